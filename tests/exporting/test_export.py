from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny_models import save_classifier, tiny_tokenizer
from transformers import AutoModelForSequenceClassification, RobertaConfig, RobertaForSequenceClassification

from disagree.errors import DataError, ModelError, UsageError
from disagree.exported.models import ExportedClassifier
from disagree.exporting import export as exporting
from disagree.exporting.check import Checked, check_export
from disagree.exporting.convert import _kept, save, traced
from disagree.exporting.export import export_judge
from disagree.nli.judge import load_judge
from disagree.nli.labels import COLUMNS
from disagree.types import LabelledPair

WHO = ("The mayor", "The council", "A pilot", "The union", "The owners", "Dockers")
DID = ("opened the bridge", "closed the market", "paid for the ferry", "lost the strike", "won the tower")


def drawn(count, *, seed=0, split="dev"):
    """Pairs in words that the tiny judges know."""
    random = np.random.default_rng(seed)

    def claim():
        return f"{WHO[random.integers(6)]} {DID[random.integers(5)]} and {DID[random.integers(5)]} on Monday."

    return [
        LabelledPair(
            id=f"{split}-{number}",
            premise=claim(),
            hypothesis=claim(),
            label=COLUMNS[number % 3],
            group=f"{split}{number}",
        )
        for number in range(count)
    ]


def clear(folder, pairs, *, margin=0.25):
    """The pairs whose label small errors cannot move."""
    scores = np.sort(
        load_judge(folder, device="cpu", dtype="float32").pooled([(p.premise, p.hypothesis) for p in pairs]).scores
    )
    return [pair for pair, row in zip(pairs, scores, strict=True) if row[2] - row[1] > margin]


def batch():
    pairs = drawn(5)
    return dict(
        tiny_tokenizer()(
            [p.premise for p in pairs],
            [p.hypothesis[: 9 * n + 3] for n, p in enumerate(pairs)],
            padding=True,
            return_tensors="pt",
        )
    )


@pytest.fixture(scope="module")
def folder(classifier_folder):
    return classifier_folder()


@pytest.fixture(scope="module")
def exports(folder, tmp_path_factory):
    """The tiny judge exported in both ways."""
    place = tmp_path_factory.mktemp("exports")
    check = clear(folder, drawn(60))
    for to in ("openvino-bf16", "openvino-int8"):
        export_judge(folder, place / to, to=to, check=check, calibrate=drawn(30, seed=1, split="train"))
    return place


@pytest.mark.parametrize(("to", "near"), [("openvino-bf16", 0.02), ("openvino-int8", 0.2)])
@torch.inference_mode()
def test_logits_and_first_states_are_near_those_of_transformers(exports, folder, to, near):
    wanted = AutoModelForSequenceClassification.from_pretrained(folder).eval()(**batch(), output_hidden_states=True)
    model = load_judge(exports / to, device="cpu").model
    assert isinstance(model, ExportedClassifier)
    found = model(**batch(), output_hidden_states=True)
    assert found.logits.shape == wanted.logits.shape
    assert (found.logits - wanted.logits).abs().mean() < near
    assert found.hidden_states[-1].shape == (5, 1, 32)
    assert (found.hidden_states[-1][:, 0] - wanted.hidden_states[-1][:, 0]).abs().mean() < near
    assert model(**batch()).hidden_states == ()


