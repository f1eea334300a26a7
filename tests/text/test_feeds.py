import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disagree.text.rejected import Rejected
from disagree.text.rows import Row

PIER = "The harbour board closed the pier on Monday."
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"
     xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Harbour &amp; Echo</title><link>https://echo.example/</link>
<image><title>A picture</title></image>
<item><title>Pier &amp; port</title><link>https://echo.example/1</link><guid>abc</guid>
  <atom:link rel="self" href="https://echo.example/feed"/>
  <pubDate>Wed, 09 Feb 2022 10:00:00 GMT</pubDate>
  <description>A teaser.</description><media:title>Another title</media:title>
  <content:encoded><![CDATA[<p>The harbour board closed the pier on Monday.</p><script>no()</script>
  <p>It &amp; others agreed.</p>]]></content:encoded></item>
<item><title>Second</title><guid>https://echo.example/2</guid>
  <source url="https://post.example/rss">Morning Post</source>
  <description>&lt;b&gt;Ships&lt;/b&gt; wait.</description></item>
<item><title>Only a title</title></item>
</channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://echo.example/"><title>Harbour Echo</title><items><rdf:Seq/></items></channel>
<item rdf:about="https://echo.example/1"><title>Pier</title><link>https://echo.example/1</link>
<description>The harbour board closed the pier on Monday.</description><dc:date>2022-02-09T10:00:00Z</dc:date></item>
</rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Echo</title><id>urn:1</id>
<entry><title type="html">Pier &amp;amp; port</title><link rel="replies" href="https://echo.example/1/talk"/>
 <link href="https://echo.example/1"/><updated>2022-02-10T00:00:00Z</updated><published>2022-02-09T10:00:00Z</published>
 <summary>A teaser.</summary>
 <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The <b>harbour</b>
 board closed the pier on Monday.</p>
 <p>5 &lt; 6</p></div></content></entry>
<entry><title>x &lt;y&gt; z</title><summary>Ships &lt;wait&gt; outside.</summary><updated>2022-02-10T00:00:00Z</updated>
 <source><id>urn:2</id><title>Morning Post</title><updated>2022-02-10T00:00:00Z</updated></source></entry>
