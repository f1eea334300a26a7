"""doccano's JSON lines for text classification: both texts as one, and the pair itself in a column of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from disagree.errors import DataError
from disagree.files import dump_json, write_json_lines
from disagree.labels.answered import Answered, Record, fields_of
from disagree.labels.records import json_records
from disagree.labels.row import Row, as_fields

__all__ = ["matches", "read", "write"]

_BETWEEN = "\n\n-----\n\n"
_CARRIED = "carried"  # doccano numbers texts anew and turns missing fields into nulls; one text survives as it is
_OWN = ("id", "text", "data", "label", "labels", "Comments", "comments", "annotation_approver")


def matches(record: Record) -> bool:
    """Whether the record is one of doccano's text classification."""
    is_of_another = bool(record.keys() & {"options", "_task_hash", "fields", "data"})
    return "text" in record and isinstance(record.get("label", record.get("labels")), list | str) and not is_of_another


def read(path: Path) -> Iterator[tuple[str, Answered]]:
    """The place and the answer of each text."""
    for where, record in json_records(path):
        labels = record.get("label", record.get("labels")) or []
        names = [labels] if isinstance(labels, str) else labels
        if not isinstance(names, Sequence):
            raise DataError(f"{where}: label is no list; export the project as JSONL")
        fields = _fields(record, where)
        votes = fields.pop("annotator_labels", None) or ()
        label = str(names[0]) if len(names) == 1 else ""
        yield (
            where,
            Answered(
                fields=fields,
                votes=tuple(("", str(vote)) for vote in votes),
                decided=label,
                skipped=("several_choices",) if len(names) > 1 else (),
                left_out=tuple(name for name in ("Comments", "comments") if record.get(name)),
            ),
        )


def _fields(record: Record, where: str) -> dict[str, Any]:
    text = record.get("text", record.get("data"))
    if not isinstance(text, str):
        raise DataError(f"{where}: no text in 'text'; export the project as JSONL")
    if record.get(_CARRIED):
        try:
            carried = json.loads(str(record[_CARRIED]))
        except (ValueError, RecursionError) as error:
            raise DataError(f"{where}: {_CARRIED!r} holds no JSON; it must come back as it was exported") from error
        fields, _ = fields_of(carried if isinstance(carried, dict) else {}, where)
        if text != _whole(fields["premise"], fields["hypothesis"]):
            raise DataError(f"{where}: its text is not that of the pair it carries; texts must not be changed")
        return fields
    sides = text.split(_BETWEEN)
    if len(sides) != 2:
        raise DataError(f"{where}: its text is no premise and hypothesis with a line ----- between them")
    rest = {name: value for name, value in record.items() if name not in _OWN and value is not None}
    return fields_of({**rest, "premise": sides[0], "hypothesis": sides[1]}, where)[0]


def _whole(premise: str, hypothesis: str) -> str:
    return f"{premise}{_BETWEEN}{hypothesis}"


def write(rows: Sequence[Row], path: Path) -> list[Path]:
    """Writes the texts; gives the path."""
    write_json_lines(path, map(_record, rows))
    return [path]


def _record(row: Row) -> dict[str, Any]:
    return {
        "text": _whole(row.premise, row.hypothesis),
        "label": [row.label.value] if row.label else [],
        "pair_id": row.id,
        _CARRIED: dump_json(as_fields(row)),
    }
