from __future__ import annotations

import pytest
from builders import make_claim

from disagree.disagreements.status import is_update
from disagree.types import Stance

NOON, EVENING, NEXT_DAY = "2026-03-11T12:00", "2026-03-11T19:30", "2026-03-12T12:00"


@pytest.mark.parametrize(
    ("left", "at", "right", "then", "expected"),
    [
        ("Five people were killed.", NOON, "Nine people were killed.", EVENING, True),
        ("Nine people were killed.", NOON, "Five people were killed.", EVENING, False),
        ("Five people were killed.", NOON, "Nine people were killed.", NOON, False),
        ("Five people were killed.", None, "Nine people were killed.", EVENING, False),
        ("The bid is $5 a share.", NOON, "The bid is $9 a share.", EVENING, False),
        ("The pass is closed.", NOON, "The pass is now open.", NEXT_DAY, True),
        ("The pass is now closed.", NOON, "The pass is open.", NEXT_DAY, False),
        ("The pass is closed.", NOON, "The pass is open.", NEXT_DAY, False),
        ("The pass is closed.", NOON, "Trains have since resumed.", NEXT_DAY, True),
        ("More than 30 people were killed.", NOON, "At least 31 people were killed.", EVENING, False),
        ("The bid was $5 a share on Monday.", None, "On Thursday the bid was $9 a share.", None, True),
        ("The bid was $5 a share on Monday.", None, "On Monday the bid was $9 a share.", None, False),
        ("By Monday 12 bodies were found.", None, "On Thursday 29 bodies were found.", None, True),
    ],
)
def test_is_update_needs_later_publication_and_growth_or_wording(
    left: str, at: str | None, right: str, then: str | None, expected: bool
) -> None:
    one, other = make_claim(left, published=at), make_claim(right, outlet="Coast Courier", published=then)
    assert is_update(one, other, hours=6.0) is expected
    assert is_update(other, one, hours=6.0) is expected


def test_a_denial_is_never_an_update() -> None:
    one = make_claim("The pass is open.", published=NOON)
    other = make_claim("The pass is now open.", outlet="B", published=NEXT_DAY, stance=Stance.DENIES)
    assert not is_update(one, other, hours=6.0)
