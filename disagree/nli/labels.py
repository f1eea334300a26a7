"""Label names and class integers: the only file that knows a checkpoint's class numbers.

Arrays of probabilities have three columns everywhere else, in the order of `COLUMNS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from disagree.errors import ModelError, UsageError
from disagree.types import Label

__all__ = ["COLUMNS", "NLI_NAMES", "class_ids", "id2label", "parse_label_map"]

COLUMNS: tuple[Label, Label, Label] = (Label.SUPPORTING, Label.CONTRADICTING, Label.UNRELATED)

# The names and order that models trained here are saved with (the order of SNLI and MNLI).
NLI_NAMES: tuple[tuple[str, Label], ...] = (
    ("entailment", Label.SUPPORTING),
    ("neutral", Label.UNRELATED),
    ("contradiction", Label.CONTRADICTING),
)


def id2label() -> dict[int, str]:
    """The label map that a model trained here is saved with."""
    return {number: name for number, (name, _) in enumerate(NLI_NAMES)}


def trained_id(label: Label) -> int:
    """The class number of a label in a model trained here."""
    return next(number for number, (_, known) in enumerate(NLI_NAMES) if known is label)


def class_ids(names: Mapping[int, str], *, where: str) -> tuple[int, int, int]:
    """The checkpoint's class numbers of supporting, contradicting and unrelated, read from its label names.

    Raises: ModelError where a name is not known or a label is missing or doubled (LABEL_0 and the like).
    """
    found: dict[Label, int] = {}
    for number, name in names.items():
        label = Label.from_name(str(name))
        if label is None or label in found:
            raise ModelError(_unclear(names, where))
        found[label] = int(number)
    if set(found) != set(COLUMNS):
        raise ModelError(_unclear(names, where))
    return found[COLUMNS[0]], found[COLUMNS[1]], found[COLUMNS[2]]


def _unclear(names: Mapping[int, str], where: str) -> str:
    listed = ", ".join(f"{number}={name}" for number, name in sorted(names.items()))
    return (
        f"{where}: its labels ({listed or 'none'}) do not name entailment, neutral and contradiction; "
        "give the map, for example --label-map 0=entailment,1=neutral,2=contradiction"
    )


def parse_label_map(text: str) -> dict[int, str]:
    """The map written as "0=entailment,1=neutral,2=contradiction".

    Raises: UsageError where the text has another form.
    """
    names: dict[int, str] = {}
    for part in text.split(","):
        number, _, name = part.partition("=")
        if not number.strip().isdigit() or not name.strip():
            raise UsageError(f"label map {text!r}: write it as 0=entailment,1=neutral,2=contradiction")
        names[int(number)] = name.strip()
    return names
