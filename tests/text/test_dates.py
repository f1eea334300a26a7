from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disagree.text.dates import leading_date, parse_published

NINTH = datetime(2022, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2022-02-09",
        "20220209",
        20220209,
        "9 February 2022",
        "9th of February, 2022",
        "Feb 9, 2022",
        "Feb. 9 2022",
        "Wednesday, 9 February 2022",
        "Wed, Feb 9, 2022",
        "2022/02/09",
        "09.02.2022",
        "2022-02-09T00:00:00Z",
        "2022-02-09T01:00:00+01:00",
        "2022-02-09 00:00:00 UTC",
        "Wed, 09 Feb 2022 00:00:00 GMT",
        "Wed, 9 Feb 2022 02:00:00 +0200",
        "1644364800",
        1644364800,
        1644364800000,
        1644364800.0,
    ],
)
def test_parse_published_reads_the_usual_forms(written):
    assert parse_published(written) == NINTH


def test_parse_published_reads_a_clock():
    assert parse_published("Feb 9, 2022, 3:15 pm") == datetime(2022, 2, 9, 15, 15, tzinfo=UTC)
    assert parse_published("9 February 2022 at 12:05 a.m.") == datetime(2022, 2, 9, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "02/09/2022",
        "31 February 2022",
        "2022-13-01",
        "may",
        float("nan"),
        float("inf"),
        "9" * 5000,
        "0001-01-01T00:00+23:00",
    ],
)
def test_parse_published_gives_none_for_what_it_cannot_read(written):
    assert parse_published(written) is None


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats()))
def test_parse_published_gives_an_aware_time_or_none(written):
    parsed = parse_published(written)
    assert parsed is None or parsed.utcoffset().total_seconds() == 0


def test_leading_date_reads_only_the_start():
    assert leading_date(" date 2022-02-09 The minister left.") == NINTH
    assert leading_date("The talks of 2022-02-09 failed.") is None
    assert leading_date("date 2022-99-09 The minister left.") is None
