"""Trains a claim encoder: claims on the same matter near each other, whether they agree or not.

Source of the loss: multiple negatives ranking, Henderson et al. 2017, "Efficient Natural Language Response
Suggestion for Smart Reply"; supporting and contradicting pairs are both positives, look-alikes are negatives.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from disagree.checkpoints import check_checkpoint, find_checkpoint, in_cache
from disagree.errors import DataError, ModelError
from disagree.files import atomic_write, dump_json
from disagree.nli.model import choose_device, choose_dtype
from disagree.pairing.embed import ClaimEncoder
from disagree.training.batches import encode_texts
from disagree.training.card import Trained, current_commit, save_model
from disagree.training.loop import Evaluation, StagePlan, autocast, run_stages
from disagree.training.mix import Mix, draw_epoch, fingerprint, load_mix
from disagree.training.recipe import Recipe
from disagree.types import Label, LabelledPair

__all__ = ["train_encoder"]

log = logging.getLogger(__name__)
_KEPT = 0.97  # the share of same-matter pairs that the suggested lowest similarity keeps
_MEAN_POOLING = {  # how sentence-transformers opens the folder: mean over tokens, then unit length
    "modules.json": [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ],
    "1_Pooling/config.json": {"word_embedding_dimension": 0, "pooling_mode_mean_tokens": True},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pupil:
    """The encoder being trained."""

    recipe: Recipe
    model: Any
    tokenizer: Any
    device: torch.device
    dtype: torch.dtype

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """Unit vectors `(n, dimensions)` with gradients."""
        rows, _ = encode_texts(self.tokenizer, texts, max_tokens=self.recipe.max_tokens)
        padded = self.tokenizer.pad([dict(row) for row in rows], padding=True, return_tensors="pt").to(self.device)
        with autocast(self.device, self.dtype):
            hidden = self.model(**padded).last_hidden_state
        mask = padded["attention_mask"].unsqueeze(-1).float()  # (n, tokens, 1)
        pooled = (hidden.float() * mask).sum(1) / mask.sum(1)
        return torch.nn.functional.normalize(pooled, dim=1)

    def encoder(self) -> ClaimEncoder:
        return ClaimEncoder(model=self.model.eval(), tokenizer=self.tokenizer, device=str(self.device))


def train_encoder(
    recipe: Recipe, *, data_dir: Path, out: Path, command: str, device: str | None = None, restart: bool = False
) -> Path:
    """Fine-tunes the recipe's base on labelled pairs and writes the encoder folder `out`.

    Keeps the weights with the best mean reciprocal rank of a claim's partner among all development claims.

    Raises: ModelError, DataError, ConfigError where the base, the data or earlier checkpoints do not fit.
    """
    commit = current_commit()
    mix = load_mix(recipe, data_dir)
    pupil = _open_pupil(recipe, device)
    if restart:  # only now that data and base are known to be good
        shutil.rmtree(out, ignore_errors=True)
    plans = [_plan(pupil, mix, number) for number in range(len(recipe.stages))]
    dev = [pair for item in mix.dev for pair in item.pairs]
    before = measure(pupil.encoder(), dev)
    log.info("before training: %s", _shown(before))
    state = run_stages(
        pupil.model,
        plans,
        lambda: _evaluate(pupil, dev),
        recipe=recipe,
        folder=out / "checkpoints",
        data=fingerprint(mix),
    )
    after = measure(pupil.encoder(), dev)
    trained = Trained(
        recipe=recipe,
        data_dir=data_dir,
        command=command,
        commit=commit,
        counts=mix.counts,
        history=state.history,
        extra={f"base: {name}": value for name, value in before.items()} | after,
    )
    save_model(out, pupil.model, pupil.tokenizer, trained)
    for name, value in _MEAN_POOLING.items():
        if isinstance(value, dict):
            value = value | {"word_embedding_dimension": int(pupil.model.config.hidden_size)}
        atomic_write(out / name, dump_json(value, indent=1) + "\n")
    shutil.rmtree(out / "checkpoints", ignore_errors=True)
    return out


def measure(encode: ClaimEncoder, pairs: Sequence[LabelledPair]) -> dict[str, float]:
    """How well the encoder finds a claim's partner on the same matter, and tells it from look-alikes.

    Ranks run over all distinct claims of `pairs` but the claim itself. The last figure is the similarity
    that 97 % of the same-matter pairs reach.
    """
    texts = sorted({text for pair in pairs for text in (pair.premise, pair.hypothesis)})
    row = {text: number for number, text in enumerate(texts)}
    similar = encode(texts)
    similar = similar @ similar.T
    np.fill_diagonal(similar, -1.0)
    same = [pair for pair in pairs if pair.label is not Label.UNRELATED]
    other = [pair for pair in pairs if pair.label is Label.UNRELATED]
    ends = [(row[pair.premise], row[pair.hypothesis]) for pair in same]
    near = np.array([similar[i, j] for i, j in ends])
    ranks = np.array([1 + int((similar[i] > similar[i, j]).sum()) for i, j in ends])
    apart = np.array([similar[row[pair.premise], row[pair.hypothesis]] for pair in other])
    return {
        "mean reciprocal rank": float((1 / ranks).mean()),
        "recall at 1": float((ranks <= 1).mean()),
        "recall at 10": float((ranks <= 10).mean()),
        "same matter above look-alike (AUC)": _area(near, apart),
        f"similarity kept by {_KEPT:.0%}": float(np.quantile(near, 1 - _KEPT)),
    }


def _area(higher: NDArray[np.floating[Any]], lower: NDArray[np.floating[Any]]) -> float:
    """The share of (higher, lower) pairs in the right order; ties count half, and 0.5 where one side is empty."""
    if not len(higher) or not len(lower):
        return 0.5
    below = np.searchsorted(np.sort(lower), higher, side="left")
    level = np.searchsorted(np.sort(lower), higher, side="right")
    return float((below + level).mean() / 2 / len(lower))


def _evaluate(pupil: _Pupil, dev: Sequence[LabelledPair]) -> Evaluation:
    found = measure(pupil.encoder(), dev)
    return Evaluation(score=found["mean reciprocal rank"], shown=_shown(found))


def _shown(found: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in found.items())


def _open_pupil(recipe: Recipe, device: str | None) -> _Pupil:
    from safetensors import SafetensorError
    from transformers import AutoModel, AutoTokenizer

    place = find_checkpoint(recipe.base)
    place = place if isinstance(place, Path) else in_cache(place)
    check_checkpoint(place)
    chosen = choose_device(device)
    local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(place), **local, split_special_tokens=True)
        model = AutoModel.from_pretrained(
            str(place),
            **local,
            use_safetensors=True,
            dtype=torch.float32,
            attn_implementation="eager" if chosen.type == "cpu" else "sdpa",
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"{place}: cannot be opened for training: {str(error).splitlines()[0]}") from error
    return _Pupil(
        recipe=recipe,
        model=model.to(chosen),
        tokenizer=tokenizer,
        device=chosen,
        dtype=choose_dtype(recipe.dtype, chosen),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Claims with a partner on the same matter each, and look-alikes that are nobody's partner."""

    anchors: tuple[str, ...]
    partners: tuple[str, ...]
    look_alikes: tuple[str, ...]


