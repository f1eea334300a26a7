"""What the service does with the models: the same calls as the command line makes, with room between the steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

from disagree.config import DetectSettings, load_detector
from disagree.files import dump_json
from disagree.nli.judge import TransformerJudge, as_scores
from disagree.pipeline import Detector
from disagree.report.as_html import as_html
from disagree.report.as_json import as_json, claim_as_json, scores_as_json
from disagree.text.read import Reading
from disagree.types import Article, Claim

__all__ = ["Between", "Models", "Work", "open_models"]

Between = Callable[[], None]
_WARM = ("The harbour opened on Monday, the mayor said.", "The mayor denied that the harbour had opened on Monday.")


class Work(Protocol):
    """What the worker's thread is given to do; `between` is called between steps and may raise to stop them."""

    def judged(self, pairs: Sequence[tuple[str, str]], *, is_directed: bool) -> list[dict[str, object]]:
        """A row with label and probabilities for each pair."""

    def report(self, reading: Reading, between: Between) -> str:
        """The JSON of the report on the articles."""

    def page(self, reading: Reading, between: Between) -> str:
        """The HTML page of the report on the articles."""

    def claims(self, reading: Reading, between: Between) -> str:
        """The JSON of the claims of the articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """The loaded models. Not for several threads at once: the worker's thread owns them."""

    detector: Detector

    def judged(self, pairs: Sequence[tuple[str, str]], *, is_directed: bool) -> list[dict[str, object]]:
        """A row with label and probabilities for each pair, as `disagree judge --json` prints it."""
        judge = self._judge()
        found = judge.directed(pairs) if is_directed else judge.pooled(pairs)
        rows = zip(found.scores, found.truncated, strict=True)
        return [scores_as_json(as_scores(scores), is_truncated=bool(is_cut)) for scores, is_cut in rows]

    def report(self, reading: Reading, between: Between) -> str:
        """The JSON of the report, as `disagree score --json` prints it."""
        return dump_json(self._document(reading, between))

    def page(self, reading: Reading, between: Between) -> str:
        """The page of the report, as `disagree score --html` writes it."""
        return as_html(self._document(reading, between))

    def claims(self, reading: Reading, between: Between) -> str:
        """The claims as `disagree extract --json` prints them, and counts of what was left out by reason."""
        found: list[Claim] = []
        reasons: Counter[str] = Counter()
        for article in reading.articles:
            sentences, dropped = self.detector.split(article)
            claims, left_out = self.detector.extract(article, sentences)
            found.extend(claims)
            reasons.update(part.reason for part in (*dropped, *left_out))
            between()
        claims, _ = self.detector.resolve(found)
        rows = [claim_as_json(claim) for claim in claims]
        return dump_json({"claims": rows, "left_out": dict(sorted(reasons.items())), "counts": dict(reading.counts)})

    def _judge(self) -> TransformerJudge:
        return cast(TransformerJudge, self.detector.judge)

    def _document(self, reading: Reading, between: Between) -> dict[str, object]:
        def tell(*_: object) -> None:
            between()

        judge = self._judge()
        detect = replace(self.detector, judge=lambda pairs: judge(pairs, tell))
        # One article left of several means that they were the same: there is nothing to compare.
        report = detect(reading.articles if len(reading.articles) > 1 else [], progress=tell)
        return as_json(replace(report, counts={**reading.counts, **report.counts}))


def open_models(settings: DetectSettings) -> Models:
    """The models that the settings name, loaded and called once, so that the first request does not pay for it.

    Raises: ModelError where one is missing or unsafe; ConfigError where a setting is out of range.
    """
    models = Models(detector=load_detector(settings))
    articles = tuple(Article(id=text[:9], outlet=text[:9], text=text) for text in _WARM)
    warm: dict[str, Any] = {"articles": articles, "rejected": (), "counts": {}}
    models.report(Reading(**warm), _nothing)
    models.judged([_WARM], is_directed=False)
    return models


def _nothing() -> None:
    """Between two steps of the warm-up nothing happens."""
