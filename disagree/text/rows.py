"""One article from named fields, whichever of the usual names the fields carry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from disagree.errors import ReadError
from disagree.text.clean import clean_line, clean_text
from disagree.text.dates import leading_date, parse_published
from disagree.text.limits import DEFAULT_LIMITS, Limits
from disagree.text.rejected import Rejected
from disagree.types import Article

__all__ = [
    "FIELDS",
    "TEXT_FIELDS",
    "Origin",
    "Row",
    "build_row",
    "field_name",
    "id_from_name",
    "outlet_from_name",
    "row_of",
]

_TEXT = ("text", "body", "maintext", "raw_text")
_TITLE = ("title", "headline")
_URL = ("url", "link", "canonical_link", "canonical_url")
_PUBLISHED = ("published", "date", "publish_date", "date_publish", "published_at", "publishedAt")
_OUTLET = (
    "outlet",
    "source",
    "site_name",
    "sitename",
    "site",
    "publisher",
    "source-hostname",
    "hostname",
    "source_domain",
    "domain",
    "meta_site_name",
)
TEXT_FIELDS = _TEXT
FIELDS = frozenset((*_TEXT, *_TITLE, *_URL, *_PUBLISHED, *_OUTLET, "id"))
_BY_LOWER_CASE = {name.lower(): name for name in FIELDS}
_HOST_PREFIX = re.compile(r"(?:www\d?|m|amp|mobile|edition)\.(?=[^.]+\.)")
_NAME_PREFIX = re.compile(r"(?:\d{1,8}[-_. ]+){1,4}(?=.*[^\W\d])")
_SEPARATORS = re.compile(r"[-_\s]+")


class Origin(NamedTuple):
    """Where rows come from: the input as messages name it, its name without folder and suffix, limits, counts."""

    where: str
    name: str
    limits: Limits
    counts: Counter[str]


class Row(NamedTuple):
    """An article, whether it came with its own id, and what was noted on the way, by count name."""

    article: Article
    has_own_id: bool
    notes: tuple[str, ...] = ()


def row_of(fields: Mapping[str, object], origin: Origin, *, where: str, fallback_id: str) -> Row | Rejected:
    """What `build_row` gives, or its error as a rejection that stands at `where`."""
    try:
        return build_row(
            fields, name=origin.name, fallback_id=fallback_id, max_characters=origin.limits.text_characters
        )
    except ReadError as error:
        return Rejected(where, str(error), error.code)


def field_name(column: str) -> str:
    """The field that a table's column holds, however its name is capitalised; another name as it is."""
    return _BY_LOWER_CASE.get(column.strip().lower(), column.strip())


def build_row(
    fields: Mapping[str, object],
    *,
    name: str,
    fallback_id: str,
    max_characters: int = DEFAULT_LIMITS.text_characters,
) -> Row:
    """The article that the fields describe; `name` is the file's name without suffix.

    Raises: ReadError where a field has the wrong type or there is no text.
    """
    notes: list[str] = []
    text = clean_text(_text_of(fields))
    if not text.strip():
        raise ReadError(f"no text; give it in one of the fields {', '.join(_TEXT)}", code="no_text")
    if len(text) > max_characters:
        text = text[:max_characters]
        notes.append("articles_truncated")
    url = clean_line(_string(fields, _URL))
    written = _published_of(fields)
    published = None if written is None else parse_published(written)
    if written is not None and published is None:
        notes.append("dates_unreadable")
    own_id = _id_of(fields)
    article = Article(
        id=own_id or fallback_id,
        outlet=_outlet_of(fields, url) or outlet_from_name(name),
        title=clean_line(_string(fields, _TITLE)),
        text=text,
        url=url or _address_in(fields),
        published=published or leading_date(text),
    )
    return Row(article, bool(own_id), tuple(notes))


def outlet_from_name(name: str) -> str:
    """A readable outlet from a file name without suffix: `01-daily_post` gives "daily post"."""
    guess = _SEPARATORS.sub(" ", _NAME_PREFIX.sub("", clean_line(name), count=1)).strip()
    return guess or clean_line(name) or "unknown"


def id_from_name(name: str) -> str:
    """A short id from a file name without suffix: letters, digits, dots, dashes, underscores."""
    return re.sub(r"[^\w.-]+", "-", clean_line(name)).strip("-.")[:80] or "article"


def _string(fields: Mapping[str, object], names: tuple[str, ...]) -> str:
    """The first of the fields that holds something, or ""."""
    for name in names:
        value = fields.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            raise ReadError(f"field '{name}' must be a string, not {_kind(value)}", code="field_type")
        if value.strip():
            return value
    return ""


def _text_of(fields: Mapping[str, object]) -> str:
    return _string(fields, _TEXT)


def _id_of(fields: Mapping[str, object]) -> str:
    value = fields.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return clean_line(_string(fields, ("id",)))[:200]


def _published_of(fields: Mapping[str, object]) -> str | int | float | None:
    for name in _PUBLISHED:
        value = fields.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ReadError(f"field '{name}' must be a date as a string, not {_kind(value)}", code="field_type")
        return value
    return None


def _outlet_of(fields: Mapping[str, object], url: str) -> str:
    # An address is the weakest of the fields: trafilatura's `source` is one, beside `source-hostname`.
    named = (_string(fields, (name,)) for name in _OUTLET)
    outlet = next((value for value in named if value and not _is_address(value)), "")
    return clean_line(_bare_host(outlet)) or _host(url) or _host(_address_in(fields))


def _address_in(fields: Mapping[str, object]) -> str:
    value = _string(fields, ("source",))
    return clean_line(value) if _is_address(value) else ""


def _is_address(value: str) -> bool:
    return value.lstrip().lower().startswith(("http://", "https://"))


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # such as an unclosed IPv6 bracket
        return ""
    return _bare_host(host)


def _bare_host(host: str) -> str:
    return _HOST_PREFIX.sub("", host, count=1) if _HOST_PREFIX.match(host) else host


def _kind(value: object) -> str:
    names = {list: "a list", dict: "an object", bool: "true or false", float: "a number", int: "a number"}
    return names.get(type(value), type(value).__name__)
