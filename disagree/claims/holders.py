"""Noun phrases that hold a claim: their full extent, what is set beside them, whom they cite."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.phrases import has_clause, is_name, starts_phrase
from disagree.claims.tags import Range
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["cited_between", "long_phrase_end", "with_apposition"]

_ADJUNCT_OPENERS = word_set("on in at by after during late early")


def long_phrase_end(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of a noun phrase with what hangs on it by prepositions, up to a mark, a clause or a time."""
    index = start
    while index < end:
        token = tokens[index]
        if not token.is_word or token.quoted or token.lower in {"that", "who", "which", "whose", "whether"}:
            break
        follows = tokens[index + 1].lower if index + 1 < end else ""
        is_adjunct = follows in cues.TIME_WORDS or follows.isdigit() or follows in {"a", "an", "condition"}
        if token.lower in _ADJUNCT_OPENERS and index > start and is_adjunct:
            break
        if token.lower in cues.TIME_WORDS and not token.is_capital and index > start:
            break
        if index > start + 1 and token.lower in verbs.AUXILIARIES:
            break
        index += 1
    return max(index, min(start + 1, end))


def with_apposition(tokens: Sequence[Token], end: int, *, needs_more: bool = False) -> int:
    """Past ", Hamid Sol" or ", who leads the staff" after a noun phrase."""
    if end >= len(tokens) - 1 or tokens[end].text != "," or tokens[end + 1].quoted:
        return end
    opener = tokens[end + 1]
    stop = end + 1
    while stop < len(tokens) and tokens[stop].text not in ",.;:" and not tokens[stop].quoted:
        stop += 1
    closes = stop < len(tokens) and tokens[stop].text == ","
    is_last = stop >= len(tokens) - 1
    if opener.lower in {"who", "whose", "which"}:
        return stop
    is_short = stop - end <= 12 and not has_clause(tokens, end + 1, stop)
    is_naming = is_name(opener) or any(t.lower in cues.ROLE_NOUNS for t in tokens[end + 1 : stop])
    is_naming = is_naming and opener.lower not in cues.PREPOSITIONS
    if needs_more:
        is_naming = is_naming and stop + 1 < len(tokens) and starts_phrase(tokens, stop + 1)
        is_naming = is_naming and _is_person_phrase(tokens, end)
    if is_short and is_naming and (closes or (is_last and not needs_more)):
        return stop
    return end


def _is_person_phrase(tokens: Sequence[Token], end: int) -> bool:
    """Whether the phrase that ends here names one person: a role or a two-word name."""
    for index in range(end - 1, max(-1, end - 8), -1):
        if tokens[index].lower in cues.ROLE_NOUNS - cues.COLLECTIVE_SPEAKERS:
            return True
        if not tokens[index].is_word or tokens[index].lower == "to":
            break
    return end >= 2 and is_name(tokens[end - 1]) and is_name(tokens[end - 2])


def cited_between(tokens: Sequence[Token], start: int, end: int) -> Range | None:
    """The phrase after "citing" or "quoting" between a subject and its verb, or None."""
    for index in range(start, end):
        if tokens[index].lower in cues.CHAIN_CUES and tokens[index].lower.endswith("ing"):
            return (index + 1, long_phrase_end(tokens, index + 1, end))
    return None
