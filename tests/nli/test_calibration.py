from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from disagree.errors import ModelError
from disagree.metrics import expected_calibration_error
from disagree.nli.calibration import (
    Calibration,
    Scaling,
    fit_scaling,
    load_calibration,
    one_order_from,
    pool,
    save_calibration,
    softmax,
    threshold_for,
)

NOTHING = np.empty((0, 3))


def drawn_from(logits, seed):
    """Gold labels drawn with the probabilities that the logits stand for."""
    cumulative = softmax(logits).cumsum(axis=1)
    return (np.random.default_rng(seed).random((len(logits), 1)) > cumulative[:, :2]).sum(axis=1)


def loss(probabilities, gold):
    return -np.log(np.clip(probabilities[np.arange(len(gold)), gold], 1e-12, 1)).mean()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_fit_scaling_recovers_the_temperature_that_spoiled_the_probabilities(temperature):
    true = np.random.default_rng(1).normal(0, 2, (6_000, 3))
    gold = drawn_from(true, 2)
    spoiled = softmax(true * temperature)
    found = fit_scaling(spoiled, gold, with_bias=False)
    assert found.temperature == pytest.approx(temperature, rel=0.08)
    assert found.bias == (0.0, 0.0, 0.0)


def test_fit_scaling_recovers_a_bias_beside_the_temperature():
    true = np.random.default_rng(3).normal(0, 2, (8_000, 3))
    gold = drawn_from(true + np.array([1.0, -0.5, -0.5]), 4)
    found = fit_scaling(softmax(true * 2), gold)
    assert found.temperature == pytest.approx(2, rel=0.1)
    assert found.bias == pytest.approx((1.0, -0.5, -0.5), abs=0.12)


def test_fit_scaling_lowers_loss_and_calibration_error():
    true = np.random.default_rng(5).normal(0, 1.5, (3_000, 3))
    gold, spoiled = drawn_from(true, 6), softmax(true * 4)
    for with_bias in (False, True):
        mended = fit_scaling(spoiled, gold, with_bias=with_bias)(spoiled)
        assert loss(mended, gold) < loss(spoiled, gold) - 0.3
        assert expected_calibration_error(mended, gold) < expected_calibration_error(spoiled, gold) / 3


def test_fit_scaling_of_nothing_is_the_identity():
    assert fit_scaling(NOTHING, np.empty(0, dtype=np.int64)) == Scaling()


CASES = {
    "one row": (np.array([[0.2, 0.3, 0.5]]), np.array([1])),
    "one class": (np.tile([0.5, 0.3, 0.2], (40, 1)), np.zeros(40, dtype=np.int64)),
    "constant": (np.full((60, 3), 1 / 3), np.arange(60) % 3),
    "perfect": (np.eye(3)[np.arange(60) % 3], np.arange(60) % 3),
    "all wrong": (np.eye(3)[(np.arange(60) + 1) % 3], np.arange(60) % 3),
    "random": (np.random.default_rng(7).dirichlet((1, 1, 1), 80), np.random.default_rng(8).integers(0, 3, 80)),
    "tiny values": (softmax(np.random.default_rng(9).normal(0, 300, (50, 3))), np.arange(50) % 3),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("with_bias", [False, True])
def test_fit_scaling_survives_odd_predictions_and_makes_none_worse(case, with_bias):
    probabilities, gold = CASES[case]
    found = fit_scaling(probabilities, gold, with_bias=with_bias)
    assert np.isfinite([found.temperature, *found.bias]).all()
    assert 0.04 < found.temperature < 21
    scaled = found(probabilities)
    assert scaled.sum(axis=1) == pytest.approx(1)
    assert loss(scaled, gold) <= loss(probabilities, gold) + 1e-3


@pytest.mark.parametrize("temperature", [0.05, 1.0, 20.0])
def test_scaling_of_certain_probabilities_does_not_overflow(temperature):
    found = Scaling(temperature=temperature, bias=(5.0, -5.0, 0.0))(np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]))
    assert np.isfinite(found).all()
    assert found.sum(axis=1) == pytest.approx(1)


def test_scaling_without_bias_keeps_the_most_probable_label():
    probabilities = np.random.default_rng(10).dirichlet((1, 1, 1), 200)
    for temperature in (0.2, 1.0, 7.0):
        assert np.array_equal(Scaling(temperature=temperature)(probabilities).argmax(1), probabilities.argmax(1))


