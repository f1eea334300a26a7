from __future__ import annotations

import pytest

from disagree.report.plain import visible, visible_part, when
from disagree.report.quote import web_link


@pytest.mark.parametrize(
    "url", ["https://a.example/x?y=1&z=2#f", "http://a.example", "HTTPS://a.example/", "https://münchen.example/ä"]
)
def test_an_address_of_the_web_is_kept(url: str) -> None:
    assert web_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("", "javascript:alert(1)", " https://a.example", "https://a.example/\n", "https://user@a.example", "https:"),
        *("//a.example", "/a", "ftp://a.example", "https://a.example/\u202e", "https://[a", "https://a.example/<b>"),
        *("https://a.example/\x00", "https:\\\\a.example", "https://a.example/" + "x" * 3_000),
    ],
)
def test_any_other_address_is_none(url: str) -> None:
    assert web_link(url) == ""


def test_control_characters_are_spelled_out() -> None:
    assert visible("a\x1b[2Jb") == "a<U+001B>[2Jb"
    assert visible("\x9b31m\x00\x7f") == "<U+009B>31m<U+0000><U+007F>"
    assert visible("\u202eab\u202c") == "<U+202E>ab<U+202C>"


def test_a_part_keeps_one_space_at_its_ends() -> None:
    assert visible_part(" \n a  b\t") == " a b "
    assert visible_part("plain") == "plain"


def test_times_are_days_unless_an_hour_is_known() -> None:
    assert when("2026-03-04T00:00:00+00:00") == "2026-03-04"
    assert when("2026-03-04T18:30:00+00:00") == "2026-03-04 18:30 UTC"
    assert (when(None), when("last\x1b week")) == ("", "last<U+001B> week")
