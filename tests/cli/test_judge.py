from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

LABELS = ("supporting", "contradicting", "unrelated")
PAIRS = [
    ("The mayor opened the bridge on Monday.", "The mayor refused to open the bridge."),
    ("Dockers won the strike.", "The owners paid the union and the strike was lost."),
    ("The ferry was never late.", "A museum opened in the old tower."),
    ("The council closed the market for good.", "The market is open."),
]


@pytest.fixture
def judge(classifier_folder: Any) -> Sequence[str]:
    """The options that name a tiny judge with random weights."""
    return ["--model", str(classifier_folder()), "--dtype", "float32"]


@pytest.fixture
def pairs(jsonl: Any) -> Path:
    """Four pairs with ids of several kinds."""
    ids = ["first", 2, None, "dernière"]
    return jsonl(
        *({"id": key, "claim_a": a, "claim_b": b} for key, (a, b) in zip(ids, PAIRS, strict=True)), name="pairs.jsonl"
    )


def test_rows_come_back_in_order_with_their_ids_and_three_probabilities(
    invoke: Any, judge: Sequence[str], pairs: Path
) -> None:
    done = invoke("judge", pairs, "--json", *judge)
    assert (done.code, done.err) == (0, "")
    assert [row["id"] for row in done.rows] == ["first", 2, None, "dernière"]
    for row in done.rows:
        assert set(row) == {"id", "label", "probabilities"}
        assert tuple(row["probabilities"]) == LABELS
        assert sum(row["probabilities"].values()) == pytest.approx(1, abs=2e-6)
        assert row["label"] == max(LABELS, key=row["probabilities"].__getitem__)


def test_a_row_without_id_gets_none_and_its_other_fields_do_not_come_back(
    invoke: Any, judge: Sequence[str], jsonl: Any
) -> None:
    path = jsonl({"claim_a": "A ferry sank.", "claim_b": "No ferry sank.", "note": "mine", "label": "neutral"})
    (row,) = invoke("judge", path, "--json", *judge).rows
    assert set(row) == {"label", "probabilities"}


def test_premise_and_hypothesis_are_the_same_fields_by_other_names(
    invoke: Any, judge: Sequence[str], jsonl: Any
) -> None:
    claims = jsonl(*({"claim_a": a, "claim_b": b} for a, b in PAIRS), name="claims.jsonl")
    plain = jsonl(*({"premise": a, "hypothesis": b} for a, b in PAIRS), name="plain.jsonl")
    assert invoke("judge", claims, "--json", *judge).rows == invoke("judge", plain, "--json", *judge).rows


def test_swapping_the_claims_changes_nothing(invoke: Any, judge: Sequence[str], jsonl: Any) -> None:
    forth = jsonl(*({"claim_a": a, "claim_b": b} for a, b in PAIRS), name="forth.jsonl")
    back = jsonl(*({"claim_a": b, "claim_b": a} for a, b in PAIRS), name="back.jsonl")
    forward, backward = (invoke("judge", path, "--json", *judge).rows for path in (forth, back))
    assert [row["label"] for row in forward] == [row["label"] for row in backward]
    for one, other in zip(forward, backward, strict=True):
        assert one["probabilities"] == pytest.approx(other["probabilities"], abs=2e-6)


def test_directed_judges_one_order_only(invoke: Any, judge: Sequence[str], jsonl: Any) -> None:
    forth = jsonl(*({"premise": a, "hypothesis": b} for a, b in PAIRS), name="forth.jsonl")
    back = jsonl(*({"premise": b, "hypothesis": a} for a, b in PAIRS), name="back.jsonl")
    pooled = invoke("judge", forth, "--json", *judge).rows
    forward = invoke("judge", forth, "--json", "--directed", *judge).rows
    backward = invoke("judge", back, "--json", "--directed", *judge).rows
    for one, other, both in zip(forward, backward, pooled, strict=True):
        assert one["probabilities"] != pytest.approx(other["probabilities"], abs=1e-3)
        assert one["probabilities"] != pytest.approx(both["probabilities"], abs=1e-3)
        assert sum(one["probabilities"].values()) == pytest.approx(1, abs=2e-6)


def test_a_pair_is_judged_the_same_alone_and_among_others(invoke: Any, judge: Sequence[str], jsonl: Any) -> None:
    rows = [{"claim_a": a, "claim_b": b} for a, b in PAIRS]
    together = invoke("judge", jsonl(*rows), "--json", *judge).rows
    for row, found in zip(rows, together, strict=True):
        (alone,) = invoke("judge", jsonl(row, name="alone.jsonl"), "--json", *judge).rows
        assert alone["label"] == found["label"]
        assert alone["probabilities"] == pytest.approx(found["probabilities"], abs=1e-5)


BROKEN = [
    ('{"claim_a": "quillwort', "JSON"),
    ('["quillwort", "quillwort"]', "object"),
    ({"claim_a": "The quillwort grew."}, "claim_b"),
    ({"claim_a": "The quillwort grew.", "claim_b": "  "}, "claim_b"),
    ({"claim_a": "The quillwort grew.", "claim_b": 7}, "claim_b"),
    ({"text": "quillwort"}, "hypothesis"),
]


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_a_broken_line_gives_a_row_with_error_in_its_place_and_a_warning(
    invoke: Any, judge: Sequence[str], jsonl: Any, broken: object, said: str
) -> None:
    good = [{"id": number, "claim_a": a, "claim_b": b} for number, (a, b) in enumerate(PAIRS[:2])]
    done = invoke("judge", jsonl(good[0], broken, good[1], name="mixed.jsonl"), "--json", *judge)
    assert done.code == 0
    assert [set(row) - {"id"} for row in done.rows] == [
        {"label", "probabilities"},
        {"error"},
        {"label", "probabilities"},
    ]
    assert [done.rows[0]["id"], done.rows[2]["id"]] == [0, 1]
    for text in (done.rows[1]["error"], done.err):
        assert "mixed.jsonl:2" in text
        assert said in text
        assert "quillwort" not in text


