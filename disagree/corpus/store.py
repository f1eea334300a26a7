"""The store on disk: one SQLite file with articles, their claims, what the judge said of pairs, and running scans.

Whatever one step of a scan finds is committed at once with how far the scan is, so that a scan killed at any moment
goes on from its last whole step.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from disagree.corpus.codec import pack, unpack
from disagree.errors import StoreError
from disagree.files import dump_json
from disagree.text.rows import Row
from disagree.types import Article

__all__ = ["SCHEMA_VERSION", "Finding", "ReadArticle", "RunState", "Store", "open_store", "text_digest", "unusable"]

SCHEMA_VERSION = 1
_APPLICATION = 0x64736731  # "dsg1", so that no other program's database is taken for a store
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE articles (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, given_id TEXT NOT NULL, digest BLOB NOT NULL,
    outlet TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL, published REAL, body BLOB NOT NULL,
    claims BLOB NOT NULL, counts TEXT NOT NULL, vector BLOB NOT NULL, sketch BLOB NOT NULL
);
CREATE INDEX articles_by_digest ON articles (digest);
CREATE INDEX articles_by_time ON articles (published);
CREATE TABLE judgements (
    judge BLOB NOT NULL, left_article INTEGER NOT NULL, right_article INTEGER NOT NULL, pair BLOB NOT NULL,
    value TEXT NOT NULL, PRIMARY KEY (judge, left_article, right_article, pair)
) WITHOUT ROWID;
CREATE TABLE runs (name TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE run_articles (run TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (run, number)) WITHOUT ROWID;
CREATE TABLE run_stories (run TEXT NOT NULL, story INTEGER NOT NULL, members TEXT NOT NULL,
    PRIMARY KEY (run, story)) WITHOUT ROWID;
CREATE TABLE run_findings (run TEXT NOT NULL, is_disagreement INTEGER NOT NULL, rank INTEGER NOT NULL,
    confidence REAL NOT NULL, id TEXT NOT NULL, story INTEGER NOT NULL, value BLOB NOT NULL);
CREATE TABLE run_quarantine (run TEXT NOT NULL, value TEXT NOT NULL);
"""


class ReadArticle(NamedTuple):
    """An article with what reading it gave: packed claims, counts, a vector (dimensions,) and a sketch as bytes."""

    article: Article
    given_id: str  # as it was given, where another article already had it; else the article's id
    claims: bytes
    counts: Mapping[str, int]
    vector: bytes
    sketch: bytes


class Finding(NamedTuple):
    """A disagreement (`rank` by status) or a confirmation (`rank` 0) of a run, as the report shows it."""

    is_disagreement: bool
    rank: int
    confidence: float
    id: str
    story: int
    value: Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class RunState:
    """How far a scan is: which input and row it reads next, which story it compares next, and its counts."""

    phase: str = "read"  # read, compare, written
    input: int = 0
    where: str = ""
    rows: int = 0
    stamp: str = ""  # size and time of the file that is being read, to see that it is still the same
    story: int = 0
    settings: str = ""
    counts: Counter[str]

    def as_text(self) -> str:
        """The state as JSON."""
        fields = {name: getattr(self, name) for name in RunState.__slots__ if name != "counts"}
        return dump_json({**fields, "counts": dict(sorted(self.counts.items()))})

    @classmethod
    def from_text(cls, text: str) -> RunState:
        """The state that `as_text` was given."""
        fields = json.loads(text)
        return cls(**{**fields, "counts": Counter(fields["counts"])})


def text_digest(article: Article) -> bytes:
    """What two copies of a text share, in 16 bytes."""
    return sha256(article.text.encode("utf-8", "replace")).digest()[:16]


