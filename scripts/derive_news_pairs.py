"""Derives further labelled pairs from the event groups of news_claims.

Run as: python scripts/derive_news_pairs.py data/news_claims/pairs.jsonl.gz data/news_claims/derived.jsonl.gz

Each group holds one base claim with partners that support it, contradict it or only seem to. Two partners of one base
are a pair too, and where logic fixes their label it is written out:

- contradiction: a partner that says at least as much as the base (a paraphrase, or something more specific) against a
  partner that contradicts the base;
- entailment: such a partner as premise, with a partner that follows from the base (a paraphrase, or something less
  specific) as hypothesis;
- neutral: such a partner against another fact of the same event (one that contradicts the base may clash with what
  the other fact takes for granted);
- neutral: the base or a claim against it, held against the most similarly worded base of another group (the events
  are invented, so different groups are different events).

Deterministic; splits and groups are kept. Prints how many pairs of which sort were written.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from disagree.files import atomic_write, dump_json

AS_MUCH = {"paraphrase", "passive_active", "stripped", "quote_vs_indirect", "more_specific"}
SAME = {"paraphrase", "passive_active", "quote_vs_indirect"}
OTHER_FACT = "same_event_other_fact"
MOST_PER_GROUP = 2  # of each sort, so that large groups do not outweigh the others

Row = dict[str, Any]


def main(origin: Path, target: Path) -> None:
    """Reads the groups of `origin` and writes the derived pairs to `target`."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    with gzip.open(origin, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            groups[row["group"]].append(row)
    derived = [pair for rows in groups.values() for pair in derive(rows)] + list(strangers(groups))
    text = "".join(dump_json(row) + "\n" for row in derived)
    atomic_write(target, gzip.compress(text.encode("utf-8"), mtime=0))
    print(len(groups), "groups,", dict(Counter(row["kind"] for row in derived)))


def derive(rows: list[Row]) -> Iterator[Row]:
    """The pairs that follow from one group."""
    places = Counter(text for row in rows for text in {row["premise"], row["hypothesis"]})
    base, count = max(places.items(), key=lambda place: (place[1], place[0]))
    if count < 3:  # no claim that all others were written against
        return
    partners = [
        {**row, "text": row["hypothesis"] if row["premise"] == base else row["premise"]}
        for row in rows
        if base in (row["premise"], row["hypothesis"])
    ]
    as_much = [row for row in partners if says_as_much(row, base)]
    against = [row for row in partners if row["label"] == "contradiction"]
    aside = [row for row in partners if row["kind"] == OTHER_FACT]
    follows = [row for row in partners if says_as_little(row, base)]
    conflicts = [(left, right) for left in as_much for right in against]
    supports = [(left, right) for left in as_much for right in follows if left["text"] != right["text"]]
    asides = [(left, right) for right in aside for left in as_much]
    for label, kind, pairs in (
        ("contradiction", "derived_conflict", conflicts),
        ("entailment", "derived_support", supports),
        ("neutral", "derived_aside", asides),
    ):
        for left, right in pairs[:MOST_PER_GROUP]:
            yield derived_pair(left, right, label=label, kind=kind)


def strangers(groups: dict[str, list[Row]]) -> Iterator[Row]:
    """For every second group a pair with the most similarly worded base of another group of its split."""
    bases = [
        {**rows[0], "text": base, "words": frozenset(base.lower().split())}
        for rows in groups.values()
        for base, count in Counter(text for row in rows for text in {row["premise"], row["hypothesis"]}).most_common(1)
        if count >= 3
    ]
    for number, own in enumerate(bases[::2]):
        others = [other for other in bases if other["split"] == own["split"] and other["group"] != own["group"]]
        nearest = max(others, key=lambda other: len(own["words"] & other["words"]) / len(own["words"] | other["words"]))
        against = [row for row in groups[own["group"]] if row["label"] == "contradiction"]
        left = own
        if number % 2 and against:  # every other pair with a claim that denies or negates, which is what misleads
            row = against[0]
            left = {**row, "text": row["hypothesis"] if row["premise"] == own["text"] else row["premise"]}
        yield derived_pair(left, nearest, label="neutral", kind="derived_stranger")


def derived_pair(left: Row, right: Row, *, label: str, kind: str) -> Row:
    """A labelled row from two partners."""
    return {
        "id": f"{left['id']}+{right['id']}",
        "group": left["group"],
        "premise": left["text"],
        "hypothesis": right["text"],
        "label": label,
        "kind": kind,
        "split": left["split"],
        "origin": "news_derived",
    }


def says_as_much(row: Row, base: str) -> bool:
    """Whether a supporting partner entails the base: told in other words, or more specific than it."""
    if row["label"] != "entailment" or row["kind"] not in AS_MUCH:
        return False
    # In directed rows the premise entails the hypothesis; "more specific" helps only where the partner is the premise.
    return row["kind"] != "more_specific" or row["hypothesis"] == base


def says_as_little(row: Row, base: str) -> bool:
    """Whether a supporting partner follows from the base: told in other words, or less specific than it."""
    return row["label"] == "entailment" and (row["kind"] in SAME or row["premise"] == base)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
