"""Figures of merit for three-way judgements: pure functions of labels and probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ClassFigures",
    "Figures",
    "bootstrap_interval",
    "confusion",
    "expected_calibration_error",
    "figures",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFigures:
    """Precision, recall and F1 of one label, each in [0, 1], and the number of rows that carry it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of one evaluation; `macro_f1` is the plain mean over the labels that occur in the data."""

    n: int
    accuracy: float
    macro_f1: float
    macro_f1_interval: tuple[float, float]
    ece: float
    per_class: Mapping[str, ClassFigures]
    confusion: tuple[tuple[int, ...], ...]

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain JSON values."""
        return asdict(self)


def confusion(gold: Ints, predicted: Ints, *, classes: int) -> Ints:
    """Counts `(classes, classes)`: rows are gold, columns predicted; all zero for no rows."""
    table = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(table, (gold, predicted), 1)
    return table


def class_figures(table: Ints) -> list[ClassFigures]:
    """Precision, recall and F1 of each class of a confusion table; 0 where a class was never predicted."""
    hits, gold, predicted = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    found = []
    for hit, wanted, given in zip(hits, gold, predicted, strict=True):
        precision = float(hit / given) if given else 0.0
        recall = float(hit / wanted) if wanted else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        found.append(ClassFigures(precision=precision, recall=recall, f1=f1, support=int(wanted)))
    return found


def macro_f1(table: Ints) -> float:
    """The mean F1 over the classes that occur in gold; 0 for no rows."""
    occurring = [item.f1 for item in class_figures(table) if item.support]
    return float(np.mean(occurring)) if occurring else 0.0


def expected_calibration_error(probabilities: Floats, gold: Ints, *, bins: int = 15) -> float:
    """The mean gap between confidence and accuracy over equal-width bins of confidence; 0 for no rows.

    Source: Naeini et al. 2015; 15 bins as in Guo et al. 2017.
    """
    if not len(gold):
        return 0.0
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == gold
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[which == b].mean() - right[which == b].mean()) * (which == b).mean() for b in set(which)]
    return float(sum(gaps))


def bootstrap_interval(
    gold: Ints, predicted: Ints, *, classes: int, groups: Sequence[str] = (), rounds: int = 500, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of macro-F1 when whole groups (or rows, without groups) are drawn with replacement."""
    if not len(gold):
        return 0.0, 0.0
    names = np.unique(np.asarray(groups), return_inverse=True)[1] if len(groups) else np.arange(len(gold))
    tables = np.zeros((names.max() + 1, classes, classes), dtype=np.int64)
    np.add.at(tables, (names, gold, predicted), 1)
    draw = np.random.default_rng(seed)
    values = [macro_f1(tables[draw.integers(0, len(tables), len(tables))].sum(axis=0)) for _ in range(rounds)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def figures(probabilities: Floats, gold: Ints, *, names: Sequence[str], groups: Sequence[str] = ()) -> Figures:
    """All figures for probabilities `(n, classes)` and gold classes `(n,)`; zeros for no rows."""
    predicted = probabilities.argmax(axis=1) if len(gold) else np.empty(0, dtype=np.int64)
    table = confusion(gold, predicted, classes=len(names))
    per_class = dict(zip(names, class_figures(table), strict=True))
    return Figures(
        n=len(gold),
        accuracy=float((predicted == gold).mean()) if len(gold) else 0.0,
        macro_f1=macro_f1(table),
        macro_f1_interval=bootstrap_interval(gold, predicted, classes=len(names), groups=groups),
        ece=expected_calibration_error(probabilities, gold),
        per_class=per_class,
        confusion=tuple(tuple(int(cell) for cell in row) for row in table),
    )
