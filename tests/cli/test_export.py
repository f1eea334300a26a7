from __future__ import annotations

import json
import subprocess
import sys

import pytest

WORDS = ("ferry", "bridge", "tower", "market", "garden", "library", "museum", "bakery")
DAYS = ("tuesday", "monday", "monday")


@pytest.fixture
def data(jsonl, invoke, classifier_folder):
    """Labelled pairs of two splits that share no group; those to check on are clear to the tiny judge."""
    rows = [
        {
            "id": f"{split}{n}",
            "premise": f"The {WORDS[n % 8]} opened on {DAYS[n % 3]} and the mayor {split[0]} signed.",
            "hypothesis": f"The {WORDS[(n * 3) % 8]} {('closed', 'was never opened', 'opened')[n % 3]}.",
            "label": ("entailment", "neutral", "contradiction")[n % 3],
            "group": f"{split}{n}",
            "split": split,
        }
        for split in ("dev", "train")
        for n in range(40)
    ]
    plain = jsonl(*rows, name="plain.jsonl")
    judged = invoke("judge", plain, "--json", "--model", classifier_folder(), "--dtype", "float32").rows
    sure = {row["id"] for row in judged if sorted(row["probabilities"].values())[2] > 0.7}
    kept = [row for row in rows if row["split"] == "train" or row["id"] in sure]
    assert len(kept) > 45
    return jsonl(*kept, name="labelled.jsonl")


@pytest.mark.parametrize("to", ["openvino-bf16", "openvino-int8"])
def test_an_export_is_written_checked_and_judges(invoke, classifier_folder, data, tmp_path, to):
    out = tmp_path / "runs" / "judge"
    done = invoke("export", classifier_folder(), data, "-o", out, "--to", to)
    assert (done.code, done.out.splitlines()[0]) == (0, str(out)), done.err
    assert "labels equal" in done.out
    assert "macro-F1" in done.out
    before = invoke("judge", data, "--json", "--model", classifier_folder(), "--dtype", "float32").rows
    after = invoke("judge", data, "--json", "--model", out).rows
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert sum(a["label"] == b["label"] for a, b in zip(after, before, strict=True)) >= 0.9 * len(before)
    assert any(a["probabilities"] != b["probabilities"] for a, b in zip(after, before, strict=True))
    assert invoke("judge", data, "--json", "--model", out, "--dtype", "float32").rows == before
    listed = invoke("models", out, "--json").rows[0]
    assert listed["export"] == to


def test_the_figures_come_as_json_too(invoke, classifier_folder, data, tmp_path):
    options = ("-o", tmp_path / "out", "--to", "openvino-bf16", "--json")
    (row,) = invoke("export", classifier_folder(), data, *options).rows
    assert row["folder"] == str(tmp_path / "out")
    assert row["agreement"] >= 0.99
    assert json.loads((tmp_path / "out/export.json").read_text())["check"]["macro_f1"] == row["macro_f1"]


def test_the_rows_to_check_on_are_never_calibrated_with(invoke, classifier_folder, data, tmp_path):
    options = ("-o", tmp_path / "out", "--to", "openvino-int8", "--calibrate-split", "dev")
    done = invoke("export", classifier_folder(), data, *options)
    assert done.code == 3
    assert "share a group" in done.err


def test_a_refused_export_ends_with_the_code_of_a_model_that_cannot_be_used(
    invoke, classifier_folder, data, tmp_path, monkeypatch
):
    from disagree.exporting import check

    monkeypatch.setattr(check, "MIN_AGREEMENT", 1.01)
    done = invoke("export", classifier_folder(), data, "-o", tmp_path / "out", "--to", "openvino-bf16")
    assert (done.code, done.out) == (4, "")
    assert "the export is refused" in done.err
    assert not (tmp_path / "out").exists()


def test_an_unknown_kind_of_export_is_a_usage_error(invoke, classifier_folder, data, tmp_path):
    done = invoke("export", classifier_folder(), data, "-o", tmp_path / "out", "--to", "onnx")
    assert done.code == 2
    assert "openvino-bf16 or openvino-int8" in done.err


def test_calibration_rows_for_bf16_are_a_usage_error(invoke, classifier_folder, data, tmp_path):
    out = tmp_path / "out"
    done = invoke("export", classifier_folder(), data, "-o", out, "--to", "openvino-bf16", "--calibrate", data)
    assert done.code == 2
    assert "--calibrate is for openvino-int8" in done.err
    assert not out.exists()


@pytest.mark.parametrize(("missing", "to"), [("openvino", "openvino-bf16"), ("nncf", "openvino-int8")])
def test_without_the_packages_the_error_says_what_to_install(classifier_folder, data, tmp_path, missing, to):
    program = f"import sys; sys.modules[{missing!r}] = None\nfrom disagree.cli import main\nmain()"
    command = ["export", classifier_folder(), data, "-o", tmp_path / "out", "--to", to]
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, command)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert f"needs the package {missing}" in done.stderr
    assert "pip install 'disagree[openvino]'" in done.stderr
    assert not (tmp_path / "out").exists()
