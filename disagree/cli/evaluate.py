"""`disagree evaluate`: figures on labelled pairs and on annotated articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from disagree.cli import _options as options
from disagree.cli._run import emit, prepare, warn
from disagree.errors import UsageError
from disagree.files import dump_json

__all__ = ["evaluate"]


def evaluate(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help='A judge or an attribution tagger: a shipped name, a folder or a hub id; or "rules".'
        ),
    ],
    data: Annotated[
        str, typer.Argument(metavar="DATA", help="Labelled pairs (JSONL, CSV, TSV, Parquet), or annotated articles.")
    ],
    split: Annotated[
        list[str] | None,
        typer.Option("--split", help="Only rows whose field `split` says so (repeatable for a tagger)."),
    ] = None,
    directed: Annotated[
        bool, typer.Option("--directed", help="Judge premise -> hypothesis only, as plain NLI data is labelled.")
    ] = False,
    flat: Annotated[
        bool,
        typer.Option(
            "--flat",
            help="The articles mark each word for one attribution at most (as PolNeAR): do not count those inside one.",
        ),
    ] = False,
    ignore_label: Annotated[
        list[str] | None, typer.Option("--ignore-label", help="Leave rows with this label out (repeatable).")
    ] = None,
    json: options.Json = False,
    device: options.Device = None,
    dtype: options.Dtype = None,
    exact: options.Exact = False,
    label_map: options.LabelMap = None,
    allow_download: options.AllowDownload = False,
    quiet: options.Quiet = False,
) -> None:
    """Measure a judge on labelled pairs, or who-says-what (rules and a tagger, or "rules") on annotated articles."""
    prepare(quiet=quiet, allow_download=allow_download)
    from disagree.checkpoints import find_checkpoint, is_tagger

    chosen: dict[str, Any] = {"device": device, "dtype": dtype, "exact": exact or None}
    if model == "rules" or is_tagger(find_checkpoint(model)):
        if directed or exact or ignore_label or label_map or allow_download:
            raise UsageError("--directed, --exact, --ignore-label, --label-map, --allow-download are for judges")
        tagger = "" if model == "rules" else model
        shown = _attribution(tagger, data, tuple(split or ()), chosen, flat=flat, json=json, quiet=quiet)
    else:
        if flat:
            raise UsageError("--flat is for annotated articles, measured with a tagger or with rules; leave it out")
        if split and len(split) > 1:
            raise UsageError("--split can be repeated for a tagger only; a judge is measured on one split at a time")
        chosen |= {"label_map": label_map, "allow_download": allow_download or None}
        only = split[0] if split else None
        shown = _judge(model, data, only, tuple(ignore_label or ()), chosen, directed=directed, json=json, quiet=quiet)
    emit(shown)


def _judge(
    model: str,
    data: str,
    split: str | None,
    ignored: tuple[str, ...],
    chosen: Mapping[str, Any],
    *,
    directed: bool,
    json: bool,
    quiet: bool,
) -> str:
    """The figures of a judge."""
    from disagree.config import load_settings, open_judge
    from disagree.data.pairs import load_pairs
    from disagree.evaluation.judge import evaluate_judge, table

    loaded = load_pairs(data, split=split, ignore_labels=ignored, allow_download=bool(chosen["allow_download"]))
    _tell(data, loaded.counts, quiet=quiet)
    line = options.ProgressLine(quiet=quiet)
    evaluated = evaluate_judge(
        open_judge(load_settings(None, judge=model, **chosen)),
        loaded.pairs,
        directed=directed,
        progress=lambda done, whole: line("judge", done, whole),
    )
    line.close()
    return dump_json(evaluated.as_dict() | {"rows": dict(loaded.counts)}) + "\n" if json else table(evaluated)


def _attribution(
    tagger: str,
    data: str,
    splits: tuple[str, ...],
    chosen: Mapping[str, Any],
    *,
    flat: bool,
    json: bool,
    quiet: bool,
) -> str:
    """The figures of the rules together with a tagger; of the rules alone for ""."""
    from disagree.config import load_settings, open_extractor
    from disagree.data.attributions import load_attributions
    from disagree.evaluation.attribution import evaluate_attribution, table

    loaded = load_attributions(data, splits=splits)
    _tell(data, loaded.counts, quiet=quiet)
    line = options.ProgressLine(quiet=quiet)
    evaluated = evaluate_attribution(
        open_extractor(load_settings(None, tagger=tagger, **chosen)),
        loaded.articles,
        progress=lambda done, whole: line("read", done, whole),
        flat=flat,
    )
    line.close()
    return dump_json(evaluated.as_dict() | {"rows": dict(loaded.counts)}) + "\n" if json else table(evaluated)


def _tell(data: str, counts: Mapping[str, int], *, quiet: bool) -> None:
    if not quiet:
        warn(f"{data}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
