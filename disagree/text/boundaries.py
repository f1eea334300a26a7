"""Where the sentences of one paragraph end: nupunkt, and the few rules that news prose needs on top."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from disagree.text.quotes import quoted_spans, span_around

__all__ = ["sentence_spans"]

# Never the end of a sentence: a name, a number or a word has to follow.
_TITLES = (
    "Adm Amb Atty Brig Bros Capt Cdr Cmdr Cmdt Col Cpl Det Dr Drs Fr Ft Gen Gov Hon Insp Lieut Lt Maj "
    "Messrs Mgr Mlle Mme Mr Mrs Ms Mt Pfc Pres Prof Pte Pvt Rep Reps Rev Sen Sens Sgt Spc Supt Treas vs "
    "approx e.g i.e cf viz"
)
# The end of a sentence only where a word follows that begins one.
_OFTEN_INSIDE = (
    "al Assn Ave Blvd Co Corp Dept Dist Ext Inc Jr Llc Ltd Rd Sr St Univ a.m p.m A.M P.M U.S U.K U.N E.U "
    "D.C L.A N.Y U.S.A U.A.E Ph.D M.D B.A M.A Sq est etc"
)
_BEFORE_NUMBER = "No Nos Art Arts Fig Figs Sec Sect Ch Vol pp Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec c ca"
_STARTERS = (
    "The He She It They We This That These Those There But And However Meanwhile According His Her Its "
    "Their In On At As After Before While When If Also Another Some Many Most Both Earlier Later "
    "Officials Police"
    " One Two Three Four Five Six Seven Eight Nine Ten Dozens Hundreds Thousands Several Few Nobody Everyone"
    " No Not Yet So For From By With Under Since Until Though Although Because Now Then What Who How Why"
)
_SPEECH = (
    "said says asked asks added adds replied replies told answered insisted shouted wrote writes warned "
    "tweeted claimed explained declared continued concluded wondered recalled joked exclaimed cried "
    "demanded quipped urged noted"
)


def _any(words: str) -> str:
    return "|".join(re.escape(word) for word in words.split())


_TITLE_SET = frozenset((*_TITLES.split(), *_TITLES.upper().split()))
_OFTEN_INSIDE_SET = frozenset(_OFTEN_INSIDE.split())
_BEFORE_NUMBER_SET = frozenset((_BEFORE_NUMBER + " " + _BEFORE_NUMBER.lower()).split())
_WORD_BORDER = re.compile(r"[\s(\[\"“‘—–/-]")
_STARTS = re.compile(rf"[\"“‘(]{{0,2}}(?:{_any(_STARTERS)})\b")
_NUMBER_STARTS = re.compile(r"\d|[IVX]{1,5}\b")
_QUOTE_END = re.compile(r"[.!?…,][\"”’'»]{1,2}$")
_PRONOUN = r"(?:he|she|they|it|we|I|one|who|He|She|They)"
_ARTICLE = r"(?:(?:the|The|a|A|Mr\.|Mrs\.|Ms\.|Dr\.|Sen\.|Rep\.|Gov\.|Gen\.)\s)?"
_NAME = _ARTICLE + r"[A-Z][\w’'.-]{1,30}(?:\s[A-Z][\w’'.-]{1,30}){0,3}"
_TAIL = re.compile(rf"(?:(?:{_PRONOUN}|{_NAME})\s(?:{_any(_SPEECH)})|(?:{_any(_SPEECH)})\s(?:{_PRONOUN}|{_NAME}))\b")
# What may follow a name and "said" when they close the quotation before, not open a new statement.
_TAIL_ENDS = re.compile(
    r"[.,:;]|\s(?:in|on|at|during|after|as|when|to reporters|reporters|of|about|aloud|later|again)\b|$"
)
_SIGNED = re.compile(r"[—–-]{1,2}\s?[A-Z]")
_NOTES = re.compile(r"(?:\[\d{1,3}\]){1,5}\s{0,9}")
_WORD = re.compile(r"\w")
_MISSED = re.compile(
    rf"(?:(?<=[\s(](?:U\.[SKN]|[ap]\.m|D\.C|Inc|Ltd)\.)|(?<=[\s(](?:Co|Jr|Sr)\.)|(?<=[\s(]Corp\.)|(?<=\s[A-Z]\.))"
    rf"[\"”’)]?(\s{{1,9}})(?={_any(_STARTERS)}\b)(?!(?:Police|Officials)\b)"
)
# nupunkt's model knows legal citations, in which plain words ("wall.", "month.") are abbreviations.
_SHORT = "am an as at be by do go he if in is it me my no of on or so to up us we"
_PLAIN_WORD = rf"(?<![A-Za-z.])(?!(?:etc|approx|est|dept|incl|resp|misc)\b)(?:[a-z]{{3,30}}|{_any(_SHORT)})"
_PLAIN = re.compile(
    rf"(?:{_PLAIN_WORD}[.][\"”’)]{{0,2}}(\s{{1,9}})(?=[\"“‘(]?[A-Z])"
    rf"|(?<=[a-z]{{2}})[.][\"”’)]{{0,2}}(\s{{1,9}})(?=[\"“‘]?(?:{_any(_STARTERS)})\b)"
    r"|(?<=[a-z]{3})[.](\s{1,9})(?=[\"“][A-Z]))"
)
_UNSPACED = re.compile(rf"(?<=[a-z]{{2}}[.!?])()(?=(?:{_any(_STARTERS)})\b)")

# What is that long without white space is no prose; its last characters may end a sentence.
_LONG_TOKEN = re.compile(r"\S{200,}(?=\S{5})")
_STOP = re.compile("[.!?…]")
_AFTER_STOP = " \n.!?…\"”’'»)]"  # what may follow the last stop of a paragraph

_LONGEST_ABBREVIATION = 12  # characters
_LOOK = 120  # characters looked at on either side of a boundary
_MIN_WORDS = 3  # of a piece of a quotation that stands as a sentence of its own
_LONG_QUOTATION = 400  # characters, beyond which a quotation is split wherever nupunkt splits it
_MAX_BRACKETS = 300  # characters of a remark in brackets that stays whole
_BRACKETS = re.compile(rf"\([^()]{{1,{_MAX_BRACKETS}}}\)")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of one paragraph: ordered, apart, and without white space at either end."""
    if not text.strip():
        return []
    stop = _STOP.search(text)
    if stop is None or not text[stop.end() :].strip(_AFTER_STOP):
        return [_tight(text, 0, len(text))]
    cuts = _cuts(text)
    quotations = quoted_spans(text)
    brackets = [found.span() for found in _BRACKETS.finditer(text)]
    spans: list[tuple[int, int]] = []
    start = 0
    for index, (end, after) in enumerate(cuts):
        following = cuts[index + 1][0] if index + 1 < len(cuts) else len(text)
        if span_around(brackets, end) or not _is_end(text, start, (end, after), following, quotations):
            continue
        spans.append((start, end))
        start = after
    spans.append((start, len(text)))
    return [tight for begin, end in spans if (tight := _tight(text, begin, end))[0] < tight[1]]


