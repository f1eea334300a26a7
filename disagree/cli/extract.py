"""`disagree extract`: the claims of articles, and who makes each."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from disagree.cli import _options as options
from disagree.cli._detect import read
from disagree.cli._run import EXIT_QUARANTINED, emit, prepare, warn
from disagree.files import dump_json
from disagree.types import Claim

__all__ = ["extract"]


def extract(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, feeds, or -.")],
    json: options.Json = False,
    tagger: options.Tagger = None,
    device: options.Device = None,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
) -> None:
    """List the claims that a scan would compare: who makes them, how firmly, and where they stand."""
    from disagree.claims.denials import resolve_denials
    from disagree.config import load_settings, open_extractor
    from disagree.report.as_json import claim_as_json
    from disagree.text.sentences import SentenceSplitter

    prepare(quiet=quiet)
    reading = read(paths, quiet=quiet)
    split, extractor = SentenceSplitter(), open_extractor(load_settings(None, tagger=tagger, device=device))
    found: list[Claim] = []
    reasons: Counter[str] = Counter()
    for article in reading.articles:
        sentences, dropped = split(article)
        claims, left_out = extractor(article, sentences)
        found.extend(claims)
        reasons.update(part.reason for part in (*dropped, *left_out))
    claims, _ = resolve_denials(found)
    if reasons and not quiet:
        warn("left out: " + ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items())))
    for claim in claims:
        emit((dump_json(claim_as_json(claim)) if json else _line(claim)) + "\n")
    raise typer.Exit(EXIT_QUARANTINED if strict and reading.rejected else 0)


def _line(claim: Claim) -> str:
    who = " <- ".join(claim.attribution.chain) or claim.speaker or claim.outlet
    note = "" if claim.is_resolved else " [what is meant was not found]"
    if claim.open_references:
        note += f" [open: {', '.join(claim.open_references)}]"
    shown = f"{who} ({claim.stance.value}): {claim.text}{note}"
    return "".join(letter if letter.isprintable() else " " for letter in shown)
