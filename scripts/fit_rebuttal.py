"""Fits the weights of disagree/disagreements/rebuttal.py and prints them, with figures on articles not fitted on.

    python scripts/fit_rebuttal.py [data/news_attributions.jsonl.gz]

Every pair of claims by two quoted speakers of one article is a row. It is a rebuttal where it is marked that the
one statement denies or contradicts the other. L2-regularised logistic regression by Newton's method, no randomness.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from disagree.config import load_detector
from disagree.data.attributions import AnnotatedArticle, load_attributions
from disagree.disagreements.rebuttal import is_between_speakers, signs
from disagree.pipeline import Detector
from disagree.types import AttributionSpans, Claim, Judgement, Stance

PENALTY = 3.0
DATA = Path(__file__).parent.parent / "data" / "news_attributions.jsonl.gz"


def rows(detector: Detector, item: AnnotatedArticle) -> tuple[list[Judgement], list[bool]]:
    """The judgements of all pairs of an article's quoted claims, and whether a rebuttal is marked."""
    sentences, _ = detector.split(item.article)
    claims, _ = detector.resolve(detector.extract(item.article, sentences)[0])
    pairs = [pair for pair in detector.pair(claims).pairs if is_between_speakers(pair.left, pair.right)]
    against = [
        (item.attributions[relation.left], item.attributions[relation.right])
        for relation in item.relations
        if relation.name != "affirms"
    ]
    seen = [
        any(
            (_is_made_of(pair.left, a) and _is_made_of(pair.right, b))
            or (_is_made_of(pair.left, b) and _is_made_of(pair.right, a))
            for a, b in against
        )
        for pair in pairs
    ]
    return list(detector.judge(pairs)), seen


def _is_made_of(claim: Claim, item: AttributionSpans) -> bool:
    """Whether the claim and the content of an attribution cover each other by half, or share cue and sentence."""
    shared = sum(max(0, min(s.end, claim.span.end) - max(s.start, claim.span.start)) for s in item.content)
    longest = sum(span.end - span.start for span in item.content)
    sentence = claim.sentence
    is_inside = all(sentence.start <= span.start < sentence.end for span in (*item.cue, *item.content))
    return 2 * shared >= claim.span.end - claim.span.start or 2 * shared >= longest or (shared > 0 and is_inside)


def fit(signs_: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights, one a column; columns are scaled while fitting, and the first one is the constant."""
    scale = signs_.std(axis=0) + 1e-9
    scale[0] = 1.0
    scaled = signs_ / scale
    weights = np.zeros(scaled.shape[1])
    penalty = PENALTY * np.eye(len(weights))
    penalty[0, 0] = 1e-6
    for _ in range(60):
        probability = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (probability - seen) + penalty @ weights
        bend = (scaled * (probability * (1 - probability))[:, None]).T @ scaled + penalty
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights / scale


def shares(judgements: Sequence[Judgement], seen: Sequence[bool], weights: Mapping[str, float]) -> str:
    """How often the best candidate of an outright denial is the marked one, by the bar it must reach."""
    best: dict[str, tuple[float, bool]] = {}
    for judgement, marked in zip(judgements, seen, strict=True):
        total = sum(weights.get(name, 0.0) * value for name, value in signs(judgement).items())
        for claim in (judgement.pair.left, judgement.pair.right):
            if claim.stance is Stance.DENIES:
                best[claim.id] = max(best.get(claim.id, (0.0, False)), (1 / (1 + math.exp(-total)), marked))
    rows = ((bar, [marked for share, marked in best.values() if share >= bar]) for bar in (0.1, 0.15, 0.2, 0.3))
    return ", ".join(f"from {bar}: {sum(marked)} of {len(marked)}" for bar, marked in rows)


def _table(found: Sequence[dict[str, float]], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[row.get(name, 0.0) for name in names] for row in found]).reshape(len(found), len(names))


def main() -> None:
    """Fits, prints the weights as Python, then what thresholds give on each split."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    detector = load_detector(min_similarity=-1.0, min_similarity_inside=-1.0, top_k=400)
    held: dict[str, tuple[list[Judgement], list[bool]]] = {}
    for split in ("train", "dev"):
        found: list[Judgement] = []
        seen: list[bool] = []
        pairs = []
        for item in load_attributions(path, splits=(split,)).articles:
            more, marked = rows(detector, item)
            found += more
            seen += marked
            pairs.append(len(more))
        held[split] = found, seen
        print(f"# {split}: pairs an article, median and ninth decile: {np.percentile(pairs, (50, 90))}")
    table = [signs(judgement) for judgement in held["train"][0]]
    names = list(dict.fromkeys(name for row in table for name in row))
    weights = fit(_table(table, names), np.array(held["train"][1], dtype=float))
    for name, weight in zip(names, weights, strict=True):
        print(f'    "{name}": {weight:.4f},')
    for split, (found, seen) in held.items():
        probability = 1 / (1 + np.exp(-_table([signs(judgement) for judgement in found], names) @ weights))
        print(f"# {split}: {len(seen)} pairs, {sum(seen)} rebuttals")
        for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
            shown = probability >= threshold
            right = int((shown & np.array(seen)).sum())
            print(
                f"#   from {threshold}: {int(shown.sum())} shown, {right} right, recall {right / max(1, sum(seen)):.3f}"
            )
        print(f"#   best candidate of a denial: {shares(found, seen, dict(zip(names, weights, strict=True)))}")


if __name__ == "__main__":
    main()
