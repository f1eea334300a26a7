"""Whatever goes in: every door of the package gives an answer of its own kind, or one of the package's own errors."""

from __future__ import annotations

import contextlib
import json
import math
import tempfile
from pathlib import Path
from typing import Any

import pytest
from builders import make_article, make_claim
from hypothesis import given
from hypothesis import strategies as st

from disagree.config import DetectSettings, load_settings
from disagree.data.attributions import load_attributions
from disagree.data.pairs import load_pairs
from disagree.disagreements.contrast import contrast
from disagree.disagreements.dates import clashing_dates
from disagree.disagreements.kind import explain
from disagree.disagreements.quantities import quantities, worst_fit
from disagree.errors import ConfigError, DisagreeError, ModelError, ReadError, UsageError
from disagree.files import dump_json, json_lines
from disagree.nli.labels import class_ids, parse_label_map
from disagree.pairing.copies import is_copy
from disagree.report.as_json import as_json
from disagree.report.as_text import as_text
from disagree.report.build import build_report
from disagree.text.clean import clean_line, clean_text, decode
from disagree.text.frontmatter import split_front_matter
from disagree.text.html import read_html
from disagree.text.markdown import strip_markdown
from disagree.text.quotes import quoted_spans
from disagree.text.read import read_articles
from disagree.text.rows import build_row, id_from_name, outlet_from_name
from disagree.text.sentences import SentenceSplitter

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)  # lone surrogates too
_PIECES = (
    *(
        "The quay was shut. ",
        "She said “",
        "”",
        '"',
        "\n\n",
        "\r",
        "(",
        ")",
        "1,000 to 2",
        "m",
        "$",
        "%",
        "on 4 May",
        "\x00",
    ),
    *(
        "\u0301",
        "\u0315\u0316",
        "\u202e",
        "\ud800",
        "\u200b",
        "<p>",
        "</p>",
        "<",
        "&#",
        "![",
        "](",
        "**",
        "---\n",
        "id: a\n",
    ),
    *("of those killed", "not", "denied", "Read more: ", "at 9 a.m.", "\ufeff", "İ", "ﬁ", "\U0001f6a2", "𝟗"),
)
TEXTS = st.one_of(ANYTHING, st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    (
        "text",
        "body",
        "title",
        "headline",
        "url",
        "link",
        "published",
        "date",
        "outlet",
        "source",
        "site",
        "domain",
        "id",
    )
)


