"""CSV, TSV and Parquet tables to rows of fields; the first line of a CSV names the columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, NamedTuple

from disagree.errors import ReadError
from disagree.text.formats import capped_lines
from disagree.text.limits import Limits
from disagree.text.rejected import Rejected
from disagree.text.rows import FIELDS

__all__ = ["Fields", "csv_rows", "parquet_rows"]

_AT_ONCE = 64  # rows of a Parquet file
_DELIMITERS = ",\t;"


class Fields(NamedTuple):
    """A row: where it stands, its fields, and whether its encoding was guessed."""

    where: str
    values: dict[str, object]
    is_guessed: bool = False


def csv_rows(stream: IO[bytes], *, where: str, limits: Limits) -> Iterator[Fields | Rejected]:
    """The rows of a table with commas, tabs or semicolons, whichever its first line has most of; read one by one.

    UTF-8; a row that is not is taken as Windows-1252. Raises: ReadError where the first line names no column of text.
    """
    csv.field_size_limit(limits.line_bytes)
    lines = _Lines(stream, limits.line_bytes)
    first = next(lines, "")
    delimiter = max(_DELIMITERS, key=first.count)
    header = [cell.strip().lower() for cell in next(csv.reader([first], delimiter=delimiter), [])]
    if not FIELDS & set(header):
        raise ReadError(
            f"{where}: the first line names no column of an article (text, title, outlet, ...); add a header",
            code="table_damaged",
        )
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        begun = lines.number + 1
        try:
            cells = next(rows, None)
        except (csv.Error, _TooLong) as error:
            yield Rejected(f"{where}:{begun}", f"not a row of a table: {error}", "table_damaged")
            continue
        if cells is None:
            return
        if len(cells) > len(header):
            reason = f"has {len(cells)} cells where the first line names {len(header)} columns"
            yield Rejected(f"{where}:{begun}", reason, "table_damaged")
        elif any(cell.strip() for cell in cells):
            texts = [_western(cell) for cell in cells]
            values: dict[str, object] = dict(zip(header, texts, strict=False))
            yield Fields(f"{where}:{begun}", values, texts != cells)


class _TooLong(Exception):
    """A line over the limit; an error of a kind that a generator would not survive."""


class _Lines:
    """The lines of a file as text, bytes that are not UTF-8 kept as lone surrogates. Goes on after a long line."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._lines = capped_lines(stream, most)
        self._most = most
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        if line is None:
            raise _TooLong(f"the line is longer than {self._most:,} bytes")
        if self.number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        return line.decode("utf-8", "surrogateescape").replace("\x00", "")


def _western(cell: str) -> str:
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return cell.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return cell


def parquet_rows(path: Path, *, where: str) -> Iterator[Fields]:
    """The rows of a Parquet file, of which only some dozen and the columns of an article are held at once.

    Raises: ReadError where the file is damaged or has no column of an article.
    """
    import pyarrow as arrow
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            columns = [name for name in file.schema_arrow.names if name.lower() in FIELDS]
            if not columns:
                raise ReadError(f"{where}: has no column of an article (text, title, ...)", code="table_damaged")
            number = 0
            for batch in file.iter_batches(batch_size=_AT_ONCE, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    yield Fields(f"{where}:{number}", {name.lower(): _plain(value) for name, value in row.items()})
    except (arrow.ArrowException, OSError) as error:
        raise ReadError(f"{where}: is no whole Parquet file ({_first_line(error)})", code="table_damaged") from error


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
