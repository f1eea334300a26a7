from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
import torch
from builders import make_article
from tiny_models import save_classifier, save_encoder

from disagree.data.attributions import load_attributions
from disagree.errors import ConfigError, DataError, ModelError, UsageError
from disagree.tagging.tagger import load_tagger
from disagree.training import loop
from disagree.training.recipe import DataPart, DevPart, Recipe, TrainingStage
from disagree.training.tagger import measure_tagger, train_tagger

WHO = ["mayor", "council", "pilots", "dockers", "owners", "union"]
WHAT = ["ferry opened", "bridge closed", "school won"]
FORM = "Meanwhile the {who} refused the {what} at the port. On tuesday it was paid."


def toy_row(number, split):
    """ "refused" is the only cue; the speaker stands before it, the content after it."""
    who, what = WHO[number % len(WHO)], WHAT[number % len(WHAT)]
    text = " ".join(FORM.format(who=who, what=what) for _ in range(1 + number % 3)) + f" It was monday {number}."
    marked, start = [], 0
    while (cue := text.find("refused", start)) >= 0:
        start = cue + 7
        content = text.index(what, start)
        speaker = text.rindex(who, 0, cue)
        marked.append(
            {
                "speaker": [[speaker, speaker + len(who)]],
                "cue": [[cue, start]],
                "content": [[content, content + len(what)]],
            }
        )
    return {"id": f"{split}{number}", "text": text, "split": split, "attributions": marked}


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    write(folder / "toy.jsonl", [toy_row(n, "train") for n in range(24)] + [toy_row(n + 50, "dev") for n in range(6)])
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return save_encoder(tmp_path_factory.mktemp("base"), spread=0.08)


def toy_recipe(base, *, epochs=1, part=None, **settings):
    data = part or DataPart(path="toy.jsonl", split="train", licence="CC0-1.0")
    stage = TrainingStage(name="learn", data=(data,), epochs=epochs, learning_rate=1e-2, patience=99, dropout=0.0)
    usual = {
        "base": str(base),
        "kind": "tagger",
        "dev": (DevPart(path="toy.jsonl", split="dev"),),
        "dtype": "float32",
        "max_tokens": 32,
        "batch_tokens": 256,
        "checkpoint_every_steps": 2,
        "save_dtype": "float32",
    }
    return Recipe(stages=(stage,), **(usual | settings))


def train(recipe, data, out, **settings):
    return train_tagger(recipe, data_dir=data, out=out, command="disagree train toy.toml", device="cpu", **settings)


def open_it(folder):
    return load_tagger(folder, device=torch.device("cpu"), dtype=torch.float32)


def weights(folder):
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def trained(base, data, tmp_path_factory):
    """Long enough to learn the one cue."""
    return train(toy_recipe(base, epochs=14), data, tmp_path_factory.mktemp("out") / "tagger")


@pytest.fixture(scope="module")
def short_run(base, data, tmp_path_factory):
    """One epoch only, for tests of sameness."""
    return train(toy_recipe(base), data, tmp_path_factory.mktemp("out") / "tagger")


def shown(text, found):
    return [[" ".join(text[s.start : s.end] for s in part) for part in (a.speaker, a.cue, a.content)] for a in found]


def test_training_learns_speaker_cue_and_content(trained):
    found = json.loads((trained / "training.json").read_text())["dev"]
    assert found["cue: f1"] >= 0.9
    assert found["speaker in sentence: f1"] >= 0.6
    assert found["content: f1"] >= 0.6


def test_the_folder_holds_what_it_takes_and_no_checkpoints(trained):
    names = {str(path.relative_to(trained)) for path in trained.rglob("*") if path.is_file()}
    assert names >= {"config.json", "model.safetensors", "tokenizer.json", "tagging.json", "training.json", "README.md"}
    assert not (trained / "checkpoints").exists()
    card = (trained / "README.md").read_text()
    for said in ("attribution", "CC0-1.0", "disagree train toy.toml", "cue: f1"):
        assert said in card


def test_the_opened_folder_gives_what_was_measured(trained, data):
    """The card's figures come from the network in memory; the folder, opened again, must give the same."""
    dev = load_attributions(data / "toy.jsonl", splits=("dev",)).articles
    record = json.loads((trained / "training.json").read_text())["dev"]
    for name, counted in measure_tagger(open_it(trained), dev).items():
        assert [record[f"{name}: {part}"] for part in ("precision", "recall", "f1")] == pytest.approx(
            [counted.precision, counted.recall, counted.f1]
        )


def test_two_openings_give_the_same_attributions(trained):
    article = make_article(toy_row(5, "dev")["text"])
    assert open_it(trained)(article) == open_it(trained)(article)


def test_a_trained_tagger_marks_exact_words_in_a_long_article(trained):
    text = " ".join(FORM.format(who=WHO[n % 6], what=WHAT[n % 3]) for n in range(420))
    assert len(text) > 25_000  # more than one tokeniser block, and many windows
    found = shown(text, open_it(trained)(make_article(text)))
    cues = [cue for _, cue, _ in found]
    assert cues.count("refused") >= 0.95 * 420
    assert len(cues) <= 1.05 * 420
    assert all(speaker.replace(" ", "").isalpha() for speaker, _, _ in found if speaker)


def test_the_threshold_is_one_of_those_tried(trained):
    assert 0.5 <= json.loads((trained / "tagging.json").read_text())["threshold"] <= 0.95


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(short_run, base, data, tmp_path):
    assert weights(train(toy_recipe(base), data, tmp_path / "again")) == weights(short_run)
    assert weights(train(toy_recipe(base, seed=14), data, tmp_path / "other")) != weights(short_run)


