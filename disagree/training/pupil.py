"""The model that a run trains: opened with its head, its stages planned as batches and losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from disagree.errors import ModelError
from disagree.nli.calibration import Calibration, load_calibration, pool
from disagree.nli.first_token import attend_first_token_only
from disagree.nli.judge import TransformerJudge, is_turned
from disagree.nli.labels import COLUMNS, class_ids, id2label
from disagree.nli.model import choose_device, choose_dtype
from disagree.training.base import place_of_base
from disagree.training.batches import encode_texts, token_batches
from disagree.training.card import inherited_data
from disagree.training.kinds import KINDS, kind_number
from disagree.training.loop import StagePlan, autocast
from disagree.training.mix import Mix, draw_epoch
from disagree.training.recipe import Recipe
from disagree.types import LabelledPair

Array = NDArray[np.float64]

__all__ = ["Pupil", "open_pupil", "plan_stage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A model being trained, with all that turns pairs into a loss."""

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
        """The model as it stands, without calibration."""
        return TransformerJudge(
            name=self.recipe.name or self.recipe.base,
            model=self.model.eval(),
            tokenizer=self.tokenizer,
            columns=self.columns,
            device=self.device,
            max_tokens=self.recipe.max_tokens,
        )

    def probabilities(self, pairs: Sequence[LabelledPair], *, pooled: bool) -> Array:
        """The model's own probabilities `(n, 3)`, columns as in `COLUMNS`; of both orders where `pooled`."""
        if pooled:
            return pool(*self.both_orders(pairs))
        with autocast(self.device, self.dtype):
            return self.judge().raw([(pair.premise, pair.hypothesis) for pair in pairs]).scores

    def both_orders(self, pairs: Sequence[LabelledPair]) -> tuple[Array, Array]:
        """The same with the longer text as the premise, and with the shorter one, each `(n, 3)`."""
        texts = [(pair.premise, pair.hypothesis) for pair in pairs]
        longer_first = [(right, left) if is_turned((left, right)) else (left, right) for left, right in texts]
        with autocast(self.device, self.dtype):
            raw = self.judge().raw([*longer_first, *((right, left) for left, right in longer_first)]).scores
        return raw[: len(texts)], raw[len(texts) :]

    def features(self, pairs: Sequence[LabelledPair]) -> Array:
        """What the network makes of each pair, `(n, hidden)`."""
        with autocast(self.device, self.dtype):
            return self.judge().features([(pair.premise, pair.hypothesis) for pair in pairs])


def open_pupil(recipe: Recipe, device: str | None, *, allow_download: bool) -> Pupil:
    """The recipe's base with a head for three labels, ready to be trained.

    Raises: ModelError where it is missing, unsafe or incomplete.
    """
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
    attend_first_token_only(model)
    kind_layer = torch.nn.Linear(model.config.hidden_size, len(KINDS)) if recipe.kind_weight else None
    if kind_layer is not None:
        model.kind_layer = kind_layer  # a part of the model, so that it is trained, checkpointed and resumed with it
    return Pupil(
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


def plan_stage(pupil: Pupil, mix: Mix, number: int, truncated: dict[str, int]) -> StagePlan:
    """Stage `number` of the recipe as batches and a loss; `truncated` is told how many pairs of an epoch were cut."""
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
