"""An article in every format, and structures that no article has. Used by hostile.py."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Iterator

from hostile_news import File
from hostile_texts import HONEST, SCRIPT, TERMINAL

FIELDS = ("id", "text", "title", "outlet", "published", "url")


def as_text(text: str) -> bytes:
    """Plain text; lone surrogates become bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogatepass")


def as_page(text: str) -> bytes:
    """A page with the text in its paragraphs."""
    body = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
    return as_text(
        f"<!doctype html><html><head><title>Quay</title></head><body><article>{body}</article></body></html>"
    )


def as_json(text: str) -> bytes:
    """An object."""
    return json.dumps({"outlet": "Velden Post", "title": "Quay", "text": text}).encode()


def as_line(text: str) -> bytes:
    """An object on a line."""
    return as_json(text) + b"\n"


FORMATS: dict[str, Callable[[str], bytes]] = {
    ".txt": as_text,
    ".md": as_text,
    ".html": as_page,
    ".json": as_json,
    ".jsonl": as_line,
}


def as_csv(text: str, outlet: str = "Velden Post") -> bytes:
    """A table of one row."""
    held = io.StringIO()
    csv.writer(held).writerows([("outlet", "title", "text"), (outlet, "Quay", text)])
    return held.getvalue().encode()


def as_feed(text: str) -> bytes:
    """An RSS feed of one item."""
    item = f"<item><title>Quay</title><link>https://velden.example/1</link><description>{text}</description></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Velden Post</title>{item}</channel></rss>'.encode()


def as_parquet() -> bytes:
    """A Parquet table of one row, the honest text."""
    import pyarrow
    from pyarrow import parquet

    held = io.BytesIO()
    rows = [{"outlet": "Velden Post", "title": "Quay", "text": HONEST}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), held)
    return held.getvalue()


def odd_objects() -> Iterator[File]:
    """JSON, CSV and feeds whose structure, types or values are not those of articles."""
    values = (
        "null",
        "true",
        "0",
        "-1.5",
        "1e400",
        "9" * 5_000,
        "NaN",
        "-Infinity",
        "[]",
        '["a"]',
        '{"a": 1}',
        '""',
        '" "',
    )
    for field in FIELDS:
        for number, value in enumerate(values):
            yield File(f"field {field} {number}.json", _with_value(field, value))
    for number, value in enumerate(
        (SCRIPT, TERMINAL, "=1+1", "../" * 99 + "x", "javascript:alert(1)", "\ud800", "x" * 9_999)
    ):
        row = dict.fromkeys(FIELDS, value) | {"text": f"{HONEST} {value}"}
        yield File(f"every field {number}.jsonl", (json.dumps(row) + "\n").encode())
    for number, day in enumerate(_DAYS):
        yield File(f"day {number}.json", json.dumps({"text": HONEST, "published": day}).encode())
    yield from (File(f"json {name}.json", data) for name, data in _json_structures().items())
    yield from (File(f"lines {name}.jsonl", data) for name, data in _line_structures().items())
    yield from (File(f"table {name}.csv", data) for name, data in _tables().items())
    yield from (File(f"feed {name}.xml", data) for name, data in _feeds().items())
    yield from (File(f"page {name}.html", data) for name, data in _pages().items())


def _with_value(field: str, value: str) -> bytes:
    return (
        f'{{"{field}": {value}}}' if field == "text" else f'{{"text": {json.dumps(HONEST)}, "{field}": {value}}}'
    ).encode()


_DAYS: tuple[object, ...] = (
    *(
        "0000-00-00",
        "9999-12-31T23:59:60Z",
        "-44-03-15",
        "2026-02-30",
        "yesterday",
        "٢٠٢٦-٠٣-٠١",
        "2026-03-01T00:00+99:99",
    ),
    *(
        "1" * 50,
        "١٢٣٤٥٦٧٨٩٠",
        "Thu, 99 Foo 2026 99:99:99 +9999",
        1e308,
        -1e18,
        10**30,
        99_999_999_999_999,
        0,
        "\x00",
        "²" * 10,
    ),
)


def _json_structures() -> dict[str, bytes]:
    row = as_json(HONEST)
    return {
        "nested lists": b"[" * 100_000,
        "nested lists closed": b"[" * 100_000 + b"]" * 100_000,
        "nested objects": b'{"a":' * 100_000,
        "nested in text": b'{"text":' + b"[" * 900 + b"]" * 900 + b"}",
        "huge number": b"9" * 100_000,
        "nan": b"NaN",
        "string": b'"quay"',
        "empty list": b"[]",
        "list of everything": b'[1, null, "a", [], {}, ' + row + b"]",
        "articles that are none": b'{"articles": [1, 2, null]}',
        "articles in articles": b'{"articles": [{"articles": [' + row + b"]}]}",
        "same key twice": b'{"text": 1, "text": "' + HONEST.replace("\n", " ").encode() + b'"}',
        "same id twice": b"[" + b",".join([_id("a", HONEST), _id("a", HONEST + " No."), _id("a", HONEST)]) + b"]",
        "many empty": b"[" + b"{}," * 20_000 + b"{}]",
        "many fields": b"{" + b",".join(b'"k%d": 1' % n for n in range(20_000)) + b', "text": "quay"}',
        "trailing rubbish": row + b"}}}}",
        "comments": b"// quay\n" + row,
        "single quotes": row.replace(b'"', b"'"),
        "broken escapes": b'{"text": "\\u12 \\x41 \\ud800 \\udc00 \\ud83d\\ude00"}',
        "control in string": b'{"text": "a\x01b\x02c"}',
        "cut": row[:-20],
    }


