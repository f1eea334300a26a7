"""Where articles are read and stories compared: in this process, or wherever else an engine does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from disagree.corpus.compare import Found, Story, StoryComparer
from disagree.corpus.intake import Entry, Item, Known, Taken, items_of, take
from disagree.corpus.read import ArticleReader
from disagree.text.limits import Limits

__all__ = ["ITEMS_AT_ONCE", "Engine", "LocalEngine"]

ITEMS_AT_ONCE = 32  # rows that are taken up in one step


class Engine(Protocol):
    """Reads inputs and compares stories; what comes is in the order of what was given."""

    def read(
        self, entries: Iterable[Entry], limits: Limits, *, stdin: IO[str] | None, known: Known
    ) -> Iterator[list[Taken]]:
        """What stands in the inputs, some rows at a time."""

    def compare(self, batches: Iterable[Sequence[Story]]) -> Iterator[Found]:
        """What the stories of each batch gave, in one part or more."""


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Reads and compares in this process, one batch after the other."""

    reader: ArticleReader
    comparer: StoryComparer

    def read(
        self, entries: Iterable[Entry], limits: Limits, *, stdin: IO[str] | None, known: Known
    ) -> Iterator[list[Taken]]:
        """What stands in the inputs, some rows at a time."""
        batch: list[Item] = []
        for entry in entries:
            for item in items_of(entry, limits, stdin):
                batch.append(item)
                if len(batch) >= ITEMS_AT_ONCE:
                    yield take(batch, self.reader, known)
                    batch = []
        yield take(batch, self.reader, known)

    def compare(self, batches: Iterable[Sequence[Story]]) -> Iterator[Found]:
        """What the stories of each batch gave; each block of judgements comes as soon as it is made."""
        for batch in batches:
            yield from self.comparer(batch)
