"""HTML pages to title, text, outlet, date and address: trafilatura, with a tag strip to fall back on."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from disagree.errors import ReadError

__all__ = ["Page", "read_html", "visible_text"]

_MAX_TAG = 5_000  # characters from < to >; what is longer is text
_MAX_TAGS = 100_000  # beyond which trafilatura takes minutes and the page is no article
_MAX_DEPTH = 250  # libxml2 silently leaves out what is nested deeper than 256
_MIN_KEPT = 0.2  # of the characters in <p>, below which the extraction is taken as failed
_MIN_KEPT_DEEP = 0.8  # likewise for a page nested deeper than the parser goes
_RAW = frozenset(("script", "style", "noscript", "template", "svg", "iframe", "textarea"))
_ASIDE = frozenset(("nav", "footer", "aside", "button", "select", "figcaption"))
_BLOCK_NAMES = (
    "address article blockquote body br dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 head header hr "
    "li main nav ol p pre section table td th title tr ul"
)
_BLOCK = frozenset(_BLOCK_NAMES.split())
_VOID_NAMES = "area base br col embed hr img input link meta source track wbr"
_VOID = frozenset(_VOID_NAMES.split())
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})")
_ATTRIBUTE = re.compile(
    r"([A-Za-z:-]{1,30})\s{0,5}=\s{0,5}(?:\"([^\"]{0,3000})\"|'([^']{0,3000})'|([^\s\"'>]{1,3000}))"
)
_HUGE_NUMBER = re.compile(r"&#[xX]?[0-9A-Fa-f]{8,};?")  # html.unescape fails on numbers of over 4,300 digits
# What libxml2 and trafilatura are known to raise on hostile pages; the tag strip takes over then.
_PARSER_ERRORS = (ValueError, TypeError, AttributeError, LookupError, RecursionError, SyntaxError)


class Page(NamedTuple):
    """What a page says about itself; "" where it does not. `published` is as the page writes it."""

    title: str
    text: str
    outlet: str
    published: str
    url: str
    is_fallback: bool = False


def read_html(page: str, *, where: str = "page") -> Page:
    """The article of a page. Opens no connection.

    `is_fallback` tells that trafilatura found nothing usable and the visible text was taken.

    Raises: ReadError where trafilatura is not installed or the page holds no text.
    """
    found = _extract(page, where) if page.count("<") <= _MAX_TAGS else {}
    scan = _Scan(page)
    extracted = str(found.get("text") or "")
    limit = _MIN_KEPT_DEEP if scan.depth > _MAX_DEPTH else _MIN_KEPT
    is_fallback = not extracted.strip() or len(extracted) < limit * scan.paragraph_characters
    text = scan.text if is_fallback else extracted
    if not text.strip():
        problem = "no article text in this HTML; save the page's text as .txt instead"
        raise ReadError(f"{where}: {problem}", code="no_text")
    title = str(found.get("title") or "") or scan.meta.get("og:title", "") or scan.title
    first, _, rest = text.partition("\n")
    return Page(
        title=title,
        text=rest if title and rest and first.strip() == title.strip() else text,
        outlet=scan.meta.get("og:site_name", "") or str(found.get("sitename") or ""),
        published=scan.meta.get("article:published_time", "") or str(found.get("date") or ""),
        url=str(found.get("url") or "") or scan.meta.get("canonical", "") or scan.meta.get("og:url", ""),
        is_fallback=is_fallback,
    )


def visible_text(page: str) -> str:
    """The text of a piece of HTML that a reader sees, a line for every block; needs no trafilatura."""
    return _Scan(page).text


def _extract(page: str, where: str) -> dict[str, Any]:  # Any: trafilatura's document is not typed
    try:
        import trafilatura
    except ImportError as error:
        problem = f"reading HTML needs trafilatura ({error}); pip install 'disagree[html]'"
        raise ReadError(f"{where}: {problem}", code="extra_missing") from error
    try:
        document = trafilatura.bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except _PARSER_ERRORS:
        return {}
    return {} if document is None else dict(document.as_dict())


class _Scan:
    """The visible text and the metadata of a page, read tag by tag in linear time.

    The standard library's parser takes quadratic time on unclosed tags before Python 3.13.6
    (100 kB: 88 s) and raises AssertionError on some, so tags are found here by plain search.
    """

    def __init__(self, page: str) -> None:
        self.title = ""
        self.meta: dict[str, str] = {}
        self.depth = 0
        self.paragraph_characters = 0
        self._open = 0
        self._aside = 0
        self._inside = ""
        pieces: list[str] = []
        for is_tag, token in _tokens(page):
            pieces.append(self._tag(token) if is_tag else self._text(token))
        lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
        self.text = "\n".join(line for line in lines if line)

    def _text(self, token: str) -> str:
        text = html.unescape(_HUGE_NUMBER.sub("\ufffd", token)).replace("\n", " ")
        if self._inside == "title":
            self.title = self.title or " ".join(text.split())
            return ""
        if self._aside:
            return ""
        if self._inside == "p":
            self.paragraph_characters += len(text.strip())
        return text

    def _tag(self, token: str) -> str:
        found = _TAG.match(token)
        if not found:
            return ""
        is_end, name = bool(found[1]), found[2].lower()
        if name in ("meta", "link"):
            self._metadata(token)
        if name not in _VOID and not token.endswith("/>"):
            self._open = max(0, self._open + (-1 if is_end else 1))
            self.depth = max(self.depth, self._open)
        if name in _ASIDE:
            self._aside = max(0, self._aside + (-1 if is_end else 1))
        if name in _BLOCK:
            self._inside = "" if is_end else name
            return "\n"
        return ""

    def _metadata(self, token: str) -> None:
        pairs = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(token)}
        name = (pairs.get("property") or pairs.get("name") or pairs.get("rel") or "").lower()
        value = html.unescape(_HUGE_NUMBER.sub("", pairs.get("content") or pairs.get("href") or ""))
        if name and value:
            self.meta.setdefault(name, value)


def _tokens(page: str) -> Iterator[tuple[bool, str]]:
    """Tags (True) and the texts between them (False); comments and scripts are left out."""
    position = 0
    while True:
        start = page.find("<", position)
        if start < 0:
            yield False, page[position:]
            return
        yield False, page[position:start]
        if page.startswith("<!--", start):
            end = page.find("-->", start + 4)
            position = end + 3
        else:
            end = page.find(">", start, start + _MAX_TAG) if page[start + 1 : start + 2].strip(" \n0123456789") else -1
            if end < 0:  # a bare "<" in the text
                yield False, "<"
                position = start + 1
                continue
            tag = page[start : end + 1]
            yield True, tag
            position = end + 1
            found = _TAG.match(tag)
            if found and not found[1] and found[2].lower() in _RAW and not tag.endswith("/>"):
                closing = re.compile(f"</{found[2]}", re.IGNORECASE).search(page, position)
                end = position = closing.start() if closing else -1
        if end < 0:  # a comment or a script that never closes hides the rest, as in a browser
            return
