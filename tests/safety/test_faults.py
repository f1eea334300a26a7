"""When the program itself fails: one line that says where, and not a word of an article."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAID = "Calder Lines sold the island ferry"
STAGES = {
    "read": ("disagree.text.read", "read_articles"),
    "split": ("disagree.text.sentences", "SentenceSplitter.__call__"),
    "extract": ("disagree.claims.extract", "ClaimExtractor.__call__"),
    "resolve": ("disagree.claims.denials", "resolve_denials"),
}
FAULTY = """
import importlib, sys
module, name = sys.argv[1], sys.argv[2]
place = importlib.import_module(module)
*owner, last = name.split(".")
for part in owner:
    place = getattr(place, part)
def faulty(*given, **named):
    text = open(sys.argv[4]).read()
    raise {kind}(text)
setattr(place, last, faulty)
from disagree.cli import main
sys.argv = ["disagree", "extract", "--tagger", "", sys.argv[4]]
main()
"""


def run(stage: str, article: Path, *, kind: str = "ValueError", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", FAULTY.format(kind=kind), *STAGES[stage], "extract", str(article)]
    where = {key: value for key, value in os.environ.items() if key != "DISAGREE_DEBUG"} | environment
    return subprocess.run(command, capture_output=True, text=True, check=False, env=where)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "herald.txt"
    path.write_text(f"{SAID} on Monday, the mayor said. Calder Lines denied this.", encoding="utf-8")
    return path


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_fails_is_named_without_the_text_it_failed_on(stage: str, article: Path) -> None:
    done = run(stage, article)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: unexpected ValueError in ")
    assert "disagree/cli/" in line
    assert "DISAGREE_DEBUG=1" in line
    assert SAID not in line


@pytest.mark.parametrize("kind", ["RecursionError", "MemoryError", "KeyError", "UnicodeError", "AssertionError"])
def test_faults_of_any_kind_end_alike(kind: str, article: Path) -> None:
    done = run("extract", article, kind=kind)
    assert done.returncode == 1
    assert f"unexpected {kind}" in done.stderr
    assert SAID not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_debugged_run_shows_the_traceback(article: Path) -> None:
    done = run("extract", article, DISAGREE_DEBUG="1")
    assert done.returncode == 1
    assert "Traceback (most recent call last)" in done.stderr
    assert SAID in done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: unexpected ValueError")


def test_what_the_system_says_is_passed_on(article: Path) -> None:
    command = [sys.executable, "-P", "-m", "disagree", "extract", "--tagger", "", str(article)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "unexpected OSError (No space left on device) in emit (disagree/cli/_run.py:" in done.stderr
    assert SAID not in done.stderr
