import time

import pytest

from disagree.text.boilerplate import (
    REASONS,
    dateline_end,
    is_teaser_heading,
    line_reason,
    sentence_reason,
    teaser_spans,
)
from disagree.text.quotes import quoted_spans


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("By Mara Voss", "byline"),
        ("BY MARA VOSS and Dale Rook, Harbour Echo", "byline"),
        ("By Mara Voss and staff reporters", "byline"),
        ("By Mara Voss; photographs: D. Rook", "byline"),
        ("Reporting by Mara Voss; editing by Dale Rook", "byline"),
        ("(Additional reporting by Mara Voss in Port York)", "byline"),
        ("Dale Rook contributed to this report.", "byline"),
        ("Photo: Mara Voss", "caption"),
        ("Photo by Mara Voss", "caption"),
        ("File photo of the pier", "caption"),
        ("The pier at dawn. (Getty Images)", "caption"),
        ("The pier at dawn (AP Photo/Mara Voss)", "caption"),
        ("The pier at dawn (Photo: M. Voss)", "caption"),
        ("Image credit: M. Voss/Shutterstock", "caption"),
        ("date 2022-02-09", "dateline"),
        ("Updated 3:15 pm", "dateline"),
        ("Published on Wednesday, 9 February 2022 at 10:30 GMT", "dateline"),
        ("Feb. 9, 2022", "dateline"),
        ("See also: A history of the pier", "teaser"),
        ("READ MORE: A history of the pier", "teaser"),
        ("Related: A history of the pier", "teaser"),
        ("Watch: The pier in flames", "teaser"),
        ("More on this story", "teaser"),
        ("» Read also A history of the pier", "teaser"),
        ("Click here for the list", "teaser"),
        ("Sign up for our newsletter", "advert"),
        ("Subscribe now", "advert"),
        ("Advertisement", "advert"),
        ("© 2022 Harbour Echo", "advert"),
        ("Copyright 2022 Harbour Echo. All rights reserved.", "advert"),
        ("This website uses cookies to work.", "advert"),
        ("Follow us on every platform", "advert"),
        ("The author is a fellow of the Port Institute.", "author_note"),
        ("Editor's note: an earlier version misspelt a name.", "author_note"),
        ("This article was updated on Monday.", "author_note"),
    ],
)
def test_boilerplate_line_is_told(line, reason):
    assert line_reason(line) == reason
    assert reason in REASONS


@pytest.mark.parametrize(
    "line",
    [
        "The Kremlin denied it.",
        "Police said no.",
        "By Monday the army had left the town",
        "By all accounts the talks failed.",
        "Reporting by the Echo shows that the board knew.",
        "Photos show smoke over the pier.",
        "The photo was taken on Monday, police said.",
        "Related talks went on in Oslo.",
        "Watch out, the mayor warned.",
        "Read the room, a member told him.",
        "Subscribers left the paper after the report.",
        "The date of the talks was moved to 9 February 2022.",
        "Updated figures show that 17 people died.",
        "The author was arrested? No, the author's lawyer said so.".replace("The author was", "An author was"),
        "Copyright law was changed in 2019.",
        "Advertisements on the pier were banned.",
        "Getty Images sued the firm on Monday.",
        "In 2022 there were 17.",
        "May said the talks had failed.",
        "“Follow us,” Ms. Holt said.",
        "TRUMP: We have a deal.",
        "She wrote “See also” in the margin.",
    ],
)
def test_a_claim_is_no_boilerplate(line):
    assert line_reason(line) == ""
    assert sentence_reason(line, start=0, quotations=quoted_spans(line)) == ""


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Who knew about the fire?", "question"),
        ("Did the board say “it is safe” before Monday?", "question"),
        ("“Who knew about the fire?” she asked.", ""),
        ("“Who knew about the fire?”", ""),
        ("He asked: “Who knew?”", ""),
        ("Sports", "fragment"),
        ("***", "fragment"),
        ("17", "fragment"),
        ("Latest headlines", "fragment"),
        ("Mara Voss, 52", "fragment"),
        ("Mara Voss.", "fragment"),
        ("Kremlin denies deal", ""),
        ("Police said no", ""),
        ("Board closes pier", ""),
        ("It isn’t.", ""),
        ("They were wrong.", ""),
    ],
)
def test_sentence_without_a_claim_is_told(sentence, reason):
    assert sentence_reason(sentence, start=0, quotations=quoted_spans(sentence)) == reason


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("PARIS (AP) — The talks failed.", "The talks failed."),
        ("WASHINGTON, June 3 (Reuters) - The talks failed.", "The talks failed."),
        ("PORT YORK - Rescuers came.", "Rescuers came."),
        ("AMHERST, N.H. — “We lost,” he said.", "“We lost,” he said."),
        ("Mexico City (AFP) – The talks failed.", "The talks failed."),
        ("LONDON (CNN) The talks failed.", "The talks failed."),
        ("(Reuters) - The talks failed.", "The talks failed."),
        ("date 2022-02-09 The talks failed.", "The talks failed."),
        ("Published 9 February 2022 The talks failed.", "The talks failed."),
        ("The talks — the third this year — failed.", "The talks — the third this year — failed."),
        ("NATO said so.", "NATO said so."),
        ("TRUMP: We have a deal.", "TRUMP: We have a deal."),
        (
            "The International Atomic Energy Agency (IAEA) said so.",
            "The International Atomic Energy Agency (IAEA) said so.",
        ),
        ("The date 2022-02-09 was set.", "The date 2022-02-09 was set."),
        ("PARIS — ", "PARIS — "),
        ("", ""),
    ],
)
def test_dateline_end_finds_where_the_sentence_begins(line, rest):
    assert line[dateline_end(line) :] == rest


@pytest.mark.parametrize(
    ("sentence", "teasers"),
    [
        (
            "But it is unclear See also Town refuses to sell the pier Echo",
            ["See also Town refuses to sell the pier Echo"],
        ),
        ("The board (Read more: A history of the pier) met on Monday.", ["(Read more: A history of the pier)"]),
        ("The board met. Read also: “A history of the pier” It then voted.", ["Read also: “A history of the pier”"]),
        ("It voted RELATED: A history | and the mayor left.", ["RELATED: A history |"]),
        ("Nobody can see also what is hidden.", []),
        ("She titled it “Read more” and left.", []),
        ("They watch: the board votes.", []),
        ("", []),
    ],
)
def test_teaser_spans_are_cut_where_their_end_can_be_told(sentence, teasers):
    assert [sentence[start:end] for start, end in teaser_spans(sentence)] == teasers


def test_teaser_heading_is_only_a_heading():
    assert is_teaser_heading("Read more:")
    assert is_teaser_heading("Related articles")
    assert not is_teaser_heading("Read more about the pier")
    assert not is_teaser_heading("The pier")


@pytest.mark.parametrize(
    "piece", ["By A ", "a b (Getty Images ", "1", "1 ", "PARIS ", "A, B ", "photo: ", "(", "/", "May ", " "]
)
def test_line_rules_take_linear_time(piece):
    start = time.process_time()
    for length in (590, 100_000):
        line = (piece * length)[:length] + "x"
        line_reason(line)
        dateline_end(line)
        teaser_spans(line)
        sentence_reason(line, start=0, quotations=())
    assert time.process_time() - start < 1
