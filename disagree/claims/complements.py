"""Reads what a denial denies: a clause, a thing turned into a clause, or something that points back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from disagree.claims import cues, verbs
from disagree.claims.phrases import DETERMINERS, end_of_phrase, has_clause, is_finite, is_name
from disagree.claims.tags import Tag, TagKind
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["Complement", "ComplementKind", "false_clause", "is_falsehood", "is_truth", "read_complement"]

_POINTERS = word_set("this that it these those them such so")
_PERSONS = word_set("him her me us you")
# noun -> (words that take its place, the preposition that must follow)
_NOUN_CLAUSES = {
    "involvement": ("was involved in", "in"),
    "participation": ("took part in", "in"),
    "role": ("had a role in", "in"),
    "part": ("took part in", "in"),
    "responsibility": ("was responsible for", "for"),
    "knowledge": ("knew of", "of"),
    "awareness": ("knew of", "of"),
    "complicity": ("was complicit in", "in"),
    "links": ("had links", ""),
    "link": ("had a link", ""),
    "ties": ("had ties", ""),
    "connection": ("had a connection", ""),
    "contact": ("had contact", ""),
    "contacts": ("had contacts", ""),
    "plans": ("planned", "to"),
    "plan": ("planned", "to"),
    "interest": ("was interested in", "in"),
}


_REPORT_NOUNS = cues.ANAPHORIC_NOUNS - word_set("figure figures number numbers data words coverage media")


class ComplementKind(StrEnum):
    """What follows a denying verb."""

    CLAUSE = "clause"  # tokens[start:end] is the denied proposition
    WORDING = "wording"  # `lead` + tokens[start:end] is it, with the denier as subject
    POINTER = "pointer"  # points back to what somebody else said
    ORDINARY = "ordinary"  # no denial of a statement: "was denied entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complement:
    """The kind, the token range and, for a wording, the words to put before it."""

    kind: ComplementKind
    start: int
    end: int
    lead: str = ""


def read_complement(tokens: Sequence[Token], tag: Tag, end: int) -> Complement:
    """What the tag's denial is about, `end` being where its part of the sentence ends."""
    if not tag.is_leading:
        return Complement(kind=ComplementKind.POINTER, start=tag.start, end=tag.cue[0])
    if tag.kind is TagKind.DIFFER:
        return Complement(kind=ComplementKind.POINTER, start=tag.end, end=end)
    start = tag.end
    while start < end and (tokens[start].quoted or not tokens[start].is_word or _is_filler(tokens[start].lower)):
        start += 1
    if start + 2 < end and tokens[start].lower == "as" and tokens[start + 1].lower in cues.FALSE_WORDS:
        start += 2  # "dismissed as false reports that ..."
    ordinary = Complement(kind=ComplementKind.ORDINARY, start=start, end=end)
    if start >= end:
        return ordinary
    if tag.kind is TagKind.LABEL:
        return _label(tokens, start, end) or ordinary
    return _clause(tokens, start, end, tag) or _thing(tokens, start, end, tag) or ordinary


def _is_filler(word: str) -> bool:
    return (word.endswith("ly") and len(word) > 4) or word in {"on", "outright"} or word in cues.TIME_WORDS


def _clause(tokens: Sequence[Token], start: int, end: int, tag: Tag) -> Complement | None:
    word = tokens[start].lower
    if word == "that" and has_clause(tokens, start + 1, end) and start + 2 < end and not is_finite(tokens, start + 1):
        return Complement(kind=ComplementKind.CLAUSE, start=start + 1, end=end)
    if tag.kind is not TagKind.DENY:
        return None
    if word in {"he", "she", "it", "they", "there"} and start + 1 < end and is_finite(tokens, start + 1):
        return Complement(kind=ComplementKind.CLAUSE, start=start, end=end)
    past = _past_of(tokens, start) if word.endswith("ing") and start + 1 < end else None
    if past is not None and word not in cues.ANAPHORIC_NOUNS:
        return Complement(kind=ComplementKind.WORDING, start=start + 1, end=end, lead=past)
    return None


def _past_of(tokens: Sequence[Token], index: int) -> str | None:
    """The past of a gerund; of one that is not known only where its object follows ("forging the deed")."""
    word, follows = tokens[index].lower, tokens[index + 1].lower
    if follows in cues.ORDINARY_DENIED:
        return None  # "planning permission"
    known = verbs.past_of_gerund(word)
    is_verb = follows in DETERMINERS | {"him", "her", "them", "it"} and follows != "that"
    if known is not None or len(word) < 6 or not (is_verb or is_name(tokens[index + 1])):
        return known
    stem = word[:-3]
    return f"{stem[:-1]}ied" if stem.endswith("y") and stem[-2] not in "aeiou" else f"{stem}ed"


def _thing(tokens: Sequence[Token], start: int, end: int, tag: Tag) -> Complement | None:
    stop = max(start + 1, end_of_phrase(tokens, start, end))
    head = tokens[stop - 1].lower
    first = tokens[start].lower
    whole = Complement(kind=ComplementKind.POINTER, start=start, end=end)
    alone = stop == start + 1 or tokens[start + 1].lower.endswith("ly") or tokens[start + 1].lower == "as"
    if first in _POINTERS - {"such"} and (alone or first == "it"):
        return None if first == "them" and stop < end and tokens[stop].lower in DETERMINERS else whole
    if first in _PERSONS and not any(t.lower in cues.ANAPHORIC_NOUNS for t in tokens[start + 1 : stop]):
        return None
    if any(t.lower in cues.ANAPHORIC_NOUNS for t in tokens[start:stop]):
        that = _that_clause(tokens, stop, end)
        return that or whole
    if tag.kind is TagKind.REJECT:
        return None
    worded = _worded(tokens, start, stop, end)
    if worded is not None:
        return worded
    follows = tokens[stop].lower if stop < end else ""
    if any(t.lower in cues.ORDINARY_DENIED for t in tokens[start:stop]) or _two_objects(tokens, start, stop, follows):
        return None
    return whole if head.isalpha() else None


