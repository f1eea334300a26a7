"""Attributions by a noun: "the union's claim that the pit was sold", "fears among anglers that", "rumours that"."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.holders import long_phrase_end
from disagree.claims.phrases import DETERMINERS, has_clause, is_finite, is_name
from disagree.claims.subjects import skip_openers, subject_end
from disagree.claims.tags import Piece, Range, Tag, TagKind
from disagree.claims.tokens import Token
from disagree.claims.verbgroups import verb_groups
from disagree.claims.words import word_set

__all__ = ["nominal_pieces"]

_NOUNS = word_set(
    """claim claims allegation allegations accusation accusations assertion assertions contention argument
suggestion suggestions belief warning warnings fear fears rumour rumours rumor rumors report reports complaint
complaints concern concerns insistence view conclusion finding admission announcement prediction predictions
testimony denial denials conviction assurance assurances"""
)
_DENIALS = word_set("denial denials")
# They can stand for those who put them about: "rumours that the abbey was sold".
_FREE = word_set("rumour rumours rumor rumors report reports allegation allegations")
_OWNERS = word_set("his her their its")
_BY = word_set("by from among of")
# With these the noun's claim is that of their subject: "voiced fears that".
_VOICING = word_set(
    """voiced voices voice expressed express expresses raised raises raise made makes make issued issues issue repeated
repeats repeat aired gave gives offered floated sounded reiterated renewed shared shares share published advanced has
have had"""
)
_BEFORE_NOUN = word_set("despite amid after following over on about with by")
_OPEN = word_set("if whether no not never without unless denied denies rejected dismissed")
_REACH = 10  # tokens between the noun and its "that"


def nominal_pieces(tokens: Sequence[Token], low: int, end: int) -> list[Piece]:
    """The clause of an attributing noun with its holder, and what stands before it; () where there is none."""
    for index in range(low, end - 3):
        if tokens[index].lower not in _NOUNS or tokens[index].quoted:
            continue
        that = _that_after(tokens, index, end)
        if that is None or {t.lower for t in tokens[low:index]} & _OPEN:
            continue
        if {t.lower for t in tokens[that:end]} & cues.FALSE_WORDS:
            return []
        found = _piece(tokens, index, that, (low, end))
        if found:
            return found
    return []


def _that_after(tokens: Sequence[Token], noun: int, end: int) -> int | None:
    """The "that" of the noun's clause: right after it, after "by X", or after "is"; None where there is none."""
    index = noun + 1
    if index < end and tokens[index].lower in _BY:
        index = long_phrase_end(tokens, index + 1, end)
    if index < end and tokens[index].lower in {"is", "was"} and tokens[noun].lower not in _FREE:
        index += 1
    opens = index < end - 2 and tokens[index].lower == "that" and not is_finite(tokens, index + 1)
    return index if opens and index - noun <= _REACH and has_clause(tokens, index + 1, end) else None


def _piece(tokens: Sequence[Token], noun: int, that: int, around: Range) -> list[Piece]:
    low, end = around
    start = _phrase_start(tokens, noun, low)
    opener = tokens[start - 1].lower if start > low else ""
    is_subject = not has_clause(tokens, low, start) and opener not in _BEFORE_NOUN
    holder = _holder(tokens, noun, that, (low, start))
    if holder is None:
        return []
    stop = end
    own: list[Piece] = []
    if opener in _BEFORE_NOUN and start - 1 == low:  # "Despite claims that the river was clean, anglers ..."
        stop = next((i for i in range(that + 3, end) if tokens[i].text == "," and not tokens[i].quoted), end)
        own = [Piece(ranges=((stop + 1, end),), tag=None)] if stop + 3 < end else []
    elif is_subject and tokens[that - 1].lower not in {"is", "was"}:
        groups = verb_groups(tokens, that + 1, end)
        if len(groups) != 2 or groups[1][0] < groups[0][1]:
            return []
        stop = groups[1][0]
    elif opener in _BEFORE_NOUN and has_clause(tokens, low, start - 1):
        own = [Piece(ranges=((low, start - 1),), tag=None)]
    if not has_clause(tokens, that + 1, stop):
        return []
    kind = TagKind.DENY if tokens[noun].lower in _DENIALS else TagKind.SAY
    begin = that if kind is TagKind.DENY else that + 1
    tag = Tag(kind=kind, cue=(noun, noun + 1), holder=holder, start=start, end=begin, is_leading=True)
    content = Piece(ranges=((begin, stop),), tag=tag)
    is_after = bool(own) and own[0].ranges[0][0] >= stop
    return [content, *own] if is_after else [*own, content]


def _phrase_start(tokens: Sequence[Token], noun: int, low: int) -> int:
    """Where the noun phrase of the noun starts: "the union's bold" before "claim"."""
    index = noun
    while index > low and noun - index < 8:
        before = tokens[index - 1]
        if not before.is_word or before.quoted or before.lower in cues.PREPOSITIONS | {"and", "that"}:
            break
        if before.lower not in DETERMINERS and not before.lower.endswith(("'s", "s'")) and is_finite(tokens, index - 1):
            break
        index -= 1
        if before.lower in DETERMINERS:
            break
    return index


def _holder(tokens: Sequence[Token], noun: int, that: int, around: Range) -> Range | None:
    """Whose claim it is: the owner before the noun, the one after "by", the subject that voices it, or itself."""
    low, start = around
    if tokens[noun + 1].lower in _BY and noun + 2 < that:
        last = that - 1 if tokens[that - 1].lower in {"is", "was"} else that
        return (noun + 2, last)
    owner = next((i for i in range(noun - 1, start - 1, -1) if tokens[i].lower.endswith(("'s", "s'"))), None)
    if owner is not None and tokens[owner].lower not in {"it's", "that's"}:
        return (start, owner + 1)
    subject = _subject(tokens, low, start)
    if start < noun and tokens[start].lower in _OWNERS:
        return subject or (start, start + 1)
    verb = tokens[start - 1].lower if start > low else ""
    if subject is not None and verb in _VOICING:
        return subject
    if tokens[noun].lower in _FREE and not any(is_name(t) for t in tokens[start:noun][1:]):
        return (start, noun + 1)
    return None


def _subject(tokens: Sequence[Token], low: int, start: int) -> Range | None:
    first = skip_openers(tokens, low, start)
    stop = subject_end(tokens, first, start) if first < start else None
    if stop is None or tokens[first].lower in {"there", "it"} | verbs.AUXILIARIES:
        return None
    return (first, stop)
