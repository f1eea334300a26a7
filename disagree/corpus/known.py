"""Which articles a store has already, so that they are not read again: asked of the store, or of a copy elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from disagree.corpus.intake import IsKnown
from disagree.corpus.store import Store, text_digest
from disagree.text.rows import Row

__all__ = ["KnownTexts"]


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """Whether a store has an article: the same text of the same outlet, or under the same id of its own."""

    store: Store

    def __call__(self, row: Row) -> bool:
        """Whether the store has the article now."""
        return self.store.known(row) is not None

    def frozen(self) -> IsKnown:
        """Whether the store had it at this moment, for another process."""
        outlets: set[tuple[bytes, str]] = set()
        ids: set[tuple[bytes, str]] = set()
        for digest, outlet, given_id in self.store.known_texts():
            outlets.add((digest, outlet))
            ids.add((digest, given_id))
        return _Frozen(frozenset(outlets), frozenset(ids))


@dataclass(frozen=True, slots=True)
class _Frozen:
    outlets: frozenset[tuple[bytes, str]]
    ids: frozenset[tuple[bytes, str]]

    def __call__(self, row: Row) -> bool:
        digest = text_digest(row.article)
        return (digest, row.article.outlet) in self.outlets or (row.has_own_id and (digest, row.article.id) in self.ids)
