"""Prodigy's JSON lines for its `choice` interface; `_input_hash` and `_task_hash` are carried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from disagree.files import write_json_lines
from disagree.labels.answered import Answered, Record, fields_of
from disagree.labels.records import json_records
from disagree.labels.row import Row, as_fields, suggestion_of
from disagree.types import Label

__all__ = ["matches", "read", "write"]

_SHOWN = ("text", "html", "options", "meta", "accept", "answer")  # made anew by every export
_OWN = ("_view_id", "_timestamp", "_annotator_id", "_session_id", "_is_binary", "config", "view_id")
_ANSWERS = {"reject": "rejected", "ignore": "ignored"}


def matches(record: Record) -> bool:
    """Whether the record is one of Prodigy's `choice` interface."""
    return "_task_hash" in record or ("options" in record and bool(record.keys() & {"accept", "answer", "text"}))


def read(path: Path) -> Iterator[tuple[str, Answered]]:
    """The place and the answer of each task; one that was not accepted gives no label."""
    for where, record in json_records(path):
        kept = {name: value for name, value in record.items() if name not in (*_SHOWN, *_OWN, "label")}
        fields, _ = fields_of(kept, where)
        votes = fields.pop("annotator_labels", None) or ()
        label, skipped = _answer(record)
        yield (
            where,
            Answered(
                fields=fields,
                votes=tuple(("", str(vote)) for vote in votes),
                decided=label,
                by=str(record.get("_annotator_id") or record.get("_session_id") or ""),
                skipped=skipped,
                left_out=tuple(name for name in _OWN if name in record),
            ),
        )


def _answer(record: Record) -> tuple[str, tuple[str, ...]]:
    answer = record.get("answer")
    if answer != "accept":
        return "", (_ANSWERS.get(str(answer), f"answer_{answer}"),) if answer is not None else ()
    accepted = record.get("accept") or []
    if not isinstance(accepted, Sequence) or isinstance(accepted, str) or len(accepted) != 1:
        return "", ("several_choices",) if accepted else ("empty",)
    chosen = accepted[0]
    if Label.from_name(str(chosen)):
        return str(chosen), ()
    options = [option for option in record.get("options") or [] if isinstance(option, Mapping)]
    return next((str(option.get("text")) for option in options if option.get("id") == chosen), str(chosen)), ()


def write(rows: Sequence[Row], path: Path) -> list[Path]:
    """Writes the tasks; gives the path. What the model suggests stands in the corner of a card and is not selected."""
    write_json_lines(path, map(_task, rows))
    return [path]


def _task(row: Row) -> dict[str, Any]:
    suggested = suggestion_of(row)
    meta: dict[str, Any] = {"group": row.group} if row.group else {}
    if suggested:
        meta |= {"suggested": suggested[0].value, "score": suggested[1]}
    task = {
        **as_fields(row),
        "text": f"PREMISE\n{row.premise}\n\nHYPOTHESIS\n{row.hypothesis}",
        "options": [{"id": label.value, "text": label.value} for label in Label],
        "meta": meta,
    }
    return task | ({"accept": [row.label.value], "answer": "accept"} if row.label else {})