@pytest.mark.parametrize("stop_at", [2, 4])
def test_a_stopped_and_resumed_run_ends_with_the_same_weights(short_run, base, data, tmp_path, monkeypatch, stop_at):
    step, steps = loop._Run._step, []

    def stopping(self, plan, batch, rate):
        steps.append(rate)
        if len(steps) == stop_at:
            raise KeyboardInterrupt
        return step(self, plan, batch, rate)

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(loop._Run, "_step", stopping)
        with pytest.raises(KeyboardInterrupt):
            train(toy_recipe(base), data, out)
    assert not (out / "model.safetensors").exists()
    assert weights(train(toy_recipe(base), data, out)) == weights(short_run)
    assert (out / "tagging.json").read_bytes() == (short_run / "tagging.json").read_bytes()


def test_checkpoints_of_other_data_are_refused_until_restart(short_run, base, data, tmp_path, monkeypatch):
    out = tmp_path / "out"
    write(tmp_path / "toy.jsonl", [toy_row(n, "train") for n in range(12)] + [toy_row(77, "dev")])

    def stop(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loop._Run, "_look", stop)
        with pytest.raises(KeyboardInterrupt):
            train(toy_recipe(base, checkpoint_every_steps=1), tmp_path, out)
    with pytest.raises(ConfigError, match="--restart"):
        train(toy_recipe(base, checkpoint_every_steps=1), data, out)
    assert weights(train(toy_recipe(base, checkpoint_every_steps=1), data, out, restart=True)) == weights(short_run)


def test_restart_deletes_nothing_where_the_run_cannot_begin_or_strangers_are_there(base, data, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "model.safetensors").write_text("old")
    with pytest.raises(ModelError):
        train(toy_recipe(tmp_path / "absent"), data, out, restart=True)
    with pytest.raises(DataError):
        train(toy_recipe(base), tmp_path, out, restart=True)
    (out / "diary.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"diary\.txt"):
        train(toy_recipe(base), data, out, restart=True)
    assert (out / "model.safetensors").read_text() == "old"


def test_a_text_in_training_and_development_is_an_error(base, tmp_path):
    leaked = toy_row(3, "dev") | {"text": toy_row(3, "train")["text"]}
    write(tmp_path / "toy.jsonl", [toy_row(3, "train"), toy_row(4, "train"), leaked])
    with pytest.raises(DataError, match=r"1 training articles.*train3"):
        train(toy_recipe(base), tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_no_development_file_is_an_error(base, data, tmp_path):
    with pytest.raises(ConfigError, match=r"\[\[dev\]\]"):
        train(toy_recipe(base, dev=()), data, tmp_path / "out")


@pytest.mark.parametrize(
    "option",
    [{"per_label": 5}, {"balance": True}, {"both_orders": True}, {"label_map": {"a": "b"}}, {"ignore_labels": ("a",)}],
)
def test_options_of_labelled_pairs_are_refused(base, data, tmp_path, option):
    with pytest.raises(ConfigError, match="not for a tagger"):
        train(toy_recipe(base, part=DataPart(path="toy.jsonl", split="train", **option)), data, tmp_path / "out")


@pytest.mark.parametrize("option", [{"limit": 2}, {"pooled": True}, {"selects": False}, {"label_map": {"a": "b"}}])
def test_development_options_that_do_nothing_are_refused(base, data, tmp_path, option):
    recipe = toy_recipe(base, dev=(DevPart(path="toy.jsonl", split="dev", **option),))
    with pytest.raises(ConfigError, match="dev"):
        train(recipe, data, tmp_path / "out")


def test_an_unknown_split_is_an_error(base, data, tmp_path):
    with pytest.raises(DataError, match="no annotated article"):
        train(toy_recipe(base, part=DataPart(path="toy.jsonl", split="trian")), data, tmp_path / "out")


def test_articles_without_text_are_an_error(base, tmp_path):
    empty = {"text": " ", "split": "train", "attributions": []}
    write(tmp_path / "toy.jsonl", [empty, toy_row(1, "dev")])
    with pytest.raises(DataError, match=r"learn: .*no text"):
        train(toy_recipe(base), tmp_path, tmp_path / "out")


def test_windows_longer_than_the_base_reads_are_an_error(base, data, tmp_path):
    with pytest.raises(ConfigError, match="max_tokens: 600"):
        train(toy_recipe(base, max_tokens=600, batch_tokens=600), data, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_articles_without_attributions_are_learnt_from_too(base, tmp_path):
    rows = [toy_row(n, "train") | {"attributions": []} for n in range(2)]
    write(tmp_path / "toy.jsonl", [*rows, toy_row(1, "dev") | {"text": "The port.", "attributions": []}])
    folder = train(toy_recipe(base), tmp_path, tmp_path / "out")
    assert json.loads((folder / "training.json").read_text())["dev"]["cue: recall"] == 0.0


def test_a_base_that_is_a_judge_gives_its_encoder(data, tmp_path):
    judge = save_classifier(tmp_path / "judge", spread=0.08)
    folder = train(toy_recipe(judge), data, tmp_path / "out")
    assert open_it(folder).geometry.size == 32


def test_weights_kept_in_float16_open_again(base, data, tmp_path):
    folder = train(toy_recipe(base, save_dtype="float16"), data, tmp_path / "out")
    assert {value.dtype for value in open_it(folder).network.state_dict().values()} == {torch.float32}


def test_two_stages_follow_each_other(base, data, tmp_path):
    recipe = toy_recipe(base)
    two = replace(recipe, stages=(recipe.stages[0], replace(recipe.stages[0], name="more", blend=0.5)))
    history = json.loads((train(two, data, tmp_path / "out") / "training.json").read_text())["history"]
    assert [entry["stage"] for entry in history] == ["learn", "more"]
