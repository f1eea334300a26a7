"""RSS and Atom feeds to articles."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Sequence
from html.entities import html5

from disagree.errors import ReadError
from disagree.text.clean import clean_text
from disagree.text.html import visible_text

__all__ = ["feed_items", "looks_like_feed"]

_ROOTS = frozenset(("rss", "rdf", "feed"))
_BODY = ("encoded", "content", "description", "summary")  # the fullest first
_PUBLISHED = ("pubdate", "published", "date", "updated", "issued")
_START = re.compile(r"\s{0,99}(?:<\?[^>]{0,500}\?>\s{0,99}|<!--[^>]{0,2000}-->\s{0,99}){0,9}<(?:rss|feed|rdf:RDF)[\s>]")
_DECLARATION = re.compile(r"\s{0,99}<\?xml[^>]{0,500}\?>")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def looks_like_feed(text: str) -> bool:
    """Whether the text begins like a feed."""
    return bool(_START.match(text))


def feed_items(text: str, *, where: str) -> Iterator[Mapping[str, object]]:
    """The fields of each item of an RSS (0.9 to 2.0) or Atom feed, texts without their markup.

    Raises: ReadError where the text is no well-formed feed or declares entities of its own.
    """
    if "<!ENTITY" in text:
        raise ReadError(f"{where}: declares XML entities, which no feed needs; not read", code="xml_damaged")
    try:
        root = ElementTree.fromstring(_NAMED.sub(_letter, _DECLARATION.sub("", clean_text(text), count=1)))  # noqa: S314
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        raise ReadError(f"{where}: is no well-formed XML ({error}); check the file", code="xml_damaged") from error
    if _name(root) not in _ROOTS:
        raise ReadError(f"{where}: is XML but no RSS or Atom feed ({_name(root)})", code="no_articles")
    head = next((child for child in root if _name(child) == "channel"), root)
    outlet = _first(head, ("title",))
    for element in root.iter():
        if _name(element) in ("item", "entry"):
            yield _fields(element, outlet)


def _fields(item: ElementTree.Element, outlet: str) -> Mapping[str, object]:
    return {
        "id": _first(item, ("guid", "id")) or None,
        "title": visible_text(_first(item, ("title",))),
        "text": visible_text(_first(item, _BODY)),
        "url": _link(item),
        "published": _first(item, _PUBLISHED) or None,
        "outlet": _first(item, ("source",)) or outlet,
    }


def _first(parent: ElementTree.Element, names: Sequence[str]) -> str:
    """The text of the first of the named children that has some."""
    for name in names:
        for child in parent:
            if _name(child) == name:
                # XHTML content and an Atom <source> hold elements of their own
                inner = _first(child, ("title",)) if name == "source" and len(child) else ""
                text = inner or "\n".join(part for part in child.itertext())
                if text.strip():
                    return text.strip()
    return ""


def _link(item: ElementTree.Element) -> str:
    links = [child for child in item if _name(child) == "link"]
    for link in links:
        if link.get("rel", "alternate") == "alternate" and (link.get("href") or link.text):
            return str(link.get("href") or link.text).strip()
    return ""


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _letter(match: re.Match[str]) -> str:
    """A letter for a named entity of HTML, which XML does not know."""
    return match[0] if match[1] in _XML_ENTITIES else html5.get(f"{match[1]};", match[0])
