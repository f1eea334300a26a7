from __future__ import annotations

from pathlib import Path

import pytest

from disagree.errors import ConfigError
from disagree.training.recipe import DataPart, DevPart, Recipe, TrainingStage, load_recipe

LEAST = '[[stages]]\nname = "one"\n[[stages.data]]\npath = "pairs.jsonl"\n'


def load(tmp_path, text):
    (tmp_path / "recipe.toml").write_text(text)
    return load_recipe(tmp_path / "recipe.toml")


def test_least_recipe_has_the_defaults(tmp_path):
    assert load(tmp_path, LEAST) == Recipe(stages=(TrainingStage(name="one", data=(DataPart(path="pairs.jsonl"),)),))


def test_full_recipe_is_read(tmp_path):
    text = """
    base = "some/base"
    seed = 4
    on_leak = "drop"
    [[stages]]
    name = "one"
    epochs = 2
    learning_rate = 1e-4
    [[stages.data]]
    path = "a.jsonl"
    per_label = 7
    balance = true
    label_map = { "0" = "entailment" }
    ignore_labels = ["odd"]
    licence = "CC0-1.0"
    [[stages.data]]
    path = "b.csv"
    both_orders = true
    [[stages]]
    name = "two"
    [[stages.data]]
    path = "c.parquet"
    [[dev]]
    path = "d.jsonl"
    pooled = true
    selects = false
    limit = 9
    """
    one = TrainingStage(
        name="one",
        epochs=2,
        learning_rate=1e-4,
        data=(
            DataPart(
                path="a.jsonl",
                per_label=7,
                balance=True,
                label_map={"0": "entailment"},
                ignore_labels=("odd",),
                licence="CC0-1.0",
            ),
            DataPart(path="b.csv", both_orders=True),
        ),
    )
    two = TrainingStage(name="two", data=(DataPart(path="c.parquet"),))
    dev = (DevPart(path="d.jsonl", pooled=True, selects=False, limit=9),)
    assert load(tmp_path, text) == Recipe(stages=(one, two), dev=dev, base="some/base", seed=4, on_leak="drop")


@pytest.mark.parametrize(
    "line",
    [
        'kind = "poet"',
        "dev_share = 0.0",
        "dev_share = 1.0",
        'on_leak = "shrug"',
        "max_tokens = 4",
        "batch_tokens = 64",
        "precision_target = 0.0",
        "precision_target = 1.01",
        'save_dtype = "int8"',
        "evaluations_per_epoch = 0",
        "checkpoint_every_steps = 0",
        "precision_target = nan",
        "dev_share = nan",
        "kind_weight = -1.0",
    ],
)
def test_value_out_of_range_names_file_and_key(tmp_path, line):
    with pytest.raises(ConfigError, match=rf"recipe\.toml: {line.split(' ')[0]}"):
        load(tmp_path, line + "\n" + LEAST)


@pytest.mark.parametrize(
    "line",
    [
        "epochs = 0",
        "learning_rate = 0.0",
        "learning_rate = -1e-5",
        "dropout = 1.0",
        "dropout = -0.1",
        "blend = -0.1",
        "blend = 1.1",
        'trains = "tail"',
    ],
)
def test_stage_value_out_of_range_names_the_key(tmp_path, line):
    with pytest.raises(ConfigError, match=rf"stages\.{line.split(' ')[0]}"):
        load(tmp_path, LEAST.replace("[[stages.data]]", line + "\n[[stages.data]]"))


@pytest.mark.parametrize("line", ["patience = 0", "learning_rate = nan", "learning_rate = inf", "warmup_share = 2.0"])
def test_stage_value_that_trains_nothing_is_refused(tmp_path, line):
    """Patience 0 trains no step and still writes a model; the others make weights NaN or never let the rate decay."""
    with pytest.raises(ConfigError, match=line.split(" ")[0]):
        load(tmp_path, LEAST.replace("[[stages.data]]", line + "\n[[stages.data]]"))


@pytest.mark.parametrize("line", ["per_label = -1"])
def test_negative_count_of_pairs_is_refused(tmp_path, line):
    with pytest.raises(ConfigError, match="per_label"):
        load(tmp_path, LEAST + line)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("stages = []", "stages"),
        ("seed = 1", "stages"),
        ('[[stages]]\nname = "one"\ndata = []', "stages.data"),
        ('[[stages]]\nname = "one"', "data"),
    ],
)
def test_recipe_without_stages_or_data_is_refused(tmp_path, text, name):
    with pytest.raises(ConfigError, match=name):
        load(tmp_path, text)


def test_slip_of_a_key_suggests_the_right_one(tmp_path):
    with pytest.raises(ConfigError, match=r"stages\[0\].*'learning_rat'; did you mean learning_rate"):
        load(tmp_path, LEAST.replace("[[stages.data]]", "learning_rat = 1e-5\n[[stages.data]]"))


@pytest.mark.parametrize("kind", ["encoder", "tagger"])
def test_only_a_judge_trains_its_head_alone(tmp_path, kind):
    with pytest.raises(ConfigError, match=r"stages\.trains: only a judge"):
        load(tmp_path, f'kind = "{kind}"\n' + LEAST.replace("[[stages.data]]", 'trains = "head"\n[[stages.data]]'))


RECIPES = sorted((Path(__file__).parents[2] / "configs").glob("train-*.toml"))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_that_ships_can_be_read(path):
    recipe = load_recipe(path)
    assert recipe.name
    assert all(part.licence for stage in recipe.stages for part in stage.data)
