"""Stories to findings: each story's claims paired, judged where no judgement is kept yet, and grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from disagree.corpus.codec import claims_from, judgement_from, pack_judgement, pair_key
from disagree.corpus.store import Finding
from disagree.pipeline import Detector
from disagree.report.as_json import confirmation_as_json, disagreement_as_json
from disagree.types import Article, Claim, ClaimPair, Confirmation, Disagreement, Judgement, Status

__all__ = ["Compared", "Found", "PairKey", "Story", "StoryComparer"]

JUDGED_AT_ONCE = 512  # pairs; what a killed scan loses at most
_RANKS = {status: rank for rank, status in enumerate(Status)}

PairKey = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles of one story with their packed claims, by number.

    `given` are the articles of this scan; the others were read before and only compared with. `origins` names for each
    number the article that it is a near-copy of, or itself. `known` is what the judge said of their pairs before.
    """

    number: int
    articles: Mapping[int, tuple[Article, bytes]]
    given: frozenset[int]
    origins: Mapping[int, int]
    known: Mapping[PairKey, str] = field(default_factory=dict)


class Compared(NamedTuple):
    """What one story gave, and counts of it."""

    story: int
    findings: list[Finding]
    counts: Counter[str]


class Found(NamedTuple):
    """A part of what some stories gave: what the judge said, and, in the last part, what each story came to."""

    judged: list[tuple[PairKey, str]]
    compared: list[Compared]


@dataclass(frozen=True, slots=True)
class _Paired:
    story: Story
    keys: list[PairKey]
    pairs: Sequence[ClaimPair]
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class StoryComparer:
    """Finds the disagreements inside stories with the stages of a detector."""

    detector: Detector

    def __call__(self, stories: Sequence[Story]) -> Iterator[Found]:
        """What the stories gave: judgements some hundred pairs at a time, then what each story came to, in order.

        The pairs of all stories go to the judge together: most stories have few.
        """
        paired = [self._pair(story) for story in stories]
        known = {key: value for story in stories for key, value in story.known.items()}
        open_pairs = {key: pair for each in paired for key, pair in zip(each.keys, each.pairs, strict=True)}
        wanted = [(key, pair) for key, pair in open_pairs.items() if key not in known]
        for start in range(0, len(wanted), JUDGED_AT_ONCE):
            block = wanted[start : start + JUDGED_AT_ONCE]
            judged = self.detector.judge([pair for _, pair in block])
            said = [(key, pack_judgement(judgement)) for (key, _), judgement in zip(block, judged, strict=True)]
            known.update(said)
            yield Found(said, [])
        yield Found([], [self._group(each, known) for each in paired])

    def _pair(self, story: Story) -> _Paired:
        numbers = {article.id: number for number, (article, _) in story.articles.items()}
        claims = [claim for article, packed in story.articles.values() for claim in claims_from(packed, article)]
        resolved, unresolved = self.detector.resolve(claims)
        candidates = self.detector.pair(resolved)
        keys = [_key(pair, numbers) for pair in candidates.pairs]
        counts = Counter(claims=len(claims), denials_unresolved=unresolved, judged=len(keys))
        counts.update(candidates.counts)
        counts["articles_near_copies"] = sum(story.origins[number] != number for number in story.given)
        return _Paired(story, keys, candidates.pairs, counts)

    def _group(self, paired: _Paired, known: Mapping[PairKey, str]) -> Compared:
        story, counts = paired.story, paired.counts
        judgements = [judgement_from(known[key], pair) for key, pair in zip(paired.keys, paired.pairs, strict=True)]
        counts["pairs_truncated"] = sum(judgement.is_truncated for judgement in judgements)
        grouped = self.detector.group(judgements)
        counts.update({name: count for name, count in grouped.counts.items() if not name.startswith("status_")})
        given = {story.articles[number][0].id for number in story.given}
        origins = {story.articles[number][0].id: origin for number, origin in story.origins.items()}
        findings: list[Finding] = []
        found: list[Disagreement | Confirmation] = [*grouped.disagreements, *grouped.confirmations]
        for item in found:
            if not any(claim.article.id in given for claim in _claims(item.judgements)):
                counts["findings_of_earlier_articles"] += 1
            elif isinstance(item, Disagreement):
                counts[f"status_{item.status.value}"] += 1
                rank = _RANKS[item.status]
                findings.append(_finding(item, rank, story.number, disagreement_as_json(item)))
            elif len({origins[claim.article.id] for claim in _claims(item.judgements)}) == 1 and _is_across(item):
                counts["confirmations_of_copies"] += 1
            else:
                findings.append(_finding(item, 0, story.number, confirmation_as_json(item)))
        return Compared(story.number, findings, counts)


def _key(pair: ClaimPair, numbers: Mapping[str, int]) -> PairKey:
    return numbers[pair.left.article.id], numbers[pair.right.article.id], pair_key(pair)


def _claims(judgements: Sequence[Judgement]) -> list[Claim]:
    return [claim for each in judgements for claim in (each.pair.left, each.pair.right)]


def _is_across(item: Confirmation) -> bool:
    """Whether it rests on claims of two articles, not on two speakers of one."""
    return any(each.pair.left.article.id != each.pair.right.article.id for each in item.judgements)


def _finding(item: Disagreement | Confirmation, rank: int, story: int, value: Mapping[str, object]) -> Finding:
    is_disagreement = isinstance(item, Disagreement)
    return Finding(is_disagreement, rank, round(item.confidence, 6), item.id, story, value)
