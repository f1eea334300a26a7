"""CSV and TSV for spreadsheets: no cell is taken for a formula, and every cell reads back as it was."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from disagree.errors import DataError, ReadError
from disagree.files import atomic_write, dump_json, open_text
from disagree.labels.answered import Answered, Record, flat_answer
from disagree.labels.row import Row, as_fields

__all__ = ["matches", "read", "write"]

_JSON = ":json"  # ends the name of a column whose cells are JSON: numbers, lists, and empty texts that are there
_FORMULA = re.compile(r"'*[\s\0]*[=+\-@\t\r\n|%＝＋－＠]")
_GUARDED = re.compile(r"''*[\s\0]*[=+\-@\t\r\n|%＝＋－＠]")
_FIRST = ("id", "premise", "hypothesis", "label", "group")


def matches(record: Record) -> bool:
    """Never: a table is known by the name of its file."""
    return False


def read(path: Path) -> Iterator[tuple[str, Answered]]:
    """The place and the answer of each row.

    Raises: DataError where the file is no UTF-8 table with a header, or a row has more cells than that.
    """
    try:
        with open_text(path) as opened:
            opened.reconfigure(newline="")  # type: ignore[attr-defined]  # or line ends inside cells would change
            lines = csv.DictReader(opened, delimiter=_separator(path), strict=True)
            for number, cells in enumerate(lines, start=2):
                where = f"{path}: row {number}"
                if None in cells or None in cells.values():
                    raise DataError(f"{where}: has more or fewer cells than the header; mend the row")
                yield where, flat_answer(_record(cells, where), where)
    except (UnicodeDecodeError, csv.Error, ReadError) as error:
        raise DataError(f"{path}: cannot be read as a UTF-8 table ({error}); save it as CSV UTF-8") from error


def write(rows: Sequence[Row], path: Path) -> list[Path]:
    """Writes the table, with the mark that lets spreadsheets know UTF-8; gives the path."""
    records = [{**as_fields(row), "label": row.label.value if row.label else ""} for row in rows]
    names = list(dict.fromkeys([*_FIRST, *(name for record in records for name in record)]))
    is_json = {name: name not in _FIRST and any(_needs_json(record, name) for record in records) for name in names}
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=_separator(path), lineterminator="\r\n")
    table.writerow([_guarded(name + (_JSON if is_json[name] else "")) for name in names])
    for record in records:
        cells = [_cell(record[name], as_json=is_json[name]) if name in record else "" for name in names]
        table.writerow(map(_guarded, cells))
    atomic_write(path, b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace"))
    return [path]


def _separator(path: Path) -> str:
    return "\t" if ".tsv" in path.name else ","


def _needs_json(record: Record, name: str) -> bool:
    return name in record and (not isinstance(record[name], str) or not record[name])


def _cell(value: Any, *, as_json: bool) -> str:
    return dump_json(value) if as_json else str(value)


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _plain(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _record(cells: Record, where: str) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for guarded, cell in cells.items():
        name, text = _plain(guarded), _plain(cell)
        if not text:
            continue
        if not name.endswith(_JSON):
            record[name] = text
            continue
        try:
            record[name.removesuffix(_JSON)] = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{where}: column {name!r} holds no JSON; mend the cell") from error
    return record
