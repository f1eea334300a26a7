from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_article, make_claim, make_denial, make_judgement, make_sentence, swapped
from hypothesis import given
from hypothesis import strategies as st

from disagree.disagreements.group import Grouper
from disagree.disagreements.rebuttal import (
    DENIAL_BAR,
    DENIAL_SHARE,
    WEIGHTS,
    best_answered,
    is_between_speakers,
    rebuttal,
    signs,
)
from disagree.types import Claim, Judgement, Kind, Stance, Status

MET = "Minister Holt met the owners on a yacht."
NONE = "There was no meeting with the owners."
FAR = "Goat prices rose in the hills."
ARTICLE = make_article(f"{MET} {NONE} {FAR} Weather was mild. Snow is due.")


def said(text: str, speaker: str | None, *, stance: Stance = Stance.ASSERTS, index: int | None = None) -> Claim:
    place = index if index is not None else [MET, NONE, FAR].index(text)
    sentence = make_sentence(text, article=ARTICLE, index=place)
    return make_claim(text, speaker=speaker, stance=stance, sentence=sentence, id=f"{speaker}/{place}/{stance}")


REPORT, ANSWER = said(MET, "Ida Voss"), said(NONE, "Minister Holt")
DENIAL = said(NONE, "Minister Holt", stance=Stance.DENIES)


def judged(left: Claim = REPORT, right: Claim = ANSWER, **settings: float) -> Judgement:
    return make_judgement(left, right, **({"contradicting": 0.5, "similarity": 0.6} | settings))


def test_two_quoted_speakers_of_one_article_stand_against_each_other() -> None:
    assert is_between_speakers(REPORT, ANSWER)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (REPORT, said(NONE, None)),
        (said(MET, None), ANSWER),
        (REPORT, make_claim(NONE, speaker="Minister Holt", outlet="Coast Courier")),
        (REPORT, make_denial(REPORT, speaker="Minister Holt")),
        (REPORT, replace(ANSWER, affirms=REPORT.id)),
        (REPORT, replace(ANSWER, denies="another claim")),
        (said(MET, "Ida Voss", stance=Stance.DENIES), DENIAL),
    ],
)
def test_a_report_and_its_stock_answer_do_not(left: Claim, right: Claim) -> None:
    assert not is_between_speakers(left, right)
    assert not is_between_speakers(right, left)


@pytest.mark.parametrize("answer", [ANSWER, DENIAL, said(NONE, "Minister Holt", stance=Stance.HEDGES)])
def test_left_and_right_may_change_places(answer: Claim) -> None:
    one = judged(REPORT, answer)
    assert signs(one) == signs(swapped(one))
    assert rebuttal(one) == rebuttal(swapped(one))


def test_every_sign_has_a_weight() -> None:
    assert set(signs(judged())) | set(signs(judged(REPORT, DENIAL))) == set(WEIGHTS)


@given(
    st.floats(0, 1),
    st.floats(-1, 1),
    st.sampled_from([REPORT, said(FAR, "A. Roe"), said(MET, "B")]),
    st.sampled_from([ANSWER, DENIAL, said("Snow is due.", "C", index=9)]),
)
def test_a_rebuttal_is_a_probability(contradicting: float, similarity: float, left: Claim, right: Claim) -> None:
    assert 0 < rebuttal(judged(left, right, contradicting=contradicting, similarity=similarity)) < 1


def test_an_answer_by_the_one_who_is_named_is_likelier() -> None:
    other = said(NONE, "Bo Lind")
    assert signs(judged())["answer is by one who is named"] == 2  # "Minister", "Holt"
    assert signs(judged(REPORT, other))["answer is by one who is named"] == 0
    assert rebuttal(judged()) > rebuttal(judged(REPORT, other))


def test_an_answer_in_the_next_sentence_is_likelier_than_one_far_down() -> None:
    far = replace(ANSWER, sentence=replace(ANSWER.sentence, index=30))
    assert signs(judged(REPORT, far))["sentences apart"] > signs(judged())["sentences apart"]
    assert signs(judged())["next to each other"] == 1
    assert signs(judged(REPORT, far))["next to each other"] == 0


def test_one_negated_and_differing_numbers_are_signs() -> None:
    assert signs(judged())["one is negated"] == 1
    ten, twelve = said(MET, "A"), said(NONE, "B")
    ten, twelve = replace(ten, text="The ferry carries 10 goats"), replace(twelve, text="The ferry carries 12 goats")
    found = signs(judged(ten, twelve))
    assert found["one is negated"] == 0
    assert found["numbers differ over shared words"] == found["shared words"] == 1
    same = signs(judged(ten, replace(twelve, text="The ferry carries 10 goats")))
    assert same["numbers differ over shared words"] == 0


