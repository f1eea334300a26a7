"""Syndicated copy: the same sentence in several articles counts once, and never as a disagreement."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from disagree.types import Claim

__all__ = ["CopyIndex", "copy_codes", "is_copy", "plain_text"]

_WORD = re.compile(r"[^\W_]+")
# A word that turns a sentence round makes an edited sentence a new one, however little else changed.
_TURNING = re.compile(
    r"\d.*|no|not|never|none|nobody|nothing|neither|nor|without|cannot|t|den(?:y|ied|ies)|dismissed|rejected|failed"
    r"|refused|may|might|could|allegedly|reportedly|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
)


def plain_text(text: str) -> str:
    """The words alone: no case, punctuation, dashes or spacing. A text without words stays as it is."""
    return " ".join(_WORD.findall(text.casefold())) or text.strip()


def is_copy(left: str, right: str, *, overlap: float = 0.9) -> bool:
    """Whether one text is the other, or the other with a few harmless words cut.

    A word replaced by another one is no copy: "rose" for "fell" leaves nine words in ten equal.
    """
    a, b = plain_text(left).split(), plain_text(right).split()
    if a == b:
        return True
    small, large = (set(a), set(b)) if len(set(a)) <= len(set(b)) else (set(b), set(a))
    if not small <= large or len(small) < overlap * len(large):
        return False
    added = large - small
    # Equal words in another order ("the union sued the city") are no copy either.
    return bool(added) and not any(_TURNING.fullmatch(word) for word in added) and _is_subsequence(a, b)


def _is_subsequence(a: Sequence[str], b: Sequence[str]) -> bool:
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    rest = iter(long)
    return all(word in rest for word in short)


def copy_codes(claims: Sequence[Claim]) -> NDArray[np.intp]:
    """A number for each claim: the position of the first one with the same words in claim and sentence; (n_claims,)."""
    first: dict[tuple[str, str], int] = {}
    keys = ((plain_text(claim.sentence.text), plain_text(claim.text)) for claim in claims)
    return np.array([first.setdefault(key, position) for position, key in enumerate(keys)], dtype=np.intp)


class CopyIndex:
    """Which claims are copies of one another across articles, and which pairs that makes superfluous."""

    def __init__(self, claims: Sequence[Claim], near: Iterable[tuple[int, int]]) -> None:
        """Reads the claims in their order; `near` are the positions that may be edited copies."""
        self._claims = claims
        self._parent = list(range(len(claims)))
        for position, first in enumerate(copy_codes(claims).tolist()):
            self._join(first, position)
        for i, j in near:
            if self._is_edited_copy(claims[i], claims[j]):
                self._join(i, j)
        self._articles: defaultdict[int, set[str]] = defaultdict(set)  # of each class
        for position, claim in enumerate(claims):
            self._articles[self._find(position)].add(claim.article.id)
        self._rank: dict[str, int] = {}
        for claim in claims:
            self._rank.setdefault(claim.article.id, len(self._rank))

    def classes(self) -> NDArray[np.intp]:
        """A number for each claim, the same for all copies of one text; shape (n_claims,)."""
        return np.array([self._find(position) for position in range(len(self._parent))], dtype=np.intp)

    def is_superfluous(self, i: int, j: int) -> bool:
        """Whether a pair only repeats what one article already holds by itself.

        Across articles: one of them carries both sentences. Inside one: an earlier one carries both.
        """
        a, b = self._claims[i].article.id, self._claims[j].article.id
        of_i, of_j = self._articles[self._find(i)], self._articles[self._find(j)]
        if a != b:
            return a in of_j or b in of_i
        return any(self._rank[other] < self._rank[a] for other in of_i & of_j)

    def _is_edited_copy(self, left: Claim, right: Claim) -> bool:
        if left.article.id == right.article.id or left.stance != right.stance:
            return False
        return is_copy(left.sentence.text, right.sentence.text) and is_copy(left.text, right.text)

    def _find(self, position: int) -> int:
        while self._parent[position] != position:
            self._parent[position] = self._parent[self._parent[position]]
            position = self._parent[position]
        return position

    def _join(self, i: int, j: int) -> None:
        low, high = sorted((self._find(i), self._find(j)))
        self._parent[high] = low