def test_identity_scaling_changes_nothing_and_nothing_stays_nothing():
    probabilities = np.random.default_rng(11).dirichlet((1, 1, 1), 20)
    assert Scaling()(probabilities) == pytest.approx(probabilities, abs=1e-12)
    assert Scaling()(NOTHING).shape == softmax(NOTHING).shape == pool(NOTHING, NOTHING).shape == (0, 3)


def test_softmax_of_huge_logits_does_not_overflow():
    assert softmax(np.array([[1e5, 0.0, -1e5]])).tolist() == [[1.0, 0.0, 0.0]]


@given(st.integers(0, 10_000), st.integers(1, 20))
def test_pool_rows_add_to_one_and_order_of_directions_does_not_matter(seed, n):
    draw = np.random.default_rng(seed)
    forward, backward = draw.dirichlet((0.3, 0.3, 0.3), n), draw.dirichlet((0.3, 0.3, 0.3), n)
    pooled = pool(forward, backward)
    assert pooled.sum(axis=1) == pytest.approx(1)
    assert (pooled >= 0).all()
    assert np.array_equal(pooled, pool(backward, forward))


def test_pool_of_equal_directions_is_that_direction():
    rows = np.random.default_rng(12).dirichlet((1, 1, 1), 10)
    assert pool(rows, rows) == pytest.approx(rows)


def test_pool_lets_entailment_in_either_direction_support():
    entails, says_nothing = np.array([[0.9, 0.02, 0.08]]), np.array([[0.05, 0.05, 0.9]])
    assert pool(entails, says_nothing).argmax() == 0
    assert pool(says_nothing, entails).argmax() == 0


def test_pool_by_hand():
    """The larger entailment, the mean contradiction, the smaller neutral; then scaled to add up to 1."""
    found = pool(np.array([[0.7, 0.1, 0.2]]), np.array([[0.1, 0.3, 0.6]]))
    assert found[0] == pytest.approx(np.array([0.7, 0.2, 0.2]) / 1.1)


def test_pool_does_not_call_a_contradiction_on_one_weak_direction():
    one_way, says_nothing = np.array([[0.05, 0.6, 0.35]]), np.array([[0.05, 0.05, 0.9]])
    both = pool(one_way, one_way)
    assert pool(one_way, says_nothing)[0, 1] < both[0, 1]


SCORES = arrays(np.float64, st.integers(0, 30), elements=st.floats(0, 1))


def assert_keeps_promise(scores, is_right, precision):
    """Of all predictions at or above the threshold, the promised share is right; or the threshold is 1."""
    found = threshold_for(scores, is_right, precision=precision)
    kept = is_right[scores >= found]
    assert found == 1.0 or (len(kept) and kept.mean() >= precision)


@given(SCORES, st.integers(0, 2**30 - 1), st.floats(0.05, 1.0))
def test_threshold_keeps_the_promised_precision_or_is_one(scores, bits, precision):
    is_right = np.array([bool(bits >> row & 1) for row in range(len(scores))], dtype=bool)
    assert_keeps_promise(scores, is_right, precision)


def test_threshold_at_a_tie_takes_the_whole_tie_into_account():
    """Whoever is reported at 0.9 is right half of the time, whichever of the two rows comes first."""
    for is_right in ([True, False], [False, True]):
        assert_keeps_promise(np.array([0.9, 0.9]), np.array(is_right), 1.0)


def test_threshold_is_not_rounded_past_its_own_row():
    assert_keeps_promise(np.array([0.90006, 0.5]), np.array([True, False]), 1.0)


def test_threshold_is_not_rounded_down_to_let_a_wrong_row_in():
    assert_keeps_promise(np.array([0.80004, 0.80002]), np.array([True, False]), 1.0)


@given(st.integers(0, 10_000), st.floats(0.1, 0.95))
def test_threshold_is_the_lowest_on_distinct_scores(seed, precision):
    """On scores with two decimals, all different, no lower cut reaches the precision."""
    draw = np.random.default_rng(seed)
    scores = draw.permutation(np.arange(1, 100))[:40] / 100
    is_right = draw.random(40) < scores
    found = threshold_for(scores, is_right, precision=precision)
    good = [cut for cut in scores if is_right[scores >= cut].mean() >= precision]
    assert found == (min(good) if good else 1.0)


