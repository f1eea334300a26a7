"""Measures that every room of the reader takes twice the time for twice the text, on texts made to break that.

Run as: python scripts/linear_time.py [--to 20] [--only NAME]
A row is one pattern: seconds at each length from 2^12 characters on, doubling, and the largest ratio between two of
them, of those that took long enough to be told from noise. A pattern stops where one run takes over 10 s.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from disagree.claims.denials import resolve_denials
from disagree.claims.extract import ClaimExtractor
from disagree.claims.tokens import quote_ranges
from disagree.disagreements.contrast import contrast
from disagree.disagreements.dates import clashing_dates
from disagree.disagreements.kind import explain
from disagree.disagreements.quantities import quantities, worst_fit
from disagree.errors import ReadError
from disagree.files import json_lines
from disagree.report.plain import visible
from disagree.text.boilerplate import caption_start, dateline_end, signature_start, teaser_spans
from disagree.text.clean import clean_line, clean_text, decode
from disagree.text.dates import leading_date
from disagree.text.frontmatter import split_front_matter
from disagree.text.html import read_html
from disagree.text.markdown import strip_markdown
from disagree.text.quotes import quoted_spans
from disagree.text.read import read_articles
from disagree.text.rows import build_row, id_from_name, outlet_from_name
from disagree.text.sentences import SentenceSplitter
from disagree.types import Article, Attribution, Claim, Sentence, Span

FIRST = 12
RATIO = 2.5
FLOOR = 0.02  # seconds; a run shorter than that tells nothing
TOO_LONG = 10.0


class Pattern(NamedTuple):
    """A text of any length, and the work that it is given to."""

    make: Callable[[int], str]
    work: Callable[[str], object]


def _of(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    return lambda length: before + (unit * (length // len(unit) + 1))[:length] + after


def _page(text: str) -> object:
    try:
        return read_html(text)
    except ReadError:
        return None


def _decode(text: str) -> object:
    try:
        return decode(text.encode("latin-1"), path="a")
    except ReadError:
        return None


def _read(text: str) -> object:
    article = Article(id="a", outlet="Quay", text=text)
    return resolve_denials(ClaimExtractor()(article, SentenceSplitter()(article)[0])[0])


def _split(text: str) -> object:
    return SentenceSplitter()(Article(id="a", outlet="Quay", text=text))


def _file(suffix: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"a{suffix}")
            path.write_bytes(text.encode())
            return read_articles([path])

    return read


def _claim(text: str, name: str) -> Claim:
    sentence = Sentence(article=Article(id=name, outlet=name, text=text), index=0, start=0, end=len(text))
    span = Span(start=0, end=len(text))
    return Claim(id=f"{name}/0/0", text=text, sentence=sentence, span=span, attribution=Attribution())


def _against(text: str) -> object:
    left, right = _claim(text, "a"), _claim(text[::-1], "b")
    return explain(left, right), contrast(left, right)


def _row(text: str) -> object:
    try:
        fields = {"text": f"{text}\nThe quay was shut.", "title": text, "url": text, "outlet": text, "id": text}
        return build_row({**fields, "published": text}, name=text, fallback_id="a")
    except ReadError:
        return None


PATTERNS: dict[str, Pattern] = {
    "clean: marks of two classes": Pattern(lambda n: "a" + "\u0315" * (n // 2) + "\u0316" * (n // 2), clean_text),
    "clean: marks that come apart": Pattern(_of("\u0f73\u0344\u0315", "a"), clean_text),
    "clean: lone surrogates": Pattern(_of("\ud800a"), clean_text),
    "clean: blanks of a title": Pattern(_of(" \u3000"), clean_line),
    "decode: bytes of no encoding": Pattern(_of("caf\xe9 "), _decode),
    "decode: charset tags": Pattern(_of('<meta x="', after="\xe9"), _decode),
    "html: open angles": Pattern(_of("<"), _page),
    "html: open tags": Pattern(_of("<a "), _page),
    "html: nested": Pattern(_of("<div>"), _page),
    "html: nested inline": Pattern(_of("<b><i>", after="The quay was shut."), _page),
    "html: paragraphs": Pattern(_of("<p>The quay was shut on Monday."), _page),
    "html: comments": Pattern(_of("<!--"), _page),
    "html: scripts": Pattern(_of("<script></scrip"), _page),
    "html: entities": Pattern(_of("&#"), _page),
    "html: attributes": Pattern(_of(" a=", "<meta", ">text"), _page),
    "html: quotes in a tag": Pattern(_of("=\"'", "<meta ", ">text"), _page),
    "html: line breaks": Pattern(_of("<br>the quay was shut, "), _page),
    "html: list": Pattern(_of("<ul><li>the quay was shut"), _page),
    "html: links": Pattern(_of("<a href=x>quay</a> "), _page),
    "markdown: brackets": Pattern(_of("["), strip_markdown),
    "markdown: images": Pattern(_of("![a]("), strip_markdown),
    "markdown: links": Pattern(_of("[a](b"), strip_markdown),
    "markdown: stars": Pattern(_of("*a **b "), strip_markdown),
    "markdown: underscores": Pattern(_of("_a __b "), strip_markdown),
    "markdown: code": Pattern(_of("`a ``"), strip_markdown),
    "markdown: addresses": Pattern(_of("<http://"), strip_markdown),
    "markdown: rules": Pattern(_of("- "), strip_markdown),
    "markdown: headings": Pattern(_of("# "), strip_markdown),
    "front matter: fields": Pattern(_of("title: a\n", "---\n"), split_front_matter),
    "front matter: one line": Pattern(_of("a ", "title"), split_front_matter),
    "boilerplate: teasers": Pattern(_of("Read more: “"), teaser_spans),
    "boilerplate: teasers in brackets": Pattern(_of("(Read more "), teaser_spans),
    "boilerplate: captions": Pattern(_of("(photo a. ", after=")"), caption_start),
    "boilerplate: datelines": Pattern(_of("A-"), dateline_end),
    "boilerplate: signatures": Pattern(_of("Quay "), signature_start),
    "sentences: stops": Pattern(_of(". "), _split),
    "sentences: stops without blanks": Pattern(_of("a.b!"), _split),
    "sentences: titles": Pattern(_of("Mr. Dr. "), _split),
    "sentences: abbreviations": Pattern(_of("U.S. The "), _split),
    "sentences: one letter": Pattern(_of("a"), _split),
    "sentences: questions": Pattern(_of("“Who?” "), _split),
    "sentences: brackets": Pattern(_of("(a. "), _split),
    "sentences: notes": Pattern(_of("a.[1]"), _split),
    "sentences: dots": Pattern(_of("..."), _split),
    "sentences: short lines": Pattern(_of("a\n"), _split),
    "sentences: wrapped lines": Pattern(_of("the quay was shut and the board said that it was safe\n"), _split),
    "quotes: mixed": Pattern(_of('“‘"’«'), quoted_spans),
    "quotes: single": Pattern(_of("‘a "), quoted_spans),
    "quotes: of claims": Pattern(_of("‘a “b "), quote_ranges),
    "dates: leading blanks": Pattern(_of(" ", after="date"), leading_date),
    "dates: clashing": Pattern(_of("1 of may "), lambda text: clashing_dates(text, text)),
    "quantities: digits": Pattern(_of("1,000"), quantities),
    "quantities: ranges": Pattern(_of("1 to 2 or "), quantities),
    "quantities: words": Pattern(_of("twenty-one hundred "), quantities),
    "quantities: fits": Pattern(_of("12 of those killed, "), lambda text: worst_fit(text, text)),
    "kind: words": Pattern(_of("not a b more than 12 "), _against),
    "claims: pronouns": Pattern(_of("He said it was his. "), _read),
    "claims: names": Pattern(_of("Mara Holt of Velden Port Board "), _read),
    "claims: cues": Pattern(_of("said told denied "), _read),
    "claims: open quotes": Pattern(_of("“He said. "), _read),
    "claims: denials": Pattern(_of("The Post reported it. The board denied the report. "), _read),
    "claims: numbers": Pattern(_of("12 of 40 were hurt. "), _read),
    "claims: according": Pattern(_of("according to the board, "), _read),
    "rows: every field": Pattern(_of("1-a "), _row),
    "rows: addresses": Pattern(_of("http://["), _row),
    "rows: names": Pattern(_of("1_"), lambda text: (outlet_from_name(text), id_from_name(text))),
    "json: nested": Pattern(_of('{"a":['), lambda text: list(json_lines([text]))),
    "json: digits": Pattern(_of("9"), lambda text: list(json_lines([text]))),
    "json: escapes": Pattern(_of("\\ud800", '{"text": "', '"}'), lambda text: list(json_lines([text]))),
    "json: file": Pattern(_of("{"), _file(".json")),
    "json: lines": Pattern(_of('{"text": "The quay was shut."}\n'), _file(".jsonl")),
    "json: broken lines": Pattern(_of("{\n"), _file(".jsonl")),
    "csv: quotes": Pattern(_of('"a', "outlet,text\n"), _file(".csv")),
    "csv: rows": Pattern(_of("a,The quay was shut.\n", "outlet,text\n"), _file(".csv")),
    "csv: commas": Pattern(_of(",", "outlet,text\n"), _file(".csv")),
    "feed: items": Pattern(_of("<item><title>a</title>", "<rss><channel>"), _file(".xml")),
    "report: escapes": Pattern(_of("\x1b]"), visible),
    "report: marks": Pattern(_of("\u0301"), visible),
}


def seconds(pattern: Pattern, text: str) -> float:
    """Processor seconds of one run, without collections of what others left behind."""
    gc.disable()
    try:
        began = time.thread_time()
        pattern.work(text)
        return time.thread_time() - began
    finally:
        gc.enable()


def measure(pattern: Pattern, *, to: int, runs: int = 3) -> list[float]:
    """The shortest of some runs at each length, 2^12 to 2^`to` characters; it ends early where one takes too long."""
    pattern.work(pattern.make(64))  # what is loaded on first use is not counted
    times: list[float] = []
    for power in range(FIRST, to + 1):
        text = pattern.make(2**power)
        times.append(min(seconds(pattern, text) for _ in range(runs)))
        if times[-1] > TOO_LONG:
            break
    return times


def worst_ratio(times: Sequence[float], *, floor: float = FLOOR) -> float:
    """The largest ratio between a time and the one before, of those above the floor; 0 where none is."""
    pairs = pairwise(times)
    return max((after / max(before, floor / RATIO) for before, after in pairs if after > floor), default=0.0)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=int, default=20, help="the last length, as a power of 2")
    parser.add_argument("--only", default="", help="patterns whose name holds this")
    options = parser.parse_args()
    print(f"{'pattern':34} {'ratio':>5}  seconds from 2^{FIRST} to 2^{options.to} characters")
    for name, pattern in PATTERNS.items():
        if options.only in name:
            times = measure(pattern, to=options.to, runs=2)
            ratio = worst_ratio(times)
            mark = "!" if ratio > RATIO else " "
            print(f"{name:34} {ratio:5.2f}{mark} " + " ".join(f"{time:.3f}" for time in times), flush=True)


if __name__ == "__main__":
    main()
