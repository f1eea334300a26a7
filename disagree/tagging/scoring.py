"""Counts how well found attributions agree with annotated ones, part by part.

A cue is found where one found cue shares a word with it, each used once. A speaker is right where at least half of
the words of the shorter of the two, articles left out, are shared; a content where at least half of all words of the
two together are. Out of its sentence, another mention of the same words counts too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from disagree.types import AttributionSpans, Span

__all__ = ["Counted", "Matched", "compare"]

_WORD = re.compile(r"\w+")
_ARTICLES = frozenset(("the", "a", "an", "s"))
Range = tuple[int, int]
Words = frozenset[tuple[int, str]]  # place and lower-case form


@dataclass(slots=True)
class Counted:
    """How many were right, found and annotated; adds up over articles."""

    right: int = 0
    found: int = 0
    annotated: int = 0

    @property
    def precision(self) -> float:
        """The share of the found that is right; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the annotated that is right; 0 where nothing was annotated."""
        return self.right / self.annotated if self.annotated else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.right / (self.found + self.annotated) if self.found + self.annotated else 0.0

    def add(self, other: Counted) -> None:
        """Adds the counts of another article."""
        self.right += other.right
        self.found += other.found
        self.annotated += other.annotated


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """One article compared: counts by part, and for each annotated attribution the counted one with its cue, or None.

    `speaker_right` says for each annotated attribution whether that one names the right speaker.
    `unjudged` are found ones that flat data could not have marked.
    """

    counts: dict[str, Counted]
    partner: tuple[int | None, ...]
    speaker_right: tuple[bool, ...]
    unjudged: int = 0


def compare(
    text: str,
    sentences: Sequence[Range],
    annotated: Sequence[AttributionSpans],
    found: Sequence[AttributionSpans],
    *,
    flat: bool = False,
) -> Matched:
    """The counts of `cue`, `speaker in sentence`, `speaker out of sentence` and `content` for one article.

    `flat` says that the data mark each word for one attribution at most, so that nothing inside an annotated content
    could have been marked: what is found there without an annotated partner is not counted.
    """
    gold = [_Parts(text, sentences, item) for item in annotated]
    mine = [_Parts(text, sentences, item) for item in found]
    partner = _partners(gold, mine)
    unjudged = _inside(gold, mine, set(partner)) if flat else set()
    if unjudged:
        mine = [item for number, item in enumerate(mine) if number not in unjudged]
        partner = _partners(gold, mine)
    pairs = [(gold[i], mine[j]) for i, j in enumerate(partner) if j is not None]
    right = tuple(
        j is not None and _same_speaker(item.speaker, mine[j].speaker) for item, j in zip(gold, partner, strict=True)
    )
    counts = {
        "cue": Counted(len(pairs), sum(bool(item.cue) for item in mine), sum(bool(item.cue) for item in gold)),
        "speaker in sentence": Counted(
            sum(a.is_near and b.is_near and _same_speaker(a.speaker, b.speaker) for a, b in pairs),
            sum(item.is_near for item in mine),
            sum(item.is_near for item in gold),
        ),
        "speaker out of sentence": _far(gold, mine),
        "content": Counted(
            sum(_overlap(a.content, b.content) for a, b in pairs),
            sum(bool(item.cue) for item in mine),
            sum(bool(item.cue) for item in gold),
        ),
    }
    return Matched(counts=counts, partner=partner, speaker_right=right, unjudged=len(unjudged))


def _inside(gold: Sequence[_Parts], mine: Sequence[_Parts], partnered: set[int | None]) -> set[int]:
    """The found attributions whose cue lies in an annotated content, and which answer to no annotated one."""
    content: Words = frozenset().union(*(item.content for item in gold))
    return {number for number, item in enumerate(mine) if number not in partnered and item.cue and item.cue <= content}


class _Parts:
    """The words of one attribution by part, and in which sentences they stand."""

    def __init__(self, text: str, sentences: Sequence[Range], item: AttributionSpans) -> None:
        starts = [start for start, _ in sentences]
        self.speaker = _words(text, item.speaker, without=_ARTICLES) or _words(text, item.speaker)
        self.cue = _words(text, item.cue) or frozenset((span.start, ":") for span in item.cue)
        self.content = _words(text, item.content)
        speaker_in = {_sentence(starts, place) for place, _ in self.speaker}
        cue_in = {_sentence(starts, place) for place, _ in self.cue}
        self.is_near = bool(speaker_in & cue_in)
        by_sentence: defaultdict[int, int] = defaultdict(int)
        for place, _ in self.content:
            by_sentence[_sentence(starts, place)] += 1
        self.far_sentences = (
            {
                number
                for number, words in by_sentence.items()
                if number not in speaker_in and 2 * words >= len(_WORD.findall(text, *sentences[number]))
            }
            if self.speaker and sentences
            else set()
        )


def _sentence(starts: Sequence[int], place: int) -> int:
    return max(0, bisect_right(starts, place) - 1)


def _words(text: str, spans: Sequence[Span], without: frozenset[str] = frozenset()) -> Words:
    return frozenset(
        (match.start(), word)
        for span in spans
        for match in _WORD.finditer(text, span.start, span.end)
        if (word := match.group().lower()) not in without
    )


def _partners(gold: Sequence[_Parts], mine: Sequence[_Parts]) -> tuple[int | None, ...]:
    """For each annotated cue the found cue that shares most words with it, each taken once."""
    by_word: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for number, item in enumerate(mine):
        for word in item.cue:
            by_word[word].append(number)
    taken: set[int] = set()
    partner: list[int | None] = []
    for item in gold:
        shared: defaultdict[int, int] = defaultdict(int)
        for word in item.cue:
            for number in by_word.get(word, ()):
                if number not in taken:
                    shared[number] += 1
        best = max(shared, key=lambda number: (shared[number], -number), default=None)
        if best is not None:
            taken.add(best)
        partner.append(best)
    return tuple(partner)


def _same_speaker(left: Words, right: Words, *, anywhere: bool = False) -> bool:
    if not left or not right:
        return False
    a: frozenset[object] = frozenset(word for _, word in left) if anywhere else left
    b: frozenset[object] = frozenset(word for _, word in right) if anywhere else right
    return 2 * len(a & b) >= min(len(a), len(b))


def _overlap(left: Words, right: Words) -> bool:
    return bool(left | right) and 2 * len(left & right) >= len(left | right)


def _far(gold: Sequence[_Parts], mine: Sequence[_Parts]) -> Counted:
    """Sentences of content whose speaker stands in another sentence."""
    by_sentence: defaultdict[int, list[_Parts]] = defaultdict(list)
    for item in mine:
        for number in item.far_sentences:
            by_sentence[number].append(item)
    counted = Counted(found=sum(map(len, by_sentence.values())))
    for item in gold:
        for number in sorted(item.far_sentences):
            counted.annotated += 1
            waiting = by_sentence[number]
            fit = next((other for other in waiting if _same_far(item.speaker, other.speaker)), None)
            if fit is not None:
                waiting.remove(fit)
                counted.right += 1
    return counted


def _same_far(left: Words, right: Words) -> bool:
    return _same_speaker(left, right) or _same_speaker(left, right, anywhere=True)
