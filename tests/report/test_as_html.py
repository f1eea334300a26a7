from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from payloads import PAYLOADS
from report_documents import filled_with, make_confirmation, make_document, make_finding, make_side
from selectolax.lexbor import LexborHTMLParser, LexborNode

from disagree.errors import InputError
from disagree.report.as_html import as_html

_TAGS = (
    "html head meta title style body a header p span h1 h2 h3 h4 ul li b main section div figure figcaption svg desc",
    "path rect circle text details summary table caption thead tbody tr th td article i blockquote mark bdi cite q dl",
    "dt dd footer -text -comment -doctype",
)
TAGS = frozenset(" ".join(_TAGS).split())
LOADING = frozenset(
    ("src", "srcset", "data", "poster", "background", "action", "formaction", "style", "srcdoc", "ping")
)


def parsed(page: str) -> LexborHTMLParser:
    return LexborHTMLParser(page)


def nodes(page: str) -> list[LexborNode]:
    root = parsed(page).root
    assert root is not None
    return list(root.traverse(include_text=False))


def faults(page: str) -> list[str]:
    """What in a page could run, load or lead where it should not."""
    found = []
    for node in nodes(page):
        tag = (node.tag or "").lower()
        if tag not in TAGS:
            found.append(f"<{tag}>")
        for name, value in node.attributes.items():
            if name.lower().startswith("on") or name.lower() in LOADING:
                found.append(f"{tag} {name}={value}")
            if "href" in name.lower() and not re.match(r"#|https?://[^/\s@]+", value or ""):
                found.append(f"{tag} {name}={value}")
    return found


def test_there_are_at_least_two_hundred_different_payloads() -> None:
    assert len(set(PAYLOADS)) >= 200


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_payload_in_every_field_stays_text(payload: str) -> None:
    page = as_html(filled_with(payload))
    assert faults(page) == []
    tree = parsed(page)
    assert len(tree.css("style")) == len(tree.css("head > title")) == 1
    assert len(tree.css("meta")) == 5
    assert len(tree.css("article")) == 2
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", page) is None
    page.encode("utf-8")


def test_the_faults_are_found_where_there_are_any() -> None:
    """The check above would see what it looks for."""
    bad = '<p onclick=x><script>1</script><img src=x><a href="javascript:1">x</a><svg><a xlink:href="data:x"></a></svg>'
    assert len(faults(bad)) == 6


@pytest.mark.parametrize("payload", ["{{ 7*7 }}", "<b>bold</b>", "a & b &lt; c"])
def test_a_payload_can_be_read_as_it_was_written(payload: str) -> None:
    article = parsed(as_html(filled_with(payload))).css_first("article")
    assert article is not None
    assert payload in article.text()


