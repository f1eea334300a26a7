"""Checks a file of labelled pairs for give-aways: what can be guessed without reading both claims.

Run as: python scripts/check_news_pairs.py data/news_claims/pairs.jsonl.gz

Prints rows by split, label and kind, and how often a simple learner gets the label of a development pair right from
one claim alone (bag of words and word pairs, logistic regression), and from how alike and how long the two are (shared
words, lengths, negation words on either side). Chance is about a third. Needs scikit-learn (`pip install '.[dev]'`).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from disagree.data.pairs import load_pairs
from disagree.disagreements.lexicon import NEGATION
from disagree.types import LabelledPair

_WORD = re.compile(r"\w+")


def alike(pair: LabelledPair) -> list[float]:
    """Shares of words in common, lengths, and negation words of both claims."""
    left, right = (_WORD.findall(text.lower()) for text in (pair.premise, pair.hypothesis))
    shared = len(set(left) & set(right))
    return [
        shared / max(1, min(len(set(left)), len(set(right)))),
        shared / max(1, len(set(left) | set(right))),
        min(len(left), len(right)),
        max(len(left), len(right)),
        abs(len(NEGATION.findall(pair.premise)) - len(NEGATION.findall(pair.hypothesis))),
        len(NEGATION.findall(pair.premise)) + len(NEGATION.findall(pair.hypothesis)),
    ]


def from_words(train: Sequence[tuple[str, str]], dev: Sequence[tuple[str, str]]) -> float:
    """How often a bag of words tells the label of (text, label) rows."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    learned = LogisticRegression(max_iter=500).fit(words.fit_transform([t for t, _ in train]), [y for _, y in train])
    return float(learned.score(words.transform([t for t, _ in dev]), [y for _, y in dev]))


def main(path: Path) -> None:
    """Prints the counts and the give-away figures of a file."""
    by_split = {split: load_pairs(path, split=split).pairs for split in ("train", "dev")}
    train, dev = by_split["train"], by_split["dev"]
    for split, pairs in by_split.items():
        labels = dict(sorted(Counter(pair.label.value for pair in pairs).items()))
        print(f"{split}: {len(pairs)} pairs, {len({pair.group for pair in pairs})} groups, {labels}")
    print("kinds:", dict(Counter(pair.kind for pair in (*train, *dev)).most_common()))
    for side in ("premise", "hypothesis"):
        rows = [[(getattr(pair, side), pair.label.value) for pair in pairs] for pairs in (train, dev)]
        print(f"{side} alone: {from_words(*rows):.3f} of {len(dev)} right")
    table = GradientBoostingClassifier(random_state=0).fit(
        np.array([alike(pair) for pair in train]), [pair.label.value for pair in train]
    )
    right = table.score(np.array([alike(pair) for pair in dev]), [pair.label.value for pair in dev])
    print(f"overlap, lengths and negation words alone: {right:.3f} of {len(dev)} right")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
