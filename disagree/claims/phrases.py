"""A small grammar over tokens: where a clause has its verb, where a noun phrase starts and ends."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = [
    "DETERMINERS",
    "end_of_phrase",
    "has_clause",
    "is_adverb",
    "is_finite",
    "is_name",
    "name_run",
    "skip_adjuncts",
    "starts_phrase",
]

DETERMINERS = word_set(
    """the a an this that these those its his her their our my your no any some every each all both several
many most few another one two three four five six seven eight nine ten dozens hundreds thousands
neither either half"""
)
_SUBJECT_WORDS = word_set(
    """he she it they we i you there nobody everyone everybody someone somebody anyone nothing everything
this that these those who which what"""
)
_NOT_NAMES = (
    _SUBJECT_WORDS
    | DETERMINERS
    | cues.CONNECTIVES
    | cues.PREPOSITIONS
    | cues.SUBORDINATORS
    | verbs.AUXILIARIES
    | word_set("asked said not as how why where")
)


# Words in -ly that are no adverbs.
_NO_ADVERBS = word_set(
    """family ally supply reply assembly anomaly monopoly bully rally july italy elderly friendly daily weekly monthly
only early likely unlikely deadly costly homily butterfly jelly belly tally folly"""
)
_MARKS = frozenset("\"“‘'")
_PROSE = 120  # no prose goes on for so many tokens without a finite verb; bounds the work on what is no prose


def is_finite(tokens: Sequence[Token], index: int) -> bool:
    """Whether the token is, as far as word lists and neighbours tell, a finite verb."""
    word = tokens[index].lower
    if word in verbs.AUXILIARIES:
        return True
    is_past = word in verbs.PAST_FORMS or (word.endswith("ed") and len(word) > 5)
    if index == 0 or not (is_past or word in verbs.PRESENT_FORMS or word in verbs.BASES):
        return False
    before = tokens[index - 1]
    if index > 1 and before.text in _MARKS:
        before = tokens[index - 2]
    if before.lower in DETERMINERS or before.lower in cues.PREPOSITIONS or before.lower.endswith(("'s", "s'")):
        return before.lower in _SUBJECT_WORDS and word not in verbs.BASES
    if tokens[index].is_capital:
        return False
    if is_past or word in verbs.PRESENT_FORMS:
        return before.is_word or before.text in ",)\"”’“‘'—–"
    return before.lower in {"they", "we", "i", "you", "who", "women", "men", "children"} or (
        before.lower in cues.COLLECTIVE_SPEAKERS or (before.lower.endswith("s") and len(before.lower) > 4)
    )


def has_clause(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the range holds a finite verb with something before it, among its first `_PROSE` tokens."""
    if start < end and "'" in tokens[start].lower and tokens[start].lower in verbs.AUXILIARIES:
        return True  # "it's", "we're"
    return any(is_finite(tokens, index) for index in range(start + 1, min(end, start + _PROSE)))


def is_name(token: Token) -> bool:
    """Whether the token looks like part of a proper name."""
    return token.is_capital and token.is_word and token.lower not in _NOT_NAMES


def is_adverb(token: Token) -> bool:
    """Whether the token is an adverb in -ly; "family" and "Connolly" are none."""
    word = token.lower
    return word.endswith("ly") and len(word) > 4 and word not in _NO_ADVERBS


def name_run(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of the run of name words that starts at `start`; lower-case particles may stand inside."""
    index = start
    while index < end and (
        is_name(tokens[index])
        or (
            tokens[index].lower in {"of", "de", "van", "von", "der", "al", "bin", "&", "la", "du", "for"}
            and start < index < end - 1
            and is_name(tokens[index + 1])
        )
    ):
        index += 1
        if tokens[index - 1].lower.endswith("'s") and not (
            index < end and tokens[index].is_capital and tokens[index].lower in cues.ORGANISATION_NOUNS
        ):
            break
    return index


def starts_phrase(tokens: Sequence[Token], index: int) -> bool:
    """Whether a noun phrase can start here."""
    token = tokens[index]
    return (
        token.lower in DETERMINERS
        or token.lower in _SUBJECT_WORDS
        or token.lower in cues.COLLECTIVE_SPEAKERS
        or token.lower in cues.ROLE_NOUNS
        or token.text[0].isdigit()
        or is_name(token)
    )


def end_of_phrase(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of the noun phrase that starts at `start`, without what hangs on it by a preposition."""
    index, seen_noun = start, False
    while index < end:
        token = tokens[index]
        word = token.lower
        if not token.is_word or token.quoted or word in cues.PREPOSITIONS or word in {"that", "whether", "and", "but"}:
            break
        if seen_noun and (word in _SUBJECT_WORDS or word in DETERMINERS):
            break
        after_time = tokens[index - 1].lower in cues.TIME_WORDS and word not in cues.TIME_WORDS
        if seen_noun and after_time and not token.text[0].isdigit():
            break
        if seen_noun and is_finite(tokens, index):
            return max(start + 1, index - 1) if index - start > 1 else index
        seen_noun = seen_noun or word not in DETERMINERS
        index += 1
    return index


def skip_adjuncts(tokens: Sequence[Token], start: int, end: int) -> int:
    """Past the times, places and manners that follow a saying verb ("on Monday in a statement")."""
    index = start
    while index < end:
        word = tokens[index].lower
        if tokens[index].quoted:
            break
        follows = tokens[index + 1].lower if index + 1 < end else ""
        if word in {"just", "only"} and index + 1 < end and starts_phrase(tokens, index + 1):
            break  # "said only 200 had come"
        if word in cues.TIME_WORDS or word in {"late", "early", "shortly", "again", "also", "just", "only", "too"}:
            index += 1
        elif word in {"that", "this", "the", "an", "a"} and follows in cues.TIME_WORDS:
            index += 2
        elif word in cues.PREPOSITIONS or (word.endswith("ly") and len(word) > 4):
            stop = end_of_phrase(tokens, index + 1, end)
            index = stop if word in cues.PREPOSITIONS and stop > index + 1 else index + 1
        else:
            break
    return index
