"""Label Studio: tasks with predictions out, with a labelling interface of choices; its JSON and JSON_MIN back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from disagree.errors import DataError
from disagree.files import atomic_write, dump_json
from disagree.labels.answered import Answered, Record, fields_of
from disagree.labels.guidelines import GUIDELINES, MEANINGS, QUESTION
from disagree.labels.records import json_records
from disagree.labels.row import Row, as_fields, suggestion_of
from disagree.types import Label

__all__ = ["config", "matches", "read", "write"]

_QUESTION = "label"
_ID = "pair_id"  # JSON_MIN writes the task's number over a field `id`
_OWN = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement", _QUESTION)


def matches(record: Record) -> bool:
    """Whether the record is a task of Label Studio's JSON or an annotation of its JSON_MIN."""
    is_task = isinstance(record.get("data"), dict) and bool(record.keys() & {"annotations", "predictions"})
    return is_task or {"annotation_id", "lead_time"} <= record.keys()


def read(path: Path) -> Iterator[tuple[str, Answered]]:
    """The place and the answer of each task."""
    for where, record in json_records(path):
        yield where, _task_answer(record, where) if isinstance(record.get("data"), dict) else _flat(record, where)


def _task_answer(record: Record, where: str) -> Answered:
    fields, _ = fields_of(_renamed(record["data"]), where)
    annotations = _objects(record, "annotations", where)
    predictions = [item for item in _objects(record, "predictions", where) if _choices(item, where)]
    if predictions and "suggestion" not in fields:
        fields["suggestion"] = _suggestion(predictions[-1], where)
    earlier = [("", str(vote)) for vote in fields.pop("annotator_labels", None) or ()]
    votes: list[tuple[str, str]] = []
    truths: list[str] = []
    skipped: list[str] = []
    for annotation in annotations:
        names = _choices(annotation, where)
        if annotation.get("was_cancelled"):
            skipped.append("cancelled")
        elif len(names) != 1:
            skipped.append("several_choices" if names else "empty")
        elif annotation.get("ground_truth"):
            truths.append(names[0])
        else:
            votes.append((_annotator(annotation.get("completed_by")), names[0]))
    if len(truths) > 1:
        raise DataError(f"{where}: two annotations are marked as ground truth; leave the mark on one of them")
    decided = truths[0] if truths else ""
    if len(votes) == 1 and earlier and not decided:
        decided, votes = votes[0][1], earlier
    left_out = [name for name in ("drafts", "comments") if record.get(name)]
    return Answered(
        fields=fields,
        votes=tuple(votes or earlier),
        decided=decided,
        skipped=tuple(skipped),
        left_out=tuple(left_out),
    )


def _flat(record: Record, where: str) -> Answered:
    """An annotation of JSON_MIN, where the fields of the task and the choice stand side by side."""
    kept = {name: value for name, value in record.items() if name not in _OWN}
    fields, _ = fields_of(_renamed(kept), where)
    earlier = tuple(("", str(vote)) for vote in fields.pop("annotator_labels", None) or ())
    chosen = record.get(_QUESTION)
    names = chosen.get("choices", []) if isinstance(chosen, Mapping) else [chosen] if chosen else []
    if len(names) != 1:
        return Answered(fields=fields, votes=earlier, skipped=("several_choices" if names else "empty",))
    if earlier:
        return Answered(fields=fields, votes=earlier, decided=str(names[0]))
    return Answered(fields=fields, votes=((_annotator(record.get("annotator")), str(names[0])),))


def _renamed(data: Record) -> dict[str, Any]:
    return {("id" if name == _ID else name): value for name, value in data.items() if name != "id" or _ID not in data}


def _objects(record: Record, name: str, where: str) -> list[Record]:
    found = record.get(name) or []
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise DataError(f"{where}: {name} is no list of objects; export as JSON, with annotations")
    return found


def _choices(annotation: Record, where: str) -> list[str]:
    """The choices of the question about the label."""
    by_name: dict[str, list[str]] = {}
    for region in annotation.get("result") or []:
        if isinstance(region, Mapping) and region.get("type") == "choices":
            value = region.get("value")
            chosen = value.get("choices") if isinstance(value, Mapping) else None
            if not isinstance(chosen, list):
                raise DataError(f"{where}: a result of type choices holds none; export as JSON again")
            by_name.setdefault(str(region.get("from_name")), []).extend(map(str, chosen))
    if _QUESTION in by_name or not by_name:
        return by_name.get(_QUESTION, [])
    if len(by_name) > 1:
        raise DataError(f"{where}: choices {', '.join(sorted(by_name))}, and none is called {_QUESTION!r}")
    return next(iter(by_name.values()))


def _annotator(given: object) -> str:
    if isinstance(given, Mapping):  # with user details switched on
        return str(given.get("id", ""))
    return "" if given is None else str(given)


def _suggestion(prediction: Record, where: str) -> dict[str, Any]:
    name = _choices(prediction, where)[0]
    label = Label.from_name(name)
    return {
        "label": label.value if label else name,
        "score": prediction.get("score"),
        "model": prediction.get("model_version") or "unknown",
    }


def write(rows: Sequence[Row], path: Path) -> list[Path]:
    """Writes the tasks, and beside them the labelling interface to paste into the project; gives both paths."""
    interface = path.with_name(f"{path.name.removesuffix('.json')}.config.xml")
    atomic_write(path, dump_json([_task(row) for row in rows], indent=1) + "\n")
    atomic_write(interface, config())
    return [path, interface]


def config() -> str:
    """The labelling interface: two texts, and one of three choices."""
    choices = "\n".join(
        f"    <Choice value={quoteattr(label.value)} hotkey={quoteattr(str(number))} hint={quoteattr(meaning)}/>"
        for number, (label, meaning) in enumerate(MEANINGS.items(), start=1)
    )
    # valueType: a text that is an address is shown, not fetched
    return (
        "<View>\n"
        '  <Header value="Premise"/>\n'
        '  <Text name="premise" value="$premise" valueType="text"/>\n'
        '  <Header value="Hypothesis"/>\n'
        '  <Text name="hypothesis" value="$hypothesis" valueType="text"/>\n'
        f"  <Header value={quoteattr(QUESTION)}/>\n"
        f'  <Choices name="{_QUESTION}" toName="hypothesis" choice="single-radio" required="true">\n'
        f"{choices}\n"
        "  </Choices>\n"
        f"  <!-- {GUIDELINES} -->\n"
        "</View>\n"
    )


def _task(row: Row) -> dict[str, Any]:
    data = as_fields(row)
    task: dict[str, Any] = {"data": {_ID: data.pop("id"), **data}, "annotations": [], "predictions": []}
    if row.label:
        task["annotations"].append({"result": [_region(row.label)], "was_cancelled": False, "ground_truth": False})
    suggested = suggestion_of(row)
    if suggested:
        label, score, model = suggested
        task["predictions"].append({"model_version": model, "score": score, "result": [_region(label)]})
    return task


def _region(label: Label) -> dict[str, Any]:
    return {
        "id": "label",
        "from_name": _QUESTION,
        "to_name": "hypothesis",
        "type": "choices",
        "value": {"choices": [label.value]},
    }
