"""Days, dates and clock times in prose, and whether two texts name different ones."""

from __future__ import annotations

import re

from disagree.disagreements.measures import MONTHS

__all__ = ["clashing_dates", "weekdays"]

_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_MONTH_WORDS = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?)?(?P<month>{_MONTH_WORDS})\b\.?(?:\s(?P<after>\d{{1,2}})\b)?"
)
_YEAR = re.compile(r"\b(?:in|since|until|of|by|from)\s((?:18|19|20)\d\d)\b")
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s?([ap])\.?m\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(yesterday|today|tomorrow|last week|this week|next week|last month|next month)\b", re.I)
_PART = re.compile(r"\b(morning|midday|noon|afternoon|evening|night|midnight|dawn|dusk)\b", re.IGNORECASE)
_ALIKE = {"dawn": "morning", "noon": "midday", "dusk": "evening", "midnight": "night"}


def weekdays(text: str) -> set[str]:
    """The weekdays that a text names."""
    return {match[0].lower() for match in _WEEKDAY.finditer(text)}


def clashing_dates(left: str, right: str) -> str | None:
    """The two dates that differ, as "Monday vs Thursday"; None where the texts name none of one sort, or share one."""
    for find in (weekdays, _dates, _years, _clocks, _relative, _parts_of_day):
        first, second = find(left), find(right)
        if first and second and not first & second:
            return f"{min(first)} vs {min(second)}"
    return None


def _dates(text: str) -> set[str]:
    """Months, with the day where one is named; "may" needs its capital, and a day if it opens the text."""
    found: set[str] = set()
    for match in re.finditer(_DATE.pattern, text, re.IGNORECASE):
        if not match["month"][0].isupper() or (match.start("month") == 0 and not match["after"]):
            continue
        day = match["before"] or match["after"]
        found.add(" ".join([*([day] if day else []), match["month"].title()]))
    return found


def _years(text: str) -> set[str]:
    return {match[1] for match in _YEAR.finditer(text)}


def _clocks(text: str) -> set[str]:
    return {f"{match[1]}:{match[2] or '00'} {match[3].lower()}.m." for match in _CLOCK.finditer(text)}


def _relative(text: str) -> set[str]:
    return {match[0].lower() for match in _RELATIVE.finditer(text)}


def _parts_of_day(text: str) -> set[str]:
    return {_ALIKE.get(match[0].lower(), match[0].lower()) for match in _PART.finditer(text)}
