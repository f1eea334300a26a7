"""A judge's folder in, a folder with its export to OpenVINO out, or nothing where the export judges otherwise."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import torch

from disagree.checkpoints import find_checkpoint, in_cache, read_json
from disagree.data.splits import without_leaks
from disagree.errors import DataError, UsageError
from disagree.exported.models import ExportedClassifier
from disagree.exported.record import TARGETS, XML, Record, exported_files, hashes, origin_files
from disagree.exported.runtime import import_quietly
from disagree.exporting.check import Checked, check_export
from disagree.exporting.convert import Row, quantised, save, traced
from disagree.nli.judge import TransformerJudge, load_judge
from disagree.nli.model import choose_dtype
from disagree.types import LabelledPair

__all__ = ["CALIBRATION_PAIRS", "export_judge"]

CALIBRATION_PAIRS = 300  # with 300 the shipped judge passes; all of them are read in half a minute
Progress = Callable[[int, int], None]
_LEFT_OUT = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".joblib", ".ckpt", ".h5", ".onnx", ".msgpack")


def export_judge(
    place: Path | str,
    out: Path,
    *,
    to: str,
    check: Sequence[LabelledPair],
    calibrate: Sequence[LabelledPair] = (),
    label_map: Mapping[int, str] | None = None,
    progress: Progress | None = None,
) -> Checked:
    """How the export judges; `out` then holds the judge with the export in it, its weights included.

    `to` is one of `TARGETS`; "openvino-int8" measures ranges on `CALIBRATION_PAIRS` of `calibrate`, spread evenly.

    Raises: ModelError where the export judges otherwise than the judge in float32, or the judge cannot be opened;
    DataError where `calibrate` is empty or shares pairs or groups with `check`; UsageError where `out` is taken or
    OpenVINO is missing. Nothing is written then.
    """
    _refuse(out, to, check=check, calibrate=calibrate)
    found = find_checkpoint(place)
    folder = found if isinstance(found, Path) else in_cache(found)
    judge = load_judge(folder, device="cpu", dtype="float32", label_map=label_map)
    fitting = _rows(judge, check)
    example = judge.tokenizer.pad([fitting[0], fitting[-1]], padding=True, return_tensors="pt")
    rows = _rows(judge, _spread(calibrate)) if to == "openvino-int8" else ()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as aside:
        stage, plain = Path(aside) / "model", Path(aside) / "plain.xml"
        _copy(folder, stage)
        save(traced(folder, example), plain if rows else stage / XML)
        if rows:
            save(quantised(plain, rows), stage / XML)
        dtype = choose_dtype("auto", torch.device("cpu"))
        exported = ExportedClassifier(stage / XML, read_json(stage / "config.json"), engine=to, dtype=dtype)
        checked = check_export(judge, replace(judge, model=exported), check, progress)
        checked.require()
        _record(stage, to=to, dtype=dtype, checked=checked).write(stage)
        if out.is_dir():
            out.rmdir()  # empty, or it had been refused
        stage.rename(out)
    return checked


def _refuse(out: Path, to: str, *, check: Sequence[LabelledPair], calibrate: Sequence[LabelledPair]) -> None:
    """Raises what can be known to be wrong before any work."""
    if to not in TARGETS:
        raise UsageError(f"export to {to!r}: not known; use {' or '.join(TARGETS)}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out}: is there already; give a new folder")
    if not check:
        raise DataError("no pairs to check the export on; without them it could be anything")
    import_quietly("openvino")
    if to != "openvino-int8":
        return
    if not calibrate:
        raise DataError("no pairs to calibrate int8 with; give training pairs, or export to openvino-bf16")
    leaks = without_leaks(calibrate, check)[1]
    if leaks:
        raise DataError(
            f"{leaks} pairs to calibrate with share a group or both texts with those to check on; "
            "the check would flatter the export: calibrate with training pairs"
        )
    import_quietly("nncf")


def _spread(pairs: Sequence[LabelledPair]) -> list[LabelledPair]:
    """`CALIBRATION_PAIRS` of the pairs, at even distances."""
    places = np.linspace(0, len(pairs) - 1, min(CALIBRATION_PAIRS, len(pairs))).round().astype(int)
    return [pairs[place] for place in places]


def _rows(judge: TransformerJudge, pairs: Sequence[LabelledPair]) -> list[Row]:
    """Pairs as token ids, every other one with its claims swapped; each that the judge can read whole.

    Raises: DataError where it can read none of them.
    """
    texts = [(pair.premise, pair.hypothesis) for pair in pairs]
    turned = [pair if place % 2 == 0 else pair[::-1] for place, pair in enumerate(texts)]
    left, right = [pair[0] for pair in turned], [pair[1] for pair in turned]
    columns = judge.tokenizer(left, right, padding=False, truncation=False, verbose=False)
    rows: list[Row] = [{name: columns[name][row] for name in columns} for row in range(len(pairs))]
    kept = [row for row in rows if len(row["input_ids"]) <= judge.max_tokens]
    if not kept:
        raise DataError(f"none of {len(pairs)} pairs is short enough for the model ({judge.max_tokens} tokens)")
    return kept


def _copy(folder: Path, stage: Path) -> None:
    """The judge's own files: what lies in its folder, without hidden files and weights of other makes."""
    stage.mkdir()
    for file in sorted(folder.iterdir()):
        if file.is_file() and not file.name.startswith(".") and file.suffix not in _LEFT_OUT:
            shutil.copyfile(file, stage / file.name)


def _record(stage: Path, *, to: str, dtype: torch.dtype, checked: Checked) -> Record:
    packages = ("openvino", "nncf", "torch", "transformers", "disagree")
    return Record(
        to=to,
        computed_in=str(dtype).removeprefix("torch."),
        made_from=hashes(stage, origin_files(stage)),
        files=hashes(stage, exported_files(stage)),
        check=asdict(checked),
        versions={name: _version(name) for name in packages},
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
