"""Each case is small enough to count on one's fingers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disagree.tagging.scoring import Counted, compare
from disagree.types import AttributionSpans, Span

FIRST, SECOND = "The mayor of Velden said the ferry would sail soon.", "It will carry goats, she said."
THIRD = "Owners denied that the ferry would sail."
TEXT = f"{FIRST} {SECOND} {THIRD}"
SENTENCES = [(TEXT.index(part), TEXT.index(part) + len(part)) for part in (FIRST, SECOND, THIRD)]


def at(words, *, after=0):
    start = TEXT.index(words, after)
    return Span(start=start, end=start + len(words))


def spans(speaker, cue, content, *, cue_after=0):
    return AttributionSpans(
        speaker=(at(speaker),) if speaker else (),
        cue=(at(cue, after=cue_after),) if cue else (),
        content=(at(content),) if content else (),
    )


MAYOR = spans("The mayor of Velden", "said", "the ferry would sail soon.")
SHE = spans("she", "said", "It will carry goats", cue_after=len(FIRST))
OWNERS = spans("Owners", "denied", "that the ferry would sail.")
GOLD = [MAYOR, SHE, OWNERS]


def counts(annotated, found):
    matched = compare(TEXT, SENTENCES, annotated, found)
    return {name: (item.right, item.found, item.annotated) for name, item in matched.counts.items()}


def test_all_found_is_all_right():
    assert counts(GOLD, GOLD) == {
        "cue": (3, 3, 3),
        "speaker in sentence": (3, 3, 3),
        "speaker out of sentence": (0, 0, 0),
        "content": (3, 3, 3),
    }
    matched = compare(TEXT, SENTENCES, GOLD, GOLD)
    assert (matched.partner, matched.speaker_right) == ((0, 1, 2), (True, True, True))


def test_nothing_found_and_nothing_annotated_count_on_their_side_alone():
    assert counts(GOLD, [])["cue"] == (0, 0, 3)
    assert counts([], GOLD)["cue"] == (0, 3, 0)
    assert set(counts([], []).values()) == {(0, 0, 0)}
    assert compare(TEXT, SENTENCES, GOLD, []).partner == (None, None, None)


def test_the_order_of_what_is_found_does_not_matter():
    matched = compare(TEXT, SENTENCES, GOLD, GOLD[::-1])
    assert matched.partner == (2, 1, 0)
    assert counts(GOLD, GOLD[::-1]) == counts(GOLD, GOLD)


@pytest.mark.parametrize(
    ("words", "is_right"),
    [
        ("The mayor of Velden", True),
        ("mayor of Velden", True),  # an article does not count
        ("Velden", True),  # one of one
        ("The mayor", True),  # "the" is left out: one of one
        ("ferry", False),
        ("would sail soon", False),
        ("", False),
    ],
)
def test_a_speaker_is_right_from_half_of_the_shorter_words_on(words, is_right):
    found = spans(words, "said", "the ferry would sail soon.")
    matched = compare(TEXT, SENTENCES, [MAYOR], [found])
    assert matched.speaker_right == (is_right,)
    assert matched.counts["speaker in sentence"].right == is_right


def test_half_of_the_words_of_the_shorter_is_just_enough():
    # "of Velden" against "Velden said": one of two.
    gold, found = spans("of Velden", "said", "ferry"), spans("Velden said", "said", "ferry")
    assert compare(TEXT, SENTENCES, [gold], [found]).speaker_right == (True,)
    # "mayor of Velden" against "Velden said the ferry" without its article: one of three.
    gold, found = spans("mayor of Velden", "said", "ferry"), spans("Velden said the ferry", "said", "ferry")
    assert compare(TEXT, SENTENCES, [gold], [found]).speaker_right == (False,)


def test_a_speaker_who_is_an_article_alone_still_counts():
    gold = spans("The", "said", "ferry")
    assert compare(TEXT, SENTENCES, [gold], [gold]).speaker_right == (True,)


def test_a_right_name_at_a_wrong_cue_is_wrong():
    found = spans("The mayor of Velden", "denied", "that the ferry would sail.")
    assert counts([OWNERS], [found])["speaker in sentence"] == (0, 0, 1)
    assert counts([OWNERS], [found])["cue"] == (1, 1, 1)


@pytest.mark.parametrize(
    ("words", "is_right"),
    [
        ("the ferry would sail soon.", True),
        ("ferry would sail", True),  # 3 of 5
        ("sail soon. It", False),  # 2 of 6
        ("would sail soon. It", True),  # 3 of 6
        ("ferry", False),  # 1 of 5
        ("", False),
    ],
)
def test_a_content_is_right_from_half_of_all_words_on(words, is_right):
    assert counts([MAYOR], [spans("Velden", "said", words)])["content"] == (is_right, 1, 1)


def test_a_cue_is_used_once():
    twice = [MAYOR, spans("Velden", "said", "ferry")]
    assert counts([MAYOR], twice)["cue"] == (1, 2, 1)
    assert counts(twice, [MAYOR])["cue"] == (1, 1, 2)


def test_a_cue_goes_to_the_found_one_that_shares_most_words_with_it():
    gold = spans("Velden", "said the ferry", "would sail")
    matched = compare(TEXT, SENTENCES, [gold], [spans("", "said", "ferry"), spans("", "said the ferry", "would")])
    assert matched.partner == (1,)


def test_a_colon_can_be_a_cue():
    text = "Ida Voss: the ferry sails."
    colon = AttributionSpans(
        speaker=(Span(start=0, end=8),), cue=(Span(start=8, end=9),), content=(Span(start=10, end=26),)
    )
    assert compare(text, [(0, len(text))], [colon], [colon]).counts["cue"].right == 1


def test_a_quotation_without_a_cue_counts_by_its_sentence():
    """The mayor's words of the first sentence go on in the second; both sides name the speaker in the first."""
    goes_on = spans("The mayor of Velden", "", "It will carry goats, she said.")
    assert counts([goes_on], [goes_on]) == {
        "cue": (0, 0, 0),
        "speaker in sentence": (0, 0, 0),
        "speaker out of sentence": (1, 1, 1),
        "content": (0, 0, 0),
    }
    wrong = spans("Owners", "", "It will carry goats, she said.")
    assert counts([goes_on], [wrong])["speaker out of sentence"] == (0, 1, 1)
    assert counts([goes_on], [MAYOR])["speaker out of sentence"] == (0, 0, 1)
    assert counts([MAYOR], [goes_on])["speaker out of sentence"] == (0, 1, 0)


