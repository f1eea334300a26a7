"""The sizes that a tagger reads with, as they stand in `tagging.json` beside its weights. Loads no torch."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from disagree.checkpoints import TAGGING, read_json
from disagree.errors import ModelError

__all__ = ["Geometry", "read_geometry", "write_geometry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """Sizes in tokens of windows and of their stride, in numbers of the pointing space, and the threshold.

    A cue counts from `threshold`, at least one half, on.
    """

    size: int = 256
    stride: int = 192
    pointing: int = 128
    threshold: float = 0.5


def write_geometry(geometry: Geometry) -> str:
    """The text of `tagging.json`."""
    return json.dumps(asdict(geometry), indent=1) + "\n"


def read_geometry(folder: Path) -> Geometry:
    """The geometry in a model folder.

    Raises: ModelError where it is missing or damaged.
    """
    path = folder / TAGGING
    held = read_json(path)
    try:
        geometry = Geometry(**held)
    except TypeError as error:
        raise ModelError(f"{path}: not the settings of an attribution tagger ({error})") from error
    problem = _problem(geometry)
    if problem:
        raise ModelError(f"{path}: not the settings of an attribution tagger ({problem})")
    return geometry


def _problem(geometry: Geometry) -> str:
    """What is wrong with the settings; "" where they can be used."""
    sizes = (geometry.size, geometry.stride, geometry.pointing)
    if not all(type(value) is int and value > 0 for value in sizes):
        return "size, stride and pointing are whole numbers above 0"
    if geometry.stride > geometry.size - 2:  # a window opens and closes with a token of its own
        return "stride: at most two less than size"
    if type(geometry.threshold) not in (int, float) or not 0.5 <= geometry.threshold <= 1:
        return "threshold: from 0.5 to 1"
    return ""
