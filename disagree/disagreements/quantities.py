"""Quantities in news prose: value ranges with what they count, and whether two of them can both be true.

"more than 30,000 troops" and "31,200 troops" can; "17 killed" and "29 killed" cannot; "40 killed" and
"40 wounded" say nothing about each other, nor do "six of those killed" and "17 killed". Years, dates, clock times, ages
and names with numbers are no quantities.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from disagree.disagreements.measures import (
    APPROXIMATE,
    BOUNDS,
    CURRENCIES,
    MONTHS,
    NUMBER_WORDS,
    SCALES,
    VAGUE,
    Unit,
    count_noun,
    state_of,
)

__all__ = ["Fit", "Quantity", "compare", "quantities", "worst_fit"]

_CURRENCY = r"(?:US\$|\$|€|£|¥|₹)"
_DIGITS = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,4})?|\d{1,15}(?:\.\d{1,4})?"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen|mn|bn|tn|k|m)"
_WORD_NUMBER = (
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen)"
)
_NUMBER = rf"(?:half a(?= dozen)|a(?= (?:dozen|hundred|thousand|million)\b)|{_DIGITS}|\b(?:{_WORD_NUMBER})\b)"
_QUANTITY = re.compile(
    rf"(?P<currency>{_CURRENCY})?\s?(?P<first>{_NUMBER})(?P<scale>[ -]?{_SCALE}\b)?"
    rf"(?:\s?(?P<link>-|–|—|to|and)\s?(?:{_CURRENCY})?(?P<second>{_NUMBER})(?P<scale2>[ -]?{_SCALE}\b)?)?"
    r"(?P<percent>\s?%|[ -]per ?cent\b)?",
    re.IGNORECASE,
)
_VAGUE = re.compile(r"\b(?P<word>dozens|scores|hundreds|thousands|millions)\b(?! of (?:miles|years))", re.IGNORECASE)
_COUNTED_BEFORE = re.compile(r"(?:\d|hundred|thousand|million)s?\s$")
_AGE = re.compile(r"[- ]years?[- ]olds?\b|[- ]year[- ]old")
_CLOCK = re.compile(r"[:.]\d\d\b|\s?(?:a\.?m\b|p\.?m\b|o['’]clock|GMT|UTC)", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b|-\w{1,12}-|/\d", re.IGNORECASE)
_PART = re.compile(
    r"\s(?:[a-z]{1,12}\s)?of\s(?:those|these|them|whom|which|the\s(?:[a-z]{1,15}\s)?(?:killed|dead|injured|wounded|hurt"
    r"|missing|arrested|detained|victims|bodies|rescued|infected|who))\b",
    re.IGNORECASE,
)
_NAMED = frozenset({"no", "no.", "#", "number", "article", "section", "flight", "route", "page", "part", "channel"})
_ARTICLES = {"a": 1.0, "half a": 0.5}
_TOLERANCE = 0.15  # "about 10,000" fits 8,500 to 11,500
_OPEN_END = 2.0  # "more than 30" still fits 60; how far beyond it reaches, nobody can say
_MAX_COMPARED = 40  # of one text, as each is held against each of the other


class Fit(StrEnum):
    """Whether two quantities can both be true."""

    COMPATIBLE = "compatible"
    INCOMPATIBLE = "incompatible"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value range with what it counts: `noun` ("people", "$", "%") and `state` ("dead", "hurt", "").

    `is_part` where it is taken from a larger number: "six of those killed".
    """

    low: float
    high: float
    noun: str
    state: str
    text: str
    start: int = 0
    is_part: bool = False

    @property
    def is_bound(self) -> bool:
        """Whether one end is open, as in "more than 40"."""
        return math.isinf(self.high)


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text in reading order; years, dates, times, ages and names are left out."""
    found = [*_counted(text), *_vague(text)]
    return sorted(found, key=lambda quantity: quantity.start)


def compare(left: Quantity, right: Quantity) -> Fit:
    """Whether two quantities can both be true; not comparable where they count different things."""
    if left.noun != right.noun or left.state != right.state or not (left.noun or left.state):
        return Fit.NOT_COMPARABLE
    low, high = max(left.low, right.low), min(left.high, right.high)
    if left.is_part != right.is_part:
        part, whole = (left, right) if left.is_part else (right, left)
        return Fit.INCOMPATIBLE if part.low > whole.high else Fit.NOT_COMPARABLE
    if low > high:
        return Fit.INCOMPATIBLE
    bound = min(left.low, right.low) if left.is_bound != right.is_bound else low
    return Fit.NOT_COMPARABLE if low > _OPEN_END * bound > 0 else Fit.COMPATIBLE


def worst_fit(left: str, right: str) -> tuple[Fit, tuple[Quantity, Quantity] | None]:
    """How the quantities of two texts fit, with the pair that shows it.

    Each quantity is measured against its best partner, so that "12 of 40 hurt" meets both numbers of the
    other text. Incompatible where one has partners and fits none of them.
    """
    fits: list[tuple[Fit, tuple[Quantity, Quantity]]] = []
    of_left, of_right = quantities(left)[:_MAX_COMPARED], quantities(right)[:_MAX_COMPARED]
    for one in of_left:
        partners = [(compare(one, other), (one, other)) for other in of_right]
        partners = [item for item in partners if item[0] is not Fit.NOT_COMPARABLE]
        if partners:
            fits.append(next((item for item in partners if item[0] is Fit.COMPATIBLE), partners[0]))
    for wanted in (Fit.INCOMPATIBLE, Fit.COMPATIBLE):
        for fit, pair in fits:
            if fit is wanted and not (fit is Fit.INCOMPATIBLE and _fits_other(pair[1], of_left)):
                return fit, pair
    return Fit.NOT_COMPARABLE, None


def _fits_other(quantity: Quantity, others: list[Quantity]) -> bool:
    return any(compare(quantity, other) is Fit.COMPATIBLE for other in others)


def _counted(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        span = _values(match) if _is_quantity(text, match) else None
        if span is None:
            continue
        unit = _unit(text, match)
        start, bound = _bound_before(text, match.start())
        if bound == "over" and unit.is_time:
            bound = ""  # "over two years" mostly means during them
        low, high = (
            _within_bound(bound, *span) if bound else _bounded_after(text[match.end() : match.end() + 32], *span)
        )
        yield _quantity(text, (start, match.start(), match.end()), (low, high), unit)


def _vague(text: str) -> Iterator[Quantity]:
    for match in _VAGUE.finditer(text):
        if _COUNTED_BEFORE.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        after = re.sub(r"^\s?of\s", " ", text[match.end() : match.end() + 120])
        where = (match.start(), match.start(), match.end())
        yield _quantity(text, where, VAGUE[match["word"].lower()], count_noun(after))


def _quantity(text: str, where: tuple[int, int, int], span: tuple[float, float], unit: Unit) -> Quantity:
    shown, start, end = where
    money = unit.noun in CURRENCIES.values() or unit.noun == "%"
    state = "" if money or unit.is_time else state_of(text, start, end)
    noun = unit.noun or ("people" if state else "")
    label = state or unit.surface
    words = " ".join([*text[shown:end].split(), *([label] if label else [])])
    return Quantity(*span, noun, state, words, start, _PART.match(text, end) is not None)


def _is_quantity(text: str, match: re.Match[str]) -> bool:
    """Whether a number counts something: no part of a word, year, age, date, time, rank or name."""
    start, end = match.span("first")
    if start and (text[start - 1].isalnum() or text[start - 1] in "-–./:#_"):
        return False
    rest = text[match.end() : match.end() + 24]
    if rest[:1].isalnum() or rest[:1] == "_" or _ORDINAL.match(rest) or _AGE.match(rest) or _CLOCK.match(rest):
        return False
    if match["currency"] or match["percent"] or match["scale"]:
        return True
    previous = (text[max(0, start - 33) : start].split() or [""])[-1]
    following = re.match(r"\s?([A-Za-z]{1,12})", rest)
    if previous.lower() in _NAMED or previous.lower().strip(".,") in MONTHS or previous.lower() == "aged":
        return False
    if following and following[1].lower() in MONTHS:
        return False
    if _is_apposed_age(text, start, end, previous):
        return False
    first = match["first"]
    if first.lower() == "one":
        return bool(re.match(r"\s(?:person|man|woman|child|soldier|other|dead)\b|\swas (?:killed|hurt|injured)", rest))
    if first.isdigit() and len(first) == 4 and 1800 <= int(first) <= 2100 and not _counts_people(rest):
        return False
    # "Boeing 737", "Ward 7": a name with a number. A capital at the start of a sentence is none.
    is_name = previous[:1].isupper() and previous.lower() not in BOUNDS and previous.lower() not in APPROXIMATE
    return not (is_name and previous[-1:].isalnum() and _is_inside_sentence(text, start, previous)) or (
        count_noun(rest).noun == "people" or previous.lower().endswith("day")
    )


def _is_inside_sentence(text: str, start: int, previous: str) -> bool:
    at = text.rfind(previous, 0, start)
    return at > 0 or previous.lower() not in {"the", "some", "a", "all", "only", "these", "those"}


def _is_apposed_age(text: str, start: int, end: int, previous: str) -> bool:
    """Whether a number stands between commas after a name: "Mira Holt, 34, had come"."""
    inside = previous.endswith(",") and previous[:1].isupper()
    return inside and text[end : end + 1] in {",", ".", ""} and end - start <= 3


def _counts_people(rest: str) -> bool:
    return bool(re.match(r"\s(?:people|soldiers|troops|homes|houses|jobs|workers|votes|tonnes|dead)\b", rest))


def _values(match: re.Match[str]) -> tuple[float, float] | None:
    """The range that is named, rounded numbers widened to what they may stand for; None for a score like 2-1."""
    first, scale = match["first"], _scale(match["scale"])
    if match["second"] is None:
        value = _number(first) * scale
        slack = _rounding(first, scale)
        return value - slack, value + slack
    second, scale2 = _number(match["second"]), _scale(match["scale2"])
    low = _number(first) * (scale if match["scale"] else scale2)
    high = second * scale2
    if match["link"].lower() == "and" or low >= high:
        # "between 5 and 9" is a range; "five and nine" elsewhere are two numbers, of which the first is kept.
        if match["link"].lower() == "and" and _is_between(match):
            return low, high
        return (low, low) if match["link"].lower() in {"and", "to"} else None
    return low, high


def _is_between(match: re.Match[str]) -> bool:
    return match.string[max(0, match.start() - 12) : match.start()].rstrip().lower().endswith("between")


def _number(digits: str) -> float:
    if digits.lower() in _ARTICLES:
        return _ARTICLES[digits.lower()]
    if digits[0].isdigit():
        return float(digits.replace(",", ""))
    tens, _, ones = digits.lower().replace(" ", "-").partition("-")
    return float(NUMBER_WORDS[tens] + (NUMBER_WORDS[ones] if ones else 0))


def _scale(word: str | None) -> float:
    return SCALES[word.strip(" -").lower()] if word else 1.0


def _rounding(digits: str, scale: float) -> float:
    """Half a step of the last digit that is said: "1.2 million" may be 1,150,000, "30,000" may be 29,500."""
    if scale == SCALES["dozen"]:
        return 0.0
    if scale > 1:
        decimals = len(digits.partition(".")[2])
        return scale * 0.5 * 10.0**-decimals
    whole = digits.replace(",", "")
    zeros = len(whole) - len(whole.rstrip("0"))
    if not whole.isdigit() or zeros < 3:
        return 0.0
    return 0.5 * 10.0 ** min(zeros, len(whole) - 2)


def _bound_before(text: str, start: int) -> tuple[int, str]:
    """Where the bounding words before a number begin, and the words; the number's own start if there are none."""
    before = text[max(0, start - 24) : start]
    words = list(re.finditer(r"[A-Za-z]{1,12}", before))[-3:]
    for count in (3, 2, 1):
        phrase = " ".join(word[0].lower() for word in words[-count:])
        if len(words) >= count and (phrase in BOUNDS or phrase in APPROXIMATE):
            return start - (len(before) - words[-count].start()), phrase
    return start, ""


