import builtins
import contextlib
import socket
import time

import pytest

from disagree.errors import ReadError
from disagree.text.html import read_html

STORY = (
    "<p>The harbour board said on Monday that the pier would close for two years of repairs.</p>"
    "<p>Fishermen denied that they had been told, and called the plan a blow to the whole town.</p>"
)
PAGE = f"""<!doctype html><html><head><title>Pier to close | Harbour Echo</title>
<meta property="og:site_name" content="Harbour Echo &amp; Post"><link rel="canonical" href="https://www.echo.example/pier">
<meta property="article:published_time" content="2022-02-09T10:30:00+01:00"></head>
<body><nav>Home | Sport</nav><article><h1>Pier to close</h1>{STORY}</article>
<script>alert("x")</script></body></html>"""


def test_read_html_finds_text_and_metadata():
    page = read_html(PAGE)
    assert page.title == "Pier to close"
    assert page.outlet == "Harbour Echo & Post"
    assert page.published == "2022-02-09T10:30:00+01:00"
    assert page.url == "https://www.echo.example/pier"
    assert page.text.startswith("The harbour board said")
    assert "alert" not in page.text
    assert not page.is_fallback


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>" + "<b>" * 5000 + "The pier is closed." + "</b>" * 5000 + "</p></body></html>",
        "<div>" * 400 + "<p>The pier is closed.</p>" + "</div>" * 400,
        '<?xml version="1.0" encoding="utf-8"?><html><body><p>The pier is closed.</p></body></html>',
    ],
)
def test_read_html_keeps_the_text_of_hostile_pages(page):
    assert "The pier is closed." in read_html(page).text


def test_read_html_falls_back_where_the_parser_loses_deep_text():
    page = read_html(f"<html><body>{STORY}" + "<div>" * 400 + STORY.replace("Monday", "Friday") * 5 + "</body></html>")
    assert page.is_fallback
    assert "Monday" in page.text
    assert "Friday" in page.text


def test_read_html_fallback_skips_scripts_comments_and_menus():
    page = read_html(
        "<nav>Menu</nav><!-- hidden --><style>p {}</style><p>5 < 6 &amp; true&#99999999999;</p><script>bad()"
    )
    assert page.text == "5 < 6 & true\ufffd"


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body><img src=x></body></html>", "<script>var a = 1</script>", "<!-- x"]
)
def test_read_html_without_text_is_an_error(page):
    with pytest.raises(ReadError, match=r"a\.html: no article text"):
        read_html(page, where="a.html")


def test_read_html_names_the_extra_where_trafilatura_is_missing(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "trafilatura":
            raise ImportError("No module named 'trafilatura'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ReadError, match=r"pip install 'disagree\[html\]'"):
        read_html(PAGE)


def test_read_html_opens_no_connection(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert read_html(PAGE).title == "Pier to close"


@pytest.mark.parametrize("piece", ["<a ", "<!--", '<a b="', "<", "</", "<![", "&#", "<script>"])
def test_read_html_takes_linear_time(piece):
    page = (piece * 300_000)[:300_000] + "<p>End.</p>"
    start = time.process_time()
    with contextlib.suppress(ReadError):  # a page may hide its text behind an open comment
        read_html(page)
    assert time.process_time() - start < 5
