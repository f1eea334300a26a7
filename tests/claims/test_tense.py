"""Reported speech is put back into the tense in which it was said, where that is clear."""

import pytest
from claims.reading import read

MENDED = [
    ("The ministry said it would close the pier.", "The ministry will close the pier."),
    ("The ministry said it would not close the pier.", "The ministry will not close the pier."),
    ("The ministry said it wouldn't close the pier.", "The ministry will not close the pier."),
    ("The pier would close in May, the ministry said.", "The pier will close in May."),
    ("The mayor promised that nurses would return to work.", "Nurses will return to work."),
    ("The mayor said the bridge would be repaired.", "The bridge will be repaired."),
    ("The ministry denied it would cut pensions.", "The ministry will cut pensions."),
    ("The ministry said it had withdrawn its troops.", "The ministry has withdrawn its troops."),
    ("The ministry said its troops had been withdrawn.", "The ministry's troops have been withdrawn."),
    ("The police said they had arrested a man.", "The police have arrested a man."),
    ("The mayor said two men and a boy had been freed.", "Two men and a boy have been freed."),
    ("The mayor said she had never met the builder.", "The mayor has never met the builder."),
    ("The mayor said the number of cases had risen.", "The number of cases had risen."),
    ("The mayor said she hadn't met the builder.", "The mayor has not met the builder."),
    ("The ministry said it had withdrawn its troops on Sunday.", "The ministry withdrew its troops on Sunday."),
    ("The ministry said the reactor had been shut down in April.", "The reactor was shut down in April."),
    ("The ministry said Arden Industries had closed the plant in May.", "Arden Industries closed the plant in May."),
    ("The bank said it had closed 40 branches since January.", "The bank has closed 40 branches since January."),
]

LEFT = [
    ("The mayor said he would resign if the court asked.", "The mayor would resign if the court asked."),
    ("The mayor said a strike would cost the town 3 million.", "A strike would cost the town 3 million."),
    ("The mayor said the plan would cost 3 million.", "The plan would cost 3 million."),
    ("The mayor said closing the pier would cost 3 million.", "Closing the pier would cost 3 million."),
    ("The mayor said the rebels would have won.", "The rebels would have won."),
    ("The mayor said she would like a rest.", "The mayor would like a rest."),
    ("The mayor said it would be wrong to leave.", "It would be wrong to leave."),
    ("The mayor said the top tenth would see a cut.", "The top tenth would see a cut."),
    ("The mayor said it would take weeks to mend the dam.", "It would take weeks to mend the dam."),
    ("The mayor said the clerk had wanted to help.", "The clerk had wanted to help."),
    ("The mayor says the plant would close.", "The plant would close."),
    ("The mayor suggested the plant would close.", "The plant would close."),
    ("According to the mayor, the plant would close.", "The plant would close."),
    ("The minister said in 2019 that the road would be built.", "The road would be built."),
    ("The minister said last year that the road would be built.", "The road would be built."),
    ("The plant would close at noon.", "The plant would close at noon."),
    ("The plant had closed.", "The plant had closed."),
    ("The mayor said the union had limited time to answer.", "The union had limited time to answer."),
    ("The mayor said the union had a plan.", "The union had a plan."),
    ("The mayor said the clerk had to leave.", "The clerk had to leave."),
    ("The mayor said he had worked in Karst for ten years.", "The mayor had worked in Karst for ten years."),
    ("The mayor said the driver had been drinking.", "The driver had been drinking."),
    ("The mayor said the plant had closed before the fire.", "The plant had closed before the fire."),
    ("The mayor said the plant had not been closed on Monday.", "The plant had not been closed on Monday."),
    ("The mayor said Arden Industries had closed the plant.", "Arden Industries had closed the plant."),
    ("The mayor said the dam was unsafe.", "The dam was unsafe."),
    ("The mayor said the town could not pay its teachers.", "The town could not pay its teachers."),
    ("\"The plant would close,\" the mayor said.", "The plant would close."),
    ("The mayor said it \"would be closed\" soon.", "It \"would be closed\" soon."),
    ("Many days she would sleep in the office, the mayor said.", "Many days she would sleep in the office."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "claim"), MENDED)
def test_backshift_of_a_report_is_undone(text, claim):
    claims, _ = read(text)
    assert [c.text for c in claims] == [claim]


@pytest.mark.parametrize(("text", "claim"), LEFT)
def test_tense_that_may_be_meant_stays(text, claim):
    claims, _ = read(text)
    assert [c.text for c in claims] == [claim]


def test_mended_claim_keeps_the_span_of_the_words_as_they_stand():
    (claim,) = read("The ministry said it had withdrawn its troops.")[0]
    assert claim.article.text[claim.span.start : claim.span.end] == "it had withdrawn its troops."
