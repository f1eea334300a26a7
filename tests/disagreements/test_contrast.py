from __future__ import annotations

import pytest
from builders import make_claim
from hypothesis import given
from hypothesis import strategies as st

from disagree.disagreements.contrast import contrast


def words_of(claim, span):
    return claim.article.text[span.start : span.end] if span else None


def both(one, other, words=("", "")):
    left, right = make_claim(one), make_claim(other, outlet="Coast Courier")
    first, second = contrast(left, right, words)
    return words_of(left, first), words_of(right, second)


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (
            "The skipper was asleep in his cabin.",
            "The skipper stood at the wheel.",
            ("asleep in his cabin", "stood at the wheel"),
        ),
        ("The fire began in the engine room.", "The fire began in a lorry.", ("engine room", "lorry")),
        ("Seventeen died in the blast.", "Nine died in the blast.", ("Seventeen", "Nine")),
        ("The vote was held.", "The vote was held.", (None, None)),
        ("The vote was held in secret.", "The vote was held.", ("secret", None)),
        ("", "The vote was held.", (None, "vote was held")),
    ],
)
def test_the_longest_stretch_that_the_other_does_not_have(one, other, wanted):
    assert both(one, other) == wanted


def test_inflected_words_count_as_the_same():
    assert both("The court sentenced her.", "The court's sentence was light.")[0] is None


def test_words_of_a_rule_are_found_where_they_stand():
    assert both("The port is open and quiet.", "The port is closed, says its head.", ("open", "closed")) == (
        "open",
        "closed",
    )


@pytest.mark.parametrize(
    ("one", "word", "before"),
    [
        ("The duke announced no deal.", "no", "The duke announced "),
        ("The knot was not tied.", "not", "The knot was "),
        ("Super Club shares went up.", "up", "Super Club shares went "),
    ],
)
def test_words_of_a_rule_are_whole_words(one, word, before):
    left = make_claim(one)
    first, _ = contrast(left, make_claim("Nothing alike.", outlet="Coast Courier"), (word, ""))
    assert (first.start, words_of(left, first)) == (len(before), word)


def test_words_of_a_rule_that_do_not_stand_there_fall_back_to_the_stretch():
    assert both("Seventeen died.", "Nine died.", ("17 dead", "(none)")) == ("Seventeen", "Nine")


def test_a_range_stays_inside_the_claim():
    text = "Police said the road was shut, and the mayor said the road was open."
    left = make_claim("the road was shut", sentence=text)
    first, _ = contrast(left, make_claim("The road was open.", outlet="Coast Courier"))
    assert left.span.start <= first.start < first.end <= left.span.end


def test_a_long_stretch_is_cut_to_what_can_be_pointed_at():
    many = " ".join(f"word{chr(97 + n)}{chr(98 + n)}{chr(99 + n)}" for n in range(20))
    shown, _ = both(many, "Nothing alike.")
    assert len(shown.split()) == 8


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_gives_ranges_of_itself(one, other):
    left, right = make_claim(one), make_claim(other, outlet="Coast Courier")
    for claim, span in zip((left, right), contrast(left, right), strict=True):
        assert span is None or 0 <= span.start < span.end <= len(claim.article.text)
