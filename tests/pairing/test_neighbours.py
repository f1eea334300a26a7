"""The look for edited copies: it says the same as holding all pairs together, and repeated lines cost little."""

from __future__ import annotations

import random
import time
from itertools import combinations, product

import numpy as np
from builders import make_article, make_claim

from disagree.pairing.copies import CopyIndex
from disagree.pairing.neighbours import _alike
from disagree.types import Claim, Stance

LINES = (
    "The old harbour bridge at Velden is closed to all lorries.",
    "The old harbour bridge at Velden is closed to lorries.",
    "the old harbour bridge at Velden is closed to lorries",
    "The old harbour bridge at Velden is open to lorries.",
    "The old harbour bridge at Velden is closed to all heavy lorries.",
)


def drawn(count: int, *, articles: int, seed: int) -> list[Claim]:
    draw = random.Random(seed)  # noqa: S311 - a fixed order, no secret
    texts = {number: " ".join(LINES) for number in range(articles)}
    places = sorted(draw.randrange(articles) for _ in range(count))
    return [
        make_claim(
            draw.choice(LINES),
            article=make_article(texts[place], id=f"a{place}", outlet=f"Paper {place}"),
            stance=draw.choice((Stance.ASSERTS, Stance.ASSERTS, Stance.HEDGES)),
        )
        for place in places
    ]


def test_edited_copies_are_those_of_all_pairs() -> None:
    for seed, articles in product(range(20), (1, 2, 5)):
        claims = drawn(30, articles=articles, seed=seed)
        vectors = np.ones((len(claims), 4), dtype=np.float32)
        every = CopyIndex(claims, combinations(range(len(claims)), 2)).classes()
        assert CopyIndex(claims, _alike(claims, vectors, least=0.8)).classes().tolist() == every.tolist()


def test_a_line_that_stands_thousands_of_times_is_held_against_others_once() -> None:
    claims = drawn(3_000, articles=3, seed=1)
    vectors = np.ones((len(claims), 4), dtype=np.float32)
    began = time.process_time()
    pairs = list(_alike(claims, vectors, least=0.8))
    assert time.process_time() - began < 4
    assert 0 < len(pairs) < 2_000


def test_claims_that_are_far_apart_are_not_looked_at() -> None:
    claims = drawn(6, articles=3, seed=2)
    assert list(_alike(claims, np.eye(6, dtype=np.float32), least=0.8)) == []
