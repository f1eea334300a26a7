"""What a training run needs to know; every key has a default here or must be given in the TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from disagree.errors import ConfigError
from disagree.settings import read_settings

__all__ = ["DataPart", "DevPart", "Recipe", "TrainingStage", "load_recipe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPart:
    """A labelled file to learn from.

    `per_label` draws at most so many pairs of each label anew in every epoch (0: all); `balance` draws
    as many of each label as the rarest has. `both_orders` shows each pair in both orders, which suits
    claim pairs and not directed NLI data; `either_order` shows it in one of them, drawn anew in every epoch.
    `strangers` adds so many pairs of claims from different groups as *unrelated*, drawn anew in every epoch: only for
    files whose groups are different stories. `dev_share` of its groups is set apart as development data beside the
    `[[dev]]` files. `home` and `licence` go into the model card.
    """

    path: str
    split: str = ""
    per_label: int = 0
    balance: bool = False
    both_orders: bool = False
    either_order: bool = False
    strangers: int = 0
    dev_share: float = 0.0
    label_map: Mapping[str, str] = field(default_factory=dict)
    ignore_labels: tuple[str, ...] = ()
    home: str = ""
    licence: str = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class DevPart:
    """A labelled file to measure on while training; never trained on.

    `pooled` judges both orders, as for claim pairs; `selects` lets it choose the best weights;
    `limit` takes the first so many pairs of a seeded shuffle (0: all).
    """

    path: str
    split: str = ""
    pooled: bool = False
    selects: bool = True
    limit: int = 0
    label_map: Mapping[str, str] = field(default_factory=dict)
    ignore_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingStage:
    """A run over some data with its own learning rate; stages follow each other, each from the last one's best.

    `blend` is the share of this stage's weights in what it ends with; the rest are the weights that it began
    with. Less than 1 keeps more of what was known before; 0 takes the share that does best on the development sets,
    of a few that are tried. Source: Wortsman et al. 2022, "Robust fine-tuning of
    zero-shot models". `trains` is "all", or "head" to leave the encoder as it is: a first stage for a new domain.
    """

    name: str
    data: tuple[DataPart, ...]
    epochs: int = 3
    learning_rate: float = 5e-5
    warmup_share: float = 0.06
    dropout: float = 0.1
    patience: int = 2
    blend: float = 1.0
    trains: str = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A whole training run.

    `kind` is "judge" (NLI classifier), "encoder" (sentence embeddings for pairing) or "tagger" (attributions; its
    data are annotated articles, `max_tokens` is the size of a window, and a cue counts from `threshold` on; 0: from the
    one with the best F1 of cues on the development articles). `base` is a
    model folder, shipped model, "package:NAME/FOLDER" or hub id. `dev_share` of the groups is set
    apart where no `dev` is given. `precision_target` fixes the threshold of *contradicting*. `kind_weight` is the
    weight in the loss of naming the kind of a contradiction, where rows name it (0: none are learned or named).
    `seeds` trains a judge once with each of them and ships the mean of their weights; the card tells how far they
    lie apart.
    """

    stages: tuple[TrainingStage, ...]
    kind: str = "judge"
    base: str = "judge"
    name: str = ""
    dev: tuple[DevPart, ...] = ()
    dev_share: float = 0.15
    on_leak: str = "error"
    seed: int = 13
    seeds: tuple[int, ...] = ()
    max_tokens: int = 128
    batch_tokens: int = 4096
    weight_decay: float = 0.01
    label_smoothing: float = 0.0
    max_gradient_norm: float = 1.0
    similarity_scale: float = 20.0
    dtype: str = "auto"
    evaluations_per_epoch: int = 1
    checkpoint_every_steps: int = 500
    precision_target: float = 0.8
    save_dtype: str = "float16"
    threshold: float = 0.0
    kind_weight: float = 0.0


