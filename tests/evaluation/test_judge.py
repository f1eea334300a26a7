from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from disagree.evaluation.judge import Evaluated, evaluate_judge, table
from disagree.nli.judge import TransformerJudge, load_judge
from disagree.types import Label, LabelledPair

WHO = ("the mayor", "the council", "dockers", "the union", "pilots", "the owners", "a museum")
DID = ("opened the bridge", "closed the market", "paid for the ferry", "lost the strike")


@pytest.fixture(scope="module")
def judge(classifier_folder: Callable[..., Path]) -> TransformerJudge:
    return load_judge(classifier_folder(), dtype="float32")


def make_pairs(count: int) -> list[LabelledPair]:
    """Pairs with labels in turn and no meaning."""
    return [
        LabelledPair(
            id=str(number),
            premise=f"{WHO[number % 7]} {DID[number % 4]} on monday",
            hypothesis=f"{WHO[number * 3 % 7]} {DID[number * 5 % 4]} number {number}",
            label=list(Label)[number % 3],
            kind=("", "actor", "place")[number % 2],
            group=f"story {number // 4}",
        )
        for number in range(count)
    ]


def as_judged(judge: TransformerJudge, pairs: list[LabelledPair], *, directed: bool) -> list[LabelledPair]:
    """The same pairs, labelled with what the judge says."""
    texts = [(pair.premise, pair.hypothesis) for pair in pairs]
    scores = judge.directed(texts).scores if directed else judge.pooled(texts).scores
    order = (Label.SUPPORTING, Label.CONTRADICTING, Label.UNRELATED)
    return [replace(pair, label=order[row.argmax()]) for pair, row in zip(pairs, scores, strict=True)]


def test_no_pairs_give_figures_of_zero(judge: TransformerJudge) -> None:
    found = evaluate_judge(judge, [], directed=False)
    assert (found.figures.n, found.figures.accuracy, found.figures.macro_f1, found.truncated) == (0, 0.0, 0.0, 0)
    assert "0 pairs" in table(found)


@pytest.mark.parametrize("directed", [True, False])
def test_labels_that_are_what_the_judge_says_give_an_accuracy_of_one(judge: TransformerJudge, directed: bool) -> None:
    found = evaluate_judge(judge, as_judged(judge, make_pairs(30), directed=directed), directed=directed)
    assert (found.figures.accuracy, found.figures.macro_f1) == (1.0, 1.0)
    assert found.figures.macro_f1_interval == (1.0, 1.0)
    assert set(found.accuracy_by_kind.values()) == {1.0}


def test_one_wrong_label_in_four_gives_an_accuracy_of_three_quarters(judge: TransformerJudge) -> None:
    pairs = as_judged(judge, make_pairs(4), directed=True)
    wrong = next(label for label in Label if label is not pairs[0].label)
    found = evaluate_judge(judge, [replace(pairs[0], label=wrong), *pairs[1:]], directed=True)
    assert found.figures.accuracy == 0.75


def test_directed_and_pooled_are_told_apart(judge: TransformerJudge) -> None:
    pairs = make_pairs(30)
    directed, pooled = (evaluate_judge(judge, pairs, directed=way) for way in (True, False))
    assert (directed.direction, pooled.direction) == ("directed", "pooled")
    assert directed.figures.ece != pooled.figures.ece


def test_pooled_figures_do_not_change_when_every_pair_is_swapped(judge: TransformerJudge) -> None:
    pairs = make_pairs(24)
    turned = [replace(pair, premise=pair.hypothesis, hypothesis=pair.premise) for pair in pairs]
    first, second = (evaluate_judge(judge, given, directed=False).figures for given in (pairs, turned))
    assert first.confusion == second.confusion
    assert first.ece == pytest.approx(second.ece, abs=1e-6)


def test_the_order_of_the_pairs_changes_no_figure_but_the_drawn_interval(judge: TransformerJudge) -> None:
    pairs = make_pairs(24)
    first, second = (evaluate_judge(judge, given, directed=True).figures for given in (pairs, pairs[::-1]))
    assert first.confusion == second.confusion
    assert first.ece == pytest.approx(second.ece, abs=1e-6)


def test_kinds_are_measured_by_label_and_pairs_without_kind_left_out(judge: TransformerJudge) -> None:
    found = evaluate_judge(judge, make_pairs(12), directed=True)
    assert set(found.accuracy_by_kind) == {f"{label}/actor" for label in Label}
    assert all(0 <= value <= 1 for value in found.accuracy_by_kind.values())


def test_pairs_that_were_cut_are_counted_and_shown(judge: TransformerJudge) -> None:
    long = replace(make_pairs(1)[0], premise="the mayor opened the bridge " * 200)
    found = evaluate_judge(judge, [long, *make_pairs(3)], directed=False)
    assert found.truncated == 1
    assert "1 pairs were longer" in table(found)


def test_progress_reaches_the_whole(judge: TransformerJudge) -> None:
    told: list[tuple[int, int]] = []
    evaluate_judge(judge, make_pairs(8), directed=True, progress=lambda done, whole: told.append((done, whole)))
    assert told[-1][0] == told[-1][1] == 8


def test_the_figures_are_plain_json(judge: TransformerJudge) -> None:
    found = evaluate_judge(judge, make_pairs(12), directed=True).as_dict()
    again = json.loads(json.dumps(found, allow_nan=False))
    assert {"n", "accuracy", "macro_f1", "macro_f1_interval", "ece", "per_class", "confusion"} <= set(again)
    assert {"direction", "truncated_pairs", "accuracy_by_kind"} <= set(again)


def test_the_table_puts_each_count_under_its_label(judge: TransformerJudge) -> None:
    pairs = [replace(pair, label=Label.CONTRADICTING) for pair in make_pairs(9)]
    found: Evaluated = evaluate_judge(judge, pairs, directed=True)
    lines = table(found).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("confusion"))
    columns = lines[start + 1].split()
    cells = {line.split()[0]: [int(cell) for cell in line.split()[1:]] for line in lines[start + 2 : start + 5]}
    assert set(columns) == set(cells) == set(Label)
    assert {name: sum(row) for name, row in cells.items()} == {name: 9 * (name == "contradicting") for name in cells}
    shown = dict(zip(columns, cells["contradicting"], strict=True))
    assert shown["contradicting"] / 9 == pytest.approx(found.figures.accuracy)
