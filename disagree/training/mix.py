"""The training mix: labelled files read, checked for leaks and drawn anew for every epoch."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from disagree.data.pairs import load_pairs
from disagree.data.splits import check_leaks, grouped_split, without_leaks
from disagree.errors import DataError
from disagree.training.recipe import DataPart, DevPart, Recipe
from disagree.types import Label, LabelledPair

__all__ = ["DevSet", "Mix", "MixPart", "draw_epoch", "fingerprint", "load_mix"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixPart:
    """The pairs of one file that may be trained on."""

    part: DataPart
    pairs: tuple[LabelledPair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DevSet:
    """Pairs to measure on."""

    name: str
    pairs: tuple[LabelledPair, ...]
    pooled: bool
    selects: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """For each stage its parts, the development sets, and what became of every row by file."""

    stages: tuple[tuple[MixPart, ...], ...]
    dev: tuple[DevSet, ...]
    counts: Mapping[str, Mapping[str, int]]


def load_mix(recipe: Recipe, data_dir: Path, *, allow_download: bool = False) -> Mix:
    """The mix of a recipe, its paths taken from `data_dir`; "hub:owner/name" is a data set of the hub.

    Training rows are held against all rows of a development file, also those beyond its `limit`.

    Raises: DataError where a file or label is not understood, training data leaks into development data, or
    nothing is left to train on.
    """
    counts: dict[str, Mapping[str, int]] = {}
    stages = tuple(
        tuple(
            MixPart(part=part, pairs=_read(part, data_dir, counts, allow_download=allow_download))
            for part in stage.data
        )
        for stage in recipe.stages
    )
    if recipe.dev:
        stages, apart = _set_apart(stages, recipe.seed, lambda part: part.dev_share)
        whole = [_read(part, data_dir, counts, allow_download=allow_download) for part in recipe.dev]
        dev = apart + tuple(
            DevSet(
                name=_name(part.path, part.split),
                pairs=_first(pairs, part.limit, recipe.seed),
                pooled=part.pooled,
                selects=part.selects,
            )
            for part, pairs in zip(recipe.dev, whole, strict=True)
        )
        held_out = [pair for pairs in (*whole, *(item.pairs for item in apart)) for pair in pairs]
    else:
        stages, dev = _set_apart(stages, recipe.seed, lambda part: part.dev_share or recipe.dev_share)
        held_out = [pair for item in dev for pair in item.pairs]
    names = [item.name for item in dev]
    if len(set(names)) < len(names):
        raise DataError(f"two development sets are called {names}; give each file and split once")
    stages = _without_leaks(stages, held_out, recipe.on_leak, counts)
    for stage, parts in zip(recipe.stages, stages, strict=True):
        if not any(item.pairs for item in parts):
            raise DataError(f"stage {stage.name!r}: no training pair is left; all of them are development data too")
    return Mix(stages=stages, dev=dev, counts=counts)


def fingerprint(mix: Mix) -> str:
    """A hash of all pairs of a mix, so that a run is resumed only with the data that it began with."""
    digest = hashlib.sha256()
    pairs = [pair for parts in mix.stages for item in parts for pair in item.pairs]
    for pair in (*pairs, *(pair for item in mix.dev for pair in item.pairs)):
        digest.update(f"{pair.premise}\x00{pair.hypothesis}\x00{pair.label}\x00{pair.kind}\x01".encode())
    return digest.hexdigest()[:16]


def draw_epoch(parts: Sequence[MixPart], *, seed: Sequence[int]) -> list[LabelledPair]:
    """The pairs of one epoch: what `DataPart` asks of each part, drawn by the seed."""
    drawn: list[LabelledPair] = []
    for number, item in enumerate(parts):
        random = np.random.default_rng([*seed, number])
        by_label: dict[Label, list[LabelledPair]] = defaultdict(list)
        for pair in item.pairs:
            by_label[pair.label].append(pair)
        most = item.part.per_label or max(map(len, by_label.values()), default=0)
        if item.part.balance and by_label:
            most = min(most, min(map(len, by_label.values())))
        for label in sorted(by_label):
            pairs = by_label[label]
            kept = [pairs[row] for row in sorted(random.permutation(len(pairs))[:most])]
            if item.part.either_order:
                turned = random.integers(0, 2, len(kept))
                kept = [_turned(pair) if turn else pair for pair, turn in zip(kept, turned, strict=True)]
            drawn.extend(kept)
            if item.part.both_orders:
                drawn.extend(map(_turned, kept))
        if item.part.strangers and item.pairs:
            drawn.extend(_strangers(item.pairs, item.part.strangers, random))
    return drawn


def _strangers(pairs: Sequence[LabelledPair], count: int, random: np.random.Generator) -> list[LabelledPair]:
    """`count` pairs of texts out of different groups; fewer where chance draws the same group twice."""
    rows, sides = random.integers(0, len(pairs), (count, 2)), random.integers(0, 2, (count, 2))
    drawn = []
    for (left, right), (left_side, right_side) in zip(rows.tolist(), sides.tolist(), strict=True):
        one, other = pairs[left], pairs[right]
        if one.group and other.group and one.group != other.group:
            drawn.append(
                LabelledPair(
                    id=f"{one.id}~{other.id}",
                    premise=(one.premise, one.hypothesis)[left_side],
                    hypothesis=(other.premise, other.hypothesis)[right_side],
                    label=Label.UNRELATED,
                    kind="stranger",
                )
            )
    return drawn


def _turned(pair: LabelledPair) -> LabelledPair:
    return replace(pair, premise=pair.hypothesis, hypothesis=pair.premise)


def _name(path: str, split: str) -> str:
    kept = path
    for suffix in (".gz", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"):
        kept = kept.removesuffix(suffix)
    return kept + (f" {split}" if split else "")


def _read(
    part: DataPart | DevPart, data_dir: Path, counts: dict[str, Mapping[str, int]], *, allow_download: bool
) -> tuple[LabelledPair, ...]:
    is_hub = part.path.startswith("hub:")
    loaded = load_pairs(
        part.path.removeprefix("hub:") if is_hub else data_dir / part.path,
        split=part.split or None,
        label_map=part.label_map,
        ignore_labels=part.ignore_labels,
        allow_download=allow_download,
    )
    counts[_name(part.path, part.split)] = loaded.counts
    return loaded.pairs


def _first(pairs: tuple[LabelledPair, ...], limit: int, seed: int) -> tuple[LabelledPair, ...]:
    if not limit or limit >= len(pairs):
        return pairs
    order = np.random.default_rng(seed).permutation(len(pairs))[:limit]
    return tuple(pairs[row] for row in sorted(order))


def _set_apart(
    stages: tuple[tuple[MixPart, ...], ...], seed: int, share_of: Callable[[DataPart], float]
) -> tuple[tuple[tuple[MixPart, ...], ...], tuple[DevSet, ...]]:
    """A share of the groups of each file that has one as development data, the same share in every stage."""
    dev: dict[str, DevSet] = {}
    kept: list[tuple[MixPart, ...]] = []
    for parts in stages:
        rows = []
        for item in parts:
            share = share_of(item.part)
            if not share:
                rows.append(item)
                continue
            train, apart = grouped_split(item.pairs, dev_share=share, seed=seed)
            if not train or not apart:
                raise DataError(
                    f"{item.part.path}: {len(item.pairs)} pairs have too few groups to set {share:.0%} "
                    "apart; give a [[dev]] file or more groups"
                )
            rows.append(replace(item, pairs=tuple(train)))
            name = _name(item.part.path, item.part.split) + " (set apart)"
            dev[name] = DevSet(
                name=name, pairs=tuple(apart), pooled=item.part.both_orders or item.part.either_order, selects=True
            )
        kept.append(tuple(rows))
    return tuple(kept), tuple(dev.values())


def _without_leaks(
    stages: tuple[tuple[MixPart, ...], ...],
    held_out: Sequence[LabelledPair],
    on_leak: str,
    counts: dict[str, Mapping[str, int]],
) -> tuple[tuple[MixPart, ...], ...]:
    if on_leak == "error":
        for parts in stages:
            for item in parts:
                check_leaks(item.pairs, held_out)
        return stages
    cleaned = []
    for parts in stages:
        rows = []
        for item in parts:
            kept, left_out = without_leaks(item.pairs, held_out)
            name = _name(item.part.path, item.part.split)
            counts[name] = {**counts[name], "left_out_as_leaks": left_out}
            rows.append(replace(item, pairs=tuple(kept)))
        cleaned.append(tuple(rows))
    return tuple(cleaned)
