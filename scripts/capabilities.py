"""Measures a judge on the behavioural suite: what it must know, what must not matter to it, what must move it.

Run as: python scripts/capabilities.py [--judge judge] [--exact] [--json OUT.json] [--check] [--templates]

The cases are expanded from configs/capabilities (see capability_cases.py):

- minimum: pairs with the labels that are right, by capability;
- invariance: a change that keeps the meaning must keep the label;
- direction: a change that turns the meaning round must raise the probability of contradicting;
- prompt: text meant for the machine must move no probability by .05;
- identity: a claim must support itself, even where the model is asked (the judge itself answers that without it).

`--check` fails (exit code 1) where a row is below 95 % and not in known-gaps.toml, where a known gap fell more than 2
points below the figure that stands there, and where it reached 95 % and so is none any more. It judges as `--exact`
does, in float32 and both orders, so that its figures are the same on every processor.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from capability_cases import CONFIGS, Case, Change, load_cases, load_changes
from numpy.typing import NDArray

from disagree.errors import DataError
from disagree.nli.judge import TransformerJudge, load_judge
from disagree.nli.labels import COLUMNS
from disagree.types import Label

REQUIRED = 0.95
TOLERANCE = 0.02  # by which a known gap may differ below its figure: another build of torch
MOVED = 0.05  # of a probability, by text that is meant for the machine
_AGAINST = COLUMNS.index(Label.CONTRADICTING)

Pair = tuple[str, str]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the judge made of one case or change: whether it is right, and the words to show where it is not."""

    suite: str
    name: str
    part: str
    is_right: bool
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How many cases of one name are right, with the same for each of its parts (templates, pairs of labels)."""

    suite: str
    name: str
    items: int
    right: int
    parts: Mapping[str, tuple[int, int]]

    @property
    def share(self) -> float:
        """The part of the items that are right."""
        return self.right / self.items


def judged(judge: TransformerJudge, cases: Sequence[Case], changes: Sequence[Change]) -> list[Outcome]:
    """An outcome for each case and each change, in order."""
    pairs = dict.fromkeys([*(case.pair for case in cases), *(p for each in changes for p in (each.before, each.after))])
    scores = dict(zip(pairs, judge.pooled(list(pairs)).scores, strict=True))
    return [_of_case(case, scores) for case in cases] + [_of_change(change, scores) for change in changes]


def identities(judge: TransformerJudge, cases: Sequence[Case]) -> list[Outcome]:
    """An outcome for the premise of each case against itself, as the model alone judges it."""
    claims = list(dict.fromkeys(case.pair[0] for case in cases))
    rows = judge.directed([(claim, claim) for claim in claims]).scores
    return [
        Outcome(
            suite="identity",
            name="a claim and itself",
            part="",
            is_right=_label(row) is Label.SUPPORTING,
            shown=f"{_label(row)}: {claim}",
        )
        for claim, row in zip(claims, rows, strict=True)
    ]


def rows(outcomes: Iterable[Outcome]) -> list[Row]:
    """The outcomes counted by suite and name."""
    found: defaultdict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        found[outcome.suite, outcome.name].append(outcome)
    return [
        Row(suite=suite, name=name, items=len(group), right=sum(one.is_right for one in group), parts=_parts(group))
        for (suite, name), group in found.items()
    ]


def load_gaps(path: Path = CONFIGS / "known-gaps.toml") -> dict[tuple[str, str], float]:
    """The measured shares of what is known to fall short, by suite and name."""
    gaps = tomllib.loads(path.read_text(encoding="utf-8")).get("gap", []) if path.exists() else []
    found = {(gap["suite"], gap["name"]): float(gap["share"]) for gap in gaps}
    if len(found) < len(gaps):
        raise DataError(f"{path}: a gap is listed twice; keep one")
    return found


def problems(found: Sequence[Row], gaps: Mapping[tuple[str, str], float]) -> list[str]:
    """What `--check` fails on, in words; empty where all is as required or as known."""
    said = []
    for row in found:
        known, where = gaps.get((row.suite, row.name)), f"{row.suite}/{row.name}: {row.share:.3f}"
        if known is None and row.share < REQUIRED:
            said.append(f"{where} is below {REQUIRED}; mend the judge, or list it in known-gaps.toml")
        if known is not None and row.share >= REQUIRED:
            said.append(f"{where} is no gap any more; take it out of known-gaps.toml")
        if known is not None and row.share < known - TOLERANCE:
            said.append(f"{where} fell below its known {known:.3f}; find out why")
    named = {(row.suite, row.name) for row in found}
    return said + [f"{'/'.join(key)}: in known-gaps.toml, but there is no such row" for key in gaps if key not in named]


def _label(scores: Scores) -> Label:
    return COLUMNS[int(scores.argmax())]


def _of_case(case: Case, scores: Mapping[Pair, Scores]) -> Outcome:
    label = _label(scores[case.pair])
    wanted = " or ".join(case.expected)
    return Outcome(
        suite="minimum",
        name=case.capability,
        part=f"{case.template} ({wanted})",
        is_right=label in case.expected,
        shown=f"{label}, not {wanted}: {' | '.join(case.pair)}",
    )


def _of_change(change: Change, scores: Mapping[Pair, Scores]) -> Outcome:
    before, after = scores[change.before], scores[change.after]
    moved = float(np.abs(before - after).max())
    is_right = {
        "invariance": _label(before) == _label(after),
        "direction": after[_AGAINST] > before[_AGAINST],
        "prompt": moved < MOVED,
    }[change.suite]
    part = "" if _label(before) == _label(after) else f"{_label(before)} to {_label(after)}"
    shown = f"{_label(before)} to {_label(after)}, moved {moved:.2f}: {' | '.join((*change.before, *change.after))}"
    return Outcome(suite=change.suite, name=change.name, part=part, is_right=bool(is_right), shown=shown)


def _parts(group: Sequence[Outcome]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for outcome in group:
        items, right = found.get(outcome.part, (0, 0))
        found[outcome.part] = (items + 1, right + outcome.is_right)
    return found


def table(found: Sequence[Row], gaps: Mapping[tuple[str, str], float], *, with_parts: bool) -> str:
    """The rows as a table in Markdown, with the labels or templates behind each where asked for."""
    lines = ["| suite | name | items | right | not | share | |", "|---|---|---|---|---|---|---|"]
    for row in found:
        known = gaps.get((row.suite, row.name))
        note = f"known gap, {known:.3f}" if known is not None else "" if row.share >= REQUIRED else "below"
        figures = (row.items, row.right, row.items - row.right, f"{row.share:.3f}", note)
        lines.append(f"| {row.suite} | {row.name} | {' | '.join(map(str, figures))} |".replace("|  |", "| |"))
        for part, (items, right) in sorted(row.parts.items()) if with_parts else ():
            if part:
                lines.append(f"| | {part} | {items} | {right} | {items - right} | {right / items:.3f} | |")
    return "\n".join([*lines, "", *_totals(found)])


def _totals(found: Sequence[Row]) -> list[str]:
    said = []
    for suite in dict.fromkeys(row.suite for row in found):
        items, right = (sum(getattr(row, name) for row in found if row.suite == suite) for name in ("items", "right"))
        said.append(f"{suite}: {right} of {items} right ({right / items:.2%})")
    return said


def _as_json(judge: TransformerJudge, found: Sequence[Row], outcomes: Sequence[Outcome]) -> dict[str, object]:
    return {
        "judge": judge.name,
        "commit": judge.commit,
        "dtype": str(judge.dtype).removeprefix("torch."),
        "exact": judge.exact,
        "rows": [
            {"suite": row.suite, "name": row.name, "items": row.items, "right": row.right, "share": round(row.share, 4)}
            | {"parts": {part: {"items": items, "right": right} for part, (items, right) in row.parts.items()}}
            for row in found
        ],
        "wrong": [f"{one.suite}/{one.name}: {one.shown}" for one in outcomes if not one.is_right],
    }


def main() -> None:
    """Judges, counts and prints."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--judge", default="judge", help="a shipped name or a model folder")
    arguments.add_argument("--exact", action="store_true", help="both orders in float32")
    arguments.add_argument("--json", type=Path, help="rows, templates and every wrong case into this file")
    arguments.add_argument(
        "--check", action="store_true", help="fail where a figure is not as required or as known; exact"
    )
    arguments.add_argument("--templates", action="store_true", help="show the templates behind each row")
    given = arguments.parse_args()
    judge, gaps = load_judge(given.judge, exact=given.exact or given.check), load_gaps()
    cases = load_cases()
    outcomes = [*judged(judge, cases, load_changes()), *identities(judge, cases)]
    found = rows(outcomes)
    print(table(found, gaps, with_parts=given.templates))
    if given.json:
        text = json.dumps(_as_json(judge, found, outcomes), indent=1, ensure_ascii=False)
        given.json.write_text(text + "\n", encoding="utf-8")
    wrong = problems(found, gaps) if given.check else []
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
