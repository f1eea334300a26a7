"""Argilla's records as `dataset.records.to_list()` and `.to_json()` give them, with the settings of a dataset."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from disagree.errors import DataError
from disagree.files import atomic_write, dump_json
from disagree.labels.answered import Answered, Record, fields_of
from disagree.labels.guidelines import GUIDELINES, QUESTION
from disagree.labels.records import json_records
from disagree.labels.row import Row, as_fields, suggestion_of
from disagree.types import Label

__all__ = ["matches", "read", "write"]

_CARRIED = "carried"  # Argilla's metadata are single values; this one holds the pair's other fields as JSON
_NOBODY = "00000000-0000-0000-0000-000000000000"  # Argilla wants to know whose a response is; the file does not
_QUESTION = "label"
_STATUS = "status"
_OWN = ("vectors", "status", "_server_id")


def matches(record: Record) -> bool:
    """Whether the record is one of Argilla's, nested or flat."""
    nested = isinstance(record.get("fields"), dict) and bool(record.keys() & {"responses", "suggestions"})
    return nested or any(str(name).endswith((".responses", ".suggestion")) for name in record)


def read(path: Path) -> Iterator[tuple[str, Answered]]:
    """The place and the answer of each record; only submitted responses are labels.

    Argilla tells the status of a response in flat records only (`to_list(flatten=True)`); where it is not told, a
    response counts, and its pair is named under `responses_without_status`.
    """
    for where, given in json_records(path):
        record = given if isinstance(given.get("fields"), dict) else _nested(given)
        metadata = record.get("metadata") or {}
        carried = _carried(metadata, where)
        texts = {**record["fields"], **carried}
        if record.get("id") is not None:
            texts["id"] = record["id"]
        if metadata.get("group") and "group" not in texts:
            texts["group"] = str(metadata["group"])
        fields, _ = fields_of(texts, where)
        suggested = _one_question(record.get("suggestions") or {}, where)
        if isinstance(suggested, Mapping) and suggested.get("value") is not None and "suggestion" not in fields:
            fields["suggestion"] = _suggestion(suggested)
        earlier = fields.pop("annotator_labels", None) or ()
        responses = _one_question(record.get("responses") or {}, where) or []
        votes, skipped = _votes(responses)
        notes = ("responses_without_status",) if any(_STATUS not in response for response in responses) else ()
        if len(votes) == 1 and earlier:
            votes, decided = [("", str(vote)) for vote in earlier], votes[0][1]
        else:
            votes, decided = votes or [("", str(vote)) for vote in earlier], ""
        yield where, Answered(fields=fields, votes=tuple(votes), decided=decided, skipped=tuple(skipped), notes=notes)


def _carried(metadata: Mapping[str, Any], where: str) -> dict[str, Any]:
    rest = {name: value for name, value in metadata.items() if name not in (_CARRIED, "group") and value is not None}
    if metadata.get(_CARRIED) is None:
        return rest
    try:
        return {**rest, **json.loads(str(metadata[_CARRIED]))}
    except (ValueError, RecursionError, TypeError) as error:
        raise DataError(f"{where}: metadata {_CARRIED!r} holds no JSON object; it must come back as it was") from error


def _one_question(answers: Mapping[str, Any], where: str) -> Any:
    if _QUESTION in answers or not answers:
        return answers.get(_QUESTION)
    if len(answers) > 1:
        raise DataError(f"{where}: questions {', '.join(sorted(answers))}, and none is called {_QUESTION!r}")
    return next(iter(answers.values()))


def _votes(responses: Sequence[Mapping[str, Any]]) -> tuple[list[tuple[str, str]], list[str]]:
    votes, skipped = [], []
    for response in responses:
        status = str(response.get(_STATUS, "submitted"))  # nested records of Argilla 2.8 do not say
        if status != "submitted" or response.get("value") is None:
            skipped.append(status if status != "submitted" else "empty")
            continue
        user = str(response.get("user_id") or "")
        votes.append(("" if user == _NOBODY else user, str(response["value"])))
    return votes, skipped


def _suggestion(given: Mapping[str, Any]) -> dict[str, Any]:
    label = Label.from_name(str(given["value"]))
    return {
        "label": label.value if label else str(given["value"]),
        "score": given.get("score"),
        "model": given.get("agent") or "unknown",
    }


def _nested(record: Record) -> dict[str, Any]:
    """A record of `to_list(flatten=True)` in the nested form."""
    answers = {name.removesuffix(".responses"): name for name in record if name.endswith(".responses")}
    responses = {
        question: [
            {"value": value, "user_id": user, "status": status}
            for value, user, status in zip(
                record[name] or [], record.get(f"{name}.users") or [], record.get(f"{name}.status") or [], strict=False
            )
        ]
        for question, name in answers.items()
    }
    asked = {name.removesuffix(".suggestion") for name in record if name.endswith(".suggestion")}
    suggestions = {
        name: {
            "value": record[f"{name}.suggestion"],
            "score": record.get(f"{name}.suggestion.score"),
            "agent": record.get(f"{name}.suggestion.agent"),
        }
        for name in asked
    }
    plain = {name: value for name, value in record.items() if "." not in name and name not in _OWN}
    texts = {name: plain.pop(name) for name in ("premise", "hypothesis") if name in plain}
    key = plain.pop("id", None)
    return {"id": key, "fields": texts, "metadata": plain, "suggestions": suggestions, "responses": responses}


def write(rows: Sequence[Row], path: Path) -> list[Path]:
    """Writes the records, and beside them the settings of a dataset for them; gives both paths."""
    settings = path.with_name(f"{path.name.removesuffix('.json')}.settings.json")
    atomic_write(path, dump_json([_record(row) for row in rows], indent=1) + "\n")
    atomic_write(settings, dump_json(_settings(), indent=1) + "\n")
    return [path, settings]


def _record(row: Row) -> dict[str, Any]:
    fields = as_fields(row)
    for name in ("id", "premise", "hypothesis"):
        fields.pop(name)
    suggested = suggestion_of(row)
    suggestion = {"value": suggested[0].value, "score": suggested[1], "agent": suggested[2]} if suggested else None
    response = {"value": row.label.value, "user_id": _NOBODY, "status": "submitted"} if row.label else None
    return {
        "id": row.id,
        "fields": {"premise": row.premise, "hypothesis": row.hypothesis},
        "metadata": ({"group": row.group} if row.group else {}) | {_CARRIED: dump_json(fields)},
        "suggestions": {_QUESTION: suggestion} if suggestion else {},
        "responses": {_QUESTION: [response]} if response else {},
        "vectors": {},
    }


def _settings() -> dict[str, Any]:
    text = {"type": "text", "use_markdown": False}
    options = [{"value": label.value, "text": label.value} for label in Label]
    return {
        "guidelines": f"{QUESTION}\n\n{GUIDELINES}",
        "fields": [
            {"name": name, "title": name, "required": True, "type": "text", "settings": text}
            for name in ("premise", "hypothesis")
        ],
        "questions": [
            {
                "name": _QUESTION,
                "title": QUESTION,
                "required": True,
                "type": "label_selection",
                "settings": {"type": "label_selection", "options": options, "visible_options": None},
            }
        ],
        "metadata": [
            {
                "name": "group",
                "title": "group",
                "visible_for_annotators": True,
                "settings": {"type": "terms", "values": None, "visible_for_annotators": True},
            }
        ],
        "vectors": [],
        "allow_extra_metadata": True,
        "distribution": {"strategy": "overlap", "min_submitted": 1},
        "mapping": None,
    }
