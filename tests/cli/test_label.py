"""`disagree label`: a scan's pairs out to people and back."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from disagree.corpus.codec import find_texts, pair_key
from disagree.corpus.judged import judged_pairs
from disagree.types import Label

Rows = list[dict[str, Any]]
OTHER = (
    "Calder Lines said the ferry carries about 600 passengers a day.\n\nThe ferry was built in 1998.\n\n"
    "Goats won four prizes at the Velden farm show on Sunday.\n\nA new pier opens in May, the mayor said."
)


def lines(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def scanned(
    invoke: Any, models: Sequence[str], tagger_folder: Path, herald: Path, courier: Path, tmp_path: Path
) -> Path:
    """A run folder: four articles on two matters, in stories that are easily found."""
    second = tmp_path / "second.txt"
    second.write_text(f"Outlet: Coast Mail\n\n{OTHER}\n", encoding="utf-8")
    config = tmp_path / "detect.toml"
    config.write_text("min_similarity_story = 0.01\nstory_days = 0\nmin_similarity = -1.0\ngate_low = -1.0\n")
    done = invoke(
        "scan", herald, courier, second, "-o", tmp_path / "run", "-c", config, *models, "--tagger", tagger_folder, "-q"
    )
    assert done.code == 0, done.err
    return tmp_path / "run"


def answered(tasks: Path, choose: Callable[[dict[str, Any]], str], path: Path) -> Path:
    """The tasks as Label Studio exports them once one person has labelled them."""
    done = json.loads(tasks.read_text("utf-8"))
    for number, task in enumerate(done, start=1):
        region = {"from_name": "label", "to_name": "hypothesis", "type": "choices"}
        region |= {"value": {"choices": [choose(task["data"])]}}
        task |= {"id": number, "annotations": [{"id": number, "completed_by": 1, "result": [region]}]}
    path.write_text(json.dumps(done), encoding="utf-8")
    return path


def test_next_picks_judged_pairs_that_no_finding_shows(invoke: Any, scanned: Path) -> None:
    done = invoke("label", "next", scanned, "--count", "6", "--random", "0.5")
    assert done.code == 0, done.err
    report = json.loads((scanned / "report.json").read_text("utf-8"))
    assert len(done.rows) == 6
    shown = {
        frozenset((sides["left"]["claim"], sides["right"]["claim"]))
        for item in [*report["disagreements"], *report["confirmations"]]
        for sides in item["evidence"]
    }
    assert any(frozenset((row["premise"], row["hypothesis"])) not in shown for row in done.rows)
    assert {row["picked"] for row in done.rows} == {"random", "uncertain"}
    assert {row["label"] for row in done.rows} == {"-"}
    assert all(row["group"].startswith("story-") and row["left"]["outlet"] for row in done.rows)
    assert all(abs(sum(row["suggestion"]["probabilities"].values()) - 1) < 1e-5 for row in done.rows)
    assert " 0 texts_not_found" in done.err


def test_store_gives_every_judgement_with_its_texts(scanned: Path) -> None:
    counts: Counter[str] = Counter()
    found = list(judged_pairs(scanned, counts))
    with sqlite3.connect(scanned / "store.sqlite") as connection:
        (kept,) = connection.execute("SELECT count(*) FROM judgements").fetchone()
    connection.close()
    assert len(found) == counts["judged"] == kept > 20
    assert counts["texts_not_found"] == 0
    for _, judgement in found:
        both = judgement.pair.left.text, judgement.pair.right.text
        assert find_texts([both[0]], [both[1]], [pair_key(judgement.pair)]) == {pair_key(judgement.pair): both}


def test_next_is_the_same_each_time_and_leaves_out_what_was_given_out(
    invoke: Any, scanned: Path, tmp_path: Path
) -> None:
    first = invoke("label", "next", scanned, "-n", "4", "-o", tmp_path / "first.jsonl")
    assert first.out.strip() == str(tmp_path / "first.jsonl")
    again = invoke("label", "next", scanned, "-n", "4")
    assert again.rows == lines(tmp_path / "first.jsonl")
    second = invoke("label", "next", scanned, "-n", "4", "--exclude", tmp_path / "first.jsonl")
    assert not {row["id"] for row in second.rows} & {row["id"] for row in again.rows}
    assert "4 left_out_labelled" in second.err


def test_next_of_a_report_judges_the_pairs_of_its_findings(
    invoke: Any, scanned: Path, classifier_folder: Callable[..., Path]
) -> None:
    report = json.loads((scanned / "report.json").read_text("utf-8"))
    pairs = {
        (sides["left"]["claim"], sides["right"]["claim"])
        for item in [*report["disagreements"], *report["confirmations"]]
        for sides in item["evidence"]
    }
    done = invoke("label", "next", scanned / "report.json", "--model", classifier_folder())
    assert "judged_now" in done.err
    distinct = [both for both in pairs if both[0].casefold().strip(" .") != both[1].casefold().strip(" .")]
    assert done.code == (0 if distinct else 2), done.err
    assert len(done.rows if distinct else []) == len(distinct)


def test_next_of_pairs_judges_only_those_without_probabilities(
    invoke: Any, jsonl: Callable[..., Path], classifier_folder: Callable[..., Path]
) -> None:
    known = {"label": "unrelated", "score": 0.5, "model": "mine"}
    known["probabilities"] = {"supporting": 0.0, "contradicting": 0.5, "unrelated": 0.5}
    path = jsonl(
        {"id": "a", "premise": "The ferry sails.", "hypothesis": "A boat leaves.", "suggestion": known},
        {"id": "b", "premise": "The port is closed.", "hypothesis": "The port opened."},
        {"id": "c", "premise": "A.", "hypothesis": "B.", "label": "neutral"},
    )
    done = invoke("label", "next", path, "--count", "1", "--random", "0", "--model", classifier_folder())
    assert "3 judged_now" in done.err
    done = invoke("label", "next", path, "--count", "1", "--random", "0")
    assert done.code == 0, done.err
    assert "2 judged_now" in done.err
    assert "1 left_out_labelled" in done.err
    assert [(row["id"], row["suggestion"]["model"]) for row in done.rows] == [("a", "mine")]


def test_labels_go_out_and_come_back_and_train_a_judge(
    invoke: Any, scanned: Path, tmp_path: Path, classifier_folder: Callable[..., Path]
) -> None:
    todo, tasks, pairs = tmp_path / "todo.jsonl", tmp_path / "tasks.json", tmp_path / "pairs.jsonl"
    assert invoke("label", "next", scanned, "-n", "12", "-o", todo).code == 0
    done = invoke("label", "export", todo, "--to", "label-studio", "-o", tasks)
    assert done.out.split() == [str(tasks), str(tmp_path / "tasks.config.xml")]
    names = [label.value for label in Label]
    file = answered(tasks, lambda data: names[len(data["premise"]) % 3], tmp_path / "export.json")
    done = invoke("label", "import", file, "-o", pairs)
    assert done.code == 0, done.err
    before, after = lines(todo), lines(pairs)
    assert [{**row, "label": "-"} for row in after] == before
    assert [row["label"] for row in after] == [names[len(row["premise"]) % 3] for row in before]
    recipe = tmp_path / "recipe.toml"
    base = classifier_folder(spread=0.02)
    stage = '[[stages]]\nname = "s"\nepochs = 1\n[[stages.data]]\npath = "pairs.jsonl"\nboth_orders = true\n'
    recipe.write_text(f'base = "{base}"\ndev_share = 0.4\n{stage}')
    # Few stories: each pair is a group of its own here, so that some can be set apart.
    pairs.write_text("".join(json.dumps({**row, "group": row["id"]}) + "\n" for row in after), encoding="utf-8")
    done = invoke("train", recipe, "-o", tmp_path / "model", "-q")
    assert done.code == 0, done.err
    assert invoke("evaluate", tmp_path / "model", pairs, "--json", "-q").code == 0


@pytest.mark.parametrize("form", ["label-studio", "argilla", "prodigy", "doccano", "csv", "snli"])
def test_export_and_import_give_back_the_same_file(
    invoke: Any, jsonl: Callable[..., Path], tmp_path: Path, form: str
) -> None:
    path = jsonl(
        {"id": "a", "premise": "=1+1\nŁódź", "hypothesis": "@x", "label": "supporting", "group": "g", "kind": "date"},
        {"id": "b", "premise": "It rains.", "hypothesis": "It is wet.", "label": "-", "left": {"outlet": None}},
    )
    out = tmp_path / ("out.csv" if form == "csv" else "out.json")
    assert invoke("label", "export", path, "--to", form, "-o", out, "-q").code == 0
    done = invoke("label", "import", out, "-o", tmp_path / "back.jsonl", "--json", "--strict")
    assert done.code == 0, done.err
    assert lines(tmp_path / "back.jsonl") == lines(path)
    assert done.rows[0]["counts"] == {"records": 2, "pairs": 2, "labelled": 1, "unlabelled": 1}


def test_import_tells_how_labels_were_read_and_names_conflicts(
    invoke: Any, jsonl: Callable[..., Path], tmp_path: Path
) -> None:
    pair = {"id": "a", "premise": "It rains.", "hypothesis": "It is wet."}
    names = {"ann": "entailment", "bo": "yes", "cy": "neutral"}
    path = jsonl(*({**pair, "annotator": who, "label": name} for who, name in names.items()))
    out = tmp_path / "out.jsonl"
    done = invoke("label", "import", path, "-o", out)
    assert done.code == 3
    assert "'yes' (1)" in done.err
    assert not out.exists()
    done = invoke("label", "import", path, "-o", out, "--label", "yes=supporting", "--strict")
    assert done.code == 5
    assert "label 'entailment' read as supporting (1)" in done.err
    assert "conflicts: a" in done.err
    assert lines(out)[0]["label"] == "supporting"
    assert lines(out)[0]["annotator_labels"] == ["supporting", "supporting", "unrelated"]


def test_files_are_not_written_over_unless_forced(invoke: Any, jsonl: Callable[..., Path], tmp_path: Path) -> None:
    path = jsonl({"id": "a", "premise": "It rains.", "hypothesis": "It is wet.", "label": "neutral"})
    out = tmp_path / "out.csv"
    out.write_text("mine")
    done = invoke("label", "export", path, "--to", "csv", "-o", out)
    assert (done.code, out.read_text()) == (2, "mine")
    assert "--force" in done.err
    assert invoke("label", "export", path, "--to", "csv", "-o", out, "--force").code == 0
    assert out.read_text(encoding="utf-8-sig").startswith("id,premise")


def no_run(folder: Path) -> list[object]:
    return ["next", folder]


def store_gone(folder: Path) -> list[object]:
    manifest = {"schema": "disagree.run/1", "state": "finished", "model": {}, "store": "store.sqlite"}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return ["next", folder]


def unfinished(folder: Path) -> list[object]:
    (folder / "manifest.json").write_text('{"schema": "disagree.run/1", "state": "running"}')
    return ["next", folder]


def no_report(folder: Path) -> list[object]:
    (folder / "x.json").write_text('{"schema": "other"}')
    return ["next", folder / "x.json"]


def damaged_report(folder: Path) -> list[object]:
    (folder / "x.json").write_text('{"schema": "disagree.report/1", "disagreements": [{}], "confirmations": []}')
    return ["next", folder / "x.json"]


def unknown_tool(folder: Path) -> list[object]:
    return ["export", folder / "x.jsonl", "--to", "excel", "-o", folder / "y"]


def no_file(folder: Path) -> list[object]:
    return ["import", folder / "x.jsonl", "-o", folder / "y"]


def odd_name(folder: Path) -> list[object]:
    return ["import", folder / "x.jsonl", "-o", folder / "y", "--label", "yes"]


WRONG = {
    no_run: (2, "manifest.json is missing"),
    store_gone: (1, "give it with --store, or give report.json"),
    unfinished: (2, "--resume"),
    no_report: (3, "give a run folder, a report.json or pairs"),
    damaged_report: (3, "damaged report"),
    unknown_tool: (2, "use one of label-studio, argilla"),
    no_file: (3, "no such file"),
    odd_name: (2, "write NAME=supporting"),
}


@pytest.mark.parametrize("make", WRONG)
def test_wrong_use_ends_with_what_to_do_next(invoke: Any, tmp_path: Path, make: Callable[[Path], list[object]]) -> None:
    code, message = WRONG[make]
    done = invoke("label", *make(tmp_path))
    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert "Traceback" not in done.err
