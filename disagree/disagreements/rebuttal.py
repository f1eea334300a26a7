"""How likely one quoted speaker of an article answers another: what the judge sees, and how the two stand in the text.

"There was no meeting" hardly looks like a contradiction of "the two ministers spoke on a yacht" when the sentences
are read alone. That the minister himself says it, two sentences later and with a "no", makes it one. A logistic
model weighs such signs; its weights come from `scripts/fit_rebuttal.py` and the training articles of
data/news_attributions.jsonl.gz, where it is marked which statements deny or contradict which: 15,270 pairs of claims,
1,024 of them rebuttals. From 0.4 on 33 of 54 pairs shown in the development articles were marked, from 0.5 on 22 of 30.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from disagree.disagreements.lexicon import NEGATION, STOP_WORDS
from disagree.types import Claim, Judgement, Stance

__all__ = [
    "DENIAL_BAR",
    "DENIAL_SHARE",
    "WEIGHTS",
    "answer_and_other",
    "best_answered",
    "count_pairs",
    "is_between_speakers",
    "is_negated",
    "rebuttal",
    "signs",
]

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d[\d,.]*")
_CHARGES = frozenset(
    [
        *("reported", "reports", "wrote", "written", "writes", "revealed", "published", "told", "testified"),
        *("alleged", "alleges", "claimed", "claims", "accused", "accuses"),
    ]
)
_USUAL_PAIRS = 40  # nine in ten training articles have fewer pairs of quoted claims
_STEM = 6  # letters by which words are compared
_LEAST = 1e-3  # probabilities are kept this far from 0 and 1 before they become logits
_MAX_CHARACTERS = 2_000  # of a claim; more only costs time

# The best candidate of an outright denial counts from DENIAL_BAR on; as often as DENIAL_SHARE it was the right one
# (18 of 43 in the training articles, 8 of 15 in the development articles; `scripts/fit_rebuttal.py`).
DENIAL_BAR = 0.15
DENIAL_SHARE = 0.45
WEIGHTS: Mapping[str, float] = {
    "1": -0.3680,
    "similarity": 2.8241,
    "near": -2.2025,
    "sentences apart": -1.6002,
    "next to each other": -0.7797,
    "answer is by one who is named": 0.5902,
    "answer names the other": 0.5152,
    "shared words": 1.0582,
    "other is a report or charge": 0.7677,
    "one is hedged": -0.4121,
    "contradicting": 0.1332,
    "supporting": -0.0177,
    "one is negated": 0.6059,
    "one is negated and contradicting": 0.0567,
    "numbers differ over shared words": 2.8156,
    "denial": 0.0520,
    "denial: contradicting": 0.0733,
    "denial: supporting": 0.0672,
    "denial: similarity": 1.7509,
    "denial: answer comes first": 0.0826,
}


def is_between_speakers(left: Claim, right: Claim) -> bool:
    """Whether two quoted speakers of one article stand against each other, and not as report and stock answer to it."""
    links = {left.denies, left.affirms, right.denies, right.affirms}
    return (
        left.article.id == right.article.id
        and left.speaker is not None
        and right.speaker is not None
        and not {left.id, right.id} & links
        and (left.denies is None and right.denies is None)
        and not (left.stance is Stance.DENIES and right.stance is Stance.DENIES)
    )


def rebuttal(judgement: Judgement, *, pairs: int = 0) -> float:
    """The probability that one of the two claims, both of quoted speakers of one article, answers the other.

    `pairs` is how many pairs of quoted claims the article has. A long article has many more of them than a short
    one and hardly more disputes, so beyond the size of the training articles each is less likely. An outright
    denial answers somebody however long the article is.
    """
    found = signs(judgement)
    total = sum(WEIGHTS.get(name, 0.0) * value for name, value in found.items())
    if "denial" not in found and pairs > _USUAL_PAIRS:
        total -= math.log(pairs / _USUAL_PAIRS)
    return 1 / (1 + math.exp(-total))


def count_pairs(judgements: Iterable[Judgement]) -> Counter[str]:
    """How many pairs of quoted claims each article has, by its id."""
    pairs = (judgement.pair for judgement in judgements)
    return Counter(pair.left.article.id for pair in pairs if is_between_speakers(pair.left, pair.right))


def best_answered(judgements: Iterable[Judgement]) -> dict[str, Judgement]:
    """For each outright denial, by its claim's id, the judgement with what it most likely answers in its article."""
    best: dict[str, tuple[float, Judgement]] = {}
    for judgement in judgements:
        pair = judgement.pair
        if not is_between_speakers(pair.left, pair.right):
            continue
        for claim in (pair.left, pair.right):
            if claim.stance is Stance.DENIES:
                share = rebuttal(judgement)
                if claim.id not in best or share > best[claim.id][0]:
                    best[claim.id] = share, judgement
    return {claim: judgement for claim, (_, judgement) in best.items()}


