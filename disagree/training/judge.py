"""Trains a judge: a recipe in, a calibrated model folder with its card out."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from disagree.errors import ModelError
from disagree.metrics import Figures, figures
from disagree.nli.calibration import (
    Calibration,
    fit_scaling,
    load_calibration,
    pool,
    save_calibration,
    threshold_for,
)
from disagree.nli.judge import TransformerJudge
from disagree.nli.kinds import remove_kind_head, save_kind_head
from disagree.nli.labels import COLUMNS, class_ids, id2label
from disagree.nli.model import choose_device, choose_dtype
from disagree.training.base import place_of_base
from disagree.training.batches import encode_texts, token_batches
from disagree.training.card import Trained, contradiction_f1, current_commit, data_hashes, inherited_data, save_model
from disagree.training.checkpoint import clear_run
from disagree.training.kinds import KINDS, fit_kinds, kind_number
from disagree.training.loop import Evaluation, StagePlan, autocast, run_stages
from disagree.training.mix import DevSet, Mix, draw_epoch, fingerprint, load_mix
from disagree.training.recipe import Recipe
from disagree.types import LabelledPair

__all__ = ["train_judge"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pupil:
    """The model being trained, with all that turns pairs into a loss."""

    recipe: Recipe
    model: Any
    tokenizer: Any
    columns: tuple[int, int, int]
    device: torch.device
    dtype: torch.dtype
    kind_layer: torch.nn.Linear | None = None
    began_with: Calibration | None = None  # where the base is a judge already
    inherited: Mapping[str, Mapping[str, str]]

    def judge(self) -> TransformerJudge:
        return TransformerJudge(
            name=self.recipe.name or self.recipe.base,
            model=self.model.eval(),
            tokenizer=self.tokenizer,
            columns=self.columns,
            device=self.device,
            max_tokens=self.recipe.max_tokens,
        )


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

    The weights with the best mean macro-F1 over the selecting development sets are kept, then temperature,
    bias and thresholds are fitted on the same sets. Returns `out`.
    A run that was stopped is resumed; `restart` throws away what `out` holds.

    Raises: ModelError, DataError, ConfigError where the base, the data or earlier checkpoints do not fit.
    """
    commit = current_commit()  # before training: the tree may change under a long run
    mix = load_mix(recipe, data_dir, allow_download=allow_download)
    hashes = data_hashes(recipe, data_dir)
    for name, counts in mix.counts.items():
        log.info("%s: %s", name, ", ".join(f"{count} {what}" for what, count in counts.items()))
    pupil = _open_pupil(recipe, device, allow_download=allow_download)
    if restart:  # only now that data and base are known to be good
        clear_run(out)
    before = _measured_before(pupil, mix.dev)
    truncated: dict[str, int] = {}
    plans = [_plan(pupil, mix, number, truncated) for number in range(len(recipe.stages))]
    state = run_stages(
        pupil.model,
        plans,
        lambda: _evaluate(pupil, mix.dev),
        recipe=recipe,
        folder=out / "checkpoints",
        data=fingerprint(mix),
    )
    calibration, measured = _calibrate(pupil, mix.dev)
    head, named = fit_kinds(mix, lambda pairs: _features(pupil, pairs)) if recipe.kind_weight else (None, {})
    for name, found in before.items():
        now = measured[name]
        log.info(
            "%s: macro-F1 %.4f -> %.4f, F1 of contradictions %.4f -> %.4f",
            *(name, found.macro_f1, now.macro_f1, contradiction_f1(found), contradiction_f1(now)),
        )
    silent = [
        f"No score of {label!r} reached a precision of {recipe.precision_target} on {calibration.fitted_on}: with its "
        "own thresholds this model never reports it."
        for label, threshold in calibration.thresholds.items()
        if threshold >= 1.0
    ]
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
        history=state.history,
        figures=measured,
        before=before,
        inherited=pupil.inherited,
        extra=named,
    )
    save_calibration(out, calibration)
    if head is not None:
        save_kind_head(out, head)
    else:
        remove_kind_head(out)
    if pupil.kind_layer is not None:
        del pupil.model.kind_layer  # a help in training; the head that ships was fitted on what it left behind
    save_model(out, pupil.model, pupil.tokenizer, trained)
    shutil.rmtree(out / "checkpoints", ignore_errors=True)
    return out


