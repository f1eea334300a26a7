from __future__ import annotations

import time

import pytest
from builders import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from disagree.disagreements.quantities import Fit, compare, quantities, worst_fit

COMPATIBLE = [
    ("more than 30,000 troops would leave", "31,200 soldiers would leave"),
    ("at least 40 people were killed", "43 people died"),
    ("about 10,000 people marched", "9,800 people marched"),
    ("between 5 and 9 homes were lost", "7 houses were lost"),
    ("1.2 million jobs went", "1,234,567 jobs went"),
    ("a dozen passengers were hurt", "12 people were injured"),
    ("nearly 200 people were arrested", "187 people were arrested"),
    ("up to 60 sheep died", "52 sheep died"),
    ("no more than 15 tonnes of oil leaked", "14 tonnes of oil leaked"),
    ("dozens of people were detained", "64 people were detained"),
    ("hundreds of homes were flooded", "420 homes were flooded"),
    ("twenty-one people were wounded", "21 people were wounded"),
    ("$3 million was spent", "3 million dollars was spent"),
    ("$3.04 million was paid", "$3 million was paid"),
    ("inflation was 4%", "inflation stood at 4 per cent"),
    ("30,000 visitors came", "30,210 visitors came"),
    ("some 500 jobs are at risk", "520 jobs are at risk"),
    ("10-20 drones were launched", "14 drones were launched"),
    ("fewer than 100 voters remained", "93 voters remained"),
    ("12 of the 40 patients were infected", "of 40 patients, 12 were infected"),
    ("15 or more people were hurt", "18 people were hurt"),
]
INCOMPATIBLE = [
    ("17 people were killed in the crash", "29 people died in the crash"),
    ("fourteen people were killed", "crews brought nineteen bodies ashore"),
    ("the bid is $18.40 a share", "the bid is $16.90 a share"),
    ("wages rise by 4.5 percent", "wages rise by 6 per cent"),
    ("forty thousand people came to the square", "attendance at the rally was no more than 9,000"),
    ("24 drones were shot down", "no more than nine of the drones were shot down"),
    ("19 patients had caught the infection", "the number of infected patients stood at 12"),
    ("the death toll reached 21", "14 people were killed"),
    ("the strike lasted three days", "the strike lasted five days"),
    ("more than 30,000 troops left", "about 10,000 soldiers left"),
    ("at least 40 people were wounded", "31 people were wounded"),
    ("the firm lost 2.4 million euros", "the firm lost 3.1 million euros"),
    ("hundreds of people were arrested", "six people were arrested"),
    ("the council cut 120 jobs", "the council cut 80 jobs"),
    ("between 5 and 9 homes burned", "16 homes burned"),
    ("fewer than 50 people attended", "300 people attended"),
    ("In Velden 29 people were killed", "in Velden on Monday 12 people were killed"),
    ("the fund holds £40 billion", "the fund holds £46 billion"),
]
NOT_COMPARABLE = [
    ("40 people were killed", "40 people were wounded"),
    ("40 people were killed", "12 people were wounded"),
    ("a 34-year-old man was held", "a 35-year-old man was held"),
    ("Mira Holt, 34, came to meet him", "Mira Holt, 36, came to meet him"),
    ("flight 370 was late", "Flight 371 was late"),
    ("it closed in 2014", "it closed in 2015"),
    ("the vote is on 7 March", "the vote is on 9 March"),
    ("the call came at 9:40 p.m.", "the call came at 10:15 p.m."),
    ("they won 2-1", "they won 3-1"),
    ("Boeing 737 crews were trained", "Airbus 320 crews were trained"),
    ("Article 5 was invoked", "Article 4 was invoked"),
    ("the 21st victim was named", "the 14th victim was named"),
    ("the ferry carried 212 cars", "the ferry carried 23 buses"),
    ("the fine is 300 euros", "the fine is 300 dollars"),
    ("no number is given", "no number is given here either"),
    ("more than 30 people were hurt", "800 people were hurt"),
    ("Ward 7 was emptied", "Ward 9 was emptied"),
    ("", "12 people were killed"),
    ("one of the guards left", "two of the doors closed"),
]


