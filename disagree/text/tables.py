"""CSV and TSV tables to articles, row by row: the first row names the fields."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain

from disagree.errors import ReadError
from disagree.text.clean import decode_and_tell
from disagree.text.rejected import Rejected
from disagree.text.rows import TEXT_FIELDS, Origin, Row, field_name, id_from_name, row_of

__all__ = ["table_rows"]

_DELIMITERS = ",\t;"  # where a header holds none of them, there is one column
_BETWEEN = "\x1f"  # the control character for this; it is cleaned out of every text
_QUOTED = re.compile(r'"[^"]*"')
_MOST_CHARACTERS = 2**31 - 1  # the widest limit that the csv module takes everywhere


def table_rows(lines: Iterator[bytes | None], origin: Origin) -> Iterator[Row | Rejected]:
    """The articles of a table whose cells are parted by commas, tabs or semicolons, as its first row shows.

    A line that is None was too long to hold. A row that cannot be used is one rejection, and the rest is read.

    Raises: ReadError where there is no row, or no column for the text.
    """
    records = _Records(lines, origin)
    names = [field_name(name) for name in records.header]
    if not set(names) & set(TEXT_FIELDS):
        problem = f"no column for the text; name one {', '.join(TEXT_FIELDS)} in the first row"
        raise ReadError(f"{origin.where}: {problem}", code="no_column")
    prefix = id_from_name(origin.name)
    for number, cells in records:
        where = f"{origin.where}:{number}"
        if isinstance(cells, Rejected):
            yield cells
        elif len(cells) != len(names):
            reason = f"the row holds {len(cells):,} cells, the first row {len(names):,}; mend the row"
            yield Rejected(where, reason, "csv_damaged")
        else:
            yield _row(names, cells, origin, where=where, fallback_id=f"{prefix}-{number}")


def _row(names: list[str], cells: list[str], origin: Origin, *, where: str, fallback_id: str) -> Row | Rejected:
    try:
        mended, is_guessed = _mended(cells, where)
    except ReadError as error:
        return Rejected(where, str(error).removeprefix(f"{where}: "), error.code)
    fields = dict(zip(reversed(names), reversed(mended), strict=True))  # of two columns of one name the first counts
    row = row_of(fields, origin, where=where, fallback_id=fallback_id)
    return row._replace(notes=(*row.notes, "encodings_guessed")) if is_guessed and isinstance(row, Row) else row


def _mended(cells: list[str], where: str) -> tuple[list[str], bool]:
    """The cells, and whether their encoding had to be guessed, which takes the whole row."""
    joined = _BETWEEN.join(cell.replace(_BETWEEN, "") for cell in cells)
    try:
        joined.encode("utf-8")
    except UnicodeEncodeError:  # bytes that are not UTF-8 were kept as surrogates
        text, is_guessed = decode_and_tell(joined.encode("utf-8", "surrogateescape"), path=where)
        return text.split(_BETWEEN), is_guessed
    return cells, False


class _Records:
    """The rows below the header, each with the number of its first line; blank ones are passed over."""

    def __init__(self, lines: Iterator[bytes | None], origin: Origin) -> None:
        self._where = origin.where
        self._limit = origin.limits.line_bytes
        first, blank = _first_line(lines, origin)
        self._lines = _RecordLines(chain([first], lines), limit=self._limit, number=blank)
        shown = _QUOTED.sub("", first.decode("utf-8", "replace"))
        delimiter = max(_DELIMITERS, key=shown.count)
        self._reader = csv.reader(self._lines, delimiter=delimiter)
        header = self._next()
        if isinstance(header, Rejected):
            raise ReadError(f"{header.where}: {header.reason}", code=header.code)
        self.header = header or []

    def __iter__(self) -> Iterator[tuple[int, list[str] | Rejected]]:
        while True:
            number = self._lines.number + 1
            cells = self._next()
            if cells is None:
                return
            if isinstance(cells, Rejected) or any(cells):
                yield number, cells

    def _next(self) -> list[str] | Rejected | None:
        """The next row, a rejection in its place, or None at the end."""
        where = f"{self._where}:{self._lines.number + 1}"
        self._lines.begin()
        # The limit holds for the whole process, so it is put back after every row.
        before = csv.field_size_limit(min(self._limit, _MOST_CHARACTERS))
        try:
            cells = next(self._reader, None)
        except csv.Error as error:
            return Rejected(where, f"not usable CSV: {error}", "csv_damaged")
        except _TooLongError:
            reason = f"the row is longer than {self._limit:,} bytes; is a quote left open?"
            return Rejected(where, reason, "line_too_long")
        finally:
            csv.field_size_limit(before)
        if self._lines.is_cut:
            return Rejected(where, "a quote is left open to the end of the file", "csv_damaged")
        return cells


def _first_line(lines: Iterator[bytes | None], origin: Origin) -> tuple[bytes, int]:
    """The first line that is not blank, and how many blank ones stand before it."""
    for blank, line in enumerate(lines):
        if line is None:
            problem = f"the first row is longer than {origin.limits.line_bytes:,} bytes"
            raise ReadError(f"{origin.where}: {problem}", code="line_too_long")
        if line.strip():
            return line, blank
    raise ReadError(f"{origin.where}: is empty", code="empty")


class _TooLongError(Exception):
    """A row that takes more bytes than one may."""


class _RecordLines:
    """Lines for the csv module, counted; a row may take several, up to a limit of bytes."""

    def __init__(self, lines: Iterator[bytes | None], *, limit: int, number: int) -> None:
        self.number = number  # of the line that was given last
        self.is_cut = False  # the file ended inside the row
        self._lines = lines
        self._limit = limit
        self._held = 0

    def begin(self) -> None:
        """Begins a new row."""
        self._held = 0
        self.is_cut = False

    def __iter__(self) -> _RecordLines:
        return self

    def __next__(self) -> str:
        line = next(self._lines, b"")
        if line == b"":
            self.is_cut = self._held > 0
            raise StopIteration
        self.number += 1
        if line is None or self._held + len(line) > self._limit:
            raise _TooLongError
        self._held += len(line)
        return line.decode("utf-8", "surrogateescape")
