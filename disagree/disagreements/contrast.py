"""Which words of two claims stand against each other: the exact ranges of their articles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disagree.disagreements.lexicon import STOP_WORDS
from disagree.types import Claim, Span

__all__ = ["contrast"]

_WORD = re.compile(r"[^\W_]+")
_MAX_CHARACTERS = 2_000  # of a claim; more only costs time
_MAX_WORDS = 8  # a longer stretch no longer points at anything
_STEM = 6  # letters; "sentenced" and "sentence" count as one word

Word = tuple[int, int, str]


def contrast(left: Claim, right: Claim, words: tuple[str, str] = ("", "")) -> tuple[Span | None, Span | None]:
    """The range of each claim that the other stands against; None where a claim says nothing that the other does not.

    `words` are those that a rule compared, looked up first. Otherwise it is the stretch that holds most words of which
    the other claim has none. Each range lies within the claim's own `span`.
    """
    return _range(left, right, words[0]), _range(right, left, words[1])


def _range(claim: Claim, other: Claim, words: str) -> Span | None:
    start = claim.span.start
    text = claim.article.text[start : min(claim.span.end, start + _MAX_CHARACTERS)]
    named = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) if words else None
    if named:
        return Span(start=start + named.start(), end=start + named.end())
    known = {_key(match[0]) for match in _WORD.finditer(other.text[:_MAX_CHARACTERS])}
    best = max(_stretches(text, known), key=lambda run: (len(run), -run[0][0]), default=None)
    if best is None:
        return None
    kept = best[:_MAX_WORDS]
    return Span(start=start + kept[0][0], end=start + kept[-1][1])


def _stretches(text: str, known: set[str]) -> Iterator[list[Word]]:
    """Runs of words that the other claim does not have; words that say little may stand inside a run."""
    run: list[Word] = []
    for match in _WORD.finditer(text):
        key = _key(match[0])
        if key in STOP_WORDS:
            continue
        if key in known:
            if run:
                yield run
            run = []
        else:
            run.append((match.start(), match.end(), key))
    if run:
        yield run


def _key(word: str) -> str:
    return word.casefold()[:_STEM]
