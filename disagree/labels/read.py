"""Labels from any format, as pairs: labels understood, records of one pair put together, and all of it counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from disagree.errors import DataError
from disagree.labels.answered import Answered
from disagree.labels.formats import find_format
from disagree.labels.row import Row, majority, pair_id
from disagree.types import Label

__all__ = ["ReadLabels", "read_labels"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLabels:
    """The pairs of a file, counts of what became of its records, and which pairs, labels or fields are meant.

    `labels` counts how often each name of a label was read as which label.
    """

    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    named: Mapping[str, tuple[str, ...]]
    labels: Mapping[tuple[str, Label], int]


_Told = tuple[tuple[tuple[str, Label], ...], Label | None, str]


@dataclass(slots=True)
class _Pair:
    """The records of one pair so far: the first one's fields, and what each says: votes, a decision, and by whom."""

    fields: Mapping[str, Any]
    where: str
    told: list[_Told] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    names: Mapping[str, str]
    counts: Counter[str] = field(default_factory=Counter)
    named: dict[str, dict[str, None]] = field(default_factory=dict)
    labels: Counter[tuple[str, Label]] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    def label(self, name: str) -> Label | None:
        """The label that a name stands for; an unknown one is counted."""
        label = Label.from_name(self.names.get(name, name))
        if label is None:
            self.unknown[name] += 1
        else:
            self.labels[name, label] += 1
        return label

    def name(self, what: str, which: str) -> None:
        """Counts something and keeps which pair, label or field it is."""
        self.counts[what] += 1
        self.named.setdefault(what, {})[which] = None


def read_labels(
    path: Path,
    form: str | None = None,
    *,
    names: Mapping[str, str] | None = None,
    skip_unknown: bool = False,
) -> ReadLabels:
    """The pairs of a file in one of the `FORMATS` (None: found from its content), in the order of their first record.

    `names` says which label a name of the file stands for. Records of one id are one pair: where they differ, more than
    half of the labels decide, and the pair is named under `conflicts`. With `skip_unknown`, a label that is not known
    is counted and passed over.

    Raises: DataError where the file cannot be read, holds an unknown label, or has one id for different texts.
    """
    if not path.is_file():
        raise DataError(f"{path}: no such file; check the path")
    reading = _Reading(names or {})
    pairs: dict[str, _Pair] = {}
    for where, answered in find_format(path, form).read(path):
        reading.counts["records"] += 1
        _take(answered, where, pairs, reading)
    if reading.unknown and not skip_unknown:
        listed = ", ".join(f"{name!r} ({count})" for name, count in sorted(reading.unknown.items()))
        raise DataError(
            f"{path}: labels not known: {listed}; say what they mean (--label NAME=supporting), or leave them out"
            " with --skip-unknown"
        )
    if not pairs:
        raise DataError(f"{path}: no record in it")
    for name, count in sorted(reading.unknown.items()):
        reading.named.setdefault("unknown_labels", {})[name] = None
        reading.counts["unknown_labels"] += count
    rows = tuple(_row(key, pair, reading) for key, pair in pairs.items())
    _same_texts(rows, reading)
    reading.counts["pairs"] = len(rows)
    reading.counts["labelled"] = sum(row.label is not None for row in rows)
    reading.counts["unlabelled"] = len(rows) - reading.counts["labelled"]
    return ReadLabels(
        rows=rows,
        counts=dict(sorted((+reading.counts).items())),
        named={what: tuple(which) for what, which in sorted(reading.named.items())},
        labels=dict(sorted(reading.labels.items())),
    )


def _take(answered: Answered, where: str, pairs: dict[str, _Pair], reading: _Reading) -> None:
    """Adds one record to its pair."""
    fields = answered.fields
    key = str(fields.get("id") or pair_id(fields["premise"], fields["hypothesis"]))
    for reason in answered.skipped:
        reading.name(f"skipped_{reason}", key)
    for note in answered.notes:
        reading.name(note, key)
    for name in answered.left_out:
        reading.name("fields_left_out", name)
    found = [(who, reading.label(name)) for who, name in answered.votes]
    votes = tuple((who, label) for who, label in found if label)
    decided = reading.label(answered.decided) if answered.decided else None
    pair = pairs.get(key)
    if pair is None:
        pair = pairs[key] = _Pair(fields, where)
    elif any(pair.fields[name] != fields[name] for name in ("premise", "hypothesis")):
        raise DataError(f"{where}: id {key!r} stands for other texts at {pair.where}; give each pair its own id")
    else:
        reading.counts["records_of_known_pairs"] += 1
        if _carried(pair.fields) != _carried(fields):
            reading.name("fields_differ", key)
    told = (votes, decided, answered.by)
    if told in pair.told and (votes or decided):
        reading.name("duplicates", key)
    elif votes or decided:
        pair.told.append(told)


def _carried(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if not name.startswith("_") and name != "id"}


def _row(key: str, pair: _Pair, reading: _Reading) -> Row:
    labels, decided = _labels(pair.told)
    if len(set(labels)) > 1:
        reading.name("conflicts", key)
    label = decided or majority(labels)
    if label is None and labels:
        reading.name("no_majority", key)
    rest = dict(pair.fields)
    for name in ("id", "premise", "hypothesis"):
        rest.pop(name, None)
    group = rest.pop("group", None)
    return Row(
        id=key,
        premise=pair.fields["premise"],
        hypothesis=pair.fields["hypothesis"],
        label=label,
        group="" if group is None else str(group),
        annotator_labels=labels if len(labels) > 1 else (),
        more=rest,
    )


def _labels(told: Sequence[_Told]) -> tuple[tuple[Label, ...], Label | None]:
    """The single labels of all records of a pair, and the one that stands above them, if any."""
    if len(told) == 1:
        votes, decided, _ = told[0]
        return tuple(label for _, label in votes), decided
    labels: list[Label] = []
    for votes, decided, _ in told:
        labels.extend([label for _, label in votes] or ([decided] if decided else []))
    above = {decided for _, decided, _ in told if decided}
    return tuple(labels), above.pop() if len(above) == 1 and all(decided for _, decided, _ in told) else None


def _same_texts(rows: Sequence[Row], reading: _Reading) -> None:
    """Names pairs of other ids with the same two texts, and those of them whose labels differ."""
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        first = seen.setdefault((row.premise, row.hypothesis), row)
        if first is not row:
            reading.name("same_texts", row.id)
            if row.label and first.label and row.label is not first.label:
                reading.name("conflicting_texts", row.id)
