"""Names the kind of a contradiction from what the judge sees of it: a linear layer on the pair's first token.

The layer is fitted after the judge, on contradicting pairs whose kind is known, and changes none of its labels.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from disagree.errors import ModelError
from disagree.nli.calibration import softmax
from disagree.types import Kind

__all__ = ["KINDS_IN_DATA", "KindHead", "fit_kind_head", "load_kind_head", "remove_kind_head", "save_kind_head"]

FILE_NAME = "kinds.safetensors"
Array = NDArray[np.float64]

# How data sets name kinds, where it is not the name of a `Kind` itself.
KINDS_IN_DATA: Mapping[str, Kind] = {
    **{kind.value: kind for kind in Kind if kind is not Kind.OTHER},
    "numeric": Kind.QUANTITY,
    "antonym": Kind.OPPOSITE,
    "status": Kind.OPPOSITE,
    "denial_short": Kind.DENIAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KindHead:
    """Weights `(kinds, features + 1)`, the constant last, and the kinds in their order."""

    kinds: tuple[Kind, ...]
    weights: Array

    def __call__(self, features: Array) -> Array:
        """Probabilities `(n, kinds)` for features `(n, features)`; an empty array for no rows."""
        return softmax(self.logits(features))

    def logits(self, features: Array) -> Array:
        """The same before the softmax; those of two orders of a pair are averaged as their features would be."""
        logits: Array = features @ self.weights[:, :-1].T + self.weights[:, -1]
        return logits

    def ranked(self, probabilities: Array) -> tuple[tuple[Kind, float], ...]:
        """The kinds of one row `(kinds,)` of probabilities, the likeliest first."""
        order = sorted(range(len(self.kinds)), key=lambda column: (-probabilities[column], column))
        return tuple((self.kinds[column], float(probabilities[column])) for column in order)


def fit_kind_head(
    features: Array, kinds: Sequence[Kind], *, penalty: float = 1e-3, steps: int = 2000
) -> KindHead | None:
    """The layer with the least penalised loss on features `(n, d)`; None where fewer than two kinds occur.

    Multinomial logistic regression with an L2 penalty on standardised features, by accelerated gradient descent
    (Nesterov 1983) from zero, so nothing is random.
    """
    names = tuple(sorted(set(kinds), key=list(Kind).index))
    if len(names) < 2:
        return None
    middle, width = features.mean(axis=0), features.std(axis=0) + 1e-6
    rows = np.hstack([(features - middle) / width, np.ones((len(features), 1))])
    wanted = np.eye(len(names))[[names.index(kind) for kind in kinds]]
    shrink = np.full(rows.shape[1], penalty)
    shrink[-1] = 0.0
    rate = 1.0 / (0.5 * float(np.linalg.eigvalsh(rows.T @ rows / len(rows))[-1]) + penalty)
    weights = ahead = np.zeros((len(names), rows.shape[1]))
    for step in range(1, steps + 1):
        slope = (softmax(rows @ ahead.T) - wanted).T @ rows / len(rows) + shrink * ahead
        moved = ahead - rate * slope
        ahead = moved + (step - 1) / (step + 2) * (moved - weights)
        weights = moved
    plain = weights[:, :-1] / width
    return KindHead(kinds=names, weights=np.hstack([plain, (weights[:, -1] - plain @ middle)[:, None]]))


def save_kind_head(folder: Path, head: KindHead) -> None:
    """Writes `kinds.safetensors` into a model folder."""
    names = json.dumps([kind.value for kind in head.kinds])
    save_file({"weights": head.weights.astype(np.float32)}, folder / FILE_NAME, metadata={"kinds": names})
    (folder / FILE_NAME).chmod(0o644)


def remove_kind_head(folder: Path) -> None:
    """Removes the layer of an earlier training, which fits no other weights."""
    (folder / FILE_NAME).unlink(missing_ok=True)


def load_kind_head(folder: Path | None, *, features: int) -> KindHead | None:
    """The layer of a model folder, or None where it holds none.

    Raises: ModelError where the file is not what `save_kind_head` writes, or made for another model.
    """
    path = folder / FILE_NAME if folder else None
    if path is None or not path.is_file():
        return None
    try:
        with safe_open(path, framework="numpy") as opened:
            kinds = tuple(Kind(name) for name in json.loads((opened.metadata() or {})["kinds"]))
            weights = opened.get_tensor("weights").astype(np.float64)
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ModelError(f"{path}: not a layer of kinds ({error!r}); delete it or train the model again") from error
    if weights.shape != (len(kinds), features + 1):
        raise ModelError(f"{path}: made for another model (its weights are {weights.shape}); delete it")
    return KindHead(kinds=kinds, weights=weights)
