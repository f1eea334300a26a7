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
    for figure in ("accuracy", "precision", "recall", "f1", "macro-f1", "confusion", "ece", "95 % interval", "surest"):
        assert figure in text
    assert "30 pairs" in text
    assert "100%" in text
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


# Who says what, on annotated articles

REPORTED = "Ida Voss said the ferry sank on Monday."


def annotated(id: str = "one", split: str = "dev", **changes: Any) -> dict[str, Any]:
    """One article with one attribution, which the rules find."""
    marked = {"speaker": [[0, 8]], "cue": [[9, 13]], "content": [[14, 38]], "chain": ["Ida Voss"]}
    return {"id": id, "text": REPORTED, "split": split, "attributions": [marked]} | changes


def test_the_rules_are_measured_on_annotated_articles(invoke: Any, jsonl: Any) -> None:
    done = invoke("evaluate", "rules", jsonl(annotated(), annotated("two", "train")), "--json")
    assert done.code == 0
    (found,) = done.rows
    assert found["articles"] == 2
    for part in ("cue", "speaker in sentence", "content"):
        assert (found["parts"][part]["right"], found["parts"][part]["found"]) == (2, 2)
    assert found["holders"] == {
        "claims": 2,
        "right": 2,
        "taken_for_the_outlets_own": 0,
        "own_claims": 0,
        "own_claims_given_to_a_speaker": 0,
    }
    assert found["shapes"]["order: speaker, cue, content"]["speaker_right"] == 2
    assert found["rows"] == {"read": 2, "used": 2, "attributions": 2, "attributions_not_located": 0}
    assert "2 read" in done.err


def test_the_attribution_table_shows_parts_and_shapes(invoke: Any, jsonl: Any) -> None:
    done = invoke("evaluate", "rules", jsonl(annotated()), "--quiet")
    assert (done.code, done.err) == (0, "")
    for said in ("cue", "speaker in sentence", "speaker out of sentence", "content", "order: speaker, cue", "1.000"):
        assert said in done.out


def test_splits_can_be_repeated_for_articles_and_not_for_pairs(
    invoke: Any, folder: Path, data: Path, jsonl: Any
) -> None:
    path = jsonl(annotated(), annotated("two", "train"), annotated("three", "test"), name="articles.jsonl")
    (found,) = invoke("evaluate", "rules", path, "--json", "--split", "dev", "--split", "test").rows
    assert (found["articles"], found["rows"]["other_split"]) == (2, 1)
    refused = invoke("evaluate", folder, data, "--split", "dev", "--split", "train")
    assert (refused.code, refused.out) == (2, "")
    assert "--split" in refused.err


def test_a_tagger_is_measured_beside_the_rules(invoke: Any, jsonl: Any, tagger_folder: Path) -> None:
    path = jsonl(annotated())
    (alone,) = invoke("evaluate", "rules", path, "--json").rows
    done = invoke("evaluate", tagger_folder, path, "--json", "--device", "cpu", "--dtype", "float32")
    assert done.code == 0
    (both,) = done.rows
    assert both["parts"]["cue"]["annotated"] == 1
    assert both["parts"]["cue"]["found"] >= alone["parts"]["cue"]["found"]
    assert both["parts"]["cue"]["right"] == 1  # the rules go first


def test_flat_articles_do_not_count_what_stands_inside_an_annotated_content(invoke: Any, jsonl: Any) -> None:
    text = "Ida Voss said the ferry sank. The mayor said that it floats."
    marked = {"speaker": [[0, 8]], "cue": [[9, 13]], "content": [[14, len(text)]]}
    path = jsonl(annotated(text=text, attributions=[marked]))
    (plain,) = invoke("evaluate", "rules", path, "--json").rows
    (flat,) = invoke("evaluate", "rules", path, "--json", "--flat").rows
    assert (plain["parts"]["cue"]["found"], flat["parts"]["cue"]["found"], flat["unjudged"]) == (2, 1, 1)


def test_flat_is_refused_for_pairs(invoke: Any, folder: Path, data: Path) -> None:
    done = invoke("evaluate", folder, data, "--flat")
    assert (done.code, done.out) == (2, "")
    assert "--flat" in done.err


@pytest.mark.parametrize(
    "option", [["--directed"], ["--ignore-label", "neutral"], ["--label-map", "0=entailment,1=neutral,2=contradiction"]]
)
def test_options_of_judges_are_refused_for_attribution(invoke: Any, jsonl: Any, option: list[str]) -> None:
    done = invoke("evaluate", "rules", jsonl(annotated()), *option)
    assert (done.code, done.out) == (2, "")
    assert "--directed" in done.err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", ":2"),
        (annotated("two", attributions=[{"cue": [[9, 900]]}]), "39 characters"),
        (annotated("two", attributions=[{"cue": 9}]), ":2"),
        ({"premise": "a", "hypothesis": "b", "label": "neutral"}, "attributions"),
    ],
)
def test_a_broken_annotation_exits_3_with_its_place(invoke: Any, jsonl: Any, row: object, said: str) -> None:
    done = invoke("evaluate", "rules", jsonl(annotated(), row, name="torn.jsonl"))
    assert (done.code, done.out) == (3, "")
    assert "torn.jsonl:2" in done.err
    assert said in done.err


def test_an_unknown_split_or_a_missing_file_of_articles_exits_3(invoke: Any, jsonl: Any) -> None:
    unknown = invoke("evaluate", "rules", jsonl(annotated()), "--split", "dve")
    assert (unknown.code, unknown.out) == (3, "")
    assert "no annotated article" in unknown.err
    missing = invoke("evaluate", "rules", "nowhere.jsonl")
    assert missing.code == 3
    assert "nowhere.jsonl" in missing.err


def test_words_that_are_not_in_the_text_are_counted_as_not_located(invoke: Any, jsonl: Any) -> None:
    """Rows as PolNeAR has them: roles and words instead of places."""
    found = [["Source", "Ida Voss"], ["Cue", "said"], ["Content", "the ferry sank on Monday"]]
    lost = [["Source", "Ida Voss"], ["Cue", "said"], ["Content", "the tower fell"]]
    done = invoke("evaluate", "rules", jsonl(annotated(attributions=[found, lost])), "--json")
    (figures,) = done.rows
    assert figures["rows"]["attributions_not_located"] == 1
    assert figures["parts"]["cue"]["annotated"] == figures["parts"]["cue"]["right"] == 1
    assert "1 attributions_not_located" in done.err
