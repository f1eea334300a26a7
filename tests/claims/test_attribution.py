"""Who says what, by the shape of the sentence."""

import pytest
from claims.reading import read

LEADING = [
    ("The ministry said that the dam was safe.", "ministry", "The dam was safe."),
    ("The ministry said the dam was safe.", "ministry", "The dam was safe."),
    ("On Monday the institute announced that the lake had shrunk.", "institute", "The lake has shrunk."),
    ("In a statement the company said the plant would close.", "company", "The plant will close."),
    ("Nora Falk, who heads the roads office, said the bridge had cracked.", "Nora Falk", "The bridge has cracked."),
    ("Nora Falk, 54, the head of the office, said the bridge had cracked.", "Nora Falk", "The bridge has cracked."),
    ("The deputy governor, Maren Toft, said the river was rising.", "Maren Toft", "The river was rising."),
    ("Its main owner, the Brandt foundation, said the airline was solvent.", "Brandt foundation",
     "The airline was solvent."),
    ("Two officials familiar with the talks said the offer was dead.", "two officials familiar with the talks",
     "The offer was dead."),
    ("Police say the driver fled.", "police", "The driver fled."),
    ("Relatives and a nurse said the ward was full.", "Relatives and a nurse", "The ward was full."),
    ("Two people close to the bank told the Lantern that the deal was off.", "two people close to the bank",
     "The deal was off."),
    ("The mayor said on Sunday in Karst, Merrow, that the dam was safe.", "mayor", "The dam was safe."),
    ("Sandy Moss, who was born in Karst, Merrow, in 1990, said the dam was safe.", "Sandy Moss", "The dam was safe."),
    ("As one engineer put it, the dam was safe.", None, "As one engineer put it, the dam was safe."),
    ("As one engineer told the Evening Lantern, \"The dam was safe.\"", "one engineer", "The dam was safe."),
    ("Engineers have warned that the tower leans.", "engineers", "The tower leans."),
    ("The union complained that the mill was dirty.", "union", "The mill was dirty."),
]  # fmt: skip

TRAILING = [
    ("The bridge will close in June, the roads office said on Monday.", "roads office",
     "The bridge will close in June."),
    ("The bridge will close in June, said Nora Falk, who heads the roads office.", "Nora Falk",
     "The bridge will close in June."),
    ("The lift ought to have been repaired, said the chairman of the tenants' club, Don Petrie.", "Don Petrie",
     "The lift ought to have been repaired."),
    ("The well is dry, a farmer told the council on Tuesday.", "farmer", "The well is dry."),
    ("The well is dry, Lena Moss wrote in a letter to the city.", "Lena Moss", "The well is dry."),
    ("The road is open, the police announced at a briefing in Karst.", "police", "The road is open."),
    ("The plant was shut at dawn, its foreman said as the crowd looked on.", "its foreman",
     "The plant was shut at dawn."),
]  # fmt: skip

INSIDE = [
    ("The dam, engineers said, had cracked in two places.", "engineers", "The dam has cracked in two places."),
    ("In 2015, Lena Moss writes, the bishop had the file burned.", "Lena Moss",
     "In 2015 the bishop had the file burned."),
    ("The harbour, according to the pilots, is too shallow.", "pilots", "The harbour is too shallow."),
]  # fmt: skip

NOMINAL = [
    ("According to the union, the mill is closed.", "union", "The mill is closed."),
    ("The mill is closed, according to the union.", "union", "The mill is closed."),
    ("According to a report in Saturday's Evening Lantern, the mill is closed.", "Evening Lantern",
     "The mill is closed."),
    ("According to its director, Hamid Sol, the mill is closed.", "Hamid Sol", "The mill is closed."),
    ("A report by the watchdog says that the mill leaks.", "watchdog", "The mill leaks."),
    ("The bridge carried 900 lorries a day, the roads office's own figures show.", "roads office",
     "The bridge carried 900 lorries a day."),
    ("The minister was quoted as saying that the road would open.", "minister", "The road would open."),
    ("It was reported by the Evening Lantern that the road would open.", "Evening Lantern", "The road will open."),
    ("His office put out a statement saying the road would open.", "his office", "The road would open."),
]  # fmt: skip

COLONS = [
    ("Mayor: the dam is safe", "mayor", "The dam is safe."),
    ("The dam is safe: mayor", "mayor", "The dam is safe."),
    ("Union leader: the strike goes on", "union leader", "The strike goes on."),
]

QUOTED = [
    ("\"The dam is safe,\" the mayor said.", "mayor", "The dam is safe."),
    ("“The dam is safe,” said the mayor.", "mayor", "The dam is safe."),
    ("The mayor said: \"The dam is safe.\"", "mayor", "The dam is safe."),
    ("The mayor said, \"The dam is safe.\"", "mayor", "The dam is safe."),
    ("''The dam is safe,'' Nora Falk said.", "Nora Falk", "The dam is safe."),
    ("\"I hit nobody,\" Paul Novak said.", "Paul Novak", "Paul Novak hit nobody."),
    ("\"I am innocent,\" Paul Novak said.", "Paul Novak", "Paul Novak is innocent."),
]  # fmt: skip

PUT_PLAINLY = [
    ("The surveyor put the number of flooded houses at 380.", "surveyor", "The number of flooded houses was 380."),
    ("The harbour master gave the quantity of oil as 640 tons.", "harbour master", "The quantity of oil was 640 tons."),
    ("The mayor accused the firm of hiding losses.", "mayor", "The firm hid losses."),
    ("The governor blamed the union for the delay.", "governor", "The union is to blame for the delay."),
]


