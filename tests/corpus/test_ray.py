from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from corpus_worker import news, workers

from disagree.corpus.run import scan_corpus

WORKER = Path(__file__).parent.parent / "corpus_ray_worker.py"


def test_cluster_that_loses_a_worker_finds_what_one_process_finds(tmp_path: Path) -> None:
    feed = tmp_path / "a.jsonl"
    rows = [json.dumps(row) for row in news(160)]
    feed.write_text("\n".join([*rows[:50], "{broken", *rows[40:]]), encoding="utf-8")
    scan_corpus([feed], tmp_path / "local", workers=workers())
    (tmp_path / "pids").mkdir()
    command = [sys.executable, str(WORKER), str(tmp_path / "ray"), str(feed), str(tmp_path / "pids")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "killed").exists()
    for name in ("report.json", "findings.jsonl", "quarantine.jsonl", "manifest.json"):
        assert (tmp_path / "ray" / name).read_bytes() == (tmp_path / "local" / name).read_bytes(), name
