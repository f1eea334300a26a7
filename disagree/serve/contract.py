"""The parts of the OpenAPI document that the code cannot tell by itself: bodies, answers and statuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from disagree.report.as_json import SCHEMA
from disagree.serve.bounds import Bounds
from disagree.serve.refused import KINDS
from disagree.types import Label, Stance

__all__ = [
    "_HTML",
    "articles_body",
    "claims_answer",
    "form_body",
    "judged_answer",
    "pairs_body",
    "refusals",
    "report_answer",
]

Schema = dict[str, Any]
_HTML: Schema = {"text/html": {"schema": {"type": "string"}}}
_TEXT: Schema = {"type": "string"}
_OPTIONAL: Schema = {"type": ["string", "null"]}
_NUMBER: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_TOLD = {
    408: "The body did not arrive before the deadline.",
    413: "The body is larger than the service takes.",
    415: "The body is of another media type.",
    422: "The body is no JSON, or a field is missing, wrong or too long; `field` names it.",
    429: "Too much waits already; `Retry-After` says when to come again, in seconds.",
    500: "A fault of the service.",
    503: "The models are not loaded yet, the service is shutting down, or too many connections are open.",
    504: "The deadline passed before the answer was there.",
}


def refusals(*statuses: int, as_page: bool = False) -> dict[int | str, Schema]:
    """The answers of these statuses; `as_page` where they are _HTML."""
    error = _object({"error": _TEXT, "error_type": {"enum": sorted(KINDS.values())}, "field": _TEXT}, needs=2)
    content = _HTML if as_page else {"application/json": {"schema": error}}
    answers: dict[int | str, Schema] = {}
    for status in statuses:
        answers[status] = {"description": _TOLD[status], "content": content}
        if status == 429:
            answers[status]["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
        if status == 503:  # the HTTP server itself says so in plain words where too many connections are open
            answers[status]["content"] = {**content, "text/plain": {"schema": _TEXT}}
    return answers


def pairs_body(bounds: Bounds) -> Schema:
    """The body of /v1/judge."""
    claim = {"type": "string", "pattern": r"\S"}
    ids = {"id": {"type": ["string", "number", "null"]}}
    ways = [("claim_a", "claim_b"), ("premise", "hypothesis")]
    pair = {"anyOf": [_object(dict.fromkeys(names, claim) | ids, needs=2) for names in ways]}
    pairs = {"type": "array", "minItems": 1, "maxItems": bounds.pairs, "items": pair}
    body = _object({"pairs": pairs, "directed": {"type": "boolean", "default": False}}, needs=1)
    return _json_body(body | {"additionalProperties": False})


def articles_body(bounds: Bounds, *, least: int) -> Schema:
    """The body of /v1/score and /v1/extract."""
    fields: Schema = {
        "text": {"type": "string", "pattern": r"\S", "maxLength": bounds.characters},
        "id": {"type": ["string", "integer", "null"]},
        "outlet": _OPTIONAL,
        "title": _OPTIONAL,
        "url": _OPTIONAL,
        "published": {"type": ["string", "number", "null"]},
    }
    articles = {"type": "array", "minItems": least, "maxItems": bounds.articles, "items": _object(fields, needs=1)}
    return _json_body(_object({"articles": articles}, needs=1) | {"additionalProperties": False})


def form_body(bounds: Bounds) -> Schema:
    """The body of /report."""
    text = {"type": "string", "pattern": r"\S", "maxLength": bounds.characters}
    form = _object({"text_a": text, "text_b": text, "outlet_a": _TEXT, "outlet_b": _TEXT}, needs=2)
    return {
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form | {"additionalProperties": False}}},
        }
    }


def judged_answer() -> Schema:
    """What /v1/judge answers: a row for each pair, in their order."""
    names = [label.value for label in Label]
    probabilities = _object(dict.fromkeys(names, _NUMBER), needs=3)
    fields: Schema = {"label": {"enum": names}, "probabilities": probabilities, "truncated": {"const": True}}
    rows = {"type": "array", "items": _object(fields | {"id": {"type": ["string", "number"]}}, needs=2)}
    return _json_answer("A label and probabilities for each pair.", _object({"judgements": rows}, needs=1))


def report_answer() -> Schema:
    """What /v1/score answers."""
    findings = {"type": "array", "items": {"type": "object"}}
    fields: Schema = {
        "schema": {"const": SCHEMA},
        "model": {"type": "object"},
        "settings": {"type": "object"},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "disagreements": findings,
        "confirmations": findings,
        "only_one_outlet": {"type": "object"},
    }
    return _json_answer("The report, as `disagree score --json` prints it.", _object(fields, needs=len(fields)))


def claims_answer() -> Schema:
    """What /v1/extract answers."""
    numbers = {"type": "object", "additionalProperties": {"type": "integer"}}
    claim: Schema = {
        "id": _TEXT,
        "article": _TEXT,
        "outlet": _TEXT,
        "stance": {"enum": [stance.value for stance in Stance]},
        "claim": _TEXT,
        "sentence": _TEXT,
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 0},
        "speaker": _OPTIONAL,
    }
    rows = {"type": "array", "items": _object(claim, needs=len(claim))}
    fields: Schema = {"claims": rows, "left_out": numbers, "counts": numbers}
    return _json_answer("The claims, as `disagree extract --json` prints them.", _object(fields, needs=3))


def _object(fields: Mapping[str, Schema], *, needs: int) -> Schema:
    """An object whose first `needs` fields are required."""
    return {"type": "object", "required": list(fields)[:needs], "properties": dict(fields)}


def _json_body(schema: Schema) -> Schema:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _json_answer(told: str, schema: Schema) -> Schema:
    return {"description": told, "content": {"application/json": {"schema": schema}}}
