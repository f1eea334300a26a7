"""Denials find what they deny, or abstain."""

import pytest
from claims.reading import read

from disagree.claims.denials import resolve_denials
from disagree.types import Stance

REPORT = "The Evening Lantern, citing clerks, reported that the two kings allegedly made a deal."
DETAIL = "In particular, it was noted that the northern king had promised to leave the valley."


def denied(text: str, **fields: str) -> tuple[list[tuple[str | None, str]], int]:
    claims, _ = read(text, **fields)
    resolved, unresolved = resolve_denials(claims)
    return [(c.speaker, c.text) for c in resolved if c.denies], unresolved


@pytest.mark.parametrize(
    "denial",
    [
        "The palace denied this information.",
        "The palace denied the report.",
        "The palace called the report false.",
        "The palace rejected the account.",
        "The palace dismissed the claims as nonsense.",
        "The palace said the report was untrue.",
        "The palace denied it.",
        "This is not true, the palace said.",
        "The report was denied by the palace.",
    ],
)
def test_anaphor_takes_the_whole_bundle_before_it(denial):
    found, unresolved = denied(f"{REPORT} {DETAIL} {denial}")
    assert found == [
        ("palace", "The two kings made a deal."),
        ("palace", "The northern king has promised to leave the valley."),
    ]
    assert unresolved == 0


def test_earlier_bundle_of_another_matter_is_not_the_target():
    found, _ = denied(
        "According to the Morning Gull, the harbour is full of sand.|The southern king said the talks were useful.|"
        f"Later {REPORT[0].lower()}{REPORT[1:]} {DETAIL} The palace denied this information."
    )
    assert [text for _, text in found] == [
        "The two kings made a deal.",
        "The northern king has promised to leave the valley.",
    ]


def test_target_over_other_speakers_is_the_accusation_of_the_denier():
    found, _ = denied(
        "Coach Darrin Holt offered his players money, according to a report in the Sporting Gull.|"
        "The league's officer, Petra Moss, said she had received no complaint.|"
        "Coach Holt rejected the accusation."
    )
    assert found == [("Coach Darrin Holt", "Coach Darrin Holt offered his players money.")]


def test_denial_before_the_report_finds_it():
    found, _ = denied(
        "The museum on Monday denied a magazine report about a theft.|"
        "The weekly Kulturblatt had written that 14 drawings vanished in a theft."
    )
    assert found == [("museum", "14 drawings vanished in a theft.")]


def test_words_of_the_denial_choose_within_the_bundle():
    found, _ = denied(
        "The magazine Spot reported that the mayor took an envelope of money. The mayor stayed in a villa, it added. "
        "The mayor denied the claim about the envelope of money."
    )
    assert [text for _, text in found] == ["The mayor took an envelope of money."]


def test_named_speaker_in_the_denial_is_the_target():
    found, _ = denied(
        "A nurse said managers knew of the germ.|The county said the tap was clean.|"
        "The hospital dismissed the nurse's account as untrue."
    )
    assert found == [("hospital", "Managers knew of the germ.")]


def test_word_of_another_form_leads_to_the_target():
    found, _ = denied(
        "The group Lifeline said on Monday that prisoners had been tortured. A trade body said wages rose.|"
        "The ministry denied the allegations of torture."
    )
    assert found == [("ministry", "Prisoners have been tortured.")]


def test_denial_of_reports_by_two_papers_abstains():
    found, unresolved = denied(
        "The Lantern reported that the bank lost 3 million. The Gull wrote that the bank lost 5 million. "
        "The bank denied the reports."
    )
    assert (found, unresolved) == ([], 1)


def test_denial_without_anybodys_claim_abstains():
    found, unresolved = denied("The palace denied this information.")
    assert (found, unresolved) == ([], 1)


def test_denial_of_what_nobody_claims_abstains():
    found, unresolved = denied(
        '"The best swimmer won," said Nadia Moss. Asked about films, Phoebe Lund laughed and denied any such plans.'
    )
    assert (found, unresolved) == ([], 1)


