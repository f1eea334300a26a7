"""Reads lists of cases that are written as text: an article on a line, what is expected of it on the lines below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disagree.types import Claim

_WORD = re.compile(r"[\w'’-]+")
_EXPECTED = ("= ", "+ ", "? ", "! ")


def cases(block: str) -> list[tuple[str, list[str]]]:
    """The articles of the block, each with the lines that say what is expected of it."""
    found: list[tuple[str, list[str]]] = []
    for line in block.strip().splitlines():
        if line.startswith(_EXPECTED):
            found[-1][1].append(line)
        else:
            found.append((line, []))
    return found


def unmet(expected: Sequence[str], claims: Sequence[Claim]) -> list[str]:
    """The expected lines that the claim in their place does not meet, and the claims that no line expects."""
    wrong = [line for line, claim in zip(expected, claims, strict=False) if not _meets(line, claim)]
    return wrong + list(expected[len(claims) :]) + describe(claims[len(expected) :])


def describe(claims: Sequence[Claim]) -> list[str]:
    """The claims as lines of a case list."""
    return [
        f"= {' < '.join(c.attribution.chain) or '-'} | {c.attribution.cue or '-'} | {c.stance} | {c.text}"
        for c in claims
    ]


def _meets(line: str, claim: Claim) -> bool:
    """Whether the claim has the holders, the cue and stance where they are given, and the words in order."""
    holders, *middle, words = (part.strip() for part in line[2:].lower().split(" | "))
    has = [" < ".join(claim.attribution.chain).lower() or "-"]
    if middle:
        has += [(claim.attribution.cue or "-").lower(), claim.stance.value]
    text = iter(_WORD.findall(claim.text.lower()))
    return has == [holders, *middle] and all(word in text for word in _WORD.findall(words))
