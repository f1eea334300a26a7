from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from builders import make_article, make_claim, make_denial, make_judgement, make_scores

from disagree.files import dump_json
from disagree.report.as_json import SCHEMA, as_json
from disagree.report.build import build_report
from disagree.types import Claim, Confirmation, Disagreement, Judgement, Kind, Report, Status

SIDE = {"article", "outlet", "speaker", "stance", "sentence", "start", "end", "claim", "published"} | {
    *("title", "url", "chain", "before", "after")
}


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
        "only_one_outlet": {"count": 0, "claims": []},
    }


def test_a_disagreement_has_exactly_the_promised_keys() -> None:
    report = make_claim(speaker="The Ledger", published="2026-03-11T08:00")
    (found,) = document(make_report(make_judgement(report, make_denial(report))))["disagreements"]  # type: ignore[misc]
    assert set(found) == {"id", "kind", "status", "confidence", "why", "left", "right", "probabilities", "evidence"}
    assert set(found["left"]) == set(found["right"]) == SIDE | {"conflict"}
    assert (found["kind"], found["status"], found["right"]["stance"]) == ("denial", "conflict", "denies")
    assert found["left"]["published"] == "2026-03-11T08:00:00+00:00"
    assert found["evidence"][0] == {"left": found["left"], "right": found["right"]}


def test_a_confirmation_has_the_same_shape_without_kind_and_status() -> None:
    (found,) = document(make_report(make_judgement()))["confirmations"]  # type: ignore[misc]
    assert set(found) == {"id", "confidence", "why", "left", "right", "probabilities", "evidence"}


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


def test_the_context_is_the_text_next_to_the_sentence_and_is_bounded() -> None:
    words = " ".join(f"word{n}" for n in range(200))
    article = make_article(f"{words} Here it is. {words}")
    judgement = make_judgement(make_claim("Here it is.", article=article), make_claim("B.", outlet="B"))
    (found,) = document(make_report(judgement))["disagreements"]  # type: ignore[misc]
    side = found["left"]
    assert article.text[: side["start"]].endswith(side["before"])
    assert article.text[side["end"] :].startswith(side["after"])
    assert 150 < len(side["before"]) <= 200 >= len(side["after"]) > 150
    assert side["before"].split()[0] in words.split()
    assert side["after"].split()[-1] in words.split()
    assert (found["right"]["before"], found["right"]["after"]) == ("", "")


@pytest.mark.parametrize("text", ["x" * 900, "\u3042" * 900, " " * 900])
def test_a_text_without_words_still_has_bounded_context(text: str) -> None:
    article = make_article(f"{text}Here.{text}")
    judgement = make_judgement(make_claim("Here.", article=article), make_claim("B.", outlet="B"))
    (found,) = document(make_report(judgement))["disagreements"]  # type: ignore[misc]
    assert len(found["left"]["before"]) <= 200 >= len(found["left"]["after"])


def test_both_directions_of_the_clearest_pair_are_kept() -> None:
    judgement = make_judgement(contradicting=0.7, backward=make_scores(supporting=0.25))
    (found,) = document(make_report(judgement))["disagreements"]  # type: ignore[misc]
    assert found["probabilities"]["pooled"]["contradicting"] == 0.7
    assert found["probabilities"]["forward"]["contradicting"] == 0.7
    assert found["probabilities"]["backward"]["supporting"] == 0.25


def alone(*claims: Claim, judgements: Sequence[Judgement] = ()) -> dict[str, Any]:
    same = [Confirmation(id="c", confidence=0.9, why=(), judgements=tuple(judgements))] if judgements else []
    report = build_report(disagreements=[], confirmations=same, claims=claims, counts={}, model={}, settings={})
    found = as_json(report)["only_one_outlet"]
    assert isinstance(found, dict)
    return found


def test_claims_that_only_one_outlet_makes_are_counted_and_listed_in_turn() -> None:
    mine = [make_claim(f"Mine {n}.", outlet="A") for n in range(3)]
    theirs = [make_claim(f"Theirs {n}.", outlet="B") for n in range(2)]
    found = alone(*mine, *theirs, judgements=[make_judgement(mine[0], theirs[0])])
    assert found["count"] == 3
    assert [side["claim"] for side in found["claims"]] == ["Mine 1.", "Theirs 1.", "Mine 2."]


def test_what_two_speakers_of_one_outlet_say_is_still_told_by_one_outlet() -> None:
    one, other, far = make_claim("One."), make_claim("Other.", speaker="X"), make_claim("Far.", outlet="B")
    assert alone(one, other, far, judgements=[make_judgement(one, other)])["count"] == 3


def test_one_outlet_alone_has_nobody_to_be_alone_among() -> None:
    assert alone(make_claim("A."), make_claim("B.")) == {"count": 0, "claims": []}


def test_the_list_of_lone_claims_is_bounded() -> None:
    found = alone(*(make_claim(f"C{n}.", outlet=f"O{n % 3}") for n in range(400)))
    assert (found["count"], len(found["claims"])) == (400, 100)