def test_a_broken_row_keeps_its_id(invoke: Any, judge: Sequence[str], jsonl: Any) -> None:
    path = jsonl({"claim_a": "A ferry sank.", "claim_b": "No ferry sank."}, {"id": "lost", "claim_a": "A ferry sank."})
    assert invoke("judge", path, "--json", *judge).rows[1]["id"] == "lost"


def test_a_broken_line_exits_5_under_strict_with_every_row_printed(
    invoke: Any, judge: Sequence[str], jsonl: Any
) -> None:
    path = jsonl({"claim_a": "A ferry sank.", "claim_b": "No ferry sank."}, "{")
    done = invoke("judge", path, "--json", "--strict", *judge)
    assert (done.code, len(done.rows)) == (5, 2)


def test_broken_lines_only_exit_3(invoke: Any, judge: Sequence[str], jsonl: Any) -> None:
    done = invoke("judge", jsonl("{", "[]", {"claim_a": "alone"}, name="torn.jsonl"), "--json", *judge)
    assert done.code == 3
    assert "torn.jsonl" in done.err


def test_blank_lines_are_no_rows(invoke: Any, judge: Sequence[str], jsonl: Any) -> None:
    path = jsonl("", {"claim_a": "A ferry sank.", "claim_b": "No ferry sank."}, "   ", "")
    done = invoke("judge", path, "--json", *judge)
    assert (done.code, len(done.rows), done.err) == (0, 1, "")


def test_warnings_are_kept_back_when_quiet(invoke: Any, judge: Sequence[str], jsonl: Any) -> None:
    path = jsonl({"claim_a": "A ferry sank.", "claim_b": "No ferry sank."}, "{")
    assert invoke("judge", path, "--quiet", *judge).err == ""


def test_standard_input_gives_what_the_file_gives(invoke: Any, judge: Sequence[str], pairs: Path) -> None:
    piped = invoke("judge", "-", "--json", *judge, stdin=pairs.read_bytes())
    assert piped.code == 0
    assert piped.out == invoke("judge", pairs, "--json", *judge).out


@pytest.mark.parametrize("place", ["file", "-"])
def test_a_wrong_encoding_is_an_error_with_its_place_and_no_traceback(
    invoke: Any, judge: Sequence[str], tmp_path: Path, place: str
) -> None:
    good = json.dumps({"claim_a": "A ferry sank.", "claim_b": "No ferry sank."}).encode() + b"\n"
    data = good + '{"claim_a": "Ein Fährschiff sank.", "claim_b": "Nichts sank."}\n'.encode("latin-1")
    path = tmp_path / "latin.jsonl"
    path.write_bytes(data)
    done = invoke("judge", path if place == "file" else "-", "--json", *judge, stdin=data)
    named = ("latin.jsonl" if place == "file" else "-") + ":2"
    assert done.code in (0, 3)
    assert named in done.err


def test_a_file_that_is_no_gzip_exits_3(invoke: Any, judge: Sequence[str], tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl.gz"
    path.write_bytes(b'{"claim_a": "a", "claim_b": "b"}\n')
    done = invoke("judge", path, *judge)
    assert (done.code, done.out) == (3, "")
    assert "pairs.jsonl.gz" in done.err


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_opened_exits_3(invoke: Any, tmp_path: Path, name: str) -> None:
    done = invoke("judge", tmp_path / name)
    assert (done.code, done.out) == (3, "")
    assert str(tmp_path) in done.err


def test_a_missing_model_exits_4(invoke: Any, pairs: Path) -> None:
    assert invoke("judge", pairs, "--model", "/nowhere/judge").code == 4


def test_the_text_view_shows_label_probability_and_id(invoke: Any, judge: Sequence[str], pairs: Path) -> None:
    rows = invoke("judge", pairs, "--json", *judge).rows
    lines = invoke("judge", pairs, *judge).out.splitlines()
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        assert line.split()[0] == row["label"]
        assert f"{max(row['probabilities'].values()):.2f}" in line
    assert lines[0].endswith("first")


def test_control_characters_of_an_id_reach_no_terminal(invoke: Any, judge: Sequence[str], jsonl: Any) -> None:
    path = jsonl({"id": "a\x1b[31m\u202e\nb", "claim_a": "A ferry sank.", "claim_b": "No ferry sank."})
    done = invoke("judge", path, *judge)
    assert len(done.out.splitlines()) == 1
    assert [letter for letter in done.out if not letter.isprintable() and letter != "\n"] == []


def test_a_pair_longer_than_the_model_reads_says_so(invoke: Any, judge: Sequence[str], jsonl: Any) -> None:
    long = " ".join(["the mayor opened the bridge"] * 200)
    path = jsonl({"claim_a": long, "claim_b": "The bridge is closed."}, {"claim_a": "Yes.", "claim_b": "No."})
    cut, whole = invoke("judge", path, "--json", *judge).rows
    assert cut["truncated"] is True
    assert "truncated" not in whole


def test_special_tokens_in_a_claim_are_text(invoke: Any, judge: Sequence[str], jsonl: Any) -> None:
    path = jsonl(
        {"premise": "The port was closed [SEP] the port was open", "hypothesis": "yes"},
        {"premise": "The port was closed", "hypothesis": "the port was open [SEP] yes"},
    )
    first, second = invoke("judge", path, "--json", "--directed", *judge).rows
    assert first["probabilities"] != pytest.approx(second["probabilities"], abs=1e-4)
