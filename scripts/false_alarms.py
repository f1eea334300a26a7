"""Counts false alarms where nothing can contradict: claims of different stories, articles against themselves.

Run as: python scripts/false_alarms.py ARTICLES.jsonl.gz [--pairs 10000] [--copies 20] [--judge judge] [--seed 13]

Rows need `text` or `paragraphs`, and `story`, `cluster` or `event` (as in BASIL). Claims are cut out as in a
scan; random pairs of claims of different stories are judged, and every one called contradicting is a false alarm
(nearly: two stories may still touch). A scan compares only claims that are similar enough and weighs the judge by
their similarity, so what it would show is counted too. Then some articles are scanned beside a copy of themselves
under another name. Prints counts and the surest false alarms.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from disagree.config import load_detector
from disagree.data.rows import json_rows
from disagree.errors import DataError
from disagree.nli.labels import COLUMNS
from disagree.pipeline import Detector
from disagree.types import Article, Claim, Label

STORY = ("story", "cluster", "event")
WORDS = 5  # claims of fewer words say little alone


def read(path: Path) -> list[tuple[str, Article]]:
    """The articles with the story that each belongs to."""
    found = []
    for number, row in json_rows(path):
        text = row.get("text") or "\n\n".join(row.get("paragraphs", ()))
        story = next((str(row[name]) for name in STORY if row.get(name)), "")
        if not text or not story:
            raise DataError(f"{path}:{number}: needs text or paragraphs, and one of {', '.join(STORY)}")
        found.append((story, Article(id=f"a{number}", outlet=str(row.get("outlet") or f"outlet {number}"), text=text)))
    return found


def strangers(claims: list[tuple[str, Claim]], *, pairs: int, seed: int) -> list[tuple[str, str]]:
    """Random pairs of claims of different stories, no pair twice; fewer where there are not so many.

    Raises: DataError where all claims are of one story.
    """
    if len({story for story, _ in claims}) < 2:
        raise DataError("all claims are of one story; give articles of at least two")
    draw = np.random.default_rng(seed)
    chosen: dict[tuple[str, str], None] = {}
    for row in draw.integers(0, len(claims), (20 * pairs, 2)):
        (one, left), (other, right) = (claims[number] for number in row)
        if one != other and len(chosen) < pairs:
            chosen[min(left.text, right.text), max(left.text, right.text)] = None
    return list(chosen)


def would_show(detector: Any, pair: tuple[str, str], share: float) -> bool:
    """Whether a scan would compare two claims and report their contradiction, by similarity and confidence."""
    left, right = detector.pair.encode(pair)
    similarity = float(left @ right)
    group = detector.group
    gate = (similarity - group.gate_low) / (group.gate_high - group.gate_low)
    return similarity >= detector.pair.min_similarity and share * min(1.0, max(0.0, gate)) >= group.min_confidence


def copies(detector: Detector, articles: list[Article]) -> tuple[int, int]:
    """How many disagreements across the two are shown for articles beside a copy, exact and less its last sentence."""
    exact = near = 0
    for article in articles:
        twin = replace(article, id="copy", outlet="Another Outlet")
        sentences, _ = detector.split(article)
        shorter = replace(twin, text=article.text[: sentences[-1].start if len(sentences) > 1 else None])
        for copy, is_exact in ((twin, True), (shorter, False)):
            shown = [
                item
                for item in detector([article, copy]).disagreements
                if len({claim.article.id for j in item.judgements for claim in (j.pair.left, j.pair.right)}) > 1
            ]
            exact, near = (exact + len(shown), near) if is_exact else (exact, near + len(shown))
    return exact, near


def main() -> None:
    """Judges, counts and prints."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("articles", type=Path)
    arguments.add_argument("--pairs", type=int, default=10_000)
    arguments.add_argument("--copies", type=int, default=20)
    arguments.add_argument("--judge", default="judge")
    arguments.add_argument("--seed", type=int, default=13)
    given = arguments.parse_args()
    detector = load_detector(judge=given.judge)
    articles = read(given.articles)
    claims: list[tuple[str, Claim]] = []
    for story, article in articles:
        found, _ = detector.extract(article, detector.split(article)[0])
        claims += [(story, claim) for claim in found if len(claim.text.split()) >= WORDS]
    pairs = strangers(claims, pairs=given.pairs, seed=given.seed)
    judge: Any = detector.judge
    scores = judge.pooled(pairs).scores
    column = COLUMNS.index(Label.CONTRADICTING)
    against = np.flatnonzero(scores.argmax(axis=1) == column)
    shown = [row for row in against if would_show(detector, pairs[row], float(scores[row, column]))]
    print(
        f"{len(pairs)} pairs of claims of different stories: {len(against)} called contradicting "
        f"({len(against) / len(pairs):.2%}), {len(shown)} that a scan would show ({len(shown) / len(pairs):.2%})"
    )
    for row in sorted(against, key=lambda row: -scores[row, column])[:10]:
        print(f"  {scores[row, column]:.2f} {pairs[row][0]} | {pairs[row][1]}")
    copied = [article for _, article in articles[: given.copies]]
    exact, near = copies(detector, copied)
    print(f"{len(copied)} articles beside a copy: {exact} disagreements; less its last sentence: {near}")


if __name__ == "__main__":
    main()
