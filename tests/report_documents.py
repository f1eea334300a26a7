"""Builders of report documents for tests of the writers."""

from __future__ import annotations

from typing import Any


def make_side(**fields: Any) -> dict[str, Any]:
    """A side of a finding; its conflict is its second word."""
    sentence = fields.get("sentence", "Nine lorries burned at the depot.")
    words = sentence.split(" ")
    start = 100 + len(words[0]) + 1
    end = start + len(words[1]) if len(words) > 1 else start
    return {
        "article": "a1",
        "outlet": "Harbour Gazette",
        "title": "Fire at the depot",
        "url": "https://gazette.example/fire",
        "speaker": "Ada Quill",
        "chain": ["Ada Quill"],
        "stance": "asserts",
        "sentence": sentence,
        "start": 100,
        "end": 100 + len(sentence),
        "claim": "Nine lorries burned.",
        "published": "2026-03-04T18:30:00+00:00",
        "before": "It was late. ",
        "after": " Nobody was hurt.",
        "conflict": [start, end] if end > start else None,
    } | fields


def make_finding(number: int = 0, **fields: Any) -> dict[str, Any]:
    """A disagreement of two outlets, with one further pair of evidence."""
    left = fields.pop("left", make_side())
    right = fields.pop(
        "right",
        make_side(
            article="a2",
            outlet="Coast Courier",
            speaker=None,
            chain=[],
            sentence="The two lorries burned there.",
            url="",
            title="",
            published=None,
        ),
    )
    scores = {"supporting": 0.1, "contradicting": 0.85, "unrelated": 0.05}
    return {
        "id": f"{number:016x}",
        "kind": "quantity",
        "status": "conflict",
        "confidence": 0.9,
        "why": ["quantity: nine vs two lorries"],
        "left": left,
        "right": right,
        "probabilities": {"pooled": scores, "forward": scores, "backward": scores | {"contradicting": 0.25}},
        "evidence": [
            {"left": left, "right": right},
            {"left": left | {"start": 300, "sentence": "Nine."}, "right": right},
        ],
    } | fields


def make_document(*disagreements: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A report document with the given disagreements."""
    return {
        "schema": "disagree.report/1",
        "model": {"judge": "judge", "exact": False},
        "settings": {"min_confidence": 0.6},
        "counts": {"articles": 2, "claims": 9, "judged": 4, "disagreements": len(disagreements)},
        "disagreements": list(disagreements),
        "confirmations": [],
        "only_one_outlet": {"count": 0, "claims": []},
    } | fields


def make_confirmation(**fields: Any) -> dict[str, Any]:
    """A confirmation."""
    found = make_finding(**fields)
    return {key: value for key, value in found.items() if key not in ("kind", "status")}


def filled_with(text: str) -> dict[str, Any]:
    """A document that holds the text in every field that takes one."""
    side = make_side(
        article=text,
        outlet=text,
        title=text,
        url=text,
        speaker=text,
        chain=[text, text],
        sentence=f"{text} {text}",
        claim=text,
        published=text,
        before=text,
        after=text,
        conflict=[100, 100 + len(text)],
    )
    other = side | {"stance": "denies", "outlet": f"{text}2", "speaker": f"{text}3"}
    found = make_finding(left=side, right=other, why=[text], kind=text, id=text)
    return make_document(
        found,
        found | {"status": "hedged", "story": 2},
        confirmations=[{key: value for key, value in found.items() if key not in ("kind", "status")}],
        only_one_outlet={"count": 1, "claims": [side]},
        model={text: text},
        settings={text: [text]},
        counts={"articles": 2, text: 3, f"dropped_{text}": 1},
    )
