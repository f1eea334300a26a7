"""The attribution network: an encoder that marks cues, and for each cue points at its speaker and content.

One pass over a window gives a class for each token (no cue, a cue begins, a cue goes on). For each cue found, a
bilinear score between the cue's first token and every token says whether that token belongs to the speaker and
whether it belongs to the content. Source of the bilinear pointing: Dozat & Manning 2017, "Deep Biaffine Attention
for Neural Dependency Parsing".
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn

from disagree.checkpoints import TAGGING, check_checkpoint
from disagree.errors import ModelError
from disagree.packed.models import open_lean, open_packed_model
from disagree.tagging.geometry import Geometry, read_geometry

__all__ = ["ROLES", "Network", "Opened", "longest_input", "open_network"]

ROLES = ("speaker", "content")
_CUE_CLASSES = 3
_ENCODER = "encoder."  # what the names of the encoder's weights begin with
_RARE = -2.0  # the first guess of every pointing logit: few tokens belong to a given cue
_FARTHEST = 32  # distances in tokens beyond this one count as this one


class Opened(NamedTuple):
    """A network in evaluation mode with its tokenizer and geometry."""

    network: Network
    tokenizer: Any
    geometry: Geometry
    device: torch.device


class Network(nn.Module):
    """Encoder and heads; `encoder` is any transformers encoder that gives `last_hidden_state`."""

    def __init__(self, encoder: Any, geometry: Geometry) -> None:
        super().__init__()
        self.encoder = encoder
        self.geometry = geometry
        hidden, width = int(encoder.config.hidden_size), geometry.pointing
        self.cue = nn.Linear(hidden, _CUE_CLASSES)
        self.asking = nn.Linear(hidden, len(ROLES) * width)
        self.answering = nn.Linear(hidden, len(ROLES) * width)
        self.leaning = nn.Linear(hidden, len(ROLES))
        self.distance = nn.Embedding(2 * _FARTHEST + 1, len(ROLES))
        nn.init.zeros_(self.distance.weight)
        nn.init.constant_(self.leaning.bias, _RARE)

    @property
    def config(self) -> Any:
        """The encoder's configuration."""
        return self.encoder.config

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Hidden states (windows, tokens, hidden) and cue logits (windows, tokens, 3)."""
        # What stands on top computes in its own numbers: in bfloat16, torch on a CPU would keep a kernel, with its
        # memory, for each number of windows and tokens ever met, a megabyte an article.
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state.to(self.cue.weight.dtype)
        return hidden, self.cue(hidden)

    def point(self, hidden: torch.Tensor, rows: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        """For the cue that begins at `places[i]` of window `rows[i]`: logits (cues, tokens, roles).

        `rows` come in ascending order. Cues are laid out by window first: gathering the hidden states of a whole
        window for each of its cues would be slow, and its gradient slower.
        """
        windows, tokens, _ = hidden.shape
        counts = torch.bincount(rows, minlength=windows)
        slots = torch.arange(len(rows), device=rows.device) - (counts.cumsum(0) - counts)[rows]
        laid = torch.zeros((windows, int(counts.max())), dtype=torch.long, device=rows.device)
        laid[rows, slots] = places
        begins = torch.take_along_dim(hidden, laid.unsqueeze(-1), dim=1)  # (windows, cues, hidden)
        width = self.geometry.pointing
        asked = self.asking(begins).unflatten(-1, (len(ROLES), width)).transpose(1, 2)
        answers = self.answering(hidden).unflatten(-1, (len(ROLES), width)).transpose(1, 2)
        met = asked @ answers.transpose(2, 3)  # (windows, roles, cues, tokens)
        far = (torch.arange(tokens, device=places.device)[None] - places[:, None]).clamp(-_FARTHEST, _FARTHEST)
        met = met.permute(0, 2, 3, 1)[rows, slots]  # (cues, tokens, roles)
        logits: torch.Tensor = met + self.distance(far + _FARTHEST) + self.leaning(hidden)[rows]
        return logits


def longest_input(config: Any) -> int:
    """How many tokens an encoder of this configuration reads at most; `sys.maxsize` where it does not say."""
    return int(getattr(config, "max_position_embeddings", None) or sys.maxsize)


def open_network(folder: Path, *, device: torch.device, dtype: torch.dtype = torch.float32) -> Opened:
    """The attribution network in a model folder; no code of the folder is run.

    On a CPU a BERT with its own tokenizer computes without padding, in numbers of `dtype`; any other, and
    what stands on top, in float32.

    Raises: ModelError where it is missing, unsafe or incomplete.
    """
    from safetensors import SafetensorError, safe_open

    check_checkpoint(folder, may_be_tagger=True)
    geometry = read_geometry(folder)
    lean = None
    if device.type == "cpu":
        open_packed = partial(open_packed_model, folder, dtype=dtype, prefix=_ENCODER)
        lean = open_lean(folder, open_packed, partial(_open_tokenizer, folder))
    try:
        encoder, tokenizer = lean or _open_plain(folder)
        network = Network(encoder, geometry)
        with safe_open(str(folder / "model.safetensors"), framework="pt") as held:
            wanted = (name for name in held.keys() if not (lean and name.startswith(_ENCODER)))  # noqa: SIM118
            weights = {name: held.get_tensor(name).float() for name in wanted}
        network.load_state_dict(weights)
    except (OSError, ValueError, KeyError, RuntimeError, TypeError, SafetensorError) as error:
        first = (str(error).strip().splitlines() or [repr(error)])[0]
        raise ModelError(f"{folder}: cannot be opened as an attribution tagger: {first}") from error
    reads = longest_input(encoder.config)
    if geometry.size > reads:
        raise ModelError(f"{folder / TAGGING}: size {geometry.size}, but the encoder reads {reads} tokens at most")
    if not getattr(tokenizer, "is_fast", False):
        raise ModelError(f"{folder}: has no fast tokenizer; save a tokenizer.json beside its weights")
    return Opened(network.to(device).eval(), tokenizer, geometry, device)


def _open_plain(folder: Path) -> tuple[Any, Any]:
    from transformers import AutoConfig, AutoModel

    config = AutoConfig.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    return AutoModel.from_config(config), _open_tokenizer(folder)


def _open_tokenizer(folder: Path) -> Any:
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False, split_special_tokens=True
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"{folder}: its tokenizer cannot be opened: {error!r}") from error
