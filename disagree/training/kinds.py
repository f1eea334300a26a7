"""The kinds of contradictions as something to learn: which pairs name one, and the layer fitted on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from disagree.nli.kinds import KINDS_IN_DATA, KindHead, fit_kind_head
from disagree.training.mix import Mix
from disagree.types import Kind, Label, LabelledPair

__all__ = ["KINDS", "fit_kinds", "kind_number"]

KINDS = tuple(Kind)


def kind_of(pair: LabelledPair) -> Kind | None:
    """The kind of a contradicting pair, where its row names one that is known."""
    return KINDS_IN_DATA.get(pair.kind) if pair.label is Label.CONTRADICTING else None


def kind_number(pair: LabelledPair) -> int:
    """The place of its kind in `KINDS`, -1 where it has none."""
    kind = kind_of(pair)
    return -1 if kind is None else KINDS.index(kind)


def fit_kinds(
    mix: Mix, features: Callable[[Sequence[LabelledPair]], NDArray[np.float64]]
) -> tuple[KindHead | None, dict[str, float]]:
    """The layer that names kinds, fitted on the training pairs that name one, and how often it is right on dev.

    `features` gives `(n, d)` for n pairs. None and no figures where training or development pairs name no kinds.
    """
    known = {(pair.premise, pair.hypothesis): pair for parts in mix.stages for item in parts for pair in item.pairs}
    pairs = [pair for pair in known.values() if kind_of(pair) is not None]
    held_out = [pair for item in mix.dev for pair in item.pairs if kind_of(pair) is not None]
    if not pairs or not held_out:
        return None, {}
    head = fit_kind_head(features(pairs), [kind for pair in pairs if (kind := kind_of(pair))])
    if head is None:
        return None, {}
    told = [head.kinds[column] for column in head(features(held_out)).argmax(axis=1)]
    right = float(np.mean([kind is kind_of(pair) for kind, pair in zip(told, held_out, strict=True)]))
    return head, {"kind accuracy": right, "contradicting development pairs with a kind": float(len(held_out))}
