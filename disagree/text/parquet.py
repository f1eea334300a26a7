"""Parquet tables to articles, a few rows at a time and only the columns that are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def parquet_rows(file: IO[bytes], origin: Origin) -> Iterator[Row | Rejected]:
    """The articles of a table; a group of rows that is broken is one rejection, and the next group is read.

    Raises: ReadError where the file is no whole Parquet table, has no column for the text, or pyarrow is missing.
    """
    table = _opened(file, origin)
    number = 0
    for group in range(table.file.num_row_groups):
        metadata = table.file.metadata.row_group(group)
        end = number + metadata.num_rows
        where = f"{origin.where}[{number + 1}]"
        if _is_bomb(metadata, table, origin):
            reason = (
                f"the rows from here to {end:,} unpack to more than {origin.limits.unpack_ratio:,} times their size"
            )
            yield Rejected(where, reason, "too_large")
        else:
            try:
                yield from _group_rows(table, group, number, origin)
            except ReadError as error:
                reason = f"not all rows from here to {end:,} can be read: {error}"
                yield Rejected(where, reason, error.code)
        number = end


def _opened(file: IO[bytes], origin: Origin) -> _Table:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        problem = f"reading Parquet needs pyarrow ({error}); pip install pyarrow"
        raise ReadError(f"{origin.where}: {problem}", code="extra_missing") from error
    try:
        opened = pyarrow.parquet.ParquetFile(
            file, buffer_size=_BUFFER, pre_buffer=False, page_checksum_verification=True
        )
        names = list(opened.schema_arrow.names)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        problem = f"is not a whole Parquet table ({_first_line(error)}); fetch or write it again"
        raise ReadError(f"{origin.where}: {problem}", code="parquet_damaged") from error
    columns = {name: field_name(name) for name in names if field_name(name) in FIELDS and names.count(name) == 1}
    if not set(columns.values()) & set(TEXT_FIELDS):
        problem = f"no column for the text; name one {', '.join(TEXT_FIELDS)}"
        raise ReadError(f"{origin.where}: {problem}", code="no_column")
    return _Table(opened, columns)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]


def _is_bomb(group: Any, table: _Table, origin: Origin) -> bool:
    """Whether a column that is needed says that it unpacks beyond the ratio, and beyond a document's size."""
    for number in range(group.num_columns):
        column = group.column(number)
        if column.path_in_schema.partition(".")[0] in table.columns:
            unpacked, packed = column.total_uncompressed_size, max(1, column.total_compressed_size)
            if unpacked > max(origin.limits.document_bytes, origin.limits.unpack_ratio * packed):
                return True
    return False


def _group_rows(table: _Table, group: int, number: int, origin: Origin) -> Iterator[Row | Rejected]:
    """The rows of one group; `number` rows stand before it.

    Raises: ReadError where the group cannot be read on.
    """
    prefix = id_from_name(origin.name)
    end = number + table.file.metadata.row_group(group).num_rows
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
    import pyarrow

    try:
        yield from table.file.iter_batches(
            batch_size=_BATCH, row_groups=[group], columns=list(table.columns), use_threads=False
        )
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise ReadError(_first_line(error), code="parquet_damaged") from error


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
