"""Parquet tables to articles, a few rows at a time and only the columns that are needed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import IO, Any, NamedTuple

from disagree.errors import ReadError
from disagree.text.rejected import Rejected
from disagree.text.rows import FIELDS, TEXT_FIELDS, Origin, Row, field_name, id_from_name, row_of

__all__ = ["parquet_rows"]

_BATCH = 16  # rows that are unpacked at once, each as large as a text may be
_BUFFER = 1 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS = {"s": 1_000_000, "ms": 1_000, "us": 1}  # of one unit; "ns" is the remaining one


class _Table(NamedTuple):
    file: Any  # a pyarrow.parquet.ParquetFile, which has no types
    columns: Mapping[str, str]  # the table's name to the field's
    sizes: Sequence[int]  # rows of each group
    unpacked: Sequence[int]  # bytes of each group, as the table says


def parquet_rows(file: IO[bytes], origin: Origin) -> Iterator[Row | Rejected]:
    """The articles of a table; a group of rows that is broken is one rejection, and the next group is read.

    Raises: ReadError where the file is no whole Parquet table, has no column for the text, or pyarrow is missing.
    """
    table = _opened(file, origin)
    largest = max(origin.limits.document_bytes, origin.limits.unpack_ratio * file.seek(0, io.SEEK_END))
    number = 0
    for group, size in enumerate(table.sizes):
        where = f"{origin.where}[{number + 1}]"
        end = number + size
        try:
            if table.unpacked[group] > largest:
                reason = (
                    f"the rows from here to {end:,} unpack to over {origin.limits.unpack_ratio:,} times the file's size"
                )
                yield Rejected(where, reason, "too_large")
            else:
                yield from _group_rows(table, group, number, origin)
        except ReadError as error:
            reason = f"not all rows from here to {end:,} can be read: {error}"
            yield Rejected(where, reason, error.code)
        number = end


def _opened(file: IO[bytes], origin: Origin) -> _Table:
    try:
        import pyarrow.parquet
    except ImportError as error:
        problem = f"reading Parquet needs pyarrow ({error}); pip install pyarrow"
        raise ReadError(f"{origin.where}: {problem}", code="extra_missing") from error
    try:
        with _damage_named():
            opened = pyarrow.parquet.ParquetFile(
                file, buffer_size=_BUFFER, pre_buffer=False, page_checksum_verification=True
            )
            names = list(opened.schema_arrow.names)
            # No more than this is asked of the metadata: on damaged ones of a column pyarrow ends the process.
            groups = [opened.metadata.row_group(group) for group in range(opened.num_row_groups)]
    except ReadError as error:
        problem = f"is not a whole Parquet table ({error}); fetch or write it again"
        raise ReadError(f"{origin.where}: {problem}", code=error.code) from error
    columns = {name: field_name(name) for name in names if field_name(name) in FIELDS and names.count(name) == 1}
    if not set(columns.values()) & set(TEXT_FIELDS):
        problem = f"no column for the text; name one {', '.join(TEXT_FIELDS)}"
        raise ReadError(f"{origin.where}: {problem}", code="no_column")
    return _Table(opened, columns, [group.num_rows for group in groups], [group.total_byte_size for group in groups])


@contextmanager
def _damage_named() -> Iterator[None]:
    """Raises: ReadError without a place for whatever pyarrow raises on damaged tables."""
    import pyarrow

    try:
        yield
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise ReadError(str(error).partition("\n")[0][:200], code="parquet_damaged") from error


def _group_rows(table: _Table, group: int, number: int, origin: Origin) -> Iterator[Row | Rejected]:
    """The rows of one group; `number` rows stand before it.

    Raises: ReadError where the group cannot be read on.
    """
    prefix = id_from_name(origin.name)
    end = number + table.sizes[group]
    for batch in _batches(table, group):
        for place in range(batch.num_rows):
            number += 1
            where = f"{origin.where}[{number}]"
            fields = _fields(table, batch, place, where)
            if isinstance(fields, Rejected):
                yield fields
            elif any(isinstance(value, str) and len(value) > origin.limits.line_bytes for value in fields.values()):
                reason = f"a cell is longer than {origin.limits.line_bytes:,} bytes"
                yield Rejected(where, reason, "line_too_long")
            else:
                yield row_of(fields, origin, where=where, fallback_id=f"{prefix}-{number}")
    if number != end:
        raise ReadError("the table holds fewer than it says", code="parquet_damaged")


def _batches(table: _Table, group: int) -> Iterator[Any]:
    with _damage_named():
        yield from table.file.iter_batches(
            batch_size=_BATCH, row_groups=[group], columns=list(table.columns), use_threads=False
        )


def _fields(table: _Table, batch: Any, place: int, where: str) -> dict[str, object] | Rejected:
    fields: dict[str, object] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            fields.setdefault(table.columns[name], _plain(column[place]))
        except UnicodeDecodeError:
            return Rejected(where, f"column {name!r} is not UTF-8; write it as UTF-8", "encoding")
        except (ValueError, OverflowError):  # a day or time outside the years 1 to 9999
            return Rejected(where, f"column {name!r} holds no date that exists", "field_type")
    return fields


def _plain(cell: Any) -> object:
    """The value of a cell; days and times as ISO 8601, times in UTC as Parquet keeps them."""
    import pyarrow

    if pyarrow.types.is_timestamp(cell.type) and cell.is_valid:
        unit = cell.type.unit
        moment = cell.value * _MICROSECONDS[unit] if unit in _MICROSECONDS else cell.value // 1_000
        return (_EPOCH + timedelta(microseconds=moment)).isoformat()
    value: object = cell.as_py()
    return value.isoformat() if isinstance(value, date) else value
