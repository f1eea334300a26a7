"""Which claims meet the judge: near claims of different speakers, each pair once, in a fixed order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from disagree.pairing.copies import CopyIndex
from disagree.pairing.speakers import Voice, same_voice_pairs, voice_of
from disagree.types import Claim, ClaimPair

__all__ = ["CandidatePairer", "Candidates"]

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
_UNDATED = datetime.max.replace(tzinfo=UTC)
_BLOCK = 512  # rows of the similarity matrix held at once: 512 x 10,000 float32 are 20 MB
_COPY_SIMILARITY = 0.8  # an edited copy is always this near; fewer texts to compare word by word


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The pairs to judge, and how many were left out for which reason.

    Each of the `pairs_possible` is counted under one of `pairs_same_speaker`, `pairs_outside_window`,
    `pairs_below_similarity`, `pairs_beyond_top_k`, `pairs_copies`, `pairs_same_bundle`, `pairs_over_limit`
    and `pairs_candidate`.
    """

    pairs: tuple[ClaimPair, ...]
    counts: Mapping[str, int]


def _none_truncated(texts: Sequence[str]) -> int:
    """No text is cut by an encoder that does not say so. A named function, so that a pairer can be pickled."""
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatePairer:
    """Pairs each claim with its nearest claims of other speakers.

    `top_k` neighbours are kept in each article separately, so that further articles never crowd out a
    pair. Claims of two quoted speakers of one article meet from `min_similarity_inside`: an answer may share
    few words with what it answers. `max_pairs` keeps the nearest pairs of all. `window_days` leaves out
    articles published further apart; articles without a date are always near enough. `count_truncated` says
    how many texts `encode` does not read whole.
    """

    encode: Encode
    top_k: int = 20
    min_similarity: float = 0.3
    min_similarity_inside: float = 0.3
    max_pairs: int = 20_000
    window_days: float | None = None
    count_truncated: Callable[[Sequence[str]], int] = _none_truncated

    def __call__(self, claims: Sequence[Claim]) -> Candidates:
        """The pairs of claims to judge, the earlier claim on the left, in reading order."""
        ordered = sorted((claim for claim in claims if claim.is_resolved), key=_reading_order)
        counts = Counter(
            claims_unresolved=len(claims) - len(ordered),
            claims_truncated=self.count_truncated([claim.text for claim in ordered]),
            pairs_possible=len(ordered) * (len(ordered) - 1) // 2,
            pairs_copies=0,
            pairs_same_bundle=0,
        )
        denied = _denied_pairs(ordered)
        apart = _Apart(ordered, window_days=self.window_days, denied=denied)
        counts.update(apart.counts())
        near, reaching = self._near(ordered, apart)
        counts["pairs_below_similarity"] = apart.open_pairs - reaching
        counts["pairs_beyond_top_k"] = reaching - len(near.keys() - denied)
        copies = CopyIndex(ordered, (ij for ij, value in near.items() if value >= _COPY_SIMILARITY))
        bundles = _bundles(ordered)
        kept: dict[tuple[int, int], float] = {}
        for (i, j), value in {**near, **dict.fromkeys(denied, 1.0)}.items():
            if copies.is_superfluous(i, j):
                counts["pairs_copies"] += 1
            elif (i, j) not in denied and _repeats_bundle(ordered[i], ordered[j], bundles):
                counts["pairs_same_bundle"] += 1
            else:
                kept[i, j] = value
        # Denials of a known target come first, then the nearest; positions break ties.
        ranked = sorted(kept, key=lambda ij: (ij not in denied, -kept[ij], ij))
        counts["pairs_over_limit"] = max(0, len(ranked) - self.max_pairs)
        chosen = sorted(ranked[: self.max_pairs])
        counts["pairs_candidate"] = len(chosen)
        pairs = (ClaimPair(left=ordered[i], right=ordered[j], similarity=kept[i, j]) for i, j in chosen)
        return Candidates(pairs=tuple(pairs), counts=dict(counts))

    def _near(self, claims: Sequence[Claim], apart: _Apart) -> tuple[dict[tuple[int, int], float], int]:
        """Positions (i < j) of near claims of different speakers with their cosine; how many reach the minimum."""
        if len(claims) < 2:
            return {}, 0
        vectors = self.encode([claim.text for claim in claims])
        found: dict[tuple[int, int], float] = {}
        reaching = 0
        for start in range(0, len(claims), _BLOCK):
            rows = np.arange(start, min(start + _BLOCK, len(claims)))
            similar = np.clip(vectors[rows] @ vectors.T, -1.0, 1.0)  # (block, n_claims)
            similar[~apart.allowed(rows)] = -np.inf
            least = np.where(apart.quoted_inside(rows), self.min_similarity_inside, self.min_similarity)
            similar[similar < least] = -np.inf
            reaching += int((np.isfinite(similar) & apart.counted(rows)).sum())
            for first, last in apart.segments:
                for i, j in self._best(similar[:, first:last]):
                    pair = (min(start + i, first + j), max(start + i, first + j))
                    found[pair] = round(float(similar[i, first + j]), 6)
        # The last digit of a cosine may differ between (i, j) and (j, i), so one may be found and not have reached.
        return dict(sorted(found.items())), max(reaching, len(found.keys() - apart.denied))

    def _best(self, similar: Vectors) -> Iterator[tuple[int, int]]:
        """Row and column of the `top_k` greatest of each row that are not ruled out; the earlier wins ties."""
        if similar.shape[1] > self.top_k:
            order = np.argsort(-similar, axis=1, kind="stable")[:, : self.top_k]
            keep = np.zeros(similar.shape, dtype=bool)
            np.put_along_axis(keep, order, values=True, axis=1)
        else:
            keep = np.ones(similar.shape, dtype=bool)
        rows, columns = np.nonzero(keep & np.isfinite(similar))
        return zip(rows.tolist(), columns.tolist(), strict=True)


