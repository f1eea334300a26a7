"""Judges pairs of claims with an NLI model: both orders, length-sorted batches, calibrated probabilities."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from disagree.checkpoints import find_checkpoint, in_cache, read_json
from disagree.errors import ModelError
from disagree.nli.calibration import Calibration, load_calibration, pool, softmax
from disagree.nli.kinds import KindHead, load_kind_head
from disagree.nli.labels import class_ids
from disagree.nli.model import open_classifier
from disagree.types import ClaimPair, Judgement, Label, Scores

__all__ = ["Directed", "Pooled", "TransformerJudge", "load_judge"]

Array = NDArray[np.float64]
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
    """An NLI model that judges pairs; the results do not depend on batch size, order or neighbours."""

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
        both = [_short(pair) for pair in (*pairs, *((right, left) for left, right in pairs))]
        encoded, _ = self._encode(both)
        order = sorted(range(len(both)), key=lambda row: len(encoded[row]["input_ids"]))
        found = np.empty((len(both), int(self.model.config.hidden_size)))
        for batch in self._batches(order, encoded):
            found[batch] = self._read([encoded[row] for row in batch], with_hidden=True)[1]
        return (found[: len(pairs)] + found[len(pairs) :]) / 2

    def pooled(self, pairs: Sequence[TextPair], progress: Progress | None = None) -> Pooled:
        """Both orders of each pair judged and pooled, so that swapping the two claims changes nothing."""
        both = [*pairs, *((right, left) for left, right in pairs)]
        raw = self.raw(both, progress)
        forward, backward = raw.scores[: len(pairs)], raw.scores[len(pairs) :]
        scores = self.calibration.pooled(pool(forward, backward))
        same = [row for row, (left, right) in enumerate(pairs) if _plain(left) == _plain(right)]
        forward, backward = self.calibration.directed(forward), self.calibration.directed(backward)
        for array in (scores, forward, backward):
            array[same] = SAME_TEXT
        truncated = raw.truncated[: len(pairs)]  # the same texts are cut in either order
        kinds = softmax((raw.kinds[: len(pairs)] + raw.kinds[len(pairs) :]) / 2) if self.kind_head else raw.kinds
        return Pooled(scores=scores, forward=forward, backward=backward, truncated=truncated, kinds=kinds[: len(pairs)])

    def directed(self, pairs: Sequence[TextPair], progress: Progress | None = None) -> Directed:
        """Calibrated probabilities of premise -> hypothesis only, as plain NLI data is labelled."""
        raw = self.raw(pairs, progress)
        return replace(raw, scores=self.calibration.directed(raw.scores))

    def raw(self, pairs: Sequence[TextPair], progress: Progress | None = None) -> Directed:
        """The model's own probabilities, not calibrated; each distinct pair is judged once."""
        distinct = sorted({_short(pair) for pair in pairs})
        encoded, is_long = self._encode(distinct)
        order = sorted(range(len(distinct)), key=lambda row: len(encoded[row]["input_ids"]))
        head = self.kind_head
        found, kinds = np.empty((len(distinct), 3)), np.empty((len(distinct), len(head.kinds) if head else 0))
        done = 0
        for batch in self._batches(order, encoded):
            logits, first = self._read([encoded[row] for row in batch], with_hidden=head is not None)
            found[batch] = softmax(logits[:, list(self.columns)])
            if head:
                kinds[batch] = head.logits(first)
            done += len(batch)
            if progress:
                progress(done, len(distinct))
        row_of = {pair: row for row, pair in enumerate(distinct)}
        rows = np.array([row_of[_short(pair)] for pair in pairs], dtype=np.intp)
        is_cut = [max(map(len, pair)) > MAX_CHARACTERS for pair in pairs]
        truncated = [is_long[row] or cut for row, cut in zip(rows, is_cut, strict=True)]
        return Directed(
            scores=found[rows],
            truncated=np.array(truncated, dtype=bool),
            kinds=kinds[rows],
        )

    def _encode(self, pairs: Sequence[TextPair]) -> tuple[list[dict[str, list[int]]], list[bool]]:
        if not pairs:
            return [], []
        left, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        columns = self.tokenizer(left, right, padding=False, truncation=False, verbose=False)
        rows = [{key: columns[key][row] for key in columns} for row in range(len(pairs))]
        is_long = [len(encoded["input_ids"]) > self.max_tokens for encoded in rows]
        for row in (row for row, found in enumerate(is_long) if found):
            rows[row] = self._encode_cut(pairs[row], length=len(rows[row]["input_ids"]))
        return rows, is_long

    def _encode_cut(self, pair: TextPair, *, length: int) -> dict[str, list[int]]:
        """The pair with the longer text cut first until it fits.

        The tokenizer's own truncation is never switched on: it is a state that all threads would share.
        """
        alone = [
            self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False) for text in pair
        ]
        ends = [[end for _, end in part["offset_mapping"]] for part in alone]
        room = self.max_tokens - (length - len(ends[0]) - len(ends[1]))  # less the special tokens
        while True:
            shorter = min(len(ends[0]), len(ends[1]), room // 2)
            kept = [min(len(part), room - shorter) if len(part) > shorter else len(part) for part in ends]
            if sum(kept) > room:
                kept = [room // 2, room - room // 2]
            left, right = (
                text[: part[count - 1]] if count else "" for text, part, count in zip(pair, ends, kept, strict=True)
            )
            encoded = self.tokenizer(left, right, padding=False, truncation=False, verbose=False)
            if len(encoded["input_ids"]) <= self.max_tokens or room <= 2:
                return {key: encoded[key] for key in encoded}
            room -= 1  # a cut word can fall into more tokens than it had

    def _batches(self, order: Sequence[int], encoded: Sequence[Mapping[str, list[int]]]) -> Iterator[list[int]]:
        batch: list[int] = []
        for row in order:  # shortest first, so the newest is the widest
            if batch and (len(batch) + 1) * len(encoded[row]["input_ids"]) > self.batch_tokens:
                yield batch
                batch = []
            batch.append(row)
        if batch:
            yield batch

    def _read(self, encoded: Sequence[Mapping[str, list[int]]], *, with_hidden: bool) -> tuple[Array, Array]:
        """Logits `(batch, classes)`, and where asked for the last hidden state of the first token `(batch, hidden)`."""
        batch = self.tokenizer.pad(list(encoded), padding=True, return_tensors="pt").to(self.device)
        with torch.inference_mode():
            done = self.model(**batch, output_hidden_states=with_hidden)
        if not with_hidden:
            return _to_numpy(done.logits), np.empty((len(encoded), 0))
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


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")


def load_judge(
    place: Path | str,
    *,
    device: str | None = None,
    dtype: str = "auto",
    allow_download: bool = False,
    label_map: Mapping[int, str] | None = None,
    batch_tokens: int | None = None,
) -> TransformerJudge:
    """The judge of a shipped name, a model folder or a hub id, with its calibration where the folder holds one.

    Raises: ModelError where it is missing, unsafe, no classifier, or its labels have no names.
    """
    place = find_checkpoint(place)
    if isinstance(place, str) and not allow_download:
        place = in_cache(place)
    opened = open_classifier(place, device=device, dtype=dtype, allow_download=allow_download, label_map=label_map)
    limit = min(int(getattr(opened.model.config, "max_position_embeddings", 512)), opened.tokenizer.model_max_length)
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
    )
