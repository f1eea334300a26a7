"""Finite verbs in a range of tokens: which words belong to one, and which are sure to be one."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.phrases import DETERMINERS, is_finite
from disagree.claims.tokens import Range, Token
from disagree.claims.words import word_set

__all__ = [
    "LINKS",
    "OBJECT_OPENERS",
    "TWO_OBJECTS",
    "end_of_auxiliaries",
    "has_verb_at",
    "is_past_form",
    "is_plain",
    "is_sure_verb",
    "verb_groups",
]

LINKS = word_set("and but")
_RELATIVE = word_set("that which who whom whose whether if where when why how what because unless than")
# What joins or limits more than one part: a part taken out would say something else.
_SPANNING = word_set("both either neither nor between only or instead rather as")
# What shows the word before it to be a verb: "cut the", "cut its".
OBJECT_OPENERS = (DETERMINERS | word_set("him her them it us me himself herself itself themselves")) - {"that"}
# Past forms that are hardly ever passive participles.
_INTRANSITIVE = word_set(
    """died collapsed resigned arrived disappeared escaped happened vanished emerged stalled retired soared plunged
tumbled slumped surged crashed protested ended failed stopped fled"""
)
# As participles they may have an object behind them: "the men given food", "the firm named Arden".
TWO_OBJECTS = word_set(
    """given called named paid told offered sent shown asked dubbed taught granted awarded denied elected appointed
considered left made put set owed promised charged fined refused known"""
)
_NO_OBJECTS = (
    cues.PREPOSITIONS | cues.TIME_WORDS | cues.SUBORDINATORS | word_set("and or but as to than not so too up out off")
)


def has_verb_at(tokens: Sequence[Token], index: int) -> bool:
    """Whether the token is a finite verb; the month of May and the votes of "11 votes" are none."""
    token = tokens[index]
    if token.lower == "may" and token.is_capital:
        return False
    is_counted = index > 0 and tokens[index - 1].text[0].isdigit() and token.lower in verbs.PRESENT_FORMS | verbs.BASES
    return is_finite(tokens, index) and not is_counted


def is_plain(tokens: Sequence[Token], low: int, end: int) -> bool:
    """Whether nothing in the range reaches beyond it: no condition, no "both", no side clause."""
    first = tokens[low].lower
    if first in cues.SUBORDINATORS - LINKS or end - low > 60:
        return False
    return not any(t.lower in _RELATIVE | _SPANNING or t.text in "?()[]—–" for t in tokens[low:end])


def is_sure_verb(tokens: Sequence[Token], index: int, end: int) -> bool:
    """Whether a word that looks like a finite verb can be no participle ("owned by") and no noun."""
    word = tokens[index].lower
    if word in verbs.AUXILIARIES or word in verbs.PLAIN_PASTS or word in _INTRANSITIVE:
        return True
    follows = tokens[index + 1] if index + 1 < end else None
    if follows is None or not is_past_form(word) or word in TWO_OBJECTS:
        return False
    if follows.lower in OBJECT_OPENERS or follows.text[0].isdigit() or follows.text[0] in "$£€":
        return True
    is_object = follows.is_word and not follows.quoted and not has_verb_at(tokens, index + 1)
    return is_object and follows.lower not in _NO_OBJECTS and not follows.lower.endswith("ly")


def is_past_form(word: str) -> bool:
    """Whether the word is a past form, or a participle that looks like one."""
    return word in verbs.PAST_FORMS or (word.endswith("ed") and len(word) > 5)


def verb_groups(tokens: Sequence[Token], low: int, end: int) -> list[Range]:
    """The finite verbs of the range, each with the auxiliaries, adverbs and participles that go with it."""
    found: list[Range] = []
    index = low + 1
    while index < end:
        if not has_verb_at(tokens, index):
            index += 1
            continue
        stop = index + 1
        if tokens[index].lower in verbs.AUXILIARIES:
            stop = end_of_auxiliaries(tokens, stop, end)
            stop += stop < end and tokens[stop].is_word
        found.append((index, stop))
        index = stop
    return found


def end_of_auxiliaries(tokens: Sequence[Token], start: int, end: int) -> int:
    """Past the auxiliaries, "not" and adverbs that stand before the verb proper."""
    index = start
    while index < end and (
        tokens[index].lower in verbs.AUXILIARIES | verbs.NEGATORS | cues.MANNER_ADVERBS
        or tokens[index].lower in {"be", "been", "being"}
        or (tokens[index].lower.endswith("ly") and len(tokens[index].text) > 4)
    ):
        index += 1
    return index