def _id(name: str, text: str) -> bytes:
    return json.dumps({"id": name, "text": text}).encode()


def _line_structures() -> dict[str, bytes]:
    row = as_line(HONEST)
    return {
        "good between bad": b"{\n" + row + b"\xff\xfe\n" + b"[1]\n" + b"null\n" + b"NaN\n",
        "not utf 8": row + b'{"text": "caf\xe9"}\n',
        "two on a line": row.strip() + row,
        "old line ends": row.replace(b"\n", b"\r"),
        "marks on each line": b"\xef\xbb\xbf" + row + b"\xef\xbb\xbf" + row,
        "blank lines": b"\n" * 50_000 + row,
        "nested": b"[" * 50_000 + b"\n" + row,
        "bad lines": b"{" + b"\n{" * 3_000,
        "same id": _id("a", HONEST) + b"\n" + _id("a", HONEST + " No.") + b"\n",
        "nul between": row.replace(b"\n", b"\x00\n\x00"),
        "long line": b'{"text": "' + b"quay " * 60_000 + b'"}\n' + row,
        "utf 16": row.decode().encode("utf-16"),
    }


def _tables() -> dict[str, bytes]:
    head = b"outlet,title,text\r\n"
    return {
        "giant cell": as_csv("The quay was shut on Monday. " * 20_000),
        "quote never closed": head + b'Velden Post,Quay,"The quay was shut.\r\n' * 500,
        "ragged": head + b"a\r\na,b\r\na,b,c,d,e,f\r\n,,,\r\n",
        "nul": head + b"a,b,The quay\x00 was shut.\r\n",
        "formulas": as_csv(HONEST, outlet="=cmd|' /C calc'!A0"),
        "10,000 columns": b",".join(b"c%d" % n for n in range(10_000)) + b"\r\n" + b"," * 9_999 + b"\r\n",
        "same column twice": b"text,text\r\na,b\r\n",
        "no text column": b"a,b\r\n1,2\r\n",
        "head alone": head,
        "semicolons": b"outlet;title;text\r\nVelden Post;Quay;The quay was shut on Monday.\r\n",
        "quotes in quotes": head + b'a,"b""""""""",""""\r\n' * 300,
        "many rows": head + b"a,b,\r\n" * 5_000,
        "utf 16": as_csv(HONEST).decode().encode("utf-16"),
    }


def _feeds() -> dict[str, bytes]:
    doubling = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};&l{n - 1};&l{n - 1};">' for n in range(1, 20))
    outside = '<!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY g SYSTEM "http://192.0.2.1/x">'
    return {
        "entities that double": f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "quay">{doubling}]><rss><channel><item>'
        "<description>&l19;</description></item></channel></rss>".encode(),
        "entities outside": f'<?xml version="1.0"?><!DOCTYPE r [{outside}]><rss><channel><item><title>&f;</title>'
        f"<description>{HONEST} &f; &g;</description></item></channel></rss>".encode(),
        "nested": b"<rss>" * 50_000,
        "cut": as_feed(HONEST)[:-60],
        "no items": b"<rss><channel></channel></rss>",
        "wrong encoding": b'<?xml version="1.0" encoding="utf-32"?>' + as_feed(HONEST)[21:],
        "script": as_feed(f"<![CDATA[{SCRIPT}{HONEST}]]>"),
        "atom": f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content>{HONEST}</content></entry></feed>'.encode(),
    }


def _pages() -> dict[str, bytes]:
    def page(body: str, head: str = "") -> bytes:
        return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()

    honest = f"<p>{HONEST}</p>"
    return {
        "300 deep": page("<div>" * 300 + honest + "</div>" * 300),
        "5,000 deep": page("<div>" * 5_000 + honest),
        "5,000 spans deep": page("<p>" + "<span>" * 5_000 + HONEST),
        "60,000 deep": page("<b>" * 60_000 + honest),
        "200,000 tags": page("<i></i>" * 100_000 + honest),
        "giant attribute": page(f'<p title="{"x" * 400_000}">{HONEST}</p>'),
        "many attributes": page(f"<p {'a=1 ' * 50_000}>{HONEST}</p>"),
        "open angles": page("<" * 100_000 + honest),
        "open tags": page("<a " * 50_000 + honest),
        "comment never closed": page(f"{honest}<!-- {HONEST}"),
        "script never closed": page(f"{honest}<script>{HONEST}"),
        "odd comments": page("<!--->" * 9_000 + honest + "<!" * 9_000),
        "entities": page("<p>" + "&#x110000;&#0;&#xD800;&#" + "9" * 9_000 + ";&notanentity;" + "&amp" * 9_000 + HONEST),
        "wrong charset": page(honest, head='<meta charset="rot13">'),
        "charset of a codec": page(honest, head='<meta charset="zlib_codec">'),
        "address to load": page(honest, head='<base href="http://192.0.2.1/"><link rel="stylesheet" href="x.css">'),
        "moved": page(honest, head='<meta http-equiv="refresh" content="0;url=http://192.0.2.1/">'),
        "frames": page(f"<iframe src=http://192.0.2.1/></iframe>{honest}"),
        "odd metadata": page(honest, head=f"<title>{SCRIPT}</title><meta property=og:site_name content='{SCRIPT}'>"),
        "xml": b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY q "quay">]>' + page(f"<p>&q; {HONEST}</p>")[15:],
        "no text": page("<p></p>" * 500),
        "only hidden": page(f"<nav>{HONEST}</nav><script>{HONEST}</script>"),
        "tables": page("<table><tr><td>" * 300 + honest),
        "data address": page(f'<img src="data:image/png;base64,{"A" * 200_000}">{honest}'),
    }
