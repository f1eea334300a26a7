import time

import pytest

from disagree.text.boundaries import sentence_spans

# "|" stands for a boundary.
CASES = [
    "Lt. Gen. Mara Voss met Sen. Dale Rook on Friday.| He left at noon.",
    "The U.S. Army kept its base.| It will stay there.",
    "Troops left the U.S. The base is empty now.".replace("U.S. The", "U.S.| The"),
    "The train left at 3 p.m. sharp.| Nobody was on board.",
    "It ended at 3 p.m. The crowd went home.".replace("p.m. The", "p.m.| The"),
    "Flat No. 4 burned down.| The rest stood.",
    "See Art. 5 of the treaty.| It is clear.",
    "J. R. Holt and Mary T. Quill denied it.| The court agreed.",
    "Acme Inc. said it would pay.| Borel Co. Ltd. would not.",
    "Shares in Acme Inc. fell by 3.5 percent.| Bonds rose 0.2 points.",
    "He was born on Jan. 5, 1970.| She was born later.",
    "Dr. Lena Ortiz and Prof. Ames wrote the report.| They stand by it.",
    "The Rev. Paul Dean spoke.| Gov. Hill listened.",
    "“We will win,” he said.| “They will lose.”",
    "“We will not pay a single cent.| They will have to live with that,” the minister said.",
    '"It is over. Done. Finished," the captain said.| He walked away.',
    "“Is it true?” she asked.| Nobody answered.",
    '"Are you mad?" Holt asked.| Then he left.',
    "“Never!” shouted the crowd.| The police waited.",
    '"The fire began in the hold of the ship.| It climbed the stairs within minutes," said Cmdr. Piet Hall.',
    "He called the plan “a gift to the rich.”| The mayor disagreed.",
    "The plan is “dead.”| It will not return.",
    "“We had no warning.” he said.| The ministry denied it.",
    "“The pier is safe.” — Jane Holt.| The council met later.",
    "It cost $3.5 million.| That was too much.",
    "The talks (held in Oslo. Nobody came.) failed at once.| They will resume.",
    "They built a wall.| More followed in a month.| Critics objected.",
    "She lives in Boise, Idaho.| He lives in Reno.",
    "He waited… and waited.| Nobody came.",
    "He said nothing...| The crowd left.",
    "The deal was off.[3]| The firm confirmed it.",
    "The firm left.| The mayor stayed.".replace("| ", "|"),
    "They filmed it from Mill Row.| Three people were hurt.",
    "What now?| Nobody knows.",
    "Stop!| The bridge is out.",
    "The vote was 52-48.| The bill failed.",
    "The firm, i.e. Acme, and others, e.g. Borel, denied it.| It was Acme vs. Borel.",
    "Sens. Rook and Dale voted no.| Reps. Hill and Moss voted yes.",
    "Visit example.com for more.| The site is open.",
    "The E.U. and the U.N. objected.| Russia did not.",
    "“I was there on Monday,” said Ana Holt of Port York.| “There was no fire at all.”",
    "The report by J. Quill was wrong.| The paper corrected it.",
    "He met Mr. and Mrs. Hall.| They had tea.",
    "‘We go home now,’ she said.| ‘The strike at the port is over.’",
    "Mt. Arden is 3,000 m high.| St. Olaf is lower.",
    "MR. HOLT DENIED IT.| THE COURT DID NOT.",
    "Die Bürger sagten Nein.| Der Rat schwieg.",
]


@pytest.mark.parametrize("case", CASES)
def test_sentences_end_where_a_reader_ends_them(case):
    text = case.replace("|", "")
    expected = [piece.strip() for piece in case.split("|")]
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


def test_sentence_may_end_with_a_very_long_word():
    address = "https://echo.example/" + "a.b!" * 200
    text = f"See {address}. The board denied it."
    assert [text[start:end] for start, end in sentence_spans(text)] == [f"See {address}.", "The board denied it."]


def test_long_quotation_is_split_at_short_sentences_too():
    text = "“We lost. " + "We fought on through the whole long winter with nothing to eat. " * 8 + "We won,” he said."
    assert len(sentence_spans(text)) == 10


@pytest.mark.parametrize("text", ["", " ", "\u3000 \n"])
def test_no_text_has_no_sentences(text):
    assert sentence_spans(text) == []


@pytest.mark.parametrize("piece", ["A. ", "Lt. ", '"', "“a? ", "We go. “", "(", "[1]", "said. The ", "…", "?” ", "!["])
def test_sentence_spans_take_linear_time(piece):
    text = (piece * 250_000)[:250_000]
    start = time.process_time()
    sentence_spans(text)
    assert time.process_time() - start < 4
