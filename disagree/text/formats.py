"""The content of one file to articles: plain text, Markdown, HTML, JSON, JSON lines and feeds."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, NamedTuple

from disagree.errors import ReadError
from disagree.files import json_lines
from disagree.text.clean import clean_text, decode, decode_and_tell
from disagree.text.frontmatter import split_front_matter
from disagree.text.html import read_html
from disagree.text.limits import DEFAULT_LIMITS, Limits
from disagree.text.markdown import strip_markdown
from disagree.text.rejected import Rejected
from disagree.text.rows import Row, build_row, id_from_name
from disagree.text.syndication import feed_items, looks_like_feed

__all__ = [
    "FEEDS",
    "KINDS",
    "STREAMS",
    "File",
    "articles_in",
    "capped_lines",
    "is_marked_utf16",
    "lines_in",
    "row_or_reason",
]

KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".csv": "table",
    ".tsv": "table",
    ".parquet": "parquet",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".warc": "warc",
}
STREAMS = frozenset(("lines", "table", "parquet", "warc"))  # read bit by bit: no limit on the whole file
FEEDS = frozenset(("json", "feed"))  # may be larger than a document, but are held whole

_SKIPPED_BYTES = 1 << 16
_PAGE = re.compile(
    r"\s{0,99}(?:<\?xml[^>]{0,200}>\s{0,99})?(?:<!--[^>]{0,2000}-->\s{0,99})?<(?:!doctype html|html)\b", re.I
)
_MARKUP = re.compile(r"\s{0,99}<(?:head|body|article|main|section|div|p|h1|meta|title)\b[^<>]{0,500}>", re.I)


class File(NamedTuple):
    """Where a file stands in messages, and its name."""

    where: str
    name: str  # without folder and suffix


def articles_in(
    data: bytes, *, where: str, name: str, kind: str, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Row | Rejected]:
    """The articles of a file and what was rejected; `kind` is one of `KINDS` or "" to look and see.

    Raises: ReadError where the file as a whole cannot be read.
    """
    if not data.strip():
        raise ReadError(f"{where}: is empty", code="empty")
    file = File(where, name)
    if kind == "lines" and not is_marked_utf16(data):
        yield from lines_in(io.BytesIO(data), file, limits)
        return
    text, is_guessed = decode_and_tell(data, path=where)
    for row in _rows(text, file, _sniff(text, kind), limits):
        if is_guessed and isinstance(row, Row):
            yield row._replace(notes=(*row.notes, "encodings_guessed"))
        else:
            yield row


def is_marked_utf16(data: bytes) -> bool:
    """Whether the bytes begin with the mark of UTF-16, which cannot be cut into lines of bytes."""
    return data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _rows(text: str, file: File, kind: str, limits: Limits) -> Iterator[Row | Rejected]:
    if kind == "json":
        yield from _json(text, file, limits)
    elif kind == "lines":
        yield from lines_in(io.BytesIO(text.encode("utf-8", "replace")), file, limits)
    elif kind == "feed":
        yield from feed_rows(text, file, limits)
    else:
        yield _document(text, file, kind, limits)


def refuse_binary_head(data: bytes, where: str) -> None:
    """Lines are decoded one by one, so only what the file begins with is looked at here."""
    if data[:1] not in (b"{", b"[", b" ", b"\n"):
        decode(data[:4096].rsplit(b"\n", 1)[0], path=where)


def _sniff(text: str, kind: str) -> str:
    """The kind by content first: a page saved as .txt is a page all the same."""
    if kind == "" and looks_like_feed(text):
        return "feed"
    if kind in ("", "text") and _PAGE.match(text):
        return "html"
    if kind:
        return kind
    first = text.lstrip()[:1]
    if first == "{" or (first == "[" and text.rstrip().endswith("]") and '"' in text):
        return "json"
    return "html" if _MARKUP.match(text) else "text"


def feed_rows(text: str, file: File, limits: Limits) -> Iterator[Row | Rejected]:
    """The articles of a feed; an item without text is one rejection.

    Raises: ReadError where the text is no feed.
    """
    for number, item in enumerate(feed_items(text, where=file.where), start=1):
        fallback_id = f"{id_from_name(file.name)}-{number}"
        yield row_or_reason(dict(item), f"{file.where}[{number}]", file, fallback_id, limits)


def _document(text: str, file: File, kind: str, limits: Limits) -> Row:
    fields: dict[str, object]
    fallback_id = id_from_name(file.name)
    notes: tuple[str, ...] = ()
    if kind == "html":
        page = read_html(clean_text(text), where=file.where)
        fields = {
            "title": page.title,
            "text": page.text,
            "outlet": page.outlet,
            "published": page.published,
            "url": page.url,
        }
        notes = ("html_fallback",) if page.is_fallback else ()
    else:
        front = split_front_matter(clean_text(text))
        fields = dict(front.fields)
        fields["text"] = front.body
        if kind == "markdown":
            plain = strip_markdown(front.body)
            fields["text"] = plain.text
            fields.setdefault("title", plain.title)
    row = _built(fields, file, fallback_id, limits)
    return row._replace(notes=row.notes + notes)


def _built(fields: Mapping[str, object], file: File, fallback_id: str, limits: Limits) -> Row:
    try:
        return build_row(fields, name=file.name, fallback_id=fallback_id, limits=limits)
    except ReadError as error:
        message = str(error)
        named = message if message.startswith(file.where) else f"{file.where}: {message}"
        raise ReadError(named, code=error.code) from error


def _json(text: str, file: File, limits: Limits) -> Iterator[Row | Rejected]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" or text.lstrip().startswith("{"):
            lines = list(lines_in(io.BytesIO(text.encode("utf-8", "replace")), file, limits))
            if any(isinstance(line, Row) for line in lines):
                yield from lines
                return
        where = f"{file.where}:{error.lineno}"
        yield Rejected(where, f"not JSON: {error.msg} at column {error.colno}; check that line", "not_json")
        return
    except (RecursionError, ValueError) as error:  # nested too deep, or a number of over 4,300 digits
        code = "nested_too_deep" if isinstance(error, RecursionError) else "not_json"
        raise ReadError(f"{file.where}: not usable JSON: {error}", code=code) from error
    if not isinstance(value, dict | list):
        raise ReadError(
            f"{file.where}: holds no article; an object or a list of objects was expected", code="json_shape"
        )
    yield from _values(value, file.where, file, limits)


def _values(value: object, where: str, file: File, limits: Limits, prefix: str = "") -> Iterator[Row | Rejected]:
    """The articles of an object, of a list of them, or of {"articles": [...]}."""
    items = value["articles"] if isinstance(value, dict) and isinstance(value.get("articles"), list) else value
    if not isinstance(items, list):
        yield row_or_reason(items, where, file, prefix or id_from_name(file.name), limits)
        return
    if not items:
        yield Rejected(where, "holds an empty list of articles", "no_articles")
    for number, item in enumerate(items, start=1):
        fallback_id = f"{prefix or id_from_name(file.name)}-{number}"
        yield row_or_reason(item, f"{where}[{number}]", file, fallback_id, limits)


def row_or_reason(item: object, where: str, file: File, fallback_id: str, limits: Limits) -> Row | Rejected:
    """The article that an object describes, or why it is none."""
    if not isinstance(item, dict):
        return Rejected(where, f"a JSON object was expected, not {type(item).__name__}", "json_shape")
    try:
        return build_row(item, name=file.name, fallback_id=fallback_id, limits=limits)
    except ReadError as error:
        return Rejected(where, str(error), error.code)


def lines_in(stream: IO[bytes], file: File, limits: Limits) -> Iterator[Row | Rejected]:
    """The articles of JSON lines, read one by one; a line that is too long or no JSON is one rejection.

    Raises: ReadError where the file begins like a binary one.
    """
    for number, raw in capped_lines(stream, limits.line_bytes):
        where = f"{file.where}:{number}"
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf") if raw is not None else raw
            refuse_binary_head(raw or b"{", file.where)
        if raw is None:
            yield Rejected(where, f"the line is longer than {limits.line_bytes:,} bytes", "line_too_long")
            continue
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            yield Rejected(where, "the line is not UTF-8; convert the file to UTF-8", "encoding")
            continue
        for row in json_lines([line]):
            if row.value is None:
                code = "nested_too_deep" if "recursion" in row.problem else "not_json"
                yield Rejected(where, row.problem, "json_shape" if "was expected" in row.problem else code)
            else:
                yield from _values(row.value, where, file, limits, f"{id_from_name(file.name)}-{number}")


def capped_lines(stream: IO[bytes], most: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a file with their numbers from 1; None for one that is longer, of which little is ever held."""
    number = 0
    while line := stream.readline(most + 1):
        number += 1
        if len(line) <= most:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_SKIPPED_BYTES)
        yield number, None
