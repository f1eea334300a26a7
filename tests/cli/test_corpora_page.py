"""The commands of the page on corpora run, one after the other, and leave what it names."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from test_docs import FENCE, ROOT, commands, run_here, without_numbers

from disagree.config import DetectSettings

PAGE = (ROOT / "docs" / "corpora.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_run_and_the_second_reads_nothing_again(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    found = commands(FENCE.findall(PAGE))
    assert len(found) == 2
    reports = []
    for line, shown in found:
        done = run_here(line, tmp_path)
        assert done.returncode == 0, done.stderr
        assert not shown.strip() or without_numbers(done.stdout) == without_numbers(shown)
        reports.append((tmp_path / "run" / "report.json").read_bytes())
    assert reports[0] == reports[1]
    assert json.loads(reports[0])["disagreements"]
    assert (tmp_path / "news.sqlite").exists()


def test_every_setting_that_the_page_names_is_one() -> None:
    named = set(re.findall(r"`((?:min|max|story)_\w+)`", PAGE))
    assert named >= {"min_similarity_story", "story_days", "max_story_articles"}
    assert named <= set(DetectSettings.__dataclass_fields__)
