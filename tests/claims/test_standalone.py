"""A claim's own text: what is stripped, what is put in, where sentences are cut."""

import pytest
from claims.reading import read


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("The minister said he would resign.", ["The minister will resign."]),
        ("Lena Moss said she had seen the file.", ["Lena Moss has seen the file."]),
        ("The company said it would close the plant.", ["The company will close the plant."]),
        ("The company said it was raining in Karst.", ["It was raining in Karst."]),
        ("The union said they would win.", ["The union will win."]),
        ("The company said it would close the plant and that 300 jobs would go.",
         ["The company will close the plant.", "300 jobs will go."]),
        ("The mayor said the dam was not safe.", ["The dam was not safe."]),
        ("Meanwhile, the mayor sold the hall.", ["The mayor sold the hall."]),
        ("At the same time, the mayor sold the hall.", ["The mayor sold the hall."]),
        ("But the mayor sold the hall.", ["The mayor sold the hall."]),
        ("The plant leaks, and the river is poisoned.", ["The plant leaks.", "The river is poisoned."]),
        ("The plant leaks; the river is poisoned.", ["The plant leaks.", "The river is poisoned."]),
        ("The firm bought bread, milk, and the hall was cold.", ["The firm bought bread, milk.", "The hall was cold."]),
        ("The firm hired a cook, and it paid her well.", ["The firm hired a cook, and it paid her well."]),
        ("The cook, the baker, and the smith left.", ["The cook, the baker, and the smith left."]),
        ("The mayor called it \"the worst week\" of the year.",
         ["The mayor called it \"the worst week\" of the year."]),
    ],
)  # fmt: skip
def test_claim_text_stands_alone(text, claims):
    found, _ = read(text)
    assert [c.text for c in found] == claims


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ('"It\'s full…," the mayor said.', "It's full."),
        ('"It is full!" the mayor said.', "It is full."),
        ('The mayor called it "the end."', 'The mayor called it "the end".'),
        ("The hall is full...", "The hall is full."),
    ],
)
def test_claim_text_ends_with_one_full_stop(text, claim):
    claims, _ = read(text)
    assert [c.text for c in claims] == [claim]


def test_ids_count_the_claims_of_a_sentence():
    claims, _ = read("The plant leaks, and the river is poisoned. The union is angry.")
    assert [c.id for c in claims] == ["a/0/0", "a/0/1", "a/1/0"]


def test_no_sentences_give_no_claims():
    assert read("") == ([], [])
