"""How far a speaker commits: asserts, hedges, denies, or takes no position at all."""

import pytest
from claims.reading import read

from disagree.types import Stance


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("The bank allegedly moved the money abroad.", "The bank moved the money abroad."),
        ("The firm reportedly paid 3 million crowns.", "The firm paid 3 million crowns."),
        ("Lund is said to have left the country.", "Lund has left the country."),
        ("The miners are believed to have drowned.", "The miners have drowned."),
        ("The bank is thought to be insolvent.", "The bank is insolvent."),
        ("The bank may close ten branches.", "The bank may close ten branches."),
        ("The union warned that the plant could close.", "The plant could close."),
        ("The firm appears to have lost the file.", "The firm appears to have lost the file."),
        ("Possibly, the letter was burned.", "The letter was burned."),
    ],
)
def test_uncommitted_wording_hedges(text, claim):
    claims, _ = read(text)
    assert [(c.text, c.stance) for c in claims] == [(claim, Stance.HEDGES)]


@pytest.mark.parametrize(
    "text",
    ["The firm plans to close the plant.", "The firm intends to cut 300 jobs.", "The vote is on 4 May."],
)
def test_plans_and_months_assert(text):
    claims, _ = read(text)
    assert [c.stance for c in claims] == [Stance.ASSERTS]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("The palace denied that the king had promised a pardon.", "The king has promised a pardon."),
        ("The minister denied having met Lund.", "The minister had met Lund."),
        ("The minister denied taking bribes.", "The minister took bribes."),
        ("The minister denied any involvement in the attack.", "The minister was involved in the attack."),
        ("The minister denied responsibility for the delay.", "The minister was responsible for the delay."),
        ("The minister denied knowledge of the letter.", "The minister knew of the letter."),
        ("The bank rejected claims that it had hidden losses.", "The bank has hidden losses."),
        ("The bank denied it had hidden losses.", "The bank has hidden losses."),
        ("The bank dismissed as false reports that it had hidden losses.", "The bank has hidden losses."),
        ("The union's claim that the plant leaks is false, the company said.", "The plant leaks."),
        ("It is not true that the plant leaks, the company said.", "The plant leaks."),
        ("Mayor Ilona Varga, who spoke later, denied that she had ordered the raid.",
         "Mayor Ilona Varga has ordered the raid."),
    ],
)  # fmt: skip
def test_explicit_denial_carries_what_is_denied(text, claim):
    claims, _ = read(text)
    assert [(c.text, c.stance, c.is_resolved) for c in claims] == [(claim, Stance.DENIES, True)]


def test_denial_and_speech_in_one_sentence_are_two_claims():
    claims, _ = read("The firm denied that the mill had been stopped and said the mill was running.")
    assert [(c.text, c.stance) for c in claims] == [
        ("The mill has been stopped.", Stance.DENIES),
        ("The mill was running.", Stance.ASSERTS),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The bank denied this information.",
        "The bank denied the report.",
        "The bank rejected the accusation outright at a news conference.",
        "The bank called the report false.",
        "The bank dismissed the story as nonsense.",
        "The bank described the announcement as untrue.",
        "The bank said the report was untrue.",
        "The bank disputes this.",
        "The bank rejected this emphatically.",
        "The report was denied by the bank.",
        "There is no truth in the report, the bank said.",
        "\"That is not true,\" the bank said.",
        "Nothing of the kind is planned, the bank said.",
        "The bank denied allegations of fraud.",
    ],
)  # fmt: skip
def test_denial_that_points_back_is_left_unresolved(text):
    claims, _ = read(text)
    assert [(c.speaker, c.stance, c.is_resolved) for c in claims] == [("bank", Stance.DENIES, False)]


@pytest.mark.parametrize(
    "text",
    [
        "The ministry did not deny that it had paid.",
        "The ministry declined to comment on the report.",
        "The minister would neither confirm nor deny the report.",
        "The ministry could not confirm the report.",
        "The firm refused to rule out layoffs.",
        "The pilot was denied entry.",
        "The judge denied him bail.",
        "The minister was denied a visa.",
        "The guards denied the reporters access to the hall.",
        "A fingertip denied Nadia Moss her third title.",
        "The city was hit by a denial-of-service attack.",
        "The board rejected the proposal.",
        "The court dismissed the appeal.",
        "The ministry has not said whether it will appeal.",
        "The ministry refused to say where the money was.",
    ],
)
def test_look_alike_is_no_denial(text):
    claims, dropped = read(text)
    assert all(c.stance is not Stance.DENIES for c in claims)
    assert claims or dropped


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The ministry declined to comment.", "no position"),
        ("The ministry did not say whether the dam was safe.", "no position"),
        ("Will the dam hold?", "question"),
        ("The mayor said: \"Will the dam hold?\"", "question"),
        ("If the dam breaks, the town will flood.", "hypothetical"),
        ("If the dam breaks, the town will flood, the mayor said.", "hypothetical"),
        ("Read more about the dam here.", "command"),
        ("He said.", "attribution only"),
        ("A dark night.", "fragment"),
    ],
)  # fmt: skip
def test_sentence_that_puts_nothing_forward_is_dropped_with_its_reason(text, reason):
    claims, dropped = read(text)
    assert claims == []
    assert [d.reason for d in dropped] == [reason]
