"""What a disagreement turns on, and the words that show it.

Rules are tried in a fixed order, from those that rest on the plainest signs (a denial, two numbers of the
same thing) to those that rest on little; the first that fires names the kind. Where the judge names kinds too, some
rules that fire make their kind likelier, and the likeliest is taken. The kinds follow de Marneffe, Rafferty & Manning
2008 (Finding Contradictions in Text), extended for quoted speakers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from disagree.disagreements.contrast import contrast
from disagree.disagreements.dates import clashing_dates
from disagree.disagreements.lexicon import ALL_OR_NONE, CAUSE, MODAL, NEGATION, STOP_WORDS, sides
from disagree.disagreements.measures import APPROXIMATE, BOUNDS, NUMBER_WORDS
from disagree.disagreements.quantities import Fit, worst_fit
from disagree.types import Claim, Kind, Stance

__all__ = ["Explanation", "explain", "masked_overlap"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]{1,3})?")
_NUMBER = re.compile(r"\d[\d,.]*")
_MAX_CHARACTERS = 2_000  # of a claim; more only costs time
_REPORTED = re.compile(
    r"\b(?:told|said|quoted|wrote|written|author|announced|declared|who said|not .{1,40} but)\b", re.I
)
_PLACE = re.compile(
    r"\b(?:in|at|near|on|outside|from|to|into|off|towards?|of|over|north of|south of)\s"
    r"((?:the\s)?(?:[a-z]{1,12}\s){0,2}?[A-Z][\w'’-]{1,30}(?:\s[A-Z][\w'’-]{1,30}){0,3})"
)
_BY = re.compile(r"\bby\s((?:the\s)?(?:[\w'’-]{1,20}\s){0,2}[\w'’-]{1,20})")

_NO_SUBJECT = STOP_WORDS | {word for phrase in (*BOUNDS, *APPROXIMATE, *NUMBER_WORDS) for word in phrase.split()}

# Beside a judge that names kinds: on the development contradictions of news_claims these rules, where they fire, are
# right far more often than their kind occurs, so they make it likelier.
_TELLING = frozenset((Kind.QUANTITY, Kind.DATE, Kind.CAUSE, Kind.OUTCOME))
_RULE_FACTOR = 3.0
_SILENT = frozenset((Kind.ACTOR, Kind.ATTRIBUTION))  # their rules fire in most pairs and say nothing there

Rule = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The kind of a disagreement with what shows it: rule and words, as in "quantity: 17 dead vs 29 dead".

    `words` are the two sides that the rule compared, empty where no rule fired.
    """

    kind: Kind
    why: tuple[str, ...]
    words: tuple[str, str] = ("", "")

    @property
    def is_by_rule(self) -> bool:
        """Whether a rule compared words, and not the model alone."""
        return any(self.words)


def explain(left: Claim, right: Claim, kinds: Sequence[tuple[Kind, float]] = ()) -> Explanation:
    """What two claims disagree about; kind `OTHER` where no rule fires and the judge named no kind.

    `kinds` are the judge's, each with its probability.
    """
    denials = [claim for claim in (left, right) if claim.stance is Stance.DENIES]
    if len(denials) == 1:
        cue = denials[0].attribution.cue or "denies"
        who = denials[0].speaker or denials[0].outlet
        return Explanation(Kind.DENIAL, (f"denial: {who} ({cue})",))
    one, other = left.text[:_MAX_CHARACTERS], right.text[:_MAX_CHARACTERS]
    if kinds:
        shown = {kind: words for kind, rule in _RULES if kind not in _SILENT and (words := rule(one, other))}
        telling = _TELLING & set(shown)
        shares = dict.fromkeys(sorted(telling), 1 / len(Kind)) | dict(kinds)
        kind = max(shares, key=lambda name: shares[name] * (_RULE_FACTOR if name in telling else 1.0))
        found = shown.get(kind)
    else:
        kind, found = next(((k, words) for k, rule in _RULES if (words := rule(one, other))), (Kind.OTHER, None))
    if found is None:
        return Explanation(kind, (f"{kind.value}: {_by_model(left, right)}",))
    first, _, second = found.partition(" vs ")
    return Explanation(kind, (f"{kind.value}: {found}",), (first, second))


def _by_model(left: Claim, right: Claim) -> str:
    """The words in which the two differ, where no rule shows what the model saw."""
    one, other = contrast(left, right)
    if one is None or other is None:
        return "the model alone"
    words = (left.article.text[one.start : one.end], right.article.text[other.start : other.end])
    return " vs ".join(f"“{' '.join(text.split())}”" for text in words) + " (the model alone)"


def masked_overlap(left: str, right: str) -> float:
    """How much of their content two texts share when numbers are masked, in [0, 1]: 1 is all of the shorter.

    The gate of the quantity rules: numbers are compared only where the rest says the same.
    """
    a, b = _content(_NUMBER.sub(" ", left)), _content(_NUMBER.sub(" ", right))
    return len(a & b) / max(1, min(len(a), len(b)))


