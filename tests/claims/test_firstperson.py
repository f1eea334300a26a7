"""A quotation's "I" and "we" give way to the speaker where every one can be turned, and stay otherwise."""

import pytest
from claims.reading import read

TURNED = [
    ("\"I have lost my boat,\" Paul Novak said.", "Paul Novak has lost Novak's boat."),
    ("\"My house was searched,\" Paul Novak said.", "Paul Novak's house was searched."),
    ("\"I don't know the clerk,\" Paul Novak said.", "Paul Novak does not know the clerk."),
    ("\"I'm innocent,\" Paul Novak said.", "Paul Novak is innocent."),
    ("\"I think the dam is safe,\" Paul Novak said.", "Paul Novak thinks the dam is safe."),
    ("\"In 1990 I was mayor,\" Paul Novak said.", "In 1990 Paul Novak was mayor."),
    ("\"I know the mayor and the clerk,\" Paul Novak said.", "Paul Novak knows the mayor and the clerk."),
    ("\"I sold the mill, and the buyer paid me,\" Nora Falk said.", "Nora Falk sold the mill."),
    ("\"I will sell my boat,\" the spokesman Paul Novak said.", "The spokesman Paul Novak will sell his boat."),
    ("\"Our troops have left the valley,\" the ministry said.", "The ministry's troops have left the valley."),
    ("\"We have not closed our office,\" Arden Shipping said.", "Arden Shipping has not closed its office."),
    ("\"In May we closed our last mine,\" Arden Mining said.", "In May Arden Mining closed its last mine."),
    ("\"In May we lost our boats,\" residents said.", "In May the residents lost their boats."),
]  # fmt: skip

LEFT = [
    ("\"I know him and trust him,\" Paul Novak said.", ("I", "him")),
    ("\"My wife and I were asleep,\" Paul Novak said.", ("My", "I")),
    ("\"I hurt myself,\" Paul Novak said.", ("I", "myself")),
    ("\"I'd never seen the file,\" Paul Novak said.", ("I",)),
    ("\"We saw the fire,\" Paul Novak said.", ("We",)),
    ("\"I told you so,\" Paul Novak said.", ("I",)),
    ("\"I mean nobody likes Karst,\" Paul Novak said.", ("I",)),
    ("\"I saw Novak there,\" Paul Novak said.", ("I",)),
    ("\"I am sorry,\" a driver said.", ("I",)),
    ("\"The clerk met me,\" Paul Novak said.", ("me",)),
    ("\"Most people thought we needed time,\" the ministry said.", ("we",)),
    ("\"We deny it and our lawyers were told,\" the ministry said.", ("We", "it", "our")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "claim"), TURNED)
def test_quotation_is_turned_whole_to_the_speaker(text, claim):
    claims, _ = read(text)
    assert claims[0].text == claim
    assert not {"I", "my", "me", "we", "our"} & set(claims[0].open_references)


@pytest.mark.parametrize(("text", "left"), LEFT)
def test_quotation_that_cannot_be_turned_whole_stays_and_lists_its_references(text, left):
    (claim,) = read(text)[0]
    assert claim.text.strip(".") == text.split(',"')[0].strip('"')
    assert set(left) <= set(claim.open_references)
