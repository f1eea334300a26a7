"""Which of many claims are of one speaker, found without holding every claim against every other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from disagree.pairing.speakers import Voice, is_same_holder, same_names

__all__ = ["VoiceIndex"]

T = TypeVar("T")


class VoiceIndex:
    """The claims by speaker. Built from the voice of each claim, in their order.

    Voices of different articles are the same by their names alone, so these are compared once however many
    articles quote them.
    """

    def __init__(self, voices: Sequence[Voice]) -> None:
        self._voices = voices
        self._claims_of: dict[Voice, NDArray[np.intp]] = _places(voices)
        self._claims_named = _places([voice.names for voice in voices])
        self._names = _linked_names(list(self._claims_named))
        self._inside = _linked_inside(self._claims_of)

    def same(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """For each given claim, which claims are of its speaker, itself too; shape (n_rows, n_claims)."""
        same = np.zeros((len(rows), len(self._voices)), dtype=bool)
        for voice, places in _places([self._voices[row] for row in rows]).items():
            named = [self._claims_named[names] for names in self._names[voice.names]]
            inside = [self._claims_of[other] for other in self._inside[voice]]
            same[np.ix_(places, np.concatenate([self._claims_of[voice], *named, *inside]))] = True
        return same


def _places(items: Iterable[T]) -> dict[T, NDArray[np.intp]]:
    """Where each distinct item stands."""
    found: defaultdict[T, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        found[item].append(place)
    return {item: np.array(places, dtype=np.intp) for item, places in found.items()}


def _linked_names(groups: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """For each group of names, the groups that have a name of the same speaker; its own too, unless it is empty."""
    holding: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for group in groups:
        for name in group:
            holding[name].add(group)
    names = list(holding)
    alike = defaultdict(set, {name: {name} for name in names})
    for i, j in same_names(names):
        alike[names[i]].add(names[j])
        alike[names[j]].add(names[i])
    return {group: {other for name in group for near in alike[name] for other in holding[near]} for group in groups}


def _linked_inside(voices: Iterable[Voice]) -> dict[Voice, list[Voice]]:
    """For each voice, the others of its article that are the same by the words of the holder alone."""
    linked: dict[Voice, list[Voice]] = {voice: [] for voice in voices}
    articles: defaultdict[str, list[Voice]] = defaultdict(list)
    for voice in linked:
        if voice.article_id:
            articles[voice.article_id].append(voice)
    for present in articles.values():
        for left, right in combinations(present, 2):
            if is_same_holder(left.holder, right.holder):
                linked[left].append(right)
                linked[right].append(left)
    return linked
