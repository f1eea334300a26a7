"""Which articles report on one story: near in meaning and in time, directly or through others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from disagree.corpus.sketch import alike

__all__ = ["COPY_SHARE", "Marks", "StoryFinder", "near_copies"]

COPY_SHARE = 0.8  # of the runs of words, from which one text is a near-copy of another
_DAY = 86_400.0
_CELLS = 20_000_000  # of a block of similarities held at once
_STEP = 0.05  # by which the bar rises where a story is too large

Vectors = NDArray[np.float32]
Rows = NDArray[np.intp]


class Marks(NamedTuple):
    """What stories are found by, a row an article: times in seconds (n,), NaN where unknown; unit vectors (n, d)."""

    published: NDArray[np.float64]
    vectors: Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFinder:
    """Groups articles: linked where the cosine is at least `min_similarity` and no more than `days` lie between.

    A story is what hangs together by such links. One of more than `max_articles` is taken apart by a higher bar, until
    its parts are small enough; what never falls apart is cut in order of time. `days` of 0 means no window; articles
    without a date are near enough to any.
    """

    min_similarity: float
    days: float
    max_articles: int

    def __call__(self, marks: Marks) -> tuple[list[list[int]], int]:
        """The stories as rows, each in order, by their first row; and how many were taken apart for their size."""
        parts, split = self._apart(np.arange(len(marks.vectors)), marks, self.min_similarity)
        return sorted(parts), split

    def _apart(self, rows: Rows, marks: Marks, bar: float) -> tuple[list[list[int]], int]:
        chosen = Marks(marks.published[rows], marks.vectors[rows])
        parts: list[list[int]] = []
        split = 0
        for members in components(len(rows), self._links(chosen, bar)):
            if len(members) <= self.max_articles:
                parts.append(rows[members].tolist())
                continue
            split += bar == self.min_similarity
            if bar + _STEP < 1:
                parts += self._apart(rows[members], marks, bar + _STEP)[0]
            else:
                parts += self._in_order_of_time(rows[members], marks)
        return parts, split

    def _links(self, marks: Marks, bar: float) -> list[tuple[int, int]]:
        links: list[tuple[int, int]] = []
        step = max(16, _CELLS // max(1, len(marks.vectors)))
        for start in range(0, len(marks.vectors), step):
            block = slice(start, start + step)
            near = marks.vectors[block] @ marks.vectors[start:].T >= bar
            if self.days:
                apart = np.abs(marks.published[block][:, None] - marks.published[start:][None, :])
                near &= ~(apart > self.days * _DAY)  # NaN is not greater
            i, j = np.nonzero(near)
            later = j > i
            links += zip((i[later] + start).tolist(), (j[later] + start).tolist(), strict=True)
        return links

    def _in_order_of_time(self, rows: Rows, marks: Marks) -> list[list[int]]:
        ordered = rows[np.lexsort((rows, marks.published[rows]))]
        pieces = (ordered[start : start + self.max_articles] for start in range(0, len(rows), self.max_articles))
        return [sorted(piece.tolist()) for piece in pieces]


def components(count: int, links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """What hangs together, each in order."""
    parent = list(range(count))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for one, other in links:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for place in range(count):
        groups[root(place)].append(place)
    return list(groups.values())


def near_copies(sketches: NDArray[np.uint32]) -> list[int]:
    """For each sketch (n, 64) the first row that it is a near-copy of: its own where there is none before it."""
    origins: list[int] = []
    for row, mine in enumerate(sketches):
        firsts = sorted(set(origins))
        shares = alike(mine, sketches[firsts]) if firsts else np.zeros(0)
        origins.append(firsts[int(shares.argmax())] if len(firsts) and shares.max() >= COPY_SHARE else row)
    return origins
