"""A report as plain text for a terminal or a file: who says what against whom, with the sentences."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime

from disagree.report.build import with_status
from disagree.report.plain import visible
from disagree.types import Claim, Confirmation, Disagreement, Report, Stance, Status

__all__ = ["as_text"]

_MAX_CONFIRMATIONS = 5
_MAX_EVIDENCE = 5
_SENTENCE_LIMIT = 600
_APART = (
    (Status.UPDATE, "Updates (a later report supersedes an earlier one)"),
    (Status.HEDGED, "Strength differs (one side only reports it as possible)"),
    (Status.UNCERTAIN, "Uncertain"),
)
_STANCES = {Stance.ASSERTS: "", Stance.DENIES: ", denying it", Stance.HEDGES: ", with reserve"}


def as_text(report: Report, *, width: int = 80, color: bool = False) -> str:
    """The report as text of at most `width` columns, without control characters from any article.

    `color` sets headings in bold with ANSI codes.
    """
    page = _Page(width=max(40, width), color=color)
    conflicts = with_status(report, Status.CONFLICT)
    lines = [*page.summary(report, len(conflicts))]
    for number, item in enumerate(conflicts, start=1):
        lines += ["", *page.disagreement(item, number=number)]
    for status, title in _APART:
        if items := with_status(report, status):
            lines += ["", page.bold(f"{title}: {len(items)}")]
            for item in items:
                lines += ["", *page.disagreement(item, number=None)]
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

    def summary(self, report: Report, conflicts: int) -> Iterator[str]:
        counts = report.counts
        read = f"{_count(counts.get('articles', 0), 'article')}, {_count(counts.get('claims', 0), 'claim')}"
        yield self.bold(f"{_count(conflicts, 'disagreement')} in {read}")
        if conflicts:
            return
        yield ""
        pairs = counts.get("judged", 0)
        if counts.get("articles", 0) < 2 and not pairs:
            hint = "One article by one speaker leaves nothing to compare; add an article by another outlet."
        elif not pairs:
            hint = "No two claims of different speakers were on the same matter. Do the articles cover one story?"
        else:
            hint = f"{_count(pairs, 'pair')} of claims compared; none contradict each other clearly enough to report."
        yield from self._wrap(hint)
        if counts.get("below_confidence", 0):
            weak = _count(counts["below_confidence"], "pair")
            yield from self._wrap(f"{weak} stayed below the confidence needed.")

    def disagreement(self, item: Disagreement, *, number: int | None) -> Iterator[str]:
        left, right = item.judgements[0].pair.left, item.judgements[0].pair.right
        mark = f"{number}. " if number else "- "
        title = f"{mark}{_name(left)} against {_name(right)}"
        yield from (self.bold(line) for line in self._wrap(title, hanging=" " * len(mark)))
        yield from self._wrap(f"{item.kind.value}, {item.status.value}, confidence {item.confidence:.2f}", indent="   ")
        yield from self._side(left)
        yield from self._side(right)
        yield from self._further(item)
        for reason in item.why:
            yield from self._wrap(f"why: {visible(reason)}", indent="   ", hanging="        ")

    def confirmations(self, items: Sequence[Confirmation]) -> list[str]:
        if not items:
            return []
        lines = ["", self.bold(f"Confirmed by more than one side: {len(items)}")]
        for item in items[:_MAX_CONFIRMATIONS]:
            left, right = item.judgements[0].pair.left, item.judgements[0].pair.right
            claim = textwrap.shorten(visible(left.text), 160, placeholder=" …")
            lines += self._wrap(f"- {_name(left)} and {_name(right)}: {claim}", hanging="  ")
        if len(items) > _MAX_CONFIRMATIONS:
            lines.append(f"  and {len(items) - _MAX_CONFIRMATIONS} more")
        return lines

    def counts(self, report: Report) -> Iterator[str]:
        counts = report.counts
        dropped = [name for name in counts if name.startswith("dropped_") and counts[name]]
        cut = [name for name in counts if "truncated" in name and counts[name]]
        nouns = {"articles": "article", "sentences": "sentence", "claims": "claim", "judged": "judged pair"}
        parts = [_count(counts[name], noun) for name, noun in nouns.items() if name in counts]
        yield from self._wrap("Read: " + ", ".join(parts) if parts else "Read: nothing")
        for title, names in (("Left out", dropped), ("Cut short", cut)):
            if names:
                shown = (f"{counts[name]} {visible(name).removeprefix('dropped_').replace('_', ' ')}" for name in names)
                yield from self._wrap(f"{title}: " + ", ".join(shown))
        if counts.get("denials_unresolved", 0):
            yield from self._wrap(f"Denials whose target was not found: {counts['denials_unresolved']}")

    def _side(self, claim: Claim) -> Iterator[str]:
        places = [visible(claim.outlet) if claim.speaker else "", _when(claim.article.published)]
        via = ", ".join(place for place in places if place)
        who = f"{_chain(claim)}{f' ({via})' if via else ''}{_STANCES[claim.stance]}"
        yield from self._wrap(f"{who}:", indent="   ")
        sentence = textwrap.shorten(visible(claim.sentence.text), _SENTENCE_LIMIT, placeholder=" …")
        yield from self._wrap(f"“{sentence}”", indent="     ", hanging="      ")

    def _further(self, item: Disagreement) -> Iterator[str]:
        shown = {_place(claim) for claim in (item.judgements[0].pair.left, item.judgements[0].pair.right)}
        more: list[Claim] = []
        for judgement in item.judgements[1:]:
            for claim in (judgement.pair.left, judgement.pair.right):
                if _place(claim) not in shown:
                    shown.add(_place(claim))
                    more.append(claim)
        if more:
            yield "   also:"
        for claim in more[:_MAX_EVIDENCE]:
            yield from self._side(claim)
        if len(more) > _MAX_EVIDENCE:
            yield f"     and {_count(len(more) - _MAX_EVIDENCE, 'sentence')} more"

    def _wrap(self, text: str, *, indent: str = "", hanging: str | None = None) -> list[str]:
        after = indent if hanging is None else hanging
        return textwrap.wrap(text, self._width, initial_indent=indent, subsequent_indent=after) or [indent.rstrip()]


def _when(published: datetime | None) -> str:
    """The day, and the hour where one is known: a date alone is read as midnight."""
    if published is None:
        return ""
    is_day_only = (published.hour, published.minute, published.second) == (0, 0, 0)
    return f"{published:%Y-%m-%d}" if is_day_only else f"{published:%Y-%m-%d %H:%M} UTC"


def _name(claim: Claim) -> str:
    return visible(claim.speaker or claim.outlet) or "(unnamed)"


def _chain(claim: Claim) -> str:
    """Who says it, from the one quoted first to the innermost: "Financial Times <- sources"."""
    chain = [visible(name) for name in claim.attribution.chain if name]
    return " <- ".join(chain) if claim.speaker and chain else _name(claim)


def _place(claim: Claim) -> tuple[str, int]:
    return (claim.article.id, claim.sentence.start)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
