"""All that the judge said of pairs in a run's store: also of the pairs that no finding shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from disagree.claims.denials import resolve_denials
from disagree.corpus.codec import claims_from, find_texts, judgement_from
from disagree.corpus.folder import MANIFEST, STORE
from disagree.corpus.run import judge_key
from disagree.corpus.store import Store, open_store
from disagree.corpus.stories import components
from disagree.errors import StoreError, UsageError
from disagree.types import Claim, ClaimPair, Judgement

__all__ = ["judged_pairs", "manifest_of"]


def manifest_of(folder: Path) -> Mapping[str, Any]:
    """The manifest of a finished scan.

    Raises: UsageError where the folder holds none.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        is_finished = manifest["schema"] == "disagree.run/1" and manifest["state"] == "finished"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{folder}: is no folder that `disagree scan -o` wrote ({MANIFEST} is missing)") from error
    if not is_finished:
        raise UsageError(f"{folder}: its scan is not finished; go on with it (disagree scan ... --resume)")
    return manifest  # type: ignore[no-any-return]  # an object, as its schema says


def judged_pairs(folder: Path, counts: Counter[str], *, store: Path | None = None) -> Iterator[tuple[str, Judgement]]:
    """The story and the judgement of every pair in the store that the judge of this scan was asked.

    A store that several scans share gives the pairs of all of them. Stories are articles that are linked by judged
    pairs; their names are made from their first article's id. `counts` takes `judged` and `texts_not_found`: pairs
    of claims that were read differently when the scan compared them.

    Raises: UsageError where the folder holds no finished scan; StoreError where its store cannot be opened.
    """
    manifest = manifest_of(folder)
    path = _store_path(folder, manifest, store)
    opened = open_store(path)
    try:
        judge = judge_key(manifest["model"])
        numbers = sorted({number for both in opened.judged_articles(judge) for number in both})
        places = {number: place for place, number in enumerate(numbers)}
        links = [(places[left], places[right]) for left, right in opened.judged_articles(judge)]
        for members in components(len(numbers), links):
            yield from _story(opened, judge, sorted(numbers[place] for place in members), counts)
    finally:
        opened.close()


def _store_path(folder: Path, manifest: Mapping[str, Any], asked: Path | None) -> Path:
    named = Path(str(manifest.get("store") or STORE))
    tried = [asked] if asked else [folder / named, named]
    path = next((path for path in tried if path.is_file()), None)
    if path is None:
        raise StoreError(
            f"{tried[-1]}: the store of this scan is not there; give it with --store, or give report.json instead"
        )
    return path


def _story(store: Store, judge: bytes, numbers: Sequence[int], counts: Counter[str]) -> Iterator[tuple[str, Judgement]]:
    by_text = _claims(store, numbers)
    name = f"story-{sha256(store.article(numbers[0])[0].id.encode('utf-8', 'replace')).hexdigest()[:12]}"
    said: dict[tuple[int, int], dict[bytes, str]] = {}
    for (left, right, key), value in store.judgements(judge, numbers).items():
        said.setdefault((left, right), {})[key] = value
    for (left, right), values in sorted(said.items()):
        found = find_texts(by_text[left], by_text[right], values)
        counts["judged"] += len(values)
        counts["texts_not_found"] += len(values) - len(found)
        for key in sorted(found):
            texts = found[key]
            pair = ClaimPair(left=by_text[left][texts[0]], right=by_text[right][texts[1]])
            yield name, judgement_from(values[key], pair)


def _claims(store: Store, numbers: Sequence[int]) -> dict[int, dict[str, Claim]]:
    """The claims of each article by text, with denials led to what they deny, as when they were compared."""
    places: dict[str, int] = {}
    claims: list[Claim] = []
    for number in numbers:
        article, packed, _ = store.article(number)
        places[article.id] = number
        claims.extend(claims_from(packed, article))
    by_text: dict[int, dict[str, Claim]] = {number: {} for number in numbers}
    for claim in resolve_denials(claims)[0]:
        by_text[places[claim.article.id]].setdefault(claim.text, claim)
    return by_text
