"""Twice the text takes about twice the time, in every room and whatever the text; see scripts/linear_time.py."""

from __future__ import annotations

import unicodedata

import pytest
from test_data_scripts import script

linear_time = script("linear_time")
LAST = 15  # 2^15 characters


@pytest.mark.parametrize("name", linear_time.PATTERNS)
def test_time_grows_straight_with_the_text(name: str) -> None:
    """In the best of three looks, as another program may take the processor in the midst of one."""
    pattern = linear_time.PATTERNS[name]
    ratios = []
    for runs in (1, 2, 3):
        ratios.append(linear_time.worst_ratio(linear_time.measure(pattern, to=LAST, runs=runs), floor=0.05))
        if ratios[-1] < linear_time.RATIO:
            return
    pytest.fail(f"{name}: twice the text took {min(ratios):.1f} times as long")


def test_the_look_sees_what_grows_with_the_square() -> None:
    """CPython sorts combining marks by insertion; that is what clean_text works around."""
    marks = linear_time.PATTERNS["clean: marks of two classes"]
    slow = marks._replace(work=lambda text: unicodedata.normalize("NFC", text))
    assert linear_time.worst_ratio(linear_time.measure(slow, to=LAST - 1, runs=1), floor=0.05) > linear_time.RATIO


def test_at_least_thirty_patterns_are_looked_at_in_every_room() -> None:
    rooms = {name.split(":")[0] for name in linear_time.PATTERNS}
    assert len(linear_time.PATTERNS) >= 30
    assert {
        "clean",
        "decode",
        "html",
        "markdown",
        "front matter",
        "boilerplate",
        "sentences",
        "quotes",
        "dates",
    } <= rooms
    assert {"claims", "quantities", "json", "csv", "kind", "report"} <= rooms
