"""One thread that owns the models, and two bounded queues before it: pairs, which are judged together, and documents.

While a document is worked on, the pairs that wait are judged between two of its steps, so that neither kind of request
keeps the other from its turn for long.
"""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition, Thread

from disagree.serve.bounds import Bounds
from disagree.serve.measures import Measures
from disagree.serve.models import Between, Work
from disagree.serve.refused import Refused

__all__ = ["Worker"]

log = logging.getLogger(__name__)
Pair = tuple[str, str]
Rows = list[dict[str, object]]
Task = Callable[[Work, Between], str]
_LONGEST_WAIT = 60  # seconds that a client is told to stay away


@dataclass(slots=True, kw_only=True)
class _Pairs:
    pairs: Sequence[Pair]
    is_directed: bool
    until: float
    answer: Future[Rows] = field(default_factory=Future)
    since: float = field(default_factory=time.monotonic)


@dataclass(slots=True, kw_only=True)
class _Document:
    task: Task
    until: float
    answer: Future[str] = field(default_factory=Future)
    since: float = field(default_factory=time.monotonic)


class Worker:
    """The thread, its queues, and the models once they are loaded.

    `failure` is the error that loading ended with, None where it did not; `on_failure` is called then.
    """

    def __init__(self, open_work: Callable[[], Work], bounds: Bounds, measures: Measures) -> None:
        self.failure: BaseException | None = None
        self.on_failure: Callable[[], None] = _nothing
        self._open = open_work
        self._bounds = bounds
        self._measures = measures
        self._work: Work | None = None
        self._changed = Condition()
        self._pairs: deque[_Pairs] = deque()
        self._documents: deque[_Document] = deque()
        self._pairs_waiting = 0
        self._is_stopping = False
        self._seconds_a_pair, self._seconds_a_document = 0.005, 1.0
        self._thread = Thread(target=self._run, name="disagree-worker", daemon=True)

    @property
    def is_ready(self) -> bool:
        """Whether the models are loaded and requests are taken."""
        return self._work is not None and not self._is_stopping

    def gauges(self) -> dict[str, int]:
        """How much waits at this moment."""
        with self._changed:
            waiting = {"queue_pairs": self._pairs_waiting, "queue_documents": len(self._documents)}
        return waiting | {"ready": int(self.is_ready)}

    def start(self) -> None:
        """Begins to load the models, and then to work."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread after what it is at; what still waits is refused with 503."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        self._thread.join(self._bounds.deadline_s)
        left: list[_Pairs | _Document] = [*self._pairs, *self._documents]
        for asked in left:
            if asked.answer.set_running_or_notify_cancel():
                asked.answer.set_exception(Refused(503, "the service is shutting down", retry_after=1))

    def judge(self, pairs: Sequence[Pair], *, is_directed: bool, until: float) -> Future[Rows]:
        """The rows of the pairs, once they were judged. `until` is a time of `time.monotonic`.

        Raises: Refused with 503 where the models are not loaded, with 429 where too many pairs wait.
        """
        asked = _Pairs(pairs=pairs, is_directed=is_directed, until=until)
        with self._changed:
            self._check()
            if self._pairs_waiting + len(pairs) > self._bounds.queue_pairs:
                raise _full("pairs", self._pairs_waiting * self._seconds_a_pair)
            self._pairs.append(asked)
            self._pairs_waiting += len(pairs)
            self._changed.notify()
        return asked.answer

    def document(self, task: Task, *, until: float) -> Future[str]:
        """What the task gives, once it had its turn.

        Raises: Refused with 503 where the models are not loaded, with 429 where too many documents wait.
        """
        asked = _Document(task=task, until=until)
        with self._changed:
            self._check()
            if len(self._documents) >= self._bounds.queue_documents:
                raise _full("requests with articles", len(self._documents) * self._seconds_a_document)
            self._documents.append(asked)
            self._changed.notify()
        return asked.answer

    def _check(self) -> None:
        if not self.is_ready:
            problem = "shutting down" if self._is_stopping else "loading its models"
            raise Refused(503, f"the service is {problem}; ask /ready", retry_after=1)

    def _run(self) -> None:
        try:
            work = self._open()
        except BaseException as error:  # noqa: BLE001  # whoever started the service is told, in its own thread
            self.failure = error
            self.on_failure()
            return
        self._work = work
        log.info("ready")
        while self._wait():
            self._judge_waiting(work)
            self._next_document(work)

    def _wait(self) -> bool:
        """Waits until there is something to do; False where the thread is to end."""
        with self._changed:
            while not (self._pairs or self._documents or self._is_stopping):
                self._changed.wait()
            while self._pairs and not self._documents and not self._is_stopping:
                left = self._pairs[0].since + self._bounds.wait_ms / 1_000 - time.monotonic()
                if left <= 0 or self._pairs_waiting >= self._bounds.batch_pairs:
                    break
                self._changed.wait(left)
            return not self._is_stopping

    def _judge_waiting(self, work: Work) -> None:
        """Judges what waits, as far as it fits into one batch."""
        batch = self._take_pairs()
        for is_directed in (False, True):
            part = [asked for asked in batch if asked.is_directed == is_directed]
            if part:
                self._judge(work, part, is_directed=is_directed)

    def _take_pairs(self) -> list[_Pairs]:
        taken: list[_Pairs] = []
        room, now = self._bounds.batch_pairs, time.monotonic()
        with self._changed:
            while self._pairs and len(self._pairs[0].pairs) <= room:
                asked = self._pairs.popleft()
                self._pairs_waiting -= len(asked.pairs)
                if _is_wanted(asked, now):
                    room -= len(asked.pairs)
                    taken.append(asked)
        for asked in taken:
            self._measures.waited("pairs", now - asked.since)
        return taken

    def _judge(self, work: Work, batch: Sequence[_Pairs], *, is_directed: bool) -> None:
        pairs = [pair for asked in batch for pair in asked.pairs]
        started = time.monotonic()
        try:
            rows = work.judged(pairs, is_directed=is_directed)
        except Exception as error:  # noqa: BLE001  # the thread outlives it; the request is told
            if len(batch) == 1:
                batch[0].answer.set_exception(error)
                return
            for asked in batch:  # one of them is at fault: the others get their answers
                self._judge(work, [asked], is_directed=is_directed)
            return
        self._seconds_a_pair = _mixed(self._seconds_a_pair, (time.monotonic() - started) / len(pairs))
        self._measures.add("batches")
        self._measures.add("pairs", len(pairs))
        start = 0
        for asked in batch:
            asked.answer.set_result(rows[start : start + len(asked.pairs)])
            start += len(asked.pairs)

    def _next_document(self, work: Work) -> None:
        """Works on the document that has waited longest."""
        with self._changed:
            asked = self._documents.popleft() if self._documents else None
        started = time.monotonic()
        if asked is None or not _is_wanted(asked, started):
            return
        self._measures.waited("documents", started - asked.since)

        def between() -> None:
            if time.monotonic() > asked.until:
                raise Refused(504, "the deadline of the request passed while it was worked on")
            self._judge_waiting(work)

        try:
            asked.answer.set_result(asked.task(work, between))
        except Exception as error:  # noqa: BLE001  # the thread outlives it; the request is told
            asked.answer.set_exception(error)
        self._seconds_a_document = _mixed(self._seconds_a_document, time.monotonic() - started)


def _is_wanted(asked: _Pairs | _Document, now: float) -> bool:
    """Whether somebody still waits for the answer; takes the answer out of the hands of who would cancel it."""
    if not asked.answer.set_running_or_notify_cancel():
        return False
    if now <= asked.until:
        return True
    asked.answer.set_exception(Refused(504, "the deadline of the request passed while it waited"))
    return False


def _full(what: str, seconds: float) -> Refused:
    retry_after = min(_LONGEST_WAIT, max(1, math.ceil(seconds)))
    return Refused(429, f"too many {what} wait; come again later", retry_after=retry_after)


def _mixed(before: float, now: float) -> float:
    return 0.8 * before + 0.2 * now


def _nothing() -> None:
    """Nobody wants to know."""