def test_exporting_says_nothing_on_standard_output(folder, tmp_path):
    """NNCF would log and draw bars there, through a handler that it makes when it is imported."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom disagree.exporting.convert import quantised, save, traced\n"
        "from disagree.nli.judge import load_judge\n"
        "judge = load_judge(Path(sys.argv[1]), dtype='float32', device='cpu')\n"
        "rows = [judge.tokenizer('the ferry opened', 'the port closed')] * 2\n"
        "save(traced(Path(sys.argv[1]), judge.tokenizer.pad(rows)), Path(sys.argv[2]))\n"
        "quantised(Path(sys.argv[2]), rows)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, folder, tmp_path / "a.xml"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_record_names_the_check_and_what_it_was_made_from(exports):
    record = json.loads((exports / "openvino-int8/export.json").read_text())
    assert record["to"] == "openvino-int8"
    assert set(record["made_from"]) == {"config.json", "model.safetensors"}
    assert set(record["files"]) == {"openvino/model.xml", "openvino/model.bin"}
    assert record["check"]["agreement"] >= 0.99
    assert record["versions"]["openvino"][:2] == "20"


def test_the_folder_holds_all_of_the_judge(exports, folder):
    there = {path.name for path in (exports / "openvino-bf16").iterdir()}
    assert there == {path.name for path in folder.iterdir()} | {"openvino", "export.json"}
    same = load_judge(exports / "openvino-bf16", device="cpu", dtype="float32").raw([("the ferry", "the port")])
    assert np.array_equal(
        same.scores, load_judge(folder, device="cpu", dtype="float32").raw([("the ferry", "the port")]).scores
    )


def test_int8_products_are_in_the_int8_export_alone(exports):
    found = [(exports / to / "openvino/model.xml").read_text() for to in ("openvino-int8", "openvino-bf16")]
    assert ['type="FakeQuantize"' in text for text in found] == [True, False]


def test_int8_are_the_later_layers_without_what_is_done_for_one_token():
    products = ("attention.self.query", "attention.self.key", "attention.output.dense", "output.dense")
    names = [f"__module.model.bert.encoder.layer.{layer}.{name}/MatMul" for layer in range(4) for name in products]
    attention = "__module.model.bert.encoder.layer.2.attention.self/aten::scaled_dot_product_attention/It"
    names += [attention, "__module.model.classifier/MatMul", "__module.model.bert.embeddings.word_embeddings/Gather"]
    assert [name for name in names if name not in _kept(names)] == [*names[8:12], names[13]]
    assert _kept([]) == []


@torch.inference_mode()
def test_a_judge_without_token_types_is_exported_too(tmp_path):
    torch.manual_seed(4)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    config = RobertaConfig(**sizes, vocab_size=90, num_labels=3, initializer_range=0.3, max_position_embeddings=60)
    plain = RobertaForSequenceClassification(config).eval()
    plain.save_pretrained(tmp_path / "roberta")
    ids, mask = torch.randint(5, 90, (4, 12)), torch.ones(4, 12, dtype=torch.long)
    mask[1, 7:] = 0
    ids[1, 7:] = config.pad_token_id
    save(traced(tmp_path / "roberta", {"input_ids": ids[:2], "attention_mask": mask[:2]}), tmp_path / "o/model.xml")
    found = ExportedClassifier(tmp_path / "o/model.xml", {}, engine="openvino-bf16", dtype=torch.float32)
    wanted = plain(input_ids=ids, attention_mask=mask).logits
    assert torch.allclose(
        found(input_ids=ids, attention_mask=mask).logits, wanted, atol=1e-2
    )  # its weights are float16
    assert found.config.num_labels == len(found.config.id2label) == 3


def test_an_export_that_judges_otherwise_is_refused_and_nothing_is_written(folder, tmp_path, monkeypatch):
    other = save_classifier(tmp_path / "other", seed=9)
    monkeypatch.setattr(exporting, "traced", lambda _, example, made=exporting.traced: made(other, example))
    with pytest.raises(ModelError, match=r"macro-F1 \d.\d+ before, \d.\d+ after, \d+.\d+% equal labels"):
        export_judge(folder, tmp_path / "out/judge", to="openvino-bf16", check=drawn(40))
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("after", "agreement", "is_refused"),
    [(0.826, 0.991, False), (0.824, 0.999, True), (0.83, 0.989, True), (0.84, 1.0, False)],
)
def test_the_gate_stands_where_the_docstring_says(after, agreement, is_refused):
    checked = Checked(pairs=1, macro_f1=after, macro_f1_before=0.83, agreement=agreement, largest_change=0.1)
    assert bool(checked.problem()) == is_refused


def test_a_model_agrees_with_itself(folder):
    judge = load_judge(folder, device="cpu", dtype="float32")
    checked = check_export(judge, replace(judge), drawn(12))
    assert (checked.agreement, checked.largest_change) == (1.0, 0.0)
    assert checked.macro_f1 == checked.macro_f1_before


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"to": "onnx"}, UsageError, "openvino-bf16 or openvino-int8"),
        ({"check": []}, DataError, "no pairs to check"),
        ({"calibrate": []}, DataError, "no pairs to calibrate"),
        ({"calibrate": drawn(3)}, DataError, "3 pairs to calibrate with share"),
    ],
)
def test_what_cannot_work_is_refused_before_any_work(folder, tmp_path, change, error, says):
    options = {"to": "openvino-int8", "check": drawn(3), "calibrate": drawn(3, seed=1, split="train")} | change
    with pytest.raises(error, match=says):
        export_judge(folder, tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_is_left_alone(folder, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        export_judge(folder, tmp_path, to="openvino-bf16", check=drawn(3))


def test_weights_of_other_makes_and_old_exports_are_not_copied(exports, tmp_path):
    start = shutil.copytree(exports / "openvino-bf16", tmp_path / "start")
    (start / "pytorch_model.bin").write_bytes(b"pickle")
    weights = load_file(start / "model.safetensors")
    save_file({name: value * 1.0 for name, value in weights.items()}, start / "model.safetensors")
    export_judge(start, tmp_path / "out", to="openvino-bf16", check=clear(start, drawn(20)))
    assert not (tmp_path / "out/pytorch_model.bin").exists()
    assert isinstance(load_judge(tmp_path / "out", device="cpu").model, ExportedClassifier)