def load_recipe(path: Path) -> Recipe:
    """The recipe in a TOML file.

    Raises: ConfigError naming the key where one is unknown, missing, of the wrong type or out of range.
    """
    recipe = read_settings(Recipe, path)
    problems = [
        (recipe.kind not in ("judge", "encoder", "tagger"), f"kind {recipe.kind!r}: use judge, encoder or tagger"),
        (not recipe.stages, "stages: at least one [[stages]] is needed"),
        (any(not stage.data for stage in recipe.stages), "stages.data: each stage needs a [[stages.data]]"),
        (any(stage.epochs < 1 for stage in recipe.stages), "stages.epochs: at least 1"),
        (any(not 0 <= stage.blend <= 1 for stage in recipe.stages), "stages.blend: from 0 (by the dev sets) to 1"),
        (
            recipe.kind != "judge" and any(stage.trains != "all" for stage in recipe.stages),
            "stages.trains: only a judge can train its head alone",
        ),
        (any(stage.trains not in ("all", "head") for stage in recipe.stages), "stages.trains: all or head"),
        (any(stage.patience < 1 for stage in recipe.stages), "stages.patience: at least 1"),
        (any(not 0 < stage.learning_rate < 1 for stage in recipe.stages), "stages.learning_rate: above 0, below 1"),
        (any(not 0 <= stage.warmup_share < 1 for stage in recipe.stages), "stages.warmup_share: from 0 to below 1"),
        (any(part.strangers < 0 for stage in recipe.stages for part in stage.data), "strangers: 0 or more"),
        (any(part.per_label < 0 for stage in recipe.stages for part in stage.data), "per_label: 0 (all) or more"),
        (
            any(part.both_orders and part.either_order for stage in recipe.stages for part in stage.data),
            "stages.data: both_orders or either_order, not both",
        ),
        (
            any(not 0 <= part.dev_share < 1 for stage in recipe.stages for part in stage.data),
            "stages.data.dev_share: from 0 to below 1",
        ),
        (any(part.limit < 0 for part in recipe.dev), "dev.limit: 0 (all) or more"),
        (not 0 < recipe.dev_share < 1, "dev_share: between 0 and 1"),
        (recipe.on_leak not in ("error", "drop"), f"on_leak {recipe.on_leak!r}: use error or drop"),
        (recipe.seed < 0 or any(seed < 0 for seed in recipe.seeds), "seed, seeds: 0 or more"),
        (len(set(recipe.seeds)) < len(recipe.seeds), "seeds: each once"),
        (recipe.seeds and recipe.kind != "judge", "seeds: only judges are averaged"),
        (not recipe.max_gradient_norm > 0, "max_gradient_norm: above 0"),
        (not 0 <= recipe.label_smoothing < 1, "label_smoothing: from 0 to below 1"),
        (not 0 <= recipe.weight_decay < 1, "weight_decay: from 0 to below 1"),
        (not recipe.similarity_scale > 0, "similarity_scale: above 0"),
        (recipe.dtype not in ("auto", "float32", "bfloat16"), f"dtype {recipe.dtype!r}: auto, float32 or bfloat16"),
        (recipe.max_tokens < 8, "max_tokens: at least 8"),
        (recipe.batch_tokens < recipe.max_tokens, "batch_tokens: at least max_tokens"),
        (any(not 0 <= stage.dropout < 1 for stage in recipe.stages), "stages.dropout: from 0 to below 1"),
        (not 0 <= recipe.kind_weight < 10, "kind_weight: 0 or more, below 10"),
        (not 0 < recipe.precision_target <= 1, "precision_target: above 0, at most 1"),
        (recipe.save_dtype not in ("float16", "float32"), "save_dtype: float16 or float32"),
        (recipe.threshold and not 0.5 <= recipe.threshold <= 1, "threshold: 0 (by the development set) or 0.5 to 1"),
        (recipe.evaluations_per_epoch < 1, "evaluations_per_epoch: at least 1"),
        (recipe.checkpoint_every_steps < 1, "checkpoint_every_steps: at least 1"),
    ]
    for is_wrong, message in problems:
        if is_wrong:
            raise ConfigError(f"{path}: {message}")
    return recipe
