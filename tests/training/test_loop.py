from __future__ import annotations

import contextlib
from dataclasses import replace

import numpy as np
import pytest
import torch

from disagree.errors import ConfigError
from disagree.training.loop import Evaluation, StagePlan, _blended, autocast, recipe_hash, run_stages
from disagree.training.recipe import DataPart, Recipe, TrainingStage

DATA = (DataPart(path="toy.jsonl"),)
FEATURES = torch.randn(40, 4, generator=torch.Generator().manual_seed(1))
TARGETS = FEATURES[:, :3].argmax(dim=1)


def toy_recipe(*, stages=2, epochs=3, patience=9, **settings):
    rates = {"learning_rate": 0.02, "dropout": 0.2, "epochs": epochs, "patience": patience, "data": DATA}
    return Recipe(
        stages=tuple(TrainingStage(name=f"stage {number}", **rates) for number in range(stages)),
        **({"checkpoint_every_steps": 3} | settings),
    )


class Toy:
    """A small real training run whose loss and evaluation can be made to stop at a given call."""

    def __init__(self, recipe, folder, *, stop_at_loss=0, stop_at_look=0, scores=None):
        torch.manual_seed(5)
        self.model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Dropout(0.9), torch.nn.Linear(8, 3))
        self.recipe, self.folder = recipe, folder
        self.losses = self.looks = 0
        self.stop_at_loss, self.stop_at_look, self.scores = stop_at_loss, stop_at_look, scores
        self.dropouts = set()

    def batches(self, number, epoch):
        return np.array_split(np.random.default_rng([number, epoch]).permutation(len(FEATURES)), 5)

    def loss(self, batch):
        self.losses += 1
        if self.losses == self.stop_at_loss:
            raise KeyboardInterrupt
        self.dropouts.add(self.model[1].p)
        return torch.nn.functional.cross_entropy(self.model(FEATURES[batch]), TARGETS[batch])

    def evaluate(self):
        self.looks += 1
        if self.looks == self.stop_at_look:
            raise KeyboardInterrupt
        assert not self.model.training
        found = (self.model(FEATURES).argmax(1) == TARGETS).float().mean().item()
        return Evaluation(score=self.scores[self.looks - 1] if self.scores else found, shown="toy")

    def run(self):
        plans = [
            StagePlan(stage=stage, batches=lambda epoch, number=number: self.batches(number, epoch), loss=self.loss)
            for number, stage in enumerate(self.recipe.stages)
        ]
        self.state = run_stages(self.model, plans, self.evaluate, recipe=self.recipe, folder=self.folder)
        return self

    def weights(self):
        return {name: value.numpy().tobytes() for name, value in self.model.state_dict().items()}


def test_training_learns_and_leaves_the_best_weights(tmp_path):
    toy = Toy(toy_recipe(epochs=8), tmp_path).run()
    last_stage = [entry["score"] for entry in toy.state.history if entry["stage"] == "stage 1"]
    assert toy.state.history[0]["score"] < max(last_stage)
    assert toy.evaluate().score == pytest.approx(max(last_stage))
    assert toy.losses == toy.state.step == 2 * 8 * 5


def test_same_run_twice_gives_the_same_bytes(tmp_path):
    first, again = (Toy(toy_recipe(), tmp_path / name).run().weights() for name in "ab")
    assert first == again


def test_other_seed_gives_other_weights(tmp_path):
    """The seed of the recipe reaches the dropout."""
    assert Toy(toy_recipe(), tmp_path / "a").run().weights() != Toy(toy_recipe(seed=99), tmp_path / "b").run().weights()


def test_dropout_of_the_stage_is_used(tmp_path):
    assert Toy(toy_recipe(), tmp_path).run().dropouts == {0.2}


@pytest.mark.parametrize(
    "stop",
    [
        {"stop_at_loss": 2},  # before the first checkpoint
        {"stop_at_loss": 5},
        {"stop_at_loss": 7},  # just after a checkpoint
        {"stop_at_look": 2},
        {"stop_at_loss": 14},
        {"stop_at_look": 3},  # at the last look of a stage
        {"stop_at_loss": 16},  # at the first step of the second stage
        {"stop_at_loss": 25},
        {"stop_at_look": 6},
    ],
)
@pytest.mark.parametrize("looks", [1, 2])
def test_stopped_and_resumed_run_ends_with_the_same_bytes(tmp_path, stop, looks):
    recipe = toy_recipe(evaluations_per_epoch=looks)
    whole = Toy(recipe, tmp_path / "whole").run()
    with pytest.raises(KeyboardInterrupt):
        Toy(recipe, tmp_path / "stopped", **stop).run()
    resumed = Toy(recipe, tmp_path / "stopped").run()
    assert resumed.weights() == whole.weights()
    assert resumed.state == whole.state


def test_run_stopped_again_and_again_ends_with_the_same_bytes(tmp_path):
    whole = Toy(toy_recipe(), tmp_path / "whole").run()
    for _ in range(20):
        toy = Toy(toy_recipe(), tmp_path / "stopped", stop_at_loss=5)
        with contextlib.suppress(KeyboardInterrupt):
            toy.run()
            break
    assert toy.state == whole.state
    assert toy.weights() == whole.weights()


