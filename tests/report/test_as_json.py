from __future__ import annotations

import json

import pytest
from builders import make_article, make_claim, make_denial, make_judgement

from disagree.files import dump_json
from disagree.report.as_json import SCHEMA, as_json
from disagree.report.build import build_report
from disagree.types import Confirmation, Disagreement, Judgement, Kind, Report, Status

SIDE = {"article", "outlet", "speaker", "stance", "sentence", "start", "end", "claim", "published"}


def make_report(*judgements: Judgement, confidence: float = 0.9, **settings: object) -> Report:
    found = [
        Disagreement(
            id="d1",
            kind=Kind.DENIAL,
            status=Status.CONFLICT,
            confidence=confidence,
            why=("denial: the ministry (denied)",),
            judgements=judgements,
        )
    ]
    same = [Confirmation(id="c1", confidence=confidence, why=("both say it",), judgements=judgements)]
    return build_report(
        disagreements=found if judgements else [],
        confirmations=same if judgements else [],
        claims=[],
        counts={"articles": 2},
        model={"judge": "none"},
        settings=settings,
    )


def document(report: Report) -> dict[str, object]:
    loaded = json.loads(dump_json(as_json(report)))
    assert isinstance(loaded, dict)
    return loaded


def test_an_empty_report_has_every_key() -> None:
    found = document(make_report())
    assert found == {
        "schema": SCHEMA,
        "model": {"judge": "none"},
        "settings": {},
        "counts": {"articles": 2, "disagreements": 0, "confirmations": 0},
        "disagreements": [],
        "confirmations": [],
    }


def test_a_disagreement_has_exactly_the_promised_keys() -> None:
    report = make_claim(speaker="The Ledger", published="2026-03-11T08:00")
    (found,) = document(make_report(make_judgement(report, make_denial(report))))["disagreements"]  # type: ignore[misc]
    assert set(found) == {"id", "kind", "status", "confidence", "why", "left", "right", "evidence"}
    assert set(found["left"]) == set(found["right"]) == SIDE | {"conflict"}
    assert (found["kind"], found["status"], found["right"]["stance"]) == ("denial", "conflict", "denies")
    assert found["left"]["published"] == "2026-03-11T08:00:00+00:00"
    assert found["evidence"][0] == {"left": found["left"], "right": found["right"]}


def test_a_confirmation_has_the_same_shape_without_kind_and_status() -> None:
    (found,) = document(make_report(make_judgement()))["confirmations"]  # type: ignore[misc]
    assert set(found) == {"id", "confidence", "why", "left", "right", "evidence"}


@pytest.mark.parametrize(
    "sentence",
    ["Plain.", "Naïve “quotes” \u00a0 and\ttabs.", "\u202eevil\u202c", "\x1b[2J", "e\u0301 😀 𝒳.", "<script>"],
)
def test_spans_slice_back_to_the_sentence_for_any_text(sentence: str) -> None:
    article = make_article(f"Before.\r\n😀 {sentence} After.")
    judgement = make_judgement(make_claim(sentence, article=article), make_claim("B.", outlet="Coast Courier"))
    (found,) = document(make_report(judgement))["disagreements"]  # type: ignore[misc]
    side = found["left"]
    assert article.text[side["start"] : side["end"]] == side["sentence"] == sentence


def test_all_evidence_is_listed_the_clearest_first() -> None:
    judgements = [make_judgement(make_claim(f"Claim {n}."), make_claim("B.", outlet="B")) for n in range(3)]
    (found,) = document(make_report(*judgements))["disagreements"]  # type: ignore[misc]
    assert [pair["left"]["claim"] for pair in found["evidence"]] == ["Claim 0.", "Claim 1.", "Claim 2."]
    assert found["left"]["claim"] == "Claim 0."


def test_numbers_are_finite_and_rounded() -> None:
    found = document(make_report(make_judgement(), confidence=0.123456789, odd=float("nan"), far=float("inf"), n=3))
    assert found["disagreements"][0]["confidence"] == 0.123457  # type: ignore[index]
    assert found["settings"] == {"odd": None, "far": None, "n": 3}


def test_a_lone_surrogate_does_not_break_the_document() -> None:
    judgement = make_judgement(make_claim("Bad \ud800 half."), make_claim("B.", outlet="B"))
    assert document(make_report(judgement))["disagreements"]
