"""The way round in docs/labels.md, command by command, with small articles and a short training."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from disagree.types import Label

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
GROUPS = 7


def commands() -> list[list[str]]:
    """The arguments of each `$ disagree` line of the page, with fewer pairs to label."""
    lines = re.findall(r"^\$ (disagree .*)$", PAGE.replace("--count 100", "--count 15"), re.MULTILINE)
    return [shlex.split(line)[1:] for line in lines]


def news() -> Iterator[dict[str, Any]]:
    with gzip.open(ROOT / "data" / "news_claims" / "pairs.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two outlets on each of some events; a few pairs of news to replay; the page's recipe made short."""
    folder = tmp_path_factory.mktemp("labels")
    events: dict[str, list[dict[str, Any]]] = {}
    replayed = []
    for row in news():
        if row["split"] == "dev" and (row["group"] in events or len(events) < GROUPS):
            events.setdefault(row["group"], []).append(row)
        elif len(replayed) < 24:
            replayed.append({**row, "split": "dev" if len(replayed) % 3 == 0 else "train", "group": row["id"]})
    (folder / "articles").mkdir()
    for name, rows in events.items():
        for outlet, side in (("Herald", "premise"), ("Courier", "hypothesis")):
            told = " ".join(dict.fromkeys(row[side] for row in rows))
            (folder / "articles" / f"{name}-{outlet}.txt").write_text(f"Outlet: {outlet}\n\n{told}\n", encoding="utf-8")
    (folder / "data" / "news_claims").mkdir(parents=True)
    with gzip.open(folder / "data" / "news_claims" / "pairs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in replayed)
    shutil.copytree(ROOT / "configs", folder / "configs")
    recipe = folder / "configs" / "train-domain.toml"
    short = re.sub(r"^(epochs|per_label) = \d+", r"\1 = 1", recipe.read_text("utf-8"), flags=re.MULTILINE)
    recipe.write_text(short, encoding="utf-8")
    return folder


def in_label_studio(folder: Path) -> None:
    """What two people would export: every pair gets the suggested label from one, and one in five is skipped."""
    tasks = json.loads((folder / "tasks.json").read_text("utf-8"))
    for number, task in enumerate(tasks, start=1):
        result = task["predictions"][0]["result"]
        told = [{"id": number, "completed_by": 1, "result": result, "was_cancelled": number % 5 == 0}]
        task |= {"id": number, "annotations": told}
    (folder / "export.json").write_text(json.dumps(tasks), encoding="utf-8")


def in_a_sheet(folder: Path) -> None:
    """What a person would save: the column `label` filled in."""
    with (folder / "check.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "check.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(
            {**row, "label": [label.value for label in Label][number % 3]} for number, row in enumerate(rows)
        )


PEOPLE: dict[str, Callable[[Path], None]] = {"export.json": in_label_studio, "check.csv": in_a_sheet}


def test_the_page_leads_from_a_scan_to_a_new_model(
    invoke: Any, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace)
    for arguments in commands():
        if arguments[:2] == ["label", "import"]:
            PEOPLE[arguments[2]](workspace)
        done = invoke(*arguments)
        assert done.code == 0, f"{arguments}: {done.err}"
        assert done.out.strip()
    todo = [json.loads(line) for line in Path("todo.jsonl").read_text("utf-8").splitlines()]
    pairs = [json.loads(line) for line in Path("data/pairs.jsonl").read_text("utf-8").splitlines()]
    assert [{**row, "label": "-"} for row in pairs] == todo
    skipped = [row for number, row in enumerate(pairs, start=1) if number % 5 == 0]
    assert {row["label"] for row in skipped} == {"-"}
    assert all(row["label"] == row["suggestion"]["label"] for row in pairs if row not in skipped)
    check = {json.loads(line)["id"] for line in Path("checked.jsonl").read_text("utf-8").splitlines()}
    assert check
    assert not check & {row["id"] for row in pairs}
    card = Path("runs/my-judge/README.md").read_text("utf-8")
    assert "pairs" in card
    manifest = json.loads(Path("runs/second/manifest.json").read_text("utf-8"))
    assert manifest["settings"]["judge"] == "runs/my-judge"


def test_the_page_shows_every_format_and_every_label_command() -> None:
    from disagree.labels.formats import TOOLS

    assert all(f"| `{name}` |" in PAGE for name in TOOLS)
    assert {arguments[1] for arguments in commands() if arguments[0] == "label"} == {"next", "export", "import"}
