"""The nouns of attribution: a tag (who says, by which cue) and a piece of a sentence with its tag."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from disagree.claims.tokens import Range

__all__ = ["Piece", "Range", "Tag", "TagKind"]


class TagKind(StrEnum):
    """What an attribution does with its content."""

    SAY = "say"
    DENY = "deny"
    REJECT = "reject"
    LABEL = "label"
    DIFFER = "differ"
    AFFIRM = "affirm"
    ACCUSE = "accuse"
    VALUE = "value"
    WITHHOLD = "withhold"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """An attribution: token ranges of holder and cue; holder None means whoever spoke last.

    `start` is where its part of the sentence begins, `content` where what is said begins when the tag leads,
    `end` where the tag itself ends. `carries_on` is set for "it was noted that", which says no more than the
    report before it.
    """

    kind: TagKind
    cue: Range
    holder: Range | None
    start: int
    end: int
    is_leading: bool
    cited: Range | None = None
    carries_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a sentence (one or two token ranges) with its tag; tag None is the outlet's own voice."""

    ranges: tuple[Range, ...]
    tag: Tag | None
