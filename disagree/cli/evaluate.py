"""`disagree evaluate`: a judge's figures on labelled pairs."""

from __future__ import annotations

from typing import Annotated

import typer

from disagree.cli import _options as options
from disagree.cli._run import emit, prepare, warn
from disagree.files import dump_json

__all__ = ["evaluate"]


def evaluate(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A shipped name, a folder or a hub id.")],
    data: Annotated[str, typer.Argument(metavar="DATA", help="Labelled pairs: JSONL, CSV, TSV or Parquet.")],
    split: Annotated[str | None, typer.Option("--split", help="Only rows whose field `split` says so.")] = None,
    directed: Annotated[
        bool, typer.Option("--directed", help="Judge premise -> hypothesis only, as plain NLI data is labelled.")
    ] = False,
    ignore_label: Annotated[
        list[str] | None, typer.Option("--ignore-label", help="Leave rows with this label out (repeatable).")
    ] = None,
    json: options.Json = False,
    device: options.Device = None,
    dtype: options.Dtype = None,
    label_map: options.LabelMap = None,
    allow_download: options.AllowDownload = False,
    quiet: options.Quiet = False,
) -> None:
    """Measure a judge: accuracy, per-class precision, recall and F1, macro-F1, confusion, ECE, bootstrap interval."""
    prepare(quiet=quiet, allow_download=allow_download)
    from disagree.config import load_settings, open_judge
    from disagree.data.pairs import load_pairs
    from disagree.evaluation.judge import evaluate_judge, table

    loaded = load_pairs(data, split=split, ignore_labels=tuple(ignore_label or ()), allow_download=allow_download)
    if not quiet:
        warn(f"{data}: " + ", ".join(f"{count} {what}" for what, count in loaded.counts.items()))
    settings = load_settings(
        None, judge=model, device=device, dtype=dtype, label_map=label_map, allow_download=allow_download or None
    )
    line = options.ProgressLine(quiet=quiet)
    evaluated = evaluate_judge(
        open_judge(settings), loaded.pairs, directed=directed, progress=lambda done, whole: line("judge", done, whole)
    )
    line.close()
    emit(dump_json(evaluated.as_dict() | {"rows": dict(loaded.counts)}) + "\n" if json else table(evaluated))
