"""Bytes to text, and text to clean text: what every offset of an article refers to.

Text that is already clean comes back unchanged, so a program that holds the original article can
slice it with our offsets.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from disagree.errors import ReadError

__all__ = ["MARKS", "Decoded", "clean_line", "clean_text", "decode", "decode_and_tell", "refuse_binary"]

_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE_BREAKS = "\x0b\x0c\x85\u2028\u2029"
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONTROLS = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))

# Order matters: later entries win, so breaks and spaces are kept although they are controls too.
_TABLE: dict[int, str | None] = {
    **dict.fromkeys(map(ord, _CONTROLS + _INVISIBLE + _BIDI)),
    **dict.fromkeys(map(ord, _LINE_BREAKS + "\n"), "\n"),
    **dict.fromkeys(map(ord, _SPACES), " "),
}

_SURROGATES = re.compile("[\ud800-\udfff]")
# Holds every combining mark, and of the large scripts only those that have some.
_LONG_RUN = re.compile("[\u0300-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U000101fd-\U0001e94a]{32,}")

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", "save its text as .txt"),
    (b"\x89PNG", "a PNG image", "give the article's text instead"),
    (b"\xff\xd8\xff", "a JPEG image", "give the article's text instead"),
    (b"GIF8", "a GIF image", "give the article's text instead"),
    (b"PK\x03\x04", "a zip archive or an Office document", "unpack it, or save its text as .txt"),
    (b"\x1f\x8b", "gzip data", "give it a name that ends in .gz, or unpack it"),
    (b"BZh", "bzip2 data", "unpack it"),
    (b"\xfd7zXZ", "xz data", "unpack it"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save its text as .txt"),
    (b"{\\rtf", "a rich-text (RTF) document", "save it as plain text"),
    (b"\x7fELF", "a program", "give the article's text instead"),
    (b"SQLite format 3", "a database", "export its articles as JSONL"),
    (b"PAR1", "a Parquet table", "export its articles as JSONL"),
)

# Longest first: the UTF-32 mark begins with the UTF-16 one.
MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([\w-]{2,20})", re.I)
# A page chooses its codec by name: only encodings of human text, none of Python's other codecs.
_SAFE_CODEC = re.compile(
    r"(?:utf-?8|iso-8859-\d{1,2}|(?:windows|cp)-?125\d|koi8-[ru]|gb\w{4,5}|big5|shift_jis|euc-\w{2})"
)
_SNIFFED_BYTES = 4096
_MAX_BROKEN_SHARE = 0.25  # of UTF-8 sequences, below which a text is UTF-8 with damage rather than cp1252
_MAX_FOREIGN_SHARE = 0.15  # of bytes above 127 in a text of a Western language; French and German stay < .08
_FOREIGN_RUN = re.compile(rb"[\x80-\xff]{6}")  # six accented letters in a row: not a Western language


def clean_text(raw: str) -> str:
    """The text in NFC with LF line ends, without control, zero-width and bidi characters.

    Tabs and odd spaces become plain spaces, lone surrogates U+FFFD. Nothing else is trimmed or
    collapsed: text that is already clean comes back as it is, and cleaning twice changes nothing.
    """
    text = raw
    if _SURROGATES.search(text):
        # Joins the halves that JSON escapes left apart and replaces those without a partner.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    return text if unicodedata.is_normalized("NFC", text) else _composed(text)


def _composed(text: str) -> str:
    """The text in NFC. Long runs of marks are put in order first: `unicodedata` takes quadratic time over that."""
    return unicodedata.normalize("NFC", _LONG_RUN.sub(_in_order, text))


def _in_order(run: re.Match[str]) -> str:
    letters = "".join(unicodedata.normalize("NFD", letter) for letter in run[0])
    parts = (list(part) for _, part in groupby(letters, key=lambda letter: unicodedata.combining(letter) > 0))
    return "".join("".join(sorted(part, key=unicodedata.combining)) for part in parts)


def clean_line(raw: str) -> str:
    """A title or a name on one line: cleaned, with runs of white space as one space."""
    return " ".join(clean_text(raw).split())


class Decoded(NamedTuple):
    """The text of some bytes, and whether it rests on a guess: cp1252, or UTF-8 with broken places replaced."""

    text: str
    is_guessed: bool = False


def decode(data: bytes, *, path: str | Path) -> str:
    """The text of the bytes: UTF-8, UTF-16 or -32 with a mark, a page's declared charset, or cp1252.

    Raises: ReadError for binary content, and for text that makes no sense in any of these.
    """
    return decode_and_tell(data, path=path).text


def decode_and_tell(data: bytes, *, path: str | Path, charset: str = "") -> Decoded:
    """What `decode` gives, and whether the encoding was guessed: it is neither UTF-8, nor marked or declared.

    `charset` is what came with the bytes, as a server's answer names it; it counts where they declare none.

    Raises: ReadError as `decode` does.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return Decoded(_strictly(data, encoding, path))
    refuse_binary(data, path)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    declared = _declared_encoding(data) or _encoding_named(charset)
    if declared and declared not in ("utf-8", "utf8"):
        return Decoded(_strictly(data, declared, path))
    damaged = data.decode("utf-8", "replace")
    broken = damaged.count("\ufffd")
    whole = sum(1 for character in damaged if character > "\x7f") - broken
    if broken <= _MAX_BROKEN_SHARE * whole:
        return Decoded(damaged, is_guessed=True)
    return Decoded(_western(data, path), is_guessed=True)


def _strictly(data: bytes, encoding: str, path: str | Path) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise ReadError(f"{path}: says it is {encoding} but is not; convert it to UTF-8", code="encoding") from error


def refuse_binary(data: bytes, path: str | Path) -> None:
    """Raises: ReadError where the bytes begin as a known file that is no text does, or hold NUL."""
    for magic, name, remedy in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"{path}: looks like {name}, not like text; {remedy}", code="binary")
    if b"\x00" not in data:
        return
    head = data[:_SNIFFED_BYTES]
    if max(head[0::2].count(0), head[1::2].count(0)) > 0.3 * len(head) // 2:
        problem = "looks like UTF-16 without a byte-order mark; convert it to UTF-8"
        raise ReadError(f"{path}: {problem}", code="encoding")
    problem = "holds NUL bytes, so it looks like binary data; give the article's text instead"
    raise ReadError(f"{path}: {problem}", code="binary")


def _declared_encoding(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_SNIFFED_BYTES])
    return _encoding_named(found[1].decode("ascii", "replace")) if found else None


def _encoding_named(charset: str) -> str | None:
    name = charset.strip().lower()
    if name in ("iso-8859-1", "latin-1", "us-ascii"):
        return "cp1252"  # what browsers read these names as
    return name if _SAFE_CODEC.fullmatch(name) else None


def _western(data: bytes, path: str | Path) -> str:
    foreign = sum(map(data.count, (bytes([value]) for value in range(0x80, 0x100))))
    if foreign > _MAX_FOREIGN_SHARE * len(data) or _FOREIGN_RUN.search(data):
        raise ReadError(f"{path}: is neither UTF-8 nor Western European text; convert it to UTF-8", code="encoding")
    return _strictly(data, "cp1252", path)
