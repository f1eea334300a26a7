"""A report as plain text for a terminal or a file: who says what against whom, with the sentences."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from disagree.report.as_json import as_json
from disagree.report.document import Document, Finding, Side, read_document
from disagree.report.plain import visible, when
from disagree.report.quote import speakers
from disagree.report.stories import counted, stories_of
from disagree.types import Report

__all__ = ["as_text", "document_as_text"]

_MAX_CONFIRMATIONS = 5
_MAX_EVIDENCE = 5
_SENTENCE_LIMIT = 600
_APART = (
    ("update", "Updates (a later report supersedes an earlier one)"),
    ("hedged", "Strength differs (one side only reports it as possible)"),
    ("uncertain", "Uncertain"),
)
_STANCES = {"asserts": "", "denies": ", denying it", "hedges": ", with reserve"}


def as_text(report: Report, *, width: int = 80, color: bool = False) -> str:
    """The report as text of at most `width` columns; control characters of an article are spelled out.

    `color` sets headings in bold with ANSI codes.
    """
    return document_as_text(as_json(report), width=width, color=color)


def document_as_text(
    document: Mapping[str, object], *, width: int = 80, color: bool = False, most: int | None = None
) -> str:
    """As `as_text`, from a report's JSON document; `most` is how many disagreements of each status are shown.

    Raises: InputError where the document is no report.
    """
    report = read_document(document)
    page = _Page(width=max(40, width), color=color)
    conflicts = report.with_status("conflict")
    lines = [*page.summary(report, len(conflicts)), *page.stories(report)]
    for number, item in enumerate(conflicts[:most], start=1):
        lines += ["", *page.disagreement(item, number=number)]
    lines += page.rest(conflicts, most)
    for status, title in _APART:
        if items := report.with_status(status):
            lines += ["", page.bold(f"{title}: {len(items)}")]
            for item in items[:most]:
                lines += ["", *page.disagreement(item, number=None)]
            lines += page.rest(items, most)
    lines += page.confirmations(report.confirmations)
    lines += ["", *page.counts(report)]
    return "\n".join(lines) + "\n"


class _Page:
    """Lays out lines of a given width."""

    def __init__(self, *, width: int, color: bool) -> None:
        self._width = width
        self._color = color

    def bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self._color else text

    def summary(self, report: Document, conflicts: int) -> Iterator[str]:
        counts = report.counts
        read = f"{counted(counts.get('articles', 0), 'article')}, {counted(counts.get('claims', 0), 'claim')}"
        yield self.bold(f"{counted(conflicts, 'disagreement')} in {read}")
        if conflicts:
            return
        yield ""
        pairs = counts.get("judged", 0)
        if counts.get("articles", 0) < 2 and not pairs:
            hint = "One article by one speaker leaves nothing to compare; add an article by another outlet."
        elif not pairs:
            hint = "No two claims of different speakers were on the same matter. Do the articles cover one story?"
        else:
            hint = f"{counted(pairs, 'pair')} of claims compared; none contradict each other clearly enough to report."
        yield from self._wrap(hint)
        if counts.get("below_confidence", 0):
            weak = counted(counts["below_confidence"], "pair")
            yield from self._wrap(f"{weak} stayed below the confidence needed.")

    def stories(self, report: Document) -> Iterator[str]:
        numbered = [story for story in stories_of(report) if story.number is not None]
        if len(numbered) > 1:
            yield f"in {len(numbered):,} stories with findings"

    def rest(self, items: Sequence[Finding], most: int | None) -> list[str]:
        hidden = 0 if most is None else len(items) - most
        return ["", *self._wrap(f"and {hidden:,} more; --html, --csv and --jsonl show them")] if hidden > 0 else []

    def disagreement(self, item: Finding, *, number: int | None) -> Iterator[str]:
        mark = f"{number}. " if number else "- "
        title = f"{mark}{visible(item.left.name)} against {visible(item.right.name)}"
        yield from (self.bold(line) for line in self._wrap(title, hanging=" " * len(mark)))
        about = f"{visible(item.kind)}, {visible(item.status)}, confidence {item.confidence:.2f}"
        yield from self._wrap(about, indent="   ")
        yield from self._side(item.left)
        yield from self._side(item.right)
        yield from self._further(item)
        for reason in item.why:
            yield from self._wrap(f"why: {visible(reason)}", indent="   ", hanging="        ")

    def confirmations(self, items: Sequence[Finding]) -> list[str]:
        if not items:
            return []
        lines = ["", self.bold(f"Confirmed by more than one side: {len(items)}")]
        for item in items[:_MAX_CONFIRMATIONS]:
            claim = textwrap.shorten(visible(item.left.claim), 160, placeholder=" …")
            names = f"{visible(item.left.name)} and {visible(item.right.name)}"
            lines += self._wrap(f"- {names}: {claim}", hanging="  ")
        if len(items) > _MAX_CONFIRMATIONS:
            lines.append(f"  and {len(items) - _MAX_CONFIRMATIONS} more")
        return lines

    def counts(self, report: Document) -> Iterator[str]:
        counts = report.counts
        dropped = [name for name in counts if name.startswith("dropped_") and counts[name]]
        cut = [name for name in counts if "truncated" in name and counts[name]]
        nouns = {"articles": "article", "sentences": "sentence", "claims": "claim", "judged": "judged pair"}
        parts = [counted(counts[name], noun) for name, noun in nouns.items() if name in counts]
        yield from self._wrap("Read: " + ", ".join(parts) if parts else "Read: nothing")
        for title, names in (("Left out", dropped), ("Cut short", cut)):
            if names:
                shown = (f"{counts[name]} {visible(name).removeprefix('dropped_').replace('_', ' ')}" for name in names)
                yield from self._wrap(f"{title}: " + ", ".join(shown))
        if counts.get("denials_unresolved", 0):
            yield from self._wrap(f"Denials whose target was not found: {counts['denials_unresolved']}")

    def _side(self, side: Side) -> Iterator[str]:
        places = [visible(side.outlet) if side.speaker else "", when(side.published)]
        via = ", ".join(place for place in places if place)
        chain = " <- ".join(visible(name) for name in speakers(side))
        who = f"{chain}{f' ({via})' if via else ''}{_STANCES[side.stance]}"
        yield from self._wrap(f"{who}:", indent="   ")
        sentence = textwrap.shorten(visible(side.sentence), _SENTENCE_LIMIT, placeholder=" …")
        yield from self._wrap(f"“{sentence}”", indent="     ", hanging="      ")

    def _further(self, item: Finding) -> Iterator[str]:
        more = item.further()
        if more:
            yield "   also:"
        for side in more[:_MAX_EVIDENCE]:
            yield from self._side(side)
        if len(more) > _MAX_EVIDENCE:
            yield f"     and {counted(len(more) - _MAX_EVIDENCE, 'sentence')} more"

    def _wrap(self, text: str, *, indent: str = "", hanging: str | None = None) -> list[str]:
        after = indent if hanging is None else hanging
        return textwrap.wrap(text, self._width, initial_indent=indent, subsequent_indent=after) or [indent.rstrip()]
