"""Text from articles made safe to show: nothing in it can move the cursor, colour, hide or reorder what is read."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["visible"]

_SPACES = re.compile(r"[\s\u2028\u2029\u0085]+")
_ESCAPES = re.compile(
    r"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]"  # colours and cursor moves
    r"|\x1b\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)"  # window titles, clipboard, links
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MAX_MARKS = 8  # combining marks kept on one letter; more would climb over the lines above


def visible(text: str) -> str:
    """The text on one line: control characters gone, direction marks spelled out as <U+202E>."""
    cleaned: list[str] = []
    marks = 0
    for letter in _SPACES.sub(" ", _ESCAPES.sub("", text)):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if letter in _BIDI:
            cleaned.append(f"<U+{ord(letter):04X}>")
        elif category == "Cs":
            cleaned.append("\ufffd")
        elif category[0] != "C" and marks <= _MAX_MARKS:  # no Cc, Cf, Co, Cn
            cleaned.append(letter)
    return " ".join("".join(cleaned).split())
