"""Files, folders and standard input to articles, with everything that could not be read named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import IO

from disagree.text.formats import rows_in
from disagree.text.inputs import list_inputs
from disagree.text.limits import DEFAULT_LIMITS, Limits
from disagree.text.rejected import Rejected
from disagree.text.rows import Row
from disagree.types import Article

__all__ = ["Reading", "Rejected", "gather", "read_articles"]

_COUNTS = (
    "articles_read",
    "articles_duplicate",
    "articles_truncated",
    "dates_unreadable",
    "encodings_guessed",
    "files_ignored",
    "html_fallback",
    "ids_renamed",
    "inputs_rejected",
    "records_ignored",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The articles in the order given, what was rejected, and counts of both and of what was changed.

    `encodings_guessed` counts articles whose bytes were not UTF-8 and did not say what else they were.
    """

    articles: tuple[Article, ...]
    rejected: tuple[Rejected, ...]
    counts: Mapping[str, int]


def read_articles(
    paths: Sequence[str | Path], *, stdin: IO[str] | None = None, limits: Limits = DEFAULT_LIMITS
) -> Reading:
    """The articles in files, folders and standard input (`-`).

    Nothing raises for a bad input: it is an entry of `rejected`, and the rest is read. No paths
    give an empty reading. An article that is given twice is kept once.
    """
    shelf = _Shelf()
    for entry in list_inputs(paths, counts=shelf.counts):
        if isinstance(entry, Rejected):
            shelf.reject(entry)
            continue
        for row in rows_in(entry, limits, stdin, counts=shelf.counts):
            shelf.take(row)
    return shelf.reading()


def gather(rows: Iterable[Row | Rejected]) -> Reading:
    """What `read_articles` gives for rows that are there already, in their order; no rows give an empty reading."""
    shelf = _Shelf()
    for row in rows:
        shelf.take(row)
    return shelf.reading()


@dataclass(slots=True)
class _Shelf:
    """Collects rows: makes ids unique, leaves out what is there already, counts."""

    articles: list[Article] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(_COUNTS, 0)))
    _ids: set[str] = field(default_factory=set)
    _seen: set[tuple[str, str, bytes]] = field(default_factory=set)
    _suffixes: Counter[str] = field(default_factory=Counter)

    def take(self, row: Row | Rejected) -> None:
        """Keeps an article, or what was left out."""
        if isinstance(row, Rejected):
            self.reject(row)
        else:
            self.keep(row)

    def reject(self, entry: Rejected) -> None:
        """Keeps what was left out."""
        self.rejected.append(entry)
        self.counts["inputs_rejected"] += 1

    def keep(self, row: Row) -> None:
        """Keeps the article, unless it is there already."""
        article = row.article
        digest = sha256(article.text.encode("utf-8", "replace")).digest()
        keys = {("outlet", article.outlet, digest)}
        if row.has_own_id:
            keys.add(("id", article.id, digest))
        if keys & self._seen:
            self.counts["articles_duplicate"] += 1
            return
        self._seen |= keys
        self.counts.update(row.notes)
        self.articles.append(self._with_unique_id(article, row.has_own_id))

    def _with_unique_id(self, article: Article, has_own_id: bool) -> Article:
        name = article.id
        while name in self._ids:
            self._suffixes[article.id] += 1
            name = f"{article.id}-{self._suffixes[article.id] + 1}"
        self._ids.add(name)
        if name == article.id:
            return article
        self.counts["ids_renamed"] += has_own_id
        return replace(article, id=name)

    def reading(self) -> Reading:
        """All of it."""
        self.counts["articles_read"] = len(self.articles)
        return Reading(
            articles=tuple(self.articles),
            rejected=tuple(self.rejected),
            counts=dict(self.counts),
        )
