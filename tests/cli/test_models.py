from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest


def test_a_good_judge_folder_is_described(invoke: Any, classifier_folder: Any) -> None:
    folder = classifier_folder()
    done = invoke("models", folder, "--json")
    assert (done.code, done.err) == (0, "")
    (row,) = done.rows
    assert row["path"] == str(folder)
    assert row["architecture"] == "BertForSequenceClassification"
    assert row["labels"] == ["entailment", "neutral", "contradiction"]
    size = sum(file.stat().st_size for file in Path(folder).glob("*.safetensors"))
    assert row["megabytes"] == pytest.approx(size / 1e6, abs=0.06)


def test_a_good_encoder_folder_is_described_without_labels(invoke: Any, encoder_folder: Path) -> None:
    done = invoke("models", encoder_folder, "--json")
    assert done.code == 0
    assert done.rows[0]["architecture"] == "BertModel"
    assert "labels" not in done.rows[0]


def test_a_good_tagger_folder_is_described_without_labels(invoke: Any, tagger_folder: Path) -> None:
    done = invoke("models", tagger_folder, "--json")
    assert (done.code, done.err) == (0, "")
    (row,) = done.rows
    assert row["architecture"] == "BertModel"
    assert "labels" not in row


def test_the_text_view_names_folder_and_labels(invoke: Any, classifier_folder: Any) -> None:
    done = invoke("models", classifier_folder())
    assert done.code == 0
    assert done.out.startswith(Path(classifier_folder()).name)
    assert "entailment, neutral, contradiction" in done.out


def test_a_judge_without_label_names_exits_4(invoke: Any, classifier_folder: Any) -> None:
    done = invoke("models", classifier_folder(names=("LABEL_0", "LABEL_1", "LABEL_2")))
    assert (done.code, done.out) == (4, "")
    assert "LABEL_0" in done.err


@pytest.mark.parametrize("what", ["pickle", "auto_map", "config.json", "safetensors"])
def test_a_bad_folder_exits_4_and_says_why(invoke: Any, classifier_folder: Any, tmp_path: Path, what: str) -> None:
    folder = shutil.copytree(classifier_folder(), tmp_path / "spoiled")
    config = folder / "config.json"
    if what == "auto_map":
        config.write_text(json.dumps(json.loads(config.read_text()) | {"auto_map": {"AutoModel": "own.Own"}}))
    elif what == "config.json":
        config.unlink()
    else:
        (folder / "model.safetensors").unlink()
    if what == "pickle":
        (folder / "pytorch_model.bin").write_bytes(b"\x80\x04N.")
    done = invoke("models", folder)
    assert (done.code, done.out) == (4, "")
    assert "spoiled" in done.err
    assert what in done.err


@pytest.mark.parametrize("names", [[0, 1, 2], "entailment", {"zero": "entailment"}])
def test_a_label_map_of_a_wrong_type_exits_4(
    invoke: Any, classifier_folder: Any, tmp_path: Path, names: object
) -> None:
    folder = shutil.copytree(classifier_folder(), tmp_path / "spoiled")
    config = folder / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"id2label": names}))
    done = invoke("models", folder)
    assert (done.code, done.out) == (4, "")
    assert "spoiled" in done.err


@pytest.mark.parametrize("place", ["/nowhere/judge", "no-such-model", "nobody/no-such-model"])
def test_a_missing_model_exits_4_and_is_named(invoke: Any, place: str) -> None:
    done = invoke("models", place)
    assert (done.code, done.out) == (4, "")
    assert place in done.err


def test_control_characters_of_a_model_reach_no_terminal(invoke: Any, classifier_folder: Any, tmp_path: Path) -> None:
    folder = shutil.copytree(classifier_folder(), tmp_path / "spoiled")
    (folder / "training.json").write_text(json.dumps({"recipe": {"base": "a\x1b[31m\u202eb", "kind": "judge"}}))
    done = invoke("models", folder)
    assert done.code == 0
    assert [letter for letter in done.out if not letter.isprintable() and letter != "\n"] == []
