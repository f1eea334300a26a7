from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from corpus_worker import news

ROOT = Path(__file__).parent.parent.parent
OUTPUTS = ("report.json", "findings.jsonl", "quarantine.jsonl", "manifest.json")


def start(folder: Path, inputs: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "tests" / "corpus_worker.py"), str(folder), str(inputs)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    rows = [json.dumps(row) for row in news(160)]
    rows[40:40] = ["{not json", json.dumps({"outlet": "Gazette", "text": ""})]
    (folder / "a.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (folder / "b.txt").write_bytes(b"\x00\x01\x02 no text")
    (folder / "c.jsonl").write_text("\n".join(json.dumps(row) for row in news(170)[150:]), encoding="utf-8")
    return folder


def test_ten_kills_at_random_moments_leave_the_same_bytes(inputs: Path, tmp_path: Path) -> None:
    begun = time.monotonic()
    assert start(tmp_path / "whole", inputs).wait() == 0
    whole = time.monotonic() - begun
    chance = random.Random(6)  # noqa: S311
    kills = 0
    for number in range(20):
        folder = tmp_path / f"killed-{number}"
        for _ in range(3):
            process = start(folder, inputs)
            try:
                process.wait(timeout=chance.uniform(0.2, 1.0) * whole)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
        assert start(folder, inputs).wait() == 0
        for name in OUTPUTS:
            assert (folder / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
        if kills >= 10:
            break
    assert kills >= 10
    counts = json.loads((tmp_path / "whole" / "manifest.json").read_text(encoding="utf-8"))["counts"]
    assert (counts["articles"], counts["inputs_rejected"], counts["disagreements"]) == (170, 3, 85)
