from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference  # installed by sentence-transformers, a development dependency

from disagree.metrics import (
    bootstrap_interval,
    confusion,
    expected_calibration_error,
    figures,
    reliability,
    risk_coverage,
)

NAMES = ["supporting", "contradicting", "unrelated"]


def random_case(seed, n=90):
    draw = np.random.default_rng(seed)
    probabilities = draw.dirichlet((1, 1, 1), n)
    gold = np.where(draw.random(n) < 0.6, probabilities.argmax(axis=1), draw.integers(0, 3, n))
    return probabilities, gold


def certain(predicted):
    return np.eye(3)[predicted]


def test_confusion_has_gold_in_rows_and_predictions_in_columns():
    table = confusion(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0]), classes=3)
    assert table.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]


def test_figures_agree_with_a_hand_made_table():
    """gold 4/3/3; supporting: 3 of 4 found, 4 given; contradicting: 2 of 3, 3 given; unrelated: 1 of 3, 3 given."""
    gold = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
    predicted = np.array([0, 0, 0, 2, 1, 1, 2, 0, 1, 2])
    found = figures(certain(predicted), gold, names=NAMES)
    assert (found.n, found.accuracy) == (10, 0.6)
    assert found.confusion == ((3, 0, 1), (0, 2, 1), (1, 1, 1))
    supporting = found.per_class["supporting"]
    assert (supporting.precision, supporting.recall, supporting.f1, supporting.support) == (0.75, 0.75, 0.75, 4)
    assert found.per_class["unrelated"].f1 == pytest.approx(1 / 3)
    assert found.macro_f1 == pytest.approx((0.75 + 2 / 3 + 1 / 3) / 3)


@pytest.mark.parametrize("seed", range(4))
def test_figures_agree_with_scikit_learn(seed):
    probabilities, gold = random_case(seed)
    predicted = probabilities.argmax(axis=1)
    found = figures(probabilities, gold, names=NAMES)
    precision, recall, f1, support = reference.precision_recall_fscore_support(gold, predicted, labels=[0, 1, 2])
    ours = [found.per_class[name] for name in NAMES]
    assert [item.precision for item in ours] == pytest.approx(precision)
    assert [item.recall for item in ours] == pytest.approx(recall)
    assert [item.f1 for item in ours] == pytest.approx(f1)
    assert [item.support for item in ours] == list(support)
    assert found.accuracy == pytest.approx(reference.accuracy_score(gold, predicted))
    assert found.macro_f1 == pytest.approx(reference.f1_score(gold, predicted, average="macro"))
    assert np.array_equal(found.confusion, reference.confusion_matrix(gold, predicted))


def test_macro_f1_leaves_out_labels_that_gold_does_not_have():
    gold, predicted = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])
    assert figures(certain(predicted), gold, names=NAMES).macro_f1 == pytest.approx((1 + 2 / 3) / 2)


def test_label_never_predicted_has_precision_zero_and_not_nan():
    found = figures(certain(np.array([0, 0])), np.array([0, 1]), names=NAMES)
    assert (found.per_class["contradicting"].precision, found.per_class["contradicting"].f1) == (0.0, 0.0)


def test_empty_input_gives_zeros():
    found = figures(np.empty((0, 3)), np.empty(0, dtype=np.int64), names=NAMES)
    assert (found.n, found.accuracy, found.macro_f1, found.ece) == (0, 0.0, 0.0, 0.0)
    assert found.macro_f1_interval == (0.0, 0.0)
    assert found.confusion == ((0, 0, 0),) * 3


@pytest.mark.parametrize(("gold", "expected"), [(1, 1.0), (2, 0.0)])
def test_single_row_is_all_or_nothing(gold, expected):
    found = figures(certain(np.array([1])), np.array([gold]), names=NAMES)
    assert (found.accuracy, found.macro_f1, found.macro_f1_interval) == (expected, expected, (expected, expected))


def test_figures_are_plain_json():
    probabilities, gold = random_case(5)
    text = json.dumps(figures(probabilities, gold, names=NAMES).as_dict())
    assert json.loads(text)["n"] == 90


def test_ece_by_hand():
    """Two bins are filled: (0.9 + 0.95) / 2 with one of two right, and 0.5 with its one right."""
    probabilities = np.array([[0.9, 0.05, 0.05], [0.95, 0.03, 0.02], [0.5, 0.3, 0.2]])
    gold = np.array([0, 1, 0])
    expected = 2 / 3 * abs(0.925 - 0.5) + 1 / 3 * abs(0.5 - 1.0)
    assert expected_calibration_error(probabilities, gold, bins=10) == pytest.approx(expected)


def test_ece_bins_begin_at_whole_tenths():
    """0.58 (right) and 0.62 (wrong) lie in two bins of ten, so their errors cannot cancel out."""
    probabilities, gold = np.array([[0.58, 0.42, 0.0], [0.62, 0.38, 0.0]]), np.array([0, 1])
    assert expected_calibration_error(probabilities, gold, bins=10) == pytest.approx((0.42 + 0.62) / 2)
    assert expected_calibration_error(probabilities, gold, bins=1) == pytest.approx(abs(0.6 - 0.5))


