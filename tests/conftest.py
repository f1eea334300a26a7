"""Ground rules for every test: no network, one thread, tiny models made on the spot."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# The same examples on every run and machine; a slow machine is no failure. HYPOTHESIS_PROFILE=nightly looks further.
hypothesis.settings.register_profile("disagree", deadline=None, derandomize=True)
hypothesis.settings.register_profile(
    "nightly", deadline=None, max_examples=10_000, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "disagree"))

# Set before torch or transformers are imported by any test; torch takes its thread count from the first two.
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false", HF_HUB_OFFLINE="1")

_LOOPBACK = ("127.", "localhost", "::1", "0.0.0.0")  # noqa: S104  # compared with, never bound
_reached_out: list[str] = []


def _is_outside(host: object) -> bool:
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "localhost")
    return not text.startswith(_LOOPBACK)


def _watch_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(
        arguments[1], tuple
    ):  # a Unix socket's address is no tuple
        host = arguments[1][0]
    else:
        return
    if _is_outside(host):
        _reached_out.append(f"{event} {host}")  # kept as well as raised: the caller may swallow what is raised
        raise RuntimeError(f"a test reached for the network: {event} {host}")


sys.addaudithook(_watch_network)


@pytest.fixture(autouse=True)
def _stay_offline() -> Iterator[None]:
    """Fails the test that reached for anything but this machine, even where the code under test hid the error."""
    yield
    tried = list(_reached_out)
    _reached_out.clear()
    assert not tried, f"reached for the network: {tried}"


@pytest.fixture
def reached_out() -> list[str]:
    """The attempts on the network so far in this test; a test that makes one on purpose clears it."""
    return _reached_out


@pytest.fixture(scope="session")
def classifier_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes (once for each set of options) a folder with a tiny NLI classifier; see `tiny_models`."""
    from tiny_models import save_classifier

    made: dict[str, Path] = {}

    def make(**options: Any) -> Path:
        key = repr(sorted(options.items()))
        if key not in made:
            made[key] = save_classifier(tmp_path_factory.mktemp("classifier"), **options)
        return made[key]

    return make


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny text encoder; see `tiny_models`."""
    from tiny_models import save_encoder

    return save_encoder(tmp_path_factory.mktemp("encoder"))
