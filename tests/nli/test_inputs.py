from __future__ import annotations

import numpy as np
import pytest
from tiny_models import tiny_tokenizer
from transformers import BertTokenizer

from disagree.errors import ModelError
from disagree.nli.inputs import PairTokenizer

PAIRS = [
    ("the ferry opened on monday", "the ferry closed on monday"),
    ("", "the mayor"),
    ("the mayor signed", ""),
    ("[SEP] the port", "the [CLS] ferry, 7 %"),
    ("the ferry closed on monday", "the ferry opened on monday"),
]


class Counting:
    """A tokenizer that notes which texts it is given."""

    def __init__(self):
        self.inner = BertTokenizer(vocab=tiny_tokenizer().vocab, model_max_length=512, split_special_tokens=True)
        self.seen = []

    def __call__(self, text, *others, **options):
        self.seen.extend([text] if isinstance(text, str) else text)
        return self.inner(text, *others, **options)


@pytest.fixture
def counting():
    return Counting()


def test_pairs_are_joined_as_the_tokenizer_joins_them(counting):
    found = PairTokenizer(counting, name="tiny")(PAIRS, max_tokens=512)
    for row, (left, right) in enumerate(PAIRS):
        wanted = counting.inner([left], [right])  # as a batch: alone, an empty second text counts as none
        assert found.columns(row) == {name: wanted[name][0] for name in wanted}
        assert found.lengths[row] == len(wanted["input_ids"][0])
    assert not found.cut.any()


def test_each_distinct_text_is_tokenised_once(counting):
    tokenizer = PairTokenizer(counting, name="tiny")
    counting.seen.clear()
    tokenizer(PAIRS * 3, max_tokens=512)
    tokenizer([(right, left) for left, right in PAIRS], max_tokens=512)
    assert sorted(counting.seen) == sorted({text for pair in PAIRS for text in pair})


def test_no_pairs_give_no_rows(counting):
    found = PairTokenizer(counting, name="tiny")([], max_tokens=512)
    assert found.lengths.shape == found.cut.shape == (0,)


@pytest.mark.parametrize("most", [3, 4, 8, 9, 10, 11, 12])
def test_the_longer_text_is_cut_first(counting, most):
    long, short = "the ferry opened on monday", "the port"
    found = PairTokenizer(counting, name="tiny")([(long, short), (short, long)], max_tokens=most)
    room = most - 3
    ids = {text: counting.inner(text, add_special_tokens=False)["input_ids"] for text in (long, short)}
    kept = min(2, room // 2)
    for row, (left, right) in enumerate(found.parts):
        wide, narrow = (left, right) if row == 0 else (right, left)
        assert wide.tolist() == ids[long][: len(wide)]
        assert narrow.tolist() == ids[short][: len(narrow)]
        assert len(narrow) in (kept, min(2, room - room // 2))
        assert found.lengths[row] == len(found.ids(row)) == min(most, 10)
    assert found.cut.tolist() == [most < 10] * 2


def test_a_tokenizer_that_reads_the_second_text_otherwise_is_refused(counting):
    class Odd(Counting):
        def __call__(self, text, *others, **options):
            found = super().__call__(text, *others, **options)
            if others:
                found["input_ids"] = [row[::-1] for row in found["input_ids"]]
            return found

    with pytest.raises(ModelError, match=r"tiny.*joins two texts"):
        PairTokenizer(Odd(), name="tiny")


def test_types_follow_the_parts(counting):
    found = PairTokenizer(counting, name="tiny")(PAIRS[:1], max_tokens=512)
    left, right = found.parts[0]
    assert np.array_equal(found.types(0), [0] * (len(left) + 2) + [1] * (len(right) + 1))
