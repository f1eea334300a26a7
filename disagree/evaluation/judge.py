"""Measures a judge on labelled pairs: the figures, by kind too, and how steady it is under swapping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from disagree.metrics import Figures, Reliability, Risk, figures, reliability, risk_coverage
from disagree.nli.judge import TransformerJudge
from disagree.nli.labels import COLUMNS
from disagree.report.plain import visible
from disagree.types import Label, LabelledPair

__all__ = ["Evaluated", "evaluate_judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """The figures of one judge on one data set; `accuracy_by_kind` names "label/kind" where kinds are known.

    `risk` says how many labels are wrong among the surest rows, `risk_area` is the mean of that over all shares.
    """

    figures: Figures
    direction: str
    truncated: int
    accuracy_by_kind: Mapping[str, float]
    reliability: tuple[Reliability, ...] = ()
    risk: tuple[Risk, ...] = ()
    risk_area: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            **self.figures.as_dict(),
            "direction": self.direction,
            "truncated_pairs": self.truncated,
            "accuracy_by_kind": dict(self.accuracy_by_kind),
            "reliability": [asdict(row) for row in self.reliability],
            "risk_coverage": [asdict(point) for point in self.risk],
            "risk_area": self.risk_area,
        }


def evaluate_judge(
    judge: TransformerJudge,
    pairs: Sequence[LabelledPair],
    *,
    directed: bool,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluated:
    """The judge's figures on labelled pairs; `directed` judges premise -> hypothesis only, else both orders.

    No pairs give figures of zero.
    """
    texts = [(pair.premise, pair.hypothesis) for pair in pairs]
    if directed:
        judged = judge.directed(texts, progress)
        probabilities, truncated = judged.scores, judged.truncated
    else:
        pooled = judge.pooled(texts, progress)
        probabilities, truncated = pooled.scores, pooled.truncated
    gold = np.array([COLUMNS.index(pair.label) for pair in pairs], dtype=np.int64)
    groups = [pair.group or pair.premise for pair in pairs]
    hits = probabilities.argmax(axis=1) == gold if len(pairs) else np.empty(0, dtype=bool)
    by_kind: defaultdict[str, list[bool]] = defaultdict(list)
    for pair, hit in zip(pairs, hits, strict=True):
        if pair.kind:
            by_kind[f"{pair.label.value}/{pair.kind}"].append(bool(hit))
    area, points = risk_coverage(probabilities, gold)
    return Evaluated(
        reliability=reliability(probabilities, gold),
        risk=points,
        risk_area=area,
        figures=figures(probabilities, gold, names=[label.value for label in COLUMNS], groups=groups),
        direction="directed" if directed else "pooled",
        truncated=int(truncated.sum()),
        accuracy_by_kind={kind: float(np.mean(found)) for kind, found in sorted(by_kind.items())},
    )


def table(evaluated: Evaluated) -> str:
    """The figures as lines of text for a terminal."""
    found = evaluated.figures
    low, high = found.macro_f1_interval
    lines = [
        f"{found.n} pairs, {evaluated.direction}: accuracy {found.accuracy:.4f}, macro-F1 {found.macro_f1:.4f} "
        f"(95 % interval {low:.3f} to {high:.3f}), ECE {found.ece:.4f}",
        "",
        f"{'label':15}{'precision':>10}{'recall':>10}{'F1':>10}{'pairs':>10}",
    ]
    for name, item in found.per_class.items():
        lines.append(f"{name:15}{item.precision:10.3f}{item.recall:10.3f}{item.f1:10.3f}{item.support:10d}")
    lines += ["", "confusion (rows: labelled, columns: judged)", " " * 15 + "".join(f"{name:>15}" for name in Label)]
    order = [COLUMNS.index(label) for label in Label]
    for row, label in zip(order, Label, strict=True):
        lines.append(f"{label:15}" + "".join(f"{found.confusion[row][column]:15d}" for column in order))
    if evaluated.reliability:
        lines += ["", f"{'confidence':15}{'pairs':>10}{'mean':>10}{'right':>10}"]
        for bin_ in evaluated.reliability:
            span = f"{bin_.low:.1f} to {bin_.high:.1f}"
            lines.append(f"{span:15}{bin_.n:10d}{bin_.confidence:10.3f}{bin_.accuracy:10.3f}")
        lines += ["", f"{'surest':15}{'wrong':>10}{'from':>10}    (mean over all shares {evaluated.risk_area:.3f})"]
        lines += [f"{point.coverage:<15.0%}{point.error:10.3f}{point.threshold:10.3f}" for point in evaluated.risk]
    if evaluated.accuracy_by_kind:
        lines += ["", "accuracy by kind"]
        lines += [f"  {visible(kind):45}{value:6.2f}" for kind, value in evaluated.accuracy_by_kind.items()]
    if evaluated.truncated:
        lines += ["", f"{evaluated.truncated} pairs were longer than the model reads and were cut"]
    return "\n".join(lines) + "\n"