def _that_clause(tokens: Sequence[Token], start: int, end: int) -> Complement | None:
    """The clause of "claims by the union that it had hidden losses"."""
    for index in range(start, min(start + 10, end - 2)):
        if tokens[index].text in ",;:":
            return None
        if tokens[index].lower == "that" and has_clause(tokens, index + 1, end) and not is_finite(tokens, index + 1):
            return Complement(kind=ComplementKind.CLAUSE, start=index + 1, end=end)
    return None


def _worded(tokens: Sequence[Token], start: int, stop: int, end: int) -> Complement | None:
    head = tokens[stop - 1].lower
    lead, link = _NOUN_CLAUSES.get(head, ("", ""))
    if not lead or stop >= end or tokens[start].lower in {"his", "her", "their", "its", "this", "these", "such"}:
        return None
    if any(t.lower == "such" for t in tokens[start:stop]):
        return None
    if not link:
        return Complement(kind=ComplementKind.WORDING, start=stop, end=end, lead=lead)
    if tokens[stop].lower != link:
        return None
    begin = stop if link == "to" else stop + 1
    return Complement(kind=ComplementKind.WORDING, start=begin, end=end, lead=lead)


def _two_objects(tokens: Sequence[Token], start: int, stop: int, follows: str) -> bool:
    """ "denied Nadia Krul her third title": a person, then what is kept from that person."""
    words = [t.lower for t in tokens[start + 1 : stop + 2]]
    return follows in DETERMINERS or (is_name(tokens[start]) and bool(DETERMINERS & set(words)))


def _label(tokens: Sequence[Token], start: int, end: int) -> Complement | None:
    """ "called the report false": an object that points back and a word for untruth."""
    stop = max(start + 1, end_of_phrase(tokens, start, end))
    points = tokens[start].lower in _POINTERS or any(t.lower in cues.ANAPHORIC_NOUNS for t in tokens[start:stop])
    is_false = any(t.lower in cues.FALSE_WORDS for t in tokens[start + 1 : min(end, start + 24)])
    if not (points and is_false):
        return None
    return _that_clause(tokens, start + 1, end) or Complement(kind=ComplementKind.POINTER, start=start, end=end)


def false_clause(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
    """The clause that is called untrue in "it is not true that S" and "the claim that S is false", or None."""
    limit = min(end, start + 40)
    that = next((i for i in range(start + 1, limit - 2) if tokens[i].lower == "that"), None)
    if that is None or not has_clause(tokens, that + 1, end):
        return None
    before = [t.lower for t in tokens[max(start, that - 4) : that]]
    is_untrue = before[-1] in cues.FALSE_WORDS or (before[-1] == "true" and "not" in before)
    if is_untrue and tokens[start].lower in {"it", "it's"}:
        return (that + 1, end)
    if before[-1] not in cues.NOMINAL_CUES:
        return None
    verb = next((i for i in range(limit - 2, that, -1) if tokens[i].lower in {"is", "was", "are", "were"}), None)
    tail = {t.lower for t in tokens[verb + 1 : verb + 4]} if verb else set()
    if verb and tail & cues.FALSE_WORDS and "not" not in tail and has_clause(tokens, that + 1, verb):
        return (that + 1, verb)
    return None


def is_truth(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the clause says no more than that a report is true: "every line of the article was accurate"."""
    words = [t.lower for t in tokens[start : min(end, start + 16)] if t.is_word]
    if words[1:3] in (["stand", "by"], ["stands", "by"], ["stood", "by"]) and words[0] in {"we", "i", "it", "they"}:
        return len(words) <= 9 and bool(set(words[3:6]) & _REPORT_NOUNS)  # "we stand by our reporting"
    verb = next((i for i, w in enumerate(words) if w in {"is", "was", "are", "were"}), None)
    if verb is None or not 1 < verb <= 9 or "if" in words[:verb]:
        return False
    opens = words[0] in DETERMINERS | {"every", "everything", "each", "all", "such"}
    tail = [w for w in words[verb + 1 :] if not (w.endswith("ly") and len(w) > 4)]
    return (
        opens and bool(set(words[:verb]) & _REPORT_NOUNS) and len(tail) <= 5 and bool(set(tail[:2]) & cues.TRUE_WORDS)
    )


def is_falsehood(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the clause says no more than that something said before is untrue."""
    words = [t.lower for t in tokens[start : min(end, start + 16)] if t.is_word]
    joined = " ".join(words)
    if words[:1] == ["there"] and "truth" in words and {"no", "not", "isn't"} & set(words[:4]):
        return True  # "there is not a word of truth in it"
    if "no truth" in joined or "nothing of the kind" in joined or "nothing of the sort" in joined:
        return True
    if not words:
        return False
    verb = next((i for i, w in enumerate(words) if w in {"is", "was", "are", "were", "that's", "it's", "isn't"}), None)
    if verb is None or verb > 7:
        return False
    subject, tail = words[: verb + 1], words[verb + 1 : verb + 6]
    points = subject[0] in {"this", "that", "it", "they", "these", "those", "that's", "it's", "what"}
    points = points or (bool(set(subject) & cues.ANAPHORIC_NOUNS) and subject[0] in DETERMINERS | {"such"})
    if not points or "if" in subject:
        return False
    if "not" in tail or words[verb] == "isn't":
        return bool(set(tail) & {"true", "correct", "accurate", "right", "so"})
    return bool(set(tail[:4]) & cues.FALSE_WORDS)
