"""Trains an attribution tagger on articles in which it is marked who says what."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from disagree.checkpoints import TAGGING
from disagree.data.attributions import AnnotatedArticle, load_attributions
from disagree.errors import ConfigError, DataError, ModelError
from disagree.files import atomic_write
from disagree.tagging.geometry import Geometry, write_geometry
from disagree.tagging.network import Network, longest_input
from disagree.tagging.scoring import Counted, compare
from disagree.tagging.tagger import AttributionTagger, pad
from disagree.tagging.windows import Target, Window, mark, windows
from disagree.text.sentences import SentenceSplitter
from disagree.training.base import open_base
from disagree.training.batches import token_batches
from disagree.training.card import Trained, current_commit, data_hashes, save_model
from disagree.training.checkpoint import clear_run, writing
from disagree.training.loop import Evaluation, StagePlan, autocast, run_stages
from disagree.training.recipe import Recipe

__all__ = ["train_tagger"]

log = logging.getLogger(__name__)
_SCORED = ("cue", "speaker in sentence", "content")  # the parts whose mean F1 chooses the weights
_THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95)  # one of them is written beside the weights
_TOKENS_A_CUE = 16  # about as many tokens as a speaker and a content have: weighs pointing against cues
_IGNORED = -100  # the class that cross-entropy leaves out: borders and padding
Row = tuple[Window, Target]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pupil:
    """The network being trained, with all that turns windows into a loss."""

    recipe: Recipe
    network: Network
    tokenizer: Any
    device: torch.device
    dtype: torch.dtype

    def tagger(self) -> AttributionTagger:
        return AttributionTagger(
            network=self.network.eval(),
            tokenizer=self.tokenizer,
            geometry=self.network.geometry,
            device=self.device,
            dtype=self.dtype,
        )

    def loss(self, rows: Sequence[Row]) -> torch.Tensor:
        """Cross-entropy of the cue classes plus binary cross-entropy of the tokens that each cue points at."""
        ids, mask = pad([window.ids for window, _ in rows], self.tokenizer)
        classes = torch.full(ids.shape, _IGNORED)
        for number, (window, target) in enumerate(rows):
            classes[number, 1 : len(window.ids) + 1] = torch.tensor(target.cues)
        places = [(number, begin + 1) for number, (_, target) in enumerate(rows) for begin in target.begins]
        with autocast(self.device, self.dtype):
            hidden, logits = self.network(ids.to(self.device), mask.to(self.device))
            chosen = torch.tensor(places, device=self.device).T if places else None
            pointed = self.network.point(hidden, chosen[0], chosen[1]) if chosen is not None else None
        smoothing = self.recipe.label_smoothing
        loss = torch.nn.functional.cross_entropy(
            logits.float().flatten(0, 1), classes.flatten().to(self.device), ignore_index=_IGNORED,
            label_smoothing=smoothing,
        )  # fmt: skip
        if pointed is None:
            return loss
        wanted = torch.zeros(pointed.shape)
        parts = [pair for _, target in rows for pair in zip(target.speakers, target.contents, strict=True)]
        for number, roles in enumerate(parts):
            for role, tokens in enumerate(roles):
                wanted[number, [token + 1 for token in tokens], role] = 1.0
        real = mask[[row for row, _ in places]].unsqueeze(-1).to(self.device).float()
        missed = torch.nn.functional.binary_cross_entropy_with_logits(
            pointed.float(), wanted.to(self.device), reduction="none"
        )
        return loss + (missed * real).sum() / (_TOKENS_A_CUE * len(places))


def train_tagger(
    recipe: Recipe,
    *,
    data_dir: Path,
    out: Path,
    command: str,
    device: str | None = None,
    restart: bool = False,
    allow_download: bool = False,
) -> Path:
    """Trains the recipe's base on annotated articles and writes the tagger folder `out`.

    Keeps the weights with the best mean F1 of cue, speaker in sentence and content on the development articles,
    and, where the recipe sets none, the threshold with the best F1 of cues there.
    A run that was stopped is resumed; `restart` throws away what `out` holds.

    Raises: ModelError, DataError, ConfigError where the base, the data or earlier checkpoints do not fit.
    """
    commit = current_commit()
    stages, dev, counts = _load(recipe, data_dir)
    base = open_base(recipe, device, allow_download=allow_download)
    if base.tokenizer.cls_token_id is None or base.tokenizer.sep_token_id is None:
        raise ModelError(f"{recipe.base}: its tokenizer sets no borders (cls, sep); take an encoder such as BERT")
    reads = longest_input(base.model.config)
    if recipe.max_tokens > reads:
        raise ConfigError(f"max_tokens: {recipe.max_tokens}, but {recipe.base} reads {reads} at most")
    geometry = Geometry(size=recipe.max_tokens, stride=recipe.max_tokens * 3 // 4)
    torch.manual_seed(recipe.seed)
    network = Network(base.model, geometry).to(base.device)
    pupil = _Pupil(recipe=recipe, network=network, tokenizer=base.tokenizer, device=base.device, dtype=base.dtype)
    if restart:  # only now that data and base are known to be good
        clear_run(out)
    plans = [_plan(pupil, articles, number) for number, articles in enumerate(stages)]
    state = run_stages(
        network,
        plans,
        lambda: _evaluate(pupil, dev),
        recipe=recipe,
        folder=out / "checkpoints",
        data=_fingerprint([*(item for articles in stages for item in articles), *dev]),
    )
    kept = getattr(torch, recipe.save_dtype)  # measured as it is stored
    network.load_state_dict({name: value.to(kept).to(value.dtype) for name, value in network.state_dict().items()})
    geometry = replace(geometry, threshold=recipe.threshold or _best_threshold(pupil.tagger(), dev))
    measured = measure_tagger(replace(pupil.tagger(), geometry=geometry), dev)
    trained = Trained(
        recipe=recipe,
        hashes=data_hashes(recipe, data_dir),
        command=command,
        commit=commit,
        counts=counts,
        history=state.history,
        extra={
            f"{name}: {figure}": getattr(counted, figure)
            for name, counted in measured.items()
            for figure in ("precision", "recall", "f1")
        },
    )
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        atomic_write(out / TAGGING, write_geometry(geometry))
        save_model(out, network, base.tokenizer, trained)
    shutil.rmtree(out / "checkpoints", ignore_errors=True)
    return out


def measure_tagger(tagger: AttributionTagger, articles: Sequence[AnnotatedArticle]) -> dict[str, Counted]:
    """What the tagger alone finds in annotated articles, by part of the attribution."""
    split = SentenceSplitter()
    total: dict[str, Counted] = {}
    for item in articles:
        sentences = [(sentence.start, sentence.end) for sentence in split(item.article)[0]]
        found = compare(item.article.text, sentences, item.attributions, tagger(item.article))
        for name, counted in found.counts.items():
            total.setdefault(name, Counted()).add(counted)
    return total


def _best_threshold(tagger: AttributionTagger, articles: Sequence[AnnotatedArticle]) -> float:
    """The threshold with the best F1 of cues in the articles."""
    split = SentenceSplitter()
    total = {threshold: Counted() for threshold in _THRESHOLDS}
    for item in articles:
        sentences = [(sentence.start, sentence.end) for sentence in split(item.article)[0]]
        found = tagger(item.article)
        for threshold, counted in total.items():
            kept = [spans for spans in found if spans.confidence >= threshold]
            counted.add(compare(item.article.text, sentences, item.attributions, kept).counts["cue"])
    return max(_THRESHOLDS, key=lambda threshold: total[threshold].f1)


def _evaluate(pupil: _Pupil, dev: Sequence[AnnotatedArticle]) -> Evaluation:
    found = measure_tagger(pupil.tagger(), dev)
    shown = ", ".join(f"{name} {counted.f1:.4f}" for name, counted in found.items())
    return Evaluation(score=sum(found[name].f1 for name in _SCORED) / len(_SCORED), shown=f"dev F1: {shown}")


def _load(
    recipe: Recipe, data_dir: Path
) -> tuple[list[list[AnnotatedArticle]], list[AnnotatedArticle], dict[str, Mapping[str, int]]]:
    """The articles of each stage, the development articles, and what became of every row by file."""
    if not recipe.dev:
        raise ConfigError("a tagger needs a [[dev]] file of annotated articles")
    counts: dict[str, Mapping[str, int]] = {}

    def read(path: str, split: str) -> list[AnnotatedArticle]:
        loaded = load_attributions(data_dir / path, splits=(split,) if split else ())
        counts[f"{path} {split}".strip()] = loaded.counts
        return list(loaded.articles)

    parts = [part for stage in recipe.stages for part in stage.data]
    if any(p.per_label or p.balance or p.both_orders or p.label_map or p.ignore_labels for p in parts):
        raise ConfigError(
            "per_label, balance, both_orders, label_map and ignore_labels are for labelled pairs, not for a tagger"
        )
    if any(p.pooled or p.limit or p.label_map or p.ignore_labels or not p.selects for p in recipe.dev):
        raise ConfigError("dev: a tagger is measured on whole files, all of which choose; give path and split only")
    stages = [[item for part in stage.data for item in read(part.path, part.split)] for stage in recipe.stages]
    dev = [item for part in recipe.dev for item in read(part.path, part.split)]
    known = {item.article.text for item in dev}
    leaks = [item.article.id for articles in stages for item in articles if item.article.text in known]
    if recipe.on_leak == "drop":
        counts |= {"left out as leaks": {"articles": len(leaks)}} if leaks else {}
        stages = [[item for item in articles if item.article.text not in known] for articles in stages]
    elif leaks:
        raise DataError(f"{len(leaks)} training articles are development articles too, for example {leaks[0]}")
    return stages, dev, counts


def _fingerprint(articles: Sequence[AnnotatedArticle]) -> str:
    digest = hashlib.sha256()
    for item in articles:
        digest.update(f"{item.article.text}\x00{item.attributions}\x01".encode("utf-8", "replace"))
    return digest.hexdigest()[:16]


def _plan(pupil: _Pupil, articles: Sequence[AnnotatedArticle], number: int) -> StagePlan:
    recipe, geometry = pupil.recipe, pupil.network.geometry
    rows: list[Row] = [
        (window, mark(window, item.attributions))
        for item in articles
        for window in windows(item.article.text, pupil.tokenizer, size=geometry.size, stride=geometry.stride)
    ]
    if not rows:
        raise DataError(f"stage {recipe.stages[number].name}: its articles hold no text to learn from")
    drawn: dict[int, list[list[Row]]] = {}

    def batches(epoch: int) -> Sequence[Any]:
        if epoch not in drawn:
            drawn.clear()
            lengths = [len(window.ids) + 2 for window, _ in rows]
            order = token_batches(lengths, batch_tokens=recipe.batch_tokens, seed=(recipe.seed, number, epoch))
            drawn[epoch] = [[rows[row] for row in batch] for batch in order]
        return drawn[epoch]

    return StagePlan(stage=recipe.stages[number], batches=batches, loss=pupil.loss)
