"""Doors that safety/test_entry_points.py leaves out: damaged tables and archives, numbers and dates read back, reports.

Clean-up, sentences, text files and settings have their properties there; claims in claims/test_properties.py.
"""

from __future__ import annotations

import gzip
import json
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from builders import examples, make_article, make_claim, make_judgement, make_sentence
from fakes import BagOfWordsEncoder, KeywordJudge, extract_marked, resolve_nothing, split_lines
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from disagree.claims.extract import ClaimExtractor
from disagree.corpus.codec import claims_from, pack_claims
from disagree.disagreements.group import Grouper
from disagree.disagreements.quantities import Fit, quantities, worst_fit
from disagree.errors import InputError
from disagree.files import dump_json
from disagree.pairing.candidates import CandidatePairer
from disagree.pairing.copies import is_copy, plain_text
from disagree.pipeline import Detector
from disagree.report.as_json import as_json
from disagree.report.as_text import as_text
from disagree.report.build import build_report
from disagree.text.clean import clean_text
from disagree.text.dates import parse_published
from disagree.text.read import read_articles
from disagree.text.rejected import CODES
from disagree.text.sentences import SentenceSplitter
from disagree.types import Confirmation, Disagreement, Kind, Report, Status

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)  # lone surrogates too
WORD_LIST = "the quay was shut open no not never on Monday 12 1,200 dead “ ” said denied it by Anna ."
WORDS = st.lists(
    st.sampled_from(WORD_LIST.split()),
    min_size=1,
    max_size=12,
).map(" ".join)
TEXTS = st.one_of(ANYTHING, WORDS)
PIER = "The harbour board closed the pier on Monday after cracks were found."
_PAGE = f"<html><head><title>Pier</title></head><body><article><p>{PIER}</p></article></body></html>".encode()
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _PAGE
_RECORD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://echo.example/1\r\n"
    + f"Content-Length: {len(_ANSWER)}\r\n\r\n".encode()
    + _ANSWER
    + b"\r\n\r\n"
)
_ITEM = f"<item><title>Pier</title><guid>a</guid><description>{PIER}</description></item>"
_FEED = f'<rss version="2.0"><channel><title>Echo</title>{_ITEM}{_ITEM}</channel></rss>'.encode()
_TABLE = f"id\toutlet\ttext\n1\tEcho\t{PIER}\n2\tPost\t{PIER}\n".encode()


def _parquet() -> bytes:
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.table({"id": [1, 2], "text": [PIER, PIER]}), sink)
    found: bytes = sink.getvalue().to_pybytes()
    return found


