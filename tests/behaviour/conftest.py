"""The shipped models, loaded once, and the scripts of the behavioural suite."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from test_data_scripts import SCRIPTS, script

from disagree.config import load_detector
from disagree.nli.judge import TransformerJudge, load_judge
from disagree.pipeline import Detector


@pytest.fixture(scope="session")
def suite() -> ModuleType:
    """scripts/capabilities.py; the expansion of the templates stands beside it."""
    sys.path.append(str(SCRIPTS))
    try:
        return script("capabilities")
    finally:
        sys.path.remove(str(SCRIPTS))


@pytest.fixture(scope="session")
def detect() -> Detector:
    """The detector as it is shipped."""
    return load_detector()


@pytest.fixture(scope="session")
def judge() -> TransformerJudge:
    """The judge as it is shipped: on a processor that can, in bfloat16."""
    return load_judge("judge")


@pytest.fixture(scope="session")
def exact_judge() -> TransformerJudge:
    """The judge in float32, with both orders of every pair."""
    return load_judge("judge", exact=True)
