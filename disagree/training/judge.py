"""Trains a judge: a recipe in, a calibrated model folder with its card out."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from disagree.metrics import Figures
from disagree.nli.calibration import save_calibration
from disagree.nli.kinds import remove_kind_head, save_kind_head
from disagree.training.card import Trained, contradiction_f1, current_commit, data_hashes, save_model
from disagree.training.checkpoint import clear_run, writing
from disagree.training.kinds import fit_kinds
from disagree.training.loop import run_stages
from disagree.training.measuring import Measured, calibrate, evaluate, measured_before
from disagree.training.mix import Mix, fingerprint, load_mix
from disagree.training.pupil import Pupil, open_pupil, plan_stage
from disagree.training.recipe import Recipe

__all__ = ["train_judge"]

log = logging.getLogger(__name__)
Tensors = dict[str, torch.Tensor]


def train_judge(
    recipe: Recipe,
    *,
    data_dir: Path,
    out: Path,
    command: str,
    device: str | None = None,
    restart: bool = False,
    allow_download: bool = False,
) -> Path:
    """Fine-tunes the recipe's base on its labelled pairs and writes the model folder `out`.

    The weights with the best mean macro-F1 over the selecting development sets are kept, those of several seeds are
    averaged, then temperature, bias and thresholds are fitted on the same sets. Returns `out`.
    A run that was stopped is resumed; `restart` throws away what `out` holds.

    Raises: ModelError, DataError, ConfigError where the base, the data or earlier checkpoints do not fit.
    """
    commit = current_commit()  # before training: the tree may change under a long run
    mix = load_mix(recipe, data_dir, allow_download=allow_download)
    hashes = data_hashes(recipe, data_dir)
    for name, counts in mix.counts.items():
        log.info("%s: %s", name, ", ".join(f"{count} {what}" for what, count in counts.items()))
    seeds = recipe.seeds or (recipe.seed,)
    pupil = open_pupil(replace(recipe, seed=seeds[0], seeds=()), device, allow_download=allow_download)
    if restart:  # only now that data and base are known to be good
        clear_run(out)
    before = measured_before(pupil, mix.dev)
    truncated: dict[str, int] = {}
    history: list[dict[str, Any]] = []
    by_seed: dict[int, dict[str, Figures]] = {}
    weights: list[Tensors] = []
    start = {name: value.clone() for name, value in pupil.model.state_dict().items()} if recipe.seeds else {}
    for seed in seeds:
        alone = replace(recipe, seed=seed, seeds=())
        if weights:  # all seeds begin with the same weights, or their mean would mean nothing
            pupil = open_pupil(alone, device, allow_download=allow_download)
            pupil.model.load_state_dict(start)
        folder = out / "checkpoints" / f"seed-{seed}" if recipe.seeds else out / "checkpoints"
        history += [{"seed": seed, **entry} for entry in _run(pupil, mix, folder, truncated)]
        if recipe.seeds:
            by_seed[seed] = dict(calibrate(pupil, mix.dev).figures)
            weights.append({name: value.detach().cpu().clone() for name, value in pupil.model.state_dict().items()})
            shown = ", ".join(f"{name} {item.macro_f1:.4f}" for name, item in by_seed[seed].items())
            log.info("seed %d: macro-F1 %s", seed, shown)
    if len(weights) > 1:
        pupil.model.load_state_dict(_mean(weights))
    measured = calibrate(pupil, mix.dev)
    head, named = fit_kinds(mix, pupil.features) if recipe.kind_weight else (None, {})
    _tell_change(before, measured)
    silent = _silent_labels(measured, recipe)
    for line in silent:
        log.warning(line)
    trained = Trained(
        recipe=recipe,
        hashes=hashes,
        warnings=[f"**{line}**\n" for line in silent],
        command=command,
        commit=commit,
        counts=mix.counts,
        truncated=truncated,
        history=history,
        figures=measured.figures,
        reliability=measured.reliability,
        by_seed=by_seed,
        before=before,
        inherited=pupil.inherited,
        extra=named,
    )
    if pupil.kind_layer is not None:
        del pupil.model.kind_layer  # a help in training; the head that ships was fitted on what it left behind
    with writing(out):
        save_calibration(out, measured.calibration)
        if head is not None:
            save_kind_head(out, head)
        else:
            remove_kind_head(out)
        save_model(out, pupil.model, pupil.tokenizer, trained)
    shutil.rmtree(out / "checkpoints", ignore_errors=True)
    return out


def _run(pupil: Pupil, mix: Mix, folder: Path, truncated: dict[str, int]) -> list[dict[str, Any]]:
    """Trains one pupil through all stages; what was measured on the way comes back."""
    state = run_stages(
        pupil.model,
        [plan_stage(pupil, mix, number, truncated) for number in range(len(pupil.recipe.stages))],
        lambda: evaluate(pupil, mix.dev),
        recipe=pupil.recipe,
        folder=folder,
        data=fingerprint(mix),
    )
    return state.history


def _mean(weights: Sequence[Tensors]) -> Tensors:
    """The mean of several sets of weights. Source: Wortsman et al. 2022, "Model soups" (the uniform soup)."""
    return {
        name: torch.stack([one[name] for one in weights]).mean(dim=0) if value.is_floating_point() else value
        for name, value in weights[0].items()
    }


def _tell_change(before: dict[str, Figures], measured: Measured) -> None:
    for name, found in before.items():
        now = measured.figures[name]
        log.info(
            "%s: macro-F1 %.4f -> %.4f, F1 of contradictions %.4f -> %.4f",
            *(name, found.macro_f1, now.macro_f1, contradiction_f1(found), contradiction_f1(now)),
        )


def _silent_labels(measured: Measured, recipe: Recipe) -> list[str]:
    return [
        f"No score of {label!r} reached a precision of {recipe.precision_target} on "
        f"{measured.calibration.fitted_on}: with its own thresholds this model never reports it."
        for label, threshold in measured.calibration.thresholds.items()
        if threshold >= 1.0
    ]
