"""A report as a JSON document, schema `disagree.report/1`, for other programs to rely on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from itertools import zip_longest
from pathlib import PurePath

from disagree.types import Claim, Confirmation, Disagreement, Judgement, Report, Scores, Span

__all__ = [
    "SCHEMA",
    "as_json",
    "claim_as_json",
    "confirmation_as_json",
    "disagreement_as_json",
    "plain",
    "scores_as_json",
]

SCHEMA = "disagree.report/1"
_DIGITS = 6
_CONTEXT = 200  # characters of the article that are kept on each side of a sentence
_CUT_WORD = 40  # of them, how many may be given up so that no word is cut
_MAX_ALONE = 100  # claims of one outlet only that are listed; all are counted


def as_json(report: Report) -> dict[str, object]:
    """The report as plain dicts, lists, strings and finite numbers, rounded to six digits.

    `left` and `right` of a finding are its clearest evidence pair; `evidence` lists all of its pairs.
    Every `sentence` is exactly `article.text[start:end]`. `conflict` of a side of a disagreement is the [start, end] of
    the words in the article that the other side stands against, null where nothing in particular does. `before` and
    `after` are the text of the article next to the sentence, `chain` runs from who is quoted first to the innermost
    origin. `probabilities` are the judge's of the clearest pair: `forward` reads left as the premise, `backward` right,
    `pooled` is what counts. `only_one_outlet` counts the claims that no claim of another outlet confirms or stands
    against, and lists some of each outlet.
    """
    return {
        "schema": SCHEMA,
        "model": plain(report.model),
        "settings": plain(report.settings),
        "counts": {name: int(count) for name, count in report.counts.items()},
        "disagreements": [disagreement_as_json(item) for item in report.disagreements],
        "confirmations": [confirmation_as_json(item) for item in report.confirmations],
        "only_one_outlet": _only_one_outlet(report),
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


def claim_as_json(claim: Claim) -> dict[str, object]:
    """A claim with who makes it and where it stands; ranges are [start, end] in the article's text."""
    return {
        "id": claim.id,
        "article": claim.article.id,
        "outlet": claim.outlet,
        "speaker": claim.speaker,
        "chain": list(claim.attribution.chain),
        "stance": claim.stance.value,
        "cue": claim.attribution.cue,
        "cue_at": _range(claim.attribution.cue_span),
        "speaker_at": _range(claim.attribution.speaker_span),
        "claim": claim.text,
        "claim_at": _range(claim.span),
        "denies": claim.denies,
        "affirms": claim.affirms,
        "is_resolved": claim.is_resolved,
        "open_references": list(claim.open_references),
        "sentence": claim.sentence.text,
        "start": claim.sentence.start,
        "end": claim.sentence.end,
    }


def scores_as_json(scores: Scores, *, is_truncated: bool) -> dict[str, object]:
    """The label and the probabilities of a judged pair, and `truncated` where the judge did not read all of it."""
    found = {"label": scores.label.value, "probabilities": _scores(scores)}
    return found | ({"truncated": True} if is_truncated else {})


def _range(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span is not None else None


def _finding(item: Disagreement | Confirmation, evidence: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {
        "id": item.id,
        "confidence": plain(item.confidence),
        "why": list(item.why),
        **evidence[0],
        "probabilities": _probabilities(item.judgements[0]),
        "evidence": list(evidence),
    }


def _evidence(judgement: Judgement) -> dict[str, dict[str, object]]:
    return {"left": _side(judgement.pair.left), "right": _side(judgement.pair.right)}


def _probabilities(judgement: Judgement) -> dict[str, object]:
    read = {"pooled": judgement.scores, "forward": judgement.forward, "backward": judgement.backward}
    return {name: _scores(scores) for name, scores in read.items()}


def _scores(scores: Scores) -> object:
    return plain(scores.as_dict())


def _only_one_outlet(report: Report) -> dict[str, object]:
    """The claims that stand alone, the first of each outlet, then the second of each, and so on."""
    outlets: dict[str, list[Claim]] = {}
    found: list[Disagreement | Confirmation] = [*report.disagreements, *report.confirmations]
    met = {
        claim.id
        for item in found
        for judgement in item.judgements
        if judgement.pair.left.outlet != judgement.pair.right.outlet
        for claim in (judgement.pair.left, judgement.pair.right)
    }
    for claim in report.claims:
        claims = outlets.setdefault(claim.outlet, [])
        if claim.id not in met and claim.is_resolved:
            claims.append(claim)
    if len(outlets) < 2:
        return {"count": 0, "claims": []}
    in_turn = [claim for row in zip_longest(*outlets.values()) for claim in row if claim is not None]
    return {"count": len(in_turn), "claims": [_side(claim) for claim in in_turn[:_MAX_ALONE]]}


def _side(claim: Claim) -> dict[str, object]:
    article, published = claim.article, claim.article.published
    return {
        "article": article.id,
        "outlet": claim.outlet,
        "title": article.title,
        "url": article.url,
        "speaker": claim.speaker,
        "chain": list(claim.attribution.chain),
        "stance": claim.stance.value,
        "sentence": claim.sentence.text,
        "start": claim.sentence.start,
        "end": claim.sentence.end,
        "claim": claim.text,
        "published": published.isoformat() if published else None,
        "before": _before(article.text, claim.sentence.start),
        "after": _after(article.text, claim.sentence.end),
    }


def _before(text: str, start: int) -> str:
    """What stands right before a place in the text, from the beginning of a word on where one is near."""
    cut = text[max(0, start - _CONTEXT) : start]
    if start <= _CONTEXT:
        return cut
    gap = next((place for place, letter in enumerate(cut[:_CUT_WORD]) if letter.isspace()), -1)
    return cut[gap + 1 :]


def _after(text: str, end: int) -> str:
    cut = text[end : end + _CONTEXT]
    if end + _CONTEXT >= len(text):
        return cut
    gap = next((place for place in range(len(cut) - 1, len(cut) - _CUT_WORD, -1) if cut[place].isspace()), len(cut))
    return cut[:gap]


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
