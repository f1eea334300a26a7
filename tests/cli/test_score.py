from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from disagree import read_articles

SIDE = {"article", "outlet", "speaker", "stance", "sentence", "start", "end", "claim", "published"} | {
    *("title", "url", "chain", "before", "after")
}
ALONE = "only_one_outlet"
STANCES = {"asserts", "denies", "hedges"}
STATUSES = {"conflict", "update", "hedged", "uncertain"}
KINDS = {"denial", "negation", "opposite", "quantity", "date", "place", "actor", "cause", "outcome", "modality"} | {
    "attribution",
    "quantifier",
    "other",
}


def sides(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        side
        for item in (*document["disagreements"], *document["confirmations"])
        for pair in (item, *item["evidence"])
        for side in (pair["left"], pair["right"])
    ]


def test_one_article_exits_2_and_points_to_scan(invoke: Any, herald: Path) -> None:
    done = invoke("score", herald)
    assert (done.code, done.out) == (2, "")
    assert "disagree scan" in done.err


@pytest.mark.parametrize("arguments", [(), ("a.txt", "b.txt", "c.txt"), ("a.txt", "b.txt", "--colour")])
def test_wrong_arguments_exit_2_without_data(invoke: Any, arguments: Sequence[str]) -> None:
    done = invoke("score", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err


def test_the_text_names_both_speakers_and_quotes_both_sentences(
    invoke: Any, models: Sequence[str], herald: Path, courier: Path
) -> None:
    done = invoke("score", herald, courier, *models)
    assert (done.code, done.err) == (0, "")
    assert "1 disagreement in 2 articles" in done.out
    flat = " ".join(done.out.split())
    assert "Harbour Times" in flat
    assert "denying it:" in flat
    assert "reported that Calder Lines had promised to keep the island ferry running." in flat
    assert "“Calder Lines denied this information.”" in flat


def test_the_json_is_one_document_of_the_documented_shape(
    invoke: Any, models: Sequence[str], herald: Path, courier: Path
) -> None:
    done = invoke("score", herald, courier, *models, "--json")
    document = json.loads(done.out)
    assert list(document) == ["schema", "model", "settings", "counts", "disagreements", "confirmations", ALONE]
    assert document["schema"] == "disagree.report/1"
    assert document["counts"]["articles"] == 2
    assert document["disagreements"]
    for item in document["disagreements"]:
        assert set(item) == {"id", "kind", "status", "confidence", "why", "left", "right", "probabilities", "evidence"}
        assert item["kind"] in KINDS
        assert item["status"] in STATUSES
        assert 0 <= item["confidence"] <= 1
        assert item["evidence"][0] == {"left": item["left"], "right": item["right"]}
    for item in document["confirmations"]:
        assert set(item) == {"id", "confidence", "why", "left", "right", "probabilities", "evidence"}
    for side in sides(document):
        assert set(side) - {"conflict"} == SIDE
        assert side["stance"] in STANCES
    for item in document["disagreements"]:
        for side in (item["left"], item["right"]):
            start, end = side["conflict"] or (side["start"], side["end"])
            assert side["start"] <= start < end <= side["end"]


def test_the_denial_holds_its_speakers_and_stances(
    invoke: Any, models: Sequence[str], herald: Path, courier: Path
) -> None:
    document = json.loads(invoke("score", herald, courier, *models, "--json").out)
    (found,) = [item for item in document["disagreements"] if item["kind"] == "denial"]
    by_stance = {side["stance"]: side for side in (found["left"], found["right"])}
    assert by_stance["denies"]["speaker"] == "Calder Lines"
    assert by_stance["asserts"]["speaker"] == "Harbour Times"
    assert by_stance["denies"]["claim"] == by_stance["asserts"]["claim"]
    assert {side["outlet"] for side in by_stance.values()} == {"Northern Herald"}
    assert found["status"] == "conflict"


MESSY = (
    "\ufeffVELDEN \u2014 Monday\r\n\r\nThe Harbour\u00a0Times reported that Cafe\u0301 Calder \U0001f6a2 had promised "
    "to reopen \u201con Monday\u201d.\r\nCafe\u0301 Calder denied this information.\u2028Mayor A\u030ada Quill said "
    "400\u202f000 people came\u0007.\r\n\r\n\r\nMayor A\u030ada Quill denied that 400 people came."
)


def test_every_sentence_slices_back_from_the_text_that_was_read(
    invoke: Any, models: Sequence[str], tmp_path: Path
) -> None:
    first, second = tmp_path / "messy.txt", tmp_path / "other.json"
    first.write_bytes(MESSY.encode())
    second.write_text(json.dumps({"outlet": "Gazette", "text": MESSY.replace("denied", "rejected")}), encoding="utf-8")
    done = invoke("score", first, second, *models, "--json", "--min-confidence", "0.01")
    texts = {article.id: article.text for article in read_articles([first, second]).articles}
    found = sides(json.loads(done.out))
    assert found
    for side in found:
        assert texts[side["article"]][side["start"] : side["end"]] == side["sentence"]


def test_every_sentence_slices_back_from_a_clean_input(invoke: Any, models: Sequence[str], tmp_path: Path) -> None:
    rows = [
        {"id": "one", "outlet": "Gazette", "text": "The ferry carries 400 people. Ada Quill denied it had sunk."},
        {"id": "two", "outlet": "Courier", "text": "The ferry carries 90 people. The ferry had sunk, Bo Lind said."},
    ]
    for row in rows:
        (tmp_path / f"{row['id']}.json").write_text(json.dumps(row), encoding="utf-8")
    paths = [tmp_path / "one.json", tmp_path / "two.json"]
    found = sides(json.loads(invoke("score", *paths, *models, "--json", "--min-confidence", "0.01").out))
    texts = {row["id"]: row["text"] for row in rows}
    assert found
    assert all(texts[side["article"]][side["start"] : side["end"]] == side["sentence"] for side in found)


def test_the_same_article_twice_has_no_disagreements(invoke: Any, models: Sequence[str], herald: Path) -> None:
    done = invoke("score", herald, herald, *models, "--json")
    assert done.code == 0
    assert json.loads(done.out)["disagreements"] == []
    assert "same article" in done.err


def test_the_same_article_twice_is_said_in_plain_text_too(invoke: Any, models: Sequence[str], herald: Path) -> None:
    done = invoke("score", herald, herald, *models)
    assert done.code == 0
    assert done.out.startswith("0 disagreements")


def test_a_copy_of_an_article_under_another_outlet_has_no_disagreements(
    invoke: Any, models: Sequence[str], courier: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text(courier.read_text().replace("Coast Courier", "Inland Mirror"), encoding="utf-8")
    done = invoke("score", courier, copy, *models, "--json")
    assert done.code == 0
    assert json.loads(done.out)["disagreements"] == []


def test_the_warning_of_the_same_article_is_kept_back_when_quiet(
    invoke: Any, models: Sequence[str], herald: Path
) -> None:
    assert invoke("score", herald, herald, *models, "--quiet").err == ""


def test_an_article_from_standard_input_is_scored_against_a_file(
    invoke: Any, models: Sequence[str], herald: Path, courier: Path
) -> None:
    done = invoke("score", "-", courier, *models, "--json", stdin=herald.read_bytes())
    document = json.loads(done.out)
    assert done.code == 0
    assert [item["kind"] for item in document["disagreements"]] == ["denial"]
    assert document["disagreements"][0]["left"]["outlet"] == "Northern Herald"


def test_the_order_of_the_articles_changes_no_finding(
    invoke: Any, models: Sequence[str], herald: Path, courier: Path
) -> None:
    def found(*paths: Path) -> set[tuple[str, str, float, frozenset[str]]]:
        document = json.loads(invoke("score", *paths, *models, "--json").out)
        return {
            (
                item["kind"],
                item["status"],
                item["confidence"],
                frozenset((item["left"]["claim"], item["right"]["claim"])),
            )
            for item in document["disagreements"]
        }

    assert found(herald, courier) == found(courier, herald) != set()


def test_the_report_says_which_model_and_settings_made_it(
    invoke: Any, models: Sequence[str], herald: Path, courier: Path
) -> None:
    document = json.loads(invoke("score", herald, courier, *models, "--json", "--dtype", "float32").out)
    assert document["model"]["dtype"] == "float32"
    assert document["settings"]["judge"] == models[1]
    assert document["settings"]["encoder"] == models[3]
