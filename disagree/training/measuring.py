"""What a judge in training scores on the development sets, and the calibration fitted on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from disagree.metrics import Figures, Reliability, figures, reliability
from disagree.nli.calibration import Calibration, fit_scaling, one_order_from, pool, threshold_for
from disagree.nli.labels import COLUMNS
from disagree.training.loop import Evaluation
from disagree.training.mix import DevSet
from disagree.training.pupil import Pupil
from disagree.types import LabelledPair

__all__ = ["Measured", "calibrate", "evaluate", "measured_before"]


def _gold(pairs: Sequence[LabelledPair]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([COLUMNS.index(pair.label) for pair in pairs], dtype=np.int64)


def _figures(probabilities: np.ndarray[Any, Any], pairs: Sequence[LabelledPair]) -> Figures:
    groups = [pair.group or pair.premise for pair in pairs]
    return figures(probabilities, _gold(pairs), names=[label.value for label in COLUMNS], groups=groups)


def evaluate(pupil: Pupil, dev: Sequence[DevSet]) -> Evaluation:
    """The mean macro-F1 over the development sets that choose weights."""
    found = {item.name: _figures(pupil.probabilities(item.pairs, pooled=item.pooled), item.pairs) for item in dev}
    chosen = [found[item.name].macro_f1 for item in dev if item.selects] or [item.macro_f1 for item in found.values()]
    shown = ", ".join(f"{name} {item.macro_f1:.4f}" for name, item in found.items())
    return Evaluation(score=float(np.mean(chosen)), shown=f"dev macro-F1: {shown}")


def measured_before(pupil: Pupil, dev: Sequence[DevSet]) -> dict[str, Figures]:
    """What a base that is a judge already scores on the development sets, so that gain and loss can be told."""
    if pupil.began_with is None:
        return {}
    found = {}
    for item in dev:
        scaling = pupil.began_with.pooled if item.pooled else pupil.began_with.directed
        found[item.name] = _figures(scaling(pupil.probabilities(item.pairs, pooled=item.pooled)), item.pairs)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The calibration fitted on the development sets, and by set what the calibrated model scores there."""

    calibration: Calibration
    figures: Mapping[str, Figures]
    reliability: Mapping[str, tuple[Reliability, ...]]


def calibrate(pupil: Pupil, dev: Sequence[DevSet]) -> Measured:
    """Directed scaling from the directed sets, pooled scaling and thresholds from the pooled ones."""
    orders = {item.name: pupil.both_orders(item.pairs) for item in dev if item.pooled}
    raw = {
        item.name: pool(*orders[item.name]) if item.pooled else pupil.probabilities(item.pairs, pooled=False)
        for item in dev
    }
    directed = [item for item in dev if not item.pooled]
    pooled = [item for item in dev if item.pooled]
    one_way = _fit(raw, directed or pooled, with_bias=False)
    both_ways = _fit(raw, pooled or directed, with_bias=True)
    thresholds = {}
    scores = np.concatenate([both_ways(raw[item.name]) for item in pooled or directed])
    gold = np.concatenate([_gold(item.pairs) for item in pooled or directed])
    for column, label in ((0, "supporting"), (1, "contradicting")):
        predicted = scores.argmax(axis=1) == column
        thresholds[label] = threshold_for(
            scores[predicted, column], gold[predicted] == column, precision=pupil.recipe.precision_target
        )
    one_order = None
    if pooled:
        first, second = (np.concatenate([orders[item.name][side] for item in pooled]) for side in (0, 1))
        one_order = one_order_from(first, second, both_ways, threshold=thresholds["contradicting"])
    names = " and ".join(item.name for item in pooled or directed)
    scaled = {item.name: (both_ways if item.pooled else one_way)(raw[item.name]) for item in dev}
    return Measured(
        calibration=Calibration(
            directed=one_way, pooled=both_ways, thresholds=thresholds, one_order_from=one_order, fitted_on=names
        ),
        figures={item.name: _figures(scaled[item.name], item.pairs) for item in dev},
        reliability={item.name: reliability(scaled[item.name], _gold(item.pairs)) for item in dev},
    )


def _fit(raw: Mapping[str, np.ndarray[Any, Any]], sets: Sequence[DevSet], *, with_bias: bool) -> Any:
    probabilities = np.concatenate([raw[item.name] for item in sets])
    gold = np.concatenate([_gold(item.pairs) for item in sets])
    return fit_scaling(probabilities, gold, with_bias=with_bias)
