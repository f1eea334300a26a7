"""The content of one file to articles: plain text, Markdown, HTML, JSON and JSON lines."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from disagree.errors import ReadError
from disagree.files import json_lines
from disagree.text.clean import clean_text, decode, decode_and_tell
from disagree.text.frontmatter import split_front_matter
from disagree.text.html import read_html
from disagree.text.markdown import strip_markdown
from disagree.text.rows import Row, build_row, id_from_name

__all__ = ["FEEDS", "KINDS", "Rejected", "articles_in"]

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
}
FEEDS = frozenset(("json", "lines"))

MAX_LINE_BYTES = 20_000_000
_PAGE = re.compile(
    r"\s{0,99}(?:<\?xml[^>]{0,200}>\s{0,99})?(?:<!--[^>]{0,2000}-->\s{0,99})?<(?:!doctype html|html)\b", re.I
)
_MARKUP = re.compile(r"\s{0,99}<(?:head|body|article|main|section|div|p|h1|meta|title)\b[^<>]{0,500}>", re.I)


class Rejected(NamedTuple):
    """An input that gave no article: where it stands (`feed.jsonl:7`) and why."""

    where: str
    reason: str


class _File(NamedTuple):
    where: str
    name: str  # without folder and suffix


def articles_in(data: bytes, *, where: str, name: str, kind: str) -> Iterator[Row | Rejected]:
    """The articles of a file and what was rejected; `kind` is one of `KINDS` or "" to look and see.

    Raises: ReadError where the file as a whole cannot be read.
    """
    if not data.strip():
        raise ReadError(f"{where}: is empty")
    file = _File(where, name)
    if kind == "lines" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse_binary_head(data, where)
        yield from _lines(data, file)
        return
    text, is_guessed = decode_and_tell(data, path=where)
    for row in _rows(text, file, _sniff(text, kind)):
        if is_guessed and isinstance(row, Row):
            yield row._replace(notes=(*row.notes, "encodings_guessed"))
        else:
            yield row


def _rows(text: str, file: _File, kind: str) -> Iterator[Row | Rejected]:
    if kind == "json":
        yield from _json(text, file)
    elif kind == "lines":
        yield from _lines(text.encode("utf-8", "replace"), file)
    else:
        yield _document(text, file, kind)


def _refuse_binary_head(data: bytes, where: str) -> None:
    """Lines are decoded one by one, so only what the file begins with is looked at here."""
    if data[:1] not in (b"{", b"[", b" ", b"\n"):
        decode(data[:4096].rsplit(b"\n", 1)[0], path=where)


def _sniff(text: str, kind: str) -> str:
    """The kind by content first: a page saved as .txt is a page all the same."""
    if kind in ("", "text") and _PAGE.match(text):
        return "html"
    if kind:
        return kind
    first = text.lstrip()[:1]
    if first == "{" or (first == "[" and text.rstrip().endswith("]") and '"' in text):
        return "json"
    return "html" if _MARKUP.match(text) else "text"


def _document(text: str, file: _File, kind: str) -> Row:
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
    row = _built(fields, file.where, file.name, fallback_id)
    return row._replace(notes=row.notes + notes)


def _built(fields: Mapping[str, object], where: str, name: str, fallback_id: str) -> Row:
    try:
        return build_row(fields, name=name, fallback_id=fallback_id)
    except ReadError as error:
        message = str(error)
        raise ReadError(message if message.startswith(where) else f"{where}: {message}") from error


def _json(text: str, file: _File) -> Iterator[Row | Rejected]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" or text.lstrip().startswith("{"):
            lines = list(_lines(text.encode("utf-8", "replace"), file))
            if any(isinstance(line, Row) for line in lines):
                yield from lines
                return
        where = f"{file.where}:{error.lineno}"
        yield Rejected(where, f"not JSON: {error.msg} at column {error.colno}; check that line")
        return
    except (RecursionError, ValueError) as error:  # nested too deep, or a number of over 4,300 digits
        raise ReadError(f"{file.where}: not usable JSON: {error}") from error
    if not isinstance(value, dict | list):
        raise ReadError(f"{file.where}: holds no article; an object or a list of objects was expected")
    yield from _values(value, file.where, file)


def _values(value: object, where: str, file: _File, prefix: str = "") -> Iterator[Row | Rejected]:
    """The articles of an object, of a list of them, or of {"articles": [...]}."""
    items = value["articles"] if isinstance(value, dict) and isinstance(value.get("articles"), list) else value
    if not isinstance(items, list):
        yield _value(items, where, file, prefix or id_from_name(file.name))
        return
    if not items:
        yield Rejected(where, "holds an empty list of articles")
    for number, item in enumerate(items, start=1):
        fallback_id = f"{prefix or id_from_name(file.name)}-{number}"
        yield _value(item, f"{where}[{number}]", file, fallback_id)


def _value(item: object, where: str, file: _File, fallback_id: str) -> Row | Rejected:
    if not isinstance(item, dict):
        return Rejected(where, f"a JSON object was expected, not {type(item).__name__}")
    try:
        return build_row(item, name=file.name, fallback_id=fallback_id)
    except ReadError as error:
        return Rejected(where, str(error))


def _lines(data: bytes, file: _File) -> Iterator[Row | Rejected]:
    for number, raw in enumerate(io.BytesIO(data.removeprefix(b"\xef\xbb\xbf")), start=1):
        where = f"{file.where}:{number}"
        if len(raw) > MAX_LINE_BYTES:
            yield Rejected(where, f"the line is longer than {MAX_LINE_BYTES:,} bytes")
            continue
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            yield Rejected(where, "the line is not UTF-8; convert the file to UTF-8")
            continue
        for row in json_lines([line]):
            if row.value is None:
                yield Rejected(where, row.problem)
            else:
                yield from _values(row.value, where, file, f"{id_from_name(file.name)}-{number}")
