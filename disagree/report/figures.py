"""Where everything stands in the two drawings of a report: who disagrees with whom, by speaker and by outlet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from disagree.report.document import Finding, Side
from disagree.report.plain import visible

__all__ = ["Arc", "Cell", "Graph", "HeatMap", "Node", "outlet_map", "speaker_graph"]

_MOST_SPEAKERS = 14
_MOST_OUTLETS = 10
_LETTERS = 30  # of a name in a drawing; its title element holds all of it
_ROW = 30  # drawing units, about a pixel on a desktop
_LABELS = 214  # width of the column of names
_WIDTH = 420
_CELL = 34
_SHADES = 5

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A name in a drawing, the height it stands at, and how many disagreements it is in."""

    name: str
    label: str
    y: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """A line between two names: `conflicts` of its `count` disagreements are plain conflicts."""

    left: str
    right: str
    path: str
    x: int
    y: int
    count: int
    conflicts: int
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The drawing of speakers; `hidden` of them had no room."""

    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    width: int
    height: int
    labels: int
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A square of the map of outlets; `shade` runs from 0 (none) to 5 (the most)."""

    x: int
    y: int
    row: str
    column: str
    count: int
    shade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """The drawing of outlets; `hidden` of them had no room."""

    nodes: tuple[Node, ...]
    cells: tuple[Cell, ...]
    width: int
    height: int
    labels: int
    cell: int
    hidden: int


def speaker_graph(findings: Iterable[Finding]) -> Graph | None:
    """Names below each other with an arc for each two that disagree; None where there are none."""
    items = list(findings)
    pairs = _pairs(items, lambda side: side.name)
    conflicts = _pairs([item for item in items if item.status == "conflict"], lambda side: side.name)
    names, hidden = _most(pairs, _MOST_SPEAKERS)
    ordered = _near_each_other(names, pairs)
    if not ordered:
        return None
    degrees = _degrees(pairs)
    heights = {name: _ROW * row + _ROW // 2 for row, name in enumerate(ordered)}
    arcs = [
        _arc(pair, heights, count=count, conflicts=conflicts[pair])
        for pair, count in sorted(pairs.items(), key=lambda item: (item[1], item[0]))
        if pair[0] != pair[1] and pair[0] in heights and pair[1] in heights
    ]
    return Graph(
        nodes=tuple(_node(name, heights[name], degrees[name]) for name in ordered),
        arcs=tuple(arcs),
        width=_WIDTH,
        height=_ROW * len(ordered),
        labels=_LABELS,
        hidden=hidden,
    )


def outlet_map(findings: Iterable[Finding]) -> HeatMap | None:
    """A square for each two outlets, darker where they disagree more; None where there are fewer than two outlets."""
    pairs = _pairs(findings, lambda side: side.outlet or "(unnamed)")
    names, hidden = _most(pairs, _MOST_OUTLETS)
    if len(names) < 2:
        return None
    ordered = sorted(names)
    highest = max(count for pair, count in pairs.items() if pair[0] in names and pair[1] in names)
    cells = [
        Cell(
            x=_LABELS + _CELL * column,
            y=_CELL * (row + 1),
            row=ordered[row],
            column=ordered[column],
            count=count,
            shade=-(-count * _SHADES // highest),
        )
        for row in range(len(ordered))
        for column in range(row + 1)
        for count in (pairs[_pair(ordered[row], ordered[column])],)
    ]
    degrees = _degrees(pairs)
    return HeatMap(
        nodes=tuple(_node(name, _CELL * (row + 1) + _CELL // 2, degrees[name]) for row, name in enumerate(ordered)),
        cells=tuple(cells),
        width=max(_WIDTH, _LABELS + _CELL * len(ordered)),
        height=_CELL * (len(ordered) + 1),
        labels=_LABELS,
        cell=_CELL,
        hidden=hidden,
    )


def _pairs(findings: Iterable[Finding], name: Callable[[Side], str]) -> Counter[Pair]:
    return Counter(_pair(visible(name(item.left)), visible(name(item.right))) for item in findings)


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


def _degrees(pairs: Counter[Pair]) -> Counter[str]:
    degrees: Counter[str] = Counter()
    for pair, count in pairs.items():
        for name in set(pair):
            degrees[name] += count
    return degrees


def _most(pairs: Counter[Pair], limit: int) -> tuple[set[str], int]:
    """The names in the most disagreements, and how many are left out."""
    degrees = _degrees(pairs)
    ranked = sorted(degrees, key=lambda name: (-degrees[name], name))
    return set(ranked[:limit]), max(0, len(ranked) - limit)


def _near_each_other(names: set[str], pairs: Counter[Pair]) -> list[str]:
    """The names in an order that puts opponents next to each other: from the busiest to whom it meets, and on."""
    degrees = _degrees(pairs)
    opponents: dict[str, Counter[str]] = {name: Counter() for name in names}
    for (one, other), count in pairs.items():
        if one in names and other in names and one != other:
            opponents[one][other] += count
            opponents[other][one] += count
    ordered: list[str] = []
    waiting = sorted((name for name in names if opponents[name]), key=lambda name: (-degrees[name], name))
    while waiting:
        last = next((name for name in reversed(ordered) if set(opponents[name]) - set(ordered)), None)
        near = set(waiting) & set(opponents[last]) if last else set(waiting)
        chosen = min(near, key=lambda name: (-degrees[name], name))
        ordered.append(chosen)
        waiting.remove(chosen)
    return ordered


def _arc(pair: Pair, heights: dict[str, int], *, count: int, conflicts: int) -> Arc:
    top, bottom = sorted(heights[name] for name in pair)
    reach = min((bottom - top) // 2 + 8, _WIDTH - _LABELS - 40)
    start = _LABELS + 10
    return Arc(
        left=pair[0],
        right=pair[1],
        path=f"M{start} {top}A{reach} {(bottom - top) // 2} 0 0 1 {start} {bottom}",
        x=start + reach,
        y=(top + bottom) // 2,
        count=count,
        conflicts=conflicts,
        width=min(1.5 + 0.75 * (count - 1), 6.0),
    )


def _node(name: str, y: int, count: int) -> Node:
    label = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"
    return Node(name=name, label=label, y=y, count=count)
