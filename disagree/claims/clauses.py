"""Cuts a range into the parts that stand alone: sentences, clauses, verb phrases that share a subject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from disagree.claims import cues, verbs
from disagree.claims.phrases import has_clause, starts_phrase
from disagree.claims.sharing import shared_lead
from disagree.claims.tokens import Range, Token
from disagree.claims.verbgroups import LINKS, has_verb_at, is_plain, is_sure_verb, verb_groups
from disagree.claims.words import word_set

__all__ = ["Part", "split_clauses"]

_QUOTE_MARKS = '"“”«»„‘'
_WEAK_SUBJECTS = word_set("it this that these those he she they which who")
_REACH = 12  # tokens within which a further clause must have its verb
_MAX_SUBJECT = 8  # tokens of a subject
_COMMA_LINKS = word_set("and but while whereas")
_RELATIVE = word_set("that which who whom whose whether if where when why how what because unless than")
_CONCESSIVE = word_set("while whereas although though")
# As subjects they lean on the clause before.
_LEANING = word_set("his her its their my our neither none both each others some many most all few one another")
_PRONOUNS = word_set("he she they we i you it")


class Part(NamedTuple):
    """A part that stands alone: its own token ranges; `lead` is repeated before them, as "The bank" is in
    "The bank closed two branches and cut 300 jobs"; `scope` is what stands before the verb that both share.
    """

    ranges: tuple[Range, ...]
    lead: tuple[Range, ...] = ()
    scope: Range = (0, 0)

    @property
    def words(self) -> tuple[Range, ...]:
        """The ranges that the text is made from, those that are repeated first."""
        return self.lead + self.ranges


def split_clauses(tokens: Sequence[Token], start: int, end: int) -> list[Part]:
    """The range cut into parts that stand alone, in order; what only joins them ("and", ";") is in no part."""
    found: list[Part] = []
    for low, high in _clauses(tokens, start, end):
        found.extend(_verb_phrases(tokens, low, high))
    return [part for part in found if any(t.is_word for a, b in part.ranges for t in tokens[a:b])]


def _clauses(tokens: Sequence[Token], start: int, end: int) -> list[Range]:
    """At semicolons, between quoted sentences, at ", and she said", at "and" between full clauses."""
    first = _concession_end(tokens, start, end)
    if first is not None:
        return [(start + 1, first), *_clauses(tokens, first + 1, end)]
    cuts = [start]
    for index in range(start + 1, end - 1):
        if index < cuts[-1] + 2:
            continue
        step = _cut_at(tokens, index, cuts[-1], end)
        if step:
            cuts.extend((index, index + step))
    cuts.append(end)
    return list(zip(cuts[::2], cuts[1::2], strict=True))


def _concession_end(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """The comma of "While prices rose, wages fell", or None: both halves are put forward."""
    if end - start < 4 or tokens[start].lower not in _CONCESSIVE:
        return None
    comma = next((i for i in range(start + 1, min(end, start + 40)) if tokens[i].text == ","), None)
    if comma is None or not _opens_subject(tokens, start + 1) or not _is_sure_clause(tokens, start + 1, comma):
        return None
    is_open = any(t.quoted for t in tokens[start : comma + 1]) or comma + 1 >= end
    is_open = is_open or bool({tokens[start + 1].lower, tokens[comma + 1].lower} & (_WEAK_SUBJECTS | _LEANING))
    return comma if not is_open and _stands(tokens, comma + 1, end, bare=True) else None


def _cut_at(tokens: Sequence[Token], index: int, low: int, end: int) -> int:
    """How many tokens a border takes here; 0 where the text must stay together."""
    token, after = tokens[index], tokens[index + 1]
    opens = after.text in _QUOTE_MARKS and index + 2 < end
    if token.text in ".!?…" and (after.is_capital or opens):
        return 1 if has_clause(tokens, low, index) else 0
    if token.text in ";:" and has_clause(tokens, low, index) and _stands(tokens, index + 1, end):
        return 1
    if token.lower == "and" and after.lower == "that" and _stands(tokens, index + 2, end, weak=True):
        return 2 if has_clause(tokens, low, index) else 0
    if token.text == "," and after.lower in _COMMA_LINKS and index + 2 < end:
        if tokens[low].lower in cues.SUBORDINATORS or _has_relative(tokens, low, index):
            return 0
        bare = after.lower in {"while", "whereas"}
        if _stands(tokens, index + 2, end, bare=bare) and has_clause(tokens, low, index):
            return 2
    if token.lower in {"and", "but", "whereas"} and _joins_clauses(tokens, index, low, end):
        return 1
    return 0


def _stands(tokens: Sequence[Token], start: int, end: int, *, weak: bool = False, bare: bool = False) -> bool:
    """Whether a clause with its own subject starts here; a pronoun counts only where `weak` is set.

    A plural without an article ("wages") counts only where `bare` is set.
    """
    opens = start < end and (starts_phrase(tokens, start) if not bare else _opens_subject(tokens, start))
    if not opens or (not weak and tokens[start].lower in _WEAK_SUBJECTS):
        return False
    for index in range(start + 1, min(start + _REACH, end)):
        if tokens[index].text in ",;:":
            return False
        if has_verb_at(tokens, index):
            return True
    return False


def _opens_subject(tokens: Sequence[Token], index: int) -> bool:
    """Whether a subject can start here, bare plurals such as "wages" among them."""
    return starts_phrase(tokens, index) or (_is_plural(tokens[index]) and not tokens[index].quoted)


def _is_plural(token: Token) -> bool:
    word = token.lower
    if len(word) < 5 or not token.is_word or word in cues.TIME_WORDS | verbs.AUXILIARIES:
        return False
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))


def _has_relative(tokens: Sequence[Token], low: int, index: int) -> bool:
    return any(t.lower in {"that", "which", "who", "whether", "if"} for t in tokens[low:index])


def _joins_clauses(tokens: Sequence[Token], link: int, low: int, end: int) -> bool:
    """Whether a link without a comma stands between two full clauses: "The plant closed and 300 jobs were lost".

    Both verbs must be sure to be finite: "met the clerk and the men hired to help" is one clause.
    """
    if tokens[link].quoted or not is_plain(tokens, low, link) or not _is_sure_clause(tokens, low, link):
        return False
    if any(t.text == "," or t.lower in LINKS for t in tokens[low : link - 1]) or tokens[link - 1].lower in _PRONOUNS:
        return False  # "has a policy, but pay and bonuses were cut"
    start = link + 1
    if tokens[start].lower in _WEAK_SUBJECTS | _PRONOUNS | _LEANING or not _opens_subject(tokens, start):
        return False
    if not starts_phrase(tokens, start) and tokens[link].lower == "and" and _is_plural(tokens[link - 1]):
        return False  # "sold cars and trucks": the second plural may belong to the first
    for index in range(start + 1, min(start + _MAX_SUBJECT, end)):
        token = tokens[index]
        if not token.is_word or token.quoted or token.lower in _RELATIVE | _PRONOUNS | {"and", "or", "to"}:
            return False
        if has_verb_at(tokens, index):
            return is_sure_verb(tokens, index, end)
    return False


def _is_sure_clause(tokens: Sequence[Token], low: int, end: int) -> bool:
    """Whether the range has exactly one verb and that one is sure to be finite."""
    groups = verb_groups(tokens, low, end)
    return len(groups) == 1 and is_sure_verb(tokens, groups[0][0], end)


def _verb_phrases(tokens: Sequence[Token], low: int, end: int) -> list[Part]:
    """The clause, or its verb phrases where "and" or "but" joins two that share a short subject."""
    whole = [Part(((low, end),))]
    link = next((i for i in range(low + 3, end - 2) if tokens[i].lower in LINKS), None)
    while link is not None:
        lead = shared_lead(tokens, low, link, end)
        if lead is not None:
            stop = link - 1 if tokens[link - 1].text == "," else link
            scope = (low, max(lead[1], verb_groups(tokens, low, stop)[0][0]))
            return [Part(((low, stop),)), Part(((link + 1, end),), (lead,), scope)]
        link = next((i for i in range(link + 1, end - 2) if tokens[i].lower in LINKS), None)
        if link is not None and link - low > 60:
            break
    return whole
