"""The main job, end to end, with the models that ship: what the first command of the README shows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
MAX_MEGABYTES = 50
NAMES = ("encoder", "judge", "tagger")


def disagree(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "disagree", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def shipped() -> dict[str, dict[str, Any]]:
    done = disagree("models", "--json")
    assert done.returncode == 0, done.stderr
    return {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def talks() -> dict[str, Any]:
    done = disagree("scan", EXAMPLES / "kremlin-talks", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def speakers(item: dict[str, Any]) -> Sequence[str]:
    return [item[side]["speaker"] or item[side]["outlet"] for side in ("left", "right")]


def test_a_judge_an_encoder_and_a_tagger_are_shipped(shipped: dict[str, dict[str, Any]]) -> None:
    assert {name: row["kind"] for name, row in shipped.items()} == {name: name for name in NAMES}
    assert shipped["judge"]["labels"] == ["entailment", "neutral", "contradiction"]


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_model_is_small_and_says_where_it_comes_from(shipped: dict[str, dict[str, Any]], name: str) -> None:
    assert 0 < shipped[name]["megabytes"] <= MAX_MEGABYTES
    assert "unknown" not in (shipped[name]["base"], shipped[name]["commit"])
    folder = Path(shipped[name]["path"])
    assert "licen" in (folder / "README.md").read_text(encoding="utf-8").lower()
    assert not [path for pattern in ("*.bin", "*.pt", "*.pkl") for path in folder.glob(pattern)]


def test_the_talks_hold_a_denial_of_the_kremlin_against_the_financial_times(talks: dict[str, Any]) -> None:
    conflicts = [item for item in talks["disagreements"] if item["status"] == "conflict"]
    (denial,) = [item for item in conflicts if item["kind"] == "denial"]
    by_stance = {denial[side]["stance"]: denial[side] for side in ("left", "right")}
    assert "Kremlin" in by_stance["denies"]["speaker"]
    assert by_stance["denies"]["sentence"] == "The Kremlin denied this information."
    other = [text for text in speakers(denial) if "Kremlin" not in text]
    assert other == ["Financial Times"]


def test_every_conflict_of_the_talks_sets_moscow_against_the_french_account(talks: dict[str, Any]) -> None:
    for item in talks["disagreements"]:
        if item["status"] == "conflict":
            assert any("Kremlin" in name for name in speakers(item))
            assert any("Financial Times" in name or "French officials" in name for name in speakers(item))


def test_every_sentence_of_the_talks_stands_in_its_article(talks: dict[str, Any]) -> None:
    from disagree import read_articles

    texts = {article.id: article.text for article in read_articles([EXAMPLES / "kremlin-talks"]).articles}
    for item in (*talks["disagreements"], *talks["confirmations"]):
        for pair in item["evidence"]:
            for side in (pair["left"], pair["right"]):
                assert texts[side["article"]][side["start"] : side["end"]] == side["sentence"]


def test_the_two_papers_alone_show_the_same_conflict() -> None:
    folder = EXAMPLES / "kremlin-talks"
    done = disagree("score", folder / "financial-times.md", folder / "morning-courier.md", "--fail-on", "conflict")
    assert done.returncode == 10, done.stderr
    assert "denying it:" in done.stdout
    assert "Financial Times" in done.stdout


def test_the_harbour_fire_shows_the_two_counts_of_the_dead() -> None:
    done = disagree("scan", EXAMPLES / "harbour-fire", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["disagreements"]
    quantities = [item for item in found if item["kind"] == "quantity"]
    assert ["29" in json.dumps(item) and "eventeen" in json.dumps(item) for item in quantities] == [True]


def test_shipped_models_open_without_transformers() -> None:
    """Importing it would take longer than scoring two short articles."""
    program = "import sys; from disagree import load_detector; load_detector(); sys.exit('transformers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
