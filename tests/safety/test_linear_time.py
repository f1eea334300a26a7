"""Twice the text takes about twice the time, in every room and whatever the text; see scripts/linear_time.py."""

from __future__ import annotations

import unicodedata

import pytest
from test_data_scripts import script

linear_time = script("linear_time")
LAST = 15  # 2^15 characters


@pytest.mark.parametrize("name", linear_time.PATTERNS)
def test_time_grows_straight_with_the_text(name: str) -> None:
    """By the shortest time of up to five looks at each length: what else goes on can only make one longer."""
    pattern = linear_time.PATTERNS[name]
    times = linear_time.measure(pattern, to=LAST, runs=1)
    for _ in range(4):
        if linear_time.worst_ratio(times, floor=0.05) < linear_time.RATIO:
            return
        times = [min(pair) for pair in zip(times, linear_time.measure(pattern, to=LAST, runs=2), strict=False)]
    ratio = linear_time.worst_ratio(times, floor=0.05)
    assert ratio < linear_time.RATIO, f"{name}: twice the text took {ratio:.1f} times as long"


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
