from __future__ import annotations

import time

import pytest
from builders import make_claim, make_denial

from disagree.disagreements.kind import explain, masked_overlap
from disagree.types import Kind, Stance

CASES = [
    ("quantity", "Seventeen miners were killed in the blast.", "The blast killed 29 miners."),
    ("quantity", "The offer is worth $4.2 billion.", "The offer is worth $3.6 billion."),
    ("quantity", "More than 600 people were evacuated.", "Only 140 people were evacuated."),
    ("quantity", "Turnout was 61 percent.", "Turnout was 48 percent."),
    ("quantity", "The dam held back 12 million litres of water.", "The dam held back 19 million litres of water."),
    ("quantity", "Four drones hit the depot.", "Nine drones hit the depot."),
    ("quantity", "The walkout lasted two weeks.", "The walkout lasted six weeks."),
    ("negation", "The pilot sent a distress signal.", "The pilot did not send a distress signal."),
    ("negation", "The minister met the envoy in Oslo.", "The minister never met the envoy in Oslo."),
    ("negation", "The firm paid the ransom.", "The firm refused to pay the ransom."),
    ("negation", "The guard locked the gate.", "The guard hadn't locked the gate."),
    ("negation", "The widow was offered an apology.", "The widow was offered no apology."),
    ("negation", "The tanker leaked oil.", "The tanker was untouched."),
    ("opposite", "House prices rose in May.", "House prices fell in May."),
    ("opposite", "The court upheld the ban on billboards.", "The court struck down the ban on billboards."),
    ("opposite", "The border crossing is open.", "The border crossing is closed."),
    ("opposite", "Rebels advanced on the town.", "Rebels retreated on the outskirts of the town."),
    ("opposite", "The union accepted the offer.", "The union rejected the offer."),
    ("opposite", "The march was peaceful.", "The march was violent."),
    ("opposite", "The skipper was detained on the pier.", "The skipper was released on the pier."),
    ("opposite", "Workers voted to prolong the sit-in.", "Workers voted to call off the sit-in."),
    ("opposite", "Tap water is safe to drink.", "Tap water is unsafe to drink."),
    ("opposite", "The hall was packed for the debate.", "The hall was half-empty for the debate."),
    ("opposite", "The furnace is running again.", "The furnace stood still again."),
    ("opposite", "The board appointed Ines Vaal.", "The board dismissed Ines Vaal."),
    ("opposite", "The city bought the stadium.", "The city sold the stadium."),
    ("outcome", "The jury convicted the banker of fraud.", "The jury acquitted the banker of fraud."),
    ("outcome", "Marlow Town won the final.", "Marlow Town lost the final."),
    ("outcome", "The senate passed the water bill.", "The senate voted down the water bill."),
    ("outcome", "The two sides signed a truce.", "Talks between the two sides collapsed."),
    ("outcome", "The rocket test was successful.", "The rocket test failed."),
    ("outcome", "The deputy was elected.", "The deputy was voted out."),
    ("date", "The treaty was signed on Monday.", "The treaty was signed on Thursday."),
    ("date", "The ferry sank on 4 March.", "The ferry sank on 11 March."),
    ("date", "The ferry will sail in June.", "The ferry will sail in August."),
    ("date", "The vault was built in 1911.", "The vault was built in 1934."),
    ("date", "The alarm rang at 9:40 p.m. in the hall.", "The alarm rang at 11:05 p.m. in the hall."),
    ("date", "The convoy left in the morning.", "The convoy left in the evening."),
    ("date", "The verdict is due tomorrow.", "The verdict is due next week."),
    ("quantifier", "All hostages were set free.", "Several hostages are captive."),
    ("quantifier", "Every cabin had a radio.", "Some cabins had a radio."),
    ("quantifier", "All exits were checked.", "None of the exits were checked."),
    ("quantifier", "The whole valley lost power.", "Part of the valley lost power."),
    ("quantifier", "Most shops took part.", "No shops took part."),
    ("place", "The talks took place in Velden.", "The talks took place in Karst."),
    ("place", "A drone crashed near Port Hale.", "A drone crashed near Low Orrin."),
    ("place", "The car was found outside Milltown.", "The car was found outside Brannock."),
    ("place", "The yacht was boarded off Cape Dorn.", "The yacht was boarded off Saint Isel."),
    ("cause", "The fire started because of a burst fuel line.", "The fire was caused by a tossed cigarette."),
    ("cause", "The outage was due to a storm.", "The outage was triggered by a cyber attack."),
    ("cause", "The germ came from the cooling tower.", "The germ originated in a disused shower."),
    ("cause", "The collapse was blamed on poor steel.", "The collapse resulted from an earthquake."),
    ("cause", "The riot was sparked by an arrest.", "The riot was sparked by a football match."),
    ("modality", "The plant will shut its kiln.", "The plant may shut its kiln."),
    ("modality", "Masks must be worn on trams.", "Masks might be worn on trams."),
    ("modality", "The duke plans to sell the castle.", "The duke could sell the castle."),
    ("actor", "The mayor ordered the bridge demolished.", "The governor ordered the bridge demolished."),
    ("actor", "Guards fired the opening shot.", "Protesters fired the opening shot."),
    ("actor", "The vase was broken by the butler.", "The vase was broken by the cook."),
    ("actor", "Arden Steel approached Boral about a merger.", "Boral approached Arden Steel about a merger."),
    ("attribution", "The letter was written by Anna Reus.", "The letter was written by Otto Lang."),
    ("attribution", "The slogan was first said by Mira Toll.", "The slogan was first said by Karl Vane."),
    ("other", "The painting is a masterpiece.", "The canvas looks clumsy."),
    ("other", "Critics praised the play.", "Critics praised the play."),
]


