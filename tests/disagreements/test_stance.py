from __future__ import annotations

from itertools import product

import pytest

from disagree.disagreements.stance import TABLE, Outcome, combine
from disagree.types import Label, Stance, Status

ALL = list(product(Label, Stance, Stance))


@pytest.mark.parametrize(("label", "left", "right"), ALL)
def test_combine_is_defined_and_symmetric(label: Label, left: Stance, right: Stance) -> None:
    assert combine(label, left, right) == combine(label, right, left)


def test_table_holds_each_unordered_case_once() -> None:
    cases = [(label, frozenset((left, right))) for label, left, right in TABLE]
    assert len(cases) == len(set(cases)) == 18


@pytest.mark.parametrize(
    ("label", "left", "right", "expected"),
    [
        ("supporting", "asserts", "denies", Outcome(Label.CONTRADICTING, Status.CONFLICT)),
        ("supporting", "hedges", "denies", Outcome(Label.CONTRADICTING, Status.CONFLICT)),
        ("contradicting", "asserts", "denies", Outcome(Label.UNRELATED)),
        ("contradicting", "hedges", "denies", Outcome(Label.UNRELATED)),
        ("contradicting", "asserts", "asserts", Outcome(Label.CONTRADICTING, Status.CONFLICT)),
        ("contradicting", "asserts", "hedges", Outcome(Label.CONTRADICTING, Status.HEDGED, is_weak=True)),
        ("contradicting", "hedges", "hedges", Outcome(Label.CONTRADICTING, Status.HEDGED, is_weak=True)),
        ("contradicting", "denies", "denies", Outcome(Label.CONTRADICTING, Status.UNCERTAIN, is_weak=True)),
        ("supporting", "denies", "denies", Outcome(Label.SUPPORTING, is_weak=True)),
        ("supporting", "asserts", "asserts", Outcome(Label.SUPPORTING)),
        ("supporting", "asserts", "hedges", Outcome(Label.SUPPORTING, is_weak=True)),
    ],
)
def test_combine_gives_the_meaning_between_stances(label: str, left: str, right: str, expected: Outcome) -> None:
    assert combine(Label(label), Stance(left), Stance(right)) == expected


@pytest.mark.parametrize(("left", "right"), list(product(Stance, Stance)))
def test_unrelated_stays_unrelated_whatever_the_stances(left: Stance, right: Stance) -> None:
    assert combine(Label.UNRELATED, left, right) == Outcome(Label.UNRELATED)


@pytest.mark.parametrize(("label", "left", "right"), ALL)
def test_only_disagreements_have_a_status(label: Label, left: Stance, right: Stance) -> None:
    outcome = combine(label, left, right)
    assert (outcome.status is not None) == (outcome.label is Label.CONTRADICTING)
