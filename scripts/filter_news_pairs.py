"""Drops the pairs of a file whose label is easiest to guess without reading both claims (adversarial filtering).

Run as: python scripts/filter_news_pairs.py pairs.jsonl.gz data/news_claims/pairs.jsonl.gz

Learners that see one claim alone (bag of words and word pairs) or only how alike and how long the two are
(`check_news_pairs.alike`) are trained on four fifths of the groups and guess the rest, five times. In each round the
share of pairs that they get right most surely is dropped, until premise and hypothesis alone are guessed at most as
often as `MOST_BY_WORDS` and likeness as `MOST_BY_LIKENESS`, or the rounds are over. Development pairs of the writers
named in `--keep-dev` stay, so that figures on them can be compared. Deterministic; needs scikit-learn.
Source: Le Bras et al. 2020, "Adversarial filters of dataset biases".
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from check_news_pairs import alike
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from disagree.files import atomic_write, dump_json

FOLDS = 5
MOST_BY_WORDS, MOST_BY_LIKENESS = 0.435, 0.465
LIKENESS_HEAD_START = 0.02  # likeness is allowed to tell a little more
Row = dict[str, Any]
Floats = NDArray[np.float64]


def main() -> None:
    """Reads the command line, filters, and writes what is left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("origin", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--share", type=float, default=0.03, help="of the pairs dropped in a round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--keep-dev", nargs="*", default=[], metavar="WRITER", help="whose development pairs stay")
    options = parser.parse_args()
    with gzip.open(options.origin, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    before = len(rows)
    for _ in range(options.rounds):
        guessed, right = guess(rows)
        print(len(rows), "pairs;", ", ".join(f"{name} {share:.3f}" for name, share in right.items()), flush=True)
        if max(right["premise"], right["hypothesis"]) <= MOST_BY_WORDS and right["likeness"] <= MOST_BY_LIKENESS:
            break
        free = np.array([not (row["split"] == "dev" and _writer(row) in options.keep_dev) for row in rows])
        easiest = set(np.argsort(-np.where(free, guessed, -1.0), kind="stable")[: int(options.share * len(rows))])
        rows = [row for place, row in enumerate(rows) if place not in easiest]
    text = "".join(dump_json(row) + "\n" for row in rows)
    atomic_write(options.target, gzip.compress(text.encode("utf-8"), mtime=0))
    print(f"{before - len(rows)} dropped, {len(rows)} left:", dict(Counter(row["label"] for row in rows)))


def guess(rows: Sequence[Row]) -> tuple[Floats, dict[str, float]]:
    """How surely each row's own label is guessed by the best of the learners, and how often each of them is right."""
    labels = np.array([row["label"] for row in rows])
    fold = np.array([_fold(row) for row in rows])
    table = np.array([alike(SimpleNamespace(**row)) for row in rows])  # type: ignore[arg-type]  # two fields are read
    surest: dict[str, Floats] = {}
    right: dict[str, float] = {}
    for name in ("premise", "hypothesis", "likeness"):
        own, hits = np.zeros(len(rows)), 0
        for part in range(FOLDS):
            seen, held = np.flatnonzero(fold != part), np.flatnonzero(fold == part)
            if name == "likeness":
                learner: Any = HistGradientBoostingClassifier(max_iter=60, random_state=0)
                inputs: Any = (table[seen], table[held])
            else:
                words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
                learner = LogisticRegression(max_iter=200)
                inputs = (
                    words.fit_transform([rows[place][name] for place in seen]),
                    words.transform([rows[place][name] for place in held]),
                )
            found = learner.fit(inputs[0], labels[seen]).predict_proba(inputs[1])
            column = np.searchsorted(learner.classes_, labels[held])
            own[held] = found[np.arange(len(held)), column]
            hits += int((found.argmax(axis=1) == column).sum())
        surest[name], right[name] = own, hits / len(rows)
    by_words = np.maximum(surest["premise"], surest["hypothesis"])
    return np.maximum(by_words, surest["likeness"] - LIKENESS_HEAD_START), right


def _fold(row: Row) -> int:
    return int(hashlib.sha256(row["group"].encode()).hexdigest(), 16) % FOLDS


def _writer(row: Row) -> str:
    return str(row["group"]).split("-")[0]


if __name__ == "__main__":
    main()
