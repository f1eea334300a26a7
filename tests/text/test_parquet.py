import gzip
from datetime import UTC, date, datetime

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disagree.text.formats import rows_in
from disagree.text.inputs import list_inputs
from disagree.text.limits import Limits
from disagree.text.rejected import CODES, Rejected
from disagree.text.rows import Row

PIER = "The harbour board closed the pier on Monday."


def packed(tmp_path, columns, **options):
    path = tmp_path / "made"
    pyarrow.parquet.write_table(pyarrow.table(columns), path, **options)
    return path.read_bytes()


@pytest.fixture
def table(tmp_path):
    return lambda columns, **options: packed(tmp_path, columns, **options)


@pytest.fixture(scope="module")
def small_table(tmp_path_factory):
    columns = {"id": list(range(9)), "text": [f"{PIER} {number}" for number in range(9)]}
    return packed(tmp_path_factory.mktemp("small"), columns, row_group_size=3)


@pytest.mark.parametrize("name", ["a.parquet", "a.parquet.gz"])
def test_parquet_gives_every_field(rows_of, table, name):
    data = table(
        {
            "ID": [7, 8],
            "Outlet": ["Harbour Echo", "Post"],
            "headline": ["The pier", None],
            "body": [PIER, "Another one."],
            "url": ["https://echo.example/7", ""],
            "published": [datetime(2022, 2, 9, 10, tzinfo=UTC), None],
            "embedding": [[0.5] * 9, [0.1] * 9],
        }
    )
    first, second = rows_of(name, gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    article = first.article
    assert (article.id, article.outlet, article.title, article.text) == ("7", "Harbour Echo", "The pier", PIER)
    assert article.published.isoformat() == "2022-02-09T10:00:00+00:00"
    assert (second.article.id, second.article.title, second.article.published) == ("8", "", None)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (pyarrow.date32(), date(2022, 2, 9)),
        (pyarrow.date64(), date(2022, 2, 9)),
        (pyarrow.timestamp("s"), datetime(2022, 2, 9)),
        (pyarrow.timestamp("ms", "Europe/Berlin"), datetime(2022, 2, 9, tzinfo=UTC)),
        (pyarrow.timestamp("us", "UTC"), datetime(2022, 2, 9, tzinfo=UTC)),
        (pyarrow.timestamp("ns"), 1_644_364_800_000_000_001),
        (pyarrow.string(), "9 February 2022"),
        (pyarrow.int64(), 1_644_364_800),
        (pyarrow.float64(), 1_644_364_800.0),
    ],
)
def test_parquet_dates_of_every_kind_are_read(rows_of, table, kind, value):
    (row,) = rows_of("a.parquet", table({"text": [PIER], "date": pyarrow.array([value], kind)}))
    assert row.article.published == datetime(2022, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("kind", [pyarrow.large_string(), pyarrow.dictionary(pyarrow.int32(), pyarrow.string())])
def test_parquet_texts_of_every_string_kind_are_read(rows_of, table, kind):
    rows = rows_of("a.parquet", table({"text": pyarrow.array([PIER, PIER], pyarrow.string()).cast(kind)}))
    assert [row.article.text for row in rows] == [PIER, PIER]


def test_parquet_row_that_cannot_be_used_is_one_rejection(rows_of, table):
    not_utf_8 = pyarrow.Array.from_buffers(
        pyarrow.string(), 4, pyarrow.array([b"One.", b"", b"\xff\xfe", b"Four."]).buffers()
    )
    first, empty, broken, last = rows_of("a.parquet", table({"text": not_utf_8}))
    assert (first.article.id, last.article.id) == ("a-1", "a-4")
    assert [(row.where, row.code) for row in (empty, broken)] == [
        ("a.parquet[2]", "no_text"),
        ("a.parquet[3]", "encoding"),
    ]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"text": [[PIER]]}, "field_type"),
        ({"text": [PIER.encode()]}, "field_type"),
        ({"text": [PIER], "date": [[1]]}, "field_type"),
        ({"text": [PIER], "date": pyarrow.array([2**62], pyarrow.timestamp("us"))}, "field_type"),
        ({"text": pyarrow.nulls(1)}, "no_text"),
        ({"claim": [PIER]}, "no_column"),
        ({"text": pyarrow.array([], pyarrow.string())}, "no_articles"),
        ({"text": ["w" * 5_000]}, "line_too_long"),
    ],
)
def test_unusable_parquet_is_one_rejection(rows_of, table, columns, code):
    (entry,) = rows_of("a.parquet", table(columns), limits=Limits(line_bytes=1_000))
    assert entry.code == code


def test_parquet_column_that_unpacks_beyond_the_ratio_is_not_unpacked(rows_of, table):
    columns = {"text": ["w" * 3_000_000 + str(number) for number in range(4)]}
    data = table(columns, compression="gzip", use_dictionary=False, row_group_size=2)
    rows = rows_of("a.parquet", data, limits=Limits(document_bytes=1_000_000))
    assert [(row.where, row.code) for row in rows] == [("a.parquet[1]", "too_large"), ("a.parquet[3]", "too_large")]


def test_parquet_with_a_broken_group_keeps_the_rows_of_the_others(rows_of, table):
    columns = {"id": list(range(30)), "text": [f"{PIER} {number}" for number in range(30)]}
    data = bytearray(table(columns, compression="gzip", row_group_size=10, write_page_checksum=True))
    middle = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(bytes(data))).metadata.row_group(1).column(1)
    place = middle.dictionary_page_offset + middle.total_compressed_size // 2
    data[place : place + 40] = b"\xaa" * 40
    rows = rows_of("a.parquet", bytes(data))
    assert [row.article.id for row in rows if isinstance(row, Row)] == [str(n) for n in [*range(10), *range(20, 30)]]
    (entry,) = (row for row in rows if isinstance(row, Rejected))
    assert (entry.where, entry.code) == ("a.parquet[11]", "parquet_damaged")
    assert "from here to 20" in entry.reason


@pytest.mark.parametrize("content", [b"PAR1", b"words", b"PAR1 words PAR1", b"PAR1" + b"\xff" * 100 + b"PAR1"])
def test_what_is_no_parquet_is_one_rejection(rows_of, content):
    (entry,) = rows_of("a.parquet", content)
    assert (entry.where, entry.code) == ("a.parquet", "parquet_damaged")


@pytest.mark.parametrize("kept", [0.2, 0.9, 0.999])
def test_torn_parquet_is_one_rejection(rows_of, table, kept):
    data = table({"text": [f"{PIER} {number}" for number in range(500)]})
    (entry,) = rows_of("a.parquet", data[: int(kept * len(data))])
    assert (entry.where, entry.code) == ("a.parquet", "parquet_damaged")


def test_missing_parquet_is_missing_and_an_empty_one_empty(rows_of, tmp_path):
    (entry,) = rows_in(next(list_inputs([tmp_path / "none.parquet"])))
    assert entry.code == "missing"
    assert rows_of("a.parquet", b"") == [Rejected("a.parquet", "is empty", "empty")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6))
def test_parquet_with_bytes_changed_gives_articles_or_a_reason(rows_of, small_table, changes):
    data = bytearray(small_table)
    for place, value in changes:
        data[place % len(data)] = value
    rows = rows_of("a.parquet", bytes(data))
    assert rows
    assert all(row.article.text if isinstance(row, Row) else row.code in CODES for row in rows)
