import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disagree.errors import ReadError
from disagree.text.clean import _LONG_RUN, clean_line, clean_text, decode, decode_and_tell

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("a\tb", "a b"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("a\u0085b\u2028c", "a\nb\nc"),
        ("ten\u00a0thousand\u202ftroops", "ten thousand troops"),
        ("\ufeffzero\u200bwidth\u2060 soft\u00adhyphen", "zerowidth softhyphen"),
        ("left \u202eright\u202c \u2066in\u2069", "left right in"),
        ("cafe\u0301", "caf\u00e9"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("whole \ud83d\ude00 pair", "whole \U0001f600 pair"),
        ("e\u200b\u0301", "\u00e9"),
    ],
)
def test_clean_text_removes_what_cannot_be_read(raw, clean):
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  two  spaces and a trailing one ",
        "“Quotes” — dashes… and ‘more’\n\n\nlines",
        "👩‍👩‍👧 family",
        "Żółć, naïve",
    ],
)
def test_clean_text_returns_clean_text_as_it_is(text):
    assert clean_text(text) == text


@given(
    st.text(alphabet="ae\u0301\u0315\u0316\u0323\u0344\u0f73\u0f75\u05b4\u302a\u3099\u1d165", min_size=40, max_size=200)
)
def test_long_runs_of_marks_come_out_as_unicode_orders_them(raw):
    assert clean_text(raw) == unicodedata.normalize("NFC", raw)


def test_every_mark_that_unicode_orders_is_put_in_order_before():
    for letter in map(chr, (*range(0x300, 0xD800), *range(0xE000, sys.maxunicode + 1))):
        if unicodedata.combining(unicodedata.normalize("NFD", letter)[0]):
            assert _LONG_RUN.fullmatch(letter * 32), f"U+{ord(letter):04X}"


@pytest.mark.parametrize("marks", ["\u0315\u0316", "\u0f73", "\u0301"])
def test_a_megabyte_of_marks_is_cleaned_in_a_moment(marks):
    began = time.process_time()
    clean_text("a" + marks[0] * 500_000 + marks[-1] * 500_000)
    assert time.process_time() - began < 5


@given(ANY_TEXT)
def test_clean_text_twice_changes_nothing_more(raw):
    once = clean_text(raw)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(character) in ("Cc", "Cs") and character != "\n" for character in once)


def test_clean_line_joins_white_space():
    assert clean_line("  Port\u00a0Daily \n Post ") == "Port Daily Post"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Café “talks”".encode(), "Café “talks”"),
        ("Café".encode("utf-8-sig"), "Café"),
        ("Café talks".encode("utf-16"), "Café talks"),
        ("Café talks".encode("utf-32"), "Café talks"),
        ("The café said “no” on Tuesday".encode("cp1252"), "The café said “no” on Tuesday"),
        (
            '<html><meta charset="koi8-r"><p>Новости дня</p>'.encode("koi8-r"),
            '<html><meta charset="koi8-r"><p>Новости дня</p>',
        ),
        (b"", ""),
    ],
)
def test_decode_finds_the_encoding(data, text):
    assert decode(data, path="a.txt") == text


def test_decode_keeps_utf8_with_one_broken_character():
    data = "Łódź, Gdańsk i Kraków – trzy miasta".encode()[:-1] + b"\xc5"
    assert decode(data, path="a.txt").startswith("Łódź, Gdańsk i Kraków – trzy")


@pytest.mark.parametrize(
    ("data", "is_guessed"),
    [
        (b"", False),
        (b"plain words", False),
        ("Café talks".encode(), False),
        ("Café talks".encode("utf-16"), False),
        ('<meta charset="koi8-r"><p>Новости дня'.encode("koi8-r"), False),
        ("The café said “no” on Tuesday".encode("cp1252"), True),
        ('<meta charset="utf-8"><p>The café said “no” on Tuesday'.encode("cp1252"), True),
        ("Łódź, Gdańsk i Kraków – trzy miasta".encode() + b"\xc5", True),
    ],
)
def test_decode_tells_whether_it_guessed(data, is_guessed):
    found = decode_and_tell(data, path="a.txt")
    assert found == (decode(data, path="a.txt"), is_guessed)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"%PDF-1.7 rest", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"text with \x00 inside and more words", "NUL"),
        ("plain words".encode("utf-16-le"), "UTF-16"),
    ],
)
def test_decode_names_binary_content(data, named):
    with pytest.raises(ReadError, match=rf"paper\.txt: .*{named}"):
        decode(data, path="paper.txt")


@pytest.mark.parametrize(
    "data",
    [
        "Президент опроверг сообщения газеты о сделке".encode("cp1251"),
        "首相は報道を否定した".encode("shift_jis"),
        b'<meta charset="big5">' + b"\xff\xff\xff\xff",
        b"\xff\xfe\x00\xd8\x00",
    ],
)
def test_decode_refuses_what_makes_no_sense_and_says_what_to_do(data):
    with pytest.raises(ReadError, match="convert it to UTF-8"):
        decode(data, path="a.txt")


@pytest.mark.parametrize("name", ["unicode_escape", "idna", "punycode", "zlib", "nonsense-9"])
def test_decode_ignores_a_declared_codec_that_is_no_text_encoding(name):
    data = f'<meta charset="{name}">'.encode() + "café \\x41".encode("cp1252")
    assert decode(data, path="a.html").endswith("café \\x41")


@given(st.binary(max_size=300))
def test_decode_gives_text_or_a_read_error(data):
    try:
        text = decode(data, path="x")
    except ReadError as error:
        text = str(error)
        if not text.startswith("x: "):
            raise
    assert isinstance(text, str)
