"""Cases of the behavioural suite, expanded from the templates in configs/capabilities. Used by capabilities.py.

A slot `{place}` draws an entry of the lexicon `place`, `{place_2}` another one, `{act.past}` a field of an entry. What
is drawn may hold slots itself. The same files give the same cases on every machine: nothing but the names of file and
template seeds the draws.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from disagree.errors import DataError
from disagree.types import Label

CONFIGS = Path(__file__).parent.parent / "configs" / "capabilities"
NO_CAPABILITY = ("lexicon", "invariance", "known-gaps")  # files beside those of the capabilities
_SLOT = re.compile(r"\{([a-z]{1,20})(?:_([1-9]))?(?:\.([a-z]{1,20}))?\}")
_FIRST_LETTER = re.compile(r"^\W?[^\W\d_]")  # behind a quotation mark too; none where a figure comes first
_TRIES = 60  # draws for one case that is wanted, before a template counts as exhausted
_DEPTH = 5

Pair = tuple[str, str]
Entry = str | Mapping[str, str]
Lexicon = Mapping[str, Sequence[Entry]]
Draw = Mapping[str, Sequence[int]]  # for each lexicon its entries in an order of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A pair of claims with the labels that are right for it."""

    capability: str
    template: str
    pair: Pair
    expected: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A pair before and after a change; `suite` says what must hold between the two."""

    suite: str  # invariance: the same label; prompt: the same probabilities; direction: contradiction rises
    name: str
    before: Pair
    after: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seed:
    """How a case was made, so that it can be made again with other names."""

    texts: tuple[str, ...]
    lexicon: Lexicon
    draw: Draw

    def pair(self, draw: Draw | None = None) -> Pair:
        left, right = (fill(text, self.lexicon, draw or self.draw) for text in self.texts[:2])
        return left, right


def fill(text: str, lexicon: Lexicon, draw: Draw) -> str:
    """The text with every slot filled, a capital letter in front.

    Raises: DataError where a slot names no lexicon or no field, or slots stand in slots without end.
    """

    def value(match: re.Match[str]) -> str:
        name, number, part = match.groups()
        if name not in lexicon or int(number or 1) > len(lexicon[name]):
            raise DataError(f"{match[0]}: no such lexicon, or it is too short; mend {text!r}")
        entry = lexicon[name][draw[name][int(number or 1) - 1]]
        if isinstance(entry, str) == bool(part) or (part and part not in entry):
            raise DataError(f"{match[0]}: not a field of {entry!r}; mend {text!r}")
        return entry if isinstance(entry, str) else entry[part]

    filled = text
    for _ in range(_DEPTH):
        if "{" not in filled:
            return _FIRST_LETTER.sub(lambda match: match[0].upper(), filled)
        filled = _SLOT.sub(value, filled)
    raise DataError(f"slots are left open in {filled!r}; mend {text!r}")


def load_cases(folder: Path = CONFIGS) -> list[Case]:
    """Every minimum-function case, capability by capability; no pair twice, in either order."""
    return [case for case, _ in _cases(folder)]


def load_changes(folder: Path = CONFIGS) -> list[Change]:
    """Every change that keeps the meaning, every text that talks to the machine, every case of a direction."""
    config, lexicon = _read(folder / "invariance.toml", _shared(folder))
    seeds = [seed for _, seed in _cases(folder)]
    found = [change for table in config["change"] for change in _changes(table, config["change"], seeds)]
    for table in config["pair"]:
        found += _pair_changes(table, lexicon)
    for table in config["prompt"]:
        found += _prompts(table, seeds)
    for table in config["direction"]:
        for seed in _drawn((table["premise"], table["before"], table["after"]), lexicon, table["name"], table["count"]):
            before, after = seed.pair(), _Seed(texts=seed.texts[::2], lexicon=lexicon, draw=seed.draw).pair()
            found.append(Change(suite="direction", name=table["name"], before=before, after=after))
    return found


def capabilities(folder: Path = CONFIGS) -> list[str]:
    """The names of the capabilities: one file each."""
    return sorted(path.stem for path in folder.glob("*.toml") if path.stem not in NO_CAPABILITY)


def _cases(folder: Path) -> list[tuple[Case, _Seed]]:
    shared, seen = _shared(folder), set[Pair]()
    found = []
    for name in capabilities(folder):
        config, lexicon = _read(folder / f"{name}.toml", shared)
        for table in config["template"]:
            expected = tuple(Label(label) for label in table["expected"])
            texts = (table["premise"], table["hypothesis"])
            for seed in _drawn(texts, lexicon, f"{name}/{table['name']}", table["count"], seen):
                case = Case(capability=name, template=table["name"], pair=seed.pair(), expected=expected)
                found.append((case, seed))
    return found


def _shared(folder: Path) -> Lexicon:
    return _read(folder / "lexicon.toml", {})[1]


def _read(path: Path, shared: Lexicon) -> tuple[dict[str, Any], Lexicon]:
    config = tomllib.loads(path.read_text(encoding="utf-8"))
    own = config.get("lexicon", {})
    if both := sorted(set(own) & set(shared)):
        raise DataError(f"{path}: the lexicon {both[0]} is in lexicon.toml too; rename it")
    return config, {**shared, **own}


def _drawn(
    texts: tuple[str, ...], lexicon: Lexicon, name: str, count: int, seen: set[Pair] | None = None
) -> list[_Seed]:
    """As many different cases of a template as asked for.

    Raises: DataError where the lexicons do not hold that many.
    """
    dice, known = random.Random(name), seen if seen is not None else set()  # noqa: S311 - a fixed order, no secret
    found: list[_Seed] = []
    for _ in range(count * _TRIES):
        seed = _Seed(texts=texts, lexicon=lexicon, draw=_draw(lexicon, dice))
        left, right = seed.pair()
        key = (min(left, right), max(left, right))
        if key in known or left == right:
            continue
        known.add(key)
        found.append(seed)
        if len(found) == count:
            return found
    raise DataError(f"{name}: only {len(found)} different cases of {count}; add words to its lexicons")


def _draw(lexicon: Lexicon, dice: random.Random) -> Draw:
    """Every lexicon in an order of its own; `random()` alone is the same in every version of Python."""
    return {name: sorted(range(len(entries)), key=lambda _: dice.random()) for name, entries in lexicon.items()}


def _changes(table: Mapping[str, Any], tables: Sequence[Mapping[str, Any]], seeds: Sequence[_Seed]) -> list[Change]:
    """A change of as many cases as asked for, those that it changes at all, spread over all capabilities."""
    name, dice = table["name"], random.Random(table["name"])  # noqa: S311 - a fixed order, no secret
    shuffled = sorted(seeds, key=lambda _: dice.random())
    earlier = next((other for other in tables if other["name"] == table.get("after")), None)

    def made() -> Iterator[Change]:
        for number, seed in enumerate(shuffled):
            before = seed.pair() if earlier is None else _edited(seed.pair(), _editor(earlier), turn=2)
            if "redraw" in table:
                after = seed.pair(_redrawn(seed, table["redraw"], dice))
            else:
                after = _edited(before, _editor(table), turn=number % 3)
            if after != before and (earlier is None or before != seed.pair()):
                yield Change(suite="invariance", name=name, before=before, after=after)

    return _exactly(list(islice(made(), table["count"])), table)


def _redrawn(seed: _Seed, names: Sequence[str], dice: random.Random) -> Draw:
    """The draw with the entries of some lexicons moved on, so that none stands for itself."""
    draw = dict(seed.draw)
    for name in names:
        if name in draw:
            step = 1 + int(dice.random() * (len(draw[name]) - 1))
            draw[name] = [(entry + step) % len(draw[name]) for entry in draw[name]]
    return draw


def _editor(table: Mapping[str, Any]) -> Callable[[str], str]:
    def edit(text: str) -> str:
        for old, new in table.get("replace", ()):
            text = text.replace(old, new)
        return text.removesuffix(table.get("strip_end", ""))

    return edit


def _edited(pair: Pair, edit: Callable[[str], str], *, turn: int) -> Pair:
    """The first text edited, the second, or both; where only one can be edited, that one."""
    left, right = edit(pair[0]), edit(pair[1])
    options = [(left, pair[1]), (pair[0], right), (left, right)]
    return options[turn] if options[turn] != pair else options[2]


def _pair_changes(table: Mapping[str, Any], lexicon: Lexicon) -> list[Change]:
    """Changes of pairs of their own; the hypotheses of the table in turn."""
    hypotheses, found = table["hypotheses"], []
    for number, hypothesis in enumerate(hypotheses):
        wanted = len(range(number, table["count"], len(hypotheses)))
        rewrite = table.get("rewrite", table["premise"])
        for seed in _drawn((table["premise"], hypothesis), lexicon, f"{table['name']}/{number}", wanted):
            before = seed.pair()
            again = _Seed(texts=(rewrite, hypothesis), lexicon=lexicon, draw=seed.draw).pair()
            after = again if "rewrite" in table else _edited(before, _editor(table), turn=len(found) % 3)
            found.append(Change(suite="invariance", name=table["name"], before=before, after=after))
    return _exactly([change for change in found if change.before != change.after], table)


def _prompts(table: Mapping[str, Any], seeds: Sequence[_Seed]) -> list[Change]:
    """Cases beside which, or in the words of which, stands what is meant for the machine."""
    dice = random.Random(table["name"])  # noqa: S311 - a fixed order, no secret
    found = []
    for number, seed in enumerate(sorted(seeds, key=lambda _: dice.random())[: table["count"]]):
        before = seed.pair()
        side = number % 2
        after = list(before)
        after[side] = _meddled(before[side], table, number // 2)
        found.append(Change(suite="prompt", name=table["name"], before=before, after=(after[0], after[1])))
    return _exactly([change for change in found if change.before != change.after], table)


def _meddled(text: str, table: Mapping[str, Any], number: int) -> str:
    if "replace" in table:
        return _editor(table)(text)
    if "texts" in table:
        said = table["texts"][number % len(table["texts"])]
        return f"{text} {said}" if number % 3 else f"{said} {text}"
    mark = table["insert"][number % len(table["insert"])] * table.get("repeat", 1)
    words = text.split(" ")
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    places = [longest] if "repeat" in table else range(len(words))
    for place in places:
        middle = len(words[place]) // 2
        words[place] = words[place][:middle] + mark + words[place][middle:]
    return " ".join(words)


def _exactly(found: list[Change], table: Mapping[str, Any]) -> list[Change]:
    if len(found) != table["count"]:
        raise DataError(f"{table['name']}: {len(found)} cases where {table['count']} are asked for; mend its counts")
    return found
