"""Figures of who-says-what on articles so small that they can be counted by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from builders import make_article

from disagree.claims.extract import ClaimExtractor
from disagree.data.attributions import AnnotatedArticle
from disagree.evaluation.attribution import EvaluatedAttribution, evaluate_attribution, table
from disagree.types import AttributionSpans, Span

TEXT = "Mayor Ida Voss said the ferry would sail on Monday. The port was quiet.\n\n“We sank it,” she told reporters."


def at(text: str, words: str) -> tuple[Span, ...]:
    if not words:
        return ()
    start = text.index(words)
    return (Span(start=start, end=start + len(words)),)


def marked(speaker: str, cue: str, content: str, text: str = TEXT) -> AttributionSpans:
    return AttributionSpans(speaker=at(text, speaker), cue=at(text, cue), content=at(text, content))


SAID = marked("Mayor Ida Voss", "said", "the ferry would sail on Monday")
TOLD = marked("she", "told reporters", "“We sank it,”")


def annotated(*items: AttributionSpans, text: str = TEXT, chains: Sequence[tuple[str, ...]] = ()) -> AnnotatedArticle:
    return AnnotatedArticle(article=make_article(text), attributions=items, chains=tuple(chains))


def evaluate(*articles: AnnotatedArticle) -> EvaluatedAttribution:
    return evaluate_attribution(ClaimExtractor(), articles)


def shape(text: str, speaker: str, cue: str, content: str) -> set[str]:
    return set(evaluate(annotated(marked(speaker, cue, content, text), text=text)).shapes)


def test_no_articles_give_zeros() -> None:
    found = evaluate()
    assert (found.articles, found.parts, found.shapes) == (0, {}, {})
    assert table(found).startswith("0 articles")


def test_what_the_rules_find_is_counted_by_part() -> None:
    parts = evaluate(annotated(SAID, TOLD)).parts
    assert (parts["cue"].right, parts["cue"].found, parts["cue"].annotated) == (2, 2, 2)
    assert (parts["speaker in sentence"].right, parts["content"].right) == (2, 2)


def test_what_is_not_annotated_costs_precision_and_what_is_missed_costs_recall() -> None:
    one = evaluate(annotated(SAID)).parts["cue"]
    assert (one.precision, one.recall) == (0.5, 1.0)
    missed = evaluate(annotated(SAID, TOLD, marked("The port", "was", "quiet"))).parts["cue"]
    assert (missed.precision, missed.recall) == (1.0, pytest.approx(2 / 3))


def test_articles_add_up() -> None:
    two = evaluate(annotated(SAID, TOLD), annotated(SAID))
    assert two.articles == 2
    assert (two.parts["cue"].right, two.parts["cue"].found, two.parts["cue"].annotated) == (3, 4, 3)
    assert two.shapes["order: speaker, cue, content"].annotated == 2


def test_flat_data_leave_out_what_they_could_not_mark_and_say_how_many() -> None:
    outer = annotated(marked("Mayor Ida Voss", "said", TEXT[TEXT.index("the ferry") :]))
    plain = evaluate_attribution(ClaimExtractor(), [outer])
    flat = evaluate_attribution(ClaimExtractor(), [outer], flat=True)
    assert (plain.unjudged, plain.parts["cue"].found) == (0, 2)
    assert (flat.unjudged, flat.parts["cue"].found, flat.parts["cue"].right) == (1, 1, 1)
    assert flat.as_dict()["unjudged"] == 1
    assert "1 found inside annotated contents not counted" in table(flat)


def test_progress_counts_the_articles() -> None:
    seen: list[tuple[int, int]] = []
    evaluate_attribution(ClaimExtractor(), [annotated(SAID)] * 3, lambda done, whole: seen.append((done, whole)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("text", "parts", "order"),
    [
        ("Ida Voss said the ferry sank.", ("Ida Voss", "said", "the ferry sank"), "speaker, cue, content"),
        ("The ferry sank, Ida Voss said.", ("Ida Voss", "said", "The ferry sank"), "content, speaker, cue"),
        ("The ferry sank, said Ida Voss.", ("Ida Voss", "said", "The ferry sank"), "content, cue, speaker"),
        ("According to Voss, it sank.", ("Voss", "According to", "it sank"), "cue, speaker, content"),
        ("It is said that it sank.", ("", "said", "it sank"), "cue, content"),
        ("It sank, it is said.", ("", "said", "It sank"), "content, cue"),
        ("Voss went on. It sank.", ("Voss", "", "It sank."), "incomplete"),
        ("Voss, it is said, sank it.", ("", "said", "Voss, it is said, sank it"), "cue inside the content"),
        ("Voss it sank said", ("Voss", "said", "it sank"), "speaker, content, cue"),
        ("Said it sank Voss", ("Voss", "Said", "it sank"), "cue, content, speaker"),
    ],
)
def test_the_order_of_the_parts_is_named(text: str, parts: tuple[str, str, str], order: str) -> None:
    assert f"order: {order}" in shape(text, *parts)


@pytest.mark.parametrize(
    ("speaker", "form"),
    [
        ("Ida Voss", "name"),
        ("Voss", "name"),
        ("the mayor", "description"),
        ("The mayor", "description"),
        ("the mayor of Velden", "name"),
        ("She", "pronoun"),
        ("who", "pronoun"),
        ("", "none"),
    ],
)
def test_the_form_of_the_speaker_is_named(speaker: str, form: str) -> None:
    assert f"speaker: {form}" in shape(f"{speaker} said the ferry sank.", speaker, "said", "the ferry sank")


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("“the ferry sank”", "quotation"),
        ('"the ferry sank"', "quotation"),
        ("the ferry “sank”", "partly quoted"),
        ("the ferry had sunk", "clause"),
        ("grave concern", "phrase"),
    ],
)
def test_the_form_of_the_content_is_named(content: str, form: str) -> None:
    assert f"content: {form}" in shape(f"Voss stated {content} on Monday.", "Voss", "stated", content)


def test_an_attribution_without_content_is_counted_as_incomplete() -> None:
    item = AttributionSpans(speaker=at(TEXT, "she"), cue=at(TEXT, "told reporters"))
    assert {"order: incomplete", "content: phrase"} < set(evaluate(annotated(item)).shapes)


def test_shapes_say_how_many_cues_and_speakers_were_right() -> None:
    wrong = marked("The port", "told reporters", "“We sank it,”")
    found = evaluate(annotated(SAID, wrong)).shapes
    name, thing = found["content: clause"], found["content: quotation"]
    assert (name.annotated, name.cue_found, name.with_speaker, name.speaker_right) == (1, 1, 1, 1)
    assert (thing.annotated, thing.cue_found, thing.with_speaker, thing.speaker_right) == (1, 1, 1, 0)


def test_holders_are_counted_where_chains_are_given() -> None:
    assert evaluate(annotated(SAID, TOLD)).holders.claims == 0
    right = evaluate(annotated(SAID, TOLD, chains=[("Ida Voss",), ("Ida Voss",)])).holders
    assert (right.claims, right.right, right.own_voice) == (2, 2, 0)
    assert (right.own, right.given_away) == (1, 0)  # "The port was quiet."
    wrong = evaluate(annotated(SAID, TOLD, chains=[("Bo Lind",), ()])).holders
    assert (wrong.claims, wrong.right) == (1, 0)


def test_a_quiet_clause_taken_for_the_outlets_own_is_counted() -> None:
    port = marked("Mayor Ida Voss", "said", "The port was quiet")
    found = evaluate(annotated(port, chains=[("Ida Voss",)])).holders
    assert (found.claims, found.own_voice, found.right) == (1, 1, 0)
    assert (found.own, found.given_away) == (2, 2)  # what the rules gave to Voss and nobody annotated


def test_the_figures_are_plain_json_and_a_table() -> None:
    found = evaluate(annotated(SAID, TOLD, chains=[("Ida Voss",), ("Ida Voss",)]))
    plain = json.loads(json.dumps(found.as_dict()))
    assert plain["parts"]["cue"] == {
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "right": 2,
        "found": 2,
        "annotated": 2,
    }
    assert plain["holders"]["right"] == 2
    shown = table(found)
    assert "1 articles" in shown
    for name in (*found.parts, *found.shapes):
        assert name in shown
    assert "right holder 1.000" in shown


def test_an_article_without_text_counts_nothing() -> None:
    found = evaluate(AnnotatedArticle(article=make_article(""), attributions=()))
    assert found.articles == 1
    assert all((item.right, item.found, item.annotated) == (0, 0, 0) for item in found.parts.values())
