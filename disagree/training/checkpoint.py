"""Training checkpoints that are whole or not there: written aside, marked complete, then renamed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from disagree.errors import StoreError, UsageError
from disagree.files import atomic_write, dump_json

__all__ = ["clear_run", "newest_checkpoint", "save_checkpoint", "writing"]

_MARKER = "complete.json"
_WRITTEN = (
    "checkpoints",
    "1_Pooling",
    "README.md",
    "*.json",
    "*.safetensors",
    ".model.safetensors.partial",
    "vocab.txt",
    "merges.txt",
    "*.model",
)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """A block that writes into the folder.

    Raises: StoreError where the disk is full, or the folder gone or not to be written.
    """
    try:
        yield
    except (OSError, SafetensorError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise StoreError(
            f"{folder}: cannot be written ({reason}); check the disk and the path, then run the same command again"
        ) from error


def save_checkpoint(
    folder: Path, *, step: int, tensors: Mapping[str, Mapping[str, torch.Tensor]], state: Mapping[str, Any]
) -> Path:
    """Writes `step-N` with one safetensors file for each entry of `tensors`, and removes all but the newest two.

    Raises: StoreError where it cannot be written; earlier checkpoints are whole then.
    """
    with writing(folder):
        return _save(folder, step, tensors, state)


def _save(folder: Path, step: int, tensors: Mapping[str, Mapping[str, torch.Tensor]], state: Mapping[str, Any]) -> Path:
    target = folder / f"step-{step:08d}"
    aside = folder / f".step-{step:08d}.partial"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    sizes = {}
    for name, values in tensors.items():
        file = aside / f"{name}.safetensors"
        save_file({key: value.detach().contiguous() for key, value in values.items()}, file)
        sizes[file.name] = file.stat().st_size
    atomic_write(aside / _MARKER, dump_json({"state": dict(state), "sizes": sizes}))
    shutil.rmtree(target, ignore_errors=True)
    aside.rename(target)
    for old in sorted(folder.glob("step-*"))[:-2]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def clear_run(folder: Path) -> None:
    """Removes a training run's folder.

    Raises: UsageError where it holds anything that training does not write.
    """
    strangers = [path.name for path in sorted(folder.glob("*")) if not any(path.match(name) for name in _WRITTEN)]
    if strangers:
        raise UsageError(f"{folder}: holds {', '.join(strangers[:3])}, which no training wrote; give another folder")
    shutil.rmtree(folder, ignore_errors=True)


def newest_checkpoint(folder: Path) -> tuple[dict[str, dict[str, torch.Tensor]], dict[str, Any]] | None:
    """The tensors and state of the newest checkpoint that is complete and readable, or None."""
    for path in sorted(folder.glob("step-*"), reverse=True):
        opened = _open(path)
        if opened:
            return opened
    return None


def _open(path: Path) -> tuple[dict[str, dict[str, torch.Tensor]], dict[str, Any]] | None:
    try:
        marker = json.loads((path / _MARKER).read_text(encoding="utf-8"))
        files = {name: path / name for name in marker["sizes"]}
        if any(not file.is_file() or file.stat().st_size != marker["sizes"][name] for name, file in files.items()):
            return None
        return {file.stem: load_file(file) for file in files.values()}, marker["state"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError):
        return None
