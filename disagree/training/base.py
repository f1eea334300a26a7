"""Opens the base model of a training run, safely and in float32."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import torch

from disagree.checkpoints import check_checkpoint, find_checkpoint, in_cache
from disagree.errors import ModelError
from disagree.nli.model import choose_device, choose_dtype
from disagree.training.recipe import Recipe

__all__ = ["Base", "open_base", "place_of_base"]


class Base(NamedTuple):
    """An encoder without a head, its tokenizer, and where and in which numbers it is trained."""

    model: Any  # transformers' classes carry no types
    tokenizer: Any
    device: torch.device
    dtype: torch.dtype


def place_of_base(recipe: Recipe, *, allow_download: bool) -> Path | str:
    """The folder of the recipe's base, checked to be safe, or a hub id where downloads are allowed.

    Raises: ModelError where it is missing or unsafe.
    """
    place = find_checkpoint(recipe.base)
    if isinstance(place, str) and not allow_download:
        place = in_cache(place)
    if isinstance(place, Path):
        check_checkpoint(place)
    return place


def open_base(recipe: Recipe, device: str | None, *, allow_download: bool) -> Base:
    """The recipe's base as a plain encoder; only safetensors are opened and no code of the base is run.

    Raises: ModelError where it is missing, unsafe or incomplete.
    """
    from safetensors import SafetensorError
    from transformers import AutoModel, AutoTokenizer

    place = place_of_base(recipe, allow_download=allow_download)
    chosen = choose_device(device)
    local: dict[str, Any] = {"local_files_only": not allow_download, "trust_remote_code": False}
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(place), **local, split_special_tokens=True)
        model = AutoModel.from_pretrained(
            str(place),
            **local,
            use_safetensors=True,
            dtype=torch.float32,
            attn_implementation="eager" if chosen.type == "cpu" else "sdpa",  # on a CPU SDPA's backward is half as fast
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"{place}: cannot be opened for training: {str(error).splitlines()[0]}") from error
    return Base(model.to(chosen), tokenizer, chosen, choose_dtype(recipe.dtype, chosen))
