"""What there is to read: files, what folders hold, and standard input, one after the other."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from disagree.errors import ReadError
from disagree.text.feeds import is_feed
from disagree.text.limits import DEFAULT_LIMITS
from disagree.text.rejected import Rejected
from disagree.text.stream import is_packed, open_file

__all__ = ["KINDS", "Input", "list_inputs"]

KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".csv": "table",
    ".tsv": "table",
    ".parquet": "parquet",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".warc": "warc",
}


class Input(NamedTuple):
    """A file, or standard input where `path` is None; `where` is how messages name it.

    `name` is without folder and suffix, `kind` a value of `KINDS` or "" where the content has to tell.
    """

    where: str
    path: Path | None
    name: str
    kind: str


def list_inputs(paths: Iterable[str | Path], *, counts: Counter[str] | None = None) -> Iterator[Input | Rejected]:
    """The inputs that the paths stand for, in their order; folders give their article files, sorted.

    A path that is named is always an input, also where there is no such file. A folder without article
    files is a rejection. Other files in folders, among them .xml that is no feed, are added to
    `files_ignored` of `counts`.
    """
    counts = Counter() if counts is None else counts
    for path in paths:
        if str(path) == "-":
            yield Input("-", None, "stdin", "")
        elif Path(path).is_dir():
            yield from _inputs_in(Path(path), counts)
        else:
            yield _input(str(path), Path(path))


def _input(where: str, path: Path) -> Input:
    inner = path.with_suffix("") if is_packed(path) else path
    kind = KINDS.get(inner.suffix.lower(), "")
    return Input(where, path, inner.stem if kind else inner.name, kind)


def _inputs_in(folder: Path, counts: Counter[str]) -> Iterator[Input | Rejected]:
    found = 0
    for path in _files_under(folder):
        entry = _input(str(path), path)
        if not entry.kind or _is_other_xml(path):
            counts["files_ignored"] += 1
            continue
        found += 1
        yield entry
    if not found:
        known = ", ".join(KINDS)
        yield Rejected(str(folder), f"the folder holds no article files ({known}, each also .gz)", "no_articles")


def _is_other_xml(path: Path) -> bool:
    """Whether the file is XML by name but no feed; one that cannot be read is left for the reader to name."""
    if (path.with_suffix("") if is_packed(path) else path).suffix.lower() != ".xml":
        return False
    try:
        with open_file(path, DEFAULT_LIMITS) as stream:
            return not is_feed(stream)
    except ReadError:
        return False


def _files_under(folder: Path) -> Iterator[Path]:
    """Every file below the folder, sorted; links to folders are not followed, so that no circle traps us."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.is_file():
                yield path
