from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet

from disagree.text.inputs import Input, list_inputs, rows_in
from disagree.text.limits import Limits
from disagree.text.read import read_articles
from disagree.text.rejected import CODES, Rejected
from disagree.text.rows import Row
from disagree.types import Article

PIER = "The harbour board closed the pier on Monday."
SCHOOL = "The council voted to keep the school open."
PAGE = f"<html><head><title>Pier shut</title></head><body><article><p>{PIER}</p><p>{SCHOOL}</p></article></body></html>"
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Coast Herald</title>
<item><title>Pier &amp; harbour</title><link>https://herald.example/pier</link><guid>p-1</guid>
<pubDate>Tue, 03 Mar 2026 08:30:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>{PIER}</p><script>alert(1)</script><p>Caf&eacute; closed.</p>]]></content:encoded></item>
<item><title>School</title><description>&lt;b&gt;{SCHOOL}&lt;/b&gt;&nbsp;More.</description>
<source url="https://x.example">Daily Ledger</source></item><item><title>No text</title></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>North Star</title>
<entry><title>Pier</title><id>tag:1</id><link rel="self" href="https://a.example/s"/><link href="https://a.example/p"/>
<updated>2026-03-03T08:30:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{PIER}</p></div></content></entry></feed>"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def read(path: Path, limits: Limits | None = None) -> tuple[list[Article], list[tuple[str, str]]]:
    """The articles, and for each rejection what stands behind the path and its code."""
    reading = read_articles([path], limits=limits or Limits())
    return list(reading.articles), [(item.where.removeprefix(str(path)), item.code) for item in reading.rejected]


def archive(*pages: tuple[str, str, str, bytes], is_packed: bool = True) -> bytes:
    """A WARC of answers: address, status, type, content."""
    records = []
    for url, status, kind, content in pages:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + content
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-03T08:30:00Z\r\n"
        rest = f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        record = (head + rest).encode() + answer + b"\r\n\r\n"
        records.append(gzip.compress(record) if is_packed else record)
    return b"".join(records)


def test_rss_gives_an_article_an_item_without_markup(tmp_path: Path) -> None:
    found, rejected = read(write(tmp_path, "feed.rss", RSS))
    assert [(article.outlet, article.title, article.text) for article in found] == [
        ("Coast Herald", "Pier & harbour", f"{PIER}\nCafé closed."),
        ("Daily Ledger", "School", f"{SCHOOL} More."),
    ]
    assert (found[0].id, found[0].url) == ("p-1", "https://herald.example/pier")
    assert found[0].published == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
    assert rejected == [("[3]", "no_text")]


@pytest.mark.parametrize("name", ["feed.atom", "feed.xml", "feed"])
def test_atom_is_read_under_any_name(tmp_path: Path, name: str) -> None:
    ((found,), rejected) = read(write(tmp_path, name, ATOM))
    assert (found.id, found.outlet, found.text, found.url) == ("tag:1", "North Star", PIER, "https://a.example/p")
    assert rejected == []


def test_entities_of_a_feeds_own_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    path = write(tmp_path, "bomb.rss", f'<?xml version="1.0"?>{bomb}<rss><channel><title>&b;</title></channel></rss>')
    assert read(path) == ([], [("", "xml_damaged")])


def test_other_xml_is_ignored_in_a_folder_and_rejected_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, "map.xml", "<sitemap><url>x</url></sitemap>")
    write(tmp_path, "a.txt", PIER)
    reading = read_articles([tmp_path])
    assert (len(reading.articles), reading.rejected, reading.counts["files_ignored"]) == (1, (), 1)
    assert read(path) == ([], [("", "no_articles")])


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_table_is_read_whatever_parts_its_columns(tmp_path: Path, delimiter: str) -> None:
    lines = [
        ["Outlet", "Title", "Text", "date"],
        ["Ledger", "Pier", f'"{PIER} ""So"", he said\n(on air)."', "2026-03-03"],
    ]
    path = write(tmp_path, "a.csv", "\ufeff" + "\r\n".join(delimiter.join(line) for line in lines) + "\r\n")
    ((found,), rejected) = read(path)
    assert (found.outlet, found.title, found.text) == ("Ledger", "Pier", f'{PIER} "So", he said\n(on air).')
    assert found.published == datetime(2026, 3, 3, tzinfo=UTC)
    assert rejected == []


def test_bad_row_of_a_table_costs_no_other(tmp_path: Path) -> None:
    rows = [b"text,outlet", PIER.encode(), b"a,b,c,d", b",Ledger", b"x" * 200, "Caf\u00e9 shut.,L".encode("cp1252")]
    found, rejected = read(write(tmp_path, "a.csv", b"\n".join(rows) + b"\n"), Limits(line_bytes=100))
    assert [article.text for article in found] == [PIER, "Café shut."]
    assert rejected == [(":3", "table_damaged"), (":4", "no_text"), (":5", "table_damaged")]
    reading = read_articles([tmp_path / "a.csv"])
    assert reading.counts["encodings_guessed"] == 1


def test_table_without_a_header_is_rejected(tmp_path: Path) -> None:
    assert read(write(tmp_path, "a.csv", "1,2\n3,4\n")) == ([], [("", "table_damaged")])


def test_parquet_is_read_with_the_columns_of_an_article_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    when = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
    columns: Mapping[str, list[object]] = {
        "Text": [PIER, SCHOOL, None],
        "published": [when, None, when],
        "id": [1, 2, 3],
        "vector": [[0.0] * 9] * 3,
    }
    parquet.write_table(arrow.table(dict(columns)), path)
    found, rejected = read(path)
    assert [(article.id, article.text, article.published) for article in found] == [
        ("1", PIER, when),
        ("2", SCHOOL, None),
    ]
    assert rejected == [(":3", "no_text")]


