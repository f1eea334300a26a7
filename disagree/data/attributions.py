"""Reads news articles with annotated attributions: who says what by which cue, and who contradicts whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disagree.data.locate import Finder
from disagree.data.rows import json_rows
from disagree.errors import DataError
from disagree.types import Article, AttributionSpans, Span

__all__ = ["AnnotatedArticle", "LoadedArticles", "Relation", "load_attributions"]

_ROLES = {"Source": "speaker", "Cue": "cue", "Content": "content"}  # as PolNeAR and PARC name the three parts
_RELATIONS = ("denies", "contradicts", "affirms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What one attribution of an article does to an earlier or later one; both are positions in `attributions`."""

    left: int
    name: str
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedArticle:
    """An article with the attributions that a reader marked, in text order.

    `chains` holds for each attribution who it comes from, as `Attribution.chain` does, by the fullest names; empty
    where nobody is named, and no chains at all where the annotation does not give them.
    """

    article: Article
    attributions: tuple[AttributionSpans, ...]
    chains: tuple[tuple[str, ...], ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedArticles:
    """The articles that were read, and counts of rows and of attributions by what became of them."""

    articles: tuple[AnnotatedArticle, ...]
    counts: Mapping[str, int]


def load_attributions(path: Path | str, *, splits: Sequence[str] = ()) -> LoadedArticles:
    """The annotated articles of a JSONL file, those of the named splits only where any are named.

    Each row has `id`, `text` and `attributions`. An attribution is an object with `speaker`, `cue` and `content`,
    each a list of [start, end], or, as PolNeAR comes, a list of [role, wording] pairs whose words are then looked
    up in the text. What cannot be found there is counted as `attributions_not_located` and left out.

    Raises: DataError where the file is missing or broken, a span leaves its text, or no article is left.
    """
    place = Path(path)
    counts: Counter[str] = Counter(read=0, used=0, attributions=0, attributions_not_located=0)
    articles = []
    if not place.is_file():
        raise DataError(f"{place}: no such file; give JSONL of articles with `text` and `attributions`")
    for number, row in json_rows(place):
        counts["read"] += 1
        if splits and str(row.get("split", "")) not in splits:
            counts["other_split"] += 1
            continue
        articles.append(_annotated(row, f"{place}:{number}", counts))
        counts["used"] += 1
    if not articles:
        raise DataError(f"{place}: no annotated article in it ({dict(counts)})")
    return LoadedArticles(articles=tuple(articles), counts=dict(counts))


def _annotated(row: Mapping[str, Any], where: str, counts: Counter[str]) -> AnnotatedArticle:
    text, marked = row.get("text"), row.get("attributions")
    if not isinstance(text, str) or not isinstance(marked, list):
        raise DataError(f"{where}: needs `text` and a list of `attributions`; these are pairs or plain articles")
    names = {name: str(row.get(name) or "") for name in ("id", "outlet", "title")}
    article = Article(id=names["id"] or where, outlet=names["outlet"], title=names["title"], text=text)
    finder = Finder(text)
    found: list[AttributionSpans] = []
    chains: list[tuple[str, ...]] = []
    place: dict[int, int] = {}
    for number, item in enumerate(marked):
        spans = _from_spans(item, len(text), where) if isinstance(item, dict) else _from_words(item, finder, where)
        if spans is None:
            counts["attributions_not_located"] += 1
        else:
            place[number] = len(found)
            found.append(spans)
            if isinstance(item, dict) and "chain" in item:
                chains.append(tuple(map(str, _list(item, "chain", where))))
    counts["attributions"] += len(found)
    return AnnotatedArticle(
        article=article,
        attributions=tuple(found),
        chains=tuple(chains) if len(chains) == len(found) else (),
        relations=_relations(row, place, where),
    )


def _list(held: Mapping[str, Any], name: str, where: str) -> list[Any]:
    """A list in a row; empty where it is missing or null."""
    value = held.get(name)
    if value is not None and not isinstance(value, list):
        raise DataError(f"{where}: {name} {value!r} is no list")
    return value or []


def _from_spans(item: Mapping[str, Any], length: int, where: str) -> AttributionSpans:
    parts: dict[str, tuple[Span, ...]] = {}
    for name in ("speaker", "cue", "content"):
        spans = []
        for pair in _list(item, name, where):
            is_range = isinstance(pair, list) and len(pair) == 2 and all(type(value) is int for value in pair)
            if not is_range or not 0 <= pair[0] < pair[1] <= length:
                raise DataError(f"{where}: {name} {pair!r} is no [start, end] within the text of {length} characters")
            spans.append(Span(start=pair[0], end=pair[1]))
        parts[name] = tuple(sorted(spans, key=lambda span: span.start))
    return AttributionSpans(speaker=parts["speaker"], cue=parts["cue"], content=parts["content"])


def _from_words(item: Any, finder: Finder, where: str) -> AttributionSpans | None:
    """The spans of [role, wording] pairs; None where they lack a cue or content or do not stand in the text."""
    parts = dict.fromkeys(_ROLES.values(), "")
    if not isinstance(item, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in item):
        raise DataError(f"{where}: an attribution is neither an object of spans nor a list of [role, wording]")
    for role, words in item:
        name = _ROLES.get(str(role))
        if name and words and not parts[name]:
            parts[name] = str(words)
    return finder.find(speaker=parts["speaker"], cue=parts["cue"], content=parts["content"])


def _relations(row: Mapping[str, Any], place: Mapping[int, int], where: str) -> tuple[Relation, ...]:
    found = []
    for item in _list(row, "relations", where):
        held = item if isinstance(item, dict) else {}
        name, left, right = held.get("relation"), held.get("left"), held.get("right")
        if name not in _RELATIONS or type(left) is not int or type(right) is not int or {left, right} - place.keys():
            raise DataError(f"{where}: relation {item!r} needs left, right (numbers of attributions) and {_RELATIONS}")
        found.append(Relation(left=place[left], name=name, right=place[right]))
    return tuple(found)
