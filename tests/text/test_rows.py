from datetime import UTC, datetime

import pytest

from disagree.errors import ReadError
from disagree.text.rows import build_row, id_from_name, outlet_from_name


def build(**fields):
    return build_row({"text": "The pier is closed.", **fields}, name="01-harbour_echo", fallback_id="x")


@pytest.mark.parametrize("name", ["text", "body", "maintext", "raw_text"])
def test_row_reads_the_text_under_any_usual_name(name):
    assert build_row({name: "Words.\r\n"}, name="a", fallback_id="a").article.text == "Words.\n"


@pytest.mark.parametrize(
    "name", ["outlet", "source", "hostname", "site_name", "sitename", "source_domain", "source-hostname", "domain"]
)
def test_row_reads_the_outlet_under_any_usual_name(name):
    assert build(**{name: "Harbour  Echo"}).article.outlet == "Harbour Echo"


@pytest.mark.parametrize(
    ("fields", "outlet"),
    [
        ({"outlet": "A", "site_name": "B", "url": "https://c.example/1"}, "A"),
        ({"outlet": "", "site_name": "B", "url": "https://c.example/1"}, "B"),
        ({"url": "https://www.c.example/1"}, "c.example"),
        ({"source": "https://www.d.example/story", "source-hostname": "d.example"}, "d.example"),
        ({"source": "https://www.d.example/story"}, "d.example"),
        ({"url": "http://[broken"}, "harbour echo"),
        ({}, "harbour echo"),
    ],
)
def test_row_takes_the_strongest_sign_of_the_outlet(fields, outlet):
    assert build(**fields).article.outlet == outlet


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        ("ft", "ft"),
        ("01-ft-deal", "ft deal"),
        ("daily_post", "daily post"),
        ("2022-02-09-echo", "echo"),
        ("17", "17"),
        ("", "unknown"),
    ],
)
def test_outlet_from_name_is_readable(name, outlet):
    assert outlet_from_name(name) == outlet


def test_id_from_name_holds_no_odd_characters():
    assert id_from_name("my article/1 é") == "my-article-1-é"
    assert id_from_name("...") == "article"


def test_row_reads_date_title_and_number_as_id():
    row = build(id=7, headline="A\ntitle", publish_date="9 February 2022")
    assert (row.article.id, row.article.title) == ("7", "A title")
    assert row.article.published == datetime(2022, 2, 9, tzinfo=UTC)
    assert row.has_own_id


def test_row_notes_a_date_that_cannot_be_read():
    row = build(date="last week")
    assert row.article.published is None
    assert row.notes == ("dates_unreadable",)


def test_row_cuts_a_text_beyond_the_limit_and_notes_it():
    row = build_row({"text": "The pier is closed."}, name="echo", fallback_id="x", max_characters=8)
    assert row.article.text == "The pier"
    assert row.notes == ("articles_truncated",)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"text": ["a"]}, "'text' must be a string, not a list"),
        ({"text": float("nan")}, "'text' must be a string, not a number"),
        ({"title": {}}, "'title' must be a string, not an object"),
        ({"outlet": True}, "'outlet' must be a string, not true or false"),
        ({"id": 1.5}, "'id' must be a string"),
        ({"published": ["2022"]}, "'published' must be a date"),
        ({"text": None}, "no text"),
        ({"text": " \u200b\n"}, "no text"),
    ],
)
def test_row_with_a_wrong_field_is_refused_by_name(fields, named):
    with pytest.raises(ReadError, match=named):
        build(**fields)
