"""The training loop: seeded stages with warm-up and decay, early stopping, checkpoints, exact resume."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from disagree.errors import ConfigError
from disagree.files import dump_json
from disagree.training.checkpoint import newest_checkpoint, save_checkpoint
from disagree.training.recipe import Recipe, TrainingStage

__all__ = ["Evaluation", "StagePlan", "TrainingState", "autocast", "recipe_hash", "run_stages"]

log = logging.getLogger(__name__)
HEADS = ("classifier", "pooler", "score", "kind_layer")  # what stands on top of the encoder, by parts of its names
BLENDS = (0.4, 0.55, 0.7, 0.85, 1.0)  # tried where the recipe leaves the blend to the development sets
Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What development data says: the score that chooses weights (higher is better), and figures to log."""

    score: float
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePlan:
    """A stage made concrete: the batches of an epoch, and the loss of a batch."""

    stage: TrainingStage
    batches: Callable[[int], Sequence[Any]]
    loss: Callable[[Any], torch.Tensor]


@dataclass(slots=True, kw_only=True)
class TrainingState:
    """Where a run stands; all that a resumed run needs beside the tensors."""

    recipe: str
    data: str = ""
    stage: int = 0
    epoch: int = 0
    batch: int = 0
    step: int = 0
    best_score: float = -1.0  # below every score, which lie in [0, 1]
    best_at: int = -1
    evaluations_without_gain: int = 0
    history: list[dict[str, Any]] = field(default_factory=list)


def recipe_hash(recipe: Recipe) -> str:
    """A fingerprint of the recipe, so that a run is resumed only with the recipe that it began with."""
    return hashlib.sha256(dump_json(asdict(recipe)).encode()).hexdigest()[:16]


def autocast(device: torch.device, dtype: torch.dtype) -> AbstractContextManager[Any]:
    """bfloat16 arithmetic over float32 weights where asked for, else plain arithmetic."""
    return torch.autocast(device.type, dtype) if dtype != torch.float32 else nullcontext()


def run_stages(
    model: torch.nn.Module,
    plans: Sequence[StagePlan],
    evaluate: Callable[[], Evaluation],
    *,
    recipe: Recipe,
    folder: Path,
    data: str = "",
) -> TrainingState:
    """Trains the model in place, leaving the best weights of the last stage in it.

    A run that was stopped continues from the newest complete checkpoint in `folder` and ends with the same
    weights on a CPU. Each stage starts from the best weights of the one before.

    `data` is a fingerprint of the training data. Raises: ConfigError where the checkpoints belong to another
    recipe or to other data.
    """
    run = _Run(model, plans, evaluate, recipe, folder, data)
    run.restore()
    while run.state.stage < len(plans):
        run.train_stage()
    return run.state


