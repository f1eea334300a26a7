from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

NAMES = {"entailment": "supporting", "neutral": "unrelated", "contradiction": "contradicting"}
WHO = ("The mayor", "The council", "A pilot", "The union", "The owners", "Dockers")
DID = ("opened the bridge", "closed the market", "paid for the ferry", "lost the strike", "won the tower")


def labelled() -> list[dict[str, Any]]:
    """Thirty pairs, ten of each label, with two kinds."""
    return [
        {
            "id": f"p{number}",
            "premise": f"{WHO[number % 6]} {DID[number % 5]} on Monday.",
            "hypothesis": f"{WHO[(number + number // 7) % 6]} {DID[(number * 2) % 5]}.",
            "label": list(NAMES)[number % 3],
            "kind": ("place", "actor")[number % 2],
            "split": ("dev", "train")[number >= 24],
        }
        for number in range(30)
    ]


@pytest.fixture
def data(jsonl: Any) -> Path:
    return jsonl(*labelled(), name="labelled.jsonl")


@pytest.fixture
def folder(classifier_folder: Any) -> Path:
    return classifier_folder()


def test_the_text_view_prints_every_figure(invoke: Any, folder: Path, data: Path) -> None:
    done = invoke("evaluate", folder, data)
    assert done.code == 0
    text = done.out.lower()
    for figure in ("accuracy", "precision", "recall", "f1", "macro-f1", "confusion", "ece", "95 % interval"):
        assert figure in text
    assert "30 pairs" in text
    for label in NAMES.values():
        assert text.count(label) >= 3  # its figures, its row and its column


@pytest.mark.parametrize("directed", [True, False])
def test_the_figures_follow_from_what_judge_says_of_the_same_pairs(
    invoke: Any, folder: Path, data: Path, directed: bool
) -> None:
    mode = ["--directed"] if directed else []
    figures = json.loads(invoke("evaluate", folder, data, "--json", "--dtype", "float32", *mode).out)
    judged = [
        row["label"] for row in invoke("judge", data, "--json", "--model", folder, "--dtype", "float32", *mode).rows
    ]
    gold = [NAMES[row["label"]] for row in labelled()]
    cells = Counter(zip(gold, judged, strict=True))
    order = list(figures["per_class"])
    assert sorted(order) == sorted(NAMES.values())
    assert figures["n"] == 30
    assert figures["accuracy"] == pytest.approx(sum(cells[label, label] for label in order) / 30)
    assert figures["confusion"] == [[cells[row, column] for column in order] for row in order]
    f1s = []
    for label in order:
        hits, given = cells[label, label], judged.count(label)
        precision, recall = hits / given if given else 0.0, hits / 10
        f1s.append(2 * precision * recall / (precision + recall) if hits else 0.0)
        assert figures["per_class"][label] == pytest.approx(
            {"precision": precision, "recall": recall, "f1": f1s[-1], "support": 10}
        )
    assert figures["macro_f1"] == pytest.approx(sum(f1s) / 3)
    low, high = figures["macro_f1_interval"]
    assert 0 <= low <= figures["macro_f1"] <= high <= 1
    assert low < high
    assert 0 <= figures["ece"] <= 1
    assert figures["direction"] == ("directed" if directed else "pooled")
    assert set(figures["accuracy_by_kind"]) == {f"{label}/{kind}" for label in order for kind in ("place", "actor")}


def test_data_and_notes_keep_to_their_streams(invoke: Any, folder: Path, data: Path) -> None:
    done = invoke("evaluate", folder, data, "--json")
    assert len(done.rows) == 1
    assert "30 read" in done.err
    assert invoke("evaluate", folder, data, "--json", "--quiet").err == ""


def test_a_split_is_kept_and_the_rest_counted(invoke: Any, folder: Path, data: Path) -> None:
    (found,) = invoke("evaluate", folder, data, "--json", "--split", "dev").rows
    assert found["n"] == 24
    assert found["rows"] == {"read": 30, "used": 24, "other_split": 6}


def test_unknown_labels_exit_3_and_are_all_listed(invoke: Any, folder: Path, jsonl: Any) -> None:
    rows = labelled()
    rows[3]["label"], rows[8]["label"], rows[9]["label"] = "mostly true", "half-lie", "half-lie"
    done = invoke("evaluate", folder, jsonl(*rows, name="odd.jsonl"))
    assert (done.code, done.out) == (3, "")
    for said in ("odd.jsonl", "mostly true", "half-lie", "2 rows"):
        assert said in done.err


def test_an_unknown_label_can_be_left_out_on_request(invoke: Any, folder: Path, jsonl: Any) -> None:
    rows = labelled()
    rows[3]["label"] = "mostly true"
    (found,) = invoke("evaluate", folder, jsonl(*rows), "--json", "--ignore-label", "mostly true").rows
    assert found["n"] == 29


BROKEN: list[tuple[str, list[object], str]] = [
    ("torn line", ['{"premise": "quillwort'], ":31"),
    ("no hypothesis", [{"premise": "quillwort", "label": "neutral"}], ":31"),
    ("no label", [{"premise": "quillwort", "hypothesis": "quillwort"}], ":31"),
    ("empty premise", [{"premise": " ", "hypothesis": "quillwort", "label": "neutral"}], ":31"),
]


@pytest.mark.parametrize(("rows", "place"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_row_exits_3_with_its_place_and_not_its_text(
    invoke: Any, folder: Path, jsonl: Any, rows: Sequence[object], place: str
) -> None:
    done = invoke("evaluate", folder, jsonl(*labelled(), *rows, name="torn.jsonl"))
    assert (done.code, done.out) == (3, "")
    assert f"torn.jsonl{place}" in done.err
    assert "quillwort" not in done.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("latin.jsonl", '{"premise": "é", "hypothesis": "b", "label": "neutral"}\n'.encode("latin-1")),
        ("packed.jsonl.gz", b"no gzip"),
        ("empty.jsonl", b""),
        ("table.xlsx", b"PK\x03\x04"),
    ],
)
def test_an_unusable_file_exits_3_and_is_named(
    invoke: Any, folder: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = invoke("evaluate", folder, path)
    assert (done.code, done.out) == (3, "")
    assert name in done.err


def test_a_missing_data_file_exits_3(invoke: Any, folder: Path) -> None:
    done = invoke("evaluate", folder, "nowhere.jsonl")
    assert done.code == 3
    assert "nowhere.jsonl" in done.err


def test_a_missing_model_exits_4(invoke: Any, data: Path) -> None:
    done = invoke("evaluate", "/nowhere/judge", data)
    assert (done.code, done.out) == (4, "")


def test_control_characters_of_the_data_reach_no_terminal(invoke: Any, folder: Path, jsonl: Any) -> None:
    rows = labelled()
    rows[0]["kind"] = "pla\x1b[31m\u202ece"
    done = invoke("evaluate", folder, jsonl(*rows))
    assert "accuracy by kind" in done.out
    assert [letter for letter in done.out if not letter.isprintable() and letter != "\n"] == []