@cache
def _nupunkt() -> Any:  # Any: nupunkt's tokenizer type is not imported with this module
    import nupunkt

    return nupunkt.load("default")


def _cuts(text: str) -> list[tuple[int, int]]:
    """Possible boundaries: where a sentence may end, and where the next one then begins."""
    pieces = _nupunkt().spans(_LONG_TOKEN.sub(_masked, text))
    cuts = {end: start for (_, end), (start, _) in pairwise(pieces)}
    for pattern in (_MISSED, _PLAIN, _UNSPACED):
        for found in pattern.finditer(text):
            cuts.setdefault(*found.span(found.lastindex or 0))
    ordered: list[tuple[int, int]] = []
    for end, start in sorted(cuts.items()):
        notes = _NOTES.match(text, start) if end == start or text[start : start + 1] == "[" else None
        if notes:  # the marks of footnotes belong to the sentence before
            end, start = start + len(notes[0].rstrip()), notes.end()
        if not ordered or end >= ordered[-1][1]:
            ordered.append((end, start))
    return ordered


def _masked(token: re.Match[str]) -> str:
    """As many letters: nupunkt takes quadratic time on stops without white space between them."""
    return "x" * len(token[0])


def _is_end(text: str, begin: int, cut: tuple[int, int], following: int, quotations: Sequence[tuple[int, int]]) -> bool:
    end, start = cut
    before, after = text[max(begin, end - _LOOK) : end], text[start : start + _LOOK]
    if not _WORD.search(text, start, min(following, start + _LOOK)):
        return False  # nothing but marks follows
    if _is_abbreviation(before, after) or _is_tail(before, after):
        return False
    if after[:1].islower() and (_QUOTE_END.search(before[-4:]) or before.endswith(("…", "..", ","))):
        return False
    quotation = span_around(quotations, end)
    return quotation is None or _stands_alone(text, (begin, following), cut, quotation)


def _is_abbreviation(before: str, after: str) -> bool:
    if not before.endswith("."):
        return False
    word = _WORD_BORDER.split(before[-_LONGEST_ABBREVIATION:])[-1][:-1]
    if word in _TITLE_SET:
        return True
    if word in _BEFORE_NUMBER_SET and _NUMBER_STARTS.match(after):
        return True
    if len(word) == 1 and word.isalpha() and word != "I":
        return not _STARTS.match(after)
    return word in _OFTEN_INSIDE_SET and after[:1].islower()


def _is_tail(before: str, after: str) -> bool:
    """Whether what follows only says who spoke the quotation that just closed."""
    if not _QUOTE_END.search(before[-4:]):
        return False
    if _SIGNED.match(after):
        return True
    tail = _TAIL.match(after)
    if not tail:
        return False
    return (
        after[0].islower()
        or (bool(_TAIL_ENDS.match(after, tail.end())) and before.rstrip("\"”’'»")[-1:] in "!?,")
        or after[tail.end() : tail.end() + 1] in (".", "")
    )


def _stands_alone(text: str, piece: tuple[int, int], cut: tuple[int, int], quotation: tuple[int, int]) -> bool:
    """Whether both sides of a stop inside a quotation are long enough to be sentences."""
    opened, closed = quotation
    if closed - opened > _LONG_QUOTATION:
        return True
    left, right = text[max(piece[0], opened) : cut[0]], text[cut[1] : min(piece[1], closed)]
    return len(left.split()) >= _MIN_WORDS and len(right.split()) >= _MIN_WORDS


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
