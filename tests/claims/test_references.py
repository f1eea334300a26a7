"""What a claim's text leaves open is listed as it stands."""

import pytest

from disagree.claims.references import open_references


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("Paul Novak sold his boat.", ()),
        ("He sold his boat.", ("He", "his")),
        ("The police freed him.", ("him",)),
        ("It leaks at both ends.", ("It",)),
        ("It was raining in Karst.", ()),
        ("The dam leaks where it was mended.", ()),
        ("They found cracks.", ("They",)),
        ("Engineers found cracks where they dug.", ()),
        ("This was a mistake.", ("This",)),
        ("Paul Novak denied this information.", ("this information",)),
        ("Paul Novak left this week.", ()),
        ("Paul Novak thinks that the dam is safe.", ()),
        ("We sold our boats.", ("We", "our")),
        ("The US sold the boats.", ()),
        ("The company closed the plant.", ("The company",)),
        ("The company of Paul Novak closed the plant.", ()),
        ("Arden Shipping lost the case and the company paid.", ()),
        ("The mayor has resigned.", ("The mayor",)),
        ("The mayor of Karst has resigned.", ()),
        ("The police have arrested two men.", ()),
        ("Over her career, Falk earned little.", ()),
        ("Those hurt were taken to Karst.", ()),
    ],
)
def test_open_references_lists_what_the_text_does_not_name(text, expected):
    assert open_references(text) == expected


def test_open_references_takes_time_in_proportion_to_length():
    assert open_references("he said it and " * 20_000)[:1] == ("he",)
