"""The stance table: what a label between two propositions means once it is known who commits to what.

The judge compares the propositions alone. "The Kremlin denied that a deal was made" and "a deal was made"
hold the same proposition, so the judge says supporting, and the table makes that contradicting.
"""

from __future__ import annotations

from dataclasses import dataclass

from disagree.types import Label, Stance, Status

__all__ = ["TABLE", "Outcome", "combine"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What two claims are to each other; `status` is set where they disagree."""

    label: Label
    status: Status | None = None
    is_weak: bool = False


_S, _C, _U = Label.SUPPORTING, Label.CONTRADICTING, Label.UNRELATED
_ASSERTS, _HEDGES, _DENIES = Stance.ASSERTS, Stance.HEDGES, Stance.DENIES

_NOTHING = Outcome(_U)
_AGREE = Outcome(_S)
_AGREE_WEAKLY = Outcome(_S, is_weak=True)
_CONFLICT = Outcome(_C, Status.CONFLICT)
_STRENGTH_DIFFERS = Outcome(_C, Status.HEDGED, is_weak=True)
_IN_DOUBT = Outcome(_C, Status.UNCERTAIN, is_weak=True)

# fmt: off
TABLE: dict[tuple[Label, Stance, Stance], Outcome] = {
    # the propositions agree
    (_S, _ASSERTS, _ASSERTS): _AGREE,
    (_S, _ASSERTS, _HEDGES):  _AGREE_WEAKLY,
    (_S, _ASSERTS, _DENIES):  _CONFLICT,
    (_S, _HEDGES,  _HEDGES):  _AGREE_WEAKLY,
    (_S, _HEDGES,  _DENIES):  _CONFLICT,      # a denied report is a conflict however cautious the report
    (_S, _DENIES,  _DENIES):  _AGREE_WEAKLY,
    # the propositions exclude each other
    (_C, _ASSERTS, _ASSERTS): _CONFLICT,
    (_C, _ASSERTS, _HEDGES):  _STRENGTH_DIFFERS,
    (_C, _ASSERTS, _DENIES):  _NOTHING,       # denying the opposite is at most agreement
    (_C, _HEDGES,  _HEDGES):  _STRENGTH_DIFFERS,
    (_C, _HEDGES,  _DENIES):  _NOTHING,
    (_C, _DENIES,  _DENIES):  _IN_DOUBT,      # both may be right: what they deny cannot both be true
    # the propositions have nothing to do with each other
    (_U, _ASSERTS, _ASSERTS): _NOTHING,
    (_U, _ASSERTS, _HEDGES):  _NOTHING,
    (_U, _ASSERTS, _DENIES):  _NOTHING,
    (_U, _HEDGES,  _HEDGES):  _NOTHING,
    (_U, _HEDGES,  _DENIES):  _NOTHING,
    (_U, _DENIES,  _DENIES):  _NOTHING,
}
# fmt: on
_ORDER = (_ASSERTS, _HEDGES, _DENIES)


def combine(label: Label, left: Stance, right: Stance) -> Outcome:
    """What the judge's label means between two stances; the order of the two does not matter."""
    first, second = sorted((left, right), key=_ORDER.index)
    return TABLE[label, first, second]
