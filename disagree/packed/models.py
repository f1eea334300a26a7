"""Model folders opened as packed models that answer like transformers' own; None where a folder is of another make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from disagree.checkpoints import read_json
from disagree.packed.encoder import PackedEncoder, Rows, is_supported
from disagree.packed.tokenizer import open_tokenizer

__all__ = ["PackedClassifier", "PackedModel", "open_lean", "open_packed_classifier", "open_packed_model"]

Tensor = torch.Tensor
Ids = NDArray[np.int64]
Model = TypeVar("Model")
WORDS = "embeddings.word_embeddings.weight"
HEADS = {"BertForSequenceClassification": "bert.", "RobertaForSequenceClassification": "roberta."}
HEADS["XLMRobertaForSequenceClassification"] = "roberta."


class Hidden(NamedTuple):
    """What an encoder answers: `last_hidden_state` `(texts, tokens, width)`, zeros where a text is shorter."""

    last_hidden_state: Tensor


class Classified(NamedTuple):
    """What a classifier answers: `logits` `(texts, classes)`; `hidden_states[-1]` is `(texts, 1, width)`."""

    logits: Tensor
    hidden_states: tuple[Tensor, ...]


class PackedModel:
    """An encoder that takes a padded batch, computes without the padding and gives a padded answer."""

    def __init__(self, encoder: PackedEncoder, config: Mapping[str, Any]) -> None:
        self.encoder = encoder
        self.config = SimpleNamespace(**config)

    def __call__(self, *, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor | None = None) -> Hidden:
        """The last hidden states; the mask must leave out nothing but the end of a text."""
        order, rows = _packed(input_ids, attention_mask, token_type_ids)
        states = self.encoder.hidden(rows)
        answer = states.new_zeros((*input_ids.shape, states.shape[-1]))
        start = 0
        for place, length in zip(order, rows.lengths, strict=True):
            answer[place, :length] = states[start : start + length]
            start += length
        return Hidden(answer)


class PackedClassifier:
    """A sequence classifier of the BERT or RoBERTa family that computes without padding."""

    engine = "packed"  # as reports name it

    def __init__(self, encoder: PackedEncoder, head: tuple[Tensor, ...], config: Mapping[str, Any]) -> None:
        self.encoder = encoder
        self.head = head  # weight and bias of the layer below tanh, then of the one above
        self.config = SimpleNamespace(**config)

    def __call__(
        self,
        *,
        input_ids: Tensor,
        attention_mask: Tensor,
        token_type_ids: Tensor | None = None,
        output_hidden_states: bool = False,
    ) -> Classified:
        """The logits of a padded batch; the mask must leave out nothing but the end of a text."""
        order, rows = _packed(input_ids, attention_mask, token_type_ids)
        found = self.encoder.first(rows)
        first = torch.empty_like(found)
        first[order] = found
        done = self._classified(first)
        return done if output_hidden_states else done._replace(hidden_states=())

    def read(self, ids: Sequence[Ids], types: Sequence[Ids]) -> Classified:
        """The logits of texts of token ids and their types, given shortest first."""
        flat, kinds = (torch.from_numpy(np.concatenate(rows)) for rows in (ids, types))
        return self._classified(self.encoder.first(Rows(ids=flat, types=kinds, lengths=tuple(map(len, ids)))))

    def _classified(self, first: Tensor) -> Classified:
        below, below_bias, above, above_bias = self.head
        logits = F.linear(torch.tanh(F.linear(first, below, below_bias)), above, above_bias)
        return Classified(logits, (first[:, None],))


def _packed(ids: Tensor, mask: Tensor, types: Tensor | None) -> tuple[Tensor, Rows]:
    """The order of the texts from the shortest to the longest, and the texts in it without padding."""
    lengths = mask.sum(dim=1)
    order = lengths.argsort(stable=True)
    kept = mask[order].bool()
    flat = ids[order][kept]
    kinds = types[order][kept] if types is not None else torch.zeros_like(flat)
    return order, Rows(ids=flat, types=kinds, lengths=tuple(lengths[order].tolist()))


def open_lean(
    folder: Path, open_model: Callable[[], Model | None], open_plain: Callable[[], Any]
) -> tuple[Model, Any] | None:
    """A packed model and its tokenizer; None where the model is of another make.

    The tokenizer is lean where it can be, so that transformers is not needed; else what `open_plain` gives.
    """
    model = open_model()
    return (model, open_tokenizer(folder) or open_plain()) if model is not None else None


def open_packed_model(folder: Path, *, dtype: torch.dtype, prefix: str = "") -> PackedModel | None:
    """The encoder in a folder, its weights' names beginning with `prefix`; None where it is of another make."""
    opened = _open(folder, dtype, prefix)
    return PackedModel(opened[0], opened[1]) if opened else None


def open_packed_classifier(folder: Path, *, dtype: torch.dtype) -> PackedClassifier | None:
    """The sequence classifier in a folder; None where it is of another make."""
    made = read_json(folder / "config.json").get("architectures") or [""]
    prefix = HEADS.get(made[0])
    opened = _open(folder, dtype, prefix) if prefix else None
    if opened is None:
        return None
    encoder, config, weights = opened
    names = ("bert.pooler.dense", "classifier") if prefix == "bert." else ("classifier.dense", "classifier.out_proj")
    wanted = [f"{name}.{part}" for name in names for part in ("weight", "bias")]
    classes = len(config.get("id2label") or ())
    width = encoder.width
    shapes = ((width, width), (width,), (classes, width), (classes,))
    if not all(name in weights and weights[name].shape == shape for name, shape in zip(wanted, shapes, strict=True)):
        return None
    head = tuple(weights[name].to(dtype) for name in wanted)
    return PackedClassifier(encoder, head, {**config, "num_labels": classes})


def _open(
    folder: Path, dtype: torch.dtype, prefix: str
) -> tuple[PackedEncoder, dict[str, Any], dict[str, Tensor]] | None:
    from safetensors import SafetensorError, safe_open

    config = read_json(folder / "config.json")
    file, words = folder / "model.safetensors", prefix + WORDS
    if not is_supported(config) or not file.is_file():
        return None
    try:
        with safe_open(str(file), framework="pt") as held:
            weights = {name: held.get_tensor(name) for name in held.keys() if name != words}  # noqa: SIM118
        inner = {name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)}
        with safe_open(str(file), framework="pt") as held:  # mapped for itself: the rest of the file is let go
            inner[WORDS] = held.get_tensor(words)
        return PackedEncoder(config, inner, dtype=dtype), config, weights
    except (
        OSError,
        KeyError,
        ValueError,
        TypeError,
        RuntimeError,
        SafetensorError,
    ):  # the plain way says what is wrong
        return None
