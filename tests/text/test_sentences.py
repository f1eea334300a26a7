import subprocess
import sys
import time
from itertools import pairwise

import pytest
from builders import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from disagree.text import REASONS
from disagree.text.clean import clean_text
from disagree.text.sentences import SentenceSplitter
from disagree.types import Article

PIECES = st.sampled_from(
    [
        *'\r\n\xa0 \t.?!"“”‘’()[]—:|',
        "\n\n",
        "\r\n",
        "👍🏽",
        "See also ",
        "By Mara Voss",
        "PARIS (AP) — ",
        "Lt. ",
        "U.S. ",
        "The board denied it. ",
        "“We won. They lost badly,” he said. ",
        "date 2022-02-09 ",
        "Read more\n",
        "é",
        "�",
    ]
)
MESSY = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join))


def article(text):
    return Article(id="a", outlet="Echo", text=text)


def split(text):
    """The sentences' texts, and the dropped parts' texts with their reasons."""
    sentences, dropped = SentenceSplitter()(article(text))
    return [sentence.text for sentence in sentences], [(text[part.start : part.end], part.reason) for part in dropped]


def test_article_without_text_has_no_sentences():
    assert split("") == ([], [])
    assert split(" \n \n") == ([], [])


def test_sentences_are_numbered_and_know_their_paragraph():
    sentences, dropped = SentenceSplitter()(article("One came here. Two came here.\n\nBy Mara Voss\nThree left.\n"))
    assert [(sentence.index, sentence.paragraph, sentence.text) for sentence in sentences] == [
        (0, 0, "One came here."),
        (1, 0, "Two came here."),
        (2, 2, "Three left."),
    ]
    assert [(part.article_id, part.reason) for part in dropped] == [("a", "byline")]


def test_spliced_teaser_is_cut_out_and_the_rest_of_the_line_survives():
    text = (
        "The mayor does as he likes, nobody knows why. But it is odd See also Town refuses to sell the pier Echo desk"
        "\n\nThe board denied this."
    )
    assert split(text) == (
        ["The mayor does as he likes, nobody knows why.", "But it is odd", "The board denied this."],
        [("See also Town refuses to sell the pier Echo desk", "teaser")],
    )


def test_spliced_teaser_that_ends_with_a_stop_leaves_the_next_sentence():
    assert split("The pier is closed. See also: Fire on the pier. The board denied this.") == (
        ["The pier is closed.", "The board denied this."],
        [("See also: Fire on the pier.", "teaser")],
    )
    assert split("See also: Fire on the pier. The board denied this.") == (
        ["The board denied this."],
        [("See also: Fire on the pier.", "teaser")],
    )


def test_dateline_is_cut_off_and_the_sentence_stays():
    assert split(" date 2022-02-09 The board denied this.") == (
        ["The board denied this."],
        [("date 2022-02-09", "dateline")],
    )


def test_caption_in_brackets_is_cut_off_behind_a_whole_sentence():
    text = "The mill feeds half of the town. (Photo: the mill on fire, seen from the bridge on Monday night)"
    assert split(text) == (["The mill feeds half of the town."], [(text[33:], "caption")])


def test_headlines_under_a_teaser_heading_are_dropped():
    sentences, dropped = split(
        "The board met.\n\nRead more:\nFire on the pier kills two\nMayor quits\n\nThe mayor denied it."
    )
    assert sentences == ["The board met.", "The mayor denied it."]
    assert [reason for _, reason in dropped] == ["teaser"] * 3


def test_lines_broken_at_a_fixed_width_are_one_paragraph():
    text = (
        "The harbour board said on Monday that the pier would close for two\n"
        "years of repairs, and that the work would begin before the end of\n"
        "the month. Fishermen denied that they had been told.\n\nThe mayor left."
    )
    sentences, _ = SentenceSplitter()(article(text))
    assert [(sentence.paragraph, sentence.text.count("\n")) for sentence in sentences] == [(0, 2), (0, 0), (1, 0)]


def test_line_breaks_end_sentences_otherwise():
    assert split("Pier closes for repairs\nThe board met on Monday")[0] == [
        "Pier closes for repairs",
        "The board met on Monday",
    ]


def test_keep_boilerplate_drops_nothing():
    text = "By Mara Voss\n\nWho knew? PARIS — The board denied it. See also: Fire."
    sentences, dropped = SentenceSplitter(keep_boilerplate=True)(article(text))
    assert dropped == []
    assert sentences[0].text == "By Mara Voss"


def test_short_claims_are_kept():
    text = "The Kremlin denied it. Police said no. He lied."
    assert split(text) == (["The Kremlin denied it.", "Police said no.", "He lied."], [])


@settings(max_examples=examples(200), deadline=None)
@given(MESSY, st.booleans())
def test_spans_slice_back_in_order_on_any_text(text, is_clean):
    item = article(clean_text(text) if is_clean else text)
    sentences, dropped = SentenceSplitter()(item)
    for index, sentence in enumerate(sentences):
        assert sentence.index == index
        assert sentence.text == item.text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip() != ""
    for group in (sentences, dropped):
        assert all(one.end <= two.start for one, two in pairwise(group))
    assert all(part.reason in REASONS for part in dropped)
    assert [one.paragraph for one in sentences] == sorted(one.paragraph for one in sentences)


@settings(max_examples=examples(100), deadline=None)
@given(MESSY)
def test_every_character_is_in_one_sentence_or_one_dropped_part(text):
    sentences, dropped = SentenceSplitter()(article(text))
    covered = [0] * len(text)
    for part in [*sentences, *dropped]:
        for at in range(part.start, part.end):
            covered[at] += 1
    assert all(
        count == 1 or (count == 0 and character.isspace()) for count, character in zip(covered, text, strict=True)
    )


@pytest.mark.parametrize(
    "piece", ["a\n", "See also ", "“a? ", "x" * 60 + "\n", "Read more\n", "WASHINGTON ", "(Read more "]
)
def test_splitting_takes_linear_time(piece):
    text = (piece * 200_000)[:200_000]
    start = time.process_time()
    SentenceSplitter()(article(text))
    assert time.process_time() - start < 5


def test_importing_the_room_loads_no_model():
    code = "import sys, disagree.text; print([m for m in ('nupunkt', 'trafilatura', 'torch') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "kept", "dropped"),
    [
        ("The quay is odd See also Harbour refuses loan Daily Courier source in the port office",
         ["The quay is odd", "Daily Courier source in the port office"], ["See also Harbour refuses loan"]),
        ("The quay is closed. Daily Courier source in the port office",
         ["The quay is closed.", "Daily Courier source in the port office"], []),
        ("The quay is closed. See also Parliament sacks Merrow minister of health",
         ["The quay is closed."], ["See also Parliament sacks Merrow minister of health"]),
        ("The quay is closed. See also Court frees former Merrow official of the port",
         ["The quay is closed."], ["See also Court frees former Merrow official of the port"]),
        ("The quay is closed. She met a Courier source in the port",
         ["The quay is closed.", "She met a Courier source in the port"], []),
    ],
)  # fmt: skip
def test_signature_behind_a_teaser_is_kept_as_a_sentence(text, kept, dropped):
    sentences, parts = SentenceSplitter()(article(text))
    assert [s.text for s in sentences] == kept
    assert [text[p.start : p.end] for p in parts] == dropped
