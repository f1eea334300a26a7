from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from builders import make_article

from disagree.corpus.store import Finding, ReadArticle, RunState, Store, open_store
from disagree.errors import StoreError
from disagree.text.rows import Row
from disagree.types import Article


def read(article: Article) -> ReadArticle:
    return ReadArticle(article, article.id, b"claims", {"sentences": 2}, b"vector", b"sketch")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store.sqlite")


def test_article_comes_back_as_it_was(store: Store) -> None:
    article = make_article(
        "Ünïcode – “quotes”.", title="T", url="https://example.org/a", published="2026-03-11T08:00:00.123457"
    )
    number = store.add(read(article))
    assert store.article(number) == (article, b"claims", {"sentences": 2})
    assert store.article(store.add(read(make_article("Undated.", id="u"))))[0].published is None


def test_same_text_of_the_same_outlet_is_known(store: Store) -> None:
    number = store.add(read(make_article("Same.", outlet="A", id="x")))
    assert store.known(Row(make_article("Same.", outlet="A", id="y"), has_own_id=False)) == number
    assert store.known(Row(make_article("Same.", outlet="B", id="x"), has_own_id=True)) == number
    assert store.known(Row(make_article("Same.", outlet="B", id="x"), has_own_id=False)) is None
    assert store.known(Row(make_article("Other.", outlet="A", id="x"), has_own_id=True)) is None


def test_failed_step_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.step():
            store.add(read(make_article()))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(store.marks()) == []


def test_judgements_are_told_apart_by_judge_and_articles(store: Store) -> None:
    with store.step():
        store.add_judgements(b"one", [((1, 2, b"p"), "v"), ((1, 3, b"p"), "w")])
    assert store.judgements(b"one", [1, 2]) == {(1, 2, b"p"): "v"}
    assert store.judgements(b"two", [1, 2, 3]) == {}


def test_findings_come_by_status_then_the_surest_first(store: Store) -> None:
    rows = [(1, 0.9, "a"), (0, 0.7, "b"), (0, 0.8, "c"), (0, 0.8, "d")]
    with store.step():
        store.add_findings("run", [Finding(True, rank, share, name, 0, {"id": name}) for rank, share, name in rows])
        store.add_findings("run", [Finding(False, 0, 0.5, "e", 3, {"id": "e"})])
    assert [value["id"] for _, value in store.findings("run", disagreements=True)] == ["c", "d", "b", "a"]
    assert list(store.findings("run", disagreements=False)) == [(3, {"id": "e"})]


def test_state_and_rows_of_a_forgotten_run_are_gone_and_its_articles_stay(store: Store) -> None:
    state = RunState(phase="compare", input=3, where="a.jsonl", rows=7, stamp="1:2", story=4, counts=Counter(a=1))
    number = store.add(read(make_article()))
    store.set_run("run", state)
    store.add_to_run("run", number)
    assert store.run("run") == state
    store.forget_run("run")
    assert (store.run("run"), store.run_articles("run"), len(list(store.marks()))) == (None, [], 1)


def test_store_is_kept_between_openings(tmp_path: Path) -> None:
    for expected in (0, 1, 2):
        opened = open_store(tmp_path / "deep" / "store.sqlite")
        assert len(list(opened.marks())) == expected
        with opened.step():
            opened.add(read(make_article(f"Text {expected}.", id=str(expected))))
        opened.close()


def test_database_of_another_program_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.commit()
    other.close()
    with pytest.raises(StoreError, match="database of another program"):
        open_store(path)


def test_store_of_another_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    open_store(path).close()
    later = sqlite3.connect(path)
    later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(StoreError, match="schema 99, this program has 1"):
        open_store(path)


@pytest.mark.parametrize("content", [b"not a database, but long enough to be read as one" * 40])
def test_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"notes\.txt: is no store or a damaged one"):
        open_store(path)
    assert path.read_bytes() == content


def test_full_disk_is_said_and_the_store_is_whole(tmp_path: Path) -> None:
    opened = open_store(tmp_path / "store.sqlite")
    pages = opened.connection.execute("PRAGMA page_count").fetchone()[0]
    opened.connection.execute(f"PRAGMA max_page_count = {pages + 2}")  # SQLite's own "disk is full"

    def fill() -> None:
        with opened.step():
            for number in range(500):
                opened.add(read(make_article(f"{number} " * 900, id=str(number))))

    with pytest.raises(StoreError, match="full"):
        fill()
    assert list(opened.marks()) == []