@pytest.mark.parametrize(("kind", "left", "right"), CASES)
def test_kind_names_what_the_claims_differ_in(kind: str, left: str, right: str) -> None:
    found = explain(make_claim(left), make_claim(right, outlet="Coast Courier"))
    assert found.kind is Kind(kind), found.why


@pytest.mark.parametrize(("kind", "left", "right"), CASES)
def test_kind_does_not_depend_on_the_order(kind: str, left: str, right: str) -> None:
    one, other = make_claim(left), make_claim(right, outlet="Coast Courier")
    assert explain(one, other).kind is explain(other, one).kind


def test_why_names_the_rule_and_the_words_of_both_sides() -> None:
    left = make_claim("The crash killed 17 people.")
    right = make_claim("In the crash 29 people were killed.", outlet="Coast Courier")
    assert explain(left, right).why == ("quantity: 17 dead vs 29 dead",)
    assert explain(right, left).why == ("quantity: 29 dead vs 17 dead",)


def test_a_denial_comes_before_any_other_kind() -> None:
    report = make_claim("The firm paid 4 million euros.", speaker="The Ledger")
    found = explain(report, make_denial(report, speaker="The firm's lawyer"))
    assert found.kind is Kind.DENIAL
    assert "The firm's lawyer" in found.why[0]


def test_two_denials_are_no_denial_of_each_other() -> None:
    left = make_claim("The dam is open.", speaker="A. Roe", stance=Stance.DENIES)
    right = make_claim("The dam is closed.", speaker="B. Lund", stance=Stance.DENIES)
    assert explain(left, right).kind is Kind.OPPOSITE


def test_double_negation_is_no_negation() -> None:
    left = make_claim("Nobody was without a bed.")
    right = make_claim("The guests had a bed.", outlet="Coast Courier")
    assert explain(left, right).kind is not Kind.NEGATION


@pytest.mark.parametrize(
    ("left", "right", "low", "high"),
    [
        ("17 miners died in the blast", "29 miners died in the blast", 1.0, 1.0),
        ("17 miners died in the blast", "the bakery sold 40 loaves", 0.0, 0.0),
        ("", "anything at all", 0.0, 0.0),
    ],
)
def test_masked_overlap_ignores_numbers(left: str, right: str, low: float, high: float) -> None:
    assert low <= masked_overlap(left, right) <= high


@pytest.mark.parametrize("piece", ["in Aa ", "by a a ", "not ", "said not ", "Monday ", "9 May ", "because of "])
def test_explaining_takes_linear_time_on_hostile_text(piece: str) -> None:
    text = piece * (500_000 // len(piece))
    start = time.perf_counter()
    explain(make_claim(text), make_claim(text[1:], outlet="Coast Courier"))
    assert time.perf_counter() - start < 5


# Where the judge names kinds too


def test_the_likeliest_kind_of_the_judge_is_taken_where_no_rule_fires():
    left, right = make_claim("Ida slept at the depot."), make_claim("Ida was there at two.", outlet="Other")
    found = explain(left, right, ((Kind.PLACE, 0.6), (Kind.CAUSE, 0.4)))
    assert (found.kind, found.why) == (Kind.PLACE, ("place: “slept at the depot” vs “two” (the model alone)",))


def test_a_rule_that_fires_makes_its_kind_likelier():
    left, right = make_claim("Seventeen died."), make_claim("Twenty-nine died.", outlet="Other")
    close = explain(left, right, ((Kind.PLACE, 0.5), (Kind.QUANTITY, 0.3)))
    assert (close.kind, close.why) == (Kind.QUANTITY, ("quantity: Seventeen dead vs Twenty-nine dead",))
    assert explain(left, right, ((Kind.PLACE, 0.9), (Kind.QUANTITY, 0.1))).kind is Kind.PLACE


def test_a_denial_is_a_denial_whatever_the_judge_names():
    report = make_claim("The firm paid the ransom.")
    assert explain(report, make_denial(report), ((Kind.PLACE, 1.0),)).kind is Kind.DENIAL


def test_a_rule_can_name_a_kind_that_the_judge_does_not_know():
    left, right = make_claim("Seventeen died."), make_claim("Twenty-nine died.", outlet="Other")
    few = ((Kind.PLACE, 0.15), (Kind.CAUSE, 0.1))
    assert explain(left, right, few).kind is Kind.QUANTITY