def test_the_judge_is_heard() -> None:
    assert rebuttal(judged(contradicting=0.95)) > rebuttal(judged(contradicting=0.05))


def test_the_best_answered_claim_of_a_denial_is_found() -> None:
    near, far = judged(REPORT, DENIAL), judged(DENIAL, said(FAR, "A. Roe"), similarity=0.1)
    assert best_answered([far, near]) == {DENIAL.id: near}
    assert best_answered([near, far]) == {DENIAL.id: near}
    assert best_answered([judged()]) == {}
    assert best_answered([]) == {}


# In the grouper


def group(*judgements: Judgement, **settings: float):  # type: ignore[no-untyped-def]
    return Grouper(**settings)(judgements)


def test_what_two_speakers_of_one_article_say_against_each_other_is_a_conflict() -> None:
    one = judged(contradicting=0.3)
    (found,) = group(one, min_rebuttal=0.0).disagreements
    assert found.status is Status.CONFLICT
    assert found.confidence == round(rebuttal(one), 6)
    assert {found.judgements[0].pair.left.id, found.judgements[0].pair.right.id} == {REPORT.id, ANSWER.id}


def test_below_the_bar_the_ordinary_rules_decide() -> None:
    weak = judged(contradicting=0.1)
    assert group(weak, min_rebuttal=1.0).disagreements == ()
    strong = judged(contradicting=0.97)
    (found,) = group(strong, min_rebuttal=1.0, min_confidence=0.5).disagreements
    assert found.confidence == pytest.approx(0.97)


def test_the_best_candidate_of_a_denial_counts_from_a_lower_bar() -> None:
    one = judged(REPORT, DENIAL)
    assert rebuttal(one) >= DENIAL_BAR
    (found,) = group(one, min_rebuttal=DENIAL_SHARE).disagreements
    assert found.confidence == round(max(rebuttal(one), DENIAL_SHARE), 6)
    assert found.kind is Kind.DENIAL


def test_a_denial_answers_one_speaker_and_not_another() -> None:
    near = judged(REPORT, DENIAL)
    other = judged(said(FAR, "A. Roe"), DENIAL, similarity=0.5)
    assert rebuttal(other) < rebuttal(near)
    found = group(near, other, min_rebuttal=0.0).disagreements
    assert [{item.judgements[0].pair.left.speaker, item.judgements[0].pair.right.speaker} for item in found] == [
        {"Ida Voss", "Minister Holt"}
    ]


def test_the_outlets_own_voice_is_left_to_the_ordinary_rules() -> None:
    own = judged(said(MET, None), ANSWER, contradicting=0.1)
    assert group(own, min_rebuttal=0.0).disagreements == ()


def test_the_order_of_judgements_does_not_matter() -> None:
    items = [judged(REPORT, DENIAL), judged(said(FAR, "A. Roe"), DENIAL, similarity=0.5), judged()]
    assert group(*items, min_rebuttal=0.1).disagreements == group(*items[::-1], min_rebuttal=0.1).disagreements


def test_speakers_who_agree_by_the_judge_are_no_dispute() -> None:
    found = Grouper(min_rebuttal=0.0)([judged(contradicting=0.01, supporting=0.97)])
    assert not found.disagreements


def test_speakers_whose_figures_fit_each_other_are_no_dispute() -> None:
    text = "More than 30,000 people marched through Tarn. 31,200 people marched through Tarn."
    article = make_article(text)
    first, second = (part + "." for part in text.rstrip(".").split(". "))
    left = make_claim(first, speaker="union", sentence=make_sentence(first, article=article, index=0), id="u")
    right = make_claim(second, speaker="police", sentence=make_sentence(second, article=article, index=1), id="p")
    found = Grouper(min_rebuttal=0.0)([judged(left, right, contradicting=0.5, similarity=0.9)])
    assert not found.disagreements


def test_a_hedged_side_makes_the_dispute_hedged() -> None:
    hedged = said(MET, "Ida Voss", stance=Stance.HEDGES)
    (found,) = Grouper(min_rebuttal=0.0)([judged(hedged, ANSWER, contradicting=0.9)]).disagreements
    assert found.status is Status.HEDGED
