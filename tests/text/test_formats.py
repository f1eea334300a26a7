import gc
import gzip
import io
import itertools
import json
import random
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disagree.text.formats import rows_in
from disagree.text.inputs import KINDS, Input, list_inputs
from disagree.text.limits import Limits
from disagree.text.rejected import CODES, Rejected
from disagree.text.rows import Row

PIER = "The harbour board closed the pier on Monday."
STDIN = Input("-", None, "stdin", "")


def reading(path, limits=None):
    (entry,) = list_inputs([path])
    return rows_in(entry, limits or Limits())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A packed feed of 60 MB, of 6,000 articles that differ."""
    path = tmp_path_factory.mktemp("corpus") / "feed.jsonl.gz"
    draw = random.Random(3)  # noqa: S311 - texts that do not pack too well
    words = [draw.randbytes(4).hex() for _ in range(5_000)]
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        for number in range(6_000):
            file.write(json.dumps({"id": str(number), "text": " ".join(draw.choices(words, k=1_112))}) + "\n")
    return path


def test_large_packed_feed_is_read_in_little_memory(corpus):
    with gzip.open(corpus) as file:
        assert file.seek(0, io.SEEK_END) > 60_000_000
    gc.collect()
    tracemalloc.start()
    try:
        count = sum(isinstance(row, Row) for row in reading(corpus))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 6_000
    assert peak < 15_000_000


@pytest.mark.parametrize("is_packed", [False, True])
def test_line_of_100_mb_is_rejected_in_little_memory_and_the_next_one_is_read(tmp_path, is_packed):
    path = tmp_path / ("feed.jsonl.gz" if is_packed else "feed.jsonl")
    draw = random.Random(3)  # noqa: S311 - a line that packs worse than a bomb
    block = (draw.randbytes(5_000).hex() + "a" * 240_000).encode()
    with gzip.open(path, "wb", compresslevel=1) if is_packed else path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(400):
            file.write(block)
        file.write(b'"}\n' + json.dumps({"text": PIER}).encode())
    limits = Limits(line_bytes=2_000_000)
    tracemalloc.start()
    try:
        long, row = reading(path, limits)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (long.where, long.code) == (f"{path}:1", "line_too_long")
    assert row.article.text == PIER
    assert peak < 10_000_000


def test_rows_come_before_the_rest_is_read(tmp_path):
    path = tmp_path / "feed.jsonl"
    path.write_bytes(json.dumps({"text": PIER}).encode() + b"\n" + b"\xff" * 1_000_000)
    rows = reading(path)
    assert next(rows).article.text == PIER
    assert next(rows).code == "encoding"


def test_reading_that_is_left_early_closes_the_file(tmp_path):
    path = tmp_path / "feed.jsonl"
    path.write_text(f"{json.dumps({'text': PIER})}\n" * 10_000, encoding="utf-8")
    rows = reading(path)
    next(rows)
    rows.close()
    assert list(rows) == []


def test_torn_packed_lines_keep_the_articles_before(tmp_path):
    path = tmp_path / "feed.jsonl.gz"
    lines = [json.dumps({"text": f"{PIER} {number**5}"}) for number in range(2_000)]
    packed = gzip.compress("\n".join(lines).encode(), mtime=0)
    path.write_bytes(packed[: len(packed) // 2])
    *rows, last = reading(path)
    assert len(rows) > 700
    assert [row.article.text for row in rows] == [json.loads(line)["text"] for line in lines[: len(rows)]]
    assert (last.where, last.code) == (str(path), "gzip_damaged")


def test_packed_json_may_be_as_large_as_a_feed_but_no_bomb(tmp_path):
    path = tmp_path / "feed.json.gz"
    limits = Limits(document_bytes=50_000, feed_bytes=3_000_000)
    texts = [{"text": f"{PIER} {number**5}"} for number in range(3_000)]
    path.write_bytes(gzip.compress(json.dumps(texts).encode(), mtime=0))
    assert sum(isinstance(row, Row) for row in reading(path, limits)) == 3_000
    path.write_bytes(gzip.compress(b"[" + b" " * 2_900_000 + b"]", mtime=0))
    (entry,) = reading(path, limits)
    assert entry.code == "too_large"
    assert "times its size" in entry.reason


def test_standard_input_is_read_line_by_line_where_it_is_json_lines():
    class Endless(io.RawIOBase):
        """Gives article after article, so that reading it whole would never end."""

        def __init__(self):
            self.given = 0
            self.left = b""

        def readable(self):
            return True

        def readinto(self, buffer):
            if not self.left:
                self.given += 1
                self.left = json.dumps({"text": f"{PIER} {self.given}"}).encode() + b"\n"
            block, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
            buffer[: len(block)] = block
            return len(block)

    stdin = io.TextIOWrapper(io.BufferedReader(Endless()), encoding="utf-8")
    rows = list(itertools.islice(rows_in(STDIN, stdin=stdin), 2_000))
    assert [row.article.id for row in rows[:2]] == ["stdin-1", "stdin-2"]
    assert rows[-1].article.text == f"{PIER} 2000"


@pytest.mark.parametrize("mark", ["", "\ufeff", "\n\n", "\ufeff \n"])
@pytest.mark.parametrize("count", [1, 3])
def test_standard_input_of_lines_with_a_mark_or_blank_lines_is_read(mark, count):
    lines = mark + "".join(json.dumps({"text": f"{PIER} {number}"}) + "\n" for number in range(count))
    rows = list(rows_in(STDIN, stdin=io.TextIOWrapper(io.BytesIO(lines.encode()), encoding="utf-8")))
    assert [row.article.text for row in rows] == [f"{PIER} {number}" for number in range(count)]


def test_standard_input_may_be_one_json_line_longer_than_a_line():
    text = json.dumps({"articles": [{"text": PIER}, {"text": "Another one."}]})
    rows = list(rows_in(STDIN, Limits(line_bytes=20), io.StringIO(text)))
    assert [row.article.id for row in rows] == ["stdin-1", "stdin-2"]


def test_standard_input_beyond_the_limit_is_rejected():
    (entry,) = rows_in(STDIN, Limits(feed_bytes=1_000), io.StringIO("word " * 300))
    assert entry == Rejected("-", "holds more than 1,000 bytes; give it in parts", "too_large")


def test_feed_on_standard_input_is_told_by_its_content():
    feed = f"<?xml version='1.0'?><rss><channel><item><description>{PIER}</description></item></channel></rss>"
    (row,) = rows_in(STDIN, stdin=io.StringIO(feed))
    assert row.article.text == PIER


NAMES = [f"a{suffix}{packed}" for suffix in KINDS for packed in ("", ".gz")]
OPENINGS = [b"", b"text,id\n", b"PAR1", b"WARC/1.0\r\n", b"<rss>", b"{", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=250, deadline=None)
@given(st.sampled_from(OPENINGS), st.binary(max_size=120), st.sampled_from(NAMES), st.booleans())
def test_any_bytes_under_any_name_give_articles_or_a_reason(tmp_path, opening, data, name, is_packed):
    path = tmp_path / name
    path.write_bytes(gzip.compress(opening + data, mtime=0) if is_packed and name.endswith(".gz") else opening + data)
    rows = list(reading(path))
    assert rows
    for row in rows:
        assert row.article.text.strip() if isinstance(row, Row) else row.reason and row.code in CODES
