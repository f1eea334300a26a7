"""What an export says of itself: which weights it was made from, and how near to them it judges."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from disagree.checkpoints import read_json
from disagree.errors import ModelError
from disagree.files import atomic_write, dump_json

__all__ = ["BIN", "RECORD", "TARGETS", "XML", "Record", "exported_files", "hashes", "origin_files", "read_record"]

RECORD = "export.json"
XML, BIN = "openvino/model.xml", "openvino/model.bin"
TARGETS = ("openvino-bf16", "openvino-int8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The content of `export.json`; `made_from` and `files` are sha256 by path inside the folder.

    `computed_in` is the number format of the check: "bfloat16", or "float32" where the checking CPU has no bfloat16.
    What NNCF made int8 is int8 in either. `check` and `versions` are for people.
    """

    to: str
    computed_in: str
    made_from: Mapping[str, str]
    files: Mapping[str, str]
    check: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Puts the record into a model folder."""
        atomic_write(folder / RECORD, dump_json(asdict(self), indent=1) + "\n")

    def problem(self, folder: Path) -> str:
        """Why the export in a folder is not to be used; empty where it is whole and of the folder's own weights."""
        if hashes(folder, origin_files(folder)) != self.made_from:
            return "was made from other weights"
        if hashes(folder, exported_files(folder)) != self.files:
            return "is damaged"
        return ""


def origin_files(folder: Path) -> list[Path]:
    """The files of a model folder that an export depends on: its weights and its configuration."""
    return [folder / "config.json", *folder.glob("model*.safetensors")]


def exported_files(folder: Path) -> list[Path]:
    """The files of the export in a model folder that are there."""
    return [path for path in (folder / XML, folder / BIN) if path.is_file()]


def hashes(folder: Path, paths: Iterable[Path]) -> dict[str, str]:
    """The sha256 of files, by their path inside the folder."""
    found = {}
    for path in sorted(paths):
        with path.open("rb") as file:
            found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def read_record(folder: Path) -> Record | None:
    """The record of the export in a model folder; None where it holds none.

    Raises: ModelError where `export.json` is not what `Record.write` writes.
    """
    path = folder / RECORD
    if not path.is_file():
        return None
    raw = read_json(path)
    try:
        record = Record(**raw)
    except TypeError as error:
        raise ModelError(f"{path}: not a record of an export ({error}); export the model again") from error
    if record.to not in TARGETS or record.computed_in not in ("float32", "bfloat16"):
        raise ModelError(f"{path}: exported to {record.to!r} in {record.computed_in!r}, which is not known here")
    return record
