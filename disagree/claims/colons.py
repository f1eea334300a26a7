"""Headlines that attribute by a colon: "Mayor: dam is safe" and "Dam is safe: mayor"."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues
from disagree.claims.phrases import has_clause, is_name
from disagree.claims.tags import Piece, Tag, TagKind
from disagree.claims.tokens import Token

__all__ = ["colon_pieces"]


def colon_pieces(tokens: Sequence[Token], pieces: list[Piece]) -> list[Piece]:
    """A headline such as "Mayor: dam is safe" or "Dam is safe: mayor", where nothing else was found."""
    if len(pieces) != 1 or pieces[0].tag is not None:
        return pieces
    colon = next((i for i, t in enumerate(tokens) if t.text == ":" and not t.quoted), None)
    if colon is None or colon == 0 or colon >= len(tokens) - 1:
        return pieces
    end = len(tokens)
    while end > colon + 1 and tokens[end - 1].text == ".":
        end -= 1
    cue = (colon, colon + 1)
    if _names_speaker(tokens, 0, colon) and has_clause(tokens, colon + 1, end):
        tag = Tag(kind=TagKind.SAY, cue=cue, holder=(0, colon), start=0, end=colon + 1, is_leading=True)
        return [Piece(ranges=((colon + 1, len(tokens)),), tag=tag)]
    if _names_speaker(tokens, colon + 1, end) and has_clause(tokens, 0, colon):
        tag = Tag(kind=TagKind.SAY, cue=cue, holder=(colon + 1, end), start=colon, end=end, is_leading=False)
        return [Piece(ranges=((0, colon),), tag=tag)]
    return pieces


def _names_speaker(tokens: Sequence[Token], start: int, end: int) -> bool:
    words = tokens[start:end]
    if not 0 < len(words) <= 6 or has_clause(tokens, start, end) or any(not t.is_word for t in words):
        return False
    known = cues.ROLE_NOUNS | cues.ORGANISATION_NOUNS | cues.COLLECTIVE_SPEAKERS
    return words[-1].lower in known or (all(is_name(t) for t in words) and len(words) <= 3)