@pytest.mark.parametrize("is_packed", [True, False])
def test_archive_gives_its_pages_and_counts_the_rest(tmp_path: Path, is_packed: bool) -> None:
    content = archive(
        ("https://www.herald.example/pier", "200 OK", "text/html; charset=utf-8", PAGE.encode()),
        ("https://www.herald.example/gone", "404 Not Found", "text/html", b"<html>gone</html>"),
        ("https://www.herald.example/x.png", "200 OK", "image/png", b"\x89PNG"),
        is_packed=is_packed,
    )
    path = write(tmp_path, "crawl.warc.gz" if is_packed else "crawl.warc", content)
    reading = read_articles([path])
    (found,) = reading.articles
    assert PIER in found.text
    assert (found.outlet, found.url) == ("herald.example", "https://www.herald.example/pier")
    assert reading.counts["records_ignored"] == 2
    assert reading.rejected == ()


@pytest.mark.parametrize("kind", ["jsonl.gz", "parquet", "warc.gz", "csv.gz"])
def test_file_that_breaks_off_keeps_what_came_before(tmp_path: Path, kind: str) -> None:
    texts = [
        f"{number}: " + " ".join(f"{number * word * 7919 % 99991:x}" for word in range(3000)) for number in range(60)
    ]
    path = tmp_path / f"a.{kind}"
    if kind == "parquet":
        parquet.write_table(arrow.table({"text": texts}), path)
    elif kind == "warc.gz":
        page = (f"<html><body><article><p>{text}</p></article></body></html>".encode() for text in texts)
        path.write_bytes(
            archive(*((f"https://a.example/{n}", "200 OK", "text/html", data) for n, data in enumerate(page)))
        )
    else:
        lines = [json.dumps({"text": text}) for text in texts] if kind == "jsonl.gz" else ["text", *texts]
        path.write_bytes(gzip.compress("\n".join(lines).encode()))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    found, rejected = read(path)
    if kind == "parquet":  # its table of contents stands at the end
        assert (found, rejected) == ([], [("", "table_damaged")])
    else:
        assert 10 <= len(found) < 60
        assert [article.text for article in found] == texts[: len(found)]
        assert len(rejected) >= 1


def test_large_feed_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        for number in range(6000):
            file.write(json.dumps({"id": str(number), "text": f"{number} {PIER}" * 200}) + "\n")  # 55 MB
    (given,) = list_inputs([path])
    assert isinstance(given, Input)
    tracemalloc.start()
    try:
        count = sum(isinstance(row, Row) for row in rows_in(given))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 6000
    assert peak < 5_000_000


def test_endless_line_is_rejected_without_holding_it_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(100):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n' + json.dumps({"text": PIER}).encode())
    tracemalloc.start()
    try:
        found, rejected = read(path, Limits(line_bytes=1_000_000))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert ([article.text for article in found], rejected) == ([PIER], [(":1", "line_too_long")])
    assert peak < 8_000_000


def test_rows_come_one_by_one(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", "\n".join(json.dumps({"text": f"{n} {PIER}"}) for n in range(3)) + "\n{broken")
    (given,) = list_inputs([path])
    assert isinstance(given, Input)
    rows = rows_in(given)
    first = next(rows)
    assert isinstance(first, Row)
    assert first.article.text.startswith("0")
    assert [type(row) for row in rows] == [Row, Row, Rejected]


def test_every_code_is_given_by_some_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "warcio.archiveiterator", None)
    inputs: dict[str, Path] = {
        "binary": write(tmp_path, "a.txt", b"%PDF-1.4"),
        "empty": write(tmp_path, "b.txt", " \n"),
        "encoding": write(tmp_path, "c.txt", "Пирс".encode("koi8-r") * 40),
        "extra_missing": write(tmp_path, "d.warc", b"WARC/1.0"),
        "field_type": write(tmp_path, "e.json", '{"text": [1]}'),
        "gzip_damaged": write(tmp_path, "f.txt.gz", gzip.compress(b"a" * 999)[:20]),
        "json_shape": write(tmp_path, "g.json", "7"),
        "line_too_long": write(tmp_path, "h.jsonl", '{"text": "' + "a" * 300 + '"}'),
        "missing": tmp_path / "none.txt",
        "nested_too_deep": write(tmp_path, "i.jsonl", '{"text":' + "[" * 200_000),
        "no_articles": write(tmp_path, "j.json", "[]"),
        "no_text": write(tmp_path, "k.json", '{"title": "T"}'),
        "not_json": write(tmp_path, "l.jsonl", "{text}"),
        "table_damaged": write(tmp_path, "m.csv", "1,2\n"),
        "too_large": write(tmp_path, "n.txt", "a" * 600),
        "unreadable": Path("a\x00b.txt"),
        "xml_damaged": write(tmp_path, "o.rss", "<rss><channel>"),
    }
    for code, path in inputs.items():
        limits = Limits(document_bytes=500, line_bytes=200 if code == "line_too_long" else 1_000_000)
        found, rejected = read(path, limits)
        assert (found, [given for _, given in rejected]) == ([], [code])
    monkeypatch.undo()
    damaged = write(tmp_path, "p.warc.gz", archive(("https://a.example", "200 OK", "text/html", PAGE.encode()))[:150])
    assert [code for _, code in read(damaged)[1]] == ["warc_damaged"]
    assert {*inputs, "warc_damaged"} == set(CODES)
