"""`disagree scan`: any number of articles, from files, folders or a feed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disagree.cli import _options as options
from disagree.cli._detect import check_page, detect, finish, parse_gate, read, show, write_page
from disagree.cli._run import prepare
from disagree.errors import UsageError

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
    html: options.Html = None,
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
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Read a corpus of any size story by story, and write a run folder (made if missing)."
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the interrupted scan in the -o folder.")] = False,
    store: Annotated[
        Path | None,
        typer.Option(
            "--store", help="With -o: a file that keeps articles and judgements, so that later scans compare with them."
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option("--engine", help="With -o: local (this process), or ray (a cluster, or workers on this machine)."),
    ] = "local",
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="With --engine ray: how many actors read and compare at once.")
    ] = 2,
) -> None:
    """Find the disagreements in and between articles, also between the speakers of a single one.

    With -o, articles are grouped into stories and compared inside them. The folder then holds report.json,
    findings.jsonl, quarantine.jsonl (what could not be used, and why) and manifest.json. A scan that was stopped goes
    on with --resume.
    """
    from disagree.config import load_settings

    prepare(quiet=quiet, allow_download=allow_download)
    gate = parse_gate(fail_on)
    check_page(html)
    for name, is_given in (("--resume", resume), ("--store", store), ("--engine", engine != "local")):
        if output is None and is_given:
            raise UsageError(f"{name}: needs the run folder; give it with -o FOLDER")
    if engine not in ("local", "ray"):
        raise UsageError(f"--engine {engine!r}: use local or ray")
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
    if output is not None:
        from disagree.cli._corpus import scan_into

        raise typer.Exit(
            scan_into(
                output,
                paths,
                settings,
                store=store,
                resume=resume,
                ray_workers=workers if engine == "ray" else 0,
                json=json,
                html=html,
                gate=gate,
                strict=strict,
                quiet=quiet,
            )
        )
    reading = read(paths, quiet=quiet, limits=settings.limits())
    report = detect(reading.articles, reading.counts, settings, quiet=quiet)
    write_page(html, report)
    show(report, as_json_document=json)
    raise typer.Exit(finish(report, reading, strict=strict, fail_on=fail_on))
