"""A report read back from its JSON document, checked: what every page, table and text is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from disagree.errors import InputError
from disagree.report.as_json import SCHEMA

__all__ = ["Document", "Finding", "Side", "read_document"]

_STANCES = ("asserts", "denies", "hedges")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a finding. `conflict` is a range of its sentence, None where no words in particular conflict."""

    article: str
    outlet: str
    speaker: str | None
    chain: tuple[str, ...]
    stance: str
    sentence: str
    start: int
    end: int
    claim: str
    published: str | None
    title: str
    url: str
    before: str
    after: str
    conflict: tuple[int, int] | None

    @property
    def name(self) -> str:
        """Who says it: the speaker, or the outlet in its own voice."""
        return self.speaker or self.outlet or "(unnamed)"

    @property
    def place(self) -> tuple[str, int]:
        """What tells sentences apart."""
        return self.article, self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A disagreement, or a confirmation, whose `kind` and `status` are empty.

    `evidence` lists all pairs of sides, `left` and `right` first; `value` is the JSON that it was read from.
    """

    id: str
    kind: str
    status: str
    confidence: float
    why: tuple[str, ...]
    left: Side
    right: Side
    evidence: tuple[tuple[Side, Side], ...]
    probabilities: Mapping[str, Mapping[str, float]]
    story: int | None
    value: Mapping[str, object]

    def further(self) -> tuple[Side, ...]:
        """The sides of the further evidence, each sentence once."""
        seen = {self.left.place, self.right.place}
        sides = []
        for side in (side for pair in self.evidence[1:] for side in pair):
            if side.place not in seen:
                seen.add(side.place)
                sides.append(side)
        return tuple(sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report. `alone` are claims that only one outlet makes; there are `alone_count` of them."""

    model: Mapping[str, object]
    settings: Mapping[str, object]
    counts: Mapping[str, int]
    disagreements: tuple[Finding, ...]
    confirmations: tuple[Finding, ...]
    alone: tuple[Side, ...] = ()
    alone_count: int = 0
    has_alone: bool = field(default=False)

    def with_status(self, status: str) -> tuple[Finding, ...]:
        """The disagreements of one status, in the report's order."""
        return tuple(item for item in self.disagreements if item.status == status)


def read_document(value: Mapping[str, object]) -> Document:
    """The report that a JSON document of the schema `disagree.report/1` holds.

    What later versions added may be missing; lone surrogates are replaced.

    Raises: InputError where it is none, naming the place that is wrong.
    """
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        found = value.get("schema") if isinstance(value, Mapping) else type(value).__name__
        raise InputError(f"not a report: schema is {found!r}, not {SCHEMA!r}; give what `disagree scan --json` wrote")
    alone = _mapping(value.get("only_one_outlet") or {}, "only_one_outlet")
    return Document(
        model=_mapping(value.get("model", {}), "model"),
        settings=_mapping(value.get("settings", {}), "settings"),
        counts={name: _whole(count, f"counts.{name}") for name, count in _mapping(value["counts"], "counts").items()}
        if "counts" in value
        else {},
        disagreements=_findings(value, "disagreements"),
        confirmations=_findings(value, "confirmations"),
        alone=tuple(
            _side(side, "only_one_outlet.claims") for side in _list(alone.get("claims", []), "only_one_outlet")
        ),
        alone_count=_whole(alone.get("count", 0), "only_one_outlet.count"),
        has_alone=bool(alone),
    )


def _findings(value: Mapping[str, object], name: str) -> tuple[Finding, ...]:
    rows = enumerate(_list(value.get(name, []), name))
    return tuple(_finding(row, f"{name}[{number}]", is_plain=name == "confirmations") for number, row in rows)


def _finding(row: object, where: str, *, is_plain: bool) -> Finding:
    item = _mapping(row, where)
    left, right = _side(item.get("left"), f"{where}.left"), _side(item.get("right"), f"{where}.right")
    pairs = []
    for number, pair in enumerate(_list(item.get("evidence", []), f"{where}.evidence")):
        sides = _mapping(pair, f"{where}.evidence[{number}]")
        pairs.append(tuple(_side(sides.get(name), f"{where}.evidence[{number}].{name}") for name in ("left", "right")))
    story = item.get("story")
    return Finding(
        id=_text(item.get("id", ""), f"{where}.id"),
        kind="" if is_plain else _text(item.get("kind", "other"), f"{where}.kind"),
        status="" if is_plain else _text(item.get("status", "conflict"), f"{where}.status"),
        confidence=_share(item.get("confidence"), f"{where}.confidence"),
        why=tuple(_text(reason, f"{where}.why") for reason in _list(item.get("why", []), f"{where}.why")),
        left=left,
        right=right,
        evidence=tuple((pair[0], pair[1]) for pair in pairs) or ((left, right),),
        probabilities=_probabilities(item.get("probabilities") or {}, f"{where}.probabilities"),
        story=None if story is None else _whole(story, f"{where}.story"),
        value=item,
    )


def _side(value: object, where: str) -> Side:
    side = _mapping(value, where)
    text = {
        name: _text(side.get(name) or "", f"{where}.{name}")
        for name in ("article", "outlet", "stance", "sentence", "claim", "title", "url", "before", "after")
    }
    speaker, published = side.get("speaker"), side.get("published")
    start = _whole(side.get("start", 0), f"{where}.start")
    if not text["sentence"]:
        raise InputError(f"not a report: {where} has no sentence")
    return Side(
        **text | {"stance": text["stance"] if text["stance"] in _STANCES else "asserts"},
        speaker=None if speaker is None else _text(speaker, f"{where}.speaker"),
        chain=tuple(_text(name, f"{where}.chain") for name in _list(side.get("chain") or [], f"{where}.chain")),
        start=start,
        end=_whole(side.get("end", start), f"{where}.end"),
        published=None if published is None else _text(published, f"{where}.published"),
        conflict=_conflict(side.get("conflict"), start, len(text["sentence"]), f"{where}.conflict"),
    )


def _conflict(value: object, start: int, length: int, where: str) -> tuple[int, int] | None:
    if value is None:
        return None
    ends = [_whole(end, where) - start for end in _list(value, where)]
    if len(ends) != 2:
        raise InputError(f"not a report: {where} is no [start, end]")
    begin, end = (min(max(place, 0), length) for place in ends)
    return (begin, end) if begin < end else None


def _probabilities(value: object, where: str) -> dict[str, dict[str, float]]:
    return {
        name: {label: _share(share, f"{where}.{name}") for label, share in _mapping(scores, where).items()}
        for name, scores in _mapping(value, where).items()
    }


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError(f"not a report: {where} is {type(value).__name__}, not an object")
    return {_sound(str(key)): item for key, item in value.items()}


def _list(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise InputError(f"not a report: {where} is {type(value).__name__}, not a list")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"not a report: {where} is {type(value).__name__}, not a text")
    return _sound(value)


def _sound(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _whole(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"not a report: {where} is {type(value).__name__}, not a whole number")
    if abs(value) >= 2**63:
        raise InputError(f"not a report: {where} is larger than any number of a report")
    return value


def _share(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InputError(f"not a report: {where} is {value!r}, not a share from 0 to 1")
    return float(value)
