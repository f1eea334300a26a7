import gzip
from collections import Counter
from pathlib import Path

import pytest

from disagree.text.inputs import KINDS, Input, list_inputs
from disagree.text.rejected import Rejected

RSS = "<rss version='2.0'><channel><title>Echo</title></channel></rss>"


def fill(folder, names, content=b"x"):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_no_paths_give_no_inputs():
    assert list(list_inputs([])) == []


def test_named_paths_come_in_their_order_whether_they_exist_or_not():
    assert list(list_inputs(["b.txt", "-", Path("a.jsonl.gz"), "notes"])) == [
        Input("b.txt", Path("b.txt"), "b", "text"),
        Input("-", None, "stdin", ""),
        Input("a.jsonl.gz", Path("a.jsonl.gz"), "a", "lines"),
        Input("notes", Path("notes"), "notes", ""),
    ]


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("packed", ["", ".gz", ".GZ"])
def test_every_format_is_known_by_its_name_also_packed(suffix, packed):
    (entry,) = list_inputs([f"News.{suffix[1:].upper()}{packed}"])
    assert (entry.name, entry.kind) == ("News", KINDS[suffix])


def test_folder_gives_its_article_files_sorted_and_counts_the_others(tmp_path):
    fill(tmp_path, ["b.txt", "a/z.csv", "a/c.warc.gz", "a/d.parquet", "notes.docx", "a/x.py"])
    counts = Counter()
    found = [entry.where.removeprefix(f"{tmp_path}/") for entry in list_inputs([tmp_path], counts=counts)]
    assert found == ["b.txt", "a/c.warc.gz", "a/d.parquet", "a/z.csv"]
    assert counts == {"files_ignored": 2}


def test_folder_without_articles_is_a_rejection(tmp_path):
    fill(tmp_path, ["notes.docx"])
    (entry,) = list_inputs([tmp_path])
    assert isinstance(entry, Rejected)
    assert (entry.where, entry.code, entry.stage) == (str(tmp_path), "no_articles", "read")


@pytest.mark.parametrize(
    ("content", "is_listed"),
    [
        (RSS, True),
        (f"\ufeff\n<?xml version='1.0'?><!-- {'c' * 100_000} -->{RSS}", True),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", True),
        ("<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", True),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", True),  # the reader says why it is refused
        ("<project><target name='rss'/></project>", False),
        ("<!DOCTYPE html><html></html>", False),
        ("<x:rss xmlns:x='urn:other'/>", False),
        ("no XML at all", False),
        ("", False),
    ],
)
def test_xml_of_a_folder_is_an_input_only_where_it_is_a_feed(tmp_path, content, is_listed):
    (tmp_path / "a.xml").write_text(content, encoding="utf-8")
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(content.encode(), mtime=0))
    fill(tmp_path, ["c.txt"])
    counts = Counter()
    found = [Path(entry.where).name for entry in list_inputs([tmp_path], counts=counts)]
    assert found == (["a.xml", "b.xml.gz", "c.txt"] if is_listed else ["c.txt"])
    assert counts["files_ignored"] == (0 if is_listed else 2)


def test_wide_xml_is_told_too(tmp_path):
    (tmp_path / "a.xml").write_bytes(RSS.encode("utf-16"))
    (entry,) = list_inputs([tmp_path])
    assert entry.kind == "feed"


def test_xml_that_is_named_is_always_an_input(tmp_path):
    fill(tmp_path, ["a.xml"], b"<project/>")
    (entry,) = list_inputs([tmp_path / "a.xml"])
    assert entry.kind == "feed"


def test_torn_packed_xml_of_a_folder_is_left_for_the_reader_to_name(tmp_path):
    fill(tmp_path, ["a.xml.gz"], gzip.compress(RSS.encode(), mtime=0)[:12])
    (entry,) = list_inputs([tmp_path])
    assert entry.kind == "feed"
