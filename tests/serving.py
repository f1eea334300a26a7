"""Runs the real server in a thread of the test's process, with the shipped models, on a port of this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from disagree.serve.bounds import Bounds
from disagree.serve.models import Between, Work
from disagree.serve.run import listen, make_server
from disagree.serve.worker import Worker
from disagree.text.read import Reading

PAIR = {
    "claim_a": "Seventeen people died in the crash.",
    "claim_b": "Twenty-nine people died in the crash.",
}
HERALD = (
    "The Kremlin promised a withdrawal, the Financial Times reported.\n\nThe ferry carries about 400 passengers a day."
)
COURIER = "The Kremlin denied that it had promised a withdrawal.\n\nThe ferry carries about 900 passengers a day."
ARTICLES: list[dict[str, str]] = [
    {"id": "h", "outlet": "Herald", "text": HERALD},
    {"id": "c", "outlet": "Courier", "text": COURIER},
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A running service: its address, a client, and the worker behind it."""

    url: str
    client: httpx.Client
    worker: Worker

    def judge(self, *pairs: object, **fields: object) -> httpx.Response:
        return self.client.post("/v1/judge", json={"pairs": list(pairs), **fields})


@dataclass(slots=True, kw_only=True)
class Gated:
    """Models that wait at a gate before each call, and note how many pairs each call had. The models are real."""

    inner: Work
    gate: threading.Event = field(default_factory=threading.Event)
    calls: list[int] = field(default_factory=list)
    broken_by: str = ""

    def judged(self, pairs: Sequence[tuple[str, str]], *, is_directed: bool) -> list[dict[str, object]]:
        self.calls.append(len(pairs))
        assert self.gate.wait(20)
        if self.broken_by and any(self.broken_by in text for pair in pairs for text in pair):
            raise RuntimeError(f"cannot judge {pairs}")
        return self.inner.judged(pairs, is_directed=is_directed)

    def report(self, reading: Reading, between: Between) -> str:
        self.calls.append(0)
        while not self.gate.wait(0.01):
            between()
        return self.inner.report(reading, between)

    def page(self, reading: Reading, between: Between) -> str:
        return self.inner.page(reading, between)

    def claims(self, reading: Reading, between: Between) -> str:
        return self.inner.claims(reading, between)


def until(is_true: Callable[[], bool]) -> None:
    """Waits for something that another thread does."""
    end = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


@contextmanager
def running(open_work: Callable[[], Work], bounds: Bounds | None = None, *, is_ready: bool = True) -> Iterator[Service]:
    """A service in a thread, ended with the block."""
    listening = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server, worker = make_server(open_work, bounds or Bounds())
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        with httpx.Client(base_url=url, timeout=30) as client:
            until(lambda: worker.is_ready or not is_ready)
            yield Service(url=url, client=client, worker=worker)
    finally:
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive()
