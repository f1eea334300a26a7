from __future__ import annotations

import re

import pytest
from payloads import PAYLOADS
from report_documents import filled_with, make_confirmation, make_document, make_finding, make_side

from disagree.report.as_markdown import as_markdown, escaped

BARE = re.compile(r"(?<!\\)[`*_\[\]<>#|~$]")


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_an_escaped_text_holds_no_bare_markup(payload: str) -> None:
    shown = escaped(payload).replace("\\\\", "")
    assert "\n" not in shown
    assert BARE.search(re.sub(r"&#?\w+;", "", shown)) is None
    assert re.search(r"&(?!(?:amp|lt|gt|#\d+);)", shown) is None
    assert re.search(r"[{}@]|://|www\.", shown) is None
    assert re.match(r"[-+=]|\d+[.)]", shown) is None


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_payload_in_every_field_adds_no_line_tag_link_or_picture(payload: str) -> None:
    text = as_markdown(filled_with(payload))
    plain = as_markdown(filled_with("word"))
    assert [_mark(line) for line in text.splitlines()] == [_mark(line) for line in plain.splitlines()]
    assert re.search(r"(?<!\\)<(?!https?://)", re.sub(r"\\\\", "", text)) is None
    assert re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text) is None
    links = re.findall(r"(?<!\\)\]\(<?([^>)]*)", re.sub(r"\\\\", "", text))
    assert all(re.match(r"https?://[^/\s@]+", link) for link in links)


def _mark(line: str) -> str:
    """What makes the line a heading, a quotation, a list or a row."""
    found = re.match(r"#+ |> |- |\| |\*\*", line)
    return found[0] if found else ""


def test_a_disagreement_has_both_quotes_links_and_reasons() -> None:
    text = as_markdown(make_document(make_finding(), confirmations=[make_confirmation()]))
    assert text.startswith("# 1 disagreement in 2 articles\n")
    assert "### Ada Quill against Coast Courier" in text
    assert "[Fire at the depot](<https://gazette.example/fire>)" in text
    assert "> “Nine **lorries** burned at the depot.”" in text
    assert "Why: quantity: nine vs two lorries" in text
    assert "## Confirmed by both sides: 1" in text


def test_an_empty_report_and_stories_are_written_too() -> None:
    assert as_markdown(make_document()).startswith("# 0 disagreements in 2 articles")
    items = [make_finding(n, story=n, left=make_side(title=f"Headline {n}")) for n in range(2)]
    text = as_markdown(make_document(*items))
    assert text.index("## Headline 0") < text.index("## Headline 1")
