from __future__ import annotations

import random

import pytest
from builders import make_article, make_claim, make_denial, make_judgement, make_scores, make_sentence, swapped

from disagree.disagreements.group import Grouped, Grouper
from disagree.types import Judgement, Kind, Stance, Status

OPEN, SHUT = "The old harbour bridge is open.", "The old harbour bridge is closed."


def group(*judgements: Judgement, **settings: float) -> Grouped:
    return Grouper(**settings)(judgements)


def conflict(left: str = OPEN, right: str = SHUT, confidence: float = 0.9, **claim: object) -> Judgement:
    one = make_claim(left, **claim)  # type: ignore[arg-type]
    return make_judgement(one, make_claim(right, outlet="Coast Courier"), contradicting=confidence)


def test_no_judgements_give_nothing() -> None:
    found = group()
    assert (found.disagreements, found.confirmations) == ((), ())


def test_a_clear_contradiction_is_a_conflict() -> None:
    (found,) = group(conflict()).disagreements
    assert (found.kind, found.status, found.confidence) == (Kind.OPPOSITE, Status.CONFLICT, 0.9)
    assert found.why == ("opposite: open vs closed",)


def test_a_weak_contradiction_is_counted_and_not_reported() -> None:
    found = group(conflict(confidence=0.55), min_confidence=0.8)
    assert found.disagreements == ()
    assert found.counts["below_confidence"] == 1


def test_an_unrelated_pair_gives_nothing() -> None:
    found = group(make_judgement())
    assert (found.disagreements, found.confirmations, found.counts["below_confidence"]) == ((), (), 0)


def test_an_agreement_is_a_confirmation() -> None:
    left, right = make_claim(OPEN), make_claim("Lorries may cross the bridge.", outlet="Coast Courier")
    (found,) = group(make_judgement(left, right, supporting=0.9)).confirmations
    assert found.why == ("both say it",)


def test_a_hedged_side_makes_a_hedged_disagreement() -> None:
    (found,) = group(conflict(stance=Stance.HEDGES)).disagreements
    assert found.status is Status.HEDGED


def test_a_denied_report_is_a_conflict_even_if_it_was_hedged() -> None:
    report = make_claim(OPEN, speaker="The Ledger", stance=Stance.HEDGES)
    (found,) = group(make_judgement(report, make_denial(report), supporting=1.0, similarity=1.0)).disagreements
    assert (found.kind, found.status) == (Kind.DENIAL, Status.CONFLICT)


def test_denying_the_opposite_is_no_disagreement() -> None:
    left = make_claim(OPEN)
    right = make_claim(SHUT, outlet="Coast Courier", stance=Stance.DENIES)
    assert group(make_judgement(left, right, contradicting=0.99)).disagreements == ()


def test_directions_that_differ_make_it_uncertain() -> None:
    found = make_judgement(
        make_claim(OPEN),
        make_claim(SHUT, outlet="Coast Courier"),
        contradicting=0.9,
        forward=make_scores(contradicting=0.99),
        backward=make_scores(contradicting=0.1),
    )
    assert group(found, max_doubt=0.5).disagreements[0].status is Status.UNCERTAIN


def test_far_claims_lose_confidence() -> None:
    left, right = make_claim(OPEN), make_claim(SHUT, outlet="Coast Courier")
    far = make_judgement(left, right, contradicting=0.9, similarity=0.1)
    assert group(far).disagreements == ()
    assert group(far, gate_low=-1.0, gate_high=0.0).disagreements[0].confidence == 0.9


def test_a_denied_bundle_is_one_disagreement_with_all_its_evidence() -> None:
    article = make_article("A deal was made. Troops will leave.\nThe ministry denied this information.")
    first = make_claim("A deal was made.", article=article, speaker="The Ledger")
    second = make_claim("Troops will leave.", article=article, speaker="The Ledger")
    denials = [make_denial(first), make_denial(second)]
    judgements = [
        make_judgement(first, denials[0], supporting=1.0, similarity=1.0),
        make_judgement(second, denials[1], supporting=0.8, similarity=1.0),
    ]
    (found,) = group(*judgements).disagreements
    assert found.judgements == tuple(judgements)
    assert any("at least one of 2" in reason for reason in found.why)


