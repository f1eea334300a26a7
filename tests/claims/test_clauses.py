"""Compound sentences: cut where each part stands alone, whole where a part would say something else."""

import pytest
from claims.reading import read

from disagree.types import Stance

FULL_CLAUSES = [
    ("The dam broke and the town was flooded.", ["The dam broke.", "The town was flooded."]),
    ("The roof collapsed and 300 people were hurt.", ["The roof collapsed.", "300 people were hurt."]),
    ("The army shelled the port and the rebels fled.", ["The army shelled the port.", "The rebels fled."]),
    ("The clerk was arrested but the driver escaped.", ["The clerk was arrested.", "The driver escaped."]),
    ("Nora Falk has 11 votes and Paul Novak has 10.", ["Nora Falk has 11 votes.", "Paul Novak has 10."]),
    ("Prices rose 4 percent whereas wages fell.", ["Prices rose 4 percent.", "Wages fell."]),
    ("Prices rose, while wages fell in May.", ["Prices rose.", "Wages fell in May."]),
    ("While prices rose, wages fell in May.", ["Prices rose.", "Wages fell in May."]),
    ("Although the mayor sold the hall, the town kept the mill.",
     ["The mayor sold the hall.", "The town kept the mill."]),
    ("The mayor said the dam was old and the pumps were broken.", ["The dam was old.", "The pumps were broken."]),
    ("The plant will close in May; the pier will stay.", ["The plant will close in May.", "The pier will stay."]),
]  # fmt: skip

SHARED_SUBJECTS = [
    ("The bank closed two branches and cut 300 jobs.", ["The bank closed two branches.", "The bank cut 300 jobs."]),
    ("The bank closed two branches, and cut 300 jobs.", ["The bank closed two branches.", "The bank cut 300 jobs."]),
    ("The bank closed two branches but did not say why.", ["The bank closed two branches."]),
    ("Paul Novak sold the hall but has kept the mill.", ["Paul Novak sold the hall.", "Paul Novak has kept the mill."]),
    ("The bank will close two branches and cut 300 jobs.",
     ["The bank will close two branches.", "The bank will cut 300 jobs."]),
    ("The bank has closed two branches and cut 300 jobs.",
     ["The bank has closed two branches.", "The bank has cut 300 jobs."]),
    ("The clerk was arrested and charged with fraud.",
     ["The clerk was arrested.", "The clerk was charged with fraud."]),
    ("The clerk was led from the court and spent the night in jail.",
     ["The clerk was led from the court.", "The clerk spent the night in jail."]),
    ("On Monday, the bank closed two branches and then sold its head office.",
     ["On Monday, the bank closed two branches.", "The bank then sold its head office."]),
    ("The company said it would close the plant and sell the pier.",
     ["The company will close the plant.", "The company will sell the pier."]),
    ("Anna Berg and Lena Scully wrote a song and sold it.",
     ["Anna Berg and Lena Scully wrote a song.", "Anna Berg and Lena Scully sold it."]),
    ("Two men robbed the shop and took the till.", ["Two men robbed the shop.", "Two men took the till."]),
]  # fmt: skip

KEPT_WHOLE = [
    "No bank closed two branches and cut 300 jobs.",
    "Few banks closed two branches and cut 300 jobs.",
    "The bank did not close the plant and cut 300 jobs.",
    "The bank planned to close two branches and cut 300 jobs.",
    "The bank offered free coffee and reduced fees.",
    "The bank neither closed two branches nor cut 300 jobs.",
    "The bank both closed two branches and cut 300 jobs.",
    "The firm sold cars built in Karst and assembled in Merrow.",
    "The bank, which closed two branches and cut 300 jobs, survived.",
    "The man who robbed the bank and shot a guard was freed.",
    "The house owned by the mayor and the clerk was sold.",
    "The mayor praised the nurses and the doctors who treated Lund.",
    "Arden has a policy, but pay and bonuses have been cut.",
    "The mayor has no rival and neither has a plan.",
    "Paul Novak was born in Karst and his mother is a nurse.",
    "The ministry agreed to open the road and not to close the pier.",
    "The mayor as well as the clerk was absent.",
    "The clerk left because the roof leaked and the rain was heavy.",
    "While in office, the mayor sold the hall.",
    "While he slept, thieves took the car.",
    "He did not, but was referring to the weather.",
    "The minister has not resigned and has not tried to.",
]


@pytest.mark.parametrize(("text", "claims"), [*FULL_CLAUSES, *SHARED_SUBJECTS])
def test_compound_sentence_is_cut_into_parts_that_stand_alone(text, claims):
    found, _ = read(text)
    assert [c.text for c in found][: len(claims)] == claims


@pytest.mark.parametrize("text", KEPT_WHOLE)
def test_sentence_whose_part_would_say_something_else_stays_whole(text):
    found, _ = read(text)
    assert [c.text for c in found] == [text]


def test_part_with_a_repeated_subject_keeps_the_span_of_its_own_words():
    first, second = read("The bank closed two branches and cut 300 jobs.")[0]
    text = first.article.text
    assert text[first.span.start : first.span.end] == "The bank closed two branches"
    assert text[second.span.start : second.span.end] == "cut 300 jobs."


def test_hedge_before_a_shared_verb_covers_both_parts():
    claims, _ = read("The bank reportedly closed two branches and cut 300 jobs.")
    assert [c.text for c in claims] == ["The bank closed two branches.", "The bank cut 300 jobs."]
    assert [c.stance for c in claims] == [Stance.HEDGES] * 2


def test_shared_modal_hedges_both_parts():
    claims, _ = read("The bank may close two branches and sell the pier.")
    assert [c.stance for c in claims] == [Stance.HEDGES] * 2


def test_parts_of_reported_speech_keep_the_speaker():
    claims, _ = read("Nora Falk said the dam was old and the pumps were broken.")
    assert [c.speaker for c in claims] == ["Nora Falk"] * 2
