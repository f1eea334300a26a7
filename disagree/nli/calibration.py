"""Probabilities that mean what they say: temperature and bias fitted on development data.

Source: temperature scaling, Guo et al. 2017, "On Calibration of Modern Neural Networks"; the bias per class is
its vector-scaling extension restricted to one temperature.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disagree.errors import ModelError
from disagree.files import atomic_write, dump_json

__all__ = [
    "Calibration",
    "Scaling",
    "fit_scaling",
    "load_calibration",
    "one_order_from",
    "pool",
    "save_calibration",
    "threshold_for",
]

FILE_NAME = "calibration.json"
Array = NDArray[np.float64]
_ONE_ORDER_STEPS = (0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995)
_LEAST_PAIRS, _ORDER_CHANGES = 1_000, 0.001
_LOG_SLOPES = (-3.0, 3.0)  # a temperature outside 0.05 to 20 says that there is nothing to calibrate


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """Log-probabilities divided by `temperature`, then shifted by `bias` (order of `nli.labels.COLUMNS`)."""

    temperature: float = 1.0
    bias: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def __call__(self, probabilities: Array) -> Array:
        """Probabilities `(n, 3)` rescaled, rows adding up to 1."""
        scaled = np.log(np.clip(probabilities, 1e-12, 1.0)) / self.temperature + np.asarray(self.bias)
        return softmax(scaled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How to rescale one direction, how to rescale the pool of both, and the operating points.

    `thresholds` maps a label name to the pooled probability from which it is reported. A pair whose raw probability of
    *unrelated* reaches `one_order_from` in one order need not be judged in the other (None: all are).
    """

    directed: Scaling = field(default_factory=Scaling)
    pooled: Scaling = field(default_factory=Scaling)
    thresholds: dict[str, float] = field(default_factory=lambda: {"contradicting": 0.5, "supporting": 0.5})
    one_order_from: float | None = None
    fitted_on: str = "nothing"


