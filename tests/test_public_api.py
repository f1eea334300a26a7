from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import disagree

NAMES = [
    "Article",
    "Attribution",
    "Claim",
    "ClaimPair",
    "ConfigError",
    "Confirmation",
    "DataError",
    "DetectSettings",
    "Detector",
    "DisagreeError",
    "Disagreement",
    "InputError",
    "Judgement",
    "Kind",
    "Label",
    "ModelError",
    "ReadError",
    "Report",
    "Scores",
    "Sentence",
    "Stance",
    "Status",
    "UsageError",
    "as_json",
    "as_text",
    "load_detector",
    "load_judge",
    "read_articles",
]
HEAVY = ("torch", "transformers", "datasets", "numpy", "nupunkt", "trafilatura", "openvino", "nncf")
SECONDS = 0.3


def test_the_public_names_are_pinned() -> None:
    assert sorted(disagree.__all__) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_can_be_had_and_has_a_docstring(name: str) -> None:
    assert getattr(disagree, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="detect_everything"):
        disagree.detect_everything  # noqa: B018  # reading it is the test


def test_every_public_name_is_there_for_a_star_import() -> None:
    found: dict[str, object] = {}
    exec("from disagree import *", found)  # noqa: S102  # the only way to run a star import in a function
    assert set(NAMES) <= set(found)


def test_five_lines_find_a_disagreement(classifier_folder: Callable[..., Path], encoder_folder: Path) -> None:
    from disagree import Article, as_json, as_text, load_detector

    detector = load_detector(judge=str(classifier_folder()), encoder=str(encoder_folder))
    text = "The Harbour Times reported that Calder Lines had promised a ferry. Calder Lines denied this information."
    report = detector([Article(id="a", outlet="Northern Herald", text=text)])
    assert json.loads(json.dumps(as_json(report)))["disagreements"][0]["kind"] == "denial"
    assert "Calder Lines denied this information." in as_text(report)


IMPORT = [sys.executable, "-c", "import disagree, sys; print(*sys.modules)"]
HELP = [
    sys.executable,
    "-c",
    "import sys; sys.argv = ['disagree', '--help']\nfrom disagree.cli import main\n"
    "try: main()\nfinally: print(*sys.modules)",
]


@pytest.mark.parametrize("command", [IMPORT, HELP], ids=["import", "help"])
def test_neither_import_nor_help_imports_anything_heavy(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    imported = {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "disagree" in imported
    assert imported.isdisjoint(HEAVY)


def user_seconds(command: Sequence[str]) -> float:
    """The processor time that the command spends outside the kernel."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return usage.ru_utime


@pytest.mark.parametrize("command", [IMPORT, HELP], ids=["import", "help"])
def test_import_and_help_take_little_processor_time(command: Sequence[str]) -> None:
    assert min(user_seconds(command) for _ in range(5)) <= SECONDS