@pytest.mark.parametrize(
    ("text", "speaker", "claim"), [*LEADING, *TRAILING, *INSIDE, *NOMINAL, *COLONS, *QUOTED, *PUT_PLAINLY]
)
def test_sentence_gives_speaker_and_bare_claim(text, speaker, claim):
    claims, _ = read(text)
    assert [(c.speaker, c.text) for c in claims] == [(speaker, claim)]


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("The Evening Lantern, citing two bankers, reported that the deal was off.",
         ("Evening Lantern", "two bankers")),
        ("The deal was off, the Evening Lantern reported, citing two bankers.", ("Evening Lantern", "two bankers")),
        ("The agency Telepol quoted the pilot as saying that the engine failed.", ("Telepol", "pilot")),
        ("According to the Evening Lantern's sources in the cabinet, the deal was off.",
         ("Evening Lantern", "sources in the cabinet")),
        ("The mayor said the deal was off.", ("mayor",)),
        ("The deal was off on Friday.", ()),
    ],
)  # fmt: skip
def test_chain_runs_from_the_quoted_paper_inward(text, chain):
    claims, _ = read(text)
    assert [c.attribution.chain for c in claims] == [chain]


@pytest.mark.parametrize(
    "text",
    [
        "The river was rising on Monday evening.",
        "Booms were laid around the cape after the tanker struck a reef.",
        "The council, which owns the hall, sold it to a brewer.",
        "The union has 900 members.",
        "Charges against the pilot were dropped in May.",
        "Mounted police charged into the crowd.",
        "The court heard the case of the missing cranes.",
        "Reports of theft rose by a third.",
    ],
)
def test_sentence_without_attribution_is_the_outlets_own(text):
    claims, _ = read(text)
    assert [(c.speaker, c.attribution.chain, c.attribution.cue) for c in claims] == [(None, (), None)]


def test_own_outlet_as_speaker_is_the_outlets_own_voice():
    claims, _ = read("The Harbour Post has learned that the dam was built without steel.")
    assert [c.speaker for c in claims] == [None]


def test_interview_with_the_outlet_names_the_one_interviewed():
    claims, _ = read("A foreman told the Harbour Post that the dam was built without steel.")
    assert [c.speaker for c in claims] == ["foreman"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The company said the plant was safe, while residents said the water smelled.",
         [("company", "The plant was safe."), ("residents", "The water smelled.")]),
        ("The union said on Monday that wages had fallen, but the company said prices had fallen too.",
         [("union", "Wages have fallen."), ("company", "Prices have fallen too.")]),
        ("The captain said the engine had failed; the crew, he said, had stayed calm.",
         [("captain", "The engine has failed."), ("captain", "The crew has stayed calm.")]),
        ("The bridge was safe, Nora Falk said, adding that the pillars had been checked in May.",
         [("Nora Falk", "The bridge was safe."), ("Nora Falk", "The pillars had been checked in May.")]),
        ("The mayor said the hall was sold and told reporters that the price was fair.",
         [("mayor", "The hall was sold."), ("mayor", "The price was fair.")]),
        ("Petrol denied that production had stopped and said the plant was running at half speed.",
         [("Petrol", "Production had stopped."), ("Petrol", "The plant was running at half speed.")]),
        ("The mayor denied taking money and said the price was fair.",
         [("mayor", "The mayor took money."), ("mayor", "The price was fair.")]),
        ("The mayor rejected the report, saying the hall was sold, and also told reporters that the price was fair.",
         [("mayor", "The report."), ("mayor", "The hall was sold."), ("mayor", "The price was fair.")]),
        ("The union confirmed that pay had fallen but denied that anyone had left.",
         [("union", "Pay had fallen."), ("union", "Anyone had left.")]),
        ("The union denied the report, but conceded that the mill was shut.",
         [("union", "The report."), ("union", "The mill was shut.")]),
        ("Police said the driver had fled and reported the theft to a clerk.",
         [("police", "The driver has fled."), ("police", "The driver has reported the theft to a clerk.")]),
        ("The concert will take place, her manager said on Thursday, and the tour will begin as planned.",
         [("her manager", "The concert will take place."), ("her manager", "The tour will begin as planned.")]),
    ],
)  # fmt: skip
def test_several_speakers_in_a_sentence_keep_their_own_claims(text, expected):
    claims, _ = read(text)
    assert [(c.speaker, c.text) for c in claims] == expected


def test_cue_and_its_span_are_exact():
    claims, _ = read("The dam is safe, according to the union.")
    (claim,) = claims
    span = claim.attribution.cue_span
    assert claim.attribution.cue == "according to"
    assert claim.article.text[span.start : span.end] == "according to"


SHEARING = "According to the newspaper Fen Post, the shearers have been paid in wool."
ORDER = "According to the newspaper's sources on the council, nobody signed the order."


def test_a_linking_sentence_between_two_reports_of_one_paper_is_that_papers() -> None:
    claims, _ = read(f"{SHEARING}\n\nAt the same time, the barn was sold. {ORDER}", outlet="Hill Radio")
    assert [claim.speaker for claim in claims if "barn" in claim.text] == ["Fen Post"]


@pytest.mark.parametrize(
    "text",
    [
        f"{SHEARING}\n\nThe barn was sold. {ORDER}",  # does not link
        f"{SHEARING}\n\nAt the same time, the barn was sold.\n\n{ORDER}",  # the second report stands elsewhere
        f"At the same time, the barn was sold. {ORDER}",  # nothing before it
    ],
)
def test_a_sentence_that_only_stands_near_reports_stays_the_outlets(text: str) -> None:
    claims, _ = read(text, outlet="Hill Radio")
    assert [claim.speaker for claim in claims if "barn" in claim.text] == [None]
