"""A pronoun at the start of a claim gives way to whom it means, where that is safe, and stays otherwise."""

import pytest
from claims.reading import read

from disagree.claims.pronouns import as_subject

SPEAKER_MEANT = [
    ("Norvale Shipping said on Tuesday that it was not holding any talks with Kestrel.",
     "Norvale Shipping was not holding any talks with Kestrel."),
    ("Tidemark, which owns the pier, said it would not sell.", "Tidemark will not sell."),
    ("The ministry said it was ready to open the road.", "The ministry was ready to open the road."),
    ("The government said they were not to blame.", "The government was not to blame."),
    ("The union denied that it had called the strike.", "The union has called the strike."),
    ("Norvale Shipping said its ships had left the port.", "Norvale Shipping's ships have left the port."),
    ("The minister said his office had been searched.", "The minister's office has been searched."),
    ("The officer said he was tired.", "The officer was tired."),
    ("Several passengers said they had jumped.", "Several passengers have jumped."),
    ("\"We have never held talks,\" the ministry said.", "The ministry has never held talks."),
    ("\"We heard our windows break,\" residents said.", "The residents heard their windows break."),
]  # fmt: skip

LEFT_ALONE = [
    ("The company said it was clear that the plant leaked.", "It was clear that the plant leaked."),
    ("The company said it was not true to life.", "It was not true to life."),
    ("Mayor Ilona Varga said it had leaked for years.", "It has leaked for years."),
    ("He was led from the court in chains, a court officer said.", "He was led from the court in chains."),
    ("Its roof had been sold, the owner of the mill said.", "Its roof has been sold."),
    ("\"We found it in four of five wells,\" Leon Batt said.", "We found it in four of five wells."),
    ("\"We deny it and our lawyers will tell us more,\" the ministry said.",
     "We deny it and our lawyers will tell us more."),
]  # fmt: skip

FOUND_BEFORE = [
    ("Paul Novak left the court. He was led away in chains, a court officer said.",
     "Paul Novak was led away in chains."),
    ("Paul Novak, the old head of FC Karst, was convicted of bribing a referee.|He was led away, a clerk said.",
     "Paul Novak was led away."),
    ("Mayor Paul Novak left. He took a bus. He had no coat.", "Mayor Paul Novak had no coat."),
    ("Paul Novak said he would stay. He has run Karst for years.", "Paul Novak has run Karst for years."),
    ("The dam was built in 1960. It leaks at both ends.", "The dam leaks at both ends."),
    ("Engineers checked the dam. They found cracks.", "Engineers found cracks."),
    ("Two men robbed the bank. They fled by boat.", "The two men fled by boat."),
    ("The mayor closed the hall. His office gave no reason.", "The mayor's office gave no reason."),
    ("Norvale Shipping lost two vessels. The company blamed the pilot.", "Norvale Shipping blamed the pilot."),
    ("Mayor Nora Falk left the hall. The mayor gave no reason.", "Mayor Nora Falk gave no reason."),
    ("Paul Novak, the owner, was ill. The owner sold the mill.", "Paul Novak sold the mill."),
]  # fmt: skip

NOT_CLEAR = [
    ("Paul Novak met Tom Moss. He was led away, a clerk said.", "He was led away."),
    ("The spokeswoman left the hall. He was tired of it.", "He was tired of it."),
    ("The dam feeds the river. It leaks at both ends.", "It leaks at both ends."),
    ("The dam was built in 1960.|It leaks at both ends.", "It leaks at both ends."),
    ("Engineers met the owners. They found cracks.", "They found cracks."),
    ("The company said the plant was old. It was sold in 1990.", "It was sold in 1990."),
    ("Mayor Nora Falk met Mayor Jon Lund. The mayor gave no reason.", "The mayor gave no reason."),
    ("Mayor Nora Falk left the hall.|The mayor gave no reason.", "The mayor gave no reason."),
    ("Norvale Shipping sued Arden Shipping. The company lost.", "The company lost."),
    ("Mayor Nora Falk left. The mayor of Karst stayed.", "The mayor of Karst stayed."),
    ("The spokeswoman said he left.", "He left."),
]


@pytest.mark.parametrize(("text", "claim"), [*SPEAKER_MEANT, *LEFT_ALONE])
def test_pronoun_of_reported_speech_gives_way_to_the_speaker_only_where_safe(text, claim):
    claims, _ = read(text)
    assert [c.text for c in claims] == [claim]


@pytest.mark.parametrize(("text", "claim"), [*FOUND_BEFORE, *NOT_CLEAR])
def test_opening_pronoun_takes_the_only_candidate_of_the_sentence_before(text, claim):
    claims, _ = read(text)
    assert claims[-1].text == claim


@pytest.mark.parametrize(
    "text", ["It is interesting.", "This is very bad.", '"It\'s a shame," the mayor said.', "But that was strange."]
)
def test_judgement_of_nothing_named_is_dropped_as_no_position(text):
    claims, dropped = read(text)
    assert claims == []
    assert [d.reason for d in dropped] == ["no position"]


@pytest.mark.parametrize("text", ["It is closed.", "This was the second fire.", "He is dead.", "The film is bad."])
def test_short_clause_with_content_is_kept(text):
    claims, _ = read(text)
    assert [c.text for c in claims] == [text]


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("ministry", "The ministry"),
        ("several passengers", "Several passengers"),
        ("two officials", "Two officials"),
        ("its owner", "Its owner"),
        ("relatives and a nurse", "Relatives and a nurse"),
        ("Norvale Shipping", "Norvale Shipping"),
        ("northern leader", "The northern leader"),
        ("Merrow leader", "The Merrow leader"),
    ],
)
def test_name_opens_a_sentence_with_the_article_it_needs(name, subject):
    assert as_subject(name) == subject
