"""How much the service takes on: of one request, of all that wait, and for how long."""

from __future__ import annotations

import math
from dataclasses import dataclass

from disagree.errors import UsageError

__all__ = ["Bounds"]


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Every bound of the service; what is over one is refused with a status of its own, never cut.

    Raises: UsageError naming the bound that cannot work.
    """

    body_bytes: int = 2_000_000  # of one request; more is 413
    pairs: int = 64  # of one request; more is 422
    articles: int = 20  # of one request; more is 422
    characters: int = 100_000  # of all articles of one request; more is 422
    queue_pairs: int = 256  # that wait for the judge, over all requests; more is 429
    queue_documents: int = 8  # requests with articles that wait; more is 429
    batch_pairs: int = 128  # of several requests that are judged at once
    wait_ms: float = 2.0  # for more pairs to judge at once, where the judge is idle
    deadline_s: float = 30.0  # of one request, from its first byte to its answer; later is 504
    connections: int = 512  # open at once; more is 503
    json_depth: int = 32  # levels of JSON; more is 422

    def __post_init__(self) -> None:
        counts = ("body_bytes", "pairs", "queue_documents", "characters", "connections", "json_depth")
        problems = [(getattr(self, name) < 1, f"{name}: at least 1") for name in counts]
        problems += [
            (self.articles < 2, "articles: at least 2, for there to be something to compare"),
            (self.queue_pairs < self.pairs, f"queue_pairs: at least the {self.pairs} pairs that a request may have"),
            (self.batch_pairs < self.pairs, f"batch_pairs: at least the {self.pairs} pairs that a request may have"),
            (not 0 <= self.wait_ms <= 1_000, "wait_ms: from 0 to 1,000"),
            (not 0 < self.deadline_s < math.inf, "deadline_s: more than 0"),
        ]
        for is_wrong, message in problems:
            if is_wrong:
                raise UsageError(message)
