from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def feed(jsonl: Any, herald: Path, courier: Path) -> Path:
    """Two good articles around a line that is no JSON."""
    return jsonl(
        {"id": "n1", "outlet": "Northern Herald", "text": herald.read_text().split("\n\n", 1)[1]},
        '{"id": "torn", "text": "The quillwort',
        {"id": "c1", "outlet": "Coast Courier", "text": courier.read_text().split("\n\n", 1)[1]},
        name="feed.jsonl",
    )


def test_a_broken_line_is_named_and_the_rest_is_processed(invoke: Any, models: Sequence[str], feed: Path) -> None:
    done = invoke("scan", feed, *models, "--json")
    document = json.loads(done.out)
    assert done.code == 0
    assert (document["counts"]["articles"], document["counts"]["inputs_rejected"]) == (2, 1)
    assert [item["kind"] for item in document["disagreements"]] == ["denial"]
    assert "feed.jsonl:2" in done.err
    assert "quillwort" not in done.err


def test_a_broken_line_exits_5_under_strict_with_the_report_printed(
    invoke: Any, models: Sequence[str], feed: Path
) -> None:
    done = invoke("scan", feed, *models, "--strict", "--json")
    assert done.code == 5
    assert json.loads(done.out)["counts"]["articles"] == 2
    assert "feed.jsonl:2" in done.err


def test_whole_input_exits_0_under_strict(invoke: Any, models: Sequence[str], herald: Path) -> None:
    assert invoke("scan", herald, *models, "--strict").code == 0


def test_a_broken_line_is_not_spoken_of_when_quiet(invoke: Any, models: Sequence[str], feed: Path) -> None:
    done = invoke("scan", feed, *models, "--quiet")
    assert (done.code, done.err) == (0, "")


def test_an_unreadable_file_is_named_and_the_others_are_processed(
    invoke: Any, models: Sequence[str], herald: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "hollow.txt"
    empty.touch()
    done = invoke("scan", empty, herald, tmp_path / "nowhere.md", *models, "--json")
    assert done.code == 0
    assert json.loads(done.out)["counts"]["inputs_rejected"] == 2
    assert "hollow.txt" in done.err
    assert "nowhere.md" in done.err


def test_one_article_can_hold_a_disagreement(invoke: Any, models: Sequence[str], herald: Path) -> None:
    done = invoke("scan", herald, *models)
    assert done.code == 0
    assert done.out.startswith("1 disagreement in 1 article")


def test_an_article_given_twice_is_read_once(invoke: Any, models: Sequence[str], herald: Path) -> None:
    once = json.loads(invoke("scan", herald, *models, "--json").out)
    twice = json.loads(invoke("scan", herald, herald, *models, "--json").out)
    assert twice["counts"]["articles_duplicate"] == 1
    assert twice["disagreements"] == once["disagreements"]


def test_a_folder_is_the_same_as_its_files(
    invoke: Any, models: Sequence[str], herald: Path, courier: Path, tmp_path: Path
) -> None:
    assert {herald.parent, courier.parent} == {tmp_path}
    folder = json.loads(invoke("scan", tmp_path, *models, "--json").out)
    files = json.loads(invoke("scan", courier, herald, *models, "--json").out)
    assert folder["counts"]["articles"] == 2
    assert folder == files


@pytest.mark.parametrize("form", ["text", "json", "lines", "html"])
def test_standard_input_is_read_whatever_its_form(invoke: Any, models: Sequence[str], herald: Path, form: str) -> None:
    text = herald.read_text().split("\n\n", 1)[1]
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    given = {
        "text": text,
        "json": json.dumps({"outlet": "Northern Herald", "text": text}, indent=1),
        "lines": json.dumps({"text": text}) + "\n" + json.dumps({"text": "Goats won a prize on Sunday."}) + "\n",
        "html": f"<html><head><title>Ferry</title></head><body><article>{paragraphs}</article></body></html>",
    }[form]
    done = invoke("scan", "-", *models, "--json", stdin=given.encode())
    assert done.code == 0
    assert [item["kind"] for item in json.loads(done.out)["disagreements"]] == ["denial"]


def test_nothing_to_compare_says_so_and_exits_0(invoke: Any, models: Sequence[str], courier: Path) -> None:
    done = invoke("scan", courier, *models)
    assert done.code == 0
    assert done.out.startswith("0 disagreements in 1 article")
    assert "nothing to compare" in " ".join(done.out.split())


def test_a_confidence_that_nothing_reaches_hides_no_count(invoke: Any, models: Sequence[str], jsonl: Any) -> None:
    path = jsonl(
        {"outlet": "Gazette", "text": "The ferry carries about 400 passengers a day."},
        {"outlet": "Courier", "text": "The ferry carries about 90 passengers a day."},
    )
    low = json.loads(invoke("scan", path, *models, "--json", "--min-confidence", "0.01").out)
    high = json.loads(invoke("scan", path, *models, "--json", "--min-confidence", "1").out)
    assert len(low["disagreements"]) == 1
    assert high["disagreements"] == []
    assert high["counts"]["below_confidence"] == 1


def test_scan_without_paths_exits_2(invoke: Any) -> None:
    done = invoke("scan")
    assert (done.code, done.out) == (2, "")


def test_the_same_scan_prints_the_same_bytes(invoke: Any, models: Sequence[str], herald: Path, courier: Path) -> None:
    first, second = (invoke("scan", herald, courier, *models, "--json").out for _ in range(2))
    assert first == second


def test_no_finding_below_the_confidence_asked_for_is_reported(
    invoke: Any, classifier_folder: Any, encoder_folder: Path, herald: Path, courier: Path
) -> None:
    """A judge with random weights finds all sorts of things, denials of other claims among them."""
    tiny = ["--model", classifier_folder(), "--encoder", encoder_folder, "--json"]
    every = json.loads(invoke("scan", herald, courier, *tiny, "--min-confidence", "0.01").out)["disagreements"]
    sure = json.loads(invoke("scan", herald, courier, *tiny, "--min-confidence", "0.95").out)["disagreements"]
    assert [item for item in every if item["confidence"] < 0.95]
    assert [item for item in sure if item["confidence"] < 0.95] == []
