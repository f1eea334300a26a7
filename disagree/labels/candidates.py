"""Pairs that people could be asked about: out of a scan, a report, or a file of pairs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disagree.errors import DataError
from disagree.files import open_text
from disagree.labels.row import Row, pair_id
from disagree.types import Claim, Judgement, Label, Scores

if TYPE_CHECKING:
    from disagree.nli.judge import TransformerJudge

__all__ = ["Candidate", "from_judgement", "from_report", "from_row", "judged"]

_REPORT = "disagree.report/1"
_AT_ONCE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A pair with the model's calibrated probabilities; `kind` is what a likely contradiction turns on."""

    row: Row
    scores: Scores
    model: str
    kind: str = ""


def from_judgement(story: str, judgement: Judgement, model: str) -> Candidate:
    """A pair out of a scan's store."""
    left, right = judgement.pair.left, judgement.pair.right
    row = Row(
        id=pair_id(left.text, right.text),
        premise=left.text,
        hypothesis=right.text,
        group=story,
        more={"left": _side(left), "right": _side(right)},
    )
    is_contradicting = judgement.label is Label.CONTRADICTING
    kind = judgement.kinds[0][0].value if judgement.kinds and is_contradicting else ""
    return Candidate(row=row, scores=judgement.scores, model=model, kind=kind)


def _side(claim: Claim) -> dict[str, Any]:
    published = claim.article.published
    return {
        "article": claim.article.id,
        "outlet": claim.outlet,
        "speaker": claim.speaker,
        "stance": claim.stance.value,
        "sentence": claim.sentence.text,
        "published": published.isoformat() if published else None,
    }


def from_report(path: Path) -> list[Row]:
    """The evidence of every finding of a report.json; a report does not say how probable each label is.

    Raises: DataError where the file is no report.
    """
    try:
        with open_text(path) as file:
            report = json.load(file)
        if not isinstance(report, dict) or report.get("schema") != _REPORT:
            raise DataError(f"{path}: is no report ({_REPORT}); give a run folder, a report.json or pairs in JSONL")
        found = [*report["disagreements"], *report["confirmations"]]
        shown = [sides for item in found for sides in item["evidence"]]
        stories = _stories([(sides["left"]["article"], sides["right"]["article"]) for sides in shown])
        return [_reported(sides, stories[sides["left"]["article"]]) for sides in shown]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(f"{path}: is a damaged report ({error!r}); write it again") from error


def _reported(sides: Mapping[str, Any], story: str) -> Row:
    left, right = sides["left"], sides["right"]
    names = ("article", "outlet", "speaker", "stance", "sentence", "published")
    return Row(
        id=pair_id(left["claim"], right["claim"]),
        premise=left["claim"],
        hypothesis=right["claim"],
        group=story,
        more={"left": {name: left[name] for name in names}, "right": {name: right[name] for name in names}},
    )


def _stories(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A name for the articles that findings link, by article."""
    members: dict[str, set[str]] = {}
    for left, right in links:
        joined = members.get(left, {left}) | members.get(right, {right})
        members |= dict.fromkeys(joined, joined)
    return {
        article: f"story-{sha256(min(joined).encode('utf-8', 'replace')).hexdigest()[:12]}"
        for article, joined in members.items()
    }


def from_row(row: Row) -> Candidate | None:
    """A pair out of a file, where it says how probable each label is; else None."""
    suggestion = row.more.get("suggestion")
    given = suggestion.get("probabilities") if isinstance(suggestion, Mapping) else row.more.get("probabilities")
    try:
        values = [float(given[label.value]) for label in Label]  # type: ignore[index]  # None raises TypeError
    except (TypeError, KeyError, ValueError):
        return None
    if not all(0 <= value <= 1 for value in values) or not 0.99 <= sum(values) <= 1.01:
        return None
    scores = Scores(**{label.value: value for label, value in zip(Label, values, strict=True)})
    told = suggestion if isinstance(suggestion, Mapping) else {}
    return Candidate(
        row=row,
        scores=scores,
        model=str(told.get("model") or "unknown"),
        kind=str(told.get("kind") or ""),
    )


def judged(rows: Iterable[Row], judge: TransformerJudge) -> Iterator[Candidate]:
    """The pairs with the probabilities that the judge gives them, read in both orders; some hundred at a time."""
    waiting = iter(rows)
    while block := list(islice(waiting, _AT_ONCE)):
        yield from _judged(block, judge)


def _judged(rows: Sequence[Row], judge: TransformerJudge) -> Iterator[Candidate]:
    from disagree.nli.judge import as_scores

    pooled, head = judge.pooled([(row.premise, row.hypothesis) for row in rows]), judge.kind_head
    for row, found, kinds in zip(rows, pooled.scores, pooled.kinds, strict=True):
        scores = as_scores(found)
        is_named = head is not None and scores.label is Label.CONTRADICTING
        kind = head.ranked(kinds)[0][0].value if head is not None and is_named else ""
        yield Candidate(row=row, scores=scores, model=judge.name, kind=kind)