def _open_pupil(recipe: Recipe, device: str | None, *, allow_download: bool) -> _Pupil:
    from safetensors import SafetensorError
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    place = place_of_base(recipe, allow_download=allow_download)
    chosen = choose_device(device)
    local: dict[str, Any] = {"local_files_only": not allow_download, "trust_remote_code": False}
    torch.manual_seed(recipe.seed)  # a new head starts from this seed
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(place), **local, split_special_tokens=True)
        names, is_judge = _known_names(str(place), local)
        model, loaded = AutoModelForSequenceClassification.from_pretrained(
            str(place),
            **local,
            use_safetensors=True,
            dtype=torch.float32,
            num_labels=len(names),
            id2label=names,
            label2id={name: number for number, name in names.items()},
            attn_implementation="eager" if chosen.type == "cpu" else "sdpa",  # on a CPU SDPA's backward is half as fast
            output_loading_info=True,
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"{place}: cannot be opened for training: {str(error).splitlines()[0]}") from error
    fresh = sorted(map(str, loaded["missing_keys"]))
    if fresh and (is_judge or not all("classifier" in name or "pooler" in name or "score" in name for name in fresh)):
        raise ModelError(f"{place}: its weights lack {', '.join(fresh[:3])}; the model folder is incomplete")
    kind_layer = torch.nn.Linear(model.config.hidden_size, len(KINDS)) if recipe.kind_weight else None
    if kind_layer is not None:
        model.kind_layer = kind_layer  # a part of the model, so that it is trained, checkpointed and resumed with it
    return _Pupil(
        recipe=recipe,
        kind_layer=kind_layer,
        inherited=inherited_data(place),
        began_with=load_calibration(place if isinstance(place, Path) else None) if is_judge else None,
        model=model.to(chosen),
        tokenizer=tokenizer,
        columns=class_ids(names, where=str(place)),
        device=chosen,
        dtype=choose_dtype(recipe.dtype, chosen),
    )


