"""A report as a JSON document, schema `disagree.report/1`, for other programs to rely on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from pathlib import PurePath

from disagree.types import Claim, Confirmation, Disagreement, Judgement, Report

__all__ = ["SCHEMA", "as_json", "confirmation_as_json", "disagreement_as_json", "plain"]

SCHEMA = "disagree.report/1"
_DIGITS = 6


def as_json(report: Report) -> dict[str, object]:
    """The report as plain dicts, lists, strings and finite numbers, rounded to six digits.

    `left` and `right` of a finding are its clearest evidence pair; `evidence` lists all of its pairs.
    Every `sentence` is exactly `article.text[start:end]`. `conflict` of a side of a disagreement is the [start, end] of
    the words in the article that the other side stands against, null where nothing in particular does.
    """
    return {
        "schema": SCHEMA,
        "model": plain(report.model),
        "settings": plain(report.settings),
        "counts": {name: int(count) for name, count in report.counts.items()},
        "disagreements": [disagreement_as_json(item) for item in report.disagreements],
        "confirmations": [confirmation_as_json(item) for item in report.confirmations],
    }


def confirmation_as_json(item: Confirmation) -> dict[str, object]:
    """A confirmation as it stands in the report."""
    return _finding(item, [_evidence(judgement) for judgement in item.judgements])


def disagreement_as_json(item: Disagreement) -> dict[str, object]:
    """A disagreement as it stands in the report."""
    head = {"id": item.id, "kind": item.kind.value, "status": item.status.value}
    contrasts = item.contrasts or ((None, None),) * len(item.judgements)
    evidence = [_evidence(judgement) for judgement in item.judgements]
    for sides, spans in zip(evidence, contrasts, strict=True):
        for name, span in zip(("left", "right"), spans, strict=True):
            sides[name]["conflict"] = [span.start, span.end] if span else None
    return {**head, **{key: value for key, value in _finding(item, evidence).items() if key != "id"}}


def _finding(item: Disagreement | Confirmation, evidence: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {
        "id": item.id,
        "confidence": plain(item.confidence),
        "why": list(item.why),
        **evidence[0],
        "evidence": list(evidence),
    }


def _evidence(judgement: Judgement) -> dict[str, dict[str, object]]:
    return {"left": _side(judgement.pair.left), "right": _side(judgement.pair.right)}


def _side(claim: Claim) -> dict[str, object]:
    published = claim.article.published
    return {
        "article": claim.article.id,
        "outlet": claim.outlet,
        "speaker": claim.speaker,
        "stance": claim.stance.value,
        "sentence": claim.sentence.text,
        "start": claim.sentence.start,
        "end": claim.sentence.end,
        "claim": claim.text,
        "published": published.isoformat() if published else None,
    }


def plain(value: object) -> object:
    """The value in JSON's own types; a number that is not finite becomes None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return round(value, _DIGITS) if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    return str(value) if isinstance(value, PurePath) else repr(value)