def test_a_denial_against_another_speaker_stands_apart() -> None:
    report = make_claim(OPEN, speaker="The Ledger")
    other = make_claim("Lorries can cross the bridge.", outlet="Coast Courier")
    denial = make_denial(report)
    found = group(
        make_judgement(report, denial, supporting=1.0, similarity=1.0), make_judgement(other, denial, supporting=0.9)
    )
    assert len(found.disagreements) == 2


def test_claims_of_the_same_two_sentences_are_one_disagreement() -> None:
    sentence = make_sentence(f"{OPEN} Lorries cross.")
    right = make_claim(SHUT, outlet="Coast Courier")
    found = group(
        make_judgement(make_claim(OPEN, sentence=sentence), right, contradicting=0.9),
        make_judgement(make_claim("Lorries cross.", sentence=sentence), right, contradicting=0.88),
    )
    assert [len(item.judgements) for item in found.disagreements] == [2]


def test_of_several_matches_in_one_article_the_clearest_is_kept() -> None:
    text = f"{SHUT}\nThe bridge stays shut all week.\nThe bridge was closed at dawn."
    article = make_article(text, outlet="Coast Courier")
    left = make_claim(OPEN)
    judgements = [
        make_judgement(left, make_claim(line, article=article), contradicting=confidence)
        for line, confidence in zip(text.splitlines(), (0.95, 0.7, 0.93), strict=True)
    ]
    found = group(*judgements)
    (item,) = found.disagreements
    assert [judgement.scores.contradicting for judgement in item.judgements] == [0.95, 0.93]
    assert found.counts["weaker_evidence"] == 1


def test_one_sentence_can_be_in_two_disagreements_of_different_kinds() -> None:
    text = "In all 12 people died in the fire.\nThe fire began because of a gas leak."
    article = make_article(text, outlet="Coast Courier")
    left = make_claim("The fire, which was caused by a cigarette, killed 30 people.")
    found = group(
        *(make_judgement(left, make_claim(line, article=article), contradicting=0.9) for line in text.splitlines())
    )
    assert {item.kind for item in found.disagreements} == {Kind.QUANTITY, Kind.CAUSE}


def test_compatible_quantities_veto_a_contradiction() -> None:
    left = make_claim("More than 30,000 soldiers left the valley.")
    right = make_claim("31,200 soldiers left the valley.", outlet="Coast Courier")
    found = group(make_judgement(left, right, contradicting=0.95))
    assert found.disagreements == ()
    assert found.counts["vetoed"] == 1


def test_compatible_quantities_veto_nothing_else() -> None:
    left = make_claim("More than 30,000 soldiers left the valley.")
    right = make_claim("31,200 soldiers entered the valley.", outlet="Coast Courier")
    found = group(make_judgement(left, right, contradicting=0.95))
    assert found.counts["vetoed"] == 0
    assert len(found.disagreements) == 1


def test_incompatible_quantities_of_one_subject_raise_a_conflict() -> None:
    left = make_claim("The blast killed 17 miners.")
    right = make_claim("The blast killed 29 miners.", outlet="Coast Courier")
    found = group(make_judgement(left, right, supporting=0.6))
    assert [item.kind for item in found.disagreements] == [Kind.QUANTITY]
    assert found.counts["raised_by_rule"] == 1


def test_incompatible_quantities_of_other_subjects_raise_nothing() -> None:
    left = make_claim("The blast in Velden killed 17 miners.")
    right = make_claim("A bus accident killed 29 pilgrims.", outlet="Coast Courier")
    assert group(make_judgement(left, right, supporting=0.3)).disagreements == ()


def test_a_rule_without_confidence_leaves_the_label_of_the_judge_alone() -> None:
    left = make_claim("The blast killed 17 miners.")
    right = make_claim("The blast killed 29 miners.", outlet="Coast Courier")
    off = {"rule_confidence": 0.0, "min_confidence": 0.6}
    for scores, name in (({"supporting": 0.9}, "confirmations"), ({"contradicting": 0.9}, "disagreements")):
        found = group(make_judgement(left, right, **scores), **off)
        assert [item.confidence for item in getattr(found, name)] == [0.9]
        assert found.counts["raised_by_rule"] == 0
    assert group(make_judgement(left, right), **off).counts["judged_unrelated"] == 1


