"""Which pairs to ask people about: the ones the model is least sure of, spread out, and some at random.

Sources: the margin between the two likeliest labels as the measure of doubt, Scheffer et al. 2001, "Active hidden
Markov models for information extraction", and Settles 2009, "Active learning literature survey", section 3.1. The
spread over stories, kinds and texts takes the place of a clustering, as the batches of Zhdanov 2019, "Diverse
mini-batch active learning", and is a choice of this project.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import ceil, sqrt
from typing import Any, TypeVar

from disagree.labels.candidates import Candidate
from disagree.labels.row import Row

__all__ = ["Chosen", "choose", "uncertainty"]

_KEPT_FOR_EACH = 20  # of the least sure pairs, so many are kept in memory for each that is asked for
_KEPT_AT_LEAST = 5_000

_Ranked = TypeVar("_Ranked", bound=tuple[Any, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The pairs to label, each with `picked` ("uncertain" or "random"), and the count of every pair by its fate."""

    rows: tuple[Row, ...]
    counts: Mapping[str, int]


def uncertainty(candidate: Candidate) -> float:
    """1 less the margin between the two likeliest labels: 0 where the model is sure, 1 where it is torn."""
    second, first = sorted(candidate.scores.as_dict().values())[-2:]
    return 1.0 - (first - second)


def choose(
    candidates: Iterable[Candidate],
    *,
    count: int,
    random_share: float = 0.2,
    seed: int = 13,
    labelled: Iterable[Row] = (),
) -> Chosen:
    """`count` pairs (fewer where there are not so many), in an order drawn by the seed.

    `random_share` of them are drawn from all pairs alike, so that the set also tells how good the model is on pairs
    as they come. The rest are taken one by one: each time the pair with the most doubt, divided by how often its
    texts, story and kind were taken before. Pairs in `labelled` (by id or by their two texts), pairs of one text, and
    pairs whose texts came before are left out and counted.
    """
    counts: Counter[str] = Counter()
    wanted_random = min(count, ceil(count * random_share))
    room = max(_KEPT_FOR_EACH * count, _KEPT_AT_LEAST)
    unsure: list[tuple[float, int, Candidate]] = []  # the smallest doubt first
    drawn: list[tuple[int, Candidate]] = []  # the largest draw first
    for candidate in _usable(candidates, labelled, counts):
        draw = _draw(candidate.row, seed)
        counts["considered"] += 1
        _push(unsure, (uncertainty(candidate), -draw, candidate), room)
        _push(drawn, (-draw, candidate), wanted_random)
    random = [candidate for _, candidate in drawn]
    taken = {candidate.row.id for candidate in random}
    rest = [(doubt, -draw, candidate) for doubt, draw, candidate in unsure if candidate.row.id not in taken]
    uncertain = _spread(rest, count - len(random), random)
    counts["picked_random"], counts["picked_uncertain"] = len(random), len(uncertain)
    counts["not_picked"] = counts["considered"] - len(random) - len(uncertain)
    picked = [(each, "random") for each in random] + [(each, "uncertain") for each in uncertain]
    rows = (_asked(candidate, how) for candidate, how in picked)
    return Chosen(rows=tuple(sorted(rows, key=lambda row: _draw(row, seed))), counts=dict(sorted((+counts).items())))


def _usable(candidates: Iterable[Candidate], labelled: Iterable[Row], counts: Counter[str]) -> Iterable[Candidate]:
    done = [(row.id, _texts(row)) for row in labelled]
    known_ids, known_texts = {key for key, _ in done}, {texts for _, texts in done}
    seen: set[bytes] = set()
    for candidate in candidates:
        row = candidate.row
        texts = _texts(row)
        counts["read"] += 1
        if row.label or row.annotator_labels or row.id in known_ids or texts in known_texts:
            counts["left_out_labelled"] += 1
        elif _plain(row.premise) == _plain(row.hypothesis):
            counts["left_out_same_text"] += 1
        elif texts in seen:
            counts["left_out_repeated"] += 1
        else:
            seen.add(texts)
            yield candidate


def _push(heap: list[_Ranked], item: _Ranked, room: int) -> None:
    """Keeps the largest items."""
    if len(heap) < room:
        heapq.heappush(heap, item)
    elif heap:
        heapq.heappushpop(heap, item)


def _spread(rest: Sequence[tuple[float, int, Candidate]], count: int, before: Sequence[Candidate]) -> list[Candidate]:
    """The pairs of the most doubt, less of it for every pair taken before from the same story, kind or text.

    What a pair is worth only falls as others are taken, so one that leads after its worth is reckoned anew is the best.
    """
    taken: Counter[tuple[str, str]] = Counter()
    for candidate in before:
        taken.update(_marks(candidate))
    heap = [(-doubt, draw, candidate) for doubt, draw, candidate in rest]
    heapq.heapify(heap)
    doubts = {candidate.row.id: doubt for doubt, _, candidate in rest}
    chosen: list[Candidate] = []
    while heap and len(chosen) < count:
        _, draw, candidate = heap[0]
        now = (-_worth(doubts[candidate.row.id], candidate, taken), draw, candidate)
        others = heap[1:3]
        if others and min(others)[:2] < now[:2]:
            heapq.heapreplace(heap, now)
            continue
        heapq.heappop(heap)
        chosen.append(candidate)
        taken.update(_marks(candidate))
    return chosen


def _marks(candidate: Candidate) -> list[tuple[str, str]]:
    row = candidate.row
    story = [("story", row.group)] if row.group else []
    return [*story, ("kind", _kind(candidate)), ("text", row.premise), ("text", row.hypothesis)]


def _worth(doubt: float, candidate: Candidate, taken: Mapping[tuple[str, str], int]) -> float:
    row = candidate.row
    story = taken.get(("story", row.group), 0) if row.group else 0
    kind = taken.get(("kind", _kind(candidate)), 0)
    texts = taken.get(("text", row.premise), 0) + taken.get(("text", row.hypothesis), 0)
    return doubt / (sqrt((1 + story) * (1 + kind)) * (1 + texts))


def _kind(candidate: Candidate) -> str:
    return candidate.kind or candidate.scores.label.value


def _asked(candidate: Candidate, how: str) -> Row:
    scores = candidate.scores
    probabilities = {name: round(value, 6) for name, value in scores.as_dict().items()}
    suggestion = {
        "label": scores.label.value,
        "score": max(probabilities.values()),
        "probabilities": probabilities,
        "model": candidate.model,
    }
    if candidate.kind:
        suggestion["kind"] = candidate.kind
    more = {name: value for name, value in candidate.row.more.items() if name != "probabilities"}
    doubt = round(uncertainty(candidate), 6)
    return replace(candidate.row, more={**more, "suggestion": suggestion, "picked": how, "uncertainty": doubt})


def _draw(row: Row, seed: int) -> int:
    return int.from_bytes(sha256(f"{seed}:{row.id}".encode("utf-8", "replace")).digest()[:8], "big")


def _texts(row: Row) -> bytes:
    both = "\0".join(sorted((_plain(row.premise), _plain(row.hypothesis))))
    return sha256(both.encode("utf-8", "replace")).digest()[:16]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")
