from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open
from tiny_models import save_encoder

SIGNALS = {"entailment": "indeed", "contradiction": "never", "neutral": "meanwhile"}
PEOPLE = ("mayor", "council", "pilots", "dockers", "owners", "union")
EVENTS = ("opened the ferry", "closed the bridge", "paid the union")


def toy_pairs() -> list[dict[str, str]]:
    """54 pairs in 18 stories; the first word of the hypothesis gives the label away."""
    stories = [f"the {who} {did}" for who in PEOPLE for did in EVENTS]
    return [
        {"premise": f"{story} on monday", "hypothesis": f"{word} {story}", "label": label, "group": story}
        for story in stories
        for label, word in SIGNALS.items()
    ]


RECIPE = """
kind = "judge"
base = "{base}"
seed = 3
dev_share = 0.3
batch_tokens = 128
dtype = "float32"
checkpoint_every_steps = {every}
save_dtype = "float32"

[[stages]]
name = "toy"
epochs = {epochs}
learning_rate = 2e-3
patience = 99

[[stages.data]]
path = "toy.jsonl"
licence = "CC0-1.0"
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny encoder to start from."""
    return save_encoder(tmp_path_factory.mktemp("base"), spread=0.02)


@pytest.fixture
def recipe(tmp_path: Path, base: Path) -> Path:
    """A recipe beside its data."""
    (tmp_path / "toy.jsonl").write_text("".join(json.dumps(row) + "\n" for row in toy_pairs()))
    path = tmp_path / "toy.toml"
    path.write_text(RECIPE.format(base=base, epochs=2, every=1000))
    return path


def test_a_smoke_run_trains_a_judge_that_the_other_commands_open(invoke: Any, recipe: Path, tmp_path: Path) -> None:
    out = tmp_path / "trained"
    began = time.monotonic()
    done = invoke("train", recipe, "--out", out)
    assert time.monotonic() - began < 20
    assert (done.code, done.out) == (0, f"{out}\n")
    names = {file.name for file in out.iterdir()}
    assert {"model.safetensors", "config.json", "calibration.json", "training.json", "README.md"} <= names
    assert not any(name.endswith((".bin", ".pt", ".pkl")) or name == "checkpoints" for name in names)
    (described,) = invoke("models", out, "--json").rows
    assert described["labels"] == ["entailment", "neutral", "contradiction"]
    assert described["kind"] == "judge"
    (figures,) = invoke("evaluate", out, tmp_path / "toy.jsonl", "--json", "--directed").rows
    assert figures["n"] == 54


def test_the_card_holds_command_seed_data_licence_and_figures(invoke: Any, recipe: Path, tmp_path: Path) -> None:
    out = tmp_path / "trained"
    assert invoke("train", recipe, "--out", out).code == 0
    card = (out / "README.md").read_text(encoding="utf-8")
    for said in ("disagree train", "toy.toml", "seed", "3", "toy", "CC0-1.0", "macro-F1"):
        assert said in card


