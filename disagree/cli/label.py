"""`disagree label`: which pairs to label, out to a labelling tool, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from disagree.cli import _options as options
from disagree.cli._run import EXIT_QUARANTINED, emit, prepare, warn
from disagree.errors import UsageError
from disagree.files import dump_json

if TYPE_CHECKING:
    from disagree.labels.candidates import Candidate
    from disagree.labels.read import ReadLabels

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True, help="Pairs out to people who label them, and back: next, export, import; then `train`."
)

_NAMED = 5  # pairs that a warning names
_TROUBLE = ("conflicts", "conflicting_texts", "unknown_labels", "fields_differ")  # what --strict does not let pass

Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
SkipUnknown = Annotated[
    bool, typer.Option("--skip-unknown", help="Count labels that are not known and pass over them; else an error.")
]
Names = Annotated[
    list[str] | None, typer.Option("--label", help="What a label of the file means: YES=supporting (repeatable).")
]
FROM = "label-studio, argilla, prodigy, doccano, csv, snli or pairs (default: what the file can only be)."


@app.command("next")
def next_pairs(
    place: Annotated[
        str,
        typer.Argument(
            metavar="SCAN",
            help="A run folder of `disagree scan -o` (best: has every judged pair), a report.json, or pairs in JSONL.",
        ),
    ],
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many pairs to label.")] = 100,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file (default: standard output).")] = None,
    exclude: Annotated[
        list[Path] | None,
        typer.Option("--exclude", help="A file of pairs that are labelled already, in any format (repeatable)."),
    ] = None,
    random_share: Annotated[
        float, typer.Option("--random", min=0, max=1, help="Share drawn at random, to measure on.")
    ] = 0.2,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed draws and orders differently.")] = 13,
    store: Annotated[
        Path | None, typer.Option("--store", help="The store of the scan, where it is no longer where it was.")
    ] = None,
    model: options.JudgeModel = None,
    device: options.Device = None,
    allow_download: options.AllowDownload = False,
    force: Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Choose the pairs that people should label next, as JSONL with what the model suggests.

    The model's doubt (the margin between its two likeliest labels) decides, spread over stories, kinds and texts; a
    share is drawn at random. Pairs that come without probabilities are judged first, by --model.
    """
    prepare(quiet=quiet, allow_download=allow_download)
    from disagree.labels.choose import choose
    from disagree.labels.read import read_labels
    from disagree.labels.row import as_pair

    _check_free(output, force=force)
    labelled = [row for path in exclude or () for row in read_labels(path, skip_unknown=True).rows]
    counts: Counter[str] = Counter()
    chosen = choose(
        _candidates(Path(place), store, model, device, allow_download, counts),
        count=count,
        random_share=random_share,
        seed=seed,
        labelled=labelled,
    )
    if not quiet:
        warn(_told({**counts, **chosen.counts}))
    if not chosen.rows:
        raise UsageError(f"{place}: no pair is left to label ({_told(chosen.counts) or 'there is none'})")
    text = "".join(dump_json(as_pair(row)) + "\n" for row in chosen.rows)
    _write(text, output)