@given(TEXTS)
def test_clean_text_is_clean_and_stays_as_it_is(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert not set(cleaned) & set("\x00\x1b\x7f\r\t\u202e\u200b\ufeff")
    assert clean_line(cleaned) == clean_line(clean_line(text))


@given(st.binary(max_size=400))
def test_decoding_gives_text_or_a_read_error(data: bytes) -> None:
    try:
        assert isinstance(decode(data, path="a.txt"), str)
    except ReadError as error:
        said = str(error)
    else:
        said = "a.txt: "
    assert said.startswith("a.txt: ")


@given(TEXTS, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_marked_text_is_decoded_as_it_was(text: str, encoding: str) -> None:
    whole = text.encode("utf-8", "replace").decode().lstrip("\ufeff")
    assert decode(whole.encode(encoding), path="a") == whole


@given(st.dictionaries(FIELDS, st.one_of(TEXTS, VALUES), max_size=8), TEXTS)
def test_fields_of_any_kind_make_an_article_or_a_read_error(fields: dict[str, Any], name: str) -> None:
    try:
        row = build_row(fields, name=name, fallback_id="a-1")
    except ReadError:
        return
    article = row.article
    assert article.text.strip()
    assert article.id
    assert article.outlet
    assert article.text == clean_text(article.text)
    for line in (article.title, article.outlet, article.url):
        assert line == clean_line(line)
    assert article.published is None or article.published.utcoffset() is not None


@given(TEXTS)
def test_names_give_ids_and_outlets(name: str) -> None:
    assert outlet_from_name(name).strip()
    found = id_from_name(name)
    assert 0 < len(found) <= 80
    assert not set(found) & set(" /\\\n\x00")


@given(TEXTS)
def test_front_matter_and_markdown_take_any_text(text: str) -> None:
    front = split_front_matter(text)
    assert text.endswith(front.body)
    assert isinstance(strip_markdown(text).text, str)


@given(TEXTS)
def test_a_page_gives_text_or_a_read_error(text: str) -> None:
    with contextlib.suppress(ReadError):
        assert read_html(f"<html><body>{clean_text(text)}").text.strip()


def _as_lines(rows: list[Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


FILES = st.one_of(
    st.tuples(
        st.sampled_from([".json", ".jsonl", ".csv", ".txt", ".md", ".html", ".xml", ".gz"]), st.binary(max_size=300)
    ),
    st.tuples(
        st.sampled_from([".csv", ".txt", ".md", ".html", ".xml"]),
        TEXTS.map(lambda text: text.encode("utf-8", "replace")),
    ),
    st.tuples(st.just(".json"), VALUES.map(lambda value: json.dumps(value).encode())),
    st.tuples(st.just(".jsonl"), st.lists(VALUES, max_size=4).map(_as_lines)),
    st.tuples(
        st.sampled_from([".json", ".jsonl"]),
        st.dictionaries(FIELDS, VALUES, max_size=5).map(
            lambda row: json.dumps({"text": "It was shut.", **row}).encode()
        ),
    ),
)


@given(FILES)
def test_a_file_of_any_content_gives_articles_or_reasons(case: tuple[str, bytes]) -> None:
    suffix, data = case
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{suffix}")
        path.write_bytes(data)
        reading = read_articles([path])
    assert reading.articles or reading.rejected
    assert all(entry.reason for entry in reading.rejected)
    assert len({article.id for article in reading.articles}) == len(reading.articles)


@given(st.lists(st.one_of(VALUES.map(json.dumps), TEXTS, st.binary(max_size=40)), max_size=5))
def test_json_lines_never_raise(lines: list[Any]) -> None:
    for row in json_lines(lines):
        assert (row.value is None) == bool(row.problem)
        assert row.value is None or json.loads(dump_json(row.value)) is not None


@given(TEXTS)
def test_sentences_slice_back_and_lose_nothing(text: str) -> None:
    article = make_article(clean_text(text))
    sentences, dropped = SentenceSplitter()(article)
    spans = sorted((part.start, part.end) for part in (*sentences, *dropped))
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(article.text)
        assert not article.text[position:start].strip()
        position = end
    assert not article.text[position:].strip()
    assert all(sentence.text == article.text[sentence.start : sentence.end] for sentence in sentences)
    assert [sentence.index for sentence in sentences] == list(range(len(sentences)))


@given(TEXTS)
def test_quotations_lie_apart_and_in_the_text(text: str) -> None:
    position = 0
    for start, end in quoted_spans(text):
        assert position <= start < end <= len(text)
        position = end


@given(TEXTS, TEXTS)
def test_quantities_are_ranges_and_fits_are_the_same_both_ways(left: str, right: str) -> None:
    for quantity in quantities(left):
        assert quantity.low <= quantity.high
        assert not math.isnan(quantity.low + quantity.high)
        assert quantity.text
    assert worst_fit(left, left)[0] != "incompatible"
    assert worst_fit(left, right)[0] == worst_fit(right, left)[0]


@given(TEXTS, TEXTS)
def test_dates_clash_both_ways_and_never_with_themselves(left: str, right: str) -> None:
    assert clashing_dates(left, left) is None
    assert (clashing_dates(left, right) is None) == (clashing_dates(right, left) is None)


@given(TEXTS.filter(str.strip), TEXTS.filter(str.strip))
def test_any_two_claims_are_explained_and_their_contrast_lies_in_them(left: str, right: str) -> None:
    one, other = make_claim(left, outlet="Quay Post"), make_claim(right, outlet="Coast Courier")
    found = explain(one, other)
    assert found.kind
    for claim, span in zip((one, other), contrast(one, other), strict=True):
        assert span is None or claim.span.start <= span.start < span.end <= claim.span.end
    assert is_copy(left, left) or not any(map(str.isalnum, left))


@given(TEXTS.filter(str.strip), TEXTS)
def test_a_report_on_any_text_is_json_and_printable(text: str, name: str) -> None:
    claim = make_claim(clean_text(text) or "a", outlet=name or "a", speaker=name or None)
    report = build_report(
        disagreements=(), confirmations=(), claims=[claim], counts={"articles": 1}, model={"judge": name}, settings={}
    )
    assert json.loads(dump_json(as_json(report)))["counts"]["articles"] == 1
    shown = as_text(report)
    assert all(letter.isprintable() for letter in shown.replace("\n", ""))


@pytest.mark.parametrize("kind", [".toml", ".jsonl", ".json"])
@given(data=st.one_of(st.binary(max_size=200), TEXTS.map(lambda text: text.encode("utf-8", "replace"))))
def test_files_of_settings_and_data_raise_nothing_but_the_errors_of_the_package(kind: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{kind}")
        path.write_bytes(data)
        said = path.name
        try:
            if kind == ".toml":
                assert isinstance(load_settings(path), DetectSettings)
            elif kind == ".json":
                load_attributions(path)
            else:
                load_pairs(path)
        except DisagreeError as error:
            said = str(error)
    assert path.name in said


@pytest.mark.parametrize("text", ["a = " + "[" * 9_000, "a = " + "9" * 6_000, "a." * 900 + "b = 1"])
def test_settings_nested_too_deep_or_of_huge_numbers_are_a_config_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"a\.toml"):
        load_settings(path)


@given(
    st.one_of(
        TEXTS,
        st.lists(
            st.sampled_from(["0", "1", "2", "=", ",", " ", "entailment", "neutral", "contradiction"]), max_size=8
        ).map("".join),
    )
)
def test_a_label_map_is_read_or_refused(text: str) -> None:
    try:
        names = parse_label_map(text)
    except UsageError:
        return
    assert all(isinstance(number, int) and name for number, name in names.items())
    with contextlib.suppress(ModelError):
        assert set(class_ids(names, where="a")) <= set(names)
