"""Leads denials such as "The Kremlin denied this information" to the claims that they deny."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from disagree.claims import cues
from disagree.claims.speakers import is_same_speaker, speaker_words
from disagree.claims.words import word_set
from disagree.types import Claim, Stance

__all__ = ["resolve_denials"]

# Set on own-worded cases, 2026-11: one clear sign (a paragraph, a name, two shared words) outweighs them.
_MARGIN = 0.5  # how far the best bundle must lead the next
_FOREIGN_MINIMUM = 3  # content words that a denial must share with a bundle of another article
_COMMON_WORD = 200  # a word that more bundles share tells none of them apart, and would make the work quadratic
_REACH = 12  # bundles before and after a denial that it may mean
_STOP = word_set(
    """the a an of to in on at by for from with and or but that this these those it its he she they his her their
    was were is are be been has have had not no will would as said says after before about than into over under
    which who any all such there also more"""
)
_POINTING = cues.ANAPHORIC_NOUNS | cues.FALSE_WORDS
_STEM = 6  # letters by which words are compared
_POINTERS = word_set("this that it these those them nothing differently otherwise")
_SPEAKING = word_set("saying says say said claims claim claimed alleges writes wrote")
_REPORTS = word_set("report reports information news article articles story publication reporting coverage")
_CHARGES = word_set("accusation accusations allegation allegations charge charges claim claims")
_REPORT_CUES = word_set("reported wrote written writes reports")


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Consecutive claims of one speaker in one article, with what is needed to compare them."""

    claims: tuple[Claim, ...]
    words: frozenset[str]
    speaker_words: frozenset[str]

    @property
    def first(self) -> Claim:
        return self.claims[0]


def resolve_denials(claims: Sequence[Claim]) -> tuple[list[Claim], int]:
    """The claims with every unresolved denial replaced by one claim for each claim that it denies.

    What stands by a report ("the paper stood by its story") is led to that report in the same way. A claim whose
    target is not clear comes back unchanged, with `is_resolved` False; the number counts the denials among those.
    The claims may come from several articles; an empty input gives an empty list and 0.
    """
    bundles = _bundles(claims)
    starts = {key: [bundle.first.span.start for bundle in group] for key, group in bundles.items()}
    foreign = _by_word(bundles) if len({claim.article.id for claim in claims}) > 1 else {}
    resolved: list[Claim] = []
    open_denials = 0
    for claim in claims:
        if claim.is_resolved:
            resolved.append(claim)
            continue
        own = bundles.get(claim.article.id, [])
        place = bisect_left(starts.get(claim.article.id, []), claim.span.start)
        is_denial = claim.stance is Stance.DENIES
        target = _near_target(claim, own, place) if is_denial else _held_on_to(claim, own, place)
        if not target and is_denial:
            target = _foreign_target(claim, foreign)
        if not target:
            resolved.append(claim)
            open_denials += is_denial
        for number, meant in enumerate(target):
            found = replace(
                claim,
                id=f"{claim.id}.{number}",
                text=meant.text,
                open_references=meant.open_references,
                is_resolved=True,
            )
            resolved.append(replace(found, denies=meant.id) if is_denial else replace(found, affirms=meant.id))
    return resolved, open_denials


def _bundles(claims: Sequence[Claim]) -> dict[str, list[_Bundle]]:
    """The bundles of each article, by article id, in text order; a denial that points back is in none."""
    runs: dict[str, list[list[Claim]]] = defaultdict(list)
    for claim in claims:
        if not claim.is_resolved:
            continue
        group = runs[claim.article.id]
        if group and _continues(group[-1][-1], claim):
            group[-1].append(claim)
        else:
            group.append([claim])
    return {article_id: [_bundle(run) for run in group] for article_id, group in runs.items()}


def _bundle(run: Sequence[Claim]) -> _Bundle:
    words = frozenset().union(*(_content(claim.text) for claim in run))
    return _Bundle(tuple(run), words, _name(run[0].speaker))


def _continues(last: Claim, claim: Claim) -> bool:
    """Whether the claim carries on what the last one says: one speaker, in one or two sentences in a row."""
    return (
        last.attribution.chain == claim.attribution.chain
        and last.stance is not Stance.DENIES
        and claim.stance is not Stance.DENIES
        and claim.sentence.index - last.sentence.index <= 1
        and (claim.speaker is not None or claim.sentence.paragraph == last.sentence.paragraph)
    )


def _near_target(denial: Claim, own: Sequence[_Bundle], place: int) -> tuple[Claim, ...]:
    """What the denial means among the bundles before `place`, then after it; () where that is not clear."""
    for candidates in (own[max(0, place - _REACH) : place], own[place : place + _REACH]):
        others = [bundle for bundle in candidates if not is_same_speaker(bundle.first.speaker, denial.speaker)]
        target = _target(others, denial)
        if target:
            return target
    return ()


def _held_on_to(claim: Claim, own: Sequence[_Bundle], place: int) -> tuple[Claim, ...]:
    """The report that the claim stands by, among the attributed bundles before it; () where that is not clear."""
    before = [
        bundle
        for bundle in own[max(0, place - _REACH) : place]
        if bundle.first.speaker is not None and bundle.first.stance is not Stance.DENIES
    ]
    return _target(before, claim)


