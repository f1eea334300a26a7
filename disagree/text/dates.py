"""Publication dates as articles write them, to aware UTC times."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["leading_date", "parse_published"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_CLOCK = (
    r"(?:,?\s{1,3}(?:at\s)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s?(?P<half>[ap]\.?m\.?)?(?:\s?(?:utc|gmt|z))?)?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s{1,3})?"
_FORMS = tuple(
    re.compile(_WEEKDAY + form + _CLOCK)
    for form in (
        rf"{_DAY}\s{{1,3}}(?:of\s)?{_MONTH},?\s{{1,3}}{_YEAR}",
        rf"{_MONTH}\s{{1,3}}{_DAY},?\s{{1,3}}{_YEAR}",
        rf"{_YEAR}[/.](?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}",
    )
)
_LONGEST = 60  # characters of a date that is worth parsing
_LEADING = re.compile(r"\s{0,9}(?:date|published|updated)(?: on)?:?\s{1,3}(\d{4}-\d{2}-\d{2})\b", re.I)


def parse_published(value: str | int | float) -> datetime | None:
    """The time as aware UTC, or None where it cannot be read.

    Reads ISO 8601, RFC 2822, `9 February 2022`, `Feb 9, 2022, 3:15 pm`, `2022/02/09`, `09.02.2022`,
    `20220209` and Unix seconds or milliseconds. A time without a zone is taken as UTC. `02/09/2022`
    is not read: it means two different days.
    """
    text = str(value).strip() if isinstance(value, str | int) else repr(value)
    if not text or len(text) > _LONGEST:
        return None
    for parse in (_unix, _iso, _written, _mail):
        try:
            parsed = parse(text)
            if parsed is not None:
                return _utc(parsed)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue  # not this form; the next one may fit
    return None


def leading_date(text: str) -> datetime | None:
    """The day that a text names at its very start, as in `date 2022-02-09 The minister ...`."""
    found = _LEADING.match(text)
    return parse_published(found[1]) if found else None


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _unix(text: str) -> datetime | None:
    number = text.removesuffix(".0")
    if not number.isascii() or not number.isdigit() or len(number) not in (10, 13):
        return None
    return datetime.fromtimestamp(int(number) / (1000 if len(number) == 13 else 1), tz=UTC)


def _iso(text: str) -> datetime | None:
    # GDELT and feeds write 20220209T101500Z and 2022-02-09 10:15:00 UTC
    return datetime.fromisoformat(re.sub(r"\s?(?:UTC|GMT)$", "Z", text))


def _written(text: str) -> datetime | None:
    for form in _FORMS:
        found = form.fullmatch(text.lower())
        if found:
            parts = found.groupdict()
            month = parts["month"]
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            hour, minute, second = _clock(parts)
            return datetime(int(parts["year"]), number, int(parts["day"]), hour, minute, second, tzinfo=UTC)
    return None


def _clock(parts: dict[str, str | None]) -> tuple[int, int, int]:
    hour = int(parts["hour"] or 0)
    half = (parts["half"] or "")[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError("no such hour on a twelve-hour clock")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(parts["minute"] or 0), int(parts["second"] or 0)


def _mail(text: str) -> datetime | None:
    return parsedate_to_datetime(text)
