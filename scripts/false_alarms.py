"""Counts false alarms where nothing can contradict: claims of different stories, articles against themselves.

Run as: python scripts/false_alarms.py ARTICLES.jsonl.gz [--pairs 10000] [--copies 20] [--judge judge] [--seed 13]

Rows need `text` or `paragraphs`, and `story`, `cluster` or `event` (as in BASIL). Claims are cut out as in a
scan; random pairs of claims of different stories are judged, and every one called contradicting is a false alarm
(nearly: two stories may still touch). Then some articles are scanned beside a copy of themselves under another name.
Prints counts and the surest false alarms.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from disagree.config import load_detector
from disagree.data.rows import json_rows
from disagree.nli.labels import COLUMNS
from disagree.pipeline import Detector
from disagree.types import Article, Claim, Label

STORY = ("story", "cluster", "event")
WORDS = 5  # claims of fewer words say little alone


def read(path: Path) -> list[tuple[str, Article]]:
    """The articles with the story that each belongs to."""
    found = []
    for number, row in json_rows(path):
        text = row.get("text") or "\n\n".join(row["paragraphs"])
        story = next(str(row[name]) for name in STORY if row.get(name))
        found.append((story, Article(id=f"a{number}", outlet=str(row.get("outlet") or f"outlet {number}"), text=text)))
    return found


def strangers(claims: list[tuple[str, Claim]], *, pairs: int, seed: int) -> list[tuple[str, str]]:
    """Random pairs of claims of different stories, no pair twice."""
    draw = np.random.default_rng(seed)
    chosen: dict[tuple[str, str], None] = {}
    while len(chosen) < pairs:
        (one, left), (other, right) = (claims[number] for number in draw.integers(0, len(claims), 2))
        if one != other:
            chosen[left.text, right.text] = None
    return list(chosen)


def copies(detector: Detector, articles: list[Article]) -> tuple[int, int]:
    """How many disagreements across the two are shown for articles beside a copy, exact and without a sentence."""
    exact = near = 0
    for article in articles:
        twin = replace(article, id="copy", outlet="Another Outlet")
        shorter = replace(twin, text="\n\n".join(article.text.split("\n\n")[:-1]) or article.text)
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
    sure = judge.calibration.thresholds[Label.CONTRADICTING.value]
    print(
        f"{len(pairs)} pairs of claims of different stories: {len(against)} called contradicting "
        f"({len(against) / len(pairs):.2%}), {(scores[:, column] >= sure).sum()} from the model's threshold {sure:.2f}"
    )
    for row in sorted(against, key=lambda row: -scores[row, column])[:10]:
        print(f"  {scores[row, column]:.2f} {pairs[row][0]} | {pairs[row][1]}")
    exact, near = copies(detector, [article for _, article in articles[: given.copies]])
    print(f"{given.copies} articles beside a copy: {exact} disagreements; beside one without its end: {near}")


if __name__ == "__main__":
    main()
