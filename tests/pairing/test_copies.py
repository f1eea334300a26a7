from __future__ import annotations

import pytest

from disagree.pairing.copies import is_copy, plain_text

LONG = "The harbour board said on Monday that all nine ferries would sail again once the storm had passed the bay"


@pytest.mark.parametrize(
    "other",
    [
        LONG,
        LONG.upper(),
        LONG.replace(" ", "  ") + ".",
        f"“{LONG}”",
        LONG.replace("again ", ""),
        LONG + " entirely",
    ],
)
def test_a_sentence_with_harmless_edits_is_a_copy(other: str) -> None:
    assert is_copy(LONG, other)
    assert is_copy(other, LONG)


@pytest.mark.parametrize(
    "other",
    [
        LONG.replace("nine", "five"),
        LONG.replace("would sail", "would not sail"),
        LONG.replace("all nine", "all 9 or 10"),
        LONG.replace("had passed", "has passed"),
        "The storm passed.",
        "",
    ],
)
def test_a_sentence_with_a_changed_word_is_no_copy(other: str) -> None:
    assert not is_copy(LONG, other)
    assert not is_copy(other, LONG)


def test_the_same_words_in_another_order_are_no_copy() -> None:
    assert not is_copy("The union sued the city", "The city sued the union")


def test_plain_text_keeps_something_of_a_text_without_words() -> None:
    assert plain_text(" !? ") == "!?"
