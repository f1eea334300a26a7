import builtins
import gzip
import zlib
from collections import Counter

import pytest

from disagree.text.limits import Limits
from disagree.text.rejected import Rejected
from disagree.text.rows import Row

PIER = "The harbour board closed the pier on Monday after a crack was found in two of its pillars."
PAGE = f"<html><head><title>Pier</title></head><body><article><p>{PIER}</p></article></body></html>"
HTML = ("Content-Type", "text/html; charset=utf-8")


def answer(body=PAGE, *headers, status="200 OK", url="https://echo.example/1", kind="response"):
    """A record of an HTTP answer as its bytes."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers or (HTML,))
    data = body if isinstance(body, bytes) else body.encode()
    return record(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + data, kind=kind, url=url)


def record(content, *, kind="response", url="https://echo.example/1", length=None):
    size = len(content) if length is None else length
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Length: {size}\r\n\r\n"
    return head.encode() + content + b"\r\n\r\n"


RECORDS = [
    record(b"software: none\r\n", kind="warcinfo"),
    record(b"GET / HTTP/1.1\r\nHost: echo.example\r\n\r\n", kind="request"),
    answer(),
]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.warc", b"".join(RECORDS)),
        ("a.warc.gz", b"".join(map(gzip.compress, RECORDS))),
        ("a.warc.gz", gzip.compress(b"".join(RECORDS), mtime=0)),  # packed as a whole, not record by record
    ],
)
def test_pages_of_an_archive_become_articles_and_other_records_are_counted(rows_of, name, data):
    counts = Counter()
    (row,) = rows_of(name, data, counts=counts)
    article = row.article
    assert (article.id, article.title, article.text) == ("a-3", "Pier", PIER)
    assert (article.outlet, article.url) == ("echo.example", "https://echo.example/1")
    assert counts == {"records_ignored": 2}


def test_only_html_answered_with_200_is_read(rows_of):
    counts = Counter()
    others = [
        answer(status="404 Not Found"),
        answer(status="301 Moved"),
        answer("words", ("Content-Type", "text/plain")),
        answer(b"\x89PNG" * 100_000, ("Content-Type", "image/png")),
        answer(PAGE, ("Server", "nameless")),
        answer(kind="resource"),
        record(b"20220209 example.org A 192.0.2.7", url="dns:example.org"),
        record(b""),
    ]
    rows = rows_of("a.warc", b"".join([*others, answer()]), counts=counts)
    assert [row.article.id for row in rows] == ["a-9"]
    assert counts["records_ignored"] == 8


def chunked(data):
    pieces = [data[start : start + 50] for start in range(0, len(data), 50)]
    return b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"


DEFLATE = zlib.compressobj(wbits=-15)
BARE = DEFLATE.compress(PAGE.encode()) + DEFLATE.flush()
CHUNKS = ("Transfer-Encoding", "chunked")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(PAGE.encode()), [CHUNKS]),
        (gzip.compress(PAGE.encode(), mtime=0), [("Content-Encoding", "gzip")]),
        (zlib.compress(PAGE.encode()), [("Content-Encoding", "deflate")]),
        (BARE, [("Content-Encoding", "deflate")]),
        (chunked(gzip.compress(PAGE.encode(), mtime=0)), [CHUNKS, ("Content-Encoding", "gzip")]),
        (PAGE.encode(), [("Content-Encoding", "br")]),  # stored unpacked, the header left as it was
        (PAGE.encode(), [CHUNKS]),  # likewise
    ],
)
def test_page_is_read_however_it_was_sent(rows_of, body, headers):
    (row,) = rows_of("a.warc", answer(body, HTML, *headers))
    assert row.article.text == PIER


def test_charset_of_the_answer_counts_where_the_page_names_none(rows_of):
    text = "Президент города опроверг сообщения газеты о закрытии моста в понедельник вечером."
    page = f"<html><body><p>{text}</p></body></html>".encode("cp1251")
    (row,) = rows_of("a.warc", answer(page, ("Content-Type", "text/html; charset=windows-1251")))
    assert row.article.text == text
    assert "encodings_guessed" not in row.notes


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (answer("<html><body></body></html>"), "no_text"),
        (answer(" \n"), "empty"),
        (answer(b"%PDF-1.7"), "binary"),
        (answer("<p>" + "w" * 300_000), "too_large"),
        (answer("<p>" + "w" * 30_000), "too_large"),
        (answer(gzip.compress(b"<p>" + b"w" * 30_000, mtime=0), HTML, ("Content-Encoding", "gzip")), "too_large"),
        (answer(gzip.compress(PAGE.encode(), mtime=0)[:-20], HTML, ("Content-Encoding", "gzip")), "gzip_damaged"),
        (answer(b"\x1f\x8bwords", HTML, ("Content-Encoding", "gzip")), "gzip_damaged"),
        (answer(b"\x8b\x02words", HTML, ("Content-Encoding", "br")), "encoding"),
    ],
)
def test_page_that_cannot_be_used_costs_only_itself(rows_of, content, code):
    bad, good = rows_of("a.warc", content + answer(), limits=Limits(document_bytes=20_000))
    assert (bad.where, bad.code) == ("a.warc[1]", code)
    assert good.article.text == PIER


@pytest.mark.parametrize(
    "tail",
    [
        answer()[:-100],
        answer()[:30],
        b"words\r\n" + answer(),
        record(b"HTTP/1.1 200 OK\r\n\r\n", length="many") + answer(),
        record(b"words", length=-5) + answer(),
        record(b"words", length=10**18),
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        b"WARC/1.0\r\n" + b"a: b\r\n" * 100_000 + b"\r\n",
        b"WARC/1.0 " + b"x" * 1_000_000,
        b"\n" * 1_000_000,
    ],
)
def test_damaged_archive_keeps_the_pages_before_the_damage(rows_of, tail):
    rows = rows_of("a.warc", answer() + tail)
    assert rows[0].article.text == PIER
    assert (rows[-1].where, rows[-1].code) == ("a.warc", "warc_damaged")
    assert len(rows) == 2


def test_torn_packed_archive_keeps_the_pages_before_the_tear(rows_of):
    records = [gzip.compress(answer(PAGE.replace("crack", f"crack {number}")), mtime=0) for number in range(8)]
    rows = rows_of("a.warc.gz", b"".join(records)[:-40])
    assert [isinstance(row, Row) for row in rows] == [True] * 7 + [False]
    assert (rows[-1].where, rows[-1].code) == ("a.warc.gz", "gzip_damaged")


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"words", "warc_damaged"), (answer(kind="metadata"), "no_articles")]
)
def test_archive_without_pages_is_one_rejection(rows_of, content, code):
    (entry,) = rows_of("a.warc", content)
    assert (entry.where, entry.code) == ("a.warc", code)


@pytest.mark.parametrize(("package", "extra"), [("warcio", "warc"), ("trafilatura", "html")])
def test_archive_without_its_packages_says_what_to_install_once(rows_of, monkeypatch, package, extra):
    real = builtins.__import__

    def absent(name, *rest):
        if name.partition(".")[0] == package:
            raise ImportError(f"No module named {package!r}")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    (entry,) = rows_of("a.warc", answer() * 3)
    assert isinstance(entry, Rejected)
    assert entry.code == "extra_missing"
    assert f"pip install 'disagree[{extra}]'" in entry.reason


def test_reading_an_archive_says_nothing_on_standard_error(rows_of, capsys):
    rows_of("a.warc", answer() + b"words" + answer())
    assert capsys.readouterr() == ("", "")
