"""Verb phrases that share a subject: "The bank closed two branches and cut 300 jobs"."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.phrases import DETERMINERS, is_name, starts_phrase
from disagree.claims.subjects import skip_openers
from disagree.claims.tokens import Range, Token
from disagree.claims.verbgroups import (
    LINKS,
    OBJECT_OPENERS,
    TWO_OBJECTS,
    end_of_auxiliaries,
    is_past_form,
    is_plain,
    is_sure_verb,
    verb_groups,
)
from disagree.claims.words import word_set

__all__ = ["shared_lead"]

_MAX_SUBJECT = 8  # tokens of a subject
_NEGATIVE_SUBJECTS = word_set("no none nobody nothing neither few fewer hardly only not never there")
_HAVING = word_set("has have had hasn't haven't hadn't")
_BEING = word_set("is are was were am be been being isn't aren't wasn't weren't")
_ADVERBS = word_set(
    """also then later never now still already soon often always sometimes just even only barely hardly once twice again
first too"""
)
_PRONOUNS = word_set("he she they we i you it")


def shared_lead(tokens: Sequence[Token], low: int, link: int, end: int) -> Range | None:
    """The subject, with the auxiliaries where they are shared, that the part after the link takes; None if unsafe."""
    if tokens[link].quoted or tokens[link + 1].quoted or tokens[low].quoted or not is_plain(tokens, low, link):
        return None
    if tokens[end - 1].text == "?":
        return None
    groups = verb_groups(tokens, low, link)
    first = skip_openers(tokens, low, link)
    if len(groups) != 1 or first >= groups[0][0] or not _is_short_subject(tokens, first, groups[0][0]):
        return None
    verb, stop = groups[0]
    is_bare = tokens[verb].lower in verbs.AUXILIARIES and end_of_auxiliaries(tokens, verb + 1, link) >= link - 1
    if is_bare and not tokens[link - 1].is_word:
        return None  # "he did not, but was ..."
    subject_stop = verb
    while subject_stop > first + 1 and _is_adverb(tokens[subject_stop - 1]):
        subject_stop -= 1
    second = link + 1
    while second < end - 1 and _is_adverb(tokens[second]):
        second += 1
    word = tokens[second].lower
    last = next((t.lower for t in reversed(tokens[second:end]) if t.is_word), "")
    if last == "to" or (word in verbs.AUXILIARIES and tokens[second + 1].lower in LINKS):
        return None  # "but didn't and are now ...", "and have not tried to"
    if word in verbs.AUXILIARIES and "'" not in word.replace("n't", ""):
        return (first, subject_stop)
    if any(t.lower in verbs.NEGATORS for t in tokens[low:link]):
        return None
    if tokens[verb].lower in _BEING and _is_passive_pair(tokens, verb, second, link, end):
        return (first, verb + 1)
    if tokens[verb].lower in _BEING and _takes_object(tokens, second, end):
        if word in TWO_OBJECTS:  # "was fined and denied bail"
            return (first, verb + 1) if _fits("was", tokens[verb + 1].lower) else None
        return (first, subject_stop) if is_past_form(word) and word not in verbs.BASES else None
    if tokens[verb].lower in verbs.AUXILIARIES:
        auxiliaries = end_of_auxiliaries(tokens, verb + 1, link)
        fits = _fits(tokens[auxiliaries - 1].lower, word) and auxiliaries < stop
        fits = fits and _takes_object(tokens, second, end)
        return (first, auxiliaries) if fits and _fits(tokens[auxiliaries - 1].lower, tokens[stop - 1].lower) else None
    is_like = _takes_object(tokens, second, end) and _is_like(tokens, verb, second, link)
    return (first, subject_stop) if is_like else None


def _is_passive_pair(tokens: Sequence[Token], verb: int, second: int, link: int, end: int) -> bool:
    """Whether it is "was arrested and charged with": two participles after one "was"."""
    follows = tokens[second + 1] if second + 1 < end else None
    if follows is not None and follows.is_word and follows.lower not in cues.PREPOSITIONS | cues.TIME_WORDS:
        return False
    if not (_fits("was", tokens[verb + 1].lower) and _fits("was", tokens[second].lower)):
        return False
    return not any(is_past_form(tokens[i].lower) for i in range(verb + 2, link))


def _is_adverb(token: Token) -> bool:
    return token.lower in _ADVERBS or (token.lower.endswith("ly") and len(token.text) > 4 and not token.is_capital)


def _is_short_subject(tokens: Sequence[Token], first: int, verb: int) -> bool:
    words = tokens[first:verb]
    if len(words) > _MAX_SUBJECT or any(not t.is_word or t.quoted for t in words):
        return False
    if words[0].lower in _NEGATIVE_SUBJECTS or any(t.lower in verbs.NEGATORS - {"never"} for t in words):
        return False
    if any(t.lower in {"to", "by"} or t.lower.endswith("ing") for t in words[:-1]):
        return False
    return starts_phrase(tokens, first) and (len(words) > 1 or is_name(words[0]) or _is_single_subject(words[0]))


def _is_single_subject(token: Token) -> bool:
    return token.lower in _PRONOUNS | cues.COLLECTIVE_SPEAKERS | cues.ROLE_NOUNS


def _takes_object(tokens: Sequence[Token], index: int, end: int) -> bool:
    """Whether what follows shows the word to be a verb: "cut 300 jobs", "took", but not "reduced fees"."""
    if tokens[index].lower in verbs.PLAIN_PASTS:
        return True
    follows = tokens[index + 1] if index + 1 < end else None
    if follows is None or follows.quoted:
        return False
    return (
        follows.lower in OBJECT_OPENERS
        or follows.text[0].isdigit()
        or follows.text[0] in "$£€"
        or follows.lower.endswith("self")
    )


def _fits(auxiliary: str, word: str) -> bool:
    """Whether the verb form can follow the auxiliary: "will cut", "has cut", "was cut"."""
    if auxiliary in verbs.MODALS:
        return word in verbs.BASES
    if auxiliary in _HAVING | _BEING:
        return word in verbs.PARTICIPLES or (word.endswith("ed") and len(word) > 5)
    return False


def _is_like(tokens: Sequence[Token], verb: int, second: int, link: int) -> bool:
    """Whether the second verb is finite in the same tense as the first, and no infinitive or participle."""
    one, other = tokens[verb].lower, tokens[second].lower
    if one in verbs.PRESENT_FORMS and one not in verbs.PAST_FORMS:
        return other in verbs.PRESENT_FORMS
    if not is_past_form(one) or not is_past_form(other):
        return False
    if not is_sure_verb(tokens, verb, link) and tokens[verb + 1].lower == "by":
        return False
    between = range(verb + 1, link)
    if other not in verbs.PLAIN_PASTS and any(is_past_form(tokens[i].lower) for i in between):
        return False  # "cars built in Italy and sold ..."
    if other in verbs.BASES:  # "planned to close two branches and cut 300 jobs"
        return not any(
            tokens[i].lower == "to" or (tokens[i].lower in verbs.BASES and tokens[i - 1].lower not in DETERMINERS)
            for i in between
        )
    return True
