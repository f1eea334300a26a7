"""`disagree scan`: any number of articles, from files, folders or a feed."""

from __future__ import annotations

from typing import Annotated

import typer

from disagree.cli import _options as options
from disagree.cli._detect import detect, finish, parse_gate, read, show
from disagree.cli._run import prepare

__all__ = ["scan"]


def scan(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Folders, - for standard input, or files: .txt .md .html .json .jsonl .csv .tsv .parquet .rss .atom "
            ".xml .warc, each also .gz.",
        ),
    ],
    json: options.Json = False,
    config: options.Config = None,
    model: options.JudgeModel = None,
    encoder: options.Encoder = None,
    tagger: options.Tagger = None,
    device: options.Device = None,
    dtype: options.Dtype = None,
    exact: options.Exact = False,
    label_map: options.LabelMap = None,
    allow_download: options.AllowDownload = False,
    min_confidence: options.MinConfidence = None,
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", help="Exit with 10 on a finding: conflict, any, conflict>=0.9 ...")
    ] = None,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
) -> None:
    """Find the disagreements in and between articles, also between the speakers of a single one."""
    from disagree.config import load_settings

    prepare(quiet=quiet, allow_download=allow_download)
    parse_gate(fail_on)
    settings = load_settings(
        config,
        judge=model,
        encoder=encoder,
        tagger=tagger,
        device=device,
        dtype=dtype,
        exact=exact or None,
        label_map=label_map,
        allow_download=allow_download or None,
        min_confidence=min_confidence,
    )
    reading = read(paths, quiet=quiet)
    report = detect(reading.articles, reading.counts, settings, quiet=quiet)
    show(report, as_json_document=json)
    raise typer.Exit(finish(report, reading, strict=strict, fail_on=fail_on))
