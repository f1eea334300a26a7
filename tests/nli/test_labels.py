from __future__ import annotations

import itertools

import pytest

from disagree.errors import ModelError, UsageError
from disagree.nli.labels import COLUMNS, class_ids, id2label, parse_label_map, trained_id
from disagree.types import Label

SCHEMES = [
    ("entailment", "neutral", "contradiction"),
    ("SUPPORTS", "NOT ENOUGH INFO", "REFUTES"),
    ("Entails", "NEI", "Contradicts"),
    ("supporting", "unrelated", "contradicting"),
    ("agree", "not_enough_info", "disagree"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_class_numbers_are_read_by_name_in_any_order(scheme, order):
    names = {number: scheme[meaning] for number, meaning in enumerate(order)}
    supporting, contradicting, unrelated = class_ids(names, where="model")
    assert [names[number] for number in (supporting, unrelated, contradicting)] == list(scheme)


@pytest.mark.parametrize(
    "names",
    [
        {},
        {0: "entailment"},
        {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"},
        {0: "entailment", 1: "not_entailment"},
        {0: "entailment", 1: "neutral", 2: "LABEL_2"},
        {0: "entailment", 1: "supports", 2: "contradiction"},
        {0: "entailment", 1: "neutral", 2: "contradiction", 3: "other"},
    ],
)
def test_unclear_names_are_refused_with_the_map_to_give(names):
    with pytest.raises(ModelError, match=r"some/model: its labels .*--label-map 0=entailment,1=neutral") as caught:
        class_ids(names, where="some/model")
    assert all(name in str(caught.value) for name in names.values())


def test_models_trained_here_are_saved_with_names_that_are_read_back():
    assert class_ids(id2label(), where="own") == tuple(trained_id(label) for label in COLUMNS)
    assert set(COLUMNS) == set(Label)


def test_label_map_is_parsed_with_spaces_and_in_any_order():
    assert parse_label_map(" 2 = neutral,0=contradiction , 1=entailment") == {
        0: "contradiction",
        1: "entailment",
        2: "neutral",
    }


@pytest.mark.parametrize(
    "text", ["", "entailment", "0", "0=", "=entailment", "a=entailment", "0=entailment,", "-1=neutral"]
)
def test_label_map_of_another_form_is_refused_with_an_example(text):
    with pytest.raises(UsageError, match="write it as 0=entailment"):
        parse_label_map(text)


def test_label_map_that_gives_a_number_twice_is_refused():
    """Naming class 0 twice can only be a slip; taking the last silently would swap labels."""
    with pytest.raises(ModelError):
        class_ids(parse_label_map("0=entailment,0=neutral,1=neutral,2=contradiction"), where="model")
