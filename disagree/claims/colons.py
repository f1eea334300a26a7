"""Headlines that attribute by a colon: "Mayor: dam is safe" and "Dam is safe: mayor"."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues
from disagree.claims.phrases import has_clause, is_name
from disagree.claims.subjects import skip_openers, subject_end
from disagree.claims.tags import Piece, Tag, TagKind
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

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
    if has_clause(tokens, 0, colon):
        quoted = _quoted_after(tokens, colon)
        if quoted:
            return quoted
    if _names_speaker(tokens, 0, colon) and has_clause(tokens, colon + 1, end):
        tag = Tag(kind=TagKind.SAY, cue=cue, holder=(0, colon), start=0, end=colon + 1, is_leading=True)
        return [Piece(ranges=((colon + 1, len(tokens)),), tag=tag)]
    if _names_speaker(tokens, colon + 1, end) and has_clause(tokens, 0, colon):
        tag = Tag(kind=TagKind.SAY, cue=cue, holder=(colon + 1, end), start=colon, end=end, is_leading=False)
        return [Piece(ranges=((0, colon),), tag=tag)]
    return pieces


_LABELS = word_set(
    """opinion analysis weather update updates video watch live breaking exclusive explainer review correction editorial
letters comment profile timeline quiz podcast gallery factbox background interview obituary recipe sport sports
business politics world news culture travel traffic listen photos pictures"""
)


def _quoted_after(tokens: Sequence[Token], colon: int) -> list[Piece]:
    """ "Jonas Weil shook his head: "The pit is finished"": the quotation is its subject's; () where it is none."""
    if colon + 2 >= len(tokens) or not tokens[colon + 1].quoted or not has_clause(tokens, colon + 1, len(tokens)):
        return []
    if any(t.quoted for t in tokens[:colon]) or not all(t.quoted for t in tokens[colon + 1 :] if t.is_word):
        return []
    first = skip_openers(tokens, 0, colon)
    stop = subject_end(tokens, first, colon)
    if stop is None or not _is_person(tokens, first, stop):
        return []
    tag = Tag(
        kind=TagKind.SAY, cue=(colon, colon + 1), holder=(first, stop), start=colon, end=colon + 1, is_leading=True
    )
    return [Piece(ranges=((0, colon),), tag=None), Piece(ranges=((colon + 1, len(tokens)),), tag=tag)]


def _is_person(tokens: Sequence[Token], start: int, end: int) -> bool:
    words = tokens[start:end]
    if len(words) == 1 and words[0].lower in {"he", "she"}:
        return True
    return len(words) <= 6 and (words[-1].lower in cues.ROLE_NOUNS or (all(is_name(t) for t in words[-2:])))


def _names_speaker(tokens: Sequence[Token], start: int, end: int) -> bool:
    words = tokens[start:end]
    if words and (words[0].lower in _LABELS or words[-1].lower in cues.TIME_WORDS):
        return False
    if not 0 < len(words) <= 6 or has_clause(tokens, start, end) or any(not t.is_word for t in words):
        return False
    known = cues.ROLE_NOUNS | cues.ORGANISATION_NOUNS | cues.COLLECTIVE_SPEAKERS
    return words[-1].lower in known or (all(is_name(t) for t in words) and len(words) <= 3)
