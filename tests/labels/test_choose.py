"""The least sure pairs, spread out, with a fair share at random; the same ones for the same seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from disagree.labels.candidates import Candidate
from disagree.labels.choose import choose, uncertainty
from disagree.labels.row import Row
from disagree.types import Label, Scores


def candidate(number: int, sure: float, *, story: str = "", text: str = "", kind: str = "") -> Candidate:
    """A pair whose likeliest label, unrelated, has the probability `sure`, and whose second has the rest."""
    row = Row(id=f"p{number}", premise=text or f"Premise {number}.", hypothesis=f"Hypothesis {number}.", group=story)
    return Candidate(
        row=row, scores=Scores(supporting=0.0, contradicting=1 - sure, unrelated=sure), model="judge", kind=kind
    )


def ids(candidates: list[Candidate], count: int, **options: object) -> set[str]:
    return {row.id for row in choose(candidates, count=count, random_share=0.0, **options).rows}  # type: ignore[arg-type]


def test_uncertainty_is_one_less_the_margin() -> None:
    assert uncertainty(candidate(0, 0.5)) == pytest.approx(1.0)
    assert uncertainty(candidate(0, 1.0)) == pytest.approx(0.0)
    three = replace(candidate(0, 1.0), scores=Scores(supporting=0.3, contradicting=0.1, unrelated=0.6))
    assert uncertainty(three) == pytest.approx(0.7)


def test_least_sure_pairs_are_picked() -> None:
    pairs = [candidate(number, 0.5 + number / 100) for number in range(40)]
    assert ids(pairs[::-1], 1) == {"p0"}
    alike = [replace(each, kind=f"k{number}") for number, each in enumerate(pairs)]
    assert ids(alike, 10) == {f"p{number}" for number in range(10)}


def test_stories_and_kinds_take_turns() -> None:
    one_story = [candidate(number, 0.55, story="big", kind="date") for number in range(50)]
    others = [candidate(100 + n, 0.7, story=f"small-{n}", kind="place") for n in range(5)]
    found = choose([*one_story, *others], count=10, random_share=0.0).rows
    assert Counter(row.group.split("-")[0] for row in found)["small"] == 5


def test_one_text_is_not_asked_about_again_and_again() -> None:
    same = [candidate(number, 0.5, text="The same premise.", kind=f"k{number}") for number in range(20)]
    others = [candidate(100 + number, 0.7, kind=f"o{number}") for number in range(9)]
    found = choose([*same, *others], count=10, random_share=0.0).rows
    assert sum(row.premise == "The same premise." for row in found) == 1


def test_random_share_is_drawn_from_all_pairs_alike() -> None:
    pairs = [candidate(number, 0.5 if number < 20 else 0.99) for number in range(2_000)]
    found = choose(pairs, count=400, random_share=0.5).rows
    random = [row for row in found if row.more["picked"] == "random"]
    assert len(random) == 200
    assert sum(int(row.id[1:]) < 20 for row in random) < 20  # one in a hundred pairs is unsure
    assert Counter(row.more["picked"] for row in found) == {"random": 200, "uncertain": 200}


def test_same_seed_gives_the_same_pairs_in_any_order_and_another_seed_others() -> None:
    pairs = [candidate(number, 0.5 + (number * 37 % 50) / 100) for number in range(300)]
    first = choose(pairs, count=30)
    assert choose(pairs[::-1], count=30) == first
    assert choose(pairs, count=30, seed=14).rows != first.rows


def test_labelled_same_and_repeated_pairs_are_left_out_and_counted() -> None:
    pairs = [candidate(number, 0.6) for number in range(6)]
    turned = replace(pairs[0].row, id="t", premise=pairs[0].row.hypothesis, hypothesis=pairs[0].row.premise)
    same = Row(id="s", premise="It rains.", hypothesis="it rains")
    done = replace(pairs[1].row, label=Label.UNRELATED)
    given = [*pairs[:1], *pairs[2:], *(replace(pairs[0], row=row) for row in (turned, same, done))]
    by_text = replace(pairs[3].row, id="elsewhere")
    chosen = choose(given, count=10, random_share=0.0, labelled=[pairs[2].row, by_text])
    assert {row.id for row in chosen.rows} == {"p0", "p4", "p5"}
    assert chosen.counts == {
        "read": 8,
        "considered": 3,
        "left_out_labelled": 3,
        "left_out_repeated": 1,
        "left_out_same_text": 1,
        "picked_uncertain": 3,
    }


def test_more_pairs_than_are_kept_in_memory_give_the_least_sure_of_all() -> None:
    pairs = (candidate(n, 0.5 if n % 3_000 == 0 else 0.9, kind=f"k{n}") for n in range(12_000))
    chosen = choose(pairs, count=4, random_share=0.0)
    assert {row.id for row in chosen.rows} == {"p0", "p3000", "p6000", "p9000"}
    assert (chosen.counts["considered"], chosen.counts["not_picked"]) == (12_000, 11_996)


def test_suggestion_holds_label_score_and_model() -> None:
    row = choose([candidate(0, 0.75, kind="")], count=1).rows[0]
    assert row.label is None
    assert row.more["suggestion"] == {
        "label": "unrelated",
        "score": 0.75,
        "probabilities": {"supporting": 0.0, "contradicting": 0.25, "unrelated": 0.75},
        "model": "judge",
    }
    assert row.more["uncertainty"] == pytest.approx(0.5)


def test_nothing_to_choose_from_gives_nothing() -> None:
    chosen = choose([], count=5)
    assert (chosen.rows, chosen.counts) == ((), {})