@dataclass(frozen=True, slots=True)
class Store:
    """An opened store. Every change is made inside `step`, which commits it whole or not at all."""

    path: Path
    connection: sqlite3.Connection

    @contextmanager
    def step(self) -> Iterator[None]:
        """One change of the store: committed at the end of the block, undone where the block fails.

        Raises: StoreError where the disk is full or cannot be written.
        """
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.connection.rollback()
                raise
            self.connection.commit()
        except sqlite3.Error as error:
            raise unusable(self.path, error) from error

    def close(self) -> None:
        """Closes the file; another process may then open it."""
        self.connection.close()

    # Facts: what the store's claims were made with.

    def fact(self, name: str) -> str | None:
        """A fact by name, None where it is not known."""
        row = self.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_fact(self, name: str, value: str) -> None:
        """Keeps a fact."""
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    # Articles.

    def known(self, row: Row) -> int | None:
        """The number of the same text from the same outlet, or under the same id of its own; else None."""
        article = row.article
        rows = self.connection.execute(
            "SELECT number, outlet, given_id FROM articles WHERE digest = ? ORDER BY number", (text_digest(article),)
        )
        for number, outlet, given_id in rows:
            if outlet == article.outlet or (row.has_own_id and given_id == article.id):
                return int(number)
        return None

    def known_texts(self) -> Iterator[tuple[bytes, str, str]]:
        """Digest, outlet and given id of every article."""
        yield from self.connection.execute("SELECT digest, outlet, given_id FROM articles")

    def free_id(self, wanted: str) -> str:
        """The id, or with the first free number behind it where another article has it."""
        name, number = wanted, 1
        while self.connection.execute("SELECT 1 FROM articles WHERE id = ?", (name,)).fetchone():
            number += 1
            name = f"{wanted}-{number}"
        return name

    def add(self, read: ReadArticle) -> int:
        """Keeps an article; gives its number."""
        article = read.article
        row = (
            *(article.id, read.given_id, text_digest(article), article.outlet, article.title, article.url),
            article.published.timestamp() if article.published else None,
            *(pack(article.text), read.claims, dump_json(dict(read.counts)), read.vector, read.sketch),
        )
        cursor = self.connection.execute(f"INSERT INTO articles VALUES (NULL{', ?' * len(row)})", row)  # noqa: S608
        return int(cursor.lastrowid or 0)

    def article(self, number: int) -> tuple[Article, bytes, Mapping[str, int]]:
        """An article, its packed claims and the counts of reading it."""
        row = self.connection.execute(
            "SELECT id, outlet, title, url, published, body, claims, counts FROM articles WHERE number = ?", (number,)
        ).fetchone()
        name, outlet, title, url, published, body, claims, counts = row
        article = Article(
            id=name,
            outlet=outlet,
            title=title,
            url=url,
            published=None if published is None else datetime.fromtimestamp(published, UTC),
            text=unpack(body),
        )
        return article, claims, json.loads(counts)

    def marks(self) -> Iterator[tuple[int, float | None, bytes, bytes]]:
        """Number, time of publication (seconds), vector and sketch of every article, by number."""
        yield from self.connection.execute("SELECT number, published, vector, sketch FROM articles ORDER BY number")

    # Judgements.

    def judgements(self, judge: bytes, numbers: Sequence[int]) -> dict[tuple[int, int, bytes], str]:
        """What the judge said of pairs of claims of these articles."""
        members = set(numbers)
        found: dict[tuple[int, int, bytes], str] = {}
        for number in numbers:
            rows = self.connection.execute(
                "SELECT right_article, pair, value FROM judgements WHERE judge = ? AND left_article = ?",
                (judge, number),
            )
            found |= {(number, right, pair): value for right, pair, value in rows if right in members}
        return found

    def judged_articles(self, judge: bytes) -> list[tuple[int, int]]:
        """The numbers of the two articles of every pair that the judge was asked, each two once."""
        rows = self.connection.execute(
            "SELECT DISTINCT left_article, right_article FROM judgements WHERE judge = ?", (judge,)
        )
        return [(left, right) for left, right in rows]

    def add_judgements(self, judge: bytes, rows: Iterable[tuple[tuple[int, int, bytes], str]]) -> None:
        """Keeps what the judge said of pairs."""
        self.connection.executemany(
            "INSERT OR IGNORE INTO judgements VALUES (?, ?, ?, ?, ?)", ((judge, *key, value) for key, value in rows)
        )

    # Runs.

    def run(self, name: str) -> RunState | None:
        """How far a scan is, None where the store knows none of that name."""
        row = self.connection.execute("SELECT state FROM runs WHERE name = ?", (name,)).fetchone()
        return None if row is None else RunState.from_text(row[0])

    def set_run(self, name: str, state: RunState) -> None:
        """Keeps how far a scan is."""
        self.connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?)", (name, state.as_text()))

    def add_to_run(self, name: str, number: int) -> bool:
        """Whether the article is new to the scan, which it belongs to from now on."""
        return self.connection.execute("INSERT OR IGNORE INTO run_articles VALUES (?, ?)", (name, number)).rowcount > 0

    def run_articles(self, name: str) -> list[int]:
        """The numbers of the articles that a scan was given."""
        return [row[0] for row in self.connection.execute("SELECT number FROM run_articles WHERE run = ?", (name,))]

    def set_stories(self, name: str, stories: Sequence[Sequence[int]]) -> None:
        """Keeps the stories of a scan, each a list of article numbers."""
        rows = ((name, place, json.dumps(list(numbers))) for place, numbers in enumerate(stories))
        self.connection.executemany("INSERT INTO run_stories VALUES (?, ?, ?)", rows)

    def stories(self, name: str, start: int) -> list[tuple[int, list[int]]]:
        """The stories of a scan from a place on, each with its articles' numbers."""
        rows = self.connection.execute(
            "SELECT story, members FROM run_stories WHERE run = ? AND story >= ? ORDER BY story", (name, start)
        )
        return [(story, json.loads(members)) for story, members in rows]

    def add_findings(self, name: str, findings: Iterable[Finding]) -> None:
        """Keeps findings of a scan."""
        rows = ((name, *found[:-1], pack(found.value)) for found in findings)
        self.connection.executemany("INSERT INTO run_findings VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def findings(self, name: str, *, disagreements: bool) -> Iterator[tuple[int, dict[str, object]]]:
        """The story and the value of a scan's findings: disagreements by status, then the surest first."""
        rows = self.connection.execute(
            "SELECT story, value FROM run_findings WHERE run = ? AND is_disagreement = ?"
            " ORDER BY rank, confidence DESC, id, story",
            (name, disagreements),
        )
        for story, value in rows:
            yield story, unpack(value)

    def add_quarantine(self, name: str, row: Mapping[str, object]) -> None:
        """Keeps what a scan could not use, with the reason."""
        self.connection.execute("INSERT INTO run_quarantine VALUES (?, ?)", (name, dump_json(dict(row))))

    def quarantine(self, name: str) -> Iterator[str]:
        """What a scan could not use, a JSON object each, in the order met."""
        for (value,) in self.connection.execute(
            "SELECT value FROM run_quarantine WHERE run = ? ORDER BY rowid", (name,)
        ):
            yield value

    def forget_run(self, name: str) -> None:
        """Takes a scan out, keeping its articles and judgements."""
        for table in ("run_articles", "run_stories", "run_findings", "run_quarantine"):
            self.connection.execute(f"DELETE FROM {table} WHERE run = ?", (name,))  # noqa: S608
        self.connection.execute("DELETE FROM runs WHERE name = ?", (name,))


def open_store(path: Path) -> Store:
    """The store in a file, which is made where there is none; no second process can open it meanwhile.

    Raises: StoreError where the file is no store, was made by another version, is damaged or in use, or cannot be
    written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=1.0, isolation_level=None)
    except (sqlite3.Error, OSError) as error:
        raise unusable(path, error) from error
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN EXCLUSIVE")  # the lock is kept until the connection is closed, or the process dies
        application, version = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        is_empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if is_empty and application == 0:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        elif application != _APPLICATION:
            raise StoreError(f"{path}: is a database of another program; give another file")
        elif version != SCHEMA_VERSION:
            raise StoreError(
                f"{path}: was made with schema {version}, this program has {SCHEMA_VERSION}; give a new file"
            )
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        connection.close()
        raise unusable(path, error) from error
    except StoreError:
        connection.close()
        raise
    return Store(path, connection)


def unusable(path: Path, error: Exception) -> StoreError:
    """What to say of a store that SQLite or the system refuses."""
    message = str(error)
    if "locked" in message:
        return StoreError(f"{path}: is in use by another scan; wait for it or give another file")
    if "not a database" in message or "malformed" in message:
        return StoreError(f"{path}: is no store or a damaged one ({message}); give another file")
    return StoreError(f"{path}: cannot be used ({message}); check the disk and the path")
