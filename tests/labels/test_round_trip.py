"""A pair that goes out in any format comes back as it was; a tool's answers come back as labels."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import datasets
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disagree.data.pairs import load_pairs
from disagree.labels.formats import FORMATS, TOOLS, find_format
from disagree.labels.read import read_labels
from disagree.labels.row import Row
from disagree.types import Label

SIDE = {"outlet": "Łódź Herald", "speaker": None, "sentence": "“No,” she said.\n\nTwice."}
SUGGESTION = {
    "label": "contradicting",
    "score": 0.61,
    "probabilities": {"supporting": 0.2, "contradicting": 0.61, "unrelated": 0.19},
    "model": "judge",
}
ROWS = (
    Row(id="p1", premise="The ferry sails.", hypothesis="A boat leaves.", label=Label.SUPPORTING, group="story-1"),
    Row(
        id="p2",
        premise="Łódź — 42 % 🙂\nsecond line\r\nthird",
        hypothesis='He said "no", twice;\tthen left.',
        label=Label.CONTRADICTING,
        group="story-2",
        more={"left": SIDE, "suggestion": SUGGESTION, "kind": "denial", "picked": "random", "uncertainty": 0.5},
    ),
    Row(id="p3", premise="=cmd|' /C calc'!A0", hypothesis="@SUM(1+1)", more={"note": "+1", "empty": "", "tags": []}),
    Row(id="-4", premise="'=quoted", hypothesis="''Tis the season", label=Label.UNRELATED, group="=g"),
    Row(
        id="p5",
        premise="Three read this.",
        hypothesis="Two agreed.",
        label=Label.SUPPORTING,
        annotator_labels=(Label.SUPPORTING, Label.UNRELATED, Label.SUPPORTING),
    ),
    Row(
        id="p6",
        premise="Two read this.",
        hypothesis="They did not agree.",
        annotator_labels=(Label.SUPPORTING, Label.CONTRADICTING),
        more={"flag": False, "count": 0, "nothing": None},
    ),
    Row(
        id="p7",
        premise="A referee overruled them.",
        hypothesis="The label stands.",
        label=Label.UNRELATED,
        annotator_labels=(Label.SUPPORTING, Label.SUPPORTING),
    ),
    Row(id="p8", premise=" https://example.org/x ", hypothesis="  leading and trailing  "),
)
SUFFIX = {"label-studio": ".json", "argilla": ".json", "csv": ".csv"}


def file_for(form: str, folder: Path, name: str = "out") -> Path:
    return folder / f"{name}{SUFFIX.get(form, '.jsonl')}"


def there_and_back(form: str, folder: Path, rows: tuple[Row, ...] = ROWS) -> tuple[Row, ...]:
    path = FORMATS[form].write(rows, file_for(form, folder))[0]
    return read_labels(path, form).rows


@pytest.mark.parametrize("form", FORMATS)
def test_round_trip_gives_identical_pairs(form: str, tmp_path: Path) -> None:
    assert there_and_back(form, tmp_path) == ROWS


@pytest.mark.parametrize("form", TOOLS)
def test_chain_over_every_format_gives_identical_pairs(form: str, tmp_path: Path) -> None:
    rows = there_and_back(form, tmp_path)
    for number, other in enumerate(TOOLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        rows = there_and_back(other, folder, rows)
    assert rows == ROWS


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)


@given(premise=TEXT, hypothesis=TEXT, note=st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
@pytest.mark.parametrize("form", FORMATS)
def test_round_trip_of_any_text_is_identical(
    form: str, tmp_path_factory: pytest.TempPathFactory, premise: str, hypothesis: str, note: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    rows = (Row(id="x", premise=premise, hypothesis=hypothesis, label=Label.UNRELATED, more={"note": note}),)
    assert there_and_back(form, folder, rows) == rows


@pytest.mark.parametrize("form", FORMATS)
def test_format_is_found_from_the_content(form: str, tmp_path: Path) -> None:
    assert find_format(FORMATS[form].write(ROWS, file_for(form, tmp_path))[0]) is FORMATS[form]


@pytest.mark.parametrize("form", FORMATS)
def test_unlabelled_pairs_stay_unlabelled_and_are_counted(form: str, tmp_path: Path) -> None:
    rows = (Row(id="p1", premise="a b", hypothesis="c d"), Row(id="p2", premise="e f", hypothesis="g h"))
    found = read_labels(FORMATS[form].write(rows, file_for(form, tmp_path))[0], form)
    assert found.rows == rows
    assert found.counts == {"records": 2, "pairs": 2, "unlabelled": 2}


def test_pairs_written_are_read_by_training(tmp_path: Path) -> None:
    path = FORMATS["pairs"].write(ROWS, tmp_path / "pairs.jsonl")[0]
    loaded = load_pairs(path)
    assert {pair.id: pair.label for pair in loaded.pairs} == {row.id: row.label for row in ROWS if row.label}
    assert {pair.id: pair.group for pair in loaded.pairs}["p2"] == "story-2"
    assert loaded.counts == {"read": 8, "used": 5, "no_consensus": 3}


def test_soft_label_is_the_share_of_each_label(tmp_path: Path) -> None:
    path = FORMATS["pairs"].write(ROWS, tmp_path / "pairs.jsonl")[0]
    row = json.loads(path.read_text("utf-8").splitlines()[4])
    assert row["soft_label"] == {"supporting": 0.666667, "contradicting": 0.0, "unrelated": 0.333333}
    assert row["annotator_labels"] == ["supporting", "unrelated", "supporting"]


@pytest.mark.parametrize("form", ["pairs", "snli", "prodigy", "doccano"])
def test_json_lines_open_as_a_data_set(form: str, tmp_path: Path) -> None:
    rows = tuple(row for row in ROWS if row.id in ("p1", "p5"))
    path = FORMATS[form].write(rows, file_for(form, tmp_path))[0]
    table = datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
    assert len(table) == 2


def test_no_cell_of_a_sheet_is_a_formula(tmp_path: Path) -> None:
    path = FORMATS["csv"].write(ROWS, tmp_path / "pairs.csv")[0]
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert len(cells) > 50
    assert not [cell for cell in cells if re.match(r"\s*[=+\-@\t\r\n|%＝＋－＠]", cell)]


def test_own_apostrophe_of_a_foreign_sheet_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("premise,hypothesis,label\n'Tis late.,'=1+1,neutral\n", encoding="utf-8")
    row = read_labels(path).rows[0]
    assert (row.premise, row.hypothesis, row.label) == ("'Tis late.", "=1+1", Label.UNRELATED)


def test_interface_of_label_studio_names_the_fields_and_choices_of_the_tasks(tmp_path: Path) -> None:
    tasks_path, config_path = FORMATS["label-studio"].write(ROWS, tmp_path / "tasks.json")
    config = ElementTree.parse(config_path).getroot()  # noqa: S314  # written a moment ago
    tasks = json.loads(tasks_path.read_text("utf-8"))
    assert config.find("Pairwise") is None
    choices = config.find("Choices")
    assert choices is not None
    offered = {choice.get("value") for choice in choices}
    assert offered == {label.value for label in Label}
    shown = {text.get("name"): str(text.get("value")) for text in config.iter("Text")}
    assert all(value.removeprefix("$") in task["data"] for value in shown.values() for task in tasks)
    regions = [
        region for task in tasks for each in task["annotations"] + task["predictions"] for region in each["result"]
    ]
    assert len(regions) == 6
    for region in regions:
        assert region["from_name"] == choices.get("name")
        assert region["to_name"] == choices.get("toName")
        assert region["to_name"] in shown
        assert set(region["value"]["choices"]) <= offered
    assert [(item["model_version"], item["score"]) for item in tasks[1]["predictions"]] == [("judge", 0.61)]


def test_settings_of_argilla_name_the_fields_and_options_of_the_records(tmp_path: Path) -> None:
    records_path, settings_path = FORMATS["argilla"].write(ROWS, tmp_path / "records.json")
    settings = json.loads(settings_path.read_text("utf-8"))
    records: list[dict[str, Any]] = json.loads(records_path.read_text("utf-8"))
    names = {field["name"] for field in settings["fields"]}
    options = {option["value"] for option in settings["questions"][0]["settings"]["options"]}
    assert all(record["fields"].keys() == names for record in records)
    assert all(set(record["suggestions"]) <= {settings["questions"][0]["name"]} for record in records)
    values = [answer["value"] for record in records for answer in record["responses"].get("label", [])]
    assert len(values) == 5
    assert set(values) <= options
    assert all(isinstance(value, str) for record in records for value in record["metadata"].values())
