"""Which claims meet the judge: near claims of different speakers, each pair once, in a fixed order."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from disagree.pairing.neighbours import NeighbourSearch
from disagree.types import Claim, ClaimPair

__all__ = ["CandidatePairer", "Candidates"]

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
_UNDATED = datetime.max.replace(tzinfo=UTC)


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

    `top_k` neighbours are kept in each article, and of those in other articles `max_neighbours` in all, so that
    the pairs grow no faster than the claims; a pair stays where either claim has the other among its own. These
    are the nearest in context, each claim read together with its article: claims of one event come before
    strangers that share words. Claims of two articles meet from `min_similarity`, or in context from
    `min_similarity_context`; claims of two quoted speakers of one article from `min_similarity_inside`: an answer
    may share few words with what it answers. `max_pairs` keeps the nearest pairs of all, 0 keeps every one.
    `window_days` leaves out articles published further apart; articles without a date are always near enough.
    `count_truncated` says how many texts `encode` does not read whole.
    """

    encode: Encode
    top_k: int = 20
    max_neighbours: int = 6
    min_similarity: float = 0.3
    min_similarity_inside: float = 0.3
    min_similarity_context: float = math.inf
    max_pairs: int = 0
    window_days: float | None = None
    count_truncated: Callable[[Sequence[str]], int] = _none_truncated

    def __call__(self, claims: Sequence[Claim]) -> Candidates:
        """The pairs of claims to judge, the earlier claim on the left, in reading order."""
        ordered = sorted((claim for claim in claims if claim.is_resolved), key=_reading_order)
        counts = Counter(
            claims_unresolved=len(claims) - len(ordered),
            claims_truncated=self.count_truncated([claim.text for claim in ordered]),
            pairs_possible=len(ordered) * (len(ordered) - 1) // 2,
            pairs_same_bundle=0,
        )
        denied = _denied_pairs(ordered)
        search = NeighbourSearch(
            top_k=self.top_k,
            max_neighbours=self.max_neighbours,
            min_similarity=self.min_similarity,
            min_similarity_inside=self.min_similarity_inside,
            min_similarity_context=self.min_similarity_context,
            window_days=self.window_days,
        )
        found = search(ordered, self._vectors(ordered), denied=denied)
        counts.update(found.counts)
        bundles = _bundles(ordered)
        kept: dict[tuple[int, int], float] = {}
        for (i, j), value in {**found.pairs, **dict.fromkeys(denied, 1.0)}.items():
            if found.copies.is_superfluous(i, j):
                counts["pairs_copies"] += 1
            elif (i, j) not in denied and _repeats_bundle(ordered[i], ordered[j], bundles):
                counts["pairs_same_bundle"] += 1
            else:
                kept[i, j] = value
        # Denials of a known target come first, then the nearest; positions break ties.
        ranked = sorted(kept, key=lambda ij: (ij not in denied, -kept[ij], ij))
        chosen = sorted(ranked[: self.max_pairs or None])
        counts["pairs_over_limit"] = len(ranked) - len(chosen)
        counts["pairs_candidate"] = len(chosen)
        pairs = (ClaimPair(left=ordered[i], right=ordered[j], similarity=kept[i, j]) for i, j in chosen)
        return Candidates(pairs=tuple(pairs), counts=dict(counts))

    def _vectors(self, claims: Sequence[Claim]) -> Vectors:
        """The vectors of the claims, shape (n_claims, dimensions); fewer than two need no encoder."""
        if len(claims) < 2:
            return np.zeros((len(claims), 1), dtype=np.float32)
        return self.encode([claim.text for claim in claims])


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