def _quantity(left: str, right: str) -> str | None:
    fit, pair = worst_fit(left, right)
    return f"{pair[0].text} vs {pair[1].text}" if pair and fit is Fit.INCOMPATIBLE else None


def _negation(left: str, right: str) -> str | None:
    in_left, in_right = NEGATION.findall(left), NEGATION.findall(right)
    if len(in_left) % 2 == len(in_right) % 2:
        return None
    return f"{(in_left or ['(none)'])[0].lower()} vs {(in_right or ['(none)'])[0].lower()}"


def _opposite(left: str, right: str) -> str | None:
    found = sides(left, right)
    return f"{found[0]} vs {found[1]}" if found else None


def _outcome(left: str, right: str) -> str | None:
    found = sides(left, right, outcomes=True)
    return f"{found[0]} vs {found[1]}" if found else None


def _quantifier(left: str, right: str) -> str | None:
    first, second = _quantifier_of(left), _quantifier_of(right)
    if not first or not second or first[0] == second[0]:
        return None
    return f"{first[1]} vs {second[1]}"


def _quantifier_of(text: str) -> tuple[str, str] | None:
    found = [
        (match.start(), name, match[0]) for name, pattern in ALL_OR_NONE.items() if (match := pattern.search(text))
    ]
    return min(found)[1:] if found else None


def _modality(left: str, right: str) -> str | None:
    first, second = _modal_of(left), _modal_of(right)
    return f"{first or 'stated as fact'} vs {second or 'stated as fact'}" if first != second else None


def _modal_of(text: str) -> str:
    return next((match[0].lower() for pattern in MODAL.values() if (match := pattern.search(text))), "")


def _cause(left: str, right: str) -> str | None:
    first, second = _after_cue(left), _after_cue(right)
    if not first or not second or _overlap(first, second) > 0.5:
        return None
    return f"{first} vs {second}"


def _after_cue(text: str) -> str:
    match = CAUSE.search(text)
    return " ".join(_WORD.findall(text[match.end() : match.end() + 80])[:6]) if match else ""


def _attribution(left: str, right: str) -> str | None:
    """Who said it: both speak of an utterance, and the names before or after it differ."""
    first, second = _REPORTED.search(left), _REPORTED.search(right)
    names = (_only(left, right), _only(right, left))
    return f"{names[0]} vs {names[1]}" if first and second and all(names) else None


def _place(left: str, right: str) -> str | None:
    first, second = _places(left), _places(right)
    only_left = [place for place in first if not any(_overlap(place, other) for other in (*second, right))]
    only_right = [place for place in second if not any(_overlap(place, other) for other in (*first, left))]
    return f"{only_left[0]} vs {only_right[0]}" if only_left and only_right else None


def _places(text: str) -> list[str]:
    return [match[1] for match in _PLACE.finditer(text)]


def _actor(left: str, right: str) -> str | None:
    first, second = _subject(left), _subject(right)
    if not first or not second or _overlap(first, second):
        return None
    # Two texts with other subjects that share nothing else speak of different things.
    return f"{first} vs {second}" if masked_overlap(left, right) >= 0.3 else None


def _subject(text: str) -> str:
    """The agent of a passive ("by the guards"), else the name or the first word that opens the text."""
    if match := _BY.search(text):
        return match[1]
    words = [word for word in _WORD.findall(text[:80]) if word.lower() not in _NO_SUBJECT and not word[0].isdigit()]
    names = list(takewhile(lambda word: word[0].isupper(), words))
    return " ".join(names or words[:1])


def _only(text: str, other: str) -> str:
    """The first capitalised words that one text holds and the other does not."""
    known = {word.casefold() for word in _WORD.findall(other)}
    names = [word for word in _WORD.findall(text)[1:] if word[0].isupper() and word.casefold() not in known]
    return " ".join(names[:2])


def _overlap(left: str, right: str) -> float:
    a, b = _content(left), _content(right)
    return len(a & b) / max(1, min(len(a), len(b)))


def _content(text: str) -> set[str]:
    return {word.casefold()[:6] for word in _WORD.findall(text)} - STOP_WORDS


_RULES: tuple[tuple[Kind, Rule], ...] = (
    (Kind.QUANTITY, _quantity),
    (Kind.CAUSE, _cause),
    (Kind.OUTCOME, _outcome),
    (Kind.QUANTIFIER, _quantifier),
    (Kind.NEGATION, _negation),
    (Kind.OPPOSITE, _opposite),
    (Kind.DATE, clashing_dates),
    (Kind.PLACE, _place),
    (Kind.ATTRIBUTION, _attribution),
    (Kind.MODALITY, _modality),
    (Kind.ACTOR, _actor),
)