def test_tie_between_two_reports_abstains():
    claims_a, _ = read("The Morning Gull reported that the bank lost money in the spring.", id="a", outlet="A")
    claims_b, _ = read("The Evening Lantern reported that the bank lost money in the spring.", id="b", outlet="B")
    denial, _ = read("The bank denied the report that money was lost in the spring.", id="c", outlet="C")
    pointing = [c for c in denial if not c.is_resolved] or read("The bank denied the report.", id="c", outlet="C",
                                                                title="Bank lost money in spring")[0]  # fmt: skip
    _, unresolved = resolve_denials([*claims_a, *claims_b, *pointing])
    assert unresolved == 1


def test_report_in_another_article_is_found_by_its_words():
    report, _ = read("The Evening Lantern reported that the northern king had promised to leave the valley.", id="a")
    other, _ = read("The union said wages had fallen in every mill.", id="b", outlet="Mill News")
    denial, _ = read(
        "The palace denied the report.",
        id="c",
        outlet="Court News",
        title="Northern king never promised to leave valley",
    )
    resolved, unresolved = resolve_denials([*report, *other, *denial])
    assert unresolved == 0
    assert [c.denies for c in resolved if c.denies] == [report[0].id]


def test_resolved_denial_keeps_its_place_and_takes_the_targets_text():
    claims, _ = read(f"{REPORT} The palace denied this information.")
    resolved, _ = resolve_denials(claims)
    (target, denial) = resolved
    assert denial.stance is Stance.DENIES
    assert denial.is_resolved
    assert (denial.text, denial.denies) == (target.text, target.id)
    assert (denial.sentence, denial.span, denial.attribution) == (
        claims[1].sentence, claims[1].span, claims[1].attribution,
    )  # fmt: skip
    assert denial.id != claims[1].id
    assert len({c.id for c in resolved}) == len(resolved)


def test_speaker_is_never_the_target_of_its_own_denial():
    found, _ = denied("The palace said the talks went on. The palace denied the report.")
    assert found == []


def test_unresolved_denial_comes_back_unchanged():
    claims, _ = read("The palace denied the report.")
    resolved, unresolved = resolve_denials(claims)
    assert (resolved, unresolved) == (claims, 1)


def test_no_claims_give_no_denials():
    assert resolve_denials([]) == ([], 0)


@pytest.mark.parametrize("text", ["The report was denied by", "This was rejected by", "It was reported by"])
def test_a_sentence_cut_after_by_is_read_without_a_denier(text: str) -> None:
    claims, _ = read(text)
    assert not [claim for claim in claims if claim.stance is Stance.DENIES]


FOUND = "A keeper found a wolf in the loft, the weekly Fen Post reported."


@pytest.mark.parametrize(
    "answer",
    [
        "Her sister tells it differently.",
        "Her sister remembers things otherwise.",
        "The landlord gave a different account.",
        "The landlord has another version of the story.",
    ],
)
def test_another_version_denies_the_report_before_it(answer: str) -> None:
    denied_claims, unresolved = denied(f"{FOUND} {answer}")
    assert [text for _, text in denied_claims] == ["A keeper found a wolf in the loft."]
    assert unresolved == 0


@pytest.mark.parametrize(
    "answer",
    [
        "Her sister sees the wolf often.",
        "The landlord has a different room.",
        "The landlord gave another party.",
        "Her sister never told it differently.",
    ],
)
def test_what_merely_differs_denies_nothing(answer: str) -> None:
    assert denied(f"{FOUND} {answer}") == ([], 0)


def test_what_somebody_is_saying_is_what_that_side_said() -> None:
    text = f"{FOUND} The night was cold. “What the weekly is saying is untrue,” the keeper told us."
    assert denied(text) == ([("keeper", "A keeper found a wolf in the loft.")], 0)


@pytest.mark.parametrize("verb", ["rejected the report", "described the report as untrue", "denied this"])
def test_what_follows_a_denial_after_a_colon_is_its_speakers_own_word(verb: str) -> None:
    claims, _ = read(f"{FOUND} The farm {verb}: the loft was empty.")
    assert ("farm", "asserts", "The loft was empty.") in [(c.speaker, c.stance.value, c.text) for c in claims]
