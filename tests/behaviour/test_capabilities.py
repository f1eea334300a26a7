"""The behavioural suite itself: its size, its labels, what its check fails on, and a sample of it on the judge."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from test_data_scripts import SCRIPTS

from disagree.errors import DataError
from disagree.nli.judge import TransformerJudge
from disagree.types import Label

WANTED = {"negation", "antonym", "quantity", "date", "denial", "hedge", "update", "role", "attribution"}
SAMPLE = 400  # minimum-function cases judged in every run; `capabilities.py --check` judges all
LABELS = {Label.SUPPORTING, Label.CONTRADICTING, Label.UNRELATED}


@pytest.fixture(scope="module")
def cases(suite: ModuleType) -> list[Any]:
    found: list[Any] = suite.load_cases()
    return found


@pytest.fixture(scope="module")
def changes(suite: ModuleType) -> list[Any]:
    found: list[Any] = suite.load_changes()
    return found


def test_every_capability_has_a_hundred_cases_and_all_labels(cases: list[Any]) -> None:
    assert len(cases) >= 1_000
    counted = Counter(case.capability for case in cases)
    assert set(counted) == WANTED
    assert min(counted.values()) >= 100
    for name in WANTED:
        found = {label for case in cases if case.capability == name for label in case.expected}
        assert found == LABELS, name


def test_there_are_two_thousand_invariant_changes_and_each_changes_something(changes: list[Any]) -> None:
    counted = Counter(change.suite for change in changes)
    assert set(counted) == {"invariance", "direction", "prompt"}
    assert counted["invariance"] >= 2_000
    assert counted["direction"] >= 300
    assert all(change.before != change.after for change in changes)


def test_no_case_stands_twice_in_either_order(cases: list[Any], changes: list[Any]) -> None:
    assert len({frozenset(case.pair) for case in cases}) == len(cases)
    kept = Counter((change.suite, change.name, change.before, change.after) for change in changes)
    assert max(kept.values()) == 1


def test_cases_are_filled_and_written_as_sentences(cases: list[Any], changes: list[Any]) -> None:
    texts = {text for case in cases for text in case.pair} | {text for change in changes for text in change.before}
    for text in texts:
        assert not set(text) & set("{}_"), text
        assert "  " not in text
        assert not text[0].islower()
    assert all(text[-1] in ".”" for case in cases for text in case.pair)


def test_the_same_files_give_the_same_cases_in_another_process(cases: list[Any], changes: list[Any]) -> None:
    code = (
        "import capability_cases as c, zlib; "
        "print(zlib.crc32(repr([x.pair for x in c.load_cases()] + [x.after for x in c.load_changes()]).encode()))"
    )
    known = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=SCRIPTS,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(SCRIPTS.parent)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(known) == 1
    here = repr([case.pair for case in cases] + [change.after for change in changes]).encode()
    assert known == {f"{zlib.crc32(here)}\n".encode()}


def test_names_are_other_ones_where_a_change_renames(changes: list[Any]) -> None:
    for change in changes:
        if change.name == "other people":
            before, after = (" ".join(pair).split() for pair in (change.before, change.after))
            moved = [place for place, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
            assert moved
            assert all(before[place].strip("“”")[0].isupper() for place in moved), change


def test_a_template_with_an_unknown_slot_or_too_few_words_is_named(suite: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "lexicon.toml").write_text('[lexicon]\nwho = ["Anna", "Bo"]\n', encoding="utf-8")
    template = '[[template]]\nname = "t"\npremise = "{%s} ran."\nhypothesis = "{who} sat."\n'
    template += 'expected = ["unrelated"]\ncount = %d\n'
    for slot, count, named in (
        ("whom", 1, "whom"),
        ("who_3", 1, "who_3"),
        ("who.name", 1, "name"),
        ("who", 9, "2 dif"),
    ):
        (tmp_path / "odd.toml").write_text(template % (slot, count), encoding="utf-8")
        with pytest.raises(DataError, match=named):
            suite.load_cases(tmp_path)


def row(suite: ModuleType, right: int, *, name: str = "role") -> Any:
    return suite.Row(suite="minimum", name=name, items=100, right=right, parts={})


@pytest.mark.parametrize(
    ("right", "known", "said"),
    [
        (95, None, []),
        (94, None, ["below 0.95"]),
        (80, 0.80, []),
        (79, 0.80, []),
        (77, 0.80, ["fell below"]),
        (90, 0.80, []),
        (95, 0.80, ["no gap any more"]),
    ],
)
def test_the_check_fails_on_new_gaps_falls_and_gaps_that_are_none(
    suite: ModuleType, right: int, known: float | None, said: list[str]
) -> None:
    found = suite.problems([row(suite, right)], {} if known is None else {("minimum", "role"): known})
    assert len(found) == len(said)
    assert all(part in line for part, line in zip(said, found, strict=True))


def test_the_check_names_a_gap_without_a_row(suite: ModuleType) -> None:
    (said,) = suite.problems([row(suite, 99)], {("minimum", "gone"): 0.5})
    assert "no such row" in said


def test_every_known_gap_is_a_row_below_the_bar(suite: ModuleType, cases: list[Any], changes: list[Any]) -> None:
    rows = {("minimum", case.capability) for case in cases} | {(change.suite, change.name) for change in changes}
    gaps = suite.load_gaps()
    assert set(gaps) <= rows | {("identity", "a claim and itself")}
    assert all(0 < share < suite.REQUIRED for share in gaps.values())


def spread(items: list[Any], count: int) -> list[Any]:
    """Every so-manieth item, so that each capability and template has its share."""
    return [items[place * len(items) // count] for place in range(count)]


def test_a_sample_of_the_cases_is_judged_as_well_as_known(
    suite: ModuleType, cases: list[Any], judge: TransformerJudge
) -> None:
    """Each capability reaches what is required or known, less 3 standard errors of a sample of its size."""
    gaps = suite.load_gaps()
    rows = suite.rows(suite.judged(judge, spread(cases, SAMPLE), []))
    assert sum(row.items for row in rows) == SAMPLE
    assert {row.name for row in rows} == WANTED
    for found in rows:
        known = gaps.get((found.suite, found.name), suite.REQUIRED)
        assert found.share >= known - 3 * math.sqrt(known * (1 - known) / found.items), found


def test_adding_not_raises_the_probability_of_contradiction(
    suite: ModuleType, changes: list[Any], judge: TransformerJudge
) -> None:
    turned = spread([change for change in changes if change.suite == "direction"], 60)
    rows = suite.rows(suite.judged(judge, [], turned))
    assert len(rows) == 4
    assert all(row.share >= suite.REQUIRED for row in rows)


def test_typography_alone_flips_few_labels(
    suite: ModuleType, changes: list[Any], exact_judge: TransformerJudge
) -> None:
    names = ("two spaces", "no-break spaces", "thin spaces and line breaks", "quotation marks", "straight apostrophe")
    typographic = [change for change in changes if change.suite == "invariance" and change.name in names]
    rows = suite.rows(suite.judged(exact_judge, [], spread(typographic, 60)))
    assert {row.name for row in rows} == set(names)
    flips = sum(row.items - row.right for row in rows)
    assert flips <= 3
    assert all(row.right == row.items for row in rows if "space" in row.name)


def test_a_table_and_a_document_show_every_row(suite: ModuleType, cases: list[Any], judge: TransformerJudge) -> None:
    outcomes = suite.judged(judge, cases[:3], [])
    rows = suite.rows(outcomes)
    assert "| minimum | antonym | 3 |" in suite.table(rows, {}, with_parts=True)
    assert "known gap, 0.500" in suite.table(rows, {("minimum", "antonym"): 0.5}, with_parts=False)
    document = json.loads(json.dumps(suite._as_json(judge, rows, outcomes)))
    assert document["rows"][0]["items"] == 3
    assert len(document["wrong"]) == 3 - document["rows"][0]["right"]
