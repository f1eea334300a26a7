"""What one record of a labelling tool says, before labels are understood and records of one pair are put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disagree.data.pairs import HYPOTHESIS_FIELDS, ID_FIELDS, LABEL_FIELDS, NO_LABEL, PREMISE_FIELDS
from disagree.errors import DataError

__all__ = ["Answered", "Record", "fields_of", "flat_answer", "text_of"]

Record = Mapping[str, Any]
_BY = ("annotator", "annotator_id")  # who labelled: tells records of one pair apart, and is not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A record: the fields of its pair, and what people said.

    `votes` are (annotator, label as it stands there); the annotator is "" where the tool does not say. `decided` is a
    label that stands above the votes, `by` who gave it, "" where nobody says. `skipped` are reasons why an answer does
    not count, `left_out` the names of the tool's own fields that are not carried on, `notes` what else is to be told.
    """

    fields: Record
    votes: tuple[tuple[str, str], ...] = ()
    decided: str = ""
    by: str = ""
    skipped: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def flat_answer(record: Record, where: str, *, names: Mapping[str, tuple[str, ...]] | None = None) -> Answered:
    """The answer of a record that holds texts, label and everything else side by side.

    `names` says which field names to take for premise, hypothesis, id and label, in that order of preference.
    """
    fields, label = fields_of({name: value for name, value in record.items() if name not in _BY}, where, names=names)
    told_by = [name for name in _BY if record.get(name) not in (None, "")]
    votes = fields.pop("annotator_labels", None) or ()
    if not isinstance(votes, Sequence) or isinstance(votes, str):
        raise DataError(f"{where}: annotator_labels is no list; mend or remove it")
    given = tuple(("", str(vote)) for vote in votes if str(vote) not in NO_LABEL)
    if given:
        fields.pop("soft_label", None)  # follows from the single labels
    return Answered(
        fields=fields,
        votes=given,
        decided="" if label in NO_LABEL else label,
        by=str(record[told_by[0]]) if told_by else "",
        left_out=tuple(told_by),
    )


def fields_of(
    record: Record, where: str, *, names: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[dict[str, Any], str]:
    """The fields under the project's own names, and the label as it stands ("" for none)."""
    known = {
        "premise": PREMISE_FIELDS,
        "hypothesis": HYPOTHESIS_FIELDS,
        "id": ID_FIELDS,
        "label": LABEL_FIELDS,
        **(names or {}),
    }
    rest = dict(record)
    taken: dict[str, Any] = {}
    for name, aliases in known.items():
        alias = next((alias for alias in aliases if rest.get(alias) is not None), None)
        if alias is not None:
            taken[name] = rest.pop(alias)
    rest.pop("label", None)  # a null
    for name in ("premise", "hypothesis"):
        taken[name] = text_of(taken.get(name), name, where, record)
    label = str(taken.pop("label", ""))
    if "id" in taken:
        taken["id"] = str(taken["id"])
    return taken | {name: value for name, value in rest.items() if name not in taken}, label


def text_of(value: object, name: str, where: str, record: Record) -> str:
    """The value as a text.

    Raises: DataError where it is empty or no text.
    """
    if isinstance(value, str) and value.strip():
        return value.encode("utf-8", "replace").decode("utf-8")
    have = ", ".join(sorted(map(str, record))) or "nothing"
    raise DataError(f"{where}: no text in {name!r}; the record has {have}")
