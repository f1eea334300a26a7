"""What people are asked, in the words that every tool shows."""

from __future__ import annotations

from disagree.types import Label

__all__ = ["GUIDELINES", "MEANINGS", "QUESTION"]

QUESTION = "If the premise is true, what does that say of the hypothesis?"
MEANINGS = {
    Label.SUPPORTING: "it is true as well, or the two say the same",
    Label.CONTRADICTING: "it cannot be true together with the premise",
    Label.UNRELATED: "it may be true or not, or it is about something else",
}
GUIDELINES = (
    "\n".join(f"{label.value}: {meaning}." for label, meaning in MEANINGS.items())
    + "\nJudge only what the two texts say, not who says it or what you know of the matter. Skip a pair whose texts"
    " cannot be understood alone."
)
