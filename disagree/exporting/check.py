"""Whether an export judges as the model that it was made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from disagree.errors import ModelError
from disagree.metrics import confusion, macro_f1
from disagree.nli.judge import TransformerJudge
from disagree.nli.labels import COLUMNS
from disagree.types import LabelledPair

__all__ = ["MAX_LOSS", "MIN_AGREEMENT", "Checked", "check_export"]

# What may be given up for speed: about a third of half the width of the 95 % interval of macro-F1 on the 2,500
# development pairs of news claims, and a label in a hundred. Plain bfloat16 moves a label in a thousand.
MAX_LOSS = 0.005  # of macro-F1
MIN_AGREEMENT = 0.99  # share of equal labels

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How an export judged `pairs` labelled pairs, pooled as in use, beside the model in float32 on torch."""

    pairs: int
    macro_f1: float
    macro_f1_before: float
    agreement: float
    largest_change: float  # of a probability

    def problem(self) -> str:
        """Why the export must not be used; empty where it may."""
        found = []
        if self.macro_f1 < self.macro_f1_before - MAX_LOSS:
            found.append(f"macro-F1 falls from {self.macro_f1_before:.4f} to {self.macro_f1:.4f}")
        if self.agreement < MIN_AGREEMENT:
            found.append(f"only {self.agreement:.2%} of the labels stay the same")
        return " and ".join(found)

    def require(self) -> None:
        """Nothing, where the export judges as the model does.

        Raises: ModelError naming the figures of both.
        """
        problem = self.problem()
        if problem:
            raise ModelError(
                f"the export is refused: on {self.pairs} pairs {problem} (macro-F1 {self.macro_f1_before:.4f} before, "
                f"{self.macro_f1:.4f} after, {self.agreement:.2%} equal labels; a fall of {MAX_LOSS} and "
                f"{MIN_AGREEMENT:.0%} are allowed); try openvino-bf16, or calibrate with pairs nearer to these"
            )


def check_export(
    before: TransformerJudge, after: TransformerJudge, pairs: Sequence[LabelledPair], progress: Progress | None = None
) -> Checked:
    """The figures of the judge that runs an export beside those of the judge it was made from."""
    texts = [(pair.premise, pair.hypothesis) for pair in pairs]
    gold = np.array([COLUMNS.index(pair.label) for pair in pairs], dtype=np.int64)
    wanted, found = (judge.pooled(texts, progress).scores for judge in (before, after))
    return Checked(
        pairs=len(pairs),
        macro_f1=_macro_f1(found, gold),
        macro_f1_before=_macro_f1(wanted, gold),
        agreement=float((found.argmax(axis=1) == wanted.argmax(axis=1)).mean()),
        largest_change=float(np.abs(found - wanted).max()),
    )


def _macro_f1(scores: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    return macro_f1(confusion(gold, scores.argmax(axis=1), classes=scores.shape[1]))