def _within_bound(phrase: str, low: float, high: float) -> tuple[float, float]:
    middle = (low + high) / 2 if phrase in BOUNDS else 0.0  # a bound is meant to the letter, not rounded
    match BOUNDS.get(phrase):
        case "above":
            return math.nextafter(middle, math.inf), math.inf
        case "from":
            return middle, math.inf
        case "below":
            return 0.0, math.nextafter(middle, 0.0)
        case "up to":
            return 0.0, middle
        case "nearly":
            return middle * (1 - _TOLERANCE), middle
    return low * (1 - _TOLERANCE), high * (1 + _TOLERANCE)


def _bounded_after(rest: str, low: float, high: float) -> tuple[float, float]:
    after = re.match(r"[^.;:,]{0,16}?\s?or (more|fewer|less|so)\b", rest, re.IGNORECASE)
    if after is None:
        return low, high
    word = after[1].lower()
    return _within_bound({"so": "about", "more": "at least"}.get(word, "up to"), low, high)


def _unit(text: str, match: re.Match[str]) -> Unit:
    rest = text[match.end() : match.end() + 120]
    if match["percent"]:
        return Unit("%")
    if match["currency"]:
        return Unit(CURRENCIES[match["currency"].upper()])
    word = re.match(r"\s?([A-Za-z]{1,12}?)s?\b", rest)
    if word and word[1].lower() in CURRENCIES:
        return Unit(CURRENCIES[word[1].lower()], word[0].strip())
    return count_noun(rest)
