"""RSS and Atom feeds to articles. Document types and entities are refused, so that no entity can grow."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from disagree.errors import ReadError
from disagree.text.clean import clean_line, clean_text
from disagree.text.html import visible_text
from disagree.text.rejected import Rejected
from disagree.text.rows import Origin, Row, id_from_name, row_of
from disagree.text.stream import Stream

__all__ = ["feed_rows", "is_feed"]

_ATOM = "http://www.w3.org/2005/Atom"
_CORE = frozenset(
    (
        "",
        _ATOM,
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://blogs.law.harvard.edu/tech/rss",
    )
)
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DUBLIN = frozenset(("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"))
_ROOTS = frozenset(("rss", "RDF", "feed"))
_ITEMS = frozenset(("item", "entry"))
_BODIES = ("encoded", "content", "description", "summary")  # the fullest first
_DATES = ("pubDate", "published", "date", "updated")
_KEPT = frozenset(("title", "link", "guid", "source", *_BODIES, *_DATES))
_ADDRESSES = frozenset(("link", "guid"))
_BLOCK = 65_536
_MAX_ELEMENTS = 1_000_000  # beyond which 20 MB are tags and nothing else
_ROOT_WITHIN = 1_000_000  # bytes in which a feed shows what it is


@dataclass(slots=True)
class _Item:
    """The first value of each element of an item."""

    values: dict[str, str] = field(default_factory=dict)

    def first(self, names: tuple[str, ...]) -> str:
        return next((self.values[name] for name in names if self.values.get(name, "").strip()), "")


def feed_rows(text: str, origin: Origin) -> Iterator[Row | Rejected]:
    """The articles of an RSS 2.0, RSS 1.0 or Atom feed; those that stand before a damage are kept.

    Raises: ReadError where it is no feed, or broken, or declares a document type.
    """
    reader = _Reader()
    failure: ReadError | None = None
    try:
        reader.read(clean_text(text))
    except ReadError as error:
        failure = error
    prefix = id_from_name(origin.name)
    for number, item in enumerate(reader.items, start=1):
        where = f"{origin.where}[{number}]"
        yield row_of(_fields(item, reader.outlet), origin, where=where, fallback_id=f"{prefix}-{number}")
    if failure is not None:
        raise ReadError(f"{origin.where}: {failure}", code=failure.code) from failure


def _fields(item: _Item, outlet: str) -> dict[str, object]:
    link, guid = item.first(("link",)), item.first(("guid",))
    return {
        "title": item.first(("title",)),
        "text": item.first(_BODIES),
        "outlet": item.first(("source",)) or outlet,
        "published": item.first(_DATES).strip(),
        "url": link or (guid if guid.strip().startswith(("http://", "https://")) else ""),
    }


def is_feed(stream: Stream) -> bool:
    """Whether the first element of the XML, or its document type, is that of a feed."""
    found: list[bool] = []
    head = stream.read(_BLOCK).removeprefix(b"\xef\xbb\xbf").lstrip()
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    # Names of elements are plain letters in every other encoding, so none has to be told.
    parser = expat.ParserCreate("utf-16" if is_wide else "iso-8859-1", namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: found.append(_local(name) in _ROOTS)
    parser.StartDoctypeDeclHandler = lambda name, *_: found.append(name.rpartition(":")[2] in _ROOTS)
    seen = 0
    try:
        while head and not found and seen < _ROOT_WITHIN:
            parser.Parse(head, False)
            seen += len(head)
            head = stream.read(_BLOCK)
    except expat.ExpatError:
        pass  # what stands before the damage has told
    return bool(found) and found[0]


class _Reader:
    """Collects the items of a feed, element by element, without a tree."""

    def __init__(self) -> None:
        self.items: list[_Item] = []
        self.outlet = ""
        self._names: list[str] = []  # of the open elements outside what is being collected
        self._item: _Item | None = None
        self._field = ""  # the element that is being collected
        self._depth = 0  # of elements inside it
        self._child = ""  # the first of them
        self._is_markup = False
        self._pieces: list[str] = []
        self._elements = 0

    def read(self, text: str) -> None:
        """Raises: ReadError without a place, where the rest cannot be read."""
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_entity
        document = text.lstrip()  # a blank before the XML declaration is an error that readers of feeds forgive
        skipped = text.count("\n", 0, len(text) - len(document))
        try:
            # In one piece: in many, a long element takes the square of its length before expat 2.6.
            parser.Parse(document.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            line = error.lineno + skipped
            problem = f"is broken XML: {expat.ErrorString(error.code)} in line {line:,}; fetch it again"
            raise ReadError(problem, code="xml_damaged") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > _MAX_ELEMENTS:
            raise ReadError(f"holds more than {_MAX_ELEMENTS:,} elements; split it", code="too_large")
        local = _local(name)
        if not self._names and local not in _ROOTS:
            raise ReadError("is neither an RSS nor an Atom feed; give a feed, or the text as .txt", code="not_a_feed")
        if self._field:
            self._inside(name.rpartition(" ")[2], is_end=False)
            return
        self._names.append(local)
        if local in _ITEMS and self._item is None:
            self._item = _Item()
        elif self._is_wanted(local):
            self._field = local
            self._pieces = []
            # Atom says what its text is; RSS never does, and its descriptions are HTML nearly always.
            is_plain = name.startswith(_ATOM) and attributes.get("type", "text") in ("text", "text/plain")
            self._is_markup = not is_plain and local not in _ADDRESSES
            if local == "link" and attributes.get("rel", "alternate") == "alternate":
                self._pieces.append(attributes.get("href", ""))

    def _is_wanted(self, local: str) -> bool:
        if self._item is None:  # the title of the feed, not of its image
            return local == "title" and len(self._names) <= 3 and "image" not in self._names
        return local in _KEPT and self._names[-2] in _ITEMS

    def _inside(self, name: str, *, is_end: bool) -> None:
        """An element within the text of another: XHTML in Atom, or what an entry says about the feed it is from."""
        if not is_end and not self._depth:
            self._child = name
        self._depth += -1 if is_end else 1
        if self._field != "source":
            self._pieces.append(f"</{name}>" if is_end else f"<{name}>")

    def _text(self, text: str) -> None:
        if self._field and not (self._field == "source" and self._depth and self._child != "title"):
            # Inside an element the markup is real, so letters that look like markup are put back as they stood.
            self._pieces.append(html.escape(text, quote=False) if self._depth else text)

    def _end(self, name: str) -> None:
        local = _local(name)
        if self._field and self._depth:
            self._inside(name.rpartition(" ")[2], is_end=True)
            return
        self._names.pop()
        if self._field:
            self._keep()
        elif local in _ITEMS and self._item is not None:
            self.items.append(self._item)
            self._item = None

    def _keep(self) -> None:
        raw = "".join(self._pieces)
        value = visible_text(raw) if self._is_markup else raw
        if self._item is None:
            self.outlet = self.outlet or clean_line(value)
        elif value.strip():
            self._item.values.setdefault(self._field, value)
        self._field = ""


def _local(name: str) -> str:
    """The name of an element where it is of a feed's own vocabulary, "" where it is not."""
    space, _, local = name.rpartition(" ")
    if local == "RDF" or (space in _CORE and local != "encoded"):
        return local
    if (space == _CONTENT and local == "encoded") or (space in _DUBLIN and local == "date"):
        return local
    return ""


def _refuse_doctype(name: str, *_: object) -> None:
    if name.rpartition(":")[2] not in _ROOTS:
        raise ReadError("is neither an RSS nor an Atom feed; give a feed, or the text as .txt", code="not_a_feed")
    raise ReadError("declares a document type, which a feed has no need of; remove it", code="xml_damaged")


def _refuse_entity(*_: object) -> None:
    raise ReadError("declares entities, which a feed has no need of; remove them", code="xml_damaged")
