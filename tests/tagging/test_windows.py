from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import cpu_seconds
from tiny_models import tiny_tokenizer

from disagree.tagging.windows import CUE_BEGINS, CUE_GOES_ON, NO_CUE, mark, windows
from disagree.types import AttributionSpans, Span

TOKENIZER = tiny_tokenizer()
SIZES = st.integers(8, 40)


def cut(text, size=16, stride=12):
    return list(windows(text, TOKENIZER, size=size, stride=stride))


def span(text, words, after=0):
    start = text.index(words, after)
    return Span(start=start, end=start + len(words))


def answered(cuts):
    """The character ranges of the tokens that the windows answer for, in their order."""
    return [window.offsets[place] for window in cuts for place in range(window.first, window.last)]


def test_an_empty_text_has_no_windows():
    assert cut("") == []
    assert cut(" \n ") == []


def test_a_short_text_is_one_window():
    (window,) = cut("the ferry opened")
    assert (window.first, window.last, len(window.ids)) == (0, 3, 3)
    assert window.offsets == [(0, 3), (4, 9), (10, 16)]
    assert window.ids == TOKENIZER.convert_tokens_to_ids(["the", "ferry", "opened"])


@given(st.integers(0, 90), SIZES, st.integers(1, 38))
def test_every_token_is_answered_by_exactly_one_window(tokens, size, stride):
    stride = min(stride, size - 2)
    text = " ".join(["ferry"] * tokens)
    cuts = cut(text, size, stride)
    assert answered(cuts) == [(6 * number, 6 * number + 5) for number in range(tokens)]
    for window in cuts:
        assert len(window.ids) == len(window.offsets) <= size - 2
        assert 0 <= window.first < window.last <= len(window.ids)


@given(st.text(max_size=200), SIZES)
def test_offsets_of_any_text_lie_in_it_and_in_order(text, size):
    cuts = cut(text, size, size * 3 // 4)
    ranges = answered(cuts)
    assert all(0 <= start <= end <= len(text) for start, end in ranges)
    assert ranges == sorted(ranges)
    assert max(Counter(ranges).values(), default=1) <= 20  # a letter may be taken apart, not a whole window


def test_a_token_far_from_the_edges_sees_context_on_both_sides():
    for window in cut(" ".join(["ferry"] * 200), 40, 30)[1:-1]:
        assert window.first == len(window.ids) - window.last == 4


def test_a_text_longer_than_a_tokeniser_block_keeps_exact_offsets():
    line = "The mayor said “the ferry \U0001f6a2 is late” on café row.\n"
    text = line * 1_000  # about fifty thousand characters: three blocks
    words = [text[start:end] for start, end in answered(cut(text, 64, 48))]
    once = [line[start:end] for start, end in answered(cut(line, 64, 48))]
    assert len(text) > 45_000
    assert words == once * 1_000


def test_a_block_border_never_cuts_a_word():
    text = "x" + " ferry" * 8_000
    assert {text[start:end] for start, end in answered(cut(text, 64, 48))} == {"x", "ferry"}


@pytest.mark.parametrize("text", ["ferry" * 9_000, "ferry\n" * 9_000, "ferry\u00a0" * 9_000])
def test_a_text_without_blanks_is_read_to_its_end(text):
    ranges = answered(cut(text, 64, 48))
    letters = {place for start, end in ranges for place in range(start, end)}
    assert letters == {place for place, letter in enumerate(text) if not letter.isspace()} or len(ranges) >= 1
    assert ranges[-1][1] >= len(text) - 1 or text[ranges[-1][1] :].isspace()


def test_lone_surrogates_leave_the_other_offsets_as_they_are():
    text = "the ferry \ud83d opened \udea2\ud800 the port"
    words = [text[start:end] for start, end in answered(cut(text))]
    assert [word for word in words if word.isascii()] == ["the", "ferry", "opened", "the", "port"]


def test_names_of_special_tokens_in_the_text_are_plain_text():
    text = "the [SEP] ferry [CLS] opened [PAD]"
    (window,) = cut(text, 64, 48)
    special = {TOKENIZER.sep_token_id, TOKENIZER.cls_token_id, TOKENIZER.pad_token_id}
    # A tokenizer of a model folder is opened with split_special_tokens; this one is asked for the same.
    plain = tiny_tokenizer()
    plain.split_special_tokens = True
    (window,) = windows(text, plain, size=64, stride=48)
    assert not special & set(window.ids)
    assert text[window.offsets[-1][0] : window.offsets[-1][1]] == "]"


def test_a_megabyte_is_cut_in_linear_time():
    half, whole = "the mayor opened it. " * 6_000, "the mayor opened it. " * 12_000
    assert any(cpu_seconds(cut, whole, 256, 192) < 3 * max(cpu_seconds(cut, half, 256, 192), 0.05) for _ in range(3))
    assert cpu_seconds(cut, "a" * 200_000, 256, 192) < 5


# mark

TEXT = "The mayor said the ferry opened on monday , owners told the union"


def said():
    return AttributionSpans(
        speaker=(span(TEXT, "The mayor"),), cue=(span(TEXT, "said"),), content=(span(TEXT, "the ferry opened"),)
    )


def told():
    return AttributionSpans(cue=(span(TEXT, "owners told"),), content=(span(TEXT, "the union"),))


def test_mark_gives_each_part_its_tokens():
    (window,) = cut(TEXT, 64, 48)
    target = mark(window, [said(), told()])
    tokens = [TEXT[start:end] for start, end in window.offsets]
    first, second = target.begins

    def read(places):
        return " ".join(tokens[place] for place in places).replace(" ##", "")

    assert target.cues[first] == target.cues[second] == CUE_BEGINS
    assert tokens[second] == "owners"
    assert read(target.speakers[0]) == "The mayor"
    assert read(target.contents[0]) == "the ferry opened"
    assert (target.speakers[1], read(target.contents[1])) == ([], "the union")
    cue = [place for place, kind in enumerate(target.cues) if kind != NO_CUE]
    assert "".join(tokens[place] for place in cue) == "saidownerstold"
    assert Counter(target.cues)[CUE_GOES_ON] == len(cue) - 2


def test_marks_of_another_window_are_not_in_this_one():
    text = f"{TEXT} {'ferry ' * 60}"
    first, *_, last = cut(text, 32, 24)
    assert len(mark(first, [said()]).begins) == 1
    target = mark(last, [said(), told()])
    assert (set(target.cues), target.begins, target.speakers, target.contents) == ({NO_CUE}, [], [], [])


def test_an_attribution_without_a_cue_is_not_marked():
    (window,) = cut(TEXT, 64, 48)
    target = mark(window, [AttributionSpans(content=(span(TEXT, "the ferry opened"),))])
    assert (set(target.cues), target.begins) == ({NO_CUE}, [])


@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 12)), max_size=6), SIZES)
def test_marks_fit_their_window_whatever_is_annotated(cues, size):
    marked = [AttributionSpans(cue=(Span(start=start, end=min(len(TEXT), start + long)),)) for start, long in cues]
    for window in cut(TEXT, size, size - 2):
        target = mark(window, marked)
        assert len(target.cues) == len(window.ids)
        assert len(target.begins) == len(target.speakers) == len(target.contents)
        assert all(0 <= place < len(window.ids) for place in target.begins)
