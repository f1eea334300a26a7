"""`disagree score`: two articles against each other."""

from __future__ import annotations

from typing import Annotated

import typer

from disagree.cli import _options as options
from disagree.cli._detect import check_page, detect, finish, parse_gate, read, show, write_page
from disagree.cli._run import prepare, warn
from disagree.errors import InputError, UsageError

__all__ = ["score"]


def score(
    first: Annotated[
        str, typer.Argument(metavar="A", help="An article: .txt .md .html .json, or - for standard input.")
    ],
    second: Annotated[str | None, typer.Argument(metavar="B", help="The article to hold against it.")] = None,
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
) -> None:
    """Find where two articles disagree: who says what against whom, with both sentences."""
    from disagree.config import load_settings

    prepare(quiet=quiet, allow_download=allow_download)
    if second is None:
        raise UsageError(f"score compares two articles and was given one; add a second, or use: disagree scan {first}")
    parse_gate(fail_on)
    check_page(html)
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
    reading = read([first, second], quiet=quiet, limits=settings.limits())
    if reading.counts["articles_duplicate"] and len(reading.articles) == 1:
        if not quiet:
            warn(f"{first} and {second} hold the same article; there is nothing to compare")
        report = detect([], reading.counts, settings, quiet=quiet)
    elif len(reading.articles) < 2:
        raise InputError(f"score needs two usable articles; only {reading.articles[0].outlet!r} could be read")
    else:
        report = detect(reading.articles, reading.counts, settings, quiet=quiet)
    write_page(html, report)
    show(report, as_json_document=json)
    raise typer.Exit(finish(report, reading, strict=strict, fail_on=fail_on))