class _Apart:
    """Which claims may meet: different speakers, and articles published near enough in time.

    `denied` pairs meet whatever the limits, so no count of pairs left out holds them.
    """

    def __init__(self, claims: Sequence[Claim], *, window_days: float | None, denied: set[tuple[int, int]]) -> None:
        self.denied = denied
        voices: dict[Voice, int] = {}
        self._voice = np.array([voices.setdefault(voice_of(claim), len(voices)) for claim in claims], dtype=int)
        self._same = np.eye(len(voices), dtype=bool)
        for i, j in same_voice_pairs(list(voices)):
            self._same[i, j] = self._same[j, i] = True
        self._days = np.array([_days(claim) for claim in claims])  # NaN where not dated
        self._window = window_days
        self._quoted = np.array([claim.speaker is not None for claim in claims], dtype=bool)
        places: dict[str, int] = {}
        self._article = np.array([places.setdefault(claim.article.id, len(places)) for claim in claims], dtype=int)
        self.segments = _segments(claims)
        open_pairs = same_pairs = 0
        for start in range(0, len(claims), _BLOCK):
            rows = np.arange(start, min(start + _BLOCK, len(claims)))
            counted = self.counted(rows)
            open_pairs += int((self.allowed(rows) & counted).sum())
            same_pairs += int((self._is_same(rows) & counted).sum())
        self.open_pairs = open_pairs
        self._same_pairs = same_pairs
        self._possible = len(claims) * (len(claims) - 1) // 2 - len(denied)

    def allowed(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """For each given claim, which claims it may meet; shape (n_rows, n_claims)."""
        allowed = ~self._is_same(rows)
        if self._window is not None:
            with np.errstate(invalid="ignore"):  # NaN compares as False: an undated claim is near enough
                allowed &= ~(np.abs(self._days[rows][:, None] - self._days[None, :]) > self._window)
        return allowed

    def quoted_inside(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """For each given claim, which claims of its article are quoted as it is; shape (n_rows, n_claims)."""
        found: NDArray[np.bool_] = self._article[rows][:, None] == self._article[None, :]
        found &= self._quoted[rows][:, None] & self._quoted[None, :]
        return found

    def counted(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """For each given claim, the claims after it, so that a pair counts once, without denied pairs."""
        counted: NDArray[np.bool_] = rows[:, None] < np.arange(len(self._voice))[None, :]
        for i, j in self.denied:
            if rows[0] <= i <= rows[-1]:
                counted[i - rows[0], j] = False
        return counted

    def counts(self) -> dict[str, int]:
        """How many pairs are of one speaker, and how many lie outside the time window."""
        outside = self._possible - self._same_pairs - self.open_pairs
        return {"pairs_same_speaker": self._same_pairs, "pairs_outside_window": outside}

    def _is_same(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        same: NDArray[np.bool_] = self._same[self._voice[rows]][:, self._voice]
        return same


def _segments(claims: Sequence[Claim]) -> list[tuple[int, int]]:
    """The range of each article's claims, which stand together in reading order."""
    segments: list[tuple[int, int]] = []
    start = 0
    for _, group in groupby(claims, key=lambda claim: claim.article.id):
        end = start + sum(1 for _ in group)
        segments.append((start, end))
        start = end
    return segments


def _denied_pairs(claims: Sequence[Claim]) -> set[tuple[int, int]]:
    """Each resolved denial with the claim that it denies, and with what stands by that claim."""
    place = {claim.id: position for position, claim in enumerate(claims)}
    standing_by: defaultdict[str, list[int]] = defaultdict(list)
    for position, claim in enumerate(claims):
        if claim.affirms is not None:
            standing_by[claim.affirms].append(position)
    pairs = set()
    for position, claim in enumerate(claims):
        if claim.denies is None:
            continue
        meant = place.get(claim.denies)
        others = [meant] if meant is not None else []
        for other in (*others, *standing_by[claim.denies]):
            if other != position:
                pairs.add((min(position, other), max(position, other)))
    return pairs


def _bundles(claims: Sequence[Claim]) -> Mapping[tuple[str, int], set[str]]:
    """The ids of all claims that one sentence denies."""
    bundles: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for claim in claims:
        if claim.denies is not None:
            bundles[claim.article.id, claim.sentence.start].add(claim.denies)
    return bundles


def _repeats_bundle(left: Claim, right: Claim, bundles: Mapping[tuple[str, int], set[str]]) -> bool:
    """Whether a denial found through "this information" would be spread beyond what it denies.

    One claim is in the bundle that the other's sentence denies, both deny in one sentence, or the other claim
    merely stands in the same article.
    """
    place_of_left = (left.article.id, left.sentence.start)
    place_of_right = (right.article.id, right.sentence.start)
    if place_of_left == place_of_right and left.denies is not None and right.denies is not None:
        return True
    if left.article.id == right.article.id and (left.denies is not None or right.denies is not None):
        return True  # the article itself says what is denied; nothing else in it is
    return right.id in bundles.get(place_of_left, ()) or left.id in bundles.get(place_of_right, ())


def _reading_order(claim: Claim) -> tuple[datetime, str, int, str]:
    return (claim.article.published or _UNDATED, claim.article.id, claim.sentence.start, claim.id)


def _days(claim: Claim) -> float:
    published = claim.article.published
    return published.timestamp() / 86_400 if published else float("nan")
