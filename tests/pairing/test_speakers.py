from __future__ import annotations

import time
from itertools import combinations

import pytest
from builders import make_article, make_claim

from disagree.pairing.speakers import Voice, is_same_speaker, same_names, voice_of

SAME = [
    ("the Kremlin", "Kremlin"),
    ("Kremlin", "Kremlin spokesman Ivan Petrov"),
    ("President Mira Toll", "Toll"),
    ("Mira Toll", "MIRA TOLL"),
    ("police chief Dario Kost", "Dario Kost"),
    ("Dr. Leon Batt", "Batt"),
    ("World Meteorological Organization", "WMO"),
    ("Brockton Steel", "Brockton"),
    ("The Ledger", "the Ledger newspaper"),
    ("the foreign ministry's spokeswoman", "the foreign ministry"),
]
OTHER = [
    ("Mira Toll", "Jonas Toll"),
    ("the defence ministry", "the interior ministry"),
    ("the police", "the police union"),
    ("Kremlin", "White House"),
    ("sources", "sources"),
    ("two officials close to the talks", "two officials close to the talks"),
    ("an eyewitness", "an eyewitness"),
    ("Northern Front", "Southern Front"),
    ("the company", "the union"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_speakers_of_two_articles_are_the_same_under_other_forms_of_a_name(left: str, right: str) -> None:
    one, other = make_claim("A.", speaker=left), make_claim("B.", speaker=right, outlet="Coast Courier")
    assert is_same_speaker(voice_of(one), voice_of(other))
    assert is_same_speaker(voice_of(other), voice_of(one))


@pytest.mark.parametrize(("left", "right"), OTHER)
def test_speakers_of_two_articles_stay_apart(left: str, right: str) -> None:
    one, other = make_claim("A.", speaker=left), make_claim("B.", speaker=right, outlet="Coast Courier")
    assert not is_same_speaker(voice_of(one), voice_of(other))
    assert not is_same_speaker(voice_of(other), voice_of(one))


@pytest.mark.parametrize(
    ("left", "right"), [("sources", "the sources"), ("the ministry", "the transport ministry"), ("A. Roe", "Roe")]
)
def test_speakers_of_one_article_are_the_same_by_their_last_word(left: str, right: str) -> None:
    article = make_article("A.\nB.")
    one = make_claim("A.", speaker=left, article=article)
    other = make_claim("B.", speaker=right, article=article)
    assert is_same_speaker(voice_of(one), voice_of(other))


def test_a_speaker_who_is_handed_on_is_the_same_as_that_speaker() -> None:
    relay = make_claim("A.", speaker="The Ledger", chain=("The Ledger", "the Kremlin"))
    assert is_same_speaker(voice_of(relay), voice_of(make_claim("B.", speaker="Kremlin", outlet="Coast Courier")))
    assert is_same_speaker(voice_of(relay), voice_of(make_claim("B.", outlet="The Ledger")))
    assert not is_same_speaker(voice_of(relay), voice_of(make_claim("B.", outlet="Coast Courier")))


def test_an_outlet_is_not_the_speaker_it_quotes() -> None:
    assert not is_same_speaker(voice_of(make_claim("A.")), voice_of(make_claim("B.", speaker="Mira Toll")))


def test_same_names_agrees_with_comparing_all() -> None:
    names = list(
        dict.fromkeys([*(name for pair in SAME + OTHER for name in pair), "", "...", "Roe", "A. Roe", "a. roe"])
    )
    voices = [Voice(name, (name,)) for name in names]
    every = {(i, j) for i, j in combinations(range(len(names)), 2) if is_same_speaker(voices[i], voices[j])}
    assert same_names(names) == every


def test_thousands_of_names_are_compared_quickly() -> None:
    names = [f"{first} {last}" for first in ("Ann", "Bo", "Ida") for last in (f"Name{n}" for n in range(2_000))]
    start = time.perf_counter()
    assert same_names(names) == set()
    assert time.perf_counter() - start < 5


def test_a_speaker_without_a_word_is_only_itself_in_its_article() -> None:
    article = make_article("A.\nB.")
    claims = [make_claim(text, speaker=who, article=article) for text, who in (("A.", "..."), ("B.", "Roe"))]
    assert not is_same_speaker(voice_of(claims[0]), voice_of(claims[1]))


@pytest.mark.parametrize("name", ["", "...", "的", "A" * 100_000, "Aa " * 50_000, "'" * 100_000])
def test_odd_names_are_compared_quickly(name: str) -> None:
    start = time.perf_counter()
    voice = voice_of(make_claim("A.", speaker=name))
    assert is_same_speaker(voice, voice)
    assert time.perf_counter() - start < 2