def test_less_than_half_of_a_sentence_is_not_out_of_sentence_content():
    a_bit = spans("The mayor of Velden", "", "goats")
    assert counts([a_bit], [a_bit])["speaker out of sentence"] == (0, 0, 0)


def test_another_mention_of_the_speaker_is_right_out_of_the_sentence_only():
    text = "Voss spoke. Voss smiled. The ferry sails soon."
    sentences = [(0, 11), (12, 24), (25, len(text))]
    parts = {"content": (Span(start=25, end=len(text)),)}
    first, second = (AttributionSpans(speaker=(Span(start=at, end=at + 4),), **parts) for at in (0, 12))
    far = compare(text, sentences, [first], [second]).counts["speaker out of sentence"]
    assert (far.right, far.found, far.annotated) == (1, 1, 1)


def test_text_without_sentences_gives_no_out_of_sentence_content():
    assert compare(TEXT, [], GOLD, GOLD).counts["speaker out of sentence"] == Counted()


@pytest.mark.parametrize(
    ("counted", "figures"),
    [
        (Counted(), (0.0, 0.0, 0.0)),
        (Counted(0, 4, 0), (0.0, 0.0, 0.0)),
        (Counted(2, 4, 8), (0.5, 0.25, 1 / 3)),
        (Counted(3, 3, 3), (1.0, 1.0, 1.0)),
    ],
)
def test_figures_by_hand(counted, figures):
    assert (counted.precision, counted.recall, counted.f1) == pytest.approx(figures)


def test_counts_add_up_over_articles():
    total = Counted(1, 2, 3)
    total.add(Counted(4, 5, 6))
    assert total == Counted(5, 7, 9)


PLACES = st.integers(0, len(TEXT) - 1)
SPANS = st.lists(st.tuples(PLACES, st.integers(1, 30)), max_size=2).map(
    lambda found: tuple(Span(start=start, end=min(len(TEXT), start + long)) for start, long in sorted(found))
)
MARKED = st.lists(st.builds(AttributionSpans, speaker=SPANS, cue=SPANS, content=SPANS), max_size=4)


@given(MARKED, MARKED)
def test_no_count_of_right_exceeds_found_or_annotated(annotated, found):
    matched = compare(TEXT, SENTENCES, annotated, found)
    for name, item in matched.counts.items():
        assert 0 <= item.right <= min(item.found, item.annotated), name
    taken = [number for number in matched.partner if number is not None]
    assert len(set(taken)) == len(taken) == matched.counts["cue"].right
    assert len(matched.partner) == len(matched.speaker_right) == len(annotated)


# Flat data: each word stands in one attribution at most

INSIDE = spans("the ferry", "would sail", "soon")  # its cue is a part of what the mayor said


def test_in_flat_data_what_is_found_inside_an_annotated_content_is_not_counted():
    matched = compare(TEXT, SENTENCES, [MAYOR], [MAYOR, INSIDE], flat=True)
    assert matched.unjudged == 1
    assert (matched.counts["cue"].right, matched.counts["cue"].found) == (1, 1)
    assert matched.counts["speaker in sentence"].found == 1
    assert compare(TEXT, SENTENCES, [MAYOR], [MAYOR, INSIDE]).counts["cue"].found == 2


def test_in_flat_data_the_partners_are_numbered_without_those_left_out():
    matched = compare(TEXT, SENTENCES, [MAYOR, OWNERS], [INSIDE, MAYOR, OWNERS], flat=True)
    assert (matched.partner, matched.speaker_right) == ((0, 1), (True, True))


def test_in_flat_data_what_is_found_outside_annotated_contents_still_costs_precision():
    matched = compare(TEXT, SENTENCES, [MAYOR], [MAYOR, SHE], flat=True)
    assert (matched.unjudged, matched.counts["cue"].found) == (0, 2)


def test_in_flat_data_an_annotated_cue_inside_a_content_keeps_its_partner():
    matched = compare(TEXT, SENTENCES, [MAYOR, INSIDE], [MAYOR, INSIDE], flat=True)
    assert (matched.unjudged, matched.counts["cue"].right) == (0, 2)
