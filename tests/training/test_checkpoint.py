from __future__ import annotations

import shutil

import pytest
import torch

from disagree.training.checkpoint import newest_checkpoint, save_checkpoint


def save(folder, step):
    tensors = {"model": {"w": torch.full((3,), float(step))}, "optimizer": {"w.step": torch.tensor(float(step))}}
    return save_checkpoint(folder, step=step, tensors=tensors, state={"step": step, "note": "x"})


def test_no_folder_and_empty_folder_have_no_checkpoint(tmp_path):
    assert newest_checkpoint(tmp_path) is None
    assert newest_checkpoint(tmp_path / "absent") is None


def test_checkpoint_comes_back_as_it_was_saved(tmp_path):
    save(tmp_path, 7)
    tensors, state = newest_checkpoint(tmp_path)
    assert state == {"step": 7, "note": "x"}
    assert torch.equal(tensors["model"]["w"], torch.full((3,), 7.0))
    assert set(tensors) == {"model", "optimizer"}


def test_newest_is_taken_by_number_and_two_are_kept(tmp_path):
    for step in (5, 90, 1_000, 20_000):
        save(tmp_path, step)
    assert newest_checkpoint(tmp_path)[1]["step"] == 20_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step-00001000", "step-00020000"]


def test_saving_a_step_again_replaces_it(tmp_path):
    save(tmp_path, 3)
    save_checkpoint(tmp_path, step=3, tensors={"model": {"w": torch.zeros(1)}}, state={"again": True})
    assert newest_checkpoint(tmp_path)[1] == {"again": True}


def cut(path):
    file = path / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-4])


def spoil(path):
    file = path / "model.safetensors"
    file.write_bytes(b"\xff" * file.stat().st_size)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: (path / "complete.json").unlink(),
        lambda path: (path / "complete.json").write_text("{"),
        lambda path: (path / "complete.json").write_text("[]"),
        lambda path: (path / "complete.json").write_bytes(b""),
        lambda path: (path / "optimizer.safetensors").unlink(),
        cut,
        spoil,
    ],
    ids=["no marker", "half marker", "foreign marker", "empty marker", "missing file", "cut file", "spoilt file"],
)
def test_half_written_newest_checkpoint_is_skipped_for_the_older_one(tmp_path, damage):
    save(tmp_path, 10)
    damage(save(tmp_path, 20))
    assert newest_checkpoint(tmp_path)[1]["step"] == 10


def test_half_written_checkpoint_alone_is_none(tmp_path):
    cut(save(tmp_path, 10))
    assert newest_checkpoint(tmp_path) is None


def test_left_over_of_a_stopped_save_is_no_checkpoint_and_no_hindrance(tmp_path):
    shutil.move(save(tmp_path, 10), tmp_path / ".step-00000010.partial")
    assert newest_checkpoint(tmp_path) is None
    save(tmp_path, 10)
    assert newest_checkpoint(tmp_path)[1]["step"] == 10
