from __future__ import annotations

import hashlib
import json
import re

import numpy as np
import pytest
import torch
from tiny_models import tiny_config, tiny_tokenizer
from transformers import AutoTokenizer, BertForSequenceClassification

from disagree.metrics import figures
from disagree.training.card import Trained, current_commit, save_model
from disagree.training.recipe import DataPart, Recipe, TrainingStage

NAMES = ["supporting", "contradicting", "unrelated"]


@pytest.fixture
def trained():
    port = DataPart(path="port.jsonl", licence="CC-BY-4.0", home="https://example.org/port")
    stages = (
        TrainingStage(name="one", data=(port, DataPart(path="quay.csv"))),
        TrainingStage(name="two", data=(port,)),
    )
    measured = figures(np.eye(3)[[0, 1, 2, 0]], np.array([0, 1, 2, 1]), names=NAMES)
    return Trained(
        recipe=Recipe(stages=stages, base="some/base", name="pier judge", seed=77),
        hashes={"port.jsonl": hashlib.sha256(b"port").hexdigest(), "quay.csv": hashlib.sha256(b"quay").hexdigest()},
        command="disagree train pier.toml -o out",
        commit="abc123",
        counts={"port": {"read": 9, "used": 8, "no_consensus": 1}},
        truncated={"one epoch 1": 2},
        history=[{"stage": "one", "step": 5, "score": 0.5}],
        figures={"pier dev": measured},
    )


@pytest.fixture
def saved(trained, tmp_path):
    torch.manual_seed(0)
    names = {0: "entailment", 1: "neutral", 2: "contradiction"}
    tokenizer = tiny_tokenizer()
    tokenizer(["a", "a b"], padding="max_length", max_length=40, truncation=True)  # leaves its mark on the tokenizer
    save_model(tmp_path / "out", BertForSequenceClassification(tiny_config(id2label=names)), tokenizer, trained)
    return tmp_path / "out"


def test_card_states_command_commit_seed_base_and_figures(saved):
    card = (saved / "README.md").read_text()
    for part in ("disagree train pier.toml -o out", "abc123", "seed 77", "some/base", "# pier judge"):
        assert part in card
    assert re.search(r"\| pier dev \| 4 \| 0\.7500 \| 0\.7778 \(", card)


def test_card_lists_every_file_once_with_home_and_licence(saved):
    card = (saved / "README.md").read_text()
    assert card.count("| port.jsonl | https://example.org/port | CC-BY-4.0 |") == 1
    assert card.count("| quay.csv | local | not stated |") == 1


def test_card_begins_with_metadata_that_a_hub_reads(saved):
    from huggingface_hub import ModelCard

    data = ModelCard.load(saved / "README.md").data
    assert data.pipeline_tag == "text-classification"
    assert data.base_model == "some/base"


def test_training_record_is_json_with_hashes_counts_and_history(saved):
    record = json.loads((saved / "training.json").read_text())
    assert record["data"]["quay.csv"]["sha256"] == hashlib.sha256(b"quay").hexdigest()
    assert record["rows"]["port"]["no_consensus"] == 1
    assert record["truncated_pairs"] == {"one epoch 1": 2}
    assert record["history"] == [{"stage": "one", "step": 5, "score": 0.5}]
    assert record["dev"]["pier dev"]["n"] == 4
    assert record["recipe"]["stages"][1]["data"][0]["path"] == "port.jsonl"


def test_saved_tokenizer_pads_and_cuts_nothing_by_itself(saved):
    tokenizer = AutoTokenizer.from_pretrained(saved)
    assert len(tokenizer("the ferry")["input_ids"]) == 4
    assert len(tokenizer("port " * 90)["input_ids"]) == 92
    raw = json.loads((saved / "tokenizer.json").read_text())
    assert raw["padding"] is None
    assert raw["truncation"] is None


def test_saved_files_hold_no_path_of_this_machine_but_the_base(saved, tmp_path):
    for path in saved.glob("*.*"):
        if path.suffix in (".json", ".md"):
            assert str(tmp_path) not in path.read_text()


def test_commit_is_stated_or_said_to_be_unknown():
    assert re.fullmatch(r"unknown|\S*[0-9a-f]{7,40}(-dirty)?", current_commit())


def test_commit_is_unknown_without_git(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert current_commit() == "unknown"
