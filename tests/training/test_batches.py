from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_models import tiny_tokenizer

from disagree.training.batches import encode_texts, token_batches

LENGTHS = st.lists(st.integers(1, 128), max_size=80)


@given(LENGTHS, st.integers(128, 2_000), st.integers(0, 99))
def test_batches_hold_every_row_once_and_keep_the_budget(lengths, budget, seed):
    batches = token_batches(lengths, batch_tokens=budget, seed=(seed,))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    assert all(batch and len(batch) * max(lengths[row] for row in batch) <= budget for batch in batches)


def test_row_wider_than_the_budget_has_a_batch_of_its_own():
    batches = token_batches([5, 300, 5], batch_tokens=100, seed=(1,))
    assert [1] in batches
    assert sorted(row for batch in batches for row in batch) == [0, 1, 2]


def test_no_rows_give_no_batches():
    assert token_batches([], batch_tokens=100, seed=(1,)) == []


def test_batches_depend_on_the_seed_alone():
    lengths = [7 + row * 5 % 31 for row in range(60)]
    first, again, other = (token_batches(lengths, batch_tokens=200, seed=(seed, 2)) for seed in (1, 1, 3))
    assert first == again
    assert first != other


def test_batches_are_not_in_order_of_length():
    lengths = list(range(10, 110))
    widths = [max(lengths[row] for row in batch) for batch in token_batches(lengths, batch_tokens=400, seed=(1,))]
    assert widths != sorted(widths)
    assert widths != sorted(widths, reverse=True)


def test_rows_of_like_length_share_a_batch():
    lengths = [10, 100] * 40
    batches = token_batches(lengths, batch_tokens=800, seed=(1,))
    assert all(len({lengths[row] for row in batch}) == 1 for batch in batches[:-1])
    assert sum(len(batch) * max(lengths[row] for row in batch) for batch in batches) < 1.2 * sum(lengths)


def test_encoding_nothing_gives_nothing():
    assert encode_texts(tiny_tokenizer(), [], [], max_tokens=16) == ([], 0)


def test_pairs_are_encoded_as_the_tokenizer_does_and_the_cut_ones_counted():
    tokenizer = tiny_tokenizer()
    left, right = ["the ferry", "harbour " * 30, "port"], ["opened", "closed", "bridge " * 13]
    rows, cut = encode_texts(tokenizer, left, right, max_tokens=16)
    assert cut == 2
    assert [len(row["input_ids"]) for row in rows[1:]] == [16, 16]
    assert dict(rows[0]) == dict(tokenizer(left[0], right[0]))


def test_pair_that_just_fits_is_not_counted_as_cut():
    rows, cut = encode_texts(tiny_tokenizer(), ["port"], ["bridge " * 12], max_tokens=16)
    assert (len(rows[0]["input_ids"]), cut) == (16, 0)
    assert encode_texts(tiny_tokenizer(), ["port"], ["bridge " * 13], max_tokens=16)[1] == 1


@pytest.mark.parametrize("n", [1, 5])
def test_single_texts_are_encoded_too(n):
    rows, cut = encode_texts(tiny_tokenizer(), ["the ferry"] * n, max_tokens=16)
    assert [len(row["input_ids"]) for row in rows] == [len(tiny_tokenizer()("the ferry")["input_ids"])] * n
    assert cut == 0


def test_special_tokens_in_training_texts_are_text(tmp_path):
    from transformers import AutoTokenizer

    tiny_tokenizer().save_pretrained(tmp_path)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path, split_special_tokens=True)
    rows, _ = encode_texts(tokenizer, ["a [SEP] b"], ["[CLS]"], max_tokens=64)
    assert rows[0]["input_ids"].count(tokenizer.sep_token_id) == 2
