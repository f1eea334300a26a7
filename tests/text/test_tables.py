import csv
import gzip
import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disagree.text.limits import Limits
from disagree.text.rejected import Rejected
from disagree.text.rows import Origin, Row
from disagree.text.tables import table_rows

PIER = "The harbour board closed the pier on Monday. Fishermen denied\nthat they had been told; so it goes."
ROW = {
    "id": "7",
    "outlet": "Harbour Echo",
    "title": "The “pier”",
    "text": PIER,
    "url": "https://echo.example/7",
    "published": "2022-02-09T10:00:00Z",
}


def table(*rows, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.csv.gz", "a.tsv.gz"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_table_gives_every_field_whatever_parts_the_cells(rows_of, name, delimiter):
    data = table(ROW, ROW | {"id": "8", "text": "Another one."}, delimiter=delimiter).encode()
    first, second = rows_of(name, gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    article = first.article
    assert (article.id, article.outlet, article.title, article.url) == ("7", "Harbour Echo", "The “pier”", ROW["url"])
    assert article.text == PIER
    assert article.published.isoformat() == "2022-02-09T10:00:00+00:00"
    assert second.article.text == "Another one."


def test_table_columns_are_known_however_they_are_capitalised(rows_of):
    (row,) = rows_of("a.csv", "Headline, BODY,Publisher,publishedat\nPier,Closed.,Echo,2022-02-09\n")
    assert (row.article.title, row.article.text, row.article.outlet) == ("Pier", "Closed.", "Echo")
    assert row.article.published.year == 2022


def test_table_of_one_column_is_read_and_ids_count_lines(rows_of):
    rows = rows_of("a.csv", '\n\ntext\n"One\nmore."\n\nTwo.')
    assert [(row.article.id, row.article.text) for row in rows] == [("a-4", "One\nmore."), ("a-7", "Two.")]


def test_bad_row_is_one_rejection_and_the_rest_is_read(rows_of):
    rows = rows_of("a.csv", "id,text\n1,One.\n2,Two.,3\n4\n5,\n,,\n,\n6,Six.\n")
    assert [row.article.id for row in rows if isinstance(row, Row)] == ["1", "6"]
    assert [(row.where, row.code) for row in rows if isinstance(row, Rejected)] == [
        ("a.csv:3", "csv_damaged"),
        ("a.csv:4", "csv_damaged"),
        ("a.csv:5", "no_text"),
    ]


def test_quote_left_open_is_named_with_the_row_it_opens_in(rows_of):
    first, cut = rows_of("a.csv", 'id,text\n1,One.\n2,"Two.\n3,Three.\n')
    assert first.article.text == "One."
    assert (cut.where, cut.code) == ("a.csv:3", "csv_damaged")
    assert "left open" in cut.reason


def test_quote_left_open_in_a_large_file_costs_a_limited_part(rows_of):
    lines = "".join(f"{number},Number {number} is told.\n" for number in range(1_000))
    rows = rows_of("a.csv", f'id,text\nx,"Open.\n{lines}', limits=Limits(line_bytes=2_000))
    assert (rows[0].where, rows[0].code) == ("a.csv:2", "line_too_long")
    assert len(rows) > 850
    assert rows[-1].article.id == "999"


def test_cell_beyond_the_csv_modules_own_limit_is_read_and_that_limit_is_left_alone(rows_of):
    before = csv.field_size_limit()
    (row,) = rows_of("a.csv", f"text,id\n{'word ' * 60_000},1\n")
    assert len(row.article.text) == 300_000
    assert csv.field_size_limit() == before


def test_huge_cell_is_one_rejection_and_the_next_row_is_read(rows_of):
    huge, last = rows_of("a.csv", f"id,text\n1,{'w' * 50_000}\n2,Two.\n", limits=Limits(line_bytes=10_000))
    assert (huge.where, huge.code) == ("a.csv:2", "line_too_long")
    assert last.article.text == "Two."


def test_table_without_a_column_for_the_text_is_refused(rows_of):
    (entry,) = rows_of("a.csv", "claim_a,claim_b\nOne.,Two.\n")
    assert entry.code == "no_column"
    assert "name one text, body" in entry.reason


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty"),
        (" \n\n", "empty"),
        ("id,text\n", "no_articles"),
        (b"%PDF-1.7 text", "binary"),
        (b"\x01\x02 words \x00", "binary"),
        ("x" * 200, "line_too_long"),
        ("id,text\r1,One.\r", "csv_damaged"),
    ],
)
def test_unusable_table_is_one_rejection(rows_of, content, code):
    (entry,) = rows_of("a.csv", content, limits=Limits(line_bytes=150))
    assert (entry.where, entry.code) == ("a.csv", code)


def test_rows_in_other_encodings_are_guessed_one_by_one(rows_of):
    lines = [
        b"id,text",
        "1,The café is “closed” for Mira.".encode(),
        "2,The café is “closed” for Mira.".encode("cp1252"),
        b"3,\xff\xff\xff\xff\xff\xff",
    ]
    good, guessed, bad = rows_of("a.csv", b"\n".join(lines))
    assert good.article.text == guessed.article.text == "The café is “closed” for Mira."
    assert (good.notes, guessed.notes) == ((), ("encodings_guessed",))
    assert (bad.where, bad.code) == ("a.csv:4", "encoding")


def test_torn_packed_table_keeps_the_rows_before(rows_of):
    lines = [f"{number},Number {number**5} was told.\n" for number in range(3_000)]
    packed = gzip.compress(("id,text\n" + "".join(lines)).encode(), mtime=0)
    rows = rows_of("a.csv.gz", packed[: len(packed) // 2])
    assert len(rows) > 1_000
    assert all(isinstance(row, Row) for row in rows[:-1])
    assert (rows[-1].where, rows[-1].code) == ("a.csv.gz", "gzip_damaged")


@given(st.lists(st.text(alphabet="a\",;\t\n\r'é", min_size=1).filter(str.strip), max_size=5))
def test_written_tables_come_back_equal(texts):
    data = table({"id": "x", "text": "first"}, *({"id": "y", "text": text} for text in texts)).encode()
    origin = Origin("a.csv", "a", Limits(), Counter())
    rows = list(table_rows(iter(io.BytesIO(data)), origin))
    expected = [text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ") for text in texts]
    assert [row.article.text for row in rows] == ["first", *expected]
