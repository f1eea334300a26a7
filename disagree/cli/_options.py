"""Options that several commands share, and the progress line."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "AllowDownload",
    "Config",
    "Device",
    "Dtype",
    "Encoder",
    "Exact",
    "Html",
    "Json",
    "JudgeModel",
    "LabelMap",
    "MinConfidence",
    "ProgressLine",
    "Quiet",
    "Strict",
    "Tagger",
]

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no warnings on standard error.")]
Config = Annotated[
    Path | None, typer.Option("--config", "-c", help="Settings in TOML; configs/detect.toml shows all of them.")
]
JudgeModel = Annotated[
    str | None, typer.Option("--model", "-m", help="The judge: a shipped name, a folder or a Hugging Face hub id.")
]
Encoder = Annotated[str | None, typer.Option("--encoder", help="The claim encoder: likewise.")]
Tagger = Annotated[
    str | None,
    typer.Option("--tagger", help='The attribution tagger: a shipped name, a folder, or "" for rules alone.'),
]
Device = Annotated[str | None, typer.Option("--device", help="auto, cpu, cuda, cuda:1 ...")]
Dtype = Annotated[str | None, typer.Option("--dtype", help="auto, float32 or bfloat16.")]
Exact = Annotated[
    bool,
    typer.Option(
        "--exact", help="Slower: compute in float32, and judge every pair in both orders (unless --directed)."
    ),
]
LabelMap = Annotated[
    str | None,
    typer.Option("--label-map", help="For a judge without label names: 0=entailment,1=neutral,2=contradiction"),
]
AllowDownload = Annotated[
    bool, typer.Option("--allow-download", help="Let a hub id be fetched; otherwise nothing leaves this machine.")
]
MinConfidence = Annotated[
    float | None,
    typer.Option("--min-confidence", min=0, max=1, help="Report disagreements from this confidence (default: 0.6)."),
]
Html = Annotated[
    Path | None, typer.Option("--html", help="Also write the report as one HTML page to look at, mail and print.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 5 where any input had to be left out.")]


class ProgressLine:
    """One line on standard error that is rewritten in place; silent where nobody watches."""

    def __init__(self, *, quiet: bool) -> None:
        self._is_on = sys.stderr.isatty() and not quiet
        self._shown_at = 0.0

    def __call__(self, stage: str, done: int, whole: int) -> None:
        """Shows how far a stage is; `whole` is 0 where nobody knows yet."""
        now = time.monotonic()
        if self._is_on and (done >= whole or now - self._shown_at > 0.2):
            self._shown_at = now
            sys.stderr.write(f"\r\x1b[K{stage}: {done:,}" + (f" of {whole:,}" if whole else ""))
            sys.stderr.flush()

    def close(self) -> None:
        """Clears the line."""
        if self._is_on:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
