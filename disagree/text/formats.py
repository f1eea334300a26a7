"""One input to its articles, whatever its format; nothing raises for bad content."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from disagree.errors import ReadError
from disagree.files import json_lines
from disagree.text.clean import decode_and_tell
from disagree.text.documents import document_row
from disagree.text.feeds import feed_rows
from disagree.text.inputs import Input
from disagree.text.limits import DEFAULT_LIMITS, Limits
from disagree.text.objects import line_rows, object_rows
from disagree.text.parquet import parquet_rows
from disagree.text.rejected import Rejected
from disagree.text.rows import Origin, Row, id_from_name
from disagree.text.stream import as_utf8, capped_lines, is_packed, open_file, open_stdin, read_whole
from disagree.text.tables import table_rows
from disagree.text.warc import warc_rows

__all__ = ["rows_in"]

_PAGE = re.compile(
    r"\s{0,99}(?:<\?xml[^>]{0,200}>\s{0,99})?(?:<!--[^>]{0,2000}-->\s{0,99})?<(?:!doctype html|html)\b", re.I
)
_FEED = re.compile(
    r"\s{0,99}(?:<\?xml[^>]{0,200}>\s{0,99})?(?:<!--[^>]{0,2000}-->\s{0,99})?<(?:rss|feed|rdf:RDF)\b", re.I
)
_MARKUP = re.compile(r"\s{0,99}<(?:head|body|article|main|section|div|p|h1|meta|title)\b[^<>]{0,500}>", re.I)
_MARK = b"\xef\xbb\xbf"


def rows_in(
    entry: Input, limits: Limits = DEFAULT_LIMITS, stdin: IO[str] | None = None, *, counts: Counter[str] | None = None
) -> Iterator[Row | Rejected]:
    """The articles of an input and what was rejected of it, in order and one at a time.

    At least one of either comes. Where the input breaks off, what came before it stands and a rejection
    follows. JSON lines, tables, Parquet and web archives are read piece by piece, everything else is
    held whole. Records of an archive that are no page are added to `records_ignored` of `counts`.
    """
    origin = Origin(entry.where, entry.name, limits, Counter() if counts is None else counts)
    is_empty = True
    try:
        for row in (
            _rows_of_stdin(origin, stdin) if entry.path is None else _rows_of_file(entry.path, entry.kind, origin)
        ):
            is_empty = False
            yield row
    except ReadError as error:
        yield Rejected(entry.where, str(error).removeprefix(f"{entry.where}: "), error.code)
        return
    if is_empty:
        yield Rejected(entry.where, "holds no article", "no_articles")


def _rows_of_file(path: Path, kind: str, origin: Origin) -> Iterator[Row | Rejected]:
    with open_file(path, origin.limits) as stream:
        head = stream.peek(4)
        if not head:
            raise ReadError(f"{origin.where}: is empty", code="empty")
        if kind == "lines":
            yield from _lines(stream, origin, has_mark=head.startswith(_MARK))
        elif kind == "table":
            yield from table_rows(_capped(stream, origin), origin)
        elif kind == "warc":
            yield from warc_rows(stream, origin)
        elif kind == "parquet" and not is_packed(path):
            with path.open("rb") as file:  # read from its end on, which a stream cannot
                yield from parquet_rows(file, origin)
        else:
            data = _whole(stream, origin, kind=kind, is_packed=is_packed(path))
            is_table = kind == "parquet"
            yield from parquet_rows(io.BytesIO(data), origin) if is_table else _held(data, origin, kind)


def _capped(stream: io.BufferedReader, origin: Origin) -> Iterator[bytes | None]:
    return capped_lines(as_utf8(stream, where=origin.where, limits=origin.limits), origin.limits.line_bytes)


def _lines(stream: io.BufferedReader, origin: Origin, *, has_mark: bool) -> Iterator[Row | Rejected]:
    try:
        yield from line_rows(_capped(stream, origin), origin)
    except ReadError as error:
        if not (has_mark and error.code == "empty"):  # a mark alone is a file without articles
            raise


def _whole(stream: io.BufferedReader, origin: Origin, *, kind: str, is_packed: bool) -> bytes:
    limit = origin.limits.feed_bytes if kind == "json" else origin.limits.document_bytes
    data = read_whole(stream, limit)
    if data is None:
        remedy = " once unpacked; unpack it first" if is_packed else "; split it"
        raise ReadError(f"{origin.where}: is larger than {limit:,} bytes{remedy}", code="too_large")
    return data


def _held(data: bytes, origin: Origin, kind: str) -> Iterator[Row | Rejected]:
    """The articles of content that is held whole."""
    if not data.strip():
        raise ReadError(f"{origin.where}: is empty", code="empty")
    text, is_guessed = decode_and_tell(data, path=origin.where)
    for row in _rows_of_text(text, origin, _sniff(text, kind)):
        if is_guessed and isinstance(row, Row):
            yield row._replace(notes=(*row.notes, "encodings_guessed"))
        else:
            yield row


def _rows_of_text(text: str, origin: Origin, kind: str) -> Iterator[Row | Rejected]:
    if kind == "json":
        yield from object_rows(text, origin)
    elif kind == "feed":
        yield from feed_rows(text, origin)
    else:
        yield document_row(text, origin, kind=kind, fallback_id=id_from_name(origin.name))


def _sniff(text: str, kind: str) -> str:
    """The kind by content first: a page saved as .txt is a page all the same."""
    if kind in ("", "text") and _PAGE.match(text):
        return "html"
    if kind:
        return kind
    if _FEED.match(text):
        return "feed"
    first = text.lstrip()[:1]
    if first == "{" or (first == "[" and text.rstrip().endswith("]") and '"' in text):
        return "json"
    return "html" if _MARKUP.match(text) else "text"


def _rows_of_stdin(origin: Origin, stdin: IO[str] | None) -> Iterator[Row | Rejected]:
    """The articles on standard input: JSON, JSON lines, a feed, HTML or plain text, told by the content."""
    limit = origin.limits.feed_bytes
    with open_stdin(stdin) as stream:
        first, is_object = _first_line(stream, origin)
        if is_object and stream.peek(1).strip():
            opening = capped_lines(io.BytesIO(first), origin.limits.line_bytes)
            yield from line_rows(chain(opening, capped_lines(stream, origin.limits.line_bytes)), origin)
            return
        rest = read_whole(stream, limit)
    if rest is None or len(first) + len(rest) > limit:
        raise ReadError(f"-: holds more than {limit:,} bytes; give it in parts", code="too_large")
    data = first + rest
    if not data.strip():
        raise ReadError("-: nothing came on standard input; pipe an article into it", code="empty")
    yield from _held(data, origin, "")


def _first_line(stream: io.BufferedReader, origin: Origin) -> tuple[bytes, bool]:
    """The first line where it opens like JSON, else nothing, and whether it is a JSON object by itself."""
    head = stream.peek(len(_MARK))
    if head.startswith(_MARK):
        stream.read(len(_MARK))
        head = stream.peek(1)
    if not head.lstrip().startswith(b"{"):
        return b"", False
    first = b""
    while not first.strip():
        first += stream.readline(origin.limits.line_bytes + 1)
    is_whole = len(first) <= origin.limits.line_bytes
    return first, is_whole and any(line.value is not None for line in json_lines([first]))
