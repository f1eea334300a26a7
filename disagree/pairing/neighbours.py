"""The nearest claims of other speakers: similarities in blocks, never all pairs at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from disagree.pairing.context import in_context
from disagree.pairing.copies import CopyIndex
from disagree.pairing.speakers import voice_of
from disagree.pairing.voices import VoiceIndex
from disagree.types import Claim, Stance

__all__ = ["Near", "NeighbourSearch"]

Vectors = NDArray[np.float32]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
_COPY_SIMILARITY = 0.8  # an edited copy is always this near; fewer texts to compare word by word
_CELLS = 4_000_000  # similarities held at once: 16 MB in float32, and as much again in context


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Near pairs, by positions (i < j), with their cosine; how many others were left out for which reason.

    `copies` knows the exact and the edited copies among all claims.
    """

    pairs: Mapping[tuple[int, int], float]
    copies: CopyIndex
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourSearch:
    """Finds near claims of different speakers; the limits are those of `CandidatePairer`."""

    top_k: int
    max_neighbours: int
    min_similarity: float
    min_similarity_inside: float
    min_similarity_context: float
    window_days: float | None

    def __call__(self, claims: Sequence[Claim], vectors: Vectors, *, denied: AbstractSet[tuple[int, int]]) -> Near:
        """The near pairs of claims that stand article by article; `vectors` are (n_claims, dimensions), unit rows.

        `denied` pairs meet in any case, so no count holds them. Fewer than two claims give no pair.
        """
        copied_claims = CopyIndex(claims, _alike(claims, vectors, least=_COPY_SIMILARITY))
        corpus = _Corpus(claims, denied, copied_claims.classes())
        context = in_context(vectors, corpus.starts)
        same = outside = reaching = copies = 0
        found: list[tuple[Rows, Rows, Vectors]] = []
        step = max(16, _CELLS // max(1, len(claims)))
        for start in range(0, len(claims), step):
            rows = np.arange(start, min(start + step, len(claims)))
            closed = corpus.voices.same(rows)
            of_one_speaker = corpus.count(closed, rows)
            if self.window_days is not None:
                closed |= corpus.days_apart(rows) > self.window_days  # NaN is not: an undated claim is near enough
            similar = np.clip(vectors[rows] @ vectors.T, -1.0, 1.0)  # (n_rows, n_claims)
            around = context[rows] @ context.T
            near = self._reach(similar, around, rows, corpus) & ~closed
            same += of_one_speaker
            outside += corpus.count(closed, rows) - of_one_speaker
            reaching += corpus.count(near, rows)
            copied = near & corpus.copies(rows)
            copies += corpus.count(copied, rows)
            i, j = np.nonzero(near & ~copied)
            kept = self._nearest(i + start, j, similar[i, j], around[i, j], corpus)
            found.append((i[kept] + start, j[kept], similar[i[kept], j[kept]]))
        pairs = _once(found, len(claims))
        # The last digit of a cosine may differ between (i, j) and (j, i), so one may be found and not have reached.
        reaching = max(reaching, copies + len(pairs.keys() - denied))
        possible = len(claims) * (len(claims) - 1) // 2 - len(denied)
        counts = {
            "pairs_same_speaker": same,
            "pairs_outside_window": outside,
            "pairs_below_similarity": possible - same - outside - reaching,
            "pairs_beyond_top_k": reaching - copies - len(pairs.keys() - denied),
            "pairs_copies": copies,
        }
        return Near(pairs=pairs, copies=copied_claims, counts=counts)

    def _reach(self, similar: Vectors, around: Vectors, rows: Rows, corpus: _Corpus) -> Mask:
        """Which claims are similar enough, by themselves or in context; inside an article only by themselves."""
        near: Mask = (similar >= self.min_similarity) | (around >= self.min_similarity_context)
        for article in range(corpus.article[rows[0]], corpus.article[rows[-1]] + 1):
            first, last = int(corpus.starts[article]), int(corpus.ends[article])
            here = slice(max(first, int(rows[0])), min(last, int(rows[-1]) + 1))
            quoted = corpus.quoted[here][:, None] & corpus.quoted[first:last][None, :]
            place = slice(here.start - int(rows[0]), here.stop - int(rows[0])), slice(first, last)
            near[place] = similar[place] >= np.where(quoted, self.min_similarity_inside, self.min_similarity)
        return near

    def _nearest(self, i: Rows, j: Rows, similar: Vectors, around: Vectors, corpus: _Corpus) -> Rows:
        """Which pairs stay: the `top_k` of each claim in each article; of those in other articles `max_neighbours`.

        Copies of one text take one of these places together.
        """
        group = i * len(corpus.starts) + corpus.article[j]
        kept = _first(group, similar, j, most=self.top_k)
        is_inside = corpus.article[i[kept]] == corpus.article[j[kept]]
        across = kept[~is_inside]
        text = i[across] * len(corpus.article) + corpus.codes[j[across]]
        across = across[np.lexsort((j[across], -np.round(around[across], 6), text))]  # the nearest of each text first
        text = i[across] * len(corpus.article) + corpus.codes[j[across]]
        _, first, of_text = np.unique(text, return_index=True, return_inverse=True)
        nearest = across[first]
        chosen = _first(i[nearest], around[nearest], j[nearest], most=self.max_neighbours)
        return np.concatenate([kept[is_inside], across[np.isin(of_text, chosen)]])


class _Corpus:
    """What is known of the claims beside their vectors."""

    def __init__(self, claims: Sequence[Claim], denied: AbstractSet[tuple[int, int]], codes: Rows) -> None:
        ids = [claim.article.id for claim in claims]
        is_first = np.array([place == 0 or ids[place - 1] != name for place, name in enumerate(ids)], dtype=bool)
        self.starts: Rows = np.flatnonzero(is_first)
        self.ends: Rows = np.append(self.starts[1:], len(claims))
        self.article: Rows = np.cumsum(is_first) - 1
        self.quoted: Mask = np.array([claim.speaker is not None for claim in claims], dtype=bool)
        self.voices = VoiceIndex([voice_of(claim) for claim in claims])
        self._days = np.array([_days(claim) for claim in claims])  # NaN where not dated
        self.codes = codes  # one number for all copies of a text
        self._denied = np.array(sorted(denied), dtype=np.intp).reshape(-1, 2)

    def days_apart(self, rows: Rows) -> NDArray[np.float64]:
        """How far apart each given claim and each claim were published, NaN where not known; (n_rows, n_claims)."""
        apart: NDArray[np.float64] = np.abs(self._days[rows][:, None] - self._days[None, :])
        return apart

    def copies(self, rows: Rows) -> Mask:
        """For each given claim, its copies in other articles; shape (n_rows, n_claims)."""
        same = self.codes[rows][:, None] == self.codes[None, :]
        copies: Mask = same & (self.article[rows][:, None] != self.article[None, :])
        return copies

    def count(self, mask: Mask, rows: Rows) -> int:
        """How many pairs a mask of (n_rows, n_claims) holds, each once, without denied pairs."""
        first, last = rows[0], rows[-1] + 1
        whole = np.count_nonzero(mask[:, last:]) + np.count_nonzero(np.triu(mask[:, first:last], 1))
        denied = self._denied[(first <= self._denied[:, 0]) & (self._denied[:, 0] < last)]
        return int(whole - np.count_nonzero(mask[denied[:, 0] - first, denied[:, 1]]))


def _alike(claims: Sequence[Claim], vectors: Vectors, *, least: float) -> Iterator[tuple[int, int]]:
    """Positions (i < j) of claims that may be edited copies: as near as that, in two articles, of one stance.

    Of claims with the same words one is given for all, so that a line that stands everywhere costs no more than once.
    """
    once: dict[Hashable, int] = {}
    for position, claim in enumerate(claims):
        once.setdefault((claim.sentence.text, claim.text, claim.article.id, claim.stance), position)
    places = np.array(list(once.values()), dtype=np.intp)
    chosen, near = [claims[place] for place in places], vectors[places]
    texts = _numbers((claim.sentence.text, claim.text) for claim in chosen)
    articles = _numbers(claim.article.id for claim in chosen)
    stances = _numbers(claim.stance for claim in chosen)
    step = max(16, _CELLS // max(1, len(chosen)))
    for start in range(0, len(chosen), step):
        i, j = np.nonzero(near[start : start + step] @ near.T >= least)
        i += start
        kept = (j > i) & (texts[i] != texts[j]) & (articles[i] != articles[j]) & (stances[i] == stances[j])
        i, j = i[kept], j[kept]
        _, first = np.unique((texts[i] * len(chosen) + texts[j]) * len(Stance) + stances[i], return_index=True)
        first.sort()
        yield from zip(places[i[first]].tolist(), places[j[first]].tolist(), strict=True)


def _numbers(values: Iterable[Hashable]) -> Rows:
    """A number for each value, the same for equal ones."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.intp)


def _first(group: Rows, score: Vectors, column: Rows, *, most: int) -> Rows:
    """The places of the `most` greatest scores of each group; the earlier column wins ties."""
    order = np.lexsort((column, -np.round(score, 6), group))
    is_new = np.append(True, np.diff(group[order]) != 0)[: len(order)]
    begins = np.flatnonzero(is_new)
    rank = np.arange(len(order)) - begins[np.cumsum(is_new) - 1]
    kept: Rows = order[rank < most]
    return kept


def _once(found: Sequence[tuple[Rows, Rows, Vectors]], claims: int) -> dict[tuple[int, int], float]:
    """Each pair once, by positions, with its cosine as the later claim's row has it."""
    if not found:
        return {}
    i, j, similar = (np.concatenate([block[part] for block in found]) for part in range(3))
    order = np.lexsort((-i, np.maximum(i, j), np.minimum(i, j)))
    keys = (np.minimum(i, j) * claims + np.maximum(i, j))[order]
    chosen = order[np.append(True, np.diff(keys) != 0)[: len(order)]]
    low, high = np.minimum(i, j)[chosen].tolist(), np.maximum(i, j)[chosen].tolist()
    values = (round(value, 6) for value in similar[chosen].tolist())
    return dict(zip(zip(low, high, strict=True), values, strict=True))


def _days(claim: Claim) -> float:
    published = claim.article.published
    return published.timestamp() / 86_400 if published else float("nan")