def softmax(logits: Array) -> Array:
    """Rows of `(n, 3)` logits as probabilities."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    return shifted / shifted.sum(axis=1, keepdims=True) if len(logits) else shifted


def pool(forward: Array, backward: Array) -> Array:
    """Both directions `(n, 3)` as one: entailment in either supports, contradiction is the mean of both.

    Support between two reports is not directional although entailment is: the more specific report entails the
    more general one, so the larger of the two counts. Source: measured on the development split of news_claims.
    """
    pooled = np.stack(
        [
            np.maximum(forward[:, 0], backward[:, 0]),
            (forward[:, 1] + backward[:, 1]) / 2,
            np.minimum(forward[:, 2], backward[:, 2]),
        ],
        axis=1,
    )
    return pooled / pooled.sum(axis=1, keepdims=True) if len(pooled) else pooled


def fit_scaling(probabilities: Array, gold: NDArray[np.int64], *, with_bias: bool = True) -> Scaling:
    """The scaling with the least negative log-likelihood of `gold` (column numbers); the identity for no rows."""
    if not len(gold):
        return Scaling()
    logs = np.log(np.clip(probabilities, 1e-12, 1.0))
    onehot = np.eye(3)[gold]
    parameters = np.zeros(4)  # log of 1/temperature, then the bias
    for _ in range(200):  # damped Newton; the loss is convex in (1/temperature, bias)
        gradient, hessian = _derivatives(parameters, logs, onehot, with_bias=with_bias)
        step = np.linalg.solve(hessian + 1e-6 * np.eye(4), gradient)
        parameters -= step * min(1.0, 1.0 / max(1e-12, float(np.abs(step).max())))
        parameters[0] = np.clip(parameters[0], *_LOG_SLOPES)
        if np.abs(step).max() < 1e-9:
            break
    bias = parameters[1:] - parameters[1:].mean()
    return Scaling(
        temperature=round(float(np.exp(-parameters[0])), 6),
        bias=(round(float(bias[0]), 6), round(float(bias[1]), 6), round(float(bias[2]), 6)),
    )


def _derivatives(parameters: Array, logs: Array, onehot: Array, *, with_bias: bool) -> tuple[Array, Array]:
    """Gradient `(4,)` and a positive curvature `(4, 4)` of the mean loss (Gauss-Newton in the log-slope)."""
    slope = np.exp(parameters[0])
    probabilities = softmax(slope * logs + parameters[1:])
    jacobian = np.concatenate([slope * logs[:, :, None], np.tile(np.eye(3), (len(logs), 1, 1))], axis=2)
    if not with_bias:
        jacobian[:, :, 1:] = 0.0
    residual = probabilities - onehot
    gradient = np.einsum("nk,nkj->j", residual, jacobian) / len(logs)
    weighted = probabilities[:, :, None] * jacobian
    mean = weighted.sum(axis=1)
    hessian = (np.einsum("nkj,nkl->jl", jacobian, weighted) - mean.T @ mean) / len(logs)
    return gradient, hessian


def threshold_for(scores: Array, is_right: NDArray[np.bool_], *, precision: float) -> float:
    """The lowest score from which all predictions together reach the precision; 1.0 where none does.

    `scores` `(n,)` are the probabilities of the label on the rows where it was predicted, `is_right` says where
    it was correct. Empty input gives 1.0.
    """
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(is_right[order])
    is_last_of_tie = np.append(ranked[1:] != ranked[:-1], True)[
        : len(ranked)
    ]  # rows of one score stand or fall together
    reached = np.flatnonzero((hits / np.arange(1, len(order) + 1) >= precision) & is_last_of_tie)
    return float(ranked[reached[-1]]) if len(reached) else 1.0


def one_order_from(first: Array, second: Array, scaling: Scaling, *, threshold: float) -> float | None:
    """From which probability of *unrelated* in the first order the second order need not be judged.

    `first` and `second` `(n, 3)` are raw, of pairs in the order with the longer text as the premise and in the other.
    The lowest step for which at most one label in a thousand changes and no contradiction from `threshold` on is lost;
    None where no step does, or for fewer than 1,000 pairs, which cannot tell.
    """
    if len(first) < _LEAST_PAIRS:
        return None
    whole = scaling(pool(first, second))
    found = (whole.argmax(axis=1) == 1) & (whole[:, 1] >= threshold)
    for step in _ONE_ORDER_STEPS:
        settled = first[:, 2] >= step
        short = scaling(pool(first, np.where(settled[:, None], first, second)))
        changed = short.argmax(axis=1) != whole.argmax(axis=1)
        if changed.mean() <= _ORDER_CHANGES and not (found & ((short[:, 1] < threshold) | changed)).any():
            return step
    return None


def save_calibration(folder: Path, calibration: Calibration) -> None:
    """Writes `calibration.json` into a model folder."""
    atomic_write(folder / FILE_NAME, dump_json(asdict(calibration), indent=1) + "\n")


def load_calibration(folder: Path | None) -> Calibration:
    """The calibration of a model folder, or the identity where it holds none.

    Raises: ModelError where the file is not what `save_calibration` writes.
    """
    path = folder / FILE_NAME if folder else None
    if path is None or not path.is_file():
        return Calibration()
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        thresholds = {str(name): float(value) for name, value in raw["thresholds"].items()}
        if not all(0 < thresholds[name] <= 1 for name in ("contradicting", "supporting")):
            raise ValueError("thresholds must be above 0 and at most 1")
        one_order = raw.get("one_order_from")
        if one_order is not None and not 0 < float(one_order) <= 1:
            raise ValueError("one_order_from must be above 0 and at most 1, or null")
        return Calibration(
            directed=_scaling(raw["directed"]),
            pooled=_scaling(raw["pooled"]),
            thresholds=thresholds,
            one_order_from=None if one_order is None else float(one_order),
            fitted_on=str(raw["fitted_on"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{path}: not a calibration file ({error!r}); delete it or train the model again") from error


def _scaling(raw: dict[str, Any]) -> Scaling:
    first, second, third = (float(value) for value in raw["bias"])
    if not float(raw["temperature"]) > 0:
        raise ValueError("temperature must be above 0")
    return Scaling(temperature=float(raw["temperature"]), bias=(first, second, third))
