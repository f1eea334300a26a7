"""Words of measure: numbers, scales, bounds, and what is counted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

__all__ = [
    "APPROXIMATE",
    "BOUNDS",
    "CURRENCIES",
    "MONTHS",
    "NUMBER_WORDS",
    "SCALES",
    "VAGUE",
    "Unit",
    "count_noun",
    "state_of",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_NUMBERS = f"{_UNITS} seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: value for value, word in enumerate(_NUMBERS.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), start=2)
}
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "dozen": 12.0,
}
VAGUE = {
    "dozens": (20.0, 500.0),
    "scores": (30.0, 200.0),
    "hundreds": (150.0, 5_000.0),
    "thousands": (1_500.0, 100_000.0),
    "millions": (1_500_000.0, math.inf),
}
BOUNDS = {
    "more than": "above",
    "over": "above",
    "above": "above",
    "exceeding": "above",
    "in excess of": "above",
    "greater than": "above",
    "upwards of": "above",
    "at least": "from",
    "no fewer than": "from",
    "no less than": "from",
    "not less than": "from",
    "a minimum of": "from",
    "fewer than": "below",
    "less than": "below",
    "under": "below",
    "below": "below",
    "up to": "up to",
    "at most": "up to",
    "no more than": "up to",
    "not more than": "up to",
    "a maximum of": "up to",
    "as many as": "up to",
    "as much as": "up to",
    "nearly": "nearly",
    "almost": "nearly",
    "close to": "nearly",
    "just under": "nearly",
    "well over": "above",
    "just over": "above",
}
APPROXIMATE = frozenset(
    ("about", "around", "roughly", "some", "approximately", "an estimated", "estimated", "more or less", "circa")
)
CURRENCIES = {
    "$": "$",
    "US$": "$",
    "dollar": "$",
    "€": "€",
    "euro": "€",
    "£": "£",
    "pound": "£",
    "¥": "¥",
    "yen": "¥",
    "yuan": "yuan",
    "rouble": "rouble",
    "ruble": "rouble",
    "₹": "rupee",
    "rupee": "rupee",
    "crown": "crown",
    "franc": "franc",
}
_MONTH_NAMES = (
    "january jan,february feb,march,april apr,may,june jun,july jul,august aug,september sept sep,october oct,"
    "november nov,december dec"
)
MONTHS = {
    word: number
    for number, names in enumerate(
        _MONTH_NAMES.split(","),
        start=1,
    )
    for word in names.split()
}

# What became of those who are counted. Forty killed and forty wounded are two different numbers.
_STATES = {
    "dead": r"killed|dead|died|deaths?|dies|die|bod(?:y|ies)|corpses?|fatalit(?:y|ies)|death toll|toll|lives|perished"
    r"|lost their lives|slain|casualties|victims",
    "hurt": r"injured|injuries|wounded|hurt|burn(?:ed|t)|treated|hospitali[sz]ed",
    "missing": r"missing|unaccounted",
    "held": r"arrested|arrests?|detained|detentions?|in custody|jailed|seized",
    "displaced": r"displaced|evacuated|fled|homeless|refugees",
    "infected": r"infected|infections?|cases|caught|sickened|ill",
    "rescued": r"rescued|saved|pulled alive|survivors|survived",
    "freed": r"freed|released",
    "aboard": r"aboard|on board|carrying",
    "present": r"attended|attendance|turnout|marched|rallied|gathered|protesters|demonstrators|came|crowd",
}
_STATE = re.compile(rf"\b(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _STATES.items())})\b", re.IGNORECASE)
_PEOPLE = _words(
    "people person persons man men woman women child children civilian civilians passenger passengers patient "
    "patients resident residents victim victims body bodies death deaths casualty casualties fatality fatalities "
    "worker workers other others dead killed injured wounded arrest arrests protester protesters demonstrator "
    "demonstrators case cases infection infections life lives survivor survivors injury injuries"
)
_STOP = _words(
    "were was are is had have has been being by when after and at on from with as who that which for in into"
)
_SKIP = _words("of the a an its their his her other more new local young armed additional further to than or")
_MEASURES = _words(
    "days day hours hour minutes minute weeks week months month years year seconds points point km kilometres "
    "kilometers miles metres meters tonnes tons times votes jobs seats goals aircraft troops soldiers drones"
)
_TIMES = _words("second minute hour day week month year")
_NOUN = re.compile(r"[A-Za-z][A-Za-z'’]{0,29}|[.,;:!?()\"“”]")
_SAME = {
    "percent": "%",
    "soldier": "troop",
    "serviceman": "troop",
    "servicemen": "troop",
    "house": "home",
    "metre": "meter",
    "kilometre": "km",
    "kilometer": "km",
    "mile": "mile",
    "tonne": "ton",
    "percentage": "%",
}
_BEHIND = 25  # characters: a word after the number mostly belongs to it, one before it to the number before
_CLAUSE = re.compile(r"[.;:!?]\s|,\s(?:and|but|while)\s|\b(?:while|whereas|but)\b")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: `noun` in a common form ("people", "troop", "$"), `surface` as it stands in the text."""

    noun: str
    surface: str = ""

    @property
    def is_time(self) -> bool:
        """Whether it is a length of time."""
        return self.noun in _TIMES


def count_noun(rest: str) -> Unit:
    """What the number before `rest` counts; empty where nothing is named."""
    words: list[str] = []
    for match in _NOUN.finditer(rest[:120]):
        word = match[0]
        if not word[0].isalpha() or word.lower() in _STOP or (words and word.lower() in _SKIP):
            break
        if word.lower() not in _SKIP:
            words.append(word)
        if len(words) == 3 or word.lower() in _PEOPLE or word.lower() in _MEASURES:
            break
    if not words:
        return Unit("")
    last = words[-1].lower()
    if last in _PEOPLE or is_state(words[0]):
        return Unit("people", words[-1])
    word = words[-1] if last in _MEASURES else _head(words)
    return Unit(_singular(word.lower()), word)


def is_state(word: str) -> bool:
    """Whether a word says what became of people ("killed", "arrested")."""
    return _STATE.fullmatch(word) is not None


def _head(words: list[str]) -> str:
    """The last plural of the first words, which is the noun of "captured enemy fighters", else the first word."""
    plurals = [word for word in words if word.endswith("s") and not word.endswith("ss")]
    return plurals[0] if plurals else words[0]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _SAME.get(word, word)


def state_of(text: str, start: int, end: int) -> str:
    """What became of those counted by the number at `text[start:end]`, by the nearest word of its clause."""
    after = text[end : end + 80]
    stop = _CLAUSE.search(after)
    after = after[: stop.start()] if stop else after
    before = text[max(0, start - 60) : start]
    stops = list(_CLAUSE.finditer(before))
    before = before[stops[-1].end() :] if stops else before
    following = _STATE.search(after)
    *_, preceding = [None, *_STATE.finditer(before)]
    if following and (preceding is None or following.start() <= len(before) - preceding.end() + _BEHIND):
        return following.lastgroup or ""
    return (preceding.lastgroup or "") if preceding else ""
