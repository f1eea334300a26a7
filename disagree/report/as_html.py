"""A report as one HTML page to look at, mail and print: nothing is loaded from elsewhere, and no script is needed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from disagree.report.document import Document, Finding, Side, read_document
from disagree.report.figures import outlet_map, speaker_graph
from disagree.report.plain import visible_part, when
from disagree.report.quote import quote, speakers, web_link
from disagree.report.stories import APART, KINDS, STANCES, STATUSES, counted, outlets_of, stories_of

__all__ = ["as_html"]

_MOST = 1_000  # disagreements on a page; the counts name the rest
_MOST_CONFIRMATIONS = 200
_MOST_WHOLE = 100  # of them, how many are shown with context, claims and further evidence
_MOST_EVIDENCE = 5
_OPEN = 25  # findings of a list that can be seen without opening the rest
_SHORTER = 300  # letters of a sentence's part, where a page holds many findings


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A finding with its place on the page; `is_whole` says that all of it is shown."""

    number: int
    item: Finding
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """A story as it is shown: its lists of disagreements by status, and its confirmations."""

    title: str
    place: str
    groups: Sequence[tuple[str, Sequence[_Numbered]]]
    confirmations: Sequence[Finding]


def as_html(document: Mapping[str, object]) -> str:
    """The page of a report's JSON document (what `as_json` gives and a run folder's report.json holds).

    The same document always gives the same bytes. Of very many findings the surest are shown, and the page says so.

    Raises: InputError where the document is no report.
    """
    report = read_document(document)
    style = _style()
    digest = b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    shown = report.disagreements[:_MOST]
    sections = list(_sections(report, shown))
    numbers = {status: len(report.with_status(status)) for status in STATUSES}
    return (
        _pages()
        .get_template("report.html")
        .render(
            report=report,
            style=Markup(style),  # noqa: S704  # a file of the package, not a text from outside
            style_digest=digest,
            sections=sections,
            numbers=numbers,
            shown=len(shown),
            outlets=outlets_of([side for item in (*shown, *report.confirmations) for side in (item.left, item.right)]),
            graph=speaker_graph(report.disagreements),
            heat=outlet_map(report.disagreements),
            alone=_by_outlet(report.alone),
            most_whole=_MOST_WHOLE,
            most_evidence=_MOST_EVIDENCE,
            open_first=_OPEN,
        )
        + "\n"
    )


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("disagree.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    pages.filters |= {
        "link": web_link,
        "when": lambda published: when(published) or "date not known",
        "counted": counted,
        "quote": _quote,
        "speakers": speakers,
    }
    pages.globals |= {"STATUSES": STATUSES, "APART": APART, "KINDS": KINDS, "STANCES": STANCES}
    return pages


def _shown(value: object) -> object:
    """Every value on its way into the page: control characters spelled out; escaping comes after."""
    return visible_part(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _style() -> str:
    lines = (files("disagree.report") / "page" / "style.css").read_text(encoding="utf-8").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip() and not line.strip().startswith("/*"))


def _sections(report: Document, shown: Sequence[Finding]) -> Iterator[_Section]:
    wanted = {id(item) for item in (*shown, *report.confirmations[:_MOST_CONFIRMATIONS])}
    number = 0
    for story in stories_of(report):
        groups = []
        for status in STATUSES:
            rows = []
            for item in story.with_status(status):
                if id(item) in wanted:
                    number += 1
                    rows.append(_Numbered(number, item, number <= _MOST_WHOLE))
            if rows:
                groups.append((status, rows))
        same = [item for item in story.confirmations if id(item) in wanted]
        if groups or same:
            place = " · ".join(part for part in (story.days, ", ".join(story.outlets)) if part)
            yield _Section(title=story.title, place=place, groups=groups, confirmations=same)


def _quote(side: Side, is_whole: bool) -> object:
    return quote(side) if is_whole else quote(side, longest=_SHORTER)


def _by_outlet(sides: Sequence[Side]) -> list[tuple[str, list[Side]]]:
    found: dict[str, list[Side]] = {}
    for side in sides:
        found.setdefault(side.outlet, []).append(side)
    return sorted(found.items())
