from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from tiny_models import save_encoder

from disagree.errors import ConfigError, DataError, ModelError
from disagree.nli.judge import load_judge
from disagree.training.judge import train_judge
from disagree.training.recipe import DataPart, DevPart, Recipe, TrainingStage
from disagree.types import Kind

# The word that begins the hypothesis gives the label away: easy enough for two random layers.
SIGNALS = {"entailment": "indeed", "contradiction": "never", "neutral": "meanwhile"}
WHO = ["mayor", "council", "pilots", "dockers", "owners"]
DID = ["opened the ferry", "closed the bridge", "paid the union"]


def toy_rows(prefix="", shift=0):
    """60 pairs in 15 stories of four, the labels in turn."""
    stories = [f"{prefix}the {who} {did}" for who in WHO for did in DID]
    labels = list(SIGNALS)
    places = ("at the port", "in the market")
    return [
        {
            "id": f"{prefix}{number}-{turn}",
            "premise": f"{story} on {('monday', 'tuesday')[turn % 2]}",
            "hypothesis": f"{SIGNALS[labels[(number + turn + shift) % 3]]} {story} {places[turn // 2]}",
            "label": labels[(number + turn + shift) % 3],
            "group": f"{prefix}story {number}",
        }
        for number, story in enumerate(stories)
        for turn in range(4)
    ]


def toy_recipe(base, **settings):
    part = DataPart(path="toy.jsonl", both_orders=True, home="https://example.org/toy", licence="CC0-1.0")
    stage = TrainingStage(name="learn", data=(part,), epochs=10, learning_rate=3e-3, patience=10)
    usual = {"base": str(base), "name": "toy judge", "dev_share": 0.3, "batch_tokens": 256, "dtype": "float32"}
    return Recipe(stages=(stage,), **({"checkpoint_every_steps": 4} | usual | settings))


def short(recipe, epochs=2):
    return replace(recipe, stages=tuple(replace(stage, epochs=epochs) for stage in recipe.stages))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    (folder / "toy.jsonl").write_text("".join(json.dumps(row) + "\n" for row in toy_rows()))
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return save_encoder(tmp_path_factory.mktemp("base"), spread=0.08)


def train(recipe, data, out):
    return train_judge(recipe, data_dir=data, out=out, command="disagree train toy.toml", device="cpu")


@pytest.fixture(scope="module")
def trained(base, data, tmp_path_factory):
    return train(toy_recipe(base), data, tmp_path_factory.mktemp("out") / "judge")


@pytest.fixture(scope="module")
def short_run(base, data, tmp_path_factory):
    """Two epochs only, for tests of sameness."""
    return train(short(toy_recipe(base)), data, tmp_path_factory.mktemp("out") / "judge")


def weights(folder):
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


TEXTS = [
    ("the mayor closed the tunnel on monday", "never the mayor closed the tunnel at the port"),
    ("the union opened the bridge on tuesday", "indeed the union opened the bridge in the market"),
    ("the owners paid the library on monday", "meanwhile the owners paid the library at the port"),
    ("the museum was opened", "the tower"),
]