<entry><title>Third</title><content type="html">&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</content></entry>
</feed>"""


@pytest.mark.parametrize("name", ["a.rss", "a.xml", "a.atom", "a.xml.gz", "a"])
def test_rss_items_become_articles(rows_of, name):
    data = RSS.encode()
    first, second, third = rows_of(name, gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    article = first.article
    assert (article.id, article.outlet, article.title) == ("a-1", "Harbour & Echo", "Pier & port")
    assert article.text == f"{PIER}\nIt & others agreed."
    assert article.url == "https://echo.example/1"
    assert article.published.isoformat() == "2022-02-09T10:00:00+00:00"
    assert (second.article.outlet, second.article.text) == ("Morning Post", "Ships wait.")
    assert second.article.url == "https://echo.example/2"
    assert isinstance(third, Rejected)
    assert (third.where, third.code) == (f"{name}[3]", "no_text")


def test_rdf_items_become_articles(rows_of):
    (row,) = rows_of("a.xml", RDF)
    article = row.article
    assert (article.outlet, article.title, article.text) == ("Harbour Echo", "Pier", PIER)
    assert (article.url, article.published.year) == ("https://echo.example/1", 2022)


def test_atom_entries_become_articles(rows_of):
    first, second, third = (row.article for row in rows_of("a.atom", ATOM))
    assert (first.outlet, first.title, first.url) == ("Harbour Echo", "Pier & port", "https://echo.example/1")
    assert first.text == f"{PIER}\n5 < 6"
    assert first.published.isoformat() == "2022-02-09T10:00:00+00:00"
    assert (second.outlet, second.title, second.text) == ("Morning Post", "x <y> z", "Ships <wait> outside.")
    assert third.text == "One.\nTwo."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_feeds_in_other_encodings_are_read(rows_of, encoding):
    text = RSS.replace("Monday", "Café Monday").replace("UTF-8", "windows-1252" if encoding == "cp1252" else encoding)
    assert "Café Monday" in rows_of("a.rss", text.encode(encoding))[0].article.text


def test_blank_lines_and_control_characters_in_a_feed_do_no_harm(rows_of):
    rows = rows_of("a.rss", "\n\n" + RSS.replace("Ships", "Sh\x0bips\x00".replace("\x00", "")))
    assert [type(row) for row in rows] == [Row, Row, Rejected]


def test_torn_feed_keeps_the_items_before_and_names_the_line(rows_of):
    torn = "\n" + RSS[: RSS.index("&lt;b")]
    first, cut = rows_of("a.rss", torn)
    assert first.article.title == "Pier & port"
    assert (cut.where, cut.code) == ("a.rss", "xml_damaged")
    assert f"in line {torn.count(chr(10)) + 1}" in cut.reason


BOMB = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
)


@pytest.mark.parametrize(
    "content",
    [
        BOMB + "]><rss><channel><item><description>&m;</description></item></channel></rss>",
        "<!DOCTYPE rss SYSTEM 'file:///etc/passwd'><rss/>",
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss>&x;</rss>",
        "<rss><channel>&undeclared;</channel></rss>",
        "<rss><channel>",
        "<rss></feed>",
        "words",
    ],
)
def test_feed_that_is_broken_or_declares_things_is_refused_at_once(rows_of, content):
    started = time.perf_counter()
    (entry,) = rows_of("a.rss", content)
    assert time.perf_counter() - started < 1
    assert (entry.where, entry.code) == ("a.rss", "xml_damaged")


@pytest.mark.parametrize(
    "content", ["<project/>", "<!DOCTYPE html><html></html>", "<html><p>Words.</p></html>", "<a:rss xmlns:a='b'/>"]
)
def test_xml_that_is_no_feed_is_refused_by_that_name(rows_of, content):
    (entry,) = rows_of("a.xml", content)
    assert entry.code == "not_a_feed"
    assert "neither an RSS nor an Atom feed" in entry.reason


def test_feed_without_items_holds_no_article(rows_of):
    assert rows_of("a.rss", "<rss><channel><title>Echo</title></channel></rss>") == [
        Rejected("a.rss", "holds no article", "no_articles")
    ]


@pytest.mark.parametrize(
    "inner", ["<a>" * 100_000 + "</a>" * 100_000, "&amp;" * 300_000, "<![CDATA[" + "<p" * 300_000 + "]]>"]
)
def test_feed_of_hostile_shape_is_read_in_linear_time(rows_of, inner):
    started = time.perf_counter()
    rows = rows_of("a.rss", f"<rss><channel><item><description>Words {inner}</description></item></channel></rss>")
    assert time.perf_counter() - started < 4
    assert rows[0].article.text.startswith("Words")


def test_feed_of_tags_alone_is_refused_early(rows_of):
    started = time.perf_counter()
    rows = rows_of("a.rss", "<rss><item><description>Words.</description></item>" + "<a/>" * 1_500_000 + "</rss>")
    assert time.perf_counter() - started < 5
    assert (rows[0].article.text, rows[1].code) == ("Words.", "too_large")


NAMES = ["rss", "channel", "item", "title", "source", "entry", "description", "content", "b"]
PIECES = [f"<{name}>" for name in NAMES] + [f"</{name}>" for name in [*NAMES, "feed"]]
PIECES += ["<feed xmlns='http://www.w3.org/2005/Atom'>", "<link href='x'/>", "<content type='xhtml'>"]
PIECES += ["words", "&lt;", "<!--", "-->", "<![CDATA[", "]]>"]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_any_markup_gives_articles_or_a_reason(tmp_path_factory, text):
    from disagree.text.read import read_articles

    path = tmp_path_factory.getbasetemp() / "any.rss"
    path.write_text(text, encoding="utf-8")
    reading = read_articles([path])
    assert reading.articles or reading.rejected
