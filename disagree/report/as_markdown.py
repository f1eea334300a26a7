"""A report as Markdown, to paste into a note or an issue; nothing that an article says becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from disagree.report.document import Document, Finding, Side, read_document
from disagree.report.plain import visible, when
from disagree.report.quote import quote, speakers, web_link
from disagree.report.stories import APART, KINDS, STANCES, STATUSES, Story, counted, stories_of

__all__ = ["as_markdown"]

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~$]")
_FIRST = re.compile(r"^(?:[-+=]|\d{1,9}[.)])")  # would begin a list or a heading at the beginning of a line
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "{": "&#123;", "}": "&#125;"}
_MOST_CONFIRMATIONS = 200


def as_markdown(document: Mapping[str, object]) -> str:
    """The report of a JSON document (what `as_json` gives) as Markdown.

    Raises: InputError where the document is no report.
    """
    report = read_document(document)
    return "\n".join(_lines(report)) + "\n"


def escaped(text: str) -> str:
    """The text on one line, with every character that Markdown or HTML would read as markup spelled out."""
    shown = _MARKUP.sub(lambda match: _ENTITIES.get(match[0], f"\\{match[0]}"), visible(text).replace("&", "&amp;"))
    shown = shown.replace("@", _ENTITIES["@"]).replace("://", ":&#47;/").replace("www.", "www&#46;")
    first = _FIRST.match(shown)
    return f"{shown[: first.end() - 1]}\\{shown[first.end() - 1 :]}" if first else shown


def _lines(report: Document) -> Iterator[str]:
    conflicts = counted(len(report.with_status("conflict")), "disagreement")
    yield f"# {conflicts} in {counted(report.counts.get('articles', 0), 'article')}"
    yield ""
    yield "Each finding is a lead with two sentences to check, not a verdict."
    stories = stories_of(report)
    for story in stories:
        if len(stories) > 1:
            yield from ("", f"## {escaped(story.title) or 'Story'}", "", escaped(_place(story)))
        yield from _story(story, "###" if len(stories) > 1 else "##")
    if report.alone_count:
        yield from ("", f"## What only one outlet reports: {report.alone_count:,}", "")
        for side in report.alone:
            speaker = f", {escaped(' citing '.join(speakers(side)))}" if side.speaker else ""
            yield f"- {escaped(side.outlet)}{speaker}: {escaped(side.claim)}"
    yield from ("", "## Counts", "", "| what | number |", "|---|---:|")
    for name, count in report.counts.items():
        yield f"| {escaped(name.replace('_', ' '))} | {count:,} |"


def _story(story: Story, level: str) -> Iterator[str]:
    for status, title in STATUSES.items():
        items = story.with_status(status)
        if items:
            yield from ("", f"{level} {title}: {len(items)}")
            if status in APART:
                yield from ("", APART[status])
        for item in items:
            yield from _finding(item, level + "#")
    if story.confirmations:
        yield from ("", f"{level} Confirmed by both sides: {len(story.confirmations)}", "")
        for item in story.confirmations[:_MOST_CONFIRMATIONS]:
            yield f"- {escaped(item.left.name)} and {escaped(item.right.name)}: {escaped(item.left.claim)}"
        if len(story.confirmations) > _MOST_CONFIRMATIONS:
            yield f"- and {len(story.confirmations) - _MOST_CONFIRMATIONS} more"


def _finding(item: Finding, level: str) -> Iterator[str]:
    yield from ("", f"{level} {escaped(item.left.name)} against {escaped(item.right.name)}", "")
    meaning = f": {KINDS[item.kind]}" if item.kind in KINDS else ""
    yield f"{escaped(item.kind)}{meaning}. Confidence {item.confidence:.2f}."
    for side in (item.left, item.right):
        yield from ("", *_side(side))
    for reason in item.why:
        yield from ("", f"Why: {escaped(reason)}")


def _side(side: Side) -> Iterator[str]:
    link = web_link(side.url)
    title = escaped(side.title or ("article" if link else ""))
    titled = f": [{title}](<{link}>)" if link else f": {title}" if title else ""
    places = ", ".join(place for place in (escaped(side.outlet), escaped(when(side.published))) if place)
    yield f"**{escaped(' citing '.join(speakers(side)))}** {STANCES[side.stance]} ({places}{titled}):"
    yield ""
    said = quote(side)
    mark = f"**{escaped(said.mark)}**" if said.mark.strip() else ""
    parts = [f"{_space(said.lead, 0)}{mark}{_space(said.tail, -1)}" if mark else escaped(said.lead)]
    yield f"> “{''.join(parts)}”"


def _space(text: str, place: int) -> str:
    """The text escaped, with the space that joins it to the marked words kept."""
    shown = escaped(text)
    if place == 0:
        return f"{shown} " if text.endswith(" ") else shown
    return f" {shown}" if text.startswith(" ") else shown


def _place(story: Story) -> str:
    return ", ".join(part for part in (story.days, *story.outlets) if part)