def test_the_policy_forbids_all_but_the_style_in_the_page() -> None:
    page = as_html(make_document(make_finding()))
    style = re.search("<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in page
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_a_disagreement_shows_both_quotes_in_context_with_the_conflicting_words_marked() -> None:
    article = parsed(as_html(make_document(make_finding()))).css_first("article")
    assert article is not None
    left, right = article.css("blockquote")
    assert left.text() == "… It was late. Nine lorries burned at the depot. Nobody was hurt."
    assert [mark.text() for mark in article.css("mark")] == ["lorries", "two"]
    assert [node.text() for node in left.css(".c")] == ["… It was late. ", " Nobody was hurt."]
    assert right.text().endswith("The two lorries burned there. Nobody was hurt.")
    shown = " ".join(article.text().split())
    for part in ("Ada Quill against Coast Courier", "the figures differ", "0.90", "quantity: nine vs two lorries"):
        assert part in shown
    for part in ("left to right", "right to left", "0.25", "2026-03-04 18:30 UTC", "date not known", "says it"):
        assert part in shown
    assert "1 further sentence" in shown
    (link,) = article.css(".s .o a")
    assert link.attributes["href"] == "https://gazette.example/fire"


def test_the_chain_and_the_stances_are_said_in_words() -> None:
    left = make_side(speaker="The Ledger", chain=["The Ledger", "two aides"], stance="hedges")
    found = make_finding(left=left, right=make_side(stance="denies", speaker="The palace", chain=["The palace"]))
    shown = " ".join(parsed(as_html(make_document(found))).body.text().split())  # type: ignore[union-attr]
    assert "The Ledger citing two aides says it with reserve" in shown
    assert "The palace denies it" in shown


def test_other_statuses_and_confirmations_stand_apart() -> None:
    items = [make_finding(n, status=status) for n, status in enumerate(("uncertain", "update", "conflict", "hedged"))]
    tree = parsed(as_html(make_document(*items, confirmations=[make_confirmation()])))
    titles = [re.sub(r"\s+\d+$", "", node.text().strip()) for node in tree.css("#findings h2")]
    assert titles == ["Conflicts", "Updates", "Strength differs", "Uncertain", "Confirmed by both sides"]
    assert tree.css_first("h1").text() == "1 disagreement in 2 articles"  # type: ignore[union-attr]


def test_stories_are_sections_with_their_headline() -> None:
    items = [make_finding(n, story=n % 2, left=make_side(title=f"Headline {n % 2}")) for n in range(4)]
    tree = parsed(as_html(make_document(*items)))
    assert [node.text() for node in tree.css(".story-section > h2")] == ["Headline 0", "Headline 1"]
    assert [len(section.css("article")) for section in tree.css(".story-section")] == [2, 2]


def test_what_only_one_outlet_reports_is_listed_by_outlet() -> None:
    sides = [make_side(claim="Claim A."), make_side(outlet="B", claim="Claim B.", speaker=None)]
    tree = parsed(as_html(make_document(only_one_outlet={"count": 7, "claims": sides})))
    shown = tree.css_first(".alone").text()  # type: ignore[union-attr]
    assert "Ada Quill says it: Claim A." in " ".join(shown.split())
    assert "Claim B." in shown
    assert "2 of them are listed" in tree.body.text()  # type: ignore[union-attr]


def test_the_drawings_have_text_alternatives() -> None:
    tree = parsed(as_html(make_document(*(make_finding(n) for n in range(3)))))
    drawings = tree.css("svg[role=img]")
    assert len(drawings) == 2
    for drawing in drawings:
        names = (drawing.attributes["aria-labelledby"] or "").split()
        assert [bool(tree.css_first(f"#{name}").text().strip()) for name in names] == [True, True]  # type: ignore[union-attr]
    assert "Ada Quill against Coast Courier: 3." in drawings[0].text()
    assert "Harbour Gazette and Coast Courier: 3." in drawings[1].text()
    tables = [table.text() for table in tree.css(".drawing table")]
    assert len(tables) == 2
    assert all("Coast Courier" in table for table in tables)


def test_an_empty_report_says_so() -> None:
    shown = " ".join(parsed(as_html(make_document())).body.text().split())  # type: ignore[union-attr]
    assert "0 disagreements in 2 articles" in shown
    assert "4 pairs of claims were compared; none contradict each other" in shown
    bare = {"schema": "disagree.report/1", "disagreements": [], "confirmations": []}
    assert "Do the articles cover one story?" in " ".join(as_html(bare).split())


def test_a_report_of_an_earlier_version_without_the_new_fields_is_shown() -> None:
    old = {key: make_side()[key] for key in ("article", "outlet", "speaker", "stance", "sentence", "start", "end")}
    found = {"id": "x", "kind": "denial", "status": "conflict", "confidence": 1.0, "why": [], "left": old, "right": old}
    page = as_html(make_document(found | {"evidence": []}))
    assert len(parsed(page).css("blockquote")) == 2


def big() -> dict[str, Any]:
    words = "The harbour master said on Tuesday night that nine lorries and a crane had burned at the northern depot."
    found = []
    for number in range(1_000):
        left = make_side(
            sentence=words, speaker=f"Speaker {number % 90}", outlet=f"Outlet {number % 40}", before=words + " "
        )
        right = make_side(
            sentence=words, speaker=f"Speaker {number % 71}x", outlet=f"Outlet {number % 37}", after=" " + words
        )
        why = [f"quantity: “{words[:60]}” vs “{words[20:80]}”"]
        found.append(make_finding(number, left=left, right=right, why=why, confidence=1 - number / 2_000))
    return make_document(*found)


def test_a_thousand_disagreements_take_less_than_two_megabytes() -> None:
    page = as_html(big())
    assert len(parsed(page).css("article")) == 1_000
    assert len(page.encode()) <= 2_000_000
    assert len(parsed(page).css("#findings > section > article")) == 25  # the others are behind "more"
    assert "975 more" in page


def test_beyond_a_thousand_the_rest_is_counted() -> None:
    page = as_html(make_document(*(make_finding(n) for n in range(1_010))))
    assert len(parsed(page).css("article")) == 1_000
    assert "The surest 1,000 of 1,010 disagreements are shown" in page


def test_a_very_long_sentence_is_cut_around_the_conflicting_words() -> None:
    sentence = "a " * 50_000 + "HERE" + " b" * 50_000
    side = make_side(sentence=sentence, end=100 + len(sentence), conflict=[100_100, 100_104])
    page = as_html(make_document(make_finding(left=side, evidence=[])))
    assert "<mark>HERE</mark>" in page
    assert len(page) < 60_000


def test_the_same_document_gives_the_same_bytes_in_every_process() -> None:
    document = make_document(
        *(make_finding(n, left=make_side(speaker=f"S{n % 7}", outlet=f"O{n % 5}")) for n in range(40))
    )
    code = (
        "import json,sys; from disagree.report.as_html import as_html; sys.stdout.write(as_html(json.load(sys.stdin)))"
    )
    pages = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(document),
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("0", "1", "2026")
    }
    assert pages == {as_html(document)}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({}, "schema"),
        ({"schema": "disagree.report/2"}, "schema"),
        (make_document(disagreements={}), "disagreements"),
        (make_document({"id": "x"}), r"disagreements\[0\].left"),
        (make_document(make_finding(confidence="high")), r"disagreements\[0\].confidence"),
        (make_document(make_finding(confidence=float("nan"))), "confidence"),
        (make_document(make_finding(left=make_side(sentence=""))), "no sentence"),
        (make_document(make_finding(left=make_side(conflict=[1, 2, 3]))), "conflict"),
        (make_document(make_finding(left=make_side(start=2**80))), "start"),
        (make_document(counts={"articles": "two"}), "counts.articles"),
    ],
)
def test_a_document_that_is_no_report_is_refused_by_name(document: dict[str, Any], place: str) -> None:
    with pytest.raises(InputError, match=place):
        as_html(document)


@pytest.mark.parametrize("conflict", [[-5, 5], [0, 10**9], [150, 120], [100, 100]])
def test_a_conflict_outside_its_sentence_does_no_harm(conflict: list[int]) -> None:
    assert len(parsed(as_html(make_document(make_finding(left=make_side(conflict=conflict))))).css("article")) == 1
