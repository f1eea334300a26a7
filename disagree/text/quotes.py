"""Where a paragraph is inside quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

__all__ = ["quoted_spans", "span_around"]

_MARKS = re.compile('["“”„«»‘’]')
_CLOSER = {"“": "”", "„": "“", "«": "»", "‘": "’"}


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """The outermost quotations, marks included, in order.

    A double mark that never closes runs to the end, as the first paragraphs of a long quotation do.
    A single one that never closes is an apostrophe.
    """
    spans: list[tuple[int, int]] = []
    opened, closer = -1, ""
    for found in _MARKS.finditer(text):
        at, mark = found.start(), found[0]
        if opened < 0 or (closer == "’" and mark in '"“„«'):
            if _opens(text, at, mark):
                opened, closer = at, _CLOSER.get(mark, mark)
        elif mark == closer and _closes(text, at, mark):
            spans.append((opened, at + 1))
            opened = -1
    if opened >= 0 and closer != "’":
        spans.append((opened, len(text)))
    return spans


def span_around(spans: Sequence[tuple[int, int]], at: int) -> tuple[int, int] | None:
    """The one of the ordered spans that the position lies inside of, if any."""
    index = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return spans[index] if index >= 0 and spans[index][0] < at < spans[index][1] else None


def _opens(text: str, at: int, mark: str) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if mark == '"':
        return bool(after) and not after.isspace() and not before.isalnum()
    if mark == "‘":
        return after.isalnum() and not before.isalnum()
    return mark in _CLOSER


def _closes(text: str, at: int, mark: str) -> bool:
    if mark == "’":  # an apostrophe stands between letters
        return not text[at + 1 : at + 2].isalnum()
    if mark == '"':
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        return not (before.isspace() and after.isalnum())
    return True
