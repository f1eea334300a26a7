"""Tokens of a sentence with article offsets, and the ranges of an article that stand in quotation marks."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["QuoteMap", "Range", "Token", "make_token", "quote_ranges", "tokenise"]

Range = tuple[int, int]

# Every alternative starts with another kind of character and repeats one class: linear in the input.
_TOKEN = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Capt|Cmdr|Lt|Sgt|Sen|Rep|Gov|Rev|St|Jr|Sr|Inc|Co|Corp|Ltd|No)\.(?=\s)"
    r"|(?:[A-Z]\.){2,8}"
    r"|\d[\d.,:]*(?<=\d)(?:st|nd|rd|th|%)?(?:-[^\W\d_]+){0,3}"
    r"|[^\W_]+(?:['’\-‑.][^\W\d_]+)*(?:(?<=s)['’](?=\s))?"
    r"|[^\w\s]|_"
)
_OPENING = {"“": "”", "«": "»", "„": "“"}
_MARK = re.compile(r"''|[\"“«„‘']")
_SINGLE_LIMIT = 600  # a single quotation mark that is not closed within this many characters is an apostrophe
_SINGLE_CLOSE = re.compile(r"(?<=[^\s])['’](?![^\W_])")


class Token(NamedTuple):
    """A word or mark: its text, its lower-case form with straight apostrophes, its place in the article.

    `is_word` is true of words and numbers, `is_capital` of what starts with a capital letter, `quoted` of
    what stands in quotation marks (and of the marks).
    """

    text: str
    lower: str
    start: int
    end: int
    quoted: bool
    is_word: bool
    is_capital: bool


def make_token(text: str, start: int, *, quoted: bool = False) -> Token:
    """The token that the text makes at an offset."""
    first = text[0]
    lower = text.lower().replace("’", "'")
    return Token(text, lower, start, start + len(text), quoted, first.isalnum(), first.isupper())


def tokenise(text: str, start: int, end: int, quotes: QuoteMap | None = None) -> list[Token]:
    """The tokens of `text[start:end]` in order; a dash or full stop inside a word stays in it."""
    found = []
    first, last = quotes.around(start) if quotes is not None else (end, end)
    for match in _TOKEN.finditer(text, start, end):
        offset = match.start()
        if offset >= last and quotes is not None:
            first, last = quotes.around(offset)
        found.append(make_token(match.group(), offset, quoted=first <= offset < last))
    return found


class QuoteMap:
    """The quoted ranges of an article, with a look-up by offset."""

    __slots__ = ("_starts", "ranges")

    def __init__(self, ranges: Sequence[Range]) -> None:
        self.ranges = tuple(ranges)
        self._starts = [start for start, _ in self.ranges]

    def at(self, offset: int) -> int | None:
        """The number of the quoted range that holds the offset, or None."""
        index = bisect_right(self._starts, offset) - 1
        return index if index >= 0 and offset < self.ranges[index][1] else None

    def around(self, offset: int) -> Range:
        """The quoted range that ends after the offset, or one past everything where there is none."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self.ranges[index][1]:
            index += 1
        return self.ranges[index] if index < len(self.ranges) else (sys.maxsize, sys.maxsize)


def quote_ranges(text: str) -> QuoteMap:
    """The ranges in quotation marks, marks included; a mark left open ends with its line."""
    found: list[Range] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        found.extend((offset + start, offset + end) for start, end in _line_quotes(line))
        offset += len(line)
    return QuoteMap(found)


def _line_quotes(line: str) -> Iterator[Range]:
    end = len(line.rstrip())
    position = 0
    closes = _Closes(line, end)
    for match in _MARK.finditer(line):
        start = match.start()
        if start < position or start >= end:
            continue
        close = closes.after(start, match.group())
        if close is not None:
            yield start, close
            position = close


class _Closes:
    """Finds where a quotation ends; each search is remembered, so that a line is read once for each mark."""

    def __init__(self, line: str, end: int) -> None:
        self._line = line
        self._end = end
        self._next: dict[str, int] = {}

    def after(self, start: int, mark: str) -> int | None:
        """The end of the quotation that the mark opens, or None where it opens none."""
        if mark in "'‘":
            return self._after_single(start)
        if mark == "“":  # often closed by a straight mark
            close = min(self._find("”", start + 1), self._find('"', start + 1))
        else:
            close = self._find(_OPENING.get(mark, mark), start + len(mark))
        return min(close + len(mark), self._end)

    def _after_single(self, start: int) -> int | None:
        line = self._line
        is_inside_word = start > 0 and (line[start - 1].isalnum() or line[start - 1] in "'’")
        if is_inside_word or start + 1 >= self._end or not line[start + 1].isalnum():
            return None
        close = self._find("'", start + 2)
        return close + 1 if close < min(self._end, start + _SINGLE_LIMIT) else None

    def _find(self, mark: str, start: int) -> int:
        known = self._next.get(mark, -1)
        if known < start:
            if mark == "'":
                match = _SINGLE_CLOSE.search(self._line, start)
                known = match.start() if match else len(self._line)
            else:
                found = self._line.find(mark, start)
                known = found if found >= 0 else len(self._line)
            self._next[mark] = known
        return known