@pytest.mark.parametrize(
    ("is_right", "expected"), [([True, True, True], 0.2), ([False, False, False], 1.0), ([True, False, False], 0.9)]
)
def test_threshold_of_simple_cases(is_right, expected):
    assert threshold_for(np.array([0.9, 0.5, 0.2]), np.array(is_right), precision=0.8) == expected


def test_threshold_of_nothing_is_one():
    assert threshold_for(np.empty(0), np.empty(0, dtype=bool), precision=0.8) == 1.0


def test_calibration_comes_back_as_it_was_saved(tmp_path):
    saved = Calibration(
        directed=Scaling(temperature=1.7),
        pooled=Scaling(temperature=0.8, bias=(0.1, -0.3, 0.2)),
        thresholds={"contradicting": 0.61, "supporting": 0.44},
        fitted_on="harbour dev",
    )
    save_calibration(tmp_path, saved)
    assert load_calibration(tmp_path) == saved


def test_folder_without_calibration_means_identity(tmp_path):
    assert load_calibration(tmp_path) == load_calibration(None) == Calibration()


GOOD = {
    "directed": {"temperature": 1.0, "bias": [0, 0, 0]},
    "pooled": {"temperature": 1.0, "bias": [0, 0, 0]},
    "thresholds": {"contradicting": 0.5},
    "fitted_on": "x",
}


@pytest.mark.parametrize(
    "change",
    [
        {"directed": None},
        {"pooled": {"temperature": 0, "bias": [0, 0, 0]}},
        {"pooled": {"temperature": -1, "bias": [0, 0, 0]}},
        {"pooled": {"temperature": float("nan"), "bias": [0, 0, 0]}},
        {"pooled": {"temperature": "warm", "bias": [0, 0, 0]}},
        {"pooled": {"temperature": 1, "bias": [0, 0]}},
        {"pooled": {"temperature": 1, "bias": [0, 0, 0, 0]}},
        {"pooled": {"temperature": 1, "bias": None}},
        {"thresholds": [0.5]},
        {"thresholds": {"contradicting": "high"}},
        {"one_order_from": 0},
        {"one_order_from": -3},
        {"one_order_from": 97},
        {"one_order_from": float("nan")},
        {"one_order_from": "late"},
    ],
)
def test_damaged_calibration_is_a_model_error_with_a_next_step(tmp_path, change):
    (tmp_path / "calibration.json").write_text(json.dumps(GOOD | change))
    with pytest.raises(ModelError, match=r"calibration\.json.*delete it or train"):
        load_calibration(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"directed": {}}', b"null"])
def test_calibration_file_of_another_form_is_a_model_error(tmp_path, content):
    (tmp_path / "calibration.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"calibration\.json"):
        load_calibration(tmp_path)


def two_orders(n, seed, *, agree):
    """Probabilities of both orders of `n` pairs, most of them unrelated; those of one order where they agree."""
    draw = np.random.default_rng(seed)
    first = softmax(draw.normal((0, 0, 3), 2, (n, 3)))
    return first, first.copy() if agree else softmax(draw.normal(0, 2, (n, 3)))


def test_one_order_is_enough_early_where_both_orders_agree():
    assert one_order_from(*two_orders(2_000, 1, agree=True), Scaling(), threshold=0.5) == 0.9


def test_one_order_is_never_enough_where_the_orders_have_nothing_in_common():
    assert one_order_from(*two_orders(2_000, 1, agree=False), Scaling(), threshold=0.5) is None


def test_a_contradiction_that_only_the_second_order_sees_raises_the_bound():
    first, second = two_orders(2_000, 1, agree=True)
    row = int(np.abs(first[:, 2] - 0.945).argmin())
    first[row], second[row] = (0.01, 0.045, 0.945), (0.0, 0.999, 0.001)
    assert one_order_from(first, second, Scaling(), threshold=0.5) == 0.95


def test_too_few_pairs_say_nothing_of_one_order():
    assert one_order_from(*two_orders(999, 1, agree=True), Scaling(), threshold=0.5) is None
    assert one_order_from(NOTHING, NOTHING, Scaling(), threshold=0.5) is None