@pytest.mark.parametrize(("left", "right"), COMPATIBLE)
def test_quantities_that_can_both_be_true_are_compatible(left: str, right: str) -> None:
    assert worst_fit(left, right)[0] is Fit.COMPATIBLE


@pytest.mark.parametrize(("left", "right"), INCOMPATIBLE)
def test_quantities_that_cannot_both_be_true_are_incompatible(left: str, right: str) -> None:
    assert worst_fit(left, right)[0] is Fit.INCOMPATIBLE


@pytest.mark.parametrize(("left", "right"), NOT_COMPARABLE)
def test_quantities_of_other_things_are_not_comparable(left: str, right: str) -> None:
    assert worst_fit(left, right)[0] is Fit.NOT_COMPARABLE


@pytest.mark.parametrize(("left", "right"), COMPATIBLE + INCOMPATIBLE + NOT_COMPARABLE)
def test_fit_does_not_depend_on_the_order(left: str, right: str) -> None:
    assert worst_fit(left, right)[0] is worst_fit(right, left)[0]


@pytest.mark.parametrize(
    ("text", "low", "high", "noun", "state"),
    [
        ("17 people were killed", 17, 17, "people", "dead"),
        ("Two hundred homes were lost", 200, 200, "home", ""),
        ("between 5 and 9 homes", 5, 9, "home", ""),
        ("4.5%", 4.5, 4.5, "%", ""),
        ("€12.50", 12.5, 12.5, "€", ""),
        ("half a dozen soldiers died", 6, 6, "troop", "dead"),
        ("over two years", 2, 2, "year", ""),
    ],
)
def test_quantities_reads_value_noun_and_state(text: str, low: float, high: float, noun: str, state: str) -> None:
    (found,) = quantities(text)
    assert (found.noun, found.state) == (noun, state)
    assert found.low == pytest.approx(low, rel=0.3 if "hundred" in text else 1e-9)
    assert found.high == pytest.approx(high, rel=0.3 if "hundred" in text else 1e-9)


def test_quantities_come_in_reading_order_with_their_words() -> None:
    found = quantities("More than 40 people were hurt, while 7 people died and dozens of people fled.")
    assert [quantity.text for quantity in found] == ["More than 40 hurt", "7 dead", "dozens displaced"]


@settings(max_examples=examples(100), deadline=None)
@given(st.text(alphabet=st.sampled_from("0123456789,.-$% amillondozetwyuprf"), max_size=80))
def test_a_quantity_is_always_compatible_with_itself(text: str) -> None:
    for quantity in quantities(text):
        assert quantity.low <= quantity.high
        assert compare(quantity, quantity) in (Fit.COMPATIBLE, Fit.NOT_COMPARABLE)


@pytest.mark.parametrize("piece", ["1,", "12 and ", "twenty-", "$", "1.1.", "dozens of ", "more than ", "9 to "])
def test_reading_quantities_takes_linear_time(piece: str) -> None:
    start = time.perf_counter()
    quantities(piece * (8_000 // len(piece)))
    assert time.perf_counter() - start < 4


@pytest.mark.parametrize(
    ("part", "whole", "fit"),
    [
        ("Six of those killed were children.", "The blast killed 17 people.", Fit.NOT_COMPARABLE),
        ("Nine of the workers killed were new.", "The blast killed 26 workers.", Fit.NOT_COMPARABLE),
        ("Nineteen of the wounded had frostbite.", "The raid left 46 wounded.", Fit.NOT_COMPARABLE),
        ("Thirty of those killed were children.", "The blast killed 17 people.", Fit.INCOMPATIBLE),
        ("Six of those killed were children.", "Four of those killed were children.", Fit.INCOMPATIBLE),
        ("The blast killed six people.", "The blast killed 17 people.", Fit.INCOMPATIBLE),
    ],
)
def test_a_part_says_nothing_against_the_whole_unless_it_is_larger(part: str, whole: str, fit: Fit) -> None:
    assert worst_fit(part, whole)[0] is fit
    assert worst_fit(whole, part)[0] is fit
