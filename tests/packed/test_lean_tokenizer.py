from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_models import save_encoder
from transformers import AutoTokenizer

from disagree.packed.tokenizer import open_tokenizer


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_encoder(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def lean(folder):
    return open_tokenizer(folder)


@pytest.fixture(scope="module")
def usual(folder):
    return AutoTokenizer.from_pretrained(folder, split_special_tokens=True)


TEXTS = st.text(st.sampled_from("abz [SEP]é\n漢."), max_size=30)


@settings(max_examples=60, deadline=None)
@given(left=TEXTS, right=TEXTS)
def test_ids_and_types_are_those_of_transformers(lean, usual, left, right):
    for mine, theirs in ((lean([left], [right]), usual([left], [right])), (lean(left), usual(left))):
        assert {name: list(row) for name, row in mine.items()} == {name: list(theirs[name]) for name in mine}


def test_rows_come_in_the_order_of_the_texts(lean, usual):
    texts = ["the ferry", "a", "the council refused"]
    assert lean(texts)["input_ids"] == usual(texts)["input_ids"]
    assert lean(texts, texts[::-1])["token_type_ids"] == usual(texts, texts[::-1])["token_type_ids"]


def test_offsets_point_at_the_text(lean):
    text = "the ferry  opened"
    found = lean(text, add_special_tokens=False, return_offsets_mapping=True)
    assert [text[start:end] for start, end in found["offset_mapping"]] == ["the", "ferry", "opened"]


def test_padding_fills_up_on_the_right(lean):
    columns = lean(["the ferry opened", "a"])
    rows = [{name: column[place] for name, column in columns.items()} for place in range(2)]
    padded = lean.pad(rows)
    assert padded["input_ids"].shape == padded["attention_mask"].shape == (2, 5)
    assert padded["input_ids"][1, 3:].tolist() == [lean.pad_token_id] * 2
    assert padded["attention_mask"].sum(dim=1).tolist() == [5, 3]


def test_it_refuses_to_cut_or_pad_by_itself(lean):
    with pytest.raises(ValueError, match="neither pads nor cuts"):
        lean("the ferry", truncation=True)


def test_numbers_of_special_tokens_are_those_of_transformers(lean, usual):
    for name in ("pad_token_id", "cls_token_id", "sep_token_id", "mask_token_id", "model_max_length"):
        assert getattr(lean, name) == getattr(usual, name)


@pytest.mark.parametrize(
    "change",
    [
        {"do_lower_case": False},
        {"strip_accents": False},
        {"tokenizer_class": "RobertaTokenizer"},
        {"model_input_names": ["input_ids", "attention_mask"]},
        {"sep_token": None},
    ],
)
def test_settings_that_say_otherwise_than_the_file_are_left_to_transformers(folder, tmp_path, change):
    shutil.copytree(folder, tmp_path / "model")
    settings = tmp_path / "model" / "tokenizer_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | change))
    assert open_tokenizer(folder) is not None
    assert open_tokenizer(tmp_path / "model") is None


def test_a_file_that_sets_no_borders_is_left_to_transformers(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "model")
    file = tmp_path / "model" / "tokenizer.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"post_processor": None}))
    assert open_tokenizer(tmp_path / "model") is None


def test_a_folder_without_a_tokenizer_file_has_none(tmp_path):
    assert open_tokenizer(tmp_path) is None
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({}))
    assert open_tokenizer(tmp_path) is None