def signs(judgement: Judgement) -> dict[str, float]:
    """The signs that are weighed, by name; those of denials and of plain statements are told apart."""
    pair, scores = judgement.pair, judgement.scores
    first, second = sorted((pair.left, pair.right), key=_place)
    answer, other = answer_and_other(first, second)
    contradicting, supporting = _logit(scores.contradicting), _logit(scores.supporting)
    gap = abs(first.sentence.index - second.sentence.index)
    overlap = _share(_stems(first.text), _stems(second.text))
    shared = {
        "1": 1.0,
        "similarity": pair.similarity,
        "near": max(0.0, pair.similarity - 0.4),
        "sentences apart": math.log1p(gap),
        "next to each other": float(gap <= 1),
        "answer is by one who is named": float(min(2, len(_naming(answer) & _stems(other.text)))),
        "answer names the other": float(bool(_naming(other) & _stems(answer.text))),
        "shared words": overlap,
        "other is a report or charge": float(_is_charge(other)),
        "one is hedged": float(Stance.HEDGES in (first.stance, second.stance)),
    }
    if answer.stance is Stance.DENIES:
        return shared | {
            "denial": 1.0,
            "denial: contradicting": contradicting,
            "denial: supporting": supporting,
            "denial: similarity": pair.similarity,
            "denial: answer comes first": float(answer is first),
        }
    one_negated = float(is_negated(first) != is_negated(second))
    numbers = [set(_NUMBER.findall(claim.text[:_MAX_CHARACTERS])) for claim in (first, second)]
    differ = bool(numbers[0] and numbers[1] and not numbers[0] & numbers[1])
    return shared | {
        "contradicting": contradicting,
        "supporting": supporting,
        "one is negated": one_negated,
        "one is negated and contradicting": one_negated * contradicting,
        "numbers differ over shared words": differ * overlap,
    }


def answer_and_other(left: Claim, right: Claim) -> tuple[Claim, Claim]:
    """The claim that answers and the other one: a denial, else the only negated one, else the later one."""
    first, second = sorted((left, right), key=_place)
    if (first.stance is Stance.DENIES) != (second.stance is Stance.DENIES):
        return (first, second) if first.stance is Stance.DENIES else (second, first)
    return (first, second) if is_negated(first) and not is_negated(second) else (second, first)


def _place(claim: Claim) -> tuple[int, str]:
    return claim.sentence.start, claim.id


def _is_charge(claim: Claim) -> bool:
    """Whether the claim is reported or alleged rather than said."""
    return bool(_CHARGES & set((claim.attribution.cue or "").lower().split()))


def is_negated(claim: Claim) -> bool:
    """Whether the claim has a "no" or "not" in it."""
    return NEGATION.search(claim.text[:_MAX_CHARACTERS]) is not None


def _naming(claim: Claim) -> frozenset[str]:
    """The stems by which the speaker is named: the chain, and the words that stand in the text."""
    named = " ".join(claim.attribution.chain)
    span = claim.attribution.speaker_span
    return _stems(f"{named} {claim.article.text[span.start : span.end]}" if span else named)


def _stems(text: str) -> frozenset[str]:
    words = (word.lower() for word in _WORD.findall(text[:_MAX_CHARACTERS]))
    return frozenset(word[:_STEM] for word in words if len(word) > 2 and word not in STOP_WORDS)


def _share(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / max(1, min(len(left), len(right)))


def _logit(probability: float) -> float:
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))