def test_a_rule_at_the_needed_confidence_creates() -> None:
    left = make_claim("The blast killed 17 miners.")
    right = make_claim("The blast killed 29 miners.", outlet="Coast Courier")
    found = group(make_judgement(left, right, supporting=0.2), rule_confidence=0.6, min_confidence=0.6)
    assert [item.confidence for item in found.disagreements] == [0.6]


def test_a_judge_that_is_sure_of_different_things_is_not_overruled_by_figures() -> None:
    left = make_claim("The blast killed 17 miners.")
    right = make_claim("The blast killed 29 miners.", outlet="Coast Courier")
    found = group(make_judgement(left, right, supporting=0.05))
    assert (found.disagreements, found.counts["raised_by_rule"]) == ((), 0)


LEFT_OUT = ("judged_unrelated", "vetoed", "opposite_denied", "below_confidence", "weaker_evidence")


def test_each_judgement_is_evidence_or_counted_once() -> None:
    """judged = evidence of findings + unrelated + vetoed + opposite_denied + below_confidence + weaker_evidence."""
    text = f"{SHUT}\nThe bridge stays shut all week."
    article = make_article(text, outlet="Coast Courier")
    left = make_claim(OPEN)
    other = {"outlet": "Coast Courier"}
    judgements = [
        *(
            make_judgement(left, make_claim(line, article=article), contradicting=confidence)
            for line, confidence in zip(text.splitlines(), (0.95, 0.7), strict=True)
        ),
        make_judgement(),
        make_judgement(make_claim("Prices rose."), make_claim("Prices fell.", **other), contradicting=0.55),
        make_judgement(
            make_claim("More than 30,000 soldiers left the valley."),
            make_claim("31,200 soldiers left the valley.", **other),
            contradicting=0.95,
        ),
        make_judgement(
            make_claim("The court upheld the ban."),
            make_claim("The court struck down the ban.", stance=Stance.DENIES, **other),
            contradicting=0.99,
        ),
        make_judgement(make_claim("Snow fell."), make_claim("It snowed.", **other), supporting=0.9),
    ]
    found = group(*judgements)
    evidence = [item for finding in (*found.disagreements, *found.confirmations) for item in finding.judgements]
    assert {name: found.counts[name] for name in LEFT_OUT} == dict.fromkeys(LEFT_OUT, 1)
    assert len(evidence) + sum(found.counts[name] for name in LEFT_OUT) == len(judgements)


@pytest.mark.parametrize("seed", range(5))
def test_order_and_sides_of_judgements_change_nothing(seed: int) -> None:
    report = make_claim("A truce was signed.", speaker="The Ledger")
    judgements = [
        conflict(),
        conflict("Prices rose in May.", "Prices fell in May.", 0.8),
        make_judgement(report, make_denial(report), supporting=1.0, similarity=1.0),
        make_judgement(make_claim("Snow fell."), make_claim("It snowed.", outlet="Coast Courier"), supporting=0.9),
    ]
    mixed = [swapped(item) for item in judgements]
    random.Random(seed).shuffle(mixed)  # noqa: S311 - a fixed order, no secret
    before, after = group(*judgements), group(*mixed)
    assert [(item.id, item.kind, item.status, item.confidence) for item in before.disagreements] == [
        (item.id, item.kind, item.status, item.confidence) for item in after.disagreements
    ]
    assert [item.id for item in before.confirmations] == [item.id for item in after.confirmations]


def test_a_third_article_never_changes_the_findings_of_two() -> None:
    two = conflict()
    left, right = two.pair.left, two.pair.right
    third = make_claim("The old harbour bridge is closed to cars.", outlet="Third Paper")
    found = group(two, make_judgement(left, third, contradicting=0.99), make_judgement(right, third, supporting=0.9))
    assert group(two).disagreements[0] in found.disagreements


def test_conflicts_come_first_and_the_surest_before_the_others() -> None:
    found = group(
        conflict("Prices rose in May.", "Prices fell in May.", 0.7),
        conflict(confidence=0.99, stance=Stance.HEDGES),
        conflict("The court upheld the ban.", "The court struck down the ban.", 0.95),
    )
    assert [(item.status, item.confidence) for item in found.disagreements] == [
        (Status.CONFLICT, 0.95),
        (Status.CONFLICT, 0.7),
        (Status.HEDGED, 0.99),
    ]
