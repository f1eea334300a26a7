"""`disagree extract`: the claims of articles, and who makes each. Needs no model."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

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
    strict: options.Strict = False,
    quiet: options.Quiet = False,
) -> None:
    """List the claims that a scan would compare: who makes them, how firmly, and where they stand."""
    from disagree.claims.denials import resolve_denials
    from disagree.claims.extract import ClaimExtractor
    from disagree.text.sentences import SentenceSplitter

    prepare(quiet=quiet)
    reading = read(paths, quiet=quiet)
    split, extractor = SentenceSplitter(), ClaimExtractor()
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
        emit((dump_json(_row(claim)) if json else _line(claim)) + "\n")
    raise typer.Exit(EXIT_QUARANTINED if strict and reading.rejected else 0)


def _row(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "article": claim.article.id,
        "outlet": claim.outlet,
        "speaker": claim.speaker,
        "chain": list(claim.attribution.chain),
        "stance": claim.stance.value,
        "cue": claim.attribution.cue,
        "claim": claim.text,
        "denies": claim.denies,
        "is_resolved": claim.is_resolved,
        "sentence": claim.sentence.text,
        "start": claim.sentence.start,
        "end": claim.sentence.end,
    }


def _line(claim: Claim) -> str:
    who = " <- ".join(claim.attribution.chain) or claim.speaker or claim.outlet
    note = "" if claim.is_resolved else " [what is denied was not found]"
    shown = f"{who} ({claim.stance.value}): {claim.text}{note}"
    return "".join(letter if letter.isprintable() else " " for letter in shown)