@app.command("export")
def export_pairs(
    pairs: Annotated[Path, typer.Argument(metavar="PAIRS", help="Pairs in JSONL, or any file that import can read.")],
    to: Annotated[str, typer.Option("--to", help="label-studio, argilla, prodigy, doccano, csv or snli.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    form: Annotated[str | None, typer.Option("--from", help=f"The format of PAIRS: {FROM}")] = None,
    label: Names = None,
    skip_unknown: SkipUnknown = False,
    force: Force = False,
    json: options.Json = False,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
) -> None:
    """Write pairs in the format of a labelling tool, with labels and suggestions where they have some.

    Beside Label Studio's tasks stands the labelling interface (.config.xml), beside Argilla's records the settings of
    a dataset (.settings.json).
    """
    prepare(quiet=quiet)
    from disagree.labels.formats import FORMATS, find_format
    from disagree.labels.read import read_labels

    if to not in FORMATS:
        raise UsageError(f"--to {to!r}: use one of {', '.join(FORMATS)}")
    _check_free(output, force=force)
    found = read_labels(pairs, form, names=_names(label), skip_unknown=skip_unknown)
    paths = find_format(output, to).write(found.rows, output)
    _finish(found, paths, json=json, strict=strict, quiet=quiet)


@app.command("import")
def import_labels(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What the labelling tool exported.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The pairs to write, JSONL for `disagree train`.")],
    form: Annotated[str | None, typer.Option("--from", help=f"The format of FILE: {FROM}")] = None,
    label: Names = None,
    skip_unknown: SkipUnknown = False,
    force: Force = False,
    json: options.Json = False,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
) -> None:
    """Read labels back as pairs; records of one pair are put together, and more than half of the labels decide.

    Duplicates, conflicts, skipped answers and pairs without a majority are counted and named. Every pair is written;
    one without a label has "-", which `disagree train` counts and leaves out.
    """
    prepare(quiet=quiet)
    from disagree.labels.formats import FORMATS
    from disagree.labels.read import read_labels

    _check_free(output, force=force)
    found = read_labels(file, form, names=_names(label), skip_unknown=skip_unknown)
    _finish(found, FORMATS["pairs"].write(found.rows, output), json=json, strict=strict, quiet=quiet)


def _candidates(
    place: Path, store: Path | None, model: str | None, device: str | None, allow_download: bool, counts: Counter[str]
) -> Iterator[Candidate]:
    """The pairs of a run folder's store; or those of a report or a file, judged where nobody did so before."""
    from disagree.labels.candidates import from_judgement, from_report, from_row, judged

    if place.is_dir():
        from disagree.corpus.judged import judged_pairs, manifest_of

        if model is not None:
            raise UsageError("--model: a run folder has what its own judge said; leave it out, or give report.json")
        name = str(manifest_of(place)["model"].get("judge") or "unknown")
        yield from (from_judgement(story, found, name) for story, found in judged_pairs(place, counts, store=store))
        return
    if store is not None:
        raise UsageError("--store: goes with a run folder")
    from disagree.labels.read import read_labels

    if place.name.endswith((".json", ".json.gz")):
        rows = from_report(place)
    else:
        rows = list(read_labels(place, skip_unknown=True).rows)
    known = [from_row(row) if model is None else None for row in rows]
    yield from (each for each in known if each)
    unjudged = [row for row, each in zip(rows, known, strict=True) if each is None]
    counts["judged_now"] = len(unjudged)
    if unjudged:
        from disagree.config import load_settings, open_judge

        settings = load_settings(None, judge=model, device=device, allow_download=allow_download or None)
        yield from judged(unjudged, open_judge(settings))


def _names(given: Sequence[str] | None) -> dict[str, str]:
    """What NAME=LABEL options say.

    Raises: UsageError where one has another form or an unknown label.
    """
    from disagree.types import Label

    names = {}
    for text in given or ():
        name, _, label = text.rpartition("=")
        if not name or Label.from_name(label) is None:
            raise UsageError(f"--label {text!r}: write NAME=supporting, NAME=contradicting or NAME=unrelated")
        names[name] = label
    return names


def _check_free(output: Path | None, *, force: bool) -> None:
    if output is not None and output.exists() and not force:
        raise UsageError(f"{output}: is there already; give another name, or --force to write over it")


def _write(text: str, output: Path | None) -> None:
    if output is None:
        emit(text)
        return
    from disagree.files import atomic_write

    atomic_write(output, text)
    emit(f"{output}\n")


def _finish(found: ReadLabels, paths: Sequence[Path], *, json: bool, strict: bool, quiet: bool) -> None:
    """Says what was written and what became of every record."""
    if not quiet:
        warn(_told(found.counts))
        for (name, label), count in found.labels.items():
            if name != label.value:
                warn(f"label {name!r} read as {label.value} ({count:,})")
        for what, which in found.named.items():
            rest = f" and {len(which) - _NAMED:,} more" if len(which) > _NAMED else ""
            warn(f"{what}: {', '.join(which[:_NAMED])}{rest}")
    if json:
        named = {what: list(which) for what, which in found.named.items()}
        emit(dump_json({"files": list(map(str, paths)), "counts": dict(found.counts), "named": named}) + "\n")
    else:
        emit("".join(f"{path}\n" for path in paths))
    is_troubled = any(found.counts.get(what) for what in _TROUBLE)
    raise typer.Exit(EXIT_QUARANTINED if strict and is_troubled else 0)


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())
