from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny_models import save_encoder, tiny_tokenizer
from tokenizers.pre_tokenizers import ByteLevel
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    RobertaConfig,
    RobertaForSequenceClassification,
    RobertaTokenizer,
)

from disagree.nli.judge import load_judge
from disagree.packed.models import PackedClassifier, open_packed_classifier, open_packed_model
from disagree.pairing.embed import load_encoder

PAIRS = [
    ("the ferry opened on monday", "the ferry closed"),
    ("the mayor signed", "the council refused to sign the paper on tuesday at the port"),
    ("a", "b"),
]


@pytest.fixture
def folder(classifier_folder, tmp_path):
    return shutil.copytree(classifier_folder(), tmp_path / "model")


def batch():
    left, right = [pair[0] for pair in PAIRS], [pair[1] for pair in PAIRS]
    return dict(tiny_tokenizer()(left, right, padding=True, return_tensors="pt"))


@torch.inference_mode()
def test_classifier_answers_like_transformers(folder):
    plain = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    wanted = plain(**batch(), output_hidden_states=True)
    found = open_packed_classifier(folder, dtype=torch.float32)(**batch(), output_hidden_states=True)
    assert torch.allclose(found.logits, wanted.logits, atol=1e-4)
    assert torch.allclose(found.hidden_states[-1][:, 0], wanted.hidden_states[-1][:, 0], atol=1e-4)


@torch.inference_mode()
def test_classifier_of_the_roberta_family_answers_like_transformers(tmp_path):
    torch.manual_seed(4)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    config = RobertaConfig(**sizes, vocab_size=90, num_labels=3, initializer_range=0.3, max_position_embeddings=60)
    plain = RobertaForSequenceClassification(config).eval()
    plain.save_pretrained(tmp_path)
    ids, mask = torch.randint(5, 90, (4, 12)), torch.ones(4, 12, dtype=torch.long)
    mask[1, 7:] = 0
    ids[1, 7:] = config.pad_token_id
    wanted = plain(input_ids=ids, attention_mask=mask).logits
    found = open_packed_classifier(tmp_path, dtype=torch.float32)(input_ids=ids, attention_mask=mask).logits
    assert torch.allclose(found, wanted, atol=1e-4)
    assert wanted.std() > 0.05


@torch.inference_mode()
def test_encoder_answers_like_transformers_where_a_text_stands(tmp_path):
    save_encoder(tmp_path)
    wanted = AutoModel.from_pretrained(tmp_path).eval()(**batch()).last_hidden_state
    found = open_packed_model(tmp_path, dtype=torch.float32)(**batch()).last_hidden_state
    is_text = batch()["attention_mask"].bool()
    assert torch.allclose(found[is_text], wanted[is_text], atol=1e-4)
    assert not found[~is_text].any()


def test_the_judge_and_the_encoder_use_them(folder, tmp_path):
    assert isinstance(load_judge(folder, device="cpu", dtype="float32").model, PackedClassifier)
    save_encoder(tmp_path / "encoder")
    assert load_encoder(tmp_path / "encoder", device="cpu").model.encoder.width == 32


def test_an_activation_that_they_do_not_know_is_left_to_transformers(folder):
    wanted = load_judge(folder, device="cpu", dtype="float32").raw(PAIRS).scores
    config = json.loads((folder / "config.json").read_text()) | {"hidden_act": "relu"}
    (folder / "config.json").write_text(json.dumps(config))
    judge = load_judge(folder, device="cpu", dtype="float32")
    assert not isinstance(judge.model, PackedClassifier)
    assert not np.allclose(judge.raw(PAIRS).scores, wanted, atol=1e-4)


def test_a_tokenizer_that_is_not_known_is_opened_by_transformers(folder):
    lean = load_judge(folder, device="cpu", dtype="float32")
    (folder / "tokenizer_config.json").unlink()
    judge = load_judge(folder, device="cpu", dtype="float32")
    assert isinstance(judge.model, PackedClassifier)
    assert type(judge.tokenizer) is not type(lean.tokenizer)
    assert np.array_equal(judge.raw(PAIRS).scores, lean.raw(PAIRS).scores)


def test_a_roberta_folder_is_judged_packed_as_transformers_would(tmp_path):
    """With its byte-level tokenizer, which puts two borders between the texts and has no token types."""
    torch.manual_seed(3)
    alphabet = {symbol: number + 5 for number, symbol in enumerate(sorted(ByteLevel.alphabet()))}
    vocab = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "<mask>": 4} | alphabet
    tokenizer = RobertaTokenizer(vocab=vocab, merges=[], model_max_length=120)
    tokenizer.save_pretrained(tmp_path)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    names = {0: "entailment", 1: "neutral", 2: "contradiction"}
    config = RobertaConfig(
        vocab_size=len(vocab), max_position_embeddings=128, type_vocab_size=1, id2label=names, **sizes
    )
    plain = RobertaForSequenceClassification(config).eval()
    with torch.no_grad():
        for weights in (part for part in plain.parameters() if part.dim() == 2):  # the norms stay as they are
            weights.normal_(0, 0.4)
    plain.save_pretrained(tmp_path)
    judge = load_judge(tmp_path, device="cpu", dtype="float32")
    assert isinstance(judge.model, PackedClassifier)
    wanted = []
    for left, right in PAIRS:
        with torch.inference_mode():
            wanted.append(plain(**tokenizer(left, right, return_tensors="pt")).logits.softmax(dim=-1)[0].tolist())
    found = judge.raw(PAIRS).scores
    assert found == pytest.approx(np.array(wanted)[:, list(judge.columns)], abs=1e-4)
    assert np.ptp(found, axis=0).max() > 0.01


def test_a_folder_whose_head_does_not_fit_is_not_opened(folder):
    weights = load_file(folder / "model.safetensors")
    save_file(weights | {"classifier.weight": torch.ones(2, 32)}, folder / "model.safetensors")
    assert open_packed_classifier(folder, dtype=torch.float32) is None


def test_judging_needs_no_transformers(folder):
    import subprocess
    import sys

    program = (
        "import sys\nfrom pathlib import Path\nfrom disagree.nli.judge import load_judge\n"
        "judge = load_judge(Path(sys.argv[1]), device='cpu')\n"
        "assert judge.pooled([('the ferry opened', 'the ferry closed')]).scores.shape == (1, 3)\n"
        "assert 'torch' in sys.modules and 'transformers' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