def _known_names(place: str, local: Mapping[str, Any]) -> tuple[dict[int, str], bool]:
    """The base's own label names where it is an NLI model already, else the names of a new head."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(place, **local)
    names = {int(number): str(name) for number, name in config.id2label.items()}
    try:
        class_ids(names, where=place)
    except ModelError:
        return id2label(), False
    return names, True


def _plan(pupil: _Pupil, mix: Mix, number: int, truncated: dict[str, int]) -> StagePlan:
    recipe, stage = pupil.recipe, pupil.recipe.stages[number]
    drawn: dict[int, list[list[_Example]]] = {}

    def batches(epoch: int) -> Sequence[Any]:
        if epoch not in drawn:
            drawn.clear()  # one epoch is kept in memory at a time
            pairs = draw_epoch(mix.stages[number], seed=(recipe.seed, number, epoch))
            premises, hypotheses = [pair.premise for pair in pairs], [pair.hypothesis for pair in pairs]
            encoded, cut = encode_texts(pupil.tokenizer, premises, hypotheses, max_tokens=recipe.max_tokens)
            truncated[f"{stage.name} epoch {epoch + 1}"] = cut
            targets = [pupil.columns[COLUMNS.index(pair.label)] for pair in pairs]
            lengths = [len(row["input_ids"]) for row in encoded]
            rows = token_batches(lengths, batch_tokens=recipe.batch_tokens, seed=(recipe.seed, number, epoch, 7))
            kinds = [kind_number(pair) for pair in pairs]
            drawn[epoch] = [[(encoded[row], targets[row], kinds[row]) for row in batch] for batch in rows]
        return drawn[epoch]

    def loss(batch: Sequence[_Example]) -> torch.Tensor:
        padded = pupil.tokenizer.pad([dict(row) for row, _, _ in batch], padding=True, return_tensors="pt")
        targets = torch.tensor([target for _, target, _ in batch], device=pupil.device)
        kinds = torch.tensor([kind for _, _, kind in batch], device=pupil.device)
        layer = pupil.kind_layer
        with autocast(pupil.device, pupil.dtype):
            done = pupil.model(**padded.to(pupil.device), output_hidden_states=layer is not None)
            named = layer(done.hidden_states[-1][:, 0]) if layer is not None else None
        whole = torch.nn.functional.cross_entropy(done.logits.float(), targets, label_smoothing=recipe.label_smoothing)
        if named is not None and bool((kinds >= 0).any()):
            of_kinds = torch.nn.functional.cross_entropy(named.float(), kinds, ignore_index=-1, reduction="sum")
            whole = whole + recipe.kind_weight * of_kinds / len(batch)
        return whole

    return StagePlan(stage=stage, batches=batches, loss=loss)


_Example = tuple[Mapping[str, list[int]], int, int]  # tokens, class, kind or -1


def _probabilities(pupil: _Pupil, pairs: Sequence[LabelledPair], *, pooled: bool) -> np.ndarray[Any, Any]:
    texts = [(pair.premise, pair.hypothesis) for pair in pairs]
    both = [*texts, *((right, left) for left, right in texts)] if pooled else texts
    with autocast(pupil.device, pupil.dtype):
        raw = pupil.judge().raw(both).scores
    return pool(raw[: len(texts)], raw[len(texts) :]) if pooled else raw


def _features(pupil: _Pupil, pairs: Sequence[LabelledPair]) -> np.ndarray[Any, Any]:
    with autocast(pupil.device, pupil.dtype):
        return pupil.judge().features([(pair.premise, pair.hypothesis) for pair in pairs])


def _gold(pairs: Sequence[LabelledPair]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([COLUMNS.index(pair.label) for pair in pairs], dtype=np.int64)


def _figures(probabilities: np.ndarray[Any, Any], pairs: Sequence[LabelledPair]) -> Figures:
    groups = [pair.group or pair.premise for pair in pairs]
    return figures(probabilities, _gold(pairs), names=[label.value for label in COLUMNS], groups=groups)


def _evaluate(pupil: _Pupil, dev: Sequence[DevSet]) -> Evaluation:
    found = {item.name: _figures(_probabilities(pupil, item.pairs, pooled=item.pooled), item.pairs) for item in dev}
    chosen = [found[item.name].macro_f1 for item in dev if item.selects] or [item.macro_f1 for item in found.values()]
    shown = ", ".join(f"{name} {item.macro_f1:.4f}" for name, item in found.items())
    return Evaluation(score=float(np.mean(chosen)), shown=f"dev macro-F1: {shown}")


def _measured_before(pupil: _Pupil, dev: Sequence[DevSet]) -> dict[str, Figures]:
    """What a base that is a judge already scores on the development sets, so that gain and loss can be told."""
    if pupil.began_with is None:
        return {}
    found = {}
    for item in dev:
        scaling = pupil.began_with.pooled if item.pooled else pupil.began_with.directed
        found[item.name] = _figures(scaling(_probabilities(pupil, item.pairs, pooled=item.pooled)), item.pairs)
    return found


def _calibrate(pupil: _Pupil, dev: Sequence[DevSet]) -> tuple[Calibration, dict[str, Figures]]:
    """Directed scaling from the directed sets, pooled scaling and thresholds from the pooled ones."""
    raw = {item.name: _probabilities(pupil, item.pairs, pooled=item.pooled) for item in dev}
    directed = [item for item in dev if not item.pooled]
    pooled = [item for item in dev if item.pooled]
    one_way = _fit(raw, directed or pooled, with_bias=False)
    both_ways = _fit(raw, pooled or directed, with_bias=True)
    thresholds = {}
    scores = np.concatenate([both_ways(raw[item.name]) for item in pooled or directed])
    gold = np.concatenate([_gold(item.pairs) for item in pooled or directed])
    for column, label in ((0, "supporting"), (1, "contradicting")):
        predicted = scores.argmax(axis=1) == column
        thresholds[label] = threshold_for(
            scores[predicted, column], gold[predicted] == column, precision=pupil.recipe.precision_target
        )
    names = " and ".join(item.name for item in pooled or directed)
    calibration = Calibration(directed=one_way, pooled=both_ways, thresholds=thresholds, fitted_on=names)
    scaled = {item.name: (both_ways if item.pooled else one_way)(raw[item.name]) for item in dev}
    return calibration, {item.name: _figures(scaled[item.name], item.pairs) for item in dev}


def _fit(raw: Mapping[str, np.ndarray[Any, Any]], sets: Sequence[DevSet], *, with_bias: bool) -> Any:
    probabilities = np.concatenate([raw[item.name] for item in sets])
    gold = np.concatenate([_gold(item.pairs) for item in sets])
    return fit_scaling(probabilities, gold, with_bias=with_bias)
