"""`disagree judge`: pairs of claims in, labels and probabilities out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from disagree.cli import _options as options
from disagree.cli._run import EXIT_QUARANTINED, LeftOut, emit, prepare
from disagree.errors import InputError
from disagree.files import JsonLine, dump_json, json_lines, read_lines
from disagree.report.plain import visible

if TYPE_CHECKING:
    from disagree.nli.judge import TransformerJudge

__all__ = ["judge"]

_AT_ONCE = 1_024  # pairs held in memory at a time
_FIELDS = (("claim_a", "claim_b"), ("premise", "hypothesis"))


def judge(
    pairs: Annotated[
        str,
        typer.Argument(
            metavar="PAIRS.jsonl",
            help="Rows with claim_a and claim_b, or premise and hypothesis; - for standard input.",
        ),
    ],
    directed: Annotated[
        bool, typer.Option("--directed", help="Judge premise -> hypothesis only, as plain NLI data is labelled.")
    ] = False,
    json: options.Json = False,
    model: options.JudgeModel = None,
    device: options.Device = None,
    dtype: options.Dtype = None,
    exact: options.Exact = False,
    label_map: options.LabelMap = None,
    allow_download: options.AllowDownload = False,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
) -> None:
    """Judge pairs of claims: supporting, contradicting or unrelated. One row out for each row in."""
    from disagree.config import load_settings, open_judge

    prepare(quiet=quiet, allow_download=allow_download)
    lines = json_lines(sys.stdin.buffer if pairs == "-" else read_lines(Path(pairs)))
    chunk = list(islice(lines, _AT_ONCE))
    if not chunk:
        raise InputError(f"{pairs}: no pairs in it; each line needs claim_a and claim_b")
    settings = load_settings(
        None,
        judge=model,
        device=device,
        dtype=dtype,
        exact=exact or None,
        label_map=label_map,
        allow_download=allow_download or None,
    )
    opened = open_judge(settings)
    broken = read = 0
    left_out = LeftOut("--json gives each a row with an error")
    while chunk:
        for row in _judged(opened, chunk, directed=directed, where=pairs):
            emit((dump_json(row) if json else _line(row)) + "\n")
            read += 1
            broken += "error" in row
            if "error" in row and not quiet:
                where, _, reason = row["error"].partition(": ")
                left_out(where, reason)
        chunk = list(islice(lines, _AT_ONCE))
    left_out.close()
    if broken == read:
        raise InputError(f"{pairs}: none of its {read} rows is a pair of claims")
    raise typer.Exit(EXIT_QUARANTINED if strict and broken else 0)


def _judged(opened: TransformerJudge, lines: list[JsonLine], *, directed: bool, where: str) -> Iterator[dict[str, Any]]:
    """A row for each line, in order; a line that is no pair gives a row with `error`."""
    texts = [_texts(line) for line in lines]
    good = [pair for pair in texts if isinstance(pair, tuple)]
    judged = opened.directed(good) if directed else opened.pooled(good)
    place = 0
    for line, pair in zip(lines, texts, strict=True):
        row: dict[str, Any] = {"id": line.value["id"]} if line.value and "id" in line.value else {}
        if isinstance(pair, str):
            yield row | {"error": f"{where}:{line.number}: {pair}"}
            continue
        yield row | _answer(judged.scores[place], is_truncated=bool(judged.truncated[place]))
        place += 1


def _answer(scores: Any, *, is_truncated: bool) -> dict[str, Any]:
    from disagree.nli.judge import as_scores
    from disagree.report.as_json import scores_as_json

    return scores_as_json(as_scores(scores), is_truncated=is_truncated)


def _texts(line: JsonLine) -> tuple[str, str] | str:
    """The two claims of a line, or what is wrong with it."""
    if line.value is None:
        return line.problem
    for names in _FIELDS:
        found = [line.value.get(name) for name in names]
        if all(isinstance(text, str) and text.strip() for text in found):
            left, right = (str(text).encode("utf-8", "replace").decode("utf-8") for text in found)
            return left, right
    return "no text in claim_a and claim_b (or premise and hypothesis)"


def _line(row: dict[str, Any]) -> str:
    key = visible(str(row.get("id", "")))
    if "error" in row:
        return f"{'-':14} {'-':>5}  {key}".rstrip()
    return f"{row['label']:14} {max(row['probabilities'].values()):5.2f}  {key}".rstrip()