def test_ece_of_certain_and_right_is_zero_and_of_certain_and_wrong_is_one():
    gold = np.array([0, 1, 2])
    assert expected_calibration_error(certain(gold), gold) == 0.0
    assert expected_calibration_error(certain((gold + 1) % 3), gold) == 1.0


def test_ece_of_nothing_is_zero():
    assert expected_calibration_error(np.empty((0, 3)), np.empty(0, dtype=np.int64)) == 0.0


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 30))
def test_ece_lies_between_zero_and_one_and_ignores_order(seed, n, bins):
    probabilities, gold = random_case(seed, n)
    order = np.random.default_rng(seed).permutation(n)
    value = expected_calibration_error(probabilities, gold, bins=bins)
    assert 0 <= value <= 1
    assert expected_calibration_error(probabilities[order], gold[order], bins=bins) == pytest.approx(value)


@pytest.mark.parametrize("seed", range(4))
def test_bootstrap_interval_holds_the_point_estimate_and_has_some_width(seed):
    probabilities, gold = random_case(seed)
    low, high = figures(probabilities, gold, names=NAMES).macro_f1_interval
    assert low < figures(probabilities, gold, names=NAMES).macro_f1 < high
    assert low >= 0
    assert high <= 1


def test_bootstrap_interval_is_the_same_for_the_same_seed_only():
    probabilities, gold = random_case(1)
    predicted = probabilities.argmax(axis=1)
    first, again, other = (bootstrap_interval(gold, predicted, classes=3, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_bootstrap_over_few_groups_is_wider_than_over_their_rows():
    """Copies of nine rows carry no more than nine rows' worth of evidence."""
    gold = np.tile(np.array([0, 1, 2, 0, 1, 2, 0, 1, 2]), 20)
    predicted = np.tile(np.array([0, 1, 2, 1, 1, 0, 0, 2, 2]), 20)
    groups = [str(row % 9) for row in range(180)]
    by_group = bootstrap_interval(gold, predicted, classes=3, groups=groups)
    by_row = bootstrap_interval(gold, predicted, classes=3)
    assert by_group[1] - by_group[0] > 2 * (by_row[1] - by_row[0])


def test_bootstrap_of_one_group_is_the_point_estimate():
    gold, predicted = np.array([0, 1, 2, 2]), np.array([0, 1, 2, 1])
    expected = reference.f1_score(gold, predicted, average="macro")
    low, high = bootstrap_interval(gold, predicted, classes=3, groups=["a"] * 4)
    assert math.isclose(low, expected)
    assert math.isclose(high, expected)


def test_reliability_by_hand():
    probabilities = np.array([[0.95, 0.05, 0.0], [0.91, 0.0, 0.09], [0.55, 0.45, 0.0], [1.0, 0.0, 0.0]])
    low, high = reliability(probabilities, np.array([0, 1, 1, 0]))
    assert (low.low, low.high, low.n, low.accuracy) == (0.5, 0.6, 1, 0.0)
    assert (high.n, high.accuracy) == (3, pytest.approx(2 / 3))
    assert high.confidence == pytest.approx((0.95 + 0.91 + 1.0) / 3)


def test_reliability_of_nothing_is_empty():
    assert reliability(np.empty((0, 3)), np.empty(0, dtype=np.int64)) == ()


@given(st.integers(0, 2**32 - 1), st.integers(1, 80))
def test_reliability_counts_every_row_once_and_gives_the_calibration_error(seed, n):
    probabilities, gold = random_case(seed, n)
    rows = reliability(probabilities, gold, bins=15)
    assert sum(row.n for row in rows) == n
    gap = sum(row.n * abs(row.confidence - row.accuracy) for row in rows) / n
    assert gap == pytest.approx(expected_calibration_error(probabilities, gold))


def test_risk_and_coverage_by_hand():
    probabilities = np.array([[0.9, 0.1, 0.0], [0.8, 0.2, 0.0], [0.6, 0.4, 0.0], [0.5, 0.3, 0.2]])
    area, points = risk_coverage(probabilities, np.array([0, 1, 0, 1]), at=(1.0, 0.5, 0.25))
    assert [(point.coverage, point.error, point.threshold) for point in points] == [
        (1.0, 0.5, 0.5),
        (0.5, 0.5, 0.8),
        (0.25, 0.0, 0.9),
    ]
    assert area == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_risk_and_coverage_of_nothing_are_zero_and_empty():
    assert risk_coverage(np.empty((0, 3)), np.empty(0, dtype=np.int64)) == (0.0, ())


@given(st.integers(0, 2**32 - 1), st.integers(1, 80))
def test_at_full_coverage_the_risk_is_the_error(seed, n):
    probabilities, gold = random_case(seed, n)
    _, points = risk_coverage(probabilities, gold)
    assert points[0].error == pytest.approx((probabilities.argmax(axis=1) != gold).mean())
    assert points[0].threshold == pytest.approx(probabilities.max(axis=1).min())
