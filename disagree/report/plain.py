"""Text from articles made safe to show: nothing in it can move the cursor, colour, hide or reorder what is read."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

__all__ = ["visible", "visible_part", "when"]

_SPACES = re.compile(r"[\s\u2028\u2029\u0085]+")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MAX_MARKS = 8  # combining marks kept on one letter; more would climb over the lines above


def visible(text: str) -> str:
    """The text on one line: control characters and direction marks are spelled out, such as <U+202E>."""
    return visible_part(text).strip()


def visible_part(text: str) -> str:
    """As `visible`, with a space kept at either end: for a text that is shown in parts."""
    if text.isascii() and text.isprintable():
        return re.sub(r" {2,}", " ", text)
    cleaned: list[str] = []
    marks = 0
    for letter in _SPACES.sub(" ", text):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if letter in _BIDI or category == "Cc":
            cleaned.append(f"<U+{ord(letter):04X}>")
        elif category == "Cs":
            cleaned.append("\ufffd")
        elif category[0] != "C" and marks <= _MAX_MARKS:  # no Cf, Co, Cn
            cleaned.append(letter)
    return re.sub(r" {2,}", " ", "".join(cleaned))


def when(published: str | None) -> str:
    """A time of the report for people: the day, and the hour where one is known; midnight is a date alone."""
    if not published:
        return ""
    try:
        time = datetime.fromisoformat(published)
    except ValueError:
        return visible(published)
    is_day_only = (time.hour, time.minute, time.second) == (0, 0, 0)
    return f"{time:%Y-%m-%d}" if is_day_only else f"{time:%Y-%m-%d %H:%M} UTC"
