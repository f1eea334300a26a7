"""A scan into a run folder, for the command line."""

from __future__ import annotations

import json as json_format
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from disagree.cli._detect import write_page
from disagree.cli._options import ProgressLine
from disagree.cli._run import EXIT_GATE, EXIT_QUARANTINED, LeftOut, emit, warn
from disagree.files import open_text, read_lines
from disagree.types import Status

if TYPE_CHECKING:
    from disagree.config import DetectSettings

__all__ = ["scan_into"]

_SHOWN = 10  # findings on the terminal; the folder has all


def scan_into(
    folder: Path,
    paths: Sequence[str],
    settings: DetectSettings,
    *,
    store: Path | None,
    resume: bool,
    ray_workers: int,
    json: bool,
    html: Path | None,
    gate: tuple[set[Status], float],
    strict: bool,
    quiet: bool,
) -> int:
    """Scans the paths into the folder and shows what is in it; gives the exit code."""
    from disagree.corpus.run import load_workers, scan_corpus

    engine = None
    if ray_workers:
        from disagree.corpus.ray_engine import RayEngine, open_ray

        open_ray(ray_workers)
        engine = RayEngine(partial(load_workers, settings), ray_workers)
    line = ProgressLine(quiet=quiet)
    try:
        report = scan_corpus(paths, folder, settings, store=store, resume=resume, tell=line, engine=engine)
    except (KeyboardInterrupt, SystemExit):
        line.close()
        warn(f"what was done is kept in {folder}; go on with the same command and --resume")
        raise
    finally:
        line.close()
    counts = json_format.loads((folder / "manifest.json").read_text(encoding="utf-8"))["counts"]
    if not quiet:
        left_out = LeftOut(f"see {folder / 'quarantine.jsonl'}")
        for row in _rows(folder / "quarantine.jsonl"):
            left_out(row["where"], row["reason"])
        left_out.close()
    if html is not None:
        from disagree.report.opening import open_report

        write_page(html, open_report(report))
    if json:
        with open_text(report) as file:
            for text in iter(lambda: file.read(1 << 20), ""):
                emit(text)
    else:
        emit(_summary(folder, counts))
    if any(
        row["type"] == "disagreement" and row["status"] in gate[0] and row["confidence"] >= gate[1]
        for row in _rows(folder / "findings.jsonl")
    ):
        return EXIT_GATE
    return EXIT_QUARANTINED if strict and counts["inputs_rejected"] + counts["articles_failed"] else 0


def _rows(path: Path) -> Any:
    return (json_format.loads(line) for line in read_lines(path))


def _summary(folder: Path, counts: dict[str, int]) -> str:
    """What a scan found, in a screenful."""
    from disagree.report.plain import visible

    shown = [row for row in islice(_rows(folder / "findings.jsonl"), _SHOWN) if row["type"] == "disagreement"]
    lines = [
        f"{counts['disagreements']:,} disagreements in {counts['articles']:,} articles, {counts['stories']:,} stories",
        ", ".join(f"{status.value} {counts[f'status_{status.value}']:,}" for status in Status),
        "",
    ]
    for number, row in enumerate(shown, start=1):
        left, right = row["left"], row["right"]
        lines.append(
            f"{number}. {_name(left)} against {_name(right)}: {row['kind']}, {row['status']}, {row['confidence']:.2f}"
        )
        lines += [f"   {shorten(visible(side['sentence']), 76, placeholder='...')}" for side in (left, right)]
    if counts["disagreements"] > len(shown):
        lines.append(f"... and {counts['disagreements'] - len(shown):,} more")
    lines += [
        "",
        f"Confirmed by more than one side: {counts['confirmations']:,}",
        f"Read: {counts['articles']:,} articles ({counts['articles_known']:,} known before,"
        f" {counts['articles_near_copies']:,} near-copies), {counts['claims']:,} claims, {counts['judged']:,} judged"
        f" pairs; left out: {counts['inputs_rejected'] + counts['articles_failed']:,} inputs",
        f"Written: {folder}",
    ]
    return "\n".join(lines) + "\n"


def _name(side: dict[str, Any]) -> str:
    from disagree.report.plain import visible

    return shorten(visible(side["speaker"] or side["outlet"]), 40, placeholder="...")
