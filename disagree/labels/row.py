"""A pair on its way to people and back, and how it stands in the project's own JSONL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from disagree.files import dump_json
from disagree.types import Label

__all__ = ["Row", "as_fields", "as_pair", "majority", "pair_id", "suggestion_of"]

NONE = "-"  # SNLI's mark for a pair that nobody or no majority labelled; `disagree train` counts and skips it


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A premise and a hypothesis, with what people said of them so far.

    `label` is None where nobody or no majority labelled the pair. `annotator_labels` are the single labels where two
    or more people gave one. `more` holds every other field of the pair, as JSON values.
    """

    id: str
    premise: str
    hypothesis: str
    label: Label | None = None
    group: str = ""
    annotator_labels: tuple[Label, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def pair_id(premise: str, hypothesis: str) -> str:
    """An id made from the two texts, for a pair that has none of its own."""
    return f"pair-{sha256(dump_json([premise, hypothesis]).encode('utf-8')).hexdigest()[:16]}"


def majority(labels: Sequence[Label]) -> Label | None:
    """The label that more than half of them are, as SNLI takes its gold label; None where there is none."""
    if not labels:
        return None
    label, count = Counter(labels).most_common(1)[0]
    return label if 2 * count > len(labels) else None


def as_fields(row: Row) -> dict[str, Any]:
    """Every field of the pair but its label, by the names of the project's own JSONL."""
    fields: dict[str, Any] = {"id": row.id, "premise": row.premise, "hypothesis": row.hypothesis}
    if row.group:
        fields["group"] = row.group
    if row.annotator_labels:
        fields["annotator_labels"] = [label.value for label in row.annotator_labels]
    return fields | dict(row.more)


def as_pair(row: Row) -> dict[str, Any]:
    """The row of the project's own JSONL, which `disagree train` reads; "-" where there is no label."""
    fields = as_fields(row)
    head = {name: fields.pop(name) for name in ("id", "premise", "hypothesis")}
    soft = {}
    if row.annotator_labels:
        told = Counter(row.annotator_labels)
        shares = {label.value: round(told[label] / len(row.annotator_labels), 6) for label in Label}
        soft = {"annotator_labels": fields.pop("annotator_labels"), "soft_label": shares}
    return {**head, "label": row.label.value if row.label else NONE, **soft, **fields}


def suggestion_of(row: Row) -> tuple[Label, float | None, str] | None:
    """What a model suggests, its probability and the model's name; None where the pair has no suggestion."""
    suggestion = row.more.get("suggestion")
    if not isinstance(suggestion, Mapping):
        return None
    label = Label.from_name(str(suggestion.get("label", "")))
    score = suggestion.get("score")
    if label is None:
        return None
    return label, float(score) if isinstance(score, int | float) else None, str(suggestion.get("model") or "unknown")
