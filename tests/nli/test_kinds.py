from __future__ import annotations

import json

import numpy as np
import pytest
from builders import make_claim
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from disagree.errors import ModelError
from disagree.nli.judge import load_judge
from disagree.nli.kinds import KINDS_IN_DATA, KindHead, fit_kind_head, load_kind_head, save_kind_head
from disagree.types import ClaimPair, Kind, Label

WANTED = (Kind.PLACE, Kind.CAUSE, Kind.DATE)
PAIRS = [
    ("the ferry opened on monday", "the ferry closed on monday"),
    ("the mayor signed", "the council refused to sign the paper"),
    ("a museum", "the tower by the port is closed and the tunnel is not"),
]


def clusters(seed=0, n=40, width=6):
    """Points around one corner for each kind, so far apart that a line parts them."""
    draw = np.random.default_rng(seed)
    rows = np.vstack([draw.normal(8.0 * np.eye(width)[number], 1.0, (n, width)) for number in range(len(WANTED))])
    return rows, [kind for kind in WANTED for _ in range(n)]


@pytest.fixture(scope="module")
def judge(classifier_folder):
    folder = classifier_folder(seed=9)
    width = load_judge(folder, device="cpu", dtype="float32").model.config.hidden_size
    head = KindHead(kinds=WANTED, weights=np.random.default_rng(1).normal(size=(3, width + 1)))
    save_kind_head(folder, head)
    return load_judge(folder, device="cpu", dtype="float32")


def kinds_of(judge, pairs):
    return [judge.kind_head.ranked(row) for row in judge.pooled(pairs).kinds]


def test_kinds_that_a_line_parts_are_told_apart_on_new_points():
    head = fit_kind_head(*clusters())
    rows, kinds = clusters(seed=1)
    told = head(rows)
    assert told.shape == (len(rows), 3)
    assert told.sum(axis=1) == pytest.approx(1)
    assert [head.kinds[column] for column in told.argmax(axis=1)] == kinds


def test_the_fit_has_no_slope_left():
    rows, kinds = clusters(n=15)
    rows[::3] = rows[::-3]  # some points lie among the others, so that the best weights are finite
    first, longer = fit_kind_head(rows, kinds, penalty=0.1), fit_kind_head(rows, kinds, penalty=0.1, steps=6000)
    assert np.abs(first.weights - longer.weights).max() < 1e-3


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 100), st.floats(-50, 50))
def test_scale_and_place_of_the_features_do_not_matter(scale, shift):
    rows, kinds = clusters(n=8)
    plain, moved = fit_kind_head(rows, kinds), fit_kind_head(rows * scale + shift, kinds)
    assert moved(rows * scale + shift) == pytest.approx(plain(rows), abs=1e-3)


@pytest.mark.parametrize("kinds", [[], [Kind.DATE] * 4])
def test_fewer_than_two_kinds_give_no_head(kinds):
    assert fit_kind_head(np.zeros((len(kinds), 3)), kinds) is None


def test_a_head_is_read_as_it_was_written(tmp_path):
    head = fit_kind_head(*clusters())
    save_kind_head(tmp_path, head)
    again = load_kind_head(tmp_path, features=6)
    assert again.kinds == head.kinds
    assert again.weights == pytest.approx(head.weights, rel=1e-6)


def test_a_folder_without_a_head_has_none(tmp_path):
    assert load_kind_head(tmp_path, features=6) is None
    assert load_kind_head(None, features=6) is None


def test_a_head_for_another_model_is_refused(tmp_path):
    save_kind_head(tmp_path, fit_kind_head(*clusters()))
    with pytest.raises(ModelError, match="another model"):
        load_kind_head(tmp_path, features=7)


@pytest.mark.parametrize("names", [None, "[", json.dumps(["weather", "place"])])
def test_a_damaged_head_is_refused_by_name(tmp_path, names):
    metadata = {"kinds": names} if names is not None else {}
    save_file({"weights": np.zeros((2, 7), dtype=np.float32)}, tmp_path / "kinds.safetensors", metadata=metadata)
    with pytest.raises(ModelError, match=r"kinds\.safetensors"):
        load_kind_head(tmp_path, features=6)


def test_every_kind_but_other_can_come_from_data():
    assert set(KINDS_IN_DATA.values()) == set(Kind) - {Kind.OTHER}


def test_kinds_of_pairs_come_the_likeliest_first_and_add_up_to_one(judge):
    for kinds in kinds_of(judge, PAIRS):
        shares = [share for _, share in kinds]
        assert {kind for kind, _ in kinds} == set(WANTED)
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1)


def test_kinds_do_not_depend_on_the_order_of_the_two_claims_or_on_the_neighbours(judge):
    whole = kinds_of(judge, PAIRS)
    swapped = kinds_of(judge, [(right, left) for left, right in PAIRS])
    alone = [kinds_of(judge, [pair])[0] for pair in PAIRS]
    for other in (swapped, alone):
        for one, two in zip(whole, other, strict=True):
            assert dict(one) == pytest.approx(dict(two), abs=1e-5)


def test_a_model_without_a_head_names_no_kinds(classifier_folder):
    plain = load_judge(classifier_folder(seed=4), device="cpu", dtype="float32")
    assert plain.pooled(PAIRS).kinds.shape == (3, 0)
    pairs = [ClaimPair(left=make_claim(a), right=make_claim(b, outlet="Other")) for a, b in PAIRS]
    assert [item.kinds for item in plain(pairs)] == [(), (), ()]


def test_kinds_are_read_in_the_same_pass_as_the_label(judge):
    """One look at a pair gives what the layer says of the mean of its features in both orders."""
    apart = judge.kind_head(judge.features(PAIRS))
    assert judge.pooled(PAIRS).kinds == pytest.approx(apart, abs=1e-5)
    assert judge.pooled([]).kinds.shape == (0, len(WANTED))


def test_judgements_name_kinds_of_contradictions_only(judge):
    pairs = [ClaimPair(left=make_claim(a), right=make_claim(b, outlet="Other")) for a, b in PAIRS]
    judged = judge([*pairs, ClaimPair(left=make_claim("one"), right=make_claim("one", outlet="Other"))])
    assert [bool(item.kinds) for item in judged] == [item.label is Label.CONTRADICTING for item in judged]
    assert any(item.kinds for item in judged)
    assert not judged[-1].kinds  # the same text supports itself