def test_resumed_run_does_only_what_was_left(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        Toy(toy_recipe(), tmp_path, stop_at_loss=24).run()
    assert Toy(toy_recipe(), tmp_path).run().losses == 30 - 21


def test_half_written_newest_checkpoint_is_passed_over_on_resume(tmp_path):
    whole = Toy(toy_recipe(), tmp_path / "whole").run()
    with pytest.raises(KeyboardInterrupt):
        Toy(toy_recipe(), tmp_path / "stopped", stop_at_loss=14).run()
    newest = sorted((tmp_path / "stopped").glob("step-*"))[-1]
    (newest / "model.safetensors").write_bytes(b"half")
    resumed = Toy(toy_recipe(), tmp_path / "stopped").run()
    assert resumed.losses == 30 - 9
    assert resumed.weights() == whole.weights()


def test_finished_run_is_not_trained_again(tmp_path):
    whole = Toy(toy_recipe(), tmp_path).run()
    again = Toy(toy_recipe(), tmp_path).run()
    assert again.losses == 0
    assert again.weights() == whole.weights()


@pytest.mark.parametrize("change", [{"seed": 14}, {"weight_decay": 0.5}, {"stages": toy_recipe(stages=1).stages}])
def test_checkpoints_of_another_recipe_are_refused(tmp_path, change):
    with pytest.raises(KeyboardInterrupt):
        Toy(toy_recipe(), tmp_path, stop_at_loss=9).run()
    with pytest.raises(ConfigError, match="checkpoints of another recipe"):
        Toy(replace(toy_recipe(), **change), tmp_path).run()


def test_recipe_hash_tells_recipes_apart_and_equal_ones_not():
    assert recipe_hash(toy_recipe()) == recipe_hash(toy_recipe())
    assert recipe_hash(toy_recipe()) != recipe_hash(toy_recipe(seed=14))


def test_training_stops_early_and_keeps_the_best(tmp_path):
    """Best at the second look, then two without gain: the third and last allowed."""
    recipe = toy_recipe(stages=1, epochs=50, patience=2)
    toy = Toy(recipe, tmp_path / "whole", scores=[0.2, 0.6, 0.5, 0.6, 0.9]).run()
    assert [entry["score"] for entry in toy.state.history] == [0.2, 0.6, 0.5, 0.6]
    assert toy.losses == 20
    # The weights kept are those of the second look: those that the same run has when it is cut off right there.
    cut = Toy(recipe, tmp_path / "cut", scores=[0.2, 0.6, 0.1], stop_at_loss=11)
    with pytest.raises(KeyboardInterrupt):
        cut.run()
    assert cut.weights() == toy.weights()


def test_early_stop_in_the_first_stage_still_runs_the_second(tmp_path):
    recipe = toy_recipe(stages=2, epochs=4, patience=1)
    toy = Toy(recipe, tmp_path, scores=[0.5, 0.4, 0.3, 0.6, 0.2, 0.9]).run()
    assert [(entry["stage"], entry["score"]) for entry in toy.state.history] == [
        ("stage 0", 0.5), ("stage 0", 0.4), ("stage 1", 0.3), ("stage 1", 0.6), ("stage 1", 0.2),
    ]  # fmt: skip


@pytest.mark.parametrize(("looks", "steps"), [(1, [5, 10]), (2, [2, 5, 7, 10]), (5, list(range(1, 11)))])
def test_looks_are_spread_over_the_epoch(tmp_path, looks, steps):
    toy = Toy(toy_recipe(stages=1, epochs=2, evaluations_per_epoch=looks), tmp_path).run()
    assert [entry["step"] for entry in toy.state.history] == steps


def test_more_looks_than_batches_look_after_every_batch(tmp_path):
    toy = Toy(toy_recipe(stages=1, epochs=1, evaluations_per_epoch=50, patience=99), tmp_path).run()
    assert [entry["step"] for entry in toy.state.history] == [1, 2, 3, 4, 5]


def test_float32_needs_no_autocast_and_bfloat16_has_it():
    product = torch.ones(2, 2)
    with autocast(torch.device("cpu"), torch.float32):
        assert (product @ product).dtype == torch.float32
    with autocast(torch.device("cpu"), torch.bfloat16):
        assert (product @ product).dtype == torch.bfloat16


def test_a_blend_of_zero_takes_the_share_that_does_best_on_development_data(tmp_path):
    """The toy's score is how near its weight lies to a point half way between start and end of the stage."""
    model = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(model.weight)
    (stage,) = toy_recipe(stages=1, epochs=4).stages
    recipe = replace(toy_recipe(stages=1, epochs=4, weight_decay=0.0), stages=(replace(stage, blend=0.0, patience=9),))
    looks = []

    def evaluate():
        at = float(model.weight.detach())
        looks.append(at)
        wanted = 0.55 * max(looks)  # while training the weight grows, so the last look is the farthest
        return Evaluation(score=at if len(looks) <= 4 else 1 - abs(at - wanted), shown="")

    plan = StagePlan(stage=recipe.stages[0], batches=lambda _: [0, 1, 2], loss=lambda _: -model.weight.sum())
    state = run_stages(model, [plan], evaluate, recipe=recipe, folder=tmp_path)
    assert state.history[-1]["blend"] == 0.55
    assert float(model.weight.detach()) == pytest.approx(0.55 * max(looks))


def test_blend_ends_between_the_weights_before_and_after_the_stage():
    before = {"weight": torch.zeros(2), "steps": torch.tensor([3])}
    after = {"weight": torch.tensor([4.0, 8.0]), "steps": torch.tensor([9])}
    blended = _blended(before, after, 0.25)
    assert blended["weight"].tolist() == [1.0, 2.0]
    assert blended["steps"].tolist() == [9]  # whole numbers are counts, not weights
    assert _blended({}, after, 1.0) is after


def test_a_head_that_is_not_known_cannot_be_trained_alone(tmp_path):
    recipe = toy_recipe(stages=1, epochs=1)
    (stage,) = recipe.stages
    with pytest.raises(ConfigError, match=r"stage 0.*no head"):
        Toy(replace(recipe, stages=(replace(stage, trains="head"),)), tmp_path).run()
