from __future__ import annotations

import numpy as np
import pytest

from disagree.pairing.context import in_context

AXES = np.eye(4, dtype=np.float32)


def test_no_claims_give_no_vectors() -> None:
    assert in_context(np.zeros((0, 4), dtype=np.float32), np.zeros(0, dtype=np.intp)).shape == (0, 4)


def test_the_only_claim_of_an_article_keeps_its_vector() -> None:
    assert in_context(AXES[:2], np.array([0, 1])) == pytest.approx(AXES[:2])


def test_claims_move_towards_their_own_article_and_stay_unit_vectors() -> None:
    moved = in_context(AXES, np.array([0, 2]))
    assert np.linalg.norm(moved, axis=1) == pytest.approx(np.ones(4))
    near = moved @ moved.T
    assert near[0, 1] == near[2, 3] > 0
    assert near[:2, 2:] == pytest.approx(np.zeros((2, 2)))


def test_a_vector_of_nothing_stays_finite() -> None:
    assert np.isfinite(in_context(np.zeros((2, 4), dtype=np.float32), np.array([0, 1]))).all()
