"""A service with the shipped models, and models that wait at a gate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from serving import Gated, Service, running

from disagree.config import DetectSettings
from disagree.serve.models import Models, open_models


@pytest.fixture(scope="session")
def models() -> Models:
    """The shipped models, as exact as they get."""
    return open_models(DetectSettings(exact=True))


@pytest.fixture(scope="session")
def service(models: Models) -> Iterator[Service]:
    """A service with the default bounds."""
    with running(lambda: models) as found:
        yield found


@pytest.fixture
def gated(models: Models) -> Iterator[Gated]:
    """Models whose gate is shut; it opens with the end of the test."""
    found = Gated(inner=models)
    yield found
    found.gate.set()
