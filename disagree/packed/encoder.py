"""A BERT or RoBERTa encoder without padding: all tokens of a batch in one long row.

Matrix products run over the concatenated tokens of all texts, attention over the texts of one length at a time, so no
work is spent on padding, and little on tokens of the last layer that nobody reads. Query, key and value are one
product. On a CPU the products go to oneDNN with weights laid out for it once, where this build of torch offers that;
whether it does, and computes the same, is tried at load. Results do not depend on what else is in the batch beyond
rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional as F

__all__ = ["PackedEncoder", "Rows", "is_supported"]

_ROWS = 128  # a batch is filled up to a multiple: torch keeps a kernel, with its memory, for each number of rows met
FAMILIES = ("bert", "roberta", "xlm-roberta")
Tensor = torch.Tensor
Product = Callable[[Tensor], Tensor]


def is_supported(config: Mapping[str, Any]) -> bool:
    """Whether a model of this configuration is what `PackedEncoder` computes."""
    is_bert = config.get("model_type") == "bert"
    return (
        config.get("model_type") in FAMILIES
        and (is_bert or isinstance(config.get("pad_token_id"), int))  # positions are counted from there
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder")
        and not config.get("add_cross_attention")
        and _is_divided(config.get("hidden_size"), config.get("num_attention_heads"))
    )


def _is_divided(width: Any, heads: Any) -> bool:
    return isinstance(width, int) and isinstance(heads, int) and heads > 0 and width % heads == 0


def _shapes(config: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """The shape that each weight must have by the configuration."""
    width, inner = int(config["hidden_size"]), int(config["intermediate_size"])
    tables = {"word": "vocab_size", "position": "max_position_embeddings", "token_type": "type_vocab_size"}
    shapes: dict[str, tuple[int, ...]] = {}
    shapes |= {f"embeddings.{name}_embeddings.weight": (int(config[size]), width) for name, size in tables.items()}
    products: dict[str, tuple[int, int]] = {
        f"attention.self.{name}": (width, width) for name in ("query", "key", "value")
    }
    products |= {"attention.output.dense": (width, width), "intermediate.dense": (inner, width)}
    products |= {"output.dense": (width, inner)}
    norms = ["embeddings.LayerNorm"]
    for number in range(int(config["num_hidden_layers"])):
        at = f"encoder.layer.{number}."
        norms += [f"{at}attention.output.LayerNorm", f"{at}output.LayerNorm"]
        for name, shape in products.items():
            shapes[f"{at}{name}.weight"], shapes[f"{at}{name}.bias"] = shape, shape[:1]
    return shapes | {f"{name}.{part}": (width,) for name in norms for part in ("weight", "bias")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Texts as token ids, shortest first: `ids` and `types` `(tokens,)`, and the number of tokens of each text."""

    ids: Tensor
    types: Tensor
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]]) -> Rows:
        """Texts of token ids, given shortest first, all of type 0."""
        flat = torch.tensor([token for row in texts for token in row], dtype=torch.long)
        return cls(ids=flat, types=torch.zeros_like(flat), lengths=tuple(map(len, texts)))

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Where each run of texts of one length starts, in tokens; how many texts, and of how many tokens each."""
        start = first = 0
        for place in range(1, len(self.lengths) + 1):
            if place == len(self.lengths) or self.lengths[place] != self.lengths[first]:
                count, length = place - first, self.lengths[first]
                yield start, count, length
                start, first = start + count * length, place


@dataclass(frozen=True, slots=True, kw_only=True)
class _Norm:
    weight: Tensor
    bias: Tensor
    eps: float

    def __call__(self, values: Tensor) -> Tensor:
        return F.layer_norm(values, self.weight.shape, self.weight, self.bias, self.eps)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """One layer: products with their weights, and norms."""

    qkv: Product
    out: Product
    norm: _Norm
    wide: Product  # with its GELU
    narrow: Product
    last_norm: _Norm


class PackedEncoder:
    """The encoder on a CPU; `hidden` gives the last states of all tokens, `first` those of each text's first token.

    `weights` go by their names inside the encoder ("embeddings.word_embeddings.weight"); `fused=False` leaves oneDNN's
    own kernels out. Raises: KeyError or ValueError where weights are missing or of other shapes than `config` says.
    """

    def __init__(
        self, config: Mapping[str, Any], weights: Mapping[str, Tensor], *, dtype: torch.dtype, fused: bool = True
    ) -> None:
        shapes = _shapes(config)
        for name, shape in shapes.items():
            if weights[name].shape != shape:
                raise ValueError(f"{name} is {tuple(weights[name].shape)}, not {shape}")
        if f"encoder.layer.{config['num_hidden_layers']}.output.dense.bias" in weights:
            raise ValueError(f"has more than {config['num_hidden_layers']} layers")
        cast = {name: value.to(dtype) for name, value in weights.items() if name in shapes and ".word_" not in name}
        self.heads = int(config["num_attention_heads"])
        self.width = int(config["hidden_size"])
        self.eps = float(config["layer_norm_eps"])
        self.offset = int(config.get("pad_token_id") or 0) + 1 if config["model_type"] != "bert" else 0
        self.words = weights["embeddings.word_embeddings.weight"]  # as stored: only the rows that are read are cast
        self.places = cast["embeddings.position_embeddings.weight"]
        self.types = cast["embeddings.token_type_embeddings.weight"]
        self.norm = self._norm(cast, "embeddings.LayerNorm")
        make = _onednn if fused else _plain
        self.layers = [self._layer(cast, f"encoder.layer.{n}.", make) for n in range(int(config["num_hidden_layers"]))]

    def _norm(self, weights: Mapping[str, Tensor], name: str) -> _Norm:
        return _Norm(weight=weights[f"{name}.weight"], bias=weights[f"{name}.bias"], eps=self.eps)

    def _layer(self, weights: Mapping[str, Tensor], at: str, make: Callable[..., Product]) -> _Layer:
        def both(*names: str) -> tuple[Tensor, Tensor]:
            return (
                torch.cat([weights[f"{at}{name}.weight"] for name in names]),
                torch.cat([weights[f"{at}{name}.bias"] for name in names]),
            )

        query, key, value = (f"attention.self.{name}" for name in ("query", "key", "value"))
        return _Layer(
            qkv=make(*both(query, key, value)),
            out=make(*both("attention.output.dense")),
            norm=self._norm(weights, f"{at}attention.output.LayerNorm"),
            wide=make(*both("intermediate.dense"), gelu=True),
            narrow=make(*both("output.dense")),
            last_norm=self._norm(weights, f"{at}output.LayerNorm"),
        )

    @torch.inference_mode()
    def hidden(self, rows: Rows) -> Tensor:
        """The last hidden states `(tokens, width)`, text after text."""
        states = self._embed(rows)
        for layer in self.layers:
            states = self._whole(layer, states, rows)
        return states[: len(rows.ids)]

    @torch.inference_mode()
    def first(self, rows: Rows) -> Tensor:
        """The last hidden state of each text's first token `(texts, width)`."""
        states = self._embed(rows)
        for layer in self.layers[:-1]:
            states = self._whole(layer, states, rows)
        return self._first(self.layers[-1], states, rows)

    def _embed(self, rows: Rows) -> Tensor:
        places = torch.cat([torch.arange(length).repeat(count) for _, count, length in rows.runs()]) + self.offset
        words = self.words[rows.ids].to(self.places.dtype)
        return _filled(self.norm(words + self.places[places] + self.types[rows.types]))

    def _whole(self, layer: _Layer, states: Tensor, rows: Rows) -> Tensor:
        mixed = layer.qkv(states)  # (tokens, 3 * width)
        read = torch.zeros_like(states)
        for start, count, length in rows.runs():
            end = start + count * length
            query, key, value = mixed[start:end].view(count, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
            met = F.scaled_dot_product_attention(query, key, value)  # (texts, heads, tokens, size)
            read[start:end] = met.transpose(1, 2).reshape(end - start, self.width)
        return self._rest(layer, states, read)

    def _first(self, layer: _Layer, states: Tensor, rows: Rows) -> Tensor:
        lengths = torch.tensor(rows.lengths)
        begins = _filled(states[lengths.cumsum(0) - lengths])
        mixed = layer.qkv(states)
        read = torch.zeros_like(begins)
        text = 0
        for start, count, length in rows.runs():
            mine = mixed[start : start + count * length].view(count, length, 3, self.heads, -1)
            query, key, value = mine.permute(2, 0, 3, 1, 4)
            met = F.scaled_dot_product_attention(query[:, :, :1], key, value)
            read[text : text + count] = met.transpose(1, 2).reshape(count, self.width)
            text += count
        return self._rest(layer, begins, read)[: len(lengths)]

    def _rest(self, layer: _Layer, states: Tensor, read: Tensor) -> Tensor:
        states = layer.norm(layer.out(read) + states)
        return layer.last_norm(layer.narrow(layer.wide(states)) + states)


def _filled(states: Tensor) -> Tensor:
    """The states `(rows, width)` with rows of zeros up to a multiple of `_ROWS`; no text reads these."""
    short = -states.shape[0] % _ROWS
    return F.pad(states, (0, 0, 0, short)) if short else states


def _plain(weight: Tensor, bias: Tensor, *, gelu: bool = False) -> Product:
    if gelu:
        return lambda values: F.gelu(F.linear(values, weight, bias))
    return lambda values: F.linear(values, weight, bias)


def _onednn(weight: Tensor, bias: Tensor, *, gelu: bool = False) -> Product:
    """The same by oneDNN's own kernel, with the weight laid out for it; plain where this torch has none."""
    ops = torch.ops.mkldnn
    try:
        laid = ops._reorder_linear_weight(weight, 4096)
        name, kind = ("gelu", "none") if gelu else ("none", "")
        probe = torch.ones((3, weight.shape[1]), dtype=weight.dtype)

        def product(values: Tensor) -> Tensor:
            made: Tensor = ops._linear_pointwise(values, laid, bias, name, [], kind)
            return made

        wanted = _plain(weight, bias, gelu=gelu)(probe)
        near = 1e-4 if weight.dtype == torch.float32 else 0.05
        if torch.allclose(product(probe).float(), wanted.float(), atol=near, rtol=near):
            return product
    except (RuntimeError, AttributeError, NotImplementedError):
        pass
    return _plain(weight, bias, gelu=gelu)
