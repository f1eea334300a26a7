"""What is shipped is what is opened: every file of a shipped model is held against its sha256."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_data_scripts import script

from disagree.checkpoints import SUMS, check_checkpoint, check_sums, shipped_models
from disagree.errors import ModelError

NAMES = ("encoder", "judge", "tagger")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(shipped_models(), tmp_path / "models")
    return tmp_path / "models"


def flip(file: Path, place: int) -> None:
    with file.open("r+b") as content:
        content.seek(place)
        byte = content.read(1)[0]
        content.seek(place)
        content.write(bytes([byte ^ 1]))


def test_every_shipped_file_is_listed_and_whole() -> None:
    put_sums = script("put_sums")
    listed = (shipped_models() / SUMS).read_text(encoding="utf-8")
    assert listed == put_sums.sums(shipped_models())
    files = {line.split("  ")[1] for line in listed.splitlines()}
    for name in NAMES:
        assert {f"{name}/model.safetensors", f"{name}/config.json", f"{name}/tokenizer.json"} <= files
        check_sums(shipped_models() / name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_flipped_bit_is_named_when_the_model_is_opened(copied: Path, name: str, file: str) -> None:
    data = (copied / name / file).read_bytes()
    # in the numbers of weights, in the name of a token, in a figure: nothing that a parser would trip over
    known = {"tokenizer.json": b'"the"', "config.json": b"384"}
    flip(copied / name / file, data.index(known[file]) + 1 if file in known else len(data) - 1_001)
    with pytest.raises(ModelError, match=rf"{name}/{file}: is not the file that was shipped.*put_sums\.py"):
        check_checkpoint(copied / name, may_be_tagger=True)


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "judge" / "calibration.json").unlink()
    with pytest.raises(ModelError, match=r"calibration\.json: cannot be read .*install the package again"):
        check_checkpoint(copied / "judge")


def test_what_is_not_listed_is_not_held_against_anything(copied: Path, tmp_path: Path) -> None:
    (copied / "judge" / "export.json").write_text("{}", encoding="utf-8")
    check_sums(copied / "judge")
    flip(copied / "encoder" / "model.safetensors", 40_000_000)
    check_sums(copied / "judge")  # another model's damage
    (copied / SUMS).write_text("no sums at all\n\x00\n", encoding="utf-8")
    check_sums(copied / "encoder")
    (tmp_path / "own").mkdir()
    check_sums(tmp_path / "own")


def test_the_command_line_names_the_damaged_file(copied: Path) -> None:
    flip(copied / "judge" / "model.safetensors", 30_000_000)
    command = [sys.executable, "-P", "-m", "disagree", "models", str(copied / "judge")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(f"error: {copied / 'judge' / 'model.safetensors'}: is not the file that was shipped")


def test_sums_are_written_for_what_is_shipped_alone(copied: Path) -> None:
    wanted = (copied / SUMS).read_text(encoding="utf-8")
    (copied / "judge" / "export.json").write_text("{}", encoding="utf-8")
    (copied / "judge" / "openvino").mkdir()
    (copied / "judge" / "openvino" / "model.bin").write_bytes(b"a")
    (copied / "judge" / "README.md").write_text("another card", encoding="utf-8")
    assert script("put_sums").sums(copied) == wanted
