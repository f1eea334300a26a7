"""Files, folders and standard input to articles, with everything that could not be read named."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import IO

from disagree.errors import ReadError
from disagree.text.formats import FEEDS, KINDS, Rejected, articles_in
from disagree.text.rows import Row
from disagree.types import Article

__all__ = ["MAX_DOCUMENT_BYTES", "MAX_FEED_BYTES", "Reading", "Rejected", "read_articles"]

MAX_DOCUMENT_BYTES = 20_000_000  # of one document, and of any .gz file once unpacked
MAX_FEED_BYTES = 1_000_000_000  # of one .json or .jsonl file

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
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The articles in the order given, what was rejected, and counts of both and of what was changed.

    `encodings_guessed` counts articles whose bytes were not UTF-8 and did not say what else they were.
    """

    articles: tuple[Article, ...]
    rejected: tuple[Rejected, ...]
    counts: Mapping[str, int]


def read_articles(paths: Sequence[str | Path], *, stdin: IO[str] | None = None) -> Reading:
    """The articles in files, folders and standard input (`-`).

    Nothing raises for a bad input: it is an entry of `rejected`, and the rest is read. No paths
    give an empty reading. An article that is given twice is kept once.
    """
    shelf = _Shelf()
    for path in paths:
        if str(path) == "-":
            shelf.take("-", articles_in_stdin(stdin))
        elif Path(path).is_dir():
            _read_folder(Path(path), shelf)
        else:
            shelf.take(str(path), _articles_of_file(Path(path)))
    return shelf.reading()


def articles_in_stdin(stdin: IO[str] | None) -> Iterator[Row | Rejected]:
    """The articles on standard input: JSON, JSON lines, HTML or plain text, told by the content."""
    stream = sys.stdin if stdin is None else stdin
    raw = getattr(stream, "buffer", None)  # bytes where there are some, so that the encoding is ours to tell
    data = raw.read(MAX_FEED_BYTES + 1) if raw is not None else _encoded(stream.read(MAX_FEED_BYTES + 1))
    if len(data) > MAX_FEED_BYTES:
        raise ReadError(f"-: holds more than {MAX_FEED_BYTES:,} bytes; give it in parts")
    if not data.strip():
        raise ReadError("-: nothing came on standard input; pipe an article into it")
    yield from articles_in(data, where="-", name="stdin", kind="")


def _encoded(text: str) -> bytes:
    return text.replace("\x00", "").encode("utf-8", "replace")


def _articles_of_file(path: Path) -> Iterator[Row | Rejected]:
    name, kind = _name_and_kind(path)
    data = _content(path, MAX_FEED_BYTES if kind in FEEDS and not _is_packed(path) else MAX_DOCUMENT_BYTES)
    yield from articles_in(data, where=str(path), name=name, kind=kind)


def _name_and_kind(path: Path) -> tuple[str, str]:
    inner = path.with_suffix("") if _is_packed(path) else path
    kind = KINDS.get(inner.suffix.lower(), "")
    return (inner.stem if kind else inner.name), kind


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _content(path: Path, limit: int) -> bytes:
    try:
        with gzip.open(path, "rb") if _is_packed(path) else path.open("rb") as file:
            data: bytes = file.read(limit + 1)
    except FileNotFoundError as error:
        raise ReadError(f"{path}: no such file; check the path") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ReadError(f"{path}: is not whole gzip data ({error}); pack it again or unpack it") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ReadError(f"{path}: cannot be opened ({error}); check the path") from error
    if len(data) > limit:
        unpacked = " once unpacked; unpack it first" if _is_packed(path) else "; split it"
        raise ReadError(f"{path}: is larger than {limit:,} bytes{unpacked}")
    return data


def _read_folder(folder: Path, shelf: _Shelf) -> None:
    found = 0
    for path in _files_under(folder):
        if not _name_and_kind(path)[1]:
            shelf.counts["files_ignored"] += 1
            continue
        found += 1
        shelf.take(str(path), _articles_of_file(path))
    if not found:
        known = ", ".join(KINDS)
        shelf.reject(Rejected(str(folder), f"the folder holds no article files ({known}, each also .gz)"))


def _files_under(folder: Path) -> Iterator[Path]:
    """Every file below the folder, sorted; links to folders are not followed, so that no circle traps us."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.is_file():
                yield path


@dataclass(slots=True)
class _Shelf:
    """Collects rows: makes ids unique, leaves out what is there already, counts."""

    articles: list[Article] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(_COUNTS, 0)))
    _ids: set[str] = field(default_factory=set)
    _seen: set[tuple[str, str, bytes]] = field(default_factory=set)
    _suffixes: Counter[str] = field(default_factory=Counter)

    def take(self, where: str, rows: Iterator[Row | Rejected]) -> None:
        """Keeps the articles; a failure of the whole input becomes one rejected entry."""
        is_empty = True
        try:
            for row in rows:
                is_empty = False
                if isinstance(row, Rejected):
                    self.reject(row)
                else:
                    self._keep(row)
        except ReadError as error:
            self.reject(Rejected(where, str(error).removeprefix(f"{where}: ")))
            return
        if is_empty:
            self.reject(Rejected(where, "holds no article"))

    def reject(self, entry: Rejected) -> None:
        self.rejected.append(entry)
        self.counts["inputs_rejected"] += 1

    def _keep(self, row: Row) -> None:
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
        self.counts["articles_read"] = len(self.articles)
        return Reading(
            articles=tuple(self.articles),
            rejected=tuple(self.rejected),
            counts=dict(self.counts),
        )
