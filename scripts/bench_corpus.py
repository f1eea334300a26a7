"""Measures a scan of a corpus: articles a minute, memory over time, and that nothing is lost.

    python scripts/bench_corpus.py INPUT... -o FOLDER [--every 5]

Resident memory is sampled every few seconds. Growth is that from the end of the first fifth of a phase to its largest
value afterwards. Lost are rows that are neither an article, a duplicate nor in quarantine (JSONL inputs only).
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from pathlib import Path

from disagree.corpus.run import scan_corpus
from disagree.files import read_lines


def resident() -> int:
    """Resident memory of this process in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two samples of memory")
    asked = parser.parse_args()
    phase = ["load"]
    samples: list[tuple[str, float, int]] = []
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(asked.every):
            samples.append((phase[0], time.monotonic(), resident()))

    def tell(stage: str, done: int, whole: int) -> None:
        phase[0] = stage

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun = time.monotonic()
    try:
        scan_corpus(asked.inputs, asked.output, tell=tell)
    finally:
        is_over.set()
        watcher.join()
    seconds = time.monotonic() - begun
    counts = json.loads((asked.output / "manifest.json").read_text(encoding="utf-8"))["counts"]
    rows = sum(1 for path in asked.inputs for line in read_lines(path) if line.strip())
    kept = sum(counts[name] for name in ("articles", "articles_duplicate", "articles_failed", "inputs_rejected"))
    print(f"{counts['articles']:,} articles in {seconds:,.0f} s: {counts['articles'] / seconds * 60:,.0f} a minute")
    for name in ("read", "compare"):
        mine = [(when, size) for stage, when, size in samples if stage == name]
        settled = [size for when, size in mine if when >= mine[0][0] + (mine[-1][0] - mine[0][0]) / 5]
        if settled:
            growth = max(settled) / settled[0] - 1
            print(
                f"{name}: {mine[-1][0] - mine[0][0]:,.0f} s, {settled[0]} MB after a fifth, {growth:+.1%} at most after"
            )
    print(f"{rows:,} rows, {rows - kept:,} lost")
    print({name: counts[name] for name in ("stories", "stories_split", "claims", "judged", "disagreements")})


if __name__ == "__main__":
    main()
