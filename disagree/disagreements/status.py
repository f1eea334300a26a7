"""Whether two claims conflict, or the later one brings the earlier one up to date."""

from __future__ import annotations

import re
from datetime import timedelta

from disagree.disagreements.dates import clashing_dates
from disagree.disagreements.quantities import Fit, Quantity, worst_fit
from disagree.types import Claim, Stance

__all__ = ["is_update"]

_LATER = re.compile(
    r"\b(?:now|since then|has since|have since|had since|later|updated?|revised|corrected|no longer|anymore|by then"
    r"|rose to|risen to|raised to|climbed to|grew to|grown to|brings the|bringing the|reversed|resumed|retracted)\b",
    re.IGNORECASE,
)
# Counts that only grow as news comes in. A bid or a turnout does not.
_GROWING = frozenset({"dead", "hurt", "missing", "held", "displaced", "infected", "rescued", "freed"})


def is_update(left: Claim, right: Claim, *, hours: float) -> bool:
    """Whether the later claim supersedes the earlier: it says so, or a growing count has grown.

    Both publication times must be known and lie more than `hours` apart, unless the two claims themselves date their
    figures to different times: of 59 such pairs of news_claims 3 contradict. A denial is never an update.
    """
    if Stance.DENIES in (left.stance, right.stance):
        return False
    fit, pair = worst_fit(left.text, right.text)
    pair = pair if fit is Fit.INCOMPATIBLE else None
    if pair is not None and clashing_dates(left.text, right.text) is not None:
        return True
    before, after = left.article.published, right.article.published
    if before is None or after is None or abs(after - before) <= timedelta(hours=hours):
        return False
    later = right if after > before else left
    if pair is not None and _is_growing(pair):
        earlier_count, later_count = pair if later is right else (pair[1], pair[0])
        return later_count.low > earlier_count.low
    return bool(_LATER.search(later.text))


def _is_growing(pair: tuple[Quantity, Quantity]) -> bool:
    return pair[0].state in _GROWING
