"""What `score` and `scan` have in common: articles in, a report out."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disagree.cli._options import ProgressLine
from disagree.cli._run import EXIT_GATE, EXIT_QUARANTINED, LeftOut, emit
from disagree.errors import InputError, UsageError
from disagree.files import atomic_write, dump_json
from disagree.types import Article, Report, Status

if TYPE_CHECKING:
    from disagree.config import DetectSettings
    from disagree.text.limits import Limits
    from disagree.text.read import Reading

__all__ = ["check_page", "detect", "finish", "read", "show", "terminal", "write_out", "write_page"]


def read(paths: Sequence[str], *, quiet: bool, limits: Limits | None = None) -> Reading:
    """The articles of the paths; what was rejected is named on standard error.

    Raises: InputError where no article is left.
    """
    from disagree.text.limits import DEFAULT_LIMITS
    from disagree.text.read import read_articles

    reading = read_articles(paths, limits=limits or DEFAULT_LIMITS)
    if not quiet or not reading.articles:
        left_out = LeftOut("disagree scan -o FOLDER lists all in quarantine.jsonl")
        for rejected in reading.rejected:
            left_out(rejected.where, rejected.reason)
        left_out.close()
    if not reading.articles:
        raise InputError(f"no usable article in {', '.join(map(str, paths)) or 'nothing'}")
    return reading


def detect(articles: Sequence[Article], counts: Mapping[str, int], settings: DetectSettings, *, quiet: bool) -> Report:
    """The report on the articles, with the counts of reading them."""
    from disagree.config import load_detector

    line = ProgressLine(quiet=quiet)
    try:
        report = load_detector(settings)(articles, progress=line)
    finally:
        line.close()
    return replace(report, counts={**counts, **report.counts})


def show(report: Report, *, as_json_document: bool) -> None:
    """Prints the report on standard output."""
    if as_json_document:
        from disagree.report.as_json import as_json

        emit(dump_json(as_json(report), indent=1) + "\n")
        return
    from disagree.report.as_text import as_text

    width, color = terminal()
    emit(as_text(report, width=width, color=color))


def terminal() -> tuple[int, bool]:
    """How many columns to fill, and whether to set headings in bold."""
    return min(100, shutil.get_terminal_size((80, 24)).columns), sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def check_page(path: Path | None, option: str = "html") -> None:
    """Looks whether a file can be written before the work is done.

    Raises: UsageError where the path is a folder, or is inside a file.
    """
    if path is None:
        return
    if str(path) == "-":
        raise UsageError(f"--{option} -: standard output shows the text; give a file, or see: disagree report --help")
    if path.is_dir():
        raise UsageError(f"--{option} {path}: is a folder; give the path of a file")
    if any(parent.exists() and not parent.is_dir() for parent in path.parents):
        raise UsageError(f"--{option} {path}: lies inside something that is no folder; give another path")


def write_page(html: Path | None, document: Mapping[str, object] | Report) -> None:
    """Writes the page of a report; an older file at the path is replaced.

    Raises: UsageError where it cannot be written.
    """
    if html is None:
        return
    from disagree.report.as_html import as_html
    from disagree.report.as_json import as_json

    write_out(html, as_html(as_json(document) if isinstance(document, Report) else document))


def write_out(path: Path, content: str | bytes) -> None:
    """Writes the file whole or not at all.

    Raises: UsageError where it cannot be written.
    """
    try:
        atomic_write(path, content)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror or error}); give another path") from error


def finish(report: Report, reading: Reading, *, strict: bool, fail_on: str | None) -> int:
    """The exit code of a finished run."""
    if fail_on and _gate(report, fail_on):
        return EXIT_GATE
    return EXIT_QUARANTINED if strict and reading.rejected else 0


def parse_gate(fail_on: str | None) -> tuple[set[Status], float]:
    """The statuses and the confidence of a gate such as "conflict" or "conflict>=0.9" ("any": all statuses).

    Raises: UsageError where the gate has another form.
    """
    if not fail_on:
        return set(), 1.0
    name, _, bound = fail_on.partition(">=")
    known: dict[str, Any] = {status.value: {status} for status in Status} | {"any": set(Status)}
    try:
        confidence = float(bound) if bound else 0.0
        if not 0 <= confidence <= 1:
            raise ValueError(bound)
        return known[name.strip()], confidence
    except (KeyError, ValueError) as error:
        raise UsageError(f"--fail-on {fail_on!r}: use one of {', '.join(known)}, with or without >=0.9") from error


def _gate(report: Report, fail_on: str) -> bool:
    statuses, confidence = parse_gate(fail_on)
    return any(item.status in statuses and item.confidence >= confidence for item in report.disagreements)