class _Run:
    """The mutable middle of a training run."""

    def __init__(
        self,
        model: torch.nn.Module,
        plans: Sequence[StagePlan],
        evaluate: Callable[[], Evaluation],
        recipe: Recipe,
        folder: Path,
        data: str,
    ) -> None:
        self.model, self.plans, self.evaluate = model, plans, evaluate
        self.recipe, self.folder = recipe, folder
        self.state = TrainingState(recipe=recipe_hash(recipe), data=data)
        self.best: Tensors = {}
        self.began_with: Tensors = {}
        self.named = [(name, value) for name, value in model.named_parameters() if value.requires_grad]
        self.optimizer = self._new_optimizer()

    def _new_optimizer(self) -> torch.optim.AdamW:
        plain = [value for _, value in self.named if value.ndim < 2]  # biases and norms take no weight decay
        matrices = [value for _, value in self.named if value.ndim >= 2]
        groups = [
            {"params": matrices, "weight_decay": self.recipe.weight_decay},
            {"params": plain, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=0.0, fused=True)

    def restore(self) -> None:
        found = newest_checkpoint(self.folder)
        if not found:
            return
        tensors, state = found
        for what, name in (("recipe", "another recipe"), ("data", "other training data")):
            mine = getattr(self.state, what)
            if state.get(what, mine) != mine:
                raise ConfigError(
                    f"{self.folder}: holds checkpoints of {name}; give another folder or start anew with --restart"
                )
        self.state = TrainingState(**state)
        self.model.load_state_dict(tensors["model"])
        device = next(self.model.parameters()).device
        self.best = {name: value.to(device) for name, value in tensors.get("best", {}).items()}
        self.began_with = {name: value.to(device) for name, value in tensors.get("began_with", {}).items()}
        for name, value in self.named:
            if f"{name}.exp_avg" in tensors["optimizer"]:
                self.optimizer.state[value] = {
                    key: tensors["optimizer"][f"{name}.{key}"].to(device) for key in ("exp_avg", "exp_avg_sq", "step")
                }
        log.info("resumed at step %d", self.state.step)

    def checkpoint(self) -> None:
        moments = {
            f"{name}.{key}": tensor for name, value in self.named for key, tensor in self.optimizer.state[value].items()
        }
        kept = {"best": self.best, "began_with": self.began_with}
        tensors = {"model": _copy(self.model), "optimizer": moments} | {
            name: held for name, held in kept.items() if held
        }
        save_checkpoint(self.folder, step=self.state.step, tensors=tensors, state=asdict(self.state))

    def train_stage(self) -> None:
        state, plan = self.state, self.plans[self.state.stage]
        if plan.stage.blend < 1 and not self.began_with:
            self.began_with = _copy(self.model)
        for module in self.model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = plan.stage.dropout
        for name, value in self.named:
            value.requires_grad_(plan.stage.trains == "all" or any(part in name for part in HEADS))
        if not any(value.requires_grad for _, value in self.named):
            raise ConfigError(f"stage {plan.stage.name!r}: no head of this base is known; leave trains = 'head' out")
        per_epoch = len(plan.batches(0))
        total = per_epoch * plan.stage.epochs
        while state.epoch < plan.stage.epochs and state.evaluations_without_gain < plan.stage.patience:
            self._train_epoch(plan, total=total, done=state.epoch * per_epoch)
        if self.best:
            self._blend(plan)
        state.stage, state.epoch, state.batch = state.stage + 1, 0, 0
        state.best_score, state.evaluations_without_gain = -1.0, 0
        self.best, self.began_with, self.optimizer = {}, {}, self._new_optimizer()
        self.checkpoint()

    def _blend(self, plan: StagePlan) -> None:
        """Puts the stage's last weights into the model, mixed with those that it began with."""
        tried = (plan.stage.blend,) if plan.stage.blend else BLENDS
        scores = {}
        for share in tried if len(tried) > 1 else ():
            self.model.load_state_dict(_blended(self.began_with, self.best, share))
            look = self.evaluate()
            scores[share] = look.score
            log.info("blend %.2f %s", share, look.shown)
        chosen = max(tried, key=lambda share: (scores.get(share, 0.0), share))
        self.model.load_state_dict(_blended(self.began_with, self.best, chosen))
        if scores:
            self.state.history.append({"stage": plan.stage.name, "blend": chosen, "score": scores[chosen]})

    def _train_epoch(self, plan: StagePlan, *, total: int, done: int) -> None:
        state, batches = self.state, plan.batches(self.state.epoch)
        looks = self.recipe.evaluations_per_epoch
        look_after = {round(len(batches) * (look + 1) / looks) for look in range(looks)}
        losses: list[float] = []
        began = time.monotonic()
        while state.batch < len(batches):
            rate = _rate(plan.stage, min(done + state.batch, total - 1), total)
            losses.append(self._step(plan, batches[state.batch], rate))
            state.batch, state.step = state.batch + 1, state.step + 1
            if state.step % 50 == 0:
                speed = len(losses) / (time.monotonic() - began)
                left = (total - done - state.batch) / speed
                shown = (
                    plan.stage.name,
                    state.epoch + 1,
                    state.batch,
                    len(batches),
                    sum(losses[-50:]) / len(losses[-50:]),
                )
                log.info("%s epoch %d batch %d/%d loss %.4f, %.0f s left in this stage", *shown, left)
            if state.batch in look_after:
                self._look(plan)
            if state.step % self.recipe.checkpoint_every_steps == 0:
                self.checkpoint()
            if state.evaluations_without_gain >= plan.stage.patience:
                return
        state.epoch, state.batch = state.epoch + 1, 0

    def _step(self, plan: StagePlan, batch: Any, rate: float) -> float:
        torch.manual_seed(self.recipe.seed * 1_000_003 + self.state.step)  # dropout repeats itself on resume
        self.model.train()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss = plan.loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]  # torch
        torch.nn.utils.clip_grad_norm_([value for _, value in self.named], self.recipe.max_gradient_norm)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return float(loss.detach())

    def _look(self, plan: StagePlan) -> None:
        self.model.eval()
        found = self.evaluate()
        state = self.state
        better = found.score > state.best_score
        if better:
            state.best_score, state.best_at, state.evaluations_without_gain = found.score, state.step, 0
            self.best = _copy(self.model)
        else:
            state.evaluations_without_gain += 1
        state.history.append({"stage": plan.stage.name, "step": state.step, "score": found.score})
        log.info("step %d %s%s", state.step, found.shown, " (best so far)" if better else "")


def _rate(stage: TrainingStage, step: int, total: int) -> float:
    """Linear warm-up over `warmup_share` of the steps, then linear decay to zero."""
    warmup = max(1, round(total * stage.warmup_share))
    if step < warmup:
        return stage.learning_rate * (step + 1) / warmup
    return stage.learning_rate * (total - step) / max(1, total - warmup)


def _blended(before: Tensors, after: Tensors, share: float) -> Tensors:
    """The weights `share` of the way from `before` to `after`."""
    if share == 1.0:
        return after
    return {
        name: torch.lerp(before[name], value, share) if value.is_floating_point() else value
        for name, value in after.items()
    }


def _copy(model: torch.nn.Module) -> Tensors:
    return {name: value.detach().clone() for name, value in model.state_dict().items()}
