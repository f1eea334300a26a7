"""Front matter of plain-text and Markdown articles: a `---` block or leading `key: value` lines."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["FrontMatter", "split_front_matter"]

_LINE = re.compile(r"([A-Za-z][\w -]{0,30}?)[ ]?:(?:[ ](.{0,2000}))?")
_NAMES = (
    "author authors byline canonical_url category date date_publish headline hostname id lang language "
    "link outlet publish_date published published_at publisher section site site_name sitename source "
    "source_domain subtitle tags title updated url"
)
_KNOWN = frozenset(_NAMES.split())
_MAX_LINES = 60


class FrontMatter(NamedTuple):
    """The fields, by lower-case name, and the text after them."""

    fields: dict[str, str]
    body: str


def split_front_matter(text: str) -> FrontMatter:
    """The front matter and the rest of the text; no fields and the whole text where there is none.

    Without `---` only lines of known names at the very start count, so that an article that opens
    with `Note: ...` keeps its first line.
    """
    start = len(text) - len(text.lstrip("\n "))
    if text.startswith("---", start) and text[start + 3 : start + 4] in ("\n", " "):
        return _fenced(text, start)
    return _leading(text, start)


def _fenced(text: str, start: int) -> FrontMatter:
    fields: dict[str, str] = {}
    position = text.find("\n", start) + 1
    for _ in range(_MAX_LINES):
        end = text.find("\n", position)
        line = (text[position:] if end < 0 else text[position:end]).rstrip()
        if line in ("---", "..."):
            return FrontMatter(fields, "" if end < 0 else text[end + 1 :].lstrip("\n"))
        if end < 0:
            break
        found = _LINE.fullmatch(line)
        if found:
            fields.setdefault(_name(found[1]), _value(found[2]))
        position = end + 1
    return FrontMatter({}, text)  # the block never closes, so it is part of the article


def _leading(text: str, start: int) -> FrontMatter:
    fields: dict[str, str] = {}
    position = start
    for _ in range(_MAX_LINES):
        end = text.find("\n", position)
        found = _LINE.fullmatch(text[position : len(text) if end < 0 else end].rstrip())
        if not found or _name(found[1]) not in _KNOWN:
            break
        fields.setdefault(_name(found[1]), _value(found[2]))
        position = len(text) if end < 0 else end + 1
    return FrontMatter(fields, text[position:].lstrip("\n") if fields else text)


def _name(raw: str) -> str:
    return raw.strip().lower().replace(" ", "_").replace("-", "_")


def _value(raw: str | None) -> str:
    value = (raw or "").strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return value
