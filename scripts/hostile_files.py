"""Hostile files by kind: odd texts in every format, odd bytes, damage, odd names. Used by hostile.py."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator

from hostile_news import File
from hostile_structures import FORMATS, as_csv, as_feed, as_json, as_line, as_parquet
from hostile_texts import HONEST, large_texts, small_texts

ENCODINGS = (
    *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1252", "latin-1", "cp1251", "koi8-r"),
    *("gb18030", "big5", "shift_jis", "euc-kr", "iso-8859-7", "mac-roman", "cp500", "utf-7", "cp437", "iso2022_jp"),
)
HEADS = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10",
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
    "zip": b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
    "elf": b"\x7fELF\x02\x01\x01\x00",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "bzip2": b"BZh91AY&SY",
    "xz": b"\xfd7zXZ\x00\x00\x04",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "rtf": b"{\\rtf1\\ansi quay}",
    "sqlite": b"SQLite format 3\x00",
    "parquet": b"PAR1\x15\x04\x15\x10",
    "pickle": b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
    "wasm": b"\x00asm\x01\x00\x00\x00",
    "windows program": b"MZ\x90\x00\x03\x00\x00\x00",
}


def odd_texts() -> Iterator[File]:
    """Every odd text in every plain format; the long ones in two, as each is a moment's work."""
    for name, text in small_texts().items():
        for suffix, make in FORMATS.items():
            yield File(f"{_plain(name)}{suffix}", make(text))
    for place, (name, text) in enumerate(large_texts().items()):
        for suffix in (".txt", (".md", ".html", ".jsonl", ".json")[place % 4]):
            yield File(f"{_plain(name)}{suffix}", FORMATS[suffix](text))


def odd_bytes() -> Iterator[File]:
    """Binary heads under the names of texts, wrong encodings, nothing at all, and packed files."""
    for name, head in HEADS.items():
        for suffix in (".txt", ".html", ".jsonl"):
            yield File(f"head of {name}{suffix}", head + HONEST.encode() * (suffix != ".html"))
    for suffix in (*FORMATS, ".csv", ".gz", ".rss", ".parquet", ".warc"):
        yield File(f"empty{suffix}", b"")
        yield File(f"blank{suffix}", b" \n\t\r\n " * 40)
        yield File(f"only nul{suffix}", b"\x00" * 3_000)
    foreign = HONEST.replace("Velden", "Víldéñ Вельден Βέλντεν 港口")
    for encoding in ENCODINGS:
        data = foreign.encode(encoding, "replace")
        yield File(f"in {encoding}.txt", data)
        yield File(
            f"in {encoding}.jsonl", json.dumps({"text": foreign}, ensure_ascii=False).encode(encoding, "replace")
        )
        declared = f'<html><head><meta charset="utf-8"></head><body><p>{foreign}</p></body></html>'
        yield File(f"in {encoding}.html", declared.encode(encoding, "replace"))
    yield from _packed_files()


def odd_names() -> Iterator[File]:
    """Honest content under names that shells, terminals and other systems stumble over."""
    names = (
        *(
            "-rf.txt",
            "--json.md",
            " leading blank.txt",
            "line\nend.txt",
            "tab\there.txt",
            "quote'\".txt",
            "*.txt",
            "$(id).txt",
        ),
        *(
            "`id`.txt",
            "a;b.txt",
            "con.txt",
            "nul.json",
            "aux.md",
            "com1.html",
            "....txt",
            ".hidden.txt",
            "x" * 200 + ".txt",
        ),
        *(
            "\u202etxt.md",
            "\x1b[31mred.txt",
            "caf\udce9.txt",
            "\udcff\udcfe.md",
            "e\u0301.txt",
            "\U0001f6a2.txt",
            "%00.txt",
        ),
        *(
            "<script>.txt",
            "no suffix",
            "UPPER.TXT",
            "two.txt.txt",
            "a.jsonl.json",
            ".txt",
            "~.txt",
            "#.txt",
            "&amp;.txt",
        ),
    )
    for number, name in enumerate(names):
        text = f"Quay {number} was closed on Monday, the board said. {HONEST}"
        yield File(name, as_json(text) if name.endswith(".json") else text.encode())


def damaged(draw: random.Random) -> Iterator[File]:
    """Honest files of every format cut short, with flipped bits, holes, or parts put twice; without end."""
    whole = {f"honest{suffix}": make(HONEST) for suffix, make in FORMATS.items()}
    whole |= {
        "honest.csv": as_csv(HONEST),
        "honest.rss": as_feed(HONEST),
        "honest.txt.gz": gzip.compress(HONEST.encode(), mtime=0),
    }
    whole["honest.jsonl.gz"] = gzip.compress(as_line(HONEST) * 20, mtime=0)
    whole["honest.parquet"] = as_parquet()
    hurts: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _flipped, _holed, _doubled)
    number = 0
    while True:
        for hurt in hurts:
            for name, data in whole.items():
                number += 1
                yield File(f"{hurt.__name__[1:]} {number} {name}", hurt(data, draw))


def _cut(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(1, len(data))]


def _flipped(data: bytes, draw: random.Random) -> bytes:
    hurt = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 30))):
        hurt[draw.randrange(len(hurt))] ^= 1 << draw.randrange(8)
    return bytes(hurt)


def _holed(data: bytes, draw: random.Random) -> bytes:
    start = draw.randrange(len(data))
    return data[:start] + b"\x00" * draw.randrange(1, 60) + data[start + 40 :]


def _doubled(data: bytes, draw: random.Random) -> bytes:
    start = draw.randrange(len(data))
    return data[: start + 30] + data[start:]


def _packed_files() -> Iterator[File]:
    honest = gzip.compress(HONEST.encode(), mtime=0)
    megabyte = gzip.compress(b"quay " * 200_000, mtime=0)  # members follow one another; they unpack to one text
    yield File("bomb of 100 megabytes.txt.gz", megabyte * 100)
    yield File("bomb of one line.jsonl.gz", gzip.compress(b'{"text": "', mtime=0) + megabyte * 60)
    yield File("page that unpacks.html.gz", gzip.compress(b"<p>" * 300_000, mtime=0) * 27)
    yield File("packed twice.txt.gz", gzip.compress(honest, mtime=0))
    yield File("packed without saying so.txt", honest)
    yield File("two members.txt.gz", honest + honest)
    yield File("rubbish behind.txt.gz", honest + b"rubbish" * 9)
    yield File("no gzip.txt.gz", HONEST.encode())
    yield File("wrong sum.txt.gz", honest[:-8] + b"\x00" * 8)
    yield File("nothing inside.jsonl.gz", gzip.compress(b"", mtime=0))


def _plain(name: str) -> str:
    return re.sub(r"[^\w ]", "", name).replace(" ", "-")
