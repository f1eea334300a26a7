"""Judges pairs of claims with an NLI model: both orders, length-sorted batches, calibrated probabilities."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from disagree.checkpoints import find_checkpoint, in_cache, read_json
from disagree.errors import ModelError, UsageError
from disagree.nli.calibration import Calibration, load_calibration, pool, softmax
from disagree.nli.inputs import PairTokenizer, TokenPairs
from disagree.nli.kinds import KindHead, load_kind_head
from disagree.nli.labels import class_ids
from disagree.nli.model import open_classifier
from disagree.packed.models import PackedClassifier
from disagree.types import ClaimPair, Judgement, Label, Scores

__all__ = ["Directed", "Pooled", "TransformerJudge", "is_turned", "load_judge"]

log = logging.getLogger(__name__)
Array = NDArray[np.float64]
Rows = NDArray[np.intp]
TextPair = tuple[str, str]
Progress = Callable[[int, int], None]

MAX_CHARACTERS = 4_000  # a claim is cut here before tokenising, which would read the whole text first
SAME_TEXT = (1.0, 0.0, 0.0)  # a claim supports itself; no model is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Directed:
    """Probabilities `(n, 3)` of one direction, and which pairs `(n,)` were cut to what the model reads.

    `kinds` are logits `(n, kinds)` of what a contradiction would be about, `(n, 0)` where the model names none.
    """

    scores: Array
    truncated: NDArray[np.bool_]
    kinds: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Calibrated probabilities `(n, 3)` of pairs, columns as in `nli.labels.COLUMNS`: pooled and by direction.

    `kinds` are probabilities `(n, kinds)` of what a contradiction would be about, `(n, 0)` where the model names none.
    """

    scores: Array
    forward: Array
    backward: Array
    truncated: NDArray[np.bool_]
    kinds: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerJudge:
    """An NLI model that judges pairs; the results do not depend on batch size, order or neighbours beyond rounding.

    `batch_tokens` go through the model at once. `exact` judges every pair in both orders; without it rounding can
    decide whether a pair right at the calibration's `one_order_from` is judged in the second one.
    """

    name: str
    commit: str = "unknown"
    model: Any = field(repr=False)  # transformers.PreTrainedModel
    tokenizer: Any = field(repr=False)
    columns: tuple[int, int, int]
    calibration: Calibration = field(default_factory=Calibration)
    kind_head: KindHead | None = None
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    dtype: torch.dtype = torch.float32
    max_tokens: int = 256
    batch_tokens: int = 4_096
    exact: bool = False
    _inputs: PairTokenizer = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_inputs", PairTokenizer(self.tokenizer, name=self.name))

    def __call__(self, pairs: Sequence[ClaimPair], progress: Progress | None = None) -> list[Judgement]:
        """A judgement for each pair, in the same order; contradictions with their kinds, where the model tells."""
        pooled = self.pooled([(pair.left.text, pair.right.text) for pair in pairs], progress)
        return [self._judgement(pair, pooled, row) for row, pair in enumerate(pairs)]

    def _judgement(self, pair: ClaimPair, pooled: Pooled, row: int) -> Judgement:
        scores = as_scores(pooled.scores[row])
        head = self.kind_head if scores.label is Label.CONTRADICTING else None
        return Judgement(
            pair=pair,
            scores=scores,
            forward=as_scores(pooled.forward[row]),
            backward=as_scores(pooled.backward[row]),
            is_truncated=bool(pooled.truncated[row]),
            kinds=head.ranked(pooled.kinds[row]) if head else (),
        )

    def features(self, pairs: Sequence[TextPair]) -> Array:
        """The last hidden state of the first token `(n, hidden)`, the mean of both orders of each pair."""
        tokens = self._inputs([_short(pair) for pair in (*pairs, *map(_swapped, pairs))], max_tokens=self.max_tokens)
        found = np.empty((len(tokens.lengths), int(self.model.config.hidden_size)))
        for batch, (_, first) in self._read_all(tokens, with_hidden=True):
            found[batch] = first
        return (found[: len(pairs)] + found[len(pairs) :]) / 2

    def pooled(self, pairs: Sequence[TextPair], progress: Progress | None = None) -> Pooled:
        """Both orders of each pair judged and pooled, so that swapping the two claims changes nothing.

        Where the calibration says from when, and `exact` is not asked for, the order in which the longer claim is the
        premise is judged first; where the pair is unrelated for sure in it, it stands for the other order too.
        """
        turned = np.array([is_turned(pair) for pair in pairs], dtype=bool)
        longer_first = [_swapped(pair) if turn else pair for pair, turn in zip(pairs, turned, strict=True)]
        whole = 2 * len(set(longer_first))
        tell = progress or _tell_nobody
        settled_from = np.inf if self.exact else self.calibration.one_order_from or np.inf
        first = self.raw(longer_first, lambda done, _: tell(done, whole))
        open_rows = np.flatnonzero(first.scores[:, 2] < settled_from)
        second = _copy(first)
        others = [_swapped(longer_first[row]) for row in open_rows]
        asked = self.raw(others, lambda done, of: tell(whole - of + done, whole))
        if not others:
            tell(whole, whole)
        second.scores[open_rows], second.kinds[open_rows] = asked.scores, asked.kinds
        backwards = turned[:, None]
        forward, backward = (
            np.where(backwards, one.scores, other.scores) for one, other in ((second, first), (first, second))
        )
        scores = self.calibration.pooled(pool(forward, backward))
        same = [row for row, (left, right) in enumerate(pairs) if _plain(left) == _plain(right)]
        forward, backward = self.calibration.directed(forward), self.calibration.directed(backward)
        for array in (scores, forward, backward):
            array[same] = SAME_TEXT
        kinds = softmax((first.kinds + second.kinds) / 2) if self.kind_head else first.kinds
        return Pooled(scores=scores, forward=forward, backward=backward, truncated=first.truncated, kinds=kinds)

    def directed(self, pairs: Sequence[TextPair], progress: Progress | None = None) -> Directed:
        """Calibrated probabilities of premise -> hypothesis only, as plain NLI data is labelled."""
        raw = self.raw(pairs, progress)
        return replace(raw, scores=self.calibration.directed(raw.scores))

    def raw(self, pairs: Sequence[TextPair], progress: Progress | None = None) -> Directed:
        """The model's own probabilities, not calibrated; each distinct pair is judged once."""
        short = [_short(pair) for pair in pairs]
        distinct = sorted(set(short))
        tokens = self._inputs(distinct, max_tokens=self.max_tokens)
        head = self.kind_head
        found, kinds = np.empty((len(distinct), 3)), np.empty((len(distinct), len(head.kinds) if head else 0))
        done = 0
        for batch, (logits, first) in self._read_all(tokens, with_hidden=head is not None):
            found[batch] = softmax(logits[:, list(self.columns)])
            if head:
                kinds[batch] = head.logits(first)
            done += len(batch)
            if progress:
                progress(done, len(distinct))
        row_of = {pair: row for row, pair in enumerate(distinct)}
        rows = np.array([row_of[pair] for pair in short], dtype=np.intp)
        is_cut = np.array([max(map(len, pair)) > MAX_CHARACTERS for pair in pairs], dtype=bool)
        return Directed(scores=found[rows], truncated=tokens.cut[rows] | is_cut, kinds=kinds[rows])

    def _read_all(self, tokens: TokenPairs, *, with_hidden: bool) -> Iterator[tuple[Rows, tuple[Array, Array]]]:
        """Numbers of pairs of like length, and what the model makes of them.

        A batch that does not fit into a GPU's memory is halved, and so are those that follow in this call.
        """
        order = np.argsort(tokens.lengths, kind="stable")  # shortest first, so the last of a batch is the widest
        start, budget = 0, self.batch_tokens
        while start < len(order):
            sizes = tokens.lengths[order[start : start + budget]] * np.arange(1, min(budget, len(order) - start) + 1)
            batch = order[start : start + max(1, int(np.searchsorted(sizes, budget, side="right")))]
            try:
                read = self._read(tokens, batch, with_hidden=with_hidden)
            except torch.OutOfMemoryError as error:
                if len(batch) == 1:
                    raise ModelError(f"{self.name}: not even one pair fits into the memory of {self.device}") from error
                budget = max(1, len(batch) // 2 * int(tokens.lengths[batch[-1]]))
                log.warning("%s: out of memory on %s; goes on with %d tokens", self.name, self.device, budget)
                continue
            yield batch, read
            start += len(batch)

    def _read(self, tokens: TokenPairs, batch: Rows, *, with_hidden: bool) -> tuple[Array, Array]:
        """Logits `(batch, classes)`, and where asked for the last hidden state of the first token `(batch, hidden)`."""
        with torch.inference_mode():
            if isinstance(self.model, PackedClassifier):
                rows = batch.tolist()
                done = self.model.read([tokens.ids(row) for row in rows], [tokens.types(row) for row in rows])
            else:
                columns = [tokens.columns(row) for row in batch.tolist()]
                padded = self.tokenizer.pad(columns, padding=True, return_tensors="pt").to(self.device)
                done = self.model(**padded, output_hidden_states=with_hidden)
        if not with_hidden:
            return _to_numpy(done.logits), np.empty((len(batch), 0))
        hidden = (getattr(done, "hidden_states", None) or (None,))[-1]
        if hidden is None:
            raise ModelError(f"{self.name}: gives no hidden states to name kinds from; set kind_weight = 0")
        return _to_numpy(done.logits), _to_numpy(hidden[:, 0])


def _to_numpy(values: torch.Tensor) -> Array:
    found: Array = values.float().cpu().numpy().astype(np.float64)
    return found


def as_scores(row: Array) -> Scores:
    """One row of probabilities, in the order of `nli.labels.COLUMNS`, as a value with names."""
    return Scores(supporting=float(row[0]), contradicting=float(row[1]), unrelated=float(row[2]))


def _commit_of(folder: Path) -> str:
    """The commit that a model was trained at, where its folder says."""
    record = folder / "training.json"
    return str(read_json(record).get("commit", "unknown")) if record.exists() else "unknown"


def _short(pair: TextPair) -> TextPair:
    """The pair cut to a bounded length, without lone surrogates, which a tokenizer cannot take."""
    left, right = (text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in pair)
    return left, right


def _swapped(pair: TextPair) -> TextPair:
    return pair[1], pair[0]


def is_turned(pair: TextPair) -> bool:
    """Whether the first text is the shorter one; of two equally long ones, the one that sorts later."""
    left, right = pair
    return (len(left), right) < (len(right), left)


def _tell_nobody(done: int, whole: int) -> None:
    """Progress for nobody."""


def _copy(found: Directed) -> Directed:
    return replace(found, scores=found.scores.copy(), kinds=found.kinds.copy())


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")


def _positions(config: Any) -> int:
    """How many tokens a model of this configuration has positions for: RoBERTa counts them from behind its padding."""
    positions = int(getattr(config, "max_position_embeddings", 512))
    is_offset = "roberta" in str(getattr(config, "model_type", ""))
    return positions - int(getattr(config, "pad_token_id", None) or 0) - 1 if is_offset else positions


def load_judge(
    place: Path | str,
    *,
    device: str | None = None,
    dtype: str = "auto",
    allow_download: bool = False,
    label_map: Mapping[int, str] | None = None,
    batch_tokens: int | None = None,
    exact: bool = False,
) -> TransformerJudge:
    """The judge of a shipped name, a model folder or a hub id, with its calibration where the folder holds one.

    `exact` computes in float32 and judges every pair in both orders, for a third to a fifth of the speed.

    Raises: ModelError where it is missing, unsafe, no classifier, or its labels have no names.
    """
    place = find_checkpoint(place)
    if isinstance(place, str) and not allow_download:
        place = in_cache(place)
    if exact and dtype not in ("auto", "float32"):
        raise UsageError(f"dtype {dtype}: exact judging is done in float32; leave one of the two out")
    dtype = "float32" if exact else dtype
    opened = open_classifier(place, device=device, dtype=dtype, allow_download=allow_download, label_map=label_map)
    limit = min(_positions(opened.model.config), opened.tokenizer.model_max_length)
    on_cpu = opened.device.type == "cpu"
    folder = place if isinstance(place, Path) else None
    return TransformerJudge(
        name=place.name if isinstance(place, Path) else place,
        commit=_commit_of(place) if isinstance(place, Path) else "unknown",
        model=opened.model,
        tokenizer=opened.tokenizer,
        columns=class_ids(opened.names, where=str(place)),
        calibration=load_calibration(folder),
        kind_head=load_kind_head(folder, features=int(getattr(opened.model.config, "hidden_size", 0))),
        device=opened.device,
        dtype=opened.dtype,
        max_tokens=limit,
        batch_tokens=batch_tokens or (4_096 if on_cpu else 65_536),
        exact=exact,
    )
