"""Trains a claim encoder: claims on the same matter near each other, whether they agree or not.

Source of the loss: multiple negatives ranking, Henderson et al. 2017, "Efficient Natural Language Response
Suggestion for Smart Reply"; supporting and contradicting pairs are both positives, look-alikes are negatives.
"""

from __future__ import annotations

import heapq
import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from disagree.errors import DataError
from disagree.files import atomic_write, dump_json
from disagree.pairing.embed import MAX_TOKENS, ClaimEncoder
from disagree.training.base import open_base
from disagree.training.batches import encode_texts
from disagree.training.card import Trained, current_commit, data_hashes, save_model
from disagree.training.checkpoint import clear_run, writing
from disagree.training.loop import Evaluation, StagePlan, autocast, run_stages
from disagree.training.mix import DevSet, Mix, draw_epoch, fingerprint, load_mix
from disagree.training.recipe import Recipe
from disagree.types import Label, LabelledPair

__all__ = ["train_encoder"]

log = logging.getLogger(__name__)
_NO_PARTNERS = "holds no supporting or contradicting pair, so no claim has a partner to find"
_KEPT = 0.97  # the share of same-matter pairs that the suggested lowest similarity keeps
_OPENED_BY_OTHERS: dict[str, Any] = {  # how sentence-transformers opens the folder: mean over tokens, then unit length
    "modules.json": [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pupil:
    """The encoder being trained."""

    recipe: Recipe
    model: Any
    tokenizer: Any
    device: torch.device
    dtype: torch.dtype

    def vectors(self, rows: Sequence[Mapping[str, list[int]]]) -> torch.Tensor:
        """Unit vectors `(n, dimensions)` of tokenised texts, with gradients."""
        padded = self.tokenizer.pad([dict(row) for row in rows], padding=True, return_tensors="pt").to(self.device)
        with autocast(self.device, self.dtype):
            hidden = self.model(**padded).last_hidden_state
        mask = padded["attention_mask"].unsqueeze(-1).float()  # (n, tokens, 1)
        pooled = (hidden.float() * mask).sum(1) / mask.sum(1)
        return torch.nn.functional.normalize(pooled, dim=1)

    def encoder(self) -> ClaimEncoder:
        return ClaimEncoder(
            model=self.model.eval(),
            tokenizer=self.tokenizer,
            device=str(self.device),
            max_tokens=self.recipe.max_tokens,
        )


def train_encoder(
    recipe: Recipe,
    *,
    data_dir: Path,
    out: Path,
    command: str,
    device: str | None = None,
    restart: bool = False,
    allow_download: bool = False,
) -> Path:
    """Fine-tunes the recipe's base on labelled pairs and writes the encoder folder `out`.

    Keeps the weights with the best mean reciprocal rank of a claim's partner among all claims of the selecting
    development sets. Sets that do not select are measured before and after, each by itself.
    A run that was stopped is resumed; `restart` throws away what `out` holds.

    Raises: ModelError, DataError, ConfigError where the base, the data or earlier checkpoints do not fit.
    """
    commit = current_commit()
    mix = load_mix(recipe, data_dir, allow_download=allow_download)
    hashes = data_hashes(recipe, data_dir)
    selecting, others = _dev_sets(mix.dev)
    pupil = _open_pupil(recipe, device, allow_download=allow_download)
    if restart:  # only now that data and base are known to be good
        clear_run(out)
    truncated: dict[str, int] = {}
    plans = [_plan(pupil, mix, number, truncated) for number in range(len(recipe.stages))]
    before = _measure_all(pupil, selecting, others)
    log.info("before training: %s", _shown(before))
    state = run_stages(
        pupil.model,
        plans,
        lambda: _evaluate(pupil, selecting),
        recipe=recipe,
        folder=out / "checkpoints",
        data=fingerprint(mix),
    )
    after = _measure_all(pupil, selecting, others)
    trained = Trained(
        recipe=recipe,
        hashes=hashes,
        command=command,
        commit=commit,
        counts=mix.counts,
        truncated=truncated,
        history=state.history,
        extra={f"base: {name}": value for name, value in before.items()} | after,
    )
    with writing(out):
        _tell_others_how_to_open(out, pupil.model.config)
        save_model(out, pupil.model, pupil.tokenizer, trained)
    shutil.rmtree(out / "checkpoints", ignore_errors=True)
    return out


def _tell_others_how_to_open(out: Path, config: Any) -> None:
    most = min(MAX_TOKENS, int(getattr(config, "max_position_embeddings", MAX_TOKENS)))
    pooling = {"word_embedding_dimension": int(config.hidden_size), "pooling_mode_mean_tokens": True}
    files = _OPENED_BY_OTHERS | {
        "1_Pooling/config.json": pooling,
        "sentence_bert_config.json": {
            "max_seq_length": most,
            "do_lower_case": False,
        },  # as much as `load_encoder` reads
    }
    for name, value in files.items():
        atomic_write(out / name, dump_json(value, indent=1) + "\n")


def measure(encode: ClaimEncoder, pairs: Sequence[LabelledPair]) -> dict[str, float]:
    """How well the encoder finds a claim's partner on the same matter, and tells it from look-alikes.

    Ranks run over all distinct claims of `pairs` but the claim itself. The last figure is the similarity
    that 97 % of the same-matter pairs reach.

    Raises: DataError where no pair is on the same matter.
    """
    if all(pair.label is Label.UNRELATED for pair in pairs):
        raise DataError(_NO_PARTNERS)
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


def _dev_sets(dev: Sequence[DevSet]) -> tuple[list[LabelledPair], list[DevSet]]:
    """The pairs that choose the weights, and the sets that are only measured; where none may choose, all do.

    Raises: DataError where the choosing pairs, or a measured set, hold none on the same matter.
    """
    selecting = [item for item in dev if item.selects] or list(dev)
    others = [item for item in dev if item not in selecting]
    pairs = [pair for item in selecting for pair in item.pairs]
    named = [(" and ".join(item.name for item in selecting), pairs), *((item.name, item.pairs) for item in others)]
    for name, held in named:
        if all(pair.label is Label.UNRELATED for pair in held):
            raise DataError(f"{name}: {_NO_PARTNERS}")
    return pairs, others


def _measure_all(pupil: _Pupil, selecting: Sequence[LabelledPair], others: Sequence[DevSet]) -> dict[str, float]:
    found = measure(pupil.encoder(), selecting)
    for item in others:
        found |= {f"{item.name}: {name}": value for name, value in measure(pupil.encoder(), item.pairs).items()}
    return found


def _evaluate(pupil: _Pupil, selecting: Sequence[LabelledPair]) -> Evaluation:
    found = measure(pupil.encoder(), selecting)
    return Evaluation(score=found["mean reciprocal rank"], shown=_shown(found))


def _shown(found: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in found.items())


def _open_pupil(recipe: Recipe, device: str | None, *, allow_download: bool) -> _Pupil:
    base = open_base(recipe, device, allow_download=allow_download)
    return _Pupil(recipe=recipe, model=base.model, tokenizer=base.tokenizer, device=base.device, dtype=base.dtype)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Claims with a partner on the same matter each, and look-alikes that are nobody's partner."""

    anchors: tuple[str, ...]
    partners: tuple[str, ...]
    look_alikes: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return (*self.anchors, *self.partners, *self.look_alikes)


def _plan(pupil: _Pupil, mix: Mix, number: int, truncated: dict[str, int]) -> StagePlan:
    recipe, stage = pupil.recipe, pupil.recipe.stages[number]
    drawn: dict[int, list[_Batch]] = {}
    rows: dict[str, Mapping[str, list[int]]] = {}

    def batches(epoch: int) -> Sequence[_Batch]:
        if epoch not in drawn:
            drawn.clear()  # one epoch is kept in memory at a time
            rows.clear()
            seed = (recipe.seed, number, epoch)
            pairs = draw_epoch(mix.stages[number], seed=seed)
            found, left_over = _batches(pairs, size=max(2, recipe.batch_tokens // recipe.max_tokens), seed=seed)
            if left_over:
                shown = (stage.name, epoch + 1, left_over)
                log.info("%s epoch %d: %d pairs left over, with no other group to tell them from", *shown)
            texts = sorted({text for batch in found for text in batch.texts})
            encoded, cut = encode_texts(pupil.tokenizer, texts, max_tokens=recipe.max_tokens)
            truncated[f"{stage.name} epoch {epoch + 1} (claims)"] = cut
            rows.update(zip(texts, encoded, strict=True))
            drawn[epoch] = found
        return drawn[epoch]

    def loss(batch: _Batch) -> torch.Tensor:
        vectors = pupil.vectors([rows[text] for text in batch.texts])
        anchors, others = vectors[: len(batch.anchors)], vectors[len(batch.anchors) :]
        targets = torch.arange(len(anchors), device=vectors.device)
        forward = torch.nn.functional.cross_entropy(recipe.similarity_scale * anchors @ others.T, targets)
        partners = others[: len(anchors)]
        backward = torch.nn.functional.cross_entropy(recipe.similarity_scale * partners @ anchors.T, targets)
        return (forward + backward) / 2

    return StagePlan(stage=stage, batches=batches, loss=loss)


def _batches(pairs: Sequence[LabelledPair], *, size: int, seed: Sequence[int]) -> tuple[list[_Batch], int]:
    """Batches in which no two anchors share a group, so that every other partner is truly another matter.

    Each same-matter pair is in one batch, or in the count of pairs left over once a single group remains.

    Raises: DataError where no pair is on the same matter.
    """
    same = [pair for pair in pairs if pair.label is not Label.UNRELATED]
    if not same:
        raise DataError("the training data holds no supporting or contradicting pair to learn from")
    look_alike = {pair.premise: pair.hypothesis for pair in pairs if pair.label is Label.UNRELATED}
    order = [same[row] for row in np.random.default_rng(seed).permutation(len(same))]
    waiting: dict[str, list[int]] = {}  # for each group the places of its pairs, the first one last
    for place in reversed(range(len(order))):
        waiting.setdefault(order[place].group or order[place].premise, []).append(place)
    # Each batch takes the first pair of the groups that come first.
    heads = [(places.pop(), group) for group, places in waiting.items()]
    heapq.heapify(heads)
    batches: list[_Batch] = []
    used = 0
    while len(heads) > 1 or (heads and not batches):
        taken = [heapq.heappop(heads) for _ in range(min(size, len(heads)))]
        used += len(taken)
        chosen = [order[place] for place, _ in taken]
        batches.append(
            _Batch(
                anchors=tuple(pair.premise for pair in chosen),
                partners=tuple(pair.hypothesis for pair in chosen),
                look_alikes=tuple(look_alike[pair.premise] for pair in chosen if pair.premise in look_alike),
            )
        )
        for _, group in taken:
            if waiting[group]:
                heapq.heappush(heads, (waiting[group].pop(), group))
    return batches, len(same) - used
