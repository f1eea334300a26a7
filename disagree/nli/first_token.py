"""Spares a classifier the part of its last layer that it never looks at.

A BERT classifier reads its answer off the first token alone, so in the last layer only that token needs a query, an
output and a feed-forward step; the other tokens are still its keys and values. The result is the same, for about a
seventh less work in a network of six layers.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import torch

__all__ = ["attend_first_token_only"]

MASKS = ("eager", "sdpa")  # ways of attention whose mask is (batch, 1, tokens, tokens) or none
LAYERS = ("BertLayer", "RobertaLayer", "XLMRobertaLayer")  # one and the same arithmetic under three names


def attend_first_token_only(model: Any) -> bool:
    """Makes the last layer of `model` compute its first token only, `(batch, 1, hidden)`; False where it cannot.

    Weights and their names stay as they are. For models of the BERT and RoBERTa families whose head reads the first
    token; any other is left alone.
    """
    encoder = getattr(getattr(model, getattr(model, "base_model_prefix", ""), None), "encoder", None)
    layers = getattr(encoder, "layer", None)
    attends = getattr(model.config, "_attn_implementation", None)  # others give masks of other shapes
    if not layers or type(layers[-1]).__name__ not in LAYERS or layers[-1].is_decoder or attends not in MASKS:
        return False
    layers[-1].forward = partial(_first_token, layers[-1])
    return True


def _first_token(
    layer: Any, hidden_states: torch.Tensor, attention_mask: torch.Tensor | None = None, *_: Any, **__: Any
) -> torch.Tensor:
    attention = layer.attention.self
    first, size = hidden_states[:, :1], attention.attention_head_size
    query = _by_head(attention.query(first), size)
    key, value = (_by_head(part(hidden_states), size) for part in (attention.key, attention.value))
    scores = query @ key.transpose(2, 3) * attention.scaling  # (batch, heads, 1, tokens)
    if attention_mask is not None:
        mask = attention_mask[..., :1, :]
        scores = scores.masked_fill(~mask, float("-inf")) if mask.dtype == torch.bool else scores + mask
    weights = torch.nn.functional.dropout(scores.softmax(dim=-1), attention.dropout.p, layer.training)
    read = (weights @ value).transpose(1, 2).flatten(2)
    done: torch.Tensor = layer.feed_forward_chunk(layer.attention.output(read, first))
    return done


def _by_head(whole: torch.Tensor, size: int) -> torch.Tensor:
    """`(batch, tokens, heads * size)` as `(batch, heads, tokens, size)`."""
    return whole.view(*whole.shape[:2], -1, size).transpose(1, 2)