WHOLE = {
    "a.parquet": _parquet(),
    "a.warc": _RECORD * 2,
    "a.warc.gz": gzip.compress(_RECORD, mtime=0) * 2,
    "a.rss": _FEED,
    "a.tsv": _TABLE,
    "a.tsv.gz": gzip.compress(_TABLE, mtime=0),
    "a.jsonl.gz": gzip.compress(json.dumps({"text": PIER}).encode() + b"\n", mtime=0),
}


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A good file that was cut, overwritten in places, doubled in part or had bytes slipped in."""
    name = draw(st.sampled_from(sorted(WHOLE)))
    data = bytearray(WHOLE[name])
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(0, len(data) - 1)))
        stop = min(len(data), start + draw(st.integers(0, 40)))
        how = draw(st.sampled_from(("cut", "overwrite", "double", "insert", "flip")))
        if how == "cut":
            del data[start:stop]
        elif how == "overwrite":
            data[start:stop] = draw(st.binary(max_size=40))
        elif how == "double":
            data[start:start] = data[start:stop]
        elif how == "insert":
            data[start:start] = draw(st.binary(min_size=1, max_size=8))
        elif data:
            data[start] ^= 1 << draw(st.integers(0, 7))
    return name, bytes(data)


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_the_files_are_read_while_they_are_whole(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(WHOLE[name])
    reading = read_articles([tmp_path / name])
    assert not reading.rejected
    assert all(PIER in article.text for article in reading.articles)
    assert reading.articles


@settings(max_examples=examples(100))
@given(damaged())
def test_a_damaged_file_gives_articles_or_named_reasons(case: tuple[str, bytes]) -> None:
    name, data = case
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        reading = read_articles([path])
    assert reading.articles or reading.rejected
    assert all(entry.code in CODES and entry.reason for entry in reading.rejected)
    assert all(article.text == clean_text(article.text) and article.text.strip() for article in reading.articles)
    assert len({article.id for article in reading.articles}) == len(reading.articles)


@given(st.integers(30, 999_999_999), st.sampled_from(["people were killed", "houses burned down", "ships left"]))
def test_a_number_is_read_alike_with_and_without_commas(number: int, what: str) -> None:
    assume(not 1_000 <= number < 2_100)  # without a comma, these are years
    (with_commas,), (without,) = (quantities(f"{written} {what}") for written in (f"{number:,}", str(number)))
    assert (with_commas.low, with_commas.high) == (without.low, without.high)
    assert (without.low + without.high) / 2 == number
    if number % 1000:  # three noughts at the end may have been rounded to
        assert without.low == without.high == number
    assert worst_fit(f"{number:,} {what}", f"{number} {what}")[0] is Fit.COMPATIBLE


@given(st.integers(2, 900), st.integers(1, 9), st.sampled_from([("million", 6), ("billion", 9), ("thousand", 3)]))
def test_a_scaled_sum_is_read_as_exactly_as_it_is_written(whole: int, tenth: int, scale: tuple[str, int]) -> None:
    word, power = scale
    (found,) = quantities(f"The deal cost ${whole}.{tenth} {word}")
    assert found.noun == "$"
    assert (found.low + found.high) / 2 == pytest.approx((whole + tenth / 10) * 10**power)
    assert found.high - found.low <= 0.1001 * 10**power  # what the last digit leaves open
    assert worst_fit(f"It cost ${whole}.{tenth} {word}", f"It cost ${whole + 1}.{tenth} {word}")[0] is Fit.INCOMPATIBLE


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31)),
    st.integers(-12 * 60, 14 * 60),
)
def test_a_time_is_read_back_from_every_way_of_writing_it(moment: datetime, minutes: int) -> None:
    local = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    utc = local.astimezone(UTC)
    for written in (
        local.isoformat(),
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc.strftime("%Y%m%dT%H%M%SZ"),
        local.strftime("%a, %d %b %Y %H:%M:%S %z"),
        utc.strftime("%d %B %Y %H:%M:%S"),
    ):
        assert parse_published(written) == utc, written
    day = utc.replace(hour=0, minute=0, second=0)
    for written in (utc.strftime("%Y/%m/%d"), utc.strftime("%B %d, %Y"), utc.strftime("%d.%m.%Y")):
        assert parse_published(written) == day, written


@given(TEXTS, TEXTS)
def test_being_a_copy_holds_both_ways_and_words_alone_decide(left: str, right: str) -> None:
    assert is_copy(left, right) == is_copy(right, left)
    assert plain_text(plain_text(left)) == plain_text(left)
    if re.search(r"[^\W_]", left):
        assert is_copy(left, f"  {plain_text(left)}. ")


@settings(max_examples=examples(100))
@given(st.lists(TEXTS, min_size=1, max_size=4).map("\n\n".join))
def test_claims_come_back_from_the_store_as_they_were(text: str) -> None:
    article = make_article(clean_text(text) or "a", id="a/1")
    claims, _ = ClaimExtractor()(article, SentenceSplitter()(article)[0])
    assert claims_from(pack_claims(claims), article) == claims


def finding(left: str, right: str, name: str) -> Report:
    """A report with a disagreement and a confirmation of two articles of any text."""
    sides = [
        make_claim(
            text,
            speaker=name or None,
            sentence=make_sentence(text, article=make_article(text, id=f"{number}{name}", outlet=name or "a")),
        )
        for number, text in enumerate((left, right))
    ]
    judgement = make_judgement(*sides, contradicting=0.9)
    spans = ((sides[0].span, None),)
    found = Disagreement(
        id="d",
        kind=Kind.QUANTITY,
        status=Status.CONFLICT,
        confidence=0.9,
        why=(f"quantity: {left} vs {right}",),
        judgements=(judgement,),
        contrasts=spans,
    )
    same = Confirmation(id="c", confidence=0.9, why=(name,), judgements=(judgement,))
    return build_report(
        disagreements=[found], confirmations=[same], claims=sides, counts={"articles": 2}, model={}, settings={}
    )


@given(TEXTS.filter(str.strip), TEXTS.filter(str.strip), ANYTHING, st.integers(40, 120))
def test_findings_of_any_text_are_written_whole_and_printable(left: str, right: str, name: str, width: int) -> None:
    report = finding(left, right, name)
    document: dict[str, Any] = json.loads(dump_json(as_json(report)))
    (item,) = document["disagreements"]
    for side, text in (("left", left), ("right", right)):
        assert item[side]["sentence"] == text.encode("utf-8", "replace").decode() or "\\ud" in ascii(text)
        assert item[side]["end"] - item[side]["start"] == len(text)
    assert item["left"]["conflict"] == [0, len(left)]
    assert item["right"]["conflict"] is None
    shown = as_text(report, width=width)
    assert all(letter.isprintable() for letter in shown.replace("\n", ""))
    assert "1 disagreement" in shown


DETECT = Detector(
    split=split_lines,
    extract=extract_marked,
    resolve=resolve_nothing,
    pair=CandidatePairer(encode=BagOfWordsEncoder()),
    judge=KeywordJudge(),
    group=Grouper(),
)
LINES = st.one_of(
    WORDS,
    st.sampled_from(["The quay is open.", "The quay is closed.", "Anna | The quay is open.", "Bo !", "[cut]", "Why?"]),
)


@settings(max_examples=examples(40))
@given(st.lists(st.lists(LINES, min_size=1, max_size=4), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_any_articles_in_any_order_give_the_same_findings(stories: Sequence[Sequence[str]], dice: Any) -> None:
    articles = [make_article("\n".join(lines), id=f"a{n}", outlet=f"Outlet {n}") for n, lines in enumerate(stories)]
    shuffled = list(articles)
    dice.shuffle(shuffled)
    one, other = as_json(DETECT(articles)), as_json(DETECT(shuffled))
    assert one["disagreements"] == other["disagreements"]
    assert one["confirmations"] == other["confirmations"]
    assert one["counts"] == other["counts"]


@given(TEXTS, TEXTS)
def test_one_id_for_two_articles_is_an_error_that_names_it(left: str, right: str) -> None:
    one, other = make_article(left, id="a-7"), make_article(right, id="a-7")
    assume(one != other)
    with pytest.raises(InputError, match="a-7"):
        DETECT([one, other])
