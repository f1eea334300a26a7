"""`disagree models`: what is shipped, and whether a model folder can be used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from disagree.checkpoints import check_checkpoint, check_weights, find_checkpoint, is_tagger, read_json, shipped_models
from disagree.cli import _options as options
from disagree.cli._run import emit
from disagree.errors import ModelError
from disagree.exported.record import read_record
from disagree.files import dump_json
from disagree.report.plain import visible

__all__ = ["models"]


def models(
    place: Annotated[
        str | None, typer.Argument(metavar="[MODEL]", help="Check this folder or shipped name; without it, list all.")
    ] = None,
    json: options.Json = False,
) -> None:
    """List the shipped models, or check that a model folder is whole, safe and names its labels."""
    folders = [_checked(place)] if place else sorted(p.parent for p in shipped_models().glob("*/config.json"))
    if not folders:
        raise ModelError(f"{shipped_models()}: no shipped models found; install the package again")
    for folder in folders:
        check_checkpoint(folder, may_be_tagger=True)
        check_weights(folder)
        row = _describe(folder)
        emit((dump_json(row) if json else _lines(row)) + "\n")


def _checked(place: str) -> Path:
    folder = find_checkpoint(place)
    if isinstance(folder, str):
        raise ModelError(f"{place}: no such folder and no shipped model; hub ids cannot be checked before a download")
    return folder


def _describe(folder: Path) -> dict[str, Any]:
    from disagree.nli.labels import class_ids
    from disagree.tagging.geometry import read_geometry

    if is_tagger(folder):
        read_geometry(folder)
    config = read_json(folder / "config.json")
    record = read_json(folder / "training.json") if (folder / "training.json").exists() else {}
    row: dict[str, Any] = {
        "name": folder.name,
        "path": str(folder),
        "kind": record.get("recipe", {}).get("kind", "tagger" if is_tagger(folder) else "unknown"),
        "architecture": ", ".join(config.get("architectures") or ["unknown"]),
        "megabytes": round(sum(file.stat().st_size for file in folder.glob("*.safetensors")) / 1e6, 1),
        "base": record.get("recipe", {}).get("base", "unknown"),
        "commit": record.get("commit", "unknown"),
    }
    if any("SequenceClassification" in name for name in config.get("architectures") or []):
        names = _names(config.get("id2label"), folder)
        class_ids(names, where=str(folder))
        row["labels"] = [names[number] for number in sorted(names)]
    export = read_record(folder)
    if export:
        problem = export.problem(folder)
        row["export"] = f"{export.to}, not used: it {problem}" if problem else export.to
    return row


def _names(id2label: object, folder: Path) -> dict[int, str]:
    if not isinstance(id2label, dict) or not all(str(number).isdigit() for number in id2label):
        raise ModelError(f"{folder}/config.json: id2label is no map of class numbers to names; the folder is damaged")
    return {int(number): str(name) for number, name in id2label.items()}


def _lines(row: dict[str, Any]) -> str:
    values = {key: ", ".join(value) if isinstance(value, list) else str(value) for key, value in row.items()}
    rest = "\n".join(f"  {key}: {visible(value)}" for key, value in values.items() if key not in ("name", "path"))
    return f"{visible(values['name'])}\n{rest}"
