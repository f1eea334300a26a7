"""`disagree train`: a recipe and labelled pairs in, a model folder out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disagree.cli import _options as options
from disagree.cli._run import emit, prepare
from disagree.errors import UsageError

__all__ = ["train"]


def train(
    config: Annotated[
        Path, typer.Argument(metavar="CONFIG", help="A recipe in TOML, such as configs/train-example.toml.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The model folder to write.")],
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="Where the recipe's data files are (default: beside the recipe).")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Throw away what the folder holds and start anew; otherwise resume.")
    ] = False,
    device: options.Device = None,
    allow_download: options.AllowDownload = False,
    quiet: options.Quiet = False,
) -> None:
    """Fine-tune a judge, a claim encoder or an attribution tagger; a stopped run resumes where it was."""
    prepare(quiet=quiet, allow_download=allow_download)
    from disagree.training.recipe import load_recipe

    recipe = load_recipe(config)
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; give a folder")
    is_finished = (out / "model.safetensors").exists() and not (out / "checkpoints").exists()
    if is_finished and not restart:
        raise UsageError(f"{out}: holds a finished model; give another folder, or --restart to replace it")
    from disagree.training.encoder import train_encoder
    from disagree.training.judge import train_judge
    from disagree.training.tagger import train_tagger

    folder = {"judge": train_judge, "encoder": train_encoder, "tagger": train_tagger}[recipe.kind](
        recipe,
        data_dir=data_dir or config.parent,
        out=out,
        command=f"disagree train {_public(config)} --data-dir DATA -o {_public(out)}",
        device=device,
        restart=restart,
        allow_download=allow_download,
    )
    emit(f"{folder}\n")


def _public(path: Path) -> str:
    """The path as it may stand in a card: whole where it is relative, else its last two names."""
    return str(path) if not path.is_absolute() else "/".join(path.parts[-2:])
