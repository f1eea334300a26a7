"""scripts/headlines.py on a dozen invented rows with tiny models: splits, pairs, figures, errors."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from disagree.data.pairs import load_pairs

SCRIPT = Path(__file__).parent.parent / "scripts" / "headlines.py"

BODIES = {
    "1": "The ferry to Tarn sank on Monday. Nine pilots were on board. The port was closed all day.",
    "2": "The port denied that a ferry sank. It called the story a hoax. The bakery was open.",
    "3": "The mayor closed the tower on Tuesday. The council paid for a new roof. Rain fell.",
    "4": "The tower is open, the council said. The mayor never closed it. Schools had lunch there.",
    "5": "Dockers won their strike. The union signed on Monday. Owners refused to speak.",
    "6": "The strike goes on, owners said. No paper was signed. The harbour is quiet.",
    "7": "A museum bought a bridge. It may be moved by ship. The garden is shut.",
    "8": "A museum  bought a bridge. It may be moved by ship. The garden is shut.",  # a copy of 7
}
STANCES = [
    ("1", "Ferry sinks off Tarn", "agree"),
    ("1", "Ferry sinks off Tarn", "agree"),  # twice
    ("2", "Ferry sinks off Tarn", "disagree"),
    ("2", "Port denies that a ferry sank", "agree"),
    ("3", "Mayor closes tower", "agree"),
    ("4", "Mayor closes tower", "disagree"),
    ("4", "Report: tower may close", "discuss"),
    ("5", "Dockers win strike", "agree"),
    ("6", "Dockers win strike", "disagree"),
    ("6", "Is the strike over?", "discuss"),
    ("7", "Museum buys bridge", "agree"),
    ("8", "Museum bridge said to move by ship", "discuss"),
    ("8", "Dockers win strike", "unrelated"),
]
RELATED = sum(stance != "unrelated" for _, _, stance in STANCES)


@pytest.fixture(scope="module")
def headlines() -> ModuleType:
    spec = importlib.util.spec_from_file_location("headlines", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(
    headlines: ModuleType,
    tmp_path: Path,
    encoder_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., str]:
    """Runs the script on the rows and gives what it prints."""

    def call(command: str, *options: object, stances: list[tuple[str, str, str]] = STANCES) -> str:
        bodies, stands = tmp_path / "bodies.jsonl", tmp_path / "stances.jsonl"
        bodies.write_text("".join(json.dumps({"body_id": key, "text": BODIES[key]}) + "\n" for key in BODIES))
        names = ("body_id", "headline", "stance")
        stands.write_text("".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in stances))
        words = (command, bodies, stands, "--encoder", encoder_folder, *options)
        monkeypatch.setattr(sys, "argv", ["headlines.py", *map(str, words)])
        headlines.main()
        return capsys.readouterr().out

    return call


def stands(headlines: ModuleType) -> list[Any]:
    return [headlines.Stand(*row) for row in STANCES if row[2] != "unrelated"]


@pytest.mark.parametrize("by", ["body", "story"])
def test_divide_puts_no_body_and_no_headline_on_two_sides(headlines: ModuleType, by: str) -> None:
    both = 0
    for seed in range(20):
        kept, left_out = headlines.divide(stands(headlines), by=by, seed=seed)
        train, dev = ([stand for stand in kept if stand.split == name] for name in ("train", "dev"))
        assert len(train) + len(dev) + left_out == RELATED
        assert not {stand.body for stand in train} & {stand.body for stand in dev}
        assert not {stand.headline for stand in train} & {stand.headline for stand in dev}
        assert left_out == 0 or by == "body"
        both += bool(train and dev)
    assert both > 5


def test_divide_by_story_keeps_what_headlines_connect_together(headlines: ModuleType) -> None:
    kept, _ = headlines.divide(stands(headlines), by="story", seed=1)
    groups = {stand.body: stand.group for stand in kept}
    assert groups["1"] == groups["2"]
    assert groups["3"] == groups["4"]
    assert len(set(groups.values())) == 5  # 7 and its copy 8 are one body only once they are read


def test_prepare_writes_pairs_that_the_package_reads_and_counts_the_rest(
    run: Callable[..., str], tmp_path: Path
) -> None:
    out = tmp_path / "pairs.jsonl.gz"
    counts = json.loads(run("prepare", "-o", out, "--claims", 2, "--by", "story"))
    pairs = load_pairs(out).pairs
    assert counts["body_copies"] == 1
    assert counts["exact_duplicates"] == 1
    assert counts["read_unrelated"] == 1
    assert len(pairs) == RELATED - 1 == sum(count for name, count in counts.items() if name.startswith("written_"))
    first = next(pair for pair in pairs if pair.hypothesis == "Mayor closes tower" and pair.label == "contradicting")
    sentences = ["The tower is open, the council said.", "The mayor never closed it.", "Schools had lunch there."]
    kept = [sentence for sentence in sentences if sentence in first.premise]
    assert first.premise == " ".join(kept)  # in text order
    assert len(kept) == 2
    assert first.origin == "fnc1"


def test_prepare_is_the_same_twice_and_heeds_the_limit(run: Callable[..., str], tmp_path: Path) -> None:
    one, two, few = tmp_path / "1.jsonl.gz", tmp_path / "2.jsonl.gz", tmp_path / "3.jsonl"
    run("prepare", "-o", one)
    run("prepare", "-o", two)
    assert one.read_bytes() == two.read_bytes()
    counts = json.loads(run("prepare", "-o", few, "--by", "story", "--limit", 5))
    assert counts["left_out_by_limit"] == RELATED - 5
    assert len(few.read_text().splitlines()) <= 5


@pytest.mark.parametrize("how", ["claims", "joined"])
def test_score_reports_each_stance_and_all_rows_of_the_split(
    run: Callable[..., str], classifier_folder: Callable[..., Path], headlines: ModuleType, how: str
) -> None:
    options = ("--judge", classifier_folder(), "--by", "story", "--seed", 3, "--how", how)
    found = json.loads(run("score", *options, "--split", "train", "--json"))
    assert list(found["stances"]) == ["agree", "disagree", "discuss"]
    assert sum(row["rows"] for row in found["stances"].values()) == found["rows"] == found["train_rows"] > 0
    assert all(0 <= row[name] <= 1 for row in found["stances"].values() for name in ("precision", "recall", "f1"))
    # Thresholds were chosen on these very rows, so they beat calling everything one stance.
    assert found["macro_f1"] > 1 / 3
    assert "disagree" in run("score", *options, "--split", "train")


def test_measure_counts_a_hoax_on_one_side_only_as_against(
    headlines: ModuleType, classifier_folder: Callable[..., Path], encoder_folder: Path
) -> None:
    rows = [
        headlines.Stand("1", "Ferry sinks off Tarn", "agree"),
        headlines.Stand("2", "Ferry sinks off Tarn", "disagree"),
        headlines.Stand("2", "Ferry story a hoax", "agree"),
        headlines.Stand("1", "Ferry story a hoax", "disagree"),
    ]
    options = headlines.argparse.Namespace(judge=classifier_folder(), encoder=encoder_folder, how="claims", weight=0.0)
    against = headlines.measure(rows, BODIES, options)[:, 0]
    assert against.tolist() == [0.0, 1.0, 0.0, 1.0]


def test_figures_weigh_rows_and_choose_finds_the_border(headlines: ModuleType) -> None:
    signs = np.array([[0.9, 0.0], [0.2, 0.8], [0.1, 0.1], [0.8, 0.9]])
    gold = np.array([1, 0, 2, 1])
    thresholds = headlines.choose(signs, gold, np.ones(4))
    assert headlines.figures(signs, gold, np.ones(4), thresholds)[:, 2].tolist() == [1.0, 1.0, 1.0]
    weighed = headlines.figures(signs, np.array([1, 0, 2, 0]), np.array([1.0, 1.0, 1.0, 3.0]), (0.5, 0.5))
    assert weighed[1].tolist() == pytest.approx([0.25, 1.0, 0.4])


def test_an_unknown_stance_ends_with_a_message(
    run: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run("prepare", "-o", tmp_path / "x.jsonl", stances=[("1", "Ferry sinks", "maybe")])
    assert ended.value.code == 3
    assert "'maybe'" in capsys.readouterr().err
