"""Inputs to articles that are read: what every engine does with the rows of a file, wherever it does it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, NamedTuple, Protocol

from disagree.corpus.read import ArticleReader, Unreadable
from disagree.corpus.store import ReadArticle
from disagree.text.formats import rows_in
from disagree.text.inputs import Input
from disagree.text.limits import Limits
from disagree.text.rejected import Rejected
from disagree.text.rows import Row

__all__ = ["Entry", "IsKnown", "Item", "Known", "Taken", "items_of", "stamp_of", "take"]

IsKnown = Callable[[Row], bool]


class Known(Protocol):
    """Whether the store has an article already; `frozen` says it without the store, as it was at that moment."""

    def __call__(self, row: Row) -> bool:
        """Whether the store has the article."""

    def frozen(self) -> IsKnown:
        """The same for another process."""


class Entry(NamedTuple):
    """An input by its place among all, with the rows of it that were taken up before."""

    number: int
    input: Input | Rejected
    skip: int = 0


class Item(NamedTuple):
    """What stands in a row of an input, rows from 1; None at its end, with counts of what was passed over in it."""

    entry: Entry
    row: int
    content: Row | Rejected | None
    ignored: Mapping[str, int] | None = None


class Taken(NamedTuple):
    """An item, and what reading its article gave; None where there was nothing to read."""

    item: Item
    result: ReadArticle | Unreadable | None


def items_of(entry: Entry, limits: Limits, stdin: IO[str] | None = None) -> Iterator[Item]:
    """The items of an input behind those taken up before, and its end."""
    given = entry.input
    ignored: Counter[str] = Counter()
    found = rows_in(given, limits, stdin, counts=ignored) if isinstance(given, Input) else iter((given,))
    row = entry.skip
    for row, content in enumerate(islice(found, entry.skip, None), start=entry.skip + 1):
        yield Item(entry, row, content)
    yield Item(entry, row, None, dict(ignored))


def take(items: Sequence[Item], reader: ArticleReader, is_known: IsKnown) -> list[Taken]:
    """The items with what their articles gave; those that are known are not read again, and no text twice."""
    rows = [item.content for item in items if isinstance(item.content, Row)]
    new = {(row.article.outlet, row.article.text): row.article for row in rows if not is_known(row)}
    results = dict(zip(new, reader(list(new.values())), strict=True))
    taken: list[Taken] = []
    for item in items:
        article = item.content.article if isinstance(item.content, Row) else None
        taken.append(Taken(item, results.get((article.outlet, article.text)) if article else None))
    return taken


def stamp_of(entry: Entry) -> str:
    """Size and time of an input's file, "" where it has none."""
    path = entry.input.path if isinstance(entry.input, Input) else None
    if path is None or not path.is_file():
        return ""
    status = path.stat()
    return f"{status.st_size}:{status.st_mtime_ns}"