def test_the_same_recipe_gives_the_same_weights(invoke: Any, recipe: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert invoke("train", recipe, "--out", tmp_path / name).code == 0
    assert (tmp_path / "one/model.safetensors").read_bytes() == (tmp_path / "two/model.safetensors").read_bytes()


def test_a_finished_folder_is_refused_and_left_as_it_is(invoke: Any, recipe: Path, tmp_path: Path) -> None:
    out = tmp_path / "trained"
    assert invoke("train", recipe, "--out", out).code == 0
    before = {file.name: file.stat().st_mtime_ns for file in out.iterdir()}
    refused = invoke("train", recipe, "--out", out)
    assert (refused.code, refused.out) == (2, "")
    assert "--restart" in refused.err
    assert {file.name: file.stat().st_mtime_ns for file in out.iterdir()} == before
    assert invoke("train", recipe, "--out", out, "--restart").code == 0


def test_restart_does_not_delete_a_folder_that_holds_no_model(invoke: Any, recipe: Path, tmp_path: Path) -> None:
    """`--out` may be mistyped; what was never a model folder must survive."""
    precious = tmp_path / "documents"
    precious.mkdir()
    (precious / "notes.txt").write_text("mine")
    invoke("train", recipe, "--out", precious, "--restart")
    assert (precious / "notes.txt").exists()


def test_restart_keeps_the_old_model_where_the_new_run_cannot_begin(invoke: Any, recipe: Path, tmp_path: Path) -> None:
    out = tmp_path / "trained"
    assert invoke("train", recipe, "--out", out).code == 0
    (tmp_path / "toy.jsonl").unlink()
    assert invoke("train", recipe, "--out", out, "--restart").code == 3
    assert (out / "model.safetensors").exists()


def test_unknown_labels_exit_3_and_are_all_listed(invoke: Any, recipe: Path, tmp_path: Path) -> None:
    rows = [row | ({"label": ("half-lie", "mostly true")[n % 2]} if n < 3 else {}) for n, row in enumerate(toy_pairs())]
    (tmp_path / "toy.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = invoke("train", recipe, "--out", tmp_path / "trained")
    assert (done.code, done.out) == (3, "")
    for said in ("toy.jsonl", "half-lie", "mostly true"):
        assert said in done.err
    assert not (tmp_path / "trained/model.safetensors").exists()


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ("seed = 3", "sed = 3", "seed"),
        ("patience = 99", "patients = 99", "patience"),
        ('path = "toy.jsonl"', 'pathh = "toy.jsonl"', "path"),
        ("epochs = 2", "epochs = 0", "epochs"),
        ("seed = 3", 'seed = "three"', "seed"),
        ('kind = "judge"', 'kind = "poet"', "kind"),
    ],
)
def test_a_bad_key_exits_2_and_is_named(
    invoke: Any, recipe: Path, tmp_path: Path, found: str, instead: str, said: str
) -> None:
    recipe.write_text(recipe.read_text().replace(found, instead, 1))
    done = invoke("train", recipe, "--out", tmp_path / "trained")
    assert (done.code, done.out) == (2, "")
    assert "toy.toml" in done.err
    assert said in done.err


def test_a_missing_recipe_exits_2(invoke: Any, tmp_path: Path) -> None:
    done = invoke("train", tmp_path / "nowhere.toml", "--out", tmp_path / "trained")
    assert done.code == 2
    assert "nowhere.toml" in done.err


def test_missing_data_exits_3_and_a_missing_base_exits_4(invoke: Any, recipe: Path, tmp_path: Path) -> None:
    missing = invoke("train", recipe, "--out", tmp_path / "trained", "--data-dir", tmp_path / "elsewhere")
    assert missing.code == 3
    assert "toy.jsonl" in missing.err
    recipe.write_text(recipe.read_text().replace("base = ", 'base = "/nowhere/base" # ', 1))
    baseless = invoke("train", recipe, "--out", tmp_path / "trained")
    assert baseless.code == 4
    assert "/nowhere/base" in baseless.err


