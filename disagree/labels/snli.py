"""SNLI and MNLI JSON lines: sentence1, sentence2, gold_label ("-" for no consensus), annotator_labels, pairID."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from disagree.files import write_json_lines
from disagree.labels.answered import Answered, Record, flat_answer
from disagree.labels.records import json_records
from disagree.labels.row import NONE, Row, as_fields
from disagree.nli.labels import NLI_NAMES

__all__ = ["matches", "read", "write"]

_NAMES = {label: name for name, label in NLI_NAMES}
_FIELDS = {
    "premise": ("sentence1",),
    "hypothesis": ("sentence2",),
    "id": ("pairID",),
    "label": ("gold_label",),
}


def matches(record: Record) -> bool:
    """Whether the record is one of SNLI's."""
    return {"sentence1", "sentence2", "gold_label"} <= record.keys()


def read(path: Path) -> Iterator[tuple[str, Answered]]:
    """The place and the answer of each row."""
    for where, record in json_records(path):
        yield where, flat_answer(record, where, names=_FIELDS)


def write(rows: Sequence[Row], path: Path) -> list[Path]:
    """Writes the pairs; gives the path. As in SNLI, annotator_labels holds the gold label where one person gave it."""
    write_json_lines(path, map(_record, rows))
    return [path]


def _record(row: Row) -> dict[str, Any]:
    fields = as_fields(row)
    told = row.annotator_labels or ((row.label,) if row.label else ())
    head = {
        "annotator_labels": [_NAMES[label] for label in told],
        "gold_label": _NAMES[row.label] if row.label else NONE,
        "pairID": fields.pop("id"),
        "sentence1": fields.pop("premise"),
        "sentence2": fields.pop("hypothesis"),
    }
    fields.pop("annotator_labels", None)
    return head | fields
