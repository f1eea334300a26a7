"""`disagree export`: a judge made faster for a CPU, and checked against itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disagree.cli import _options as options
from disagree.cli._run import emit, prepare
from disagree.errors import UsageError
from disagree.files import dump_json

__all__ = ["export"]


def export(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A judge: a shipped name, a folder or a hub id.")],
    data: Annotated[
        str, typer.Argument(metavar="DATA", help="Labelled pairs to check the export on (JSONL, CSV, TSV, Parquet).")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The model folder to write; must be new.")],
    to: Annotated[str, typer.Option("--to", help="openvino-bf16, or openvino-int8: faster, further from the model.")],
    split: Annotated[str, typer.Option("--split", help='Check on rows of this split; "" for all rows.')] = "dev",
    calibrate: Annotated[
        str | None, typer.Option("--calibrate", help="Pairs to measure ranges for int8 on (default: DATA).")
    ] = None,
    calibrate_split: Annotated[
        str, typer.Option("--calibrate-split", help='Measure on rows of this split; "" for all rows.')
    ] = "train",
    json: options.Json = False,
    label_map: options.LabelMap = None,
    quiet: options.Quiet = False,
) -> None:
    """Export a judge to OpenVINO for a CPU; refused where over 1 % of labels or .5 point of F1 are lost.

    The folder written is a whole judge (`--model FOLDER`). On a CPU its export is run wherever the extra "openvino" of
    this package is installed and no --dtype is asked for.
    """
    prepare(quiet=quiet)
    from disagree.data.pairs import load_pairs
    from disagree.exporting.export import export_judge
    from disagree.nli.labels import parse_label_map

    if calibrate and to != "openvino-int8":
        raise UsageError(f"--calibrate is for openvino-int8; {to} measures nothing: leave it out")
    checked_on = load_pairs(data, split=split or None).pairs
    is_measured = to == "openvino-int8"
    measured_on = load_pairs(calibrate or data, split=calibrate_split or None).pairs if is_measured else ()
    line = options.ProgressLine(quiet=quiet)
    try:
        checked = export_judge(
            model,
            out,
            to=to,
            check=checked_on,
            calibrate=measured_on,
            label_map=parse_label_map(label_map) if label_map else None,
            progress=lambda done, whole: line("check", done, whole),
        )
    finally:
        line.close()
    if json:
        from dataclasses import asdict

        emit(dump_json({"folder": str(out), **asdict(checked)}) + "\n")
        return
    emit(
        f"{out}\n{checked.pairs} pairs: macro-F1 {checked.macro_f1:.4f} (before: {checked.macro_f1_before:.4f}), "
        f"labels equal {checked.agreement:.2%}\n"
    )
