"""Paths to inputs, and inputs to rows: one after the other, so that a corpus needs no more memory than an article."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from disagree.errors import ReadError
from disagree.text.archives import CrawledPage, crawled_pages
from disagree.text.formats import FEEDS, KINDS, STREAMS, File, articles_in, is_marked_utf16, lines_in, row_or_reason
from disagree.text.limits import DEFAULT_LIMITS, Limits
from disagree.text.rejected import Ignored, Rejected
from disagree.text.rows import Row, id_from_name
from disagree.text.tables import Fields, csv_rows, parquet_rows

__all__ = ["Input", "list_inputs", "rows_in"]


class Input(NamedTuple):
    """Something to read: a file, or standard input where `path` is None. `kind` is one of `formats.KINDS` or ""."""

    where: str
    path: Path | None
    name: str = "stdin"
    kind: str = ""
    is_of_folder: bool = False


def list_inputs(paths: Sequence[str | Path]) -> Iterator[Input | Rejected | Ignored]:
    """The inputs that paths stand for: files, every article file in folders, and standard input for `-`.

    Always in the same order. Other files in folders are ignored; a folder without any article file is rejected.
    """
    for path in paths:
        if str(path) == "-":
            yield Input("-", None)
        elif Path(path).is_dir():
            yield from _inputs_of_folder(Path(path))
        else:
            yield Input(str(path), Path(path), *_name_and_kind(Path(path)))


def _inputs_of_folder(folder: Path) -> Iterator[Input | Rejected | Ignored]:
    is_empty = True
    for path in _files_under(folder):
        name, kind = _name_and_kind(path)
        if kind:
            is_empty = False
            yield Input(str(path), path, name, kind, is_of_folder=True)
        else:
            yield Ignored(str(path), "files_ignored")
    if is_empty:
        known = ", ".join(KINDS)
        reason = f"the folder holds no article files ({known}, each also .gz)"
        yield Rejected(str(folder), reason, "no_articles")


def _files_under(folder: Path) -> Iterator[Path]:
    """Every file below the folder, sorted; links to folders are not followed, so that no circle traps us."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.is_file():
                yield path


def _name_and_kind(path: Path) -> tuple[str, str]:
    inner = path.with_suffix("") if _is_packed(path) else path
    kind = KINDS.get(inner.suffix.lower(), "")
    return (inner.stem if kind else inner.name), kind


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def rows_in(
    given: Input, limits: Limits = DEFAULT_LIMITS, *, stdin: IO[str] | None = None
) -> Iterator[Row | Rejected | Ignored]:
    """The articles of an input, what was rejected and what was ignored; nothing raises for a bad input.

    Where an input breaks off, what came before stands. An input without an article is one rejection.
    """
    is_empty = True
    try:
        for row in _stdin_rows(stdin, limits) if given.path is None else _file_rows(given, given.path, limits):
            is_empty = False
            yield row
    except ReadError as error:
        if given.is_of_folder and given.kind == "feed" and error.code == "no_articles":
            yield Ignored(given.where, "files_ignored")  # some other XML
        else:
            yield Rejected(given.where, str(error).removeprefix(f"{given.where}: "), error.code)
        return
    if is_empty:
        yield Rejected(given.where, "holds no article", "no_articles")


def _stdin_rows(stdin: IO[str] | None, limits: Limits) -> Iterator[Row | Rejected]:
    """The articles on standard input: JSON, JSON lines, HTML, a feed or plain text, told by the content."""
    stream = sys.stdin if stdin is None else stdin
    raw = getattr(stream, "buffer", None)  # bytes where there are some, so that the encoding is ours to tell
    most = limits.feed_bytes
    data = raw.read(most + 1) if raw is not None else stream.read(most + 1).replace("\0", "").encode("utf-8", "replace")
    if len(data) > most:
        raise ReadError(f"-: holds more than {most:,} bytes; give it in parts", code="too_large")
    if not data.strip():
        raise ReadError("-: nothing came on standard input; pipe an article into it", code="empty")
    yield from articles_in(data, where="-", name="stdin", kind="", limits=limits)


def _file_rows(given: Input, path: Path, limits: Limits) -> Iterator[Row | Rejected | Ignored]:
    try:
        if given.kind == "parquet":
            yield from _table(parquet_rows(path, where=given.where), given, limits)
            return
        with _opened(path, given.kind) as stream:
            if given.kind in STREAMS:
                yield from _streamed(stream, given, limits)
            else:
                most = limits.feed_bytes if given.kind in FEEDS and not _is_packed(path) else limits.document_bytes
                data = stream.read(most + 1)
                if len(data) > most:
                    unpacked = " once unpacked; unpack it first" if _is_packed(path) else "; split it"
                    raise ReadError(f"{given.where}: is larger than {most:,} bytes{unpacked}", code="too_large")
                yield from articles_in(data, where=given.where, name=given.name, kind=given.kind, limits=limits)
    except FileNotFoundError as error:
        raise ReadError(f"{given.where}: no such file; check the path", code="missing") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        message = f"{given.where}: is not whole gzip data ({error}); pack it again or unpack it"
        raise ReadError(message, code="gzip_damaged") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ReadError(f"{given.where}: cannot be opened ({error}); check the path", code="unreadable") from error


def _opened(path: Path, kind: str) -> IO[bytes]:
    is_unpacked_here = _is_packed(path) and kind != "warc"  # a WARC is packed record by record
    return io.BufferedReader(gzip.open(path, "rb")) if is_unpacked_here else path.open("rb")


def _streamed(stream: IO[bytes], given: Input, limits: Limits) -> Iterator[Row | Rejected | Ignored]:
    head = stream.peek(1)[:4096] if isinstance(stream, io.BufferedReader) else b"?"
    if not head:
        raise ReadError(f"{given.where}: is empty", code="empty")
    if given.kind == "warc":
        for page in crawled_pages(stream, where=given.where, limits=limits):
            yield from _page_rows(page, given, limits)
    elif is_marked_utf16(head):
        data = stream.read(limits.document_bytes + 1)
        if len(data) > limits.document_bytes:
            raise ReadError(f"{given.where}: is UTF-16; convert it to UTF-8, or split it", code="too_large")
        yield from articles_in(data, where=given.where, name=given.name, kind=given.kind, limits=limits)
    elif given.kind == "lines":
        yield from lines_in(stream, File(given.where, given.name), limits)
    else:
        yield from _table(csv_rows(stream, where=given.where, limits=limits), given, limits)


def _table(rows: Iterator[Fields | Rejected], given: Input, limits: Limits) -> Iterator[Row | Rejected]:
    for number, row in enumerate(rows, start=1):
        if isinstance(row, Rejected):
            yield row
            continue
        made = row_or_reason(
            row.values, row.where, File(given.where, given.name), f"{id_from_name(given.name)}-{number}", limits
        )
        if row.is_guessed and isinstance(made, Row):
            made = made._replace(notes=(*made.notes, "encodings_guessed"))
        yield made


def _page_rows(page: CrawledPage | Rejected | None, given: Input, limits: Limits) -> Iterator[Row | Rejected | Ignored]:
    if page is None:
        yield Ignored(given.where, "records_ignored")
    elif isinstance(page, Rejected):
        yield page
    else:
        name = id_from_name(page.url.partition("://")[2]) or given.name
        try:
            for row in articles_in(page.data, where=page.where, name=name, kind="html", limits=limits):
                yield row.with_address(page.url) if isinstance(row, Row) else row
        except ReadError as error:
            yield Rejected(page.where, str(error).removeprefix(f"{page.where}: "), error.code)
