"""`disagree report`: a finished report shown again, without a model."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from disagree.cli._detect import check_page, terminal, write_out
from disagree.cli._run import emit, prepare
from disagree.errors import UsageError

__all__ = ["report"]

_SHOWN = 50  # disagreements of each status on the terminal; the files have more
_OWN = ("report.json", "findings.jsonl", "quarantine.jsonl", "manifest.json")  # of a run folder


def report(
    given: Annotated[
        Path,
        typer.Argument(
            metavar="RUN_DIR|REPORT", help="The folder of `scan -o`, or the JSON of `--json`: a file, or - for stdin."
        ),
    ],
    html: Annotated[Path | None, typer.Option("--html", help="Write one HTML page to look at, mail and print.")] = None,
    markdown: Annotated[Path | None, typer.Option("--markdown", help="Write Markdown.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write a table for spreadsheets.")] = None,
    jsonl: Annotated[Path | None, typer.Option("--jsonl", help="Write a finding a line, with all fields.")] = None,
    parquet: Annotated[Path | None, typer.Option("--parquet", help="Write a Parquet table.")] = None,
) -> None:
    """Show a report again: on the terminal, or as HTML, Markdown, CSV, JSONL and Parquet files (- for stdout).

    No model is loaded. A file that is there already is replaced.
    """
    from disagree.report.opening import open_report

    prepare(quiet=False)
    options = {"html": html, "markdown": markdown, "csv": csv, "jsonl": jsonl, "parquet": parquet}
    asked = {name: path for name, path in options.items() if path is not None}
    _check(given, asked)
    document = open_report(given, sys.stdin)
    if not asked:
        from disagree.report.as_text import document_as_text

        width, color = terminal()
        emit(document_as_text(document, width=width, color=color, most=_SHOWN))
    written = {name: _writer(name)(document) for name in asked}
    for name, path in asked.items():
        if str(path) == "-":
            _print(written[name])
        else:
            write_out(path, written[name])
    if "-" not in map(str, asked.values()):
        emit("".join(f"{path}\n" for path in asked.values()))


def _writer(name: str) -> Callable[[Mapping[str, Any]], str | bytes]:
    if name == "html":
        from disagree.report.as_html import as_html

        return as_html
    if name == "markdown":
        from disagree.report.as_markdown import as_markdown

        return as_markdown
    from disagree.report import exports

    tables: dict[str, Callable[[Mapping[str, Any]], str | bytes]] = {
        "csv": exports.as_csv,
        "jsonl": exports.as_jsonl,
        "parquet": exports.as_parquet,
    }
    return tables[name]


def _check(given: Path, asked: Mapping[str, Path]) -> None:
    """Looks at where to write before anything is read.

    Raises: UsageError where two go to one place, or one would replace what is read.
    """
    places = [os.path.realpath(path) if str(path) != "-" else "-" for path in asked.values()]
    if len(set(places)) < len(places):
        raise UsageError(f"--{' and --'.join(asked)}: two are to be written to one place; give each its own file")
    folder = os.path.realpath(given)
    kept = {folder, *(str(Path(folder) / name) for name in _OWN)}
    for (name, path), place in zip(asked.items(), places, strict=True):
        if place != "-":
            if place in kept and str(given) != "-":
                raise UsageError(f"--{name} {path}: would replace what the report is made from; give another file")
            check_page(path, name)


def _print(content: str | bytes) -> None:
    if isinstance(content, str):
        emit(content)
    elif sys.stdout.isatty():
        raise UsageError("--parquet -: a terminal cannot show Parquet; give a file, or send it to another program")
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
