import pytest

from disagree.text.markdown import strip_markdown


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("## Second **heading** ##", "Second heading"),
        ("> quoted line", "quoted line"),
        ("- first point", "first point"),
        ("1. first point", "first point"),
        ("3.5 percent", "3.5 percent"),
        ('a [link](https://a.example/b_(c) "t") here', "a link here"),
        ("an ![image](x.png) gone", "an  gone"),
        ("**bold** and *thin* and _under_ and `code`", "bold and thin and under and code"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        (r"a \* star", "a * star"),
        ("<https://a.example>", "https://a.example"),
    ],
)
def test_strip_markdown_leaves_what_a_reader_sees(marked, plain):
    assert strip_markdown(marked).text == plain


def test_strip_markdown_takes_the_first_heading_as_title():
    assert strip_markdown("# The *deal*\n\nText one.\n\n***\n\n# More\n\nText two.") == (
        "The deal",
        "Text one.\n\n\nMore\n\nText two.",
    )
