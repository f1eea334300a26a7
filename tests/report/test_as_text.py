from __future__ import annotations

import re

import pytest
from builders import examples, make_article, make_claim, make_denial, make_judgement
from hypothesis import given, settings
from hypothesis import strategies as st

from disagree.report.as_text import as_text
from disagree.report.build import build_report
from disagree.report.plain import visible
from disagree.types import Confirmation, Disagreement, Judgement, Kind, Report, Stance, Status

OTHER = "Coast Courier"


def finding(*judgements: Judgement, status: Status = Status.CONFLICT, why: str = "denial: x (denied)") -> Disagreement:
    return Disagreement(
        id="d",
        kind=Kind.DENIAL,
        status=status,
        confidence=0.87,
        why=(why,),
        judgements=judgements or (make_judgement(),),
    )


def report(*found: Disagreement, same: tuple[Confirmation, ...] = (), **counts: int) -> Report:
    return build_report(disagreements=found, confirmations=same, claims=(), counts=counts, model={}, settings={})


def test_an_empty_report_says_what_to_do() -> None:
    assert "add an article by another outlet" in " ".join(as_text(report(articles=1, claims=3)).split())
    assert "Do the articles cover one story?" in " ".join(as_text(report(articles=2, claims=3)).split())
    shown = " ".join(as_text(report(articles=2, claims=9, judged=4, below_confidence=1)).split())
    assert "4 pairs of claims compared" in shown
    assert "1 pair stayed below the confidence needed" in shown


def test_a_disagreement_shows_both_sides_with_their_sentences() -> None:
    left = make_claim(
        "A deal was made.",
        sentence="The Ledger, citing aides, said a deal was allegedly made.",
        speaker="The Ledger",
        chain=("The Ledger", "aides"),
        stance=Stance.HEDGES,
        published="2026-03-11T08:00",
    )
    shown = as_text(
        report(finding(make_judgement(left, make_denial(left, speaker="The palace"))), articles=1, claims=2)
    )
    assert "1 disagreement in 1 article, 2 claims" in shown
    assert "1. The Ledger against The palace" in shown
    assert "denial, conflict, confidence 0.87" in shown
    assert "The Ledger <- aides (Harbour Gazette, 2026-03-11 08:00 UTC), with reserve:" in shown
    assert "“The Ledger, citing aides, said a deal was allegedly made.”" in shown
    assert "denying it:" in shown
    assert "why: denial: x (denied)" in shown


def test_other_statuses_are_shown_apart() -> None:
    shown = as_text(report(finding(), finding(status=Status.UPDATE), finding(status=Status.HEDGED), articles=2))
    assert shown.index("1 disagreement") < shown.index("Updates (") < shown.index("Strength differs (")
    assert "2. " not in shown


def test_further_evidence_is_listed_once_and_cut_after_five() -> None:
    left = make_claim("A.")
    judgements = [make_judgement(left, make_claim(f"Line number {n}.", outlet=OTHER)) for n in range(9)]
    shown = as_text(report(finding(*judgements), articles=2))
    assert shown.count("“A.”") == 1
    assert shown.count("“Line number") == 6
    assert "and 3 sentences more" in shown


def test_confirmations_are_counted_and_the_first_are_shown() -> None:
    same = [
        Confirmation(id=f"c{n}", confidence=0.9, why=("both say it",), judgements=(make_judgement(),)) for n in range(7)
    ]
    shown = as_text(report(same=tuple(same), articles=2))
    assert "Confirmed by more than one side: 7" in shown
    assert "and 2 more" in shown


def test_what_was_left_out_is_counted() -> None:
    shown = as_text(report(articles=2, dropped_see_also=3, dropped_byline=0, claims_truncated=1, denials_unresolved=2))
    assert "Left out: 3 see also" in shown
    assert "byline" not in shown
    assert "Cut short: 1 claims truncated" in shown
    assert "Denials whose target was not found: 2" in shown


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_asked(width: int) -> None:
    left = make_claim("word " * 60, speaker="A speaker with a very long name indeed " * 3)
    shown = as_text(report(finding(make_judgement(left)), articles=2), width=width)
    assert max(len(line) for line in shown.splitlines()) <= width


def test_what_was_read_is_counted_in_words() -> None:
    shown = as_text(report(articles=1, sentences=4, claims=2, judged=1))
    assert "Read: 1 article, 4 sentences, 2 claims, 1 judged pair" in shown


def test_colour_is_off_unless_asked() -> None:
    item = report(finding(), articles=2)
    assert "\x1b" not in as_text(item)
    assert "\x1b[1m" in as_text(item, color=True)


HOSTILE = [
    "\x1b[2Jgone",
    "\x1b]52;c;ZXZpbA==\x07copied",
    "\x1b]8;;file:///etc/passwd\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31mred",
    "a\x00b\x07c\x08d",
    "right \u202eto left\u202c",
    "\u2066isolate\u2069",
    "one\r\nline\u2028two\x0bthree",
    "zero\u200bwidth\ufeff",
    "lone \ud800 half",
    "tag\U000e0041s",
    "z" + "\u0301" * 500,
    "[bold]markup[/x] <script>alert(1)</script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_articles_cannot_steer_the_terminal(text: str) -> None:
    article = make_article(text, outlet=text, id=text, title=text)
    left = make_claim(text, article=article, speaker=text, chain=(text, text))
    same = Confirmation(id="c", confidence=0.9, why=(text,), judgements=(make_judgement(left),))
    shown = as_text(
        report(finding(make_judgement(left), why=text), same=(same,), **{f"dropped_{text}": 1, "articles": 2})
    )
    allowed = re.sub(
        r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", shown
    )
    assert allowed == ""
    shown.encode("utf-8")


def test_direction_marks_are_spelled_out_and_markup_is_kept() -> None:
    assert visible("a\u202eb") == "a<U+202E>b"
    assert visible("[/x] <b>") == "[/x] <b>"


def test_combining_marks_are_limited() -> None:
    assert len(visible("z" + "\u0301" * 500)) < 20


@settings(max_examples=examples(200), deadline=None)
@given(st.text(max_size=200))
def test_visible_is_one_printable_line_and_stays_so(text: str) -> None:
    shown = visible(text)
    assert all(letter.isprintable() for letter in shown if letter != " ")
    assert visible(shown) == shown
