"""What a report comes to: its stories, and what each is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from disagree.report.document import Document, Finding, Side
from disagree.report.plain import when

__all__ = ["APART", "KINDS", "STANCES", "STATUSES", "Story", "counted", "outlets_of", "stories_of"]

STATUSES: Mapping[str, str] = {
    "conflict": "Conflicts",
    "update": "Updates",
    "hedged": "Strength differs",
    "uncertain": "Uncertain",
}
APART: Mapping[str, str] = {
    "update": "A later report supersedes an earlier one.",
    "hedged": "One side only reports it as possible.",
    "uncertain": "The model judges the two differently when their order is swapped, or has no clear ground.",
}
STANCES: Mapping[str, str] = {"asserts": "says it", "denies": "denies it", "hedges": "says it with reserve"}
KINDS: Mapping[str, str] = {
    "denial": "one side denies what the other says",
    "negation": "one side says it is not so",
    "opposite": "the two use opposite words",
    "quantity": "the figures differ",
    "date": "the times differ",
    "place": "the places differ",
    "actor": "they name different people or bodies",
    "cause": "they give different causes",
    "outcome": "they tell different outcomes",
    "modality": "what is sure for one is only possible for the other",
    "attribution": "they name different speakers for it",
    "quantifier": "all, some or none: the extent differs",
    "other": "both cannot be right",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The findings on one event. `number` is None where the report holds one story without a number."""

    number: int | None
    disagreements: tuple[Finding, ...]
    confirmations: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """The earliest headline of the articles that findings stand in; empty where they may be on several events."""
        titled = [side for side in self.sides() if side.title]
        if not titled or (self.number is None and not self._is_connected()):
            return ""
        return min(titled, key=lambda side: (side.published or "9", side.article)).title

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets that findings stand in, by name."""
        return outlets_of(self.sides())

    @property
    def days(self) -> str:
        """The first and last day of the articles that findings stand in; empty where none is known."""
        days = sorted(when(side.published)[:10] for side in self.sides() if side.published)
        if not days:
            return ""
        return days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"

    def with_status(self, status: str) -> tuple[Finding, ...]:
        """The disagreements of one status, in the report's order."""
        return tuple(item for item in self.disagreements if item.status == status)

    def _is_connected(self) -> bool:
        """Whether findings lead from each article to every other."""
        groups: list[set[str]] = []
        for item in (*self.disagreements, *self.confirmations):
            joined = {item.left.article, item.right.article}
            apart = [group for group in groups if not group & joined]
            groups = [*apart, joined.union(*(group for group in groups if group & joined))]
        return len(groups) < 2

    def sides(self) -> Iterator[Side]:
        """Both sides of each finding."""
        for item in (*self.disagreements, *self.confirmations):
            yield from (item.left, item.right)


def stories_of(document: Document) -> tuple[Story, ...]:
    """The stories of the report in the order of their surest disagreement; one story where it does not tell them."""
    found: dict[int | None, tuple[list[Finding], list[Finding]]] = {}
    for place, items in enumerate((document.disagreements, document.confirmations)):
        for item in items:
            found.setdefault(item.story, ([], []))[place].append(item)
    return tuple(
        Story(number=number, disagreements=tuple(against), confirmations=tuple(same))
        for number, (against, same) in found.items()
    )


def outlets_of(sides: Iterator[Side] | Sequence[Side]) -> tuple[str, ...]:
    """The outlets of the sides, each once, by name."""
    return tuple(sorted({side.outlet for side in sides if side.outlet}))


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where there is not exactly one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
