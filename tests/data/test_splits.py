from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disagree.data.splits import check_leaks, grouped_split, without_leaks
from disagree.errors import DataError
from disagree.types import Label, LabelledPair


def pair(premise="P", hypothesis="H", *, group="", origin="pier", id="x"):
    return LabelledPair(
        id=id, premise=premise, hypothesis=hypothesis, label=Label.UNRELATED, group=group, origin=origin
    )


def story_pairs(stories, each=3):
    return [
        pair(f"p {s} {n}", f"h {s} {n}", group=f"story {s}", id=f"{s}-{n}") for s in range(stories) for n in range(each)
    ]


def test_split_of_nothing_is_two_empty_lists():
    assert grouped_split([], dev_share=0.2, seed=1) == ([], [])


def test_split_of_one_puts_it_on_one_side():
    train, dev = grouped_split([pair()], dev_share=0.5, seed=1)
    assert train + dev == [pair()]


@given(st.lists(st.integers(0, 12), max_size=60), st.floats(0.05, 0.95), st.integers(0, 999))
def test_split_keeps_groups_together_and_loses_nothing(stories, share, seed):
    pairs = [pair(f"p{row}", f"h{row}", group=f"s{story}", id=str(row)) for row, story in enumerate(stories)]
    train, dev = grouped_split(pairs, dev_share=share, seed=seed)
    assert sorted(train + dev, key=lambda item: int(item.id)) == pairs
    assert not {item.group for item in train} & {item.group for item in dev}
    check_leaks(train, dev)


def test_split_without_groups_keeps_a_premise_together():
    pairs = [pair(f"Premise {row % 10}.", f"h{row}") for row in range(80)]
    pairs += [pair(f"  premise   {row}", "again") for row in range(10)]
    train, dev = grouped_split(pairs, dev_share=0.4, seed=3)
    plain = [{" ".join(item.premise.lower().split()).strip(".") for item in side} for side in (train, dev)]
    assert train
    assert dev
    assert not plain[0] & plain[1]


def test_split_is_stable_when_rows_are_added_or_reordered():
    before, more = story_pairs(40), story_pairs(60)
    _, dev = grouped_split(before, dev_share=0.3, seed=5)
    _, later = grouped_split(list(reversed(more)), dev_share=0.3, seed=5)
    assert {item.group for item in later if item in before} == {item.group for item in dev}


def test_split_differs_by_seed_and_comes_near_the_share():
    pairs = story_pairs(400, each=1)
    dev = [grouped_split(pairs, dev_share=0.25, seed=seed)[1] for seed in (1, 1, 2)]
    assert dev[0] == dev[1]
    assert dev[0] != dev[2]
    assert 70 <= len(dev[0]) <= 130


def test_no_leak_between_strangers_passes():
    check_leaks([pair("a", "b", group="1")], [pair("a", "c", group="2")])
    check_leaks([], [pair()])
    check_leaks([pair()], [])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (pair("The ferry sails.", "It left", id="t-9"), pair("the  ferry SAILS", "It left.")),
        (pair("It left", "The ferry sails.", id="t-9"), pair("The ferry sails.", "It left")),
        (pair("a", "b", group="story", id="t-9"), pair("c", "d", group="story")),
    ],
    ids=["same texts", "same texts swapped", "same group"],
)
def test_leak_is_an_error_that_names_the_pair_and_the_way_out(left, right):
    fine = pair("else", "where", id="fine")
    with pytest.raises(DataError, match=r"^1 training pairs leak.*t-9.*both sides.*on_leak = 'drop'"):
        check_leaks([fine, left], [right])
    assert without_leaks([fine, left], [right]) == ([fine], 1)


def test_group_of_a_derived_file_is_a_leak_that_names_both_files():
    train = [pair("a", "b", group="w1-g001", origin="pier_swapped", id="t-9")]
    dev = [pair("c", "d", group="w1-g001", origin="pier"), pair("e", "f", group="w1-g002", origin="quay")]
    with pytest.raises(DataError, match=r"t-9.*'w1-g001' is on both sides, in 'pier_swapped' and in 'pier'.*rename"):
        check_leaks(train, dev)
    assert without_leaks(train, dev) == ([], 1)


def test_group_in_one_file_is_not_blamed_on_chance():
    with pytest.raises(DataError) as caught:
        check_leaks([pair("a", "b", group="1")], [pair("c", "d", group="1"), pair("e", "f", group="1", origin="quay")])
    assert "rename" not in str(caught.value)


def test_pairs_without_a_group_share_none():
    check_leaks([pair("a", "b", origin="pier")], [pair("c", "d", origin="quay")])


def test_same_premise_alone_is_no_leak_between_given_files():
    check_leaks([pair("a", "b")], [pair("a", "c")])


def test_without_leaks_of_nothing_is_nothing():
    assert without_leaks([], [pair()]) == ([], 0)


def test_without_leaks_counts_every_copy():
    copies = [pair("a", "b", id=str(number)) for number in range(3)]
    kept, left_out = without_leaks([*copies, pair("c", "d")], [pair("a", "b")])
    assert (kept, left_out) == ([pair("c", "d")], 3)


def test_check_passes_after_without_leaks():
    train, dev = story_pairs(6), story_pairs(3)
    kept, left_out = without_leaks(train, dev)
    check_leaks(kept, dev)
    assert len(kept) + left_out == len(train)
