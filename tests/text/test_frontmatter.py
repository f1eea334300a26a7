from hypothesis import given
from hypothesis import strategies as st

from disagree.text.frontmatter import split_front_matter


def test_front_matter_block_is_split_from_the_text():
    front = split_front_matter('---\ntitle: "A deal: or not"\nDate: 2022-02-09\ntags:\n---\n\nThe text.\n')
    assert front.fields == {"title": "A deal: or not", "date": "2022-02-09", "tags": ""}
    assert front.body == "The text.\n"


def test_front_matter_leading_lines_are_split_from_the_text():
    front = split_front_matter("Outlet: Harbour Echo\nDate: 9 February 2022\n\nThe text: it goes on.")
    assert front.fields == {"outlet": "Harbour Echo", "date": "9 February 2022"}
    assert front.body == "The text: it goes on."


def test_front_matter_leaves_an_ordinary_first_line_alone():
    for text in (
        "Note: the talks failed.\nMore.",
        "The minister said: no.",
        "---\ntitle: never closed\n",
        "--- a dash",
        "",
    ):
        assert split_front_matter(text) == ({}, text)


def test_front_matter_without_text_leaves_nothing():
    assert split_front_matter("---\ntitle: A\n---").body == ""
    assert split_front_matter("title: A").body == ""


@given(st.text(alphabet="ab:- \n\"'", max_size=80))
def test_front_matter_body_is_the_end_of_the_text(text):
    assert text.endswith(split_front_matter(text).body)
