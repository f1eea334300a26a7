"""The straight line: articles -> sentences -> claims -> pairs -> judgements -> disagreements -> report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from disagree.errors import InputError
from disagree.report.build import build_report
from disagree.types import (
    Article,
    Claim,
    ClaimPair,
    Confirmation,
    Disagreement,
    Dropped,
    Judgement,
    Report,
    Sentence,
)

__all__ = ["Detector", "Findings", "Pairs", "Progress"]

Progress = Callable[[str, int, int], None]
_JUDGED_AT_ONCE = 512  # pairs between two reports of progress


class Pairs(Protocol):
    """What pairing gives: pairs to judge, and counts of those left out."""

    @property
    def pairs(self) -> Sequence[ClaimPair]:
        """The pairs to judge."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many pairs were left out for which reason."""


class Findings(Protocol):
    """What grouping gives: disagreements, confirmations, and counts of judgements left out."""

    @property
    def disagreements(self) -> Sequence[Disagreement]:
        """The disagreements, the surest first."""

    @property
    def confirmations(self) -> Sequence[Confirmation]:
        """The confirmations, the surest first."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many judgements were left out for which reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """Finds the disagreements in articles. Each stage is a callable and can be replaced by another one."""

    split: Callable[[Article], tuple[Sequence[Sentence], Sequence[Dropped]]]
    extract: Callable[[Article, Sequence[Sentence]], tuple[Sequence[Claim], Sequence[Dropped]]]
    resolve: Callable[[Sequence[Claim]], tuple[Sequence[Claim], int]]
    pair: Callable[[Sequence[Claim]], Pairs]
    judge: Callable[[Sequence[ClaimPair]], Sequence[Judgement]]
    group: Callable[[Sequence[Judgement]], Findings]
    model: Mapping[str, object] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, articles: Iterable[Article], *, progress: Progress | None = None) -> Report:
        """The report on the articles; `progress` is told the stage, what is done and the whole.

        Raises: InputError where two different articles have the same id.
        """
        tell = progress or _tell_nobody
        given = list(articles)
        read = _distinct(given)
        counts = Counter(articles=len(read), articles_repeated=len(given) - len(read))
        found, from_reading = self._read(read, tell)
        claims, unresolved = self.resolve(found)
        candidates = self.pair(claims)
        tell("pair", len(candidates.pairs), len(candidates.pairs))
        judgements = self._judge(candidates.pairs, tell)
        findings = self.group(judgements)
        counts.update(from_reading)
        counts.update(claims=len(claims), denials_unresolved=unresolved, judged=len(judgements))
        counts["pairs_truncated"] = sum(judgement.is_truncated for judgement in judgements)
        counts.update(candidates.counts)
        counts.update(findings.counts)
        return build_report(
            disagreements=findings.disagreements,
            confirmations=findings.confirmations,
            claims=claims,
            counts=counts,
            model=self.model,
            settings=self.settings,
        )

    def _read(self, articles: Sequence[Article], tell: Progress) -> tuple[list[Claim], Counter[str]]:
        """The claims of all articles, and counts of sentences and of what was dropped."""
        claims: list[Claim] = []
        counts: Counter[str] = Counter(sentences=0, characters=sum(len(article.text) for article in articles))
        for done, article in enumerate(articles, start=1):
            sentences, dropped = self.split(article)
            found, left_out = self.extract(article, sentences)
            claims.extend(found)
            counts["sentences"] += len(sentences)
            counts.update(f"dropped_{part.reason.replace(' ', '_')}" for part in (*dropped, *left_out))
            tell("read", done, len(articles))
        return claims, counts

    def _judge(self, pairs: Sequence[ClaimPair], tell: Progress) -> list[Judgement]:
        judgements: list[Judgement] = []
        for start in range(0, len(pairs), _JUDGED_AT_ONCE):
            judgements.extend(self.judge(pairs[start : start + _JUDGED_AT_ONCE]))
            tell("judge", len(judgements), len(pairs))
        return judgements


def _distinct(articles: Sequence[Article]) -> list[Article]:
    """The articles, without those given twice."""
    known: dict[str, Article] = {}
    for article in articles:
        if known.setdefault(article.id, article) != article:
            raise InputError(f"article id {article.id!r} stands for two different texts; give each article its own id")
    return list(known.values())


def _tell_nobody(stage: str, done: int, whole: int) -> None:
    """Progress for nobody."""
