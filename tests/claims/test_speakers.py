"""Pronouns, surnames and "the newspaper" lead back to the ones they mean; quotations find their speaker."""

import pytest
from claims.reading import read

from disagree.claims.speakers import is_same_speaker
from disagree.types import Stance


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Kremlin spokesman Dmitry Orlov said the talks had failed. Orlov added that more would follow.",
         ["Kremlin spokesman Dmitry Orlov"] * 2),
        ("Kremlin spokesman Dmitry Orlov said the talks had failed. The spokesman said it was late.",
         ["Kremlin spokesman Dmitry Orlov"] * 2),
        ("The head of the roads office, Nora Falk, said the bridge had cracked. She added that the river was high.",
         ["Nora Falk"] * 2),
        ("The weekly Lantern reported on Friday that the bank had lost money. The paper said two directors had left.",
         ["Lantern"] * 2),
        ("The magazine Spot reported that the mayor took money. Last year she went to sea, it added.",
         ["Spot"] * 2),
        ("Lindmark Museum said nothing was missing. The museum said the cellar was dry.",
         ["Lindmark Museum"] * 2),
        ("President Odile Marchand said the talks went on. The head of state also said the hall was cold.",
         ["President Odile Marchand"] * 2),
        ("Engineers said the dam had cracked. They said the crack was old.", ["engineers"] * 2),
        ("The polling institute Barometer said the party had lost. The institute said the poll was large.",
         ["Barometer"] * 2),
        ("Coach Darrin Holt sold the bus. The coach said the bus was old.", [None, "Coach Darrin Holt"]),
        ("Mayor Ilona Varga looked tired. She had never met the builder, she said.",
         [None, "Mayor Ilona Varga"]),
        ("The lawyer Karin Lund states in her report that the priest left. The file was burned, she writes.",
         ["lawyer Karin Lund"] * 2),
    ],
)  # fmt: skip
def test_later_mention_leads_back_to_the_same_speaker(text, speakers):
    claims, _ = read(text)
    assert [c.speaker for c in claims] == speakers


@pytest.mark.parametrize(
    "text",
    [
        "\"The well is dry,\" said Nora Falk. \"The new one will be deep.\"",
        "\"The well is dry. The new one will be deep,\" said Nora Falk.",
        "\"The well is dry. The new one will be deep,\" Nora Falk, who is 68, said on Thursday.",
        "\"The well is dry,\" Nora Falk said.|\"The new one will be deep.\"",
    ],
)  # fmt: skip
def test_all_sentences_of_a_quotation_have_its_speaker(text):
    claims, _ = read(text)
    assert [c.text for c in claims] == ["The well is dry.", "The new one will be deep."]
    assert {c.speaker for c in claims} == {"Nora Falk"}


def test_report_named_after_the_fact_takes_the_sentence_before():
    claims, dropped = read("The dam was built without steel. This became known to the newspaper Evening Lantern.")
    assert [(c.speaker, c.text) for c in claims] == [("Evening Lantern", "The dam was built without steel.")]
    assert [d.reason for d in dropped] == ["attribution only"]


def test_impersonal_report_goes_on_with_the_last_speaker():
    claims, _ = read(
        "The Evening Lantern, citing clerks, reported that a deal was made. "
        "In particular, it was noted that the army would leave the valley."
    )
    assert [c.attribution.chain for c in claims] == [("Evening Lantern", "clerks")] * 2


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("According to the weekly Lantern, the governor made plans. Thus, he proposed to close the port. "
         "In particular, two ships will go.", ["Lantern"] * 3),
        ("The weekly Lantern reported that the bank had lost money. Moreover, two directors left.", ["Lantern"] * 2),
        ("According to the weekly Lantern, the governor made plans. However, the port is open.", ["Lantern", None]),
        ("According to the weekly Lantern, the governor made plans. The port is open. Moreover, it is deep.",
         ["Lantern", None, None]),
        ("According to the weekly Lantern, the governor made plans.|Thus, the port is open.", ["Lantern", None]),
        ("The well is dry, a farmer said. So, the cows died.", ["farmer", None]),
    ],
)  # fmt: skip
def test_sentence_that_spells_out_a_papers_report_keeps_its_speaker(text, speakers):
    claims, _ = read(text)
    assert [c.speaker for c in claims] == speakers


def test_what_spells_out_a_report_means_its_subject_by_he():
    claims, _ = read(
        "According to the weekly Lantern, Governor Jan Holt told the mayor of his plans. Thus, he will close the port."
    )
    assert claims[-1].text == "Governor Jan Holt will close the port."


def test_signature_at_the_end_of_a_paragraph_gives_the_sentences_before_it_their_speaker():
    claims, _ = read("The port is broke. The crane fell on Monday. Daily Courier source in the port office")
    assert {c.attribution.chain for c in claims} == {("Daily Courier", "source in the port office")}


def test_impersonal_report_carries_on_the_hedge():
    claims, _ = read(
        "The Evening Lantern reported that a deal was allegedly made. It was noted that the army would leave."
    )
    assert [c.stance for c in claims] == [Stance.HEDGES] * 2


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Kremlin", "Kremlin spokesman Dmitry Orlov", True),
        ("the Ministry", "ministry", True),
        ("Evening Lantern", "Morning Lantern", False),
        (None, None, True),
        (None, "ministry", False),
        ("", "ministry", False),
    ],
)
def test_same_speaker_is_one_name_within_the_other(left, right, same):
    assert is_same_speaker(left, right) is same