def _plan(pupil: _Pupil, mix: Mix, number: int) -> StagePlan:
    recipe, stage = pupil.recipe, pupil.recipe.stages[number]

    def batches(epoch: int) -> Sequence[_Batch]:
        pairs = draw_epoch(mix.stages[number], seed=(recipe.seed, number, epoch))
        return _batches(pairs, size=max(2, recipe.batch_tokens // recipe.max_tokens), seed=(recipe.seed, number, epoch))

    def loss(batch: _Batch) -> torch.Tensor:
        vectors = pupil.vectors([*batch.anchors, *batch.partners, *batch.look_alikes])
        anchors, others = vectors[: len(batch.anchors)], vectors[len(batch.anchors) :]
        targets = torch.arange(len(anchors), device=vectors.device)
        forward = torch.nn.functional.cross_entropy(recipe.similarity_scale * anchors @ others.T, targets)
        partners = others[: len(anchors)]
        backward = torch.nn.functional.cross_entropy(recipe.similarity_scale * partners @ anchors.T, targets)
        return (forward + backward) / 2

    return StagePlan(stage=stage, batches=batches, loss=loss)


def _batches(pairs: Sequence[LabelledPair], *, size: int, seed: Sequence[int]) -> list[_Batch]:
    """Batches in which no two anchors share a group, so that every other partner is truly another matter.

    Raises: DataError where no pair is on the same matter.
    """
    same = [pair for pair in pairs if pair.label is not Label.UNRELATED]
    if not same:
        raise DataError("the training data holds no supporting or contradicting pair to learn from")
    look_alike = {pair.premise: pair.hypothesis for pair in pairs if pair.label is Label.UNRELATED}
    order = np.random.default_rng(seed).permutation(len(same))
    waiting = [same[row] for row in order]
    batches: list[_Batch] = []
    while waiting:
        taken: dict[str, LabelledPair] = {}
        left: list[LabelledPair] = []
        for pair in waiting:
            key = pair.group or pair.premise
            if len(taken) < size and key not in taken:
                taken[key] = pair
            else:
                left.append(pair)
        waiting = left
        if len(taken) > 1 or not batches:
            chosen = list(taken.values())
            batches.append(
                _Batch(
                    anchors=tuple(pair.premise for pair in chosen),
                    partners=tuple(pair.hypothesis for pair in chosen),
                    look_alikes=tuple(look_alike[pair.premise] for pair in chosen if pair.premise in look_alike),
                )
            )
    return batches