def test_a_killed_run_resumes_where_it_was(
    invoke: Any, spawn: Any, recipe: Path, base: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Killed outright after its first checkpoint, then run again: it goes on, and its progress was on stderr."""
    recipe.write_text(RECIPE.format(base=base, epochs=12, every=2))
    out = tmp_path / "trained"
    run = spawn("train", recipe, "--out", out)
    until = time.monotonic() + 60
    while not list(out.glob("checkpoints/step-*")):
        assert run.poll() is None, run.stderr.read().decode()
        assert time.monotonic() < until
        time.sleep(0.02)
    run.kill()
    assert run.stdout.read() == b""
    assert b"toy: 54 read" in run.stderr.read()
    assert not (out / "model.safetensors").exists()
    with caplog.at_level("INFO", logger="disagree"):
        done = invoke("train", recipe, "--out", out)
    assert (done.code, done.out) == (0, f"{out}\n")
    assert any(message.startswith("resumed at step") for message in caplog.messages)
    with safe_open(out / "model.safetensors", "np") as file:
        assert "classifier.weight" in file.keys()  # noqa: SIM118  # not a mapping
    assert not (out / "checkpoints").exists()


def test_checkpoints_of_another_recipe_are_refused(invoke: Any, spawn: Any, recipe: Path, tmp_path: Path) -> None:
    from disagree.training.checkpoint import save_checkpoint

    out = tmp_path / "trained"
    save_checkpoint(out / "checkpoints", step=1, tensors={}, state={"recipe": "another"})
    done = invoke("train", recipe, "--out", out)
    assert (done.code, done.out) == (2, "")
    assert "--restart" in done.err


def test_quiet_training_says_nothing_but_the_folder(
    invoke: Any, recipe: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    done = invoke("train", recipe, "--out", tmp_path / "trained", "--quiet")
    assert (done.code, done.err) == (0, "")
    assert [record for record in caplog.records if record.name.startswith("disagree")] == []


# A tagger

TAGGER = """
kind = "tagger"
base = "{base}"
seed = 3
max_tokens = 32
batch_tokens = 256
dtype = "float32"
save_dtype = "float32"

[[stages]]
name = "toy"
epochs = 2
learning_rate = 2e-3

[[stages.data]]
path = "articles.jsonl"
split = "train"
licence = "CC0-1.0"

[[dev]]
path = "articles.jsonl"
split = "dev"
"""


def toy_articles() -> list[dict[str, Any]]:
    """Nine articles with one attribution each, by "told"."""
    rows = []
    for number, (who, did) in enumerate((who, did) for who in PEOPLE[:3] for did in EVENTS):
        text = f"the {who} told the port: the council {did}."
        marked = {
            "speaker": [[0, 4 + len(who)]],
            "cue": [[5 + len(who), 9 + len(who)]],
            "content": [[text.index(": ") + 2, len(text) - 1]],
        }
        split = "dev" if number % 3 == 2 else "train"
        rows.append({"id": f"a{number}", "text": text, "split": split, "attributions": [marked]})
    return rows


@pytest.fixture
def tagger_recipe(tmp_path: Path, base: Path) -> Path:
    """A recipe for a tagger beside its articles."""
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in toy_articles()))
    path = tmp_path / "tagger.toml"
    path.write_text(TAGGER.format(base=base))
    return path


def test_a_trained_tagger_is_opened_by_the_other_commands(invoke: Any, tagger_recipe: Path, tmp_path: Path) -> None:
    out, articles = tmp_path / "tagger", tmp_path / "articles.jsonl"
    done = invoke("train", tagger_recipe, "--out", out)
    assert (done.code, done.out) == (0, f"{out}\n")
    (described,) = invoke("models", out, "--json").rows
    assert described["kind"] == "tagger"
    assert "labels" not in described
    (figures,) = invoke("evaluate", out, articles, "--json", "--split", "dev").rows
    assert (figures["articles"], figures["parts"]["cue"]["annotated"]) == (3, 3)
    assert invoke("extract", articles, "--json", "--tagger", out).code == 0
    again = tmp_path / "again"
    assert invoke("train", tagger_recipe, "--out", again).code == 0
    assert (again / "model.safetensors").read_bytes() == (out / "model.safetensors").read_bytes()
    refused = invoke("train", tagger_recipe, "--out", out)
    assert (refused.code, refused.out) == (2, "")
    assert invoke("train", tagger_recipe, "--out", out, "--restart").code == 0


@pytest.mark.parametrize(
    ("found", "instead", "code", "said"),
    [
        ('[[dev]]\npath = "articles.jsonl"\nsplit = "dev"', "", 2, "[[dev]]"),
        ('split = "train"', 'split = "dev"', 3, "development articles"),
        ('split = "train"', 'split = "trian"', 3, "no annotated article"),
        ('licence = "CC0-1.0"', "per_label = 4", 2, "per_label"),
        ("articles.jsonl", "nowhere.jsonl", 3, "nowhere.jsonl"),
    ],
)
def test_a_tagger_recipe_that_does_not_fit_its_data_says_why(
    invoke: Any, tagger_recipe: Path, tmp_path: Path, found: str, instead: str, code: int, said: str
) -> None:
    tagger_recipe.write_text(tagger_recipe.read_text().replace(found, instead, 1))
    done = invoke("train", tagger_recipe, "--out", tmp_path / "tagger")
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert not (tmp_path / "tagger").exists()
