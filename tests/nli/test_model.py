from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import disagree
from disagree.errors import ModelError, UsageError
from disagree.nli.model import choose_device, choose_dtype, open_classifier

CPU = torch.device("cpu")


@pytest.fixture
def folder(classifier_folder, tmp_path):
    """A copy of the tiny classifier that a test may damage."""
    return shutil.copytree(classifier_folder(), tmp_path / "model")


def test_folder_opens_in_evaluation_mode_with_its_names(folder):
    opened = open_classifier(folder, device="cpu", dtype="float32")
    assert opened.names == {0: "entailment", 1: "neutral", 2: "contradiction"}
    assert (opened.device, opened.dtype) == (CPU, torch.float32)
    assert opened.model.encoder.places.dtype == torch.float32


def test_special_tokens_in_a_text_are_read_as_text(folder):
    tokenizer = open_classifier(folder, device="cpu", dtype="float32").tokenizer
    assert tokenizer.sep_token_id not in tokenizer("a [SEP] b", add_special_tokens=False)["input_ids"]


def test_explicit_label_map_wins_over_the_names_of_the_folder(folder):
    names = {0: "contradiction", 1: "neutral", 2: "entailment"}
    assert open_classifier(folder, device="cpu", dtype="float32", label_map=names).names == names


def test_bfloat16_is_used_where_asked_for(folder):
    opened = open_classifier(folder, device="cpu", dtype="bfloat16")
    assert opened.model.encoder.places.dtype == torch.bfloat16


def test_pickle_weights_are_refused(folder):
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save(weights, folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"pickle.*pytorch_model\.bin"):
        open_classifier(folder)


def test_code_of_the_folder_is_refused_and_never_run(folder, tmp_path):
    mark = tmp_path / "ran"
    (folder / "own_code.py").write_text(f"open({str(mark)!r}, 'w')\nclass Model: pass\n")
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoModelForSequenceClassification": "own_code.Model"}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="auto_map"):
        open_classifier(folder)
    assert not mark.exists()


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelError, match=name.split(".")[-1]):
        open_classifier(folder)


def test_missing_tokenizer_is_a_model_error(folder):
    """transformers would make one up that knows no word, and every judgement would be noise."""
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        (folder / name).unlink(missing_ok=True)
    with pytest.raises(ModelError, match="model"):
        open_classifier(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", b""),
        ("model.safetensors", b"\xff" * 400),
        ("model.safetensors", None),  # cut in half
        ("tokenizer.json", b"{"),
        ("tokenizer.json", None),
        ("config.json", b'{"model_type": "no_such_kind"}'),
        ("config.json", b"{}"),
    ],
)
def test_damaged_file_is_a_model_error(folder, name, content):
    file = folder / name
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2] if content is None else content)
    with pytest.raises(ModelError, match=str(folder)):
        open_classifier(folder, device="cpu", dtype="float32")


def test_local_folder_that_is_damaged_is_not_blamed_on_a_missing_download(folder):
    """The next step for a broken local folder cannot be to allow a download."""
    (folder / "config.json").write_text('{"model_type": "no_such_kind"}')
    with pytest.raises(ModelError) as caught:
        open_classifier(folder, device="cpu", dtype="float32")
    assert "--allow-download" not in str(caught.value)


def test_encoder_without_a_trained_head_is_refused(encoder_folder):
    with pytest.raises(ModelError, match=r"no trained classifier; it lacks classifier\."):
        open_classifier(encoder_folder, device="cpu", dtype="float32")


OPEN_BOTH = """
import sys
reached = []
def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.connect"):
        reached.append(event)
        raise RuntimeError("no network in this test")
sys.addaudithook(watch)
from pathlib import Path
from disagree.errors import ModelError, UsageError
from disagree.nli.model import open_classifier
open_classifier(Path(sys.argv[1]), device="cpu", dtype="float32")
print("folder", len(reached))
try:
    open_classifier("some-team/some-judge", device="cpu", dtype="float32")
except ModelError as error:
    print("refused", error)
print("hub", len(reached))
"""


@pytest.fixture(scope="module")
def opened_elsewhere(classifier_folder, tmp_path_factory):
    """What a session that was not switched to offline mode prints on opening a folder and a hub id."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower() and "HF_" not in name}
    place = {"HF_HOME": str(tmp_path_factory.mktemp("empty")), "PYTHONPATH": str(Path(disagree.__file__).parents[1])}
    command = [sys.executable, "-c", OPEN_BOTH, str(classifier_folder())]
    return subprocess.run(command, env=kept | place, capture_output=True, text=True, check=True).stdout


def test_folder_opens_without_touching_the_network(opened_elsewhere):
    assert "folder 0" in opened_elsewhere


def test_hub_id_without_permission_is_refused_with_the_next_step(opened_elsewhere):
    refusal = next(line for line in opened_elsewhere.splitlines() if line.startswith("refused"))
    assert "some-team/some-judge" in refusal
    assert "--allow-download" in refusal


def test_hub_id_without_permission_is_refused_without_touching_the_network(opened_elsewhere):
    assert "hub 0" in opened_elsewhere


def test_float16_on_a_cpu_is_refused(folder):
    with pytest.raises(UsageError, match=r"float16.*CPU.*bfloat16 or float32"):
        open_classifier(folder, device="cpu", dtype="float16")


def test_unknown_number_format_lists_the_known_ones():
    with pytest.raises(UsageError, match=r"float8.*auto, float32, bfloat16, float16"):
        choose_dtype("float8", CPU)


def test_number_format_auto_on_a_cpu_is_never_float16():
    assert choose_dtype("auto", CPU) in (torch.float32, torch.bfloat16)


def test_named_number_formats_are_taken_as_named():
    assert choose_dtype("float32", CPU) is torch.float32
    assert choose_dtype("float16", torch.device("cuda")) is torch.float16


def test_device_of_none_and_auto_is_the_best_of_this_machine():
    best = "cuda" if torch.cuda.is_available() else "cpu"
    assert choose_device(None).type == choose_device("auto").type == best


@pytest.mark.parametrize("name", ["toaster", "cuda:99", "", "cpu:x"])
def test_unusable_device_is_a_usage_error_that_names_it(name):
    with pytest.raises(UsageError, match=rf"device '{name}'.*try cpu"):
        choose_device(name)
