from __future__ import annotations

import json

import pytest

from disagree import checkpoints
from disagree.checkpoints import check_checkpoint, find_checkpoint, read_json, shipped_models
from disagree.errors import ModelError


@pytest.fixture
def folder(tmp_path):
    """A folder that looks like a safe model (nothing here opens the weights)."""
    place = tmp_path / "model"
    place.mkdir()
    (place / "config.json").write_text('{"model_type": "bert"}')
    (place / "tokenizer_config.json").write_text("{}")
    (place / "tokenizer.json").write_text("{}")
    (place / "model.safetensors").write_bytes(b"weights")
    return place


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    models = tmp_path / "shipped"
    (models / "judge").mkdir(parents=True)
    monkeypatch.setattr(checkpoints, "shipped_models", lambda: models)
    monkeypatch.chdir(tmp_path)
    return models


def test_safe_folder_passes(folder):
    assert check_checkpoint(folder) is None


def test_weights_in_several_files_pass(folder):
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    check_checkpoint(folder)


def test_missing_tokenizer_settings_pass(folder):
    (folder / "tokenizer_config.json").unlink()
    check_checkpoint(folder)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "weights.pt", "model.pth", "head.pkl", "x.joblib", "last.ckpt"])
def test_folder_with_pickles_only_is_refused_by_name(folder, name):
    (folder / "model.safetensors").unlink()
    (folder / name).write_bytes(b"\x80\x04.")
    with pytest.raises(ModelError, match=rf"pickle.*{name}.*convert"):
        check_checkpoint(folder)


def test_pickle_beside_safetensors_is_not_in_the_way(folder):
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    check_checkpoint(folder)


def test_missing_tokenizer_is_named(folder):
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match="no tokenizer"):
        check_checkpoint(folder)


def test_missing_weights_are_named(folder):
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"no \*\.safetensors"):
        check_checkpoint(folder)


def test_missing_config_is_named(folder):
    (folder / "config.json").unlink()
    with pytest.raises(ModelError, match=r"config\.json.*needs it"):
        check_checkpoint(folder)


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_code_of_its_own_is_refused(folder, name):
    (folder / name).write_text(json.dumps({"auto_map": {"AutoModel": "own_code.Model"}}))
    with pytest.raises(ModelError, match=rf"{name}.*auto_map"):
        check_checkpoint(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b"[1]", b"3"])
def test_damaged_config_names_the_file(folder, content):
    (folder / "config.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"config\.json"):
        check_checkpoint(folder)


def test_read_json_gives_the_object(folder):
    assert read_json(folder / "config.json") == {"model_type": "bert"}


def test_folder_is_found_by_path_as_text_or_path(folder):
    assert find_checkpoint(folder) == folder
    assert find_checkpoint(str(folder)) == folder


def test_shipped_model_is_found_by_its_name(shipped):
    assert find_checkpoint("judge") == shipped / "judge"


def test_shipped_model_comes_before_a_folder_of_the_working_directory_of_that_name(shipped, tmp_path):
    (tmp_path / "judge").mkdir()
    assert find_checkpoint("judge") == shipped / "judge"
    assert find_checkpoint("./judge").resolve() == tmp_path / "judge"


@pytest.mark.parametrize("name", ["some-team/some-judge", "lonely-name"])
def test_name_that_only_a_hub_could_know_comes_back_as_text(shipped, name):
    assert find_checkpoint(name) == name


@pytest.mark.parametrize("name", ["", "/no/such/folder", "./missing", "../missing", "~/missing-judge", "a/b/c"])
def test_name_that_can_be_nothing_is_refused_with_the_next_step(shipped, name):
    with pytest.raises(ModelError, match="no such model folder; `disagree models`"):
        find_checkpoint(name)


def test_file_in_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(ModelError, match="no such model folder"):
        find_checkpoint(tmp_path / "model.safetensors")


def test_folder_inside_a_package_is_found(tmp_path, monkeypatch):
    (tmp_path / "quay_weights" / "model").mkdir(parents=True)
    (tmp_path / "quay_weights" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert find_checkpoint("package:quay_weights/model") == tmp_path / "quay_weights" / "model"
    with pytest.raises(ModelError, match="has no folder 'other'"):
        find_checkpoint("package:quay_weights/other")


@pytest.mark.parametrize("name", ["package:no_such_package_here/model", "package:", "package:not-a-name/model"])
def test_package_that_is_not_installed_is_refused_with_the_next_step(name):
    with pytest.raises(ModelError, match="not installed; pip install"):
        find_checkpoint(name)


def test_shipped_models_folder_is_named_inside_or_beside_the_package():
    assert shipped_models().name in ("_models", "models")
