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
    "Reliability",
    "Risk",
    "bootstrap_interval",
    "confusion",
    "expected_calibration_error",
    "figures",
    "reliability",
    "risk_coverage",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """The rows whose confidence lies from `low` to `high`: how many, how sure on average, how often right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


def reliability(probabilities: Floats, gold: Ints, *, bins: int = 10) -> tuple[Reliability, ...]:
    """The reliability table of the predicted label over equal-width bins; bins without rows are left out."""
    if not len(gold):
        return ()
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == gold
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    return tuple(
        Reliability(
            low=b / bins,
            high=(b + 1) / bins,
            n=int((which == b).sum()),
            confidence=float(confidence[which == b].mean()),
            accuracy=float(right[which == b].mean()),
        )
        for b in sorted(set(which.tolist()))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """The share of wrong labels among the surest `coverage` of the rows, whose confidence is at least `threshold`."""

    coverage: float
    error: float
    threshold: float


def risk_coverage(
    probabilities: Floats, gold: Ints, *, at: Sequence[float] = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
) -> tuple[float, tuple[Risk, ...]]:
    """The area under the risk-coverage curve (the mean error over all coverages, lower is better), and points of it.

    Zero and no points for no rows. Source: El-Yaniv & Wiener 2010; Geifman & El-Yaniv 2017.
    """
    if not len(gold):
        return 0.0, ()
    confidence = probabilities.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(probabilities.argmax(axis=1)[order] != gold[order]) / np.arange(1, len(gold) + 1)
    points = []
    for coverage in at:
        last = max(1, round(coverage * len(gold))) - 1
        points.append(Risk(coverage=coverage, error=float(wrong[last]), threshold=float(confidence[order[last]])))
    return float(wrong.mean()), tuple(points)


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
