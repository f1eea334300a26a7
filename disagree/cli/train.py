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
    quiet: options.Quiet = False,
) -> None:
    """Fine-tune a judge (or a claim encoder) on labelled pairs; a stopped run resumes where it was."""
    prepare(quiet=quiet)
    from disagree.training.recipe import load_recipe

    recipe = load_recipe(config)
    if restart and out.exists() and any(out.iterdir()) and not _is_ours(out):
        raise UsageError(f"{out}: holds no model trained here, so --restart will not empty it; give another folder")
    if (out / "model.safetensors").exists() and not restart:
        raise UsageError(f"{out}: holds a finished model; give another folder, or --restart to replace it")
    from disagree.training.encoder import train_encoder
    from disagree.training.judge import train_judge

    folder = (train_judge if recipe.kind == "judge" else train_encoder)(
        recipe,
        data_dir=data_dir or config.parent,
        out=out,
        command=f"disagree train {config.parent.name}/{config.name} --data-dir DATA -o {out.name}",  # no private paths
        device=device,
        restart=restart,
    )
    emit(f"{folder}\n")


def _is_ours(folder: Path) -> bool:
    return (folder / "training.json").is_file() or (folder / "checkpoints").is_dir()
