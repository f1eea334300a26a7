"""Matches cues of other forms: ", adding that", "is convinced that", "it was reported by X that"."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.holders import long_phrase_end
from disagree.claims.phrases import has_clause, skip_adjuncts, starts_phrase
from disagree.claims.saying import PASSIVE, after_cue, is_embedded
from disagree.claims.subjects import auxiliaries_start, skip_openers, subject_before, subject_end
from disagree.claims.tags import Tag, TagKind
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["gerund_tag", "impersonal_tag", "mind_tag"]

_MESSAGES = word_set("statement tweet letter post message email memo note release posting")
_IMPERSONAL = word_set(
    """reported said noted claimed announced stated stressed specified emphasised emphasized added alleged
pointed"""
)


def _main_clause(tokens: Sequence[Token], low: int, end: int) -> int:
    """Where the main clause starts: past "When the hall had emptied," and "On Monday"."""
    if tokens[low].lower in cues.SUBORDINATORS | cues.PREPOSITIONS:
        comma = next((i for i in range(low + 1, end) if tokens[i].text == "," and not tokens[i].quoted), None)
        if comma is not None and comma + 2 < end and starts_phrase(tokens, comma + 1):
            return comma + 1
    return skip_openers(tokens, low, end)


def gerund_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The tag of ", adding that" and "in a statement saying", or None."""
    if index == 0:
        return None
    before = tokens[index - 1]
    after = after_cue(tokens, index)
    is_message = before.lower in _MESSAGES or (
        after < len(tokens)
        and tokens[after].lower == "that"
        and any(t.lower in _MESSAGES for t in tokens[max(low, index - 8) : index])
    )
    if before.text not in ",—–" and before.lower not in {"by", "and", "before"} and not is_message:
        return None
    is_sure = after < len(tokens) and (tokens[after].lower == "that" or tokens[index].lower == "denying")
    if after >= len(tokens) or not (is_sure or has_clause(tokens, after, len(tokens))):
        return None
    if tokens[after].lower == "that":
        after += 1
    begin = _main_clause(tokens, low, index)
    first = subject_end(tokens, begin, index) if begin < index else None
    kind = TagKind.DENY if tokens[index].lower == "denying" else TagKind.SAY
    return Tag(
        kind=kind,
        cue=(index, index + 1),
        holder=(begin, first) if first is not None else None,
        start=low if is_message and before.is_word and first is not None else index,
        end=after,
        is_leading=True,
    )


def mind_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """ "is convinced that the roof will fall", or None."""
    first = auxiliaries_start(tokens, index, low)
    between = {t.lower for t in tokens[first:index]}
    if not between & PASSIVE or between & verbs.NEGATORS or index + 2 >= len(tokens):
        return None
    found = subject_before(tokens, index, low)
    if tokens[index + 1].lower != "that" or found is None or is_embedded(tokens, index, low, found):
        return None
    if not has_clause(tokens, index + 2, len(tokens)) or tokens[found[0]].lower in {"it", "one", "this"}:
        return None
    return Tag(
        kind=TagKind.SAY, cue=(index, index + 1), holder=found[:2], start=found[2], end=index + 2, is_leading=True
    )


def impersonal_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """ "It was reported by X that": the one named, or whoever spoke last."""
    if tokens[index].lower not in _IMPERSONAL or index < low + 2 or tokens[index - 1].lower not in PASSIVE:
        return None
    subject = index - 2
    while subject > low and tokens[subject].lower in verbs.AUXILIARIES | {"also", "further"}:
        subject -= 1
    if tokens[subject].lower != "it":
        return None
    after = index + 1
    holder = None
    if after < len(tokens) and tokens[after].lower == "by":
        end = long_phrase_end(tokens, after + 1, len(tokens))
        holder, after = (after + 1, end), end
    after = skip_adjuncts(tokens, after, len(tokens))
    closes = after >= len(tokens) or tokens[after].text in ".;"
    if holder is not None and closes and subject - low > 2 and tokens[subject - 1].text == ",":
        return Tag(kind=TagKind.SAY, cue=(index, index + 1), holder=holder, start=subject, end=after, is_leading=False)
    if after >= len(tokens) or tokens[after].lower != "that":
        return None
    return Tag(
        kind=TagKind.SAY,
        cue=(index, index + 1),
        holder=holder,
        start=subject,
        end=after + 1,
        is_leading=True,
        carries_on=holder is None,
    )