def plain_probabilities(folder):
    """What transformers alone makes of the folder, in the order of the folder's own classes."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    model, tokenizer = AutoModelForSequenceClassification.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    batch = tokenizer([a for a, _ in TEXTS], [b for _, b in TEXTS], padding=True, return_tensors="pt")
    with torch.inference_mode():
        return model, model.eval()(**batch).logits.softmax(dim=1).numpy()


def test_training_improves_macro_f1_on_development_data(trained):
    record = json.loads((trained / "training.json").read_text())
    scores = [entry["score"] for entry in record["history"]]
    (dev,) = record["dev"].values()
    assert dev["macro_f1"] >= 0.9
    assert max(scores) >= scores[0] + 0.2


def test_trained_folder_opens_plainly_in_float32_with_its_names(trained):
    model, _ = plain_probabilities(trained)
    assert model.config.id2label == {0: "entailment", 1: "neutral", 2: "contradiction"}
    assert model.config.label2id == {"entailment": 0, "neutral": 1, "contradiction": 2}
    assert {value.dtype for value in model.parameters()} == {torch.float32}


def test_weights_are_stored_in_float16(trained):
    with safe_open(trained / "model.safetensors", "pt") as file:
        assert {file.get_tensor(name).dtype for name in file.keys()} == {torch.float16}  # noqa: SIM118  # no mapping


def test_our_judge_and_plain_transformers_agree(trained):
    _, plain = plain_probabilities(trained)
    ours = load_judge(trained, device="cpu", dtype="float32").raw(TEXTS).scores
    assert ours == pytest.approx(plain[:, [0, 2, 1]], abs=1e-5)


def test_text_classification_pipeline_agrees(trained):
    from transformers import pipeline

    classify = pipeline("text-classification", model=str(trained), top_k=None, device="cpu")
    _, plain = plain_probabilities(trained)
    for row, found in enumerate(classify([{"text": left, "text_pair": right} for left, right in TEXTS])):
        by_name = {item["label"]: item["score"] for item in found}
        expected = dict(zip(("entailment", "neutral", "contradiction"), plain[row], strict=True))
        assert by_name == pytest.approx(expected, abs=1e-5)


def test_cross_encoder_of_sentence_transformers_agrees(trained):
    from sentence_transformers import CrossEncoder

    found = CrossEncoder(str(trained), device="cpu").predict(TEXTS, apply_softmax=True)
    assert found == pytest.approx(plain_probabilities(trained)[1], abs=1e-5)


def test_trained_judge_tells_the_three_apart_on_new_pairs(trained):
    found = load_judge(trained, device="cpu", dtype="float32").pooled(TEXTS[:3]).scores
    assert found.argmax(axis=1).tolist() == [1, 0, 2]


def test_folder_is_complete_and_holds_no_checkpoints(trained):
    names = {path.name for path in trained.iterdir()}
    wanted = {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "calibration.json"}
    assert names >= wanted | {"training.json", "README.md"}
    assert not (trained / "checkpoints").exists()


def test_training_record_says_what_it_was_made_of(trained, data, base):
    record = json.loads((trained / "training.json").read_text())
    digest = hashlib.sha256((data / "toy.jsonl").read_bytes()).hexdigest()
    assert record["data"] == {"toy.jsonl": {"sha256": digest, "home": "https://example.org/toy", "licence": "CC0-1.0"}}
    assert record["command"] == "disagree train toy.toml"
    assert record["commit"]
    assert (record["recipe"]["seed"], record["recipe"]["base"]) == (13, str(base))
    assert record["rows"]["toy"] == {"read": 60, "used": 60}
    (dev,) = record["dev"].values()
    assert {"n", "accuracy", "macro_f1", "macro_f1_interval", "ece", "per_class", "confusion"} <= set(dev)
    assert record["truncated_pairs"]["learn epoch 1"] == 0


def test_training_record_holds_the_hash_of_the_development_data(base, data, tmp_path):
    """The figures mean nothing without knowing what they were measured on."""
    shutil.copy(data / "toy.jsonl", tmp_path)
    content = "".join(json.dumps(row) + "\n" for row in toy_rows("again "))
    (tmp_path / "held_out.jsonl").write_text(content)
    recipe = short(toy_recipe(base, dev=(DevPart(path="held_out.jsonl"),)), epochs=1)
    text = (train(recipe, tmp_path, tmp_path / "out") / "training.json").read_text()
    assert hashlib.sha256(content.encode()).hexdigest() in text


def test_calibration_has_thresholds_and_says_what_it_was_fitted_on(trained):
    calibration = load_judge(trained, device="cpu", dtype="float32").calibration
    assert set(calibration.thresholds) == {"supporting", "contradicting"}
    assert all(0 < value <= 1 for value in calibration.thresholds.values())
    assert "toy" in calibration.fitted_on


def test_same_seed_twice_gives_the_same_bytes(short_run, base, data, tmp_path):
    again = train(short(toy_recipe(base)), data, tmp_path / "again")
    assert weights(again) == weights(short_run)
    assert (again / "calibration.json").read_bytes() == (short_run / "calibration.json").read_bytes()


def test_other_seed_gives_other_weights(short_run, base, data, tmp_path):
    other = train(short(toy_recipe(base, seed=14)), data, tmp_path / "other")
    assert weights(other) != weights(short_run)


class Stop:
    """Stands in for the clipping of gradients, and interrupts the run at its nth step."""

    def __init__(self, at):
        self.left, self.clip = at, torch.nn.utils.clip_grad_norm_

    def __call__(self, *arguments, **options):
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt
        return self.clip(*arguments, **options)


@pytest.fixture
def stopped(base, data, tmp_path, monkeypatch):
    """A short run that was interrupted at its tenth step."""
    with monkeypatch.context() as patch:
        patch.setattr("torch.nn.utils.clip_grad_norm_", Stop(10))
        with pytest.raises(KeyboardInterrupt):
            train(short(toy_recipe(base)), data, tmp_path / "judge")
    return tmp_path / "judge"


def test_stopped_and_resumed_training_gives_the_same_bytes(stopped, short_run, base, data):
    assert not (stopped / "model.safetensors").exists()
    assert list((stopped / "checkpoints").glob("step-*"))
    resumed = train(short(toy_recipe(base)), data, stopped)
    assert weights(resumed) == weights(short_run)
    history = [json.loads((folder / "training.json").read_text())["history"] for folder in (resumed, short_run)]
    assert history[0] == history[1]


def test_resumed_training_records_the_same_truncation(stopped, short_run, base, data):
    resumed = train(short(toy_recipe(base)), data, stopped)
    found, expected = (json.loads((f / "training.json").read_text())["truncated_pairs"] for f in (resumed, short_run))
    assert found == expected


def test_resuming_with_another_recipe_is_refused_and_leaves_the_checkpoints(stopped, base, data):
    before = sorted((stopped / "checkpoints").iterdir())
    with pytest.raises(ConfigError, match="another recipe"):
        train(short(toy_recipe(base, seed=99)), data, stopped)
    assert sorted((stopped / "checkpoints").iterdir()) == before


def test_resuming_with_other_data_is_refused(stopped, base, data, tmp_path):
    """A run that saw two versions of its data ends with a card that states the hash of one."""
    changed = tmp_path / "changed"
    changed.mkdir()
    (changed / "toy.jsonl").write_text("".join(json.dumps(row) + "\n" for row in toy_rows(shift=1)))
    with pytest.raises(ConfigError):
        train(short(toy_recipe(base)), changed, stopped)


def test_base_that_is_a_judge_keeps_its_names_and_their_order(classifier_folder, data, tmp_path):
    order = ("contradiction", "entailment", "neutral")
    recipe = toy_recipe(classifier_folder(names=order, head=order, spread=0.08))
    out = train(short(recipe, epochs=8), data, tmp_path / "out")
    model, plain = plain_probabilities(out)
    assert list(model.config.id2label.values()) == list(order)
    ours = load_judge(out, device="cpu", dtype="float32")
    assert ours.raw(TEXTS).scores == pytest.approx(plain[:, [1, 0, 2]], abs=1e-5)
    assert np.array_equal(ours.pooled(TEXTS[:3]).scores.argmax(axis=1), [1, 0, 2])


def test_float32_weights_are_stored_where_asked_for(base, data, tmp_path):
    out = train(short(toy_recipe(base, save_dtype="float32"), epochs=1), data, tmp_path / "out")
    with safe_open(out / "model.safetensors", "pt") as file:
        assert {file.get_tensor(name).dtype for name in file.keys()} == {torch.float32}  # noqa: SIM118  # no mapping


def test_unknown_label_in_training_data_stops_before_anything_is_written(base, tmp_path):
    rows = [*toy_rows(), toy_rows()[0] | {"label": "perhaps"}]
    (tmp_path / "toy.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(DataError, match="'perhaps'"):
        train(toy_recipe(base), tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_missing_base_is_a_model_error(data, tmp_path):
    with pytest.raises(ModelError, match="no such model folder"):
        train(toy_recipe(tmp_path / "absent"), data, tmp_path / "out")


def test_base_of_a_hub_that_is_not_here_is_a_model_error(data, tmp_path):
    with pytest.raises(ModelError, match="some-team/some-base"):
        train(toy_recipe("some-team/some-base"), data, tmp_path / "out")


def test_base_with_pickles_only_is_refused(base, data, tmp_path):
    folder = shutil.copytree(base, tmp_path / "base")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match="pickle"):
        train(toy_recipe(folder), data, tmp_path / "out")


def test_base_with_damaged_weights_is_a_model_error(base, data, tmp_path):
    folder = shutil.copytree(base, tmp_path / "base")
    (folder / "model.safetensors").write_bytes(b"\xff" * 200)
    with pytest.raises(ModelError):
        train(toy_recipe(folder), data, tmp_path / "out")


# Kinds of contradictions

NAMED = {0: "numeric", 1: "place", 2: "antonym", 3: "made_up"}


def rows_with_kinds():
    """The toy pairs, the kind of a contradiction given away by its last words."""
    rows = toy_rows()
    for number, row in enumerate(rows):
        if row["label"] == "contradiction":
            row["kind"] = NAMED[number % 4]
            row["hypothesis"] += {"numeric": " paid", "place": " museum", "antonym": " tunnel"}.get(row["kind"], "")
    return rows


@pytest.fixture(scope="module")
def trained_with_kinds(base, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "toy.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows_with_kinds()))
    return train(toy_recipe(base, kind_weight=0.5), folder, folder / "judge")


def test_a_judge_trained_on_kinds_names_them(trained_with_kinds):
    judge = load_judge(trained_with_kinds, device="cpu", dtype="float32")
    against = [row for row in rows_with_kinds() if row.get("kind", "made_up") != "made_up"]
    found = judge.pooled([(row["premise"], row["hypothesis"]) for row in against]).kinds
    told = [judge.kind_head.ranked(row)[0][0] for row in found]
    wanted = [{"numeric": Kind.QUANTITY, "place": Kind.PLACE, "antonym": Kind.OPPOSITE}[row["kind"]] for row in against]
    assert np.mean([a is b for a, b in zip(told, wanted, strict=True)]) > 0.9


def test_the_layer_that_helped_in_training_is_not_among_the_weights(trained_with_kinds):
    with safe_open(trained_with_kinds / "model.safetensors", framework="pt") as held:
        assert not [name for name in held.keys() if "kind" in name]  # noqa: SIM118  # not a mapping
    assert "kind accuracy" in (trained_with_kinds / "README.md").read_text()
    assert 0 <= json.loads((trained_with_kinds / "training.json").read_text())["dev"]["kind accuracy"] <= 1


def test_data_without_kinds_leave_no_head(trained):
    assert not (trained / "kinds.safetensors").exists()
    assert load_judge(trained, device="cpu").kind_head is None


# A base that is a judge already: what was gained and what was lost


def test_a_judge_trained_further_says_what_it_scored_before(trained, tmp_path):
    (tmp_path / "toy.jsonl").write_text("".join(json.dumps(row) + "\n" for row in toy_rows("new ", shift=1)))
    (tmp_path / "old.jsonl").write_text("".join(json.dumps(row) + "\n" for row in toy_rows()))
    recipe = short(toy_recipe(trained, dev=(DevPart(path="old.jsonl", pooled=True, selects=False),)))
    (stage,) = recipe.stages
    part = replace(stage.data[0], dev_share=0.3)
    folder = train(replace(recipe, stages=(replace(stage, data=(part,)),)), tmp_path, tmp_path / "further")
    record = json.loads((folder / "training.json").read_text())
    assert set(record["dev_before"]) == set(record["dev"]) == {"toy (set apart)", "old"}
    known = load_judge(trained, device="cpu", dtype="float32")
    rows = toy_rows()
    judged = known.pooled([(row["premise"], row["hypothesis"]) for row in rows]).scores.argmax(axis=1)
    names = ("entailment", "contradiction", "neutral")
    right = np.mean([names[column] == row["label"] for column, row in zip(judged, rows, strict=True)])
    assert record["dev_before"]["old"]["accuracy"] == pytest.approx(right)
    first = json.loads((trained / "training.json").read_text())
    assert record["inherited"] == first["data"]
    assert "| toy.jsonl (its base) | https://example.org/toy | CC0-1.0 |" in (folder / "README.md").read_text()
    assert "Before this training, the base scored" in (folder / "README.md").read_text()


def test_a_base_without_labels_has_no_figures_from_before(trained):
    assert json.loads((trained / "training.json").read_text())["dev_before"] == {}


def test_a_stage_for_the_head_leaves_the_encoder_as_it_was(trained, tmp_path):
    (tmp_path / "toy.jsonl").write_text("".join(json.dumps(row) + "\n" for row in toy_rows("new ", shift=1)))
    recipe = short(toy_recipe(trained, save_dtype="float32"))
    stages = tuple(replace(stage, trains="head") for stage in recipe.stages)
    folder = train(replace(recipe, stages=stages), tmp_path, tmp_path / "head")
    before, after = (load_file(place / "model.safetensors") for place in (trained, folder))
    moved = {name for name, value in after.items() if not torch.equal(value, before[name].float())}
    assert "classifier.weight" in moved
    assert not [name for name in moved if "encoder.layer" in name or "embeddings" in name]


def test_kinds_are_learned_only_where_asked_for_and_an_old_head_does_not_stay(base, tmp_path, trained_with_kinds):
    (tmp_path / "toy.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows_with_kinds()))
    out = tmp_path / "judge"
    out.mkdir()
    shutil.copy(trained_with_kinds / "kinds.safetensors", out)
    plain = train(toy_recipe(base), tmp_path, out)
    assert not (plain / "kinds.safetensors").exists()
    assert weights(plain) != weights(trained_with_kinds)


def test_several_seeds_give_the_mean_of_their_weights_and_a_card_with_their_spread(trained, data, tmp_path):
    shutil.copy(data / "toy.jsonl", tmp_path)
    (tmp_path / "held_out.jsonl").write_text("".join(json.dumps(row) + "\n" for row in toy_rows("again ")))
    recipe = short(toy_recipe(trained, dev=(DevPart(path="held_out.jsonl"),), save_dtype="float32"))
    other = train(replace(recipe, seed=14), tmp_path, tmp_path / "other")
    first = train(recipe, tmp_path, tmp_path / "first")
    both = train(replace(recipe, seeds=(13, 14)), tmp_path, tmp_path / "both")
    one, two, mean = (load_file(folder / "model.safetensors") for folder in (first, other, both))
    assert all(torch.allclose(mean[name], (one[name] + two[name]) / 2, atol=1e-6) for name in mean)
    assert not torch.equal(mean["classifier.weight"], one["classifier.weight"])
    record = json.loads((both / "training.json").read_text())
    assert set(record["dev_by_seed"]) == {"13", "14"}
    alone = json.loads((other / "training.json").read_text())["dev"]
    assert record["dev_by_seed"]["14"] == alone
    card = (both / "README.md").read_text()
    assert "seeds 13, 14" in card
    assert "standard deviation" in card


def test_card_tells_how_often_a_probability_is_right(trained):
    record = json.loads((trained / "training.json").read_text())
    (bins,), (dev,) = record["reliability"].values(), record["dev"].values()
    assert sum(row["n"] for row in bins) == dev["n"]
    card = (trained / "README.md").read_text()
    assert f"{bins[-1]['accuracy']:.3f} ({bins[-1]['n']})" in card


def test_seeds_of_a_base_without_a_head_begin_with_the_same_one(base, data, tmp_path):
    part = DataPart(path="toy.jsonl", both_orders=True)
    stage = TrainingStage(name="still", data=(part,), epochs=1, learning_rate=1e-12)
    recipe = replace(toy_recipe(base, seeds=(13, 14), save_dtype="float32"), stages=(stage,))
    both = load_file(train(recipe, data, tmp_path / "both") / "model.safetensors")
    one = load_file(train(replace(recipe, seeds=()), data, tmp_path / "one") / "model.safetensors")
    assert torch.allclose(both["classifier.weight"], one["classifier.weight"], atol=1e-5)