def _target(candidates: Sequence[_Bundle], denial: Claim) -> tuple[Claim, ...]:
    winner = _winner([(_score(bundle, denial), bundle) for bundle in candidates])
    if winner is None:
        return ()
    if winner.speaker_words & _topic(denial):  # "the nurse's account": all that the nurse has said
        joined = [b for b in candidates if b.first.attribution.chain == winner.first.attribution.chain]
        return _matching([claim for bundle in joined for claim in bundle.claims], denial)
    return _matching(winner.claims, denial)


def _winner(scored: Iterable[tuple[float, _Bundle]]) -> _Bundle | None:
    """The best bundle, or None where none scores above 0 or another speaker's comes too close."""
    ranked = sorted((item for item in scored if item[0] > 0), key=lambda item: -item[0])
    if not ranked:
        return None
    score, best = ranked[0]
    rivals = [s for s, b in ranked[1:] if b.first.attribution.chain != best.first.attribution.chain]
    return None if rivals and score - rivals[0] < _MARGIN else best


def _score(bundle: _Bundle, denial: Claim) -> float:
    """How well the bundle fits what the denial points back to; above 0 where it may be meant."""
    words = set(denial.text.lower().strip(".").split())
    topic = _topic(denial)
    shared = len(topic & bundle.words)
    names_speaker = bool(bundle.speaker_words & topic)
    is_speech = "what" in words and bool(words & _SPEAKING)  # "what the club is saying"
    points = words & cues.ANAPHORIC_NOUNS or words & _POINTERS or is_speech
    if not (shared or names_speaker or points) or (is_speech and bundle.first.speaker is None):
        return 0.0
    if bundle.first.speaker is None and not shared and words & (_REPORTS | _CHARGES):
        return 0.0  # what the outlet itself tells is no allegation
    score = _nearness(bundle, denial) + 0.8 * shared + (2.0 if names_speaker else 0.0)
    if bundle.first.speaker is None:
        score -= 1.5
    if words & _REPORTS and _is_report(bundle):
        score += 1.5
    if words & _CHARGES and bundle.first.speaker is not None:
        score += 0.5
    if denial.stance is not Stance.DENIES and is_same_speaker(bundle.first.speaker, denial.speaker):
        score += 1.5  # "the paper stood by its story": one stands by what one said
    return score + 1.5 if _name(denial.speaker) & bundle.words else score


def _nearness(bundle: _Bundle, denial: Claim) -> float:
    last = bundle.claims[-1] if bundle.first.span.start < denial.span.start else bundle.first
    gap = abs(denial.sentence.index - last.sentence.index)
    if last.sentence.paragraph == denial.sentence.paragraph:
        return 2.0 - 0.35 * max(0, gap - 1)
    return 1.2 - 0.15 * gap


def _is_report(bundle: _Bundle) -> bool:
    cue = (bundle.first.attribution.cue or "").lower()
    name = speaker_words(bundle.first.speaker)
    is_media = name & cues.MEDIA_NAME_WORDS or name & cues.MEDIA_NOUNS
    return bool(is_media) or cue in _REPORT_CUES


def _topic(denial: Claim) -> frozenset[str]:
    """The words of the denial that say what it is about."""
    return _content(denial.text, leaving_out=_POINTING)


def _content(text: str, *, leaving_out: frozenset[str] = _STOP) -> frozenset[str]:
    """The stems of the content words: "torture" and "tortured" are one."""
    words = (w.strip(".,;:!?()\"“”'’").lower().removesuffix("'s").removesuffix("’s") for w in text.split())
    return frozenset(w[:_STEM] for w in words if len(w) > 2 and w not in _STOP and w not in leaving_out)


def _name(speaker: str | None) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in speaker_words(speaker))


def _matching(claims: Sequence[Claim], denial: Claim) -> tuple[Claim, ...]:
    """The claims that the denial is about: all, unless its own words pick some."""
    topic = _topic(denial)
    picked = tuple(claim for claim in claims if len(topic & _content(claim.text)) >= 2)
    return picked or tuple(claims)


def _by_word(bundles: dict[str, list[_Bundle]]) -> dict[str, list[_Bundle]]:
    """The attributed bundles of all articles by the words of their claims and speakers."""
    index: dict[str, list[_Bundle]] = defaultdict(list)
    for group in bundles.values():
        for bundle in group:
            if bundle.first.speaker is not None:
                for word in bundle.words | bundle.speaker_words:
                    index[word].append(bundle)
    return index


def _foreign_target(denial: Claim, index: dict[str, list[_Bundle]]) -> tuple[Claim, ...]:
    """The bundle of another article that shares most words with the denial and its headline, or ()."""
    topic = _content(f"{denial.sentence.text} {denial.article.title}", leaving_out=_POINTING)
    counts: dict[int, int] = defaultdict(int)
    known: dict[int, _Bundle] = {}
    for word in topic:
        sharing = index.get(word, [])
        for bundle in sharing if len(sharing) <= _COMMON_WORD else ():
            counts[id(bundle)] += 1
            known[id(bundle)] = bundle
    scored = [
        (float(count), known[number])
        for number, count in counts.items()
        if count >= _FOREIGN_MINIMUM
        and known[number].first.article.id != denial.article.id
        and not is_same_speaker(known[number].first.speaker, denial.speaker)
    ]
    winner = _winner(scored)
    return _matching(winner.claims, denial) if winner is not None else ()
