"""Writes hundreds of hostile files with good articles between them, and scans them with the shipped models.

Run as: python scripts/hostile.py OUT [--seed 7] [--files 600]      writes OUT/hostile and OUT/good
        python scripts/hostile.py check OUT [--json]                reads, scans and compares

The check gives each hostile file to a process of its own kind that may die or hang, and counts: files that ended the
process, that took longer than 10 s, that gave no article and no reason. Then it scans the good articles alone, and
between all files that gave no article: the findings must be the same, byte for byte. At last it scans everything in one
go by the command line. Files that hold readable text are articles like any other, so they only have to survive.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import select
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from hostile_files import damaged, odd_bytes, odd_names, odd_texts
from hostile_news import File, good_files
from hostile_structures import odd_objects

MAX_SECONDS = 10.0
GIVEN_UP = 120.0  # seconds after which a file counts as one that hangs


def hostile_files(seed: int, count: int) -> list[File]:
    """Every case that is written down, and damaged honest files on top until there are as many as asked for."""
    draw = random.Random(seed)  # noqa: S311 - a fixed order, no secret
    fixed = [*odd_texts(), *odd_objects(), *odd_bytes(), *odd_names()]
    return fixed + list(itertools.islice(damaged(draw), max(count - len(fixed), 60)))


def write(folder: Path, files: Iterable[File]) -> list[Path]:
    """Writes the files below a folder, in a handful of folders; their paths."""
    paths = []
    for number, file in enumerate(files):
        path = folder / f"part-{number // 100}" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # a name that this file system does not hold
            path.write_bytes(file.data)
            paths.append(path)
    return paths


def write_odd_places(folder: Path) -> list[Path]:
    """Links in circles, links to nowhere, a folder with a file's name, a file that may not be read, a pipe's name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "folder.txt").mkdir(exist_ok=True)
    (folder / "nobody-may.txt").write_text("The quay was shut on Monday.", encoding="utf-8")
    (folder / "nobody-may.txt").chmod(0)
    for name, target in (
        ("circle", "."),
        ("self.txt", "self.txt"),
        ("nowhere.txt", "gone.txt"),
        ("zero.txt", "/dev/null"),
    ):
        with suppress(FileExistsError):
            (folder / name).symlink_to(target)
    return [
        folder / name for name in ("folder.txt", "nobody-may.txt", "self.txt", "nowhere.txt", "zero.txt", "gone.txt")
    ]


def worker() -> None:
    """Takes lists of paths on standard input, one a line; answers each with what a scan of them gives."""
    from disagree.config import load_detector
    from disagree.report.as_json import as_json
    from disagree.text.read import read_articles

    answers, sys.stdout = sys.stdout, sys.stderr
    detect = load_detector()
    for line in sys.stdin:
        began = time.monotonic()
        reading = read_articles([Path(os.fsdecode(bytes.fromhex(path))) for path in json.loads(line)])
        report = as_json(detect(reading.articles))
        row = {
            "articles": [article.id for article in reading.articles],
            "rejected": [(getattr(entry, "code", ""), entry.reason) for entry in reading.rejected],
            "seconds": time.monotonic() - began,
            "megabytes": _peak_megabytes(),
            "findings": [report["disagreements"], report["confirmations"]],
        }
        print(json.dumps(row), file=answers, flush=True)


def _peak_megabytes() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Scanner:
    """A worker process that is started anew whenever it died or was given up."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def __call__(self, paths: Sequence[Path], *, seconds: float = GIVEN_UP) -> dict[str, Any] | str:
        """The worker's answer on the paths; "died" or "hung" where there is none."""
        if self.process is None:
            command = [sys.executable, __file__, "worker"]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        sent, answers = self.process.stdin, self.process.stdout
        if sent is None or answers is None:
            raise RuntimeError("the worker has no pipes")
        sent.write(json.dumps([os.fsencode(path).hex() for path in paths]).encode() + b"\n")
        sent.flush()
        ready, _, _ = select.select([answers], [], [], seconds)
        line = answers.readline() if ready else b""
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.close()
        return "died" if ready else "hung"

    def close(self) -> None:
        """Ends the worker."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def all_files(folder: Path) -> Iterator[Path]:
    """Every name below a folder that is no plain folder, in order."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(parent, name) for name in sorted(names))


def check(out: Path, *, limit: int | None = None) -> dict[str, Any]:
    """What became of the files that were written to `out`; `limit` takes only so many of them."""
    scan = Scanner()
    good = list(all_files(out / "good"))
    alone = scan(good, seconds=600)
    hostile = list(all_files(out / "hostile"))[:limit]
    ends: dict[Path, dict[str, Any] | str] = {path: scan([path]) for path in hostile}
    answered = {path: end for path, end in ends.items() if isinstance(end, dict)}
    unreadable = [path for path, end in answered.items() if not end["articles"]]
    between = scan([*unreadable[::2], *good, *unreadable[1::2]], seconds=600)
    scan.close()
    slow = {path: end for path, end in answered.items() if end["seconds"] > MAX_SECONDS}
    return {
        "files": len(hostile),
        "crashed": [str(path) for path, end in ends.items() if end == "died"],
        "hung": [str(path) for path, end in ends.items() if end == "hung"],
        "over_10_s": {str(path): round(end["seconds"], 1) for path, end in slow.items()},
        "gave_articles": len(answered) - len(unreadable),
        "gave_none": len(unreadable),
        "none_without_reason": [
            str(path)
            for path in unreadable
            if not all(reason for _, reason in answered[path]["rejected"] or [("", "")])
        ],
        "codes": Counter(code for path in unreadable for code, _ in answered[path]["rejected"]),
        "slowest": sorted(((round(e["seconds"], 1), p.name) for p, e in answered.items()), reverse=True)[:10],
        "peak_megabytes": max((end["megabytes"] for end in answered.values()), default=0),
        "good_articles": len(alone["articles"]) if isinstance(alone, dict) else 0,
        "good_findings": [len(found) for found in alone["findings"]] if isinstance(alone, dict) else alone,
        "same_findings": isinstance(alone, dict)
        and isinstance(between, dict)
        and alone["findings"] == between["findings"],
    }


def scan_all(out: Path) -> dict[str, Any]:
    """How `disagree scan` of the whole folder ends, and its peak memory with that of the workers before."""
    command = [sys.executable, "-P", "-m", "disagree", "scan", str(out), "--json"]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, check=False)
    counts = json.loads(done.stdout)["counts"] if done.returncode == 0 else {}
    named = done.stderr.decode("utf-8", "replace").count("left out: ")
    seconds = round(time.monotonic() - began, 1)
    return {"exit": done.returncode, "seconds": seconds, "named_on_stderr": named, "counts": counts}


def show(value: object) -> str:
    """The value as readable JSON; odd letters of file names are escaped."""
    return json.dumps(value, indent=1)


def main() -> None:
    """Writes, checks, or works for a check."""
    if sys.argv[1:] == ["worker"]:
        worker()
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", metavar="[check] OUT")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--limit", type=int, help="check only so many files")
    parser.add_argument("--no-whole", action="store_true", help="leave out the scan of everything at once")
    options = parser.parse_args()
    out = Path(options.what[-1])
    if options.what[0] == "check":
        found = check(out, limit=options.limit)
        found["whole"] = {} if options.no_whole else scan_all(out)
        print(show(found))
        is_good = found["same_findings"] and not any(found[key] for key in ("crashed", "hung", "over_10_s"))
        sys.exit(0 if is_good and found["whole"].get("exit", 0) == 0 else 1)
    paths = write(out / "hostile", hostile_files(options.seed, options.files))
    paths += write_odd_places(out / "hostile" / "places")
    print(f"{len(paths)} hostile files and {len(write(out / 'good', good_files()))} good ones in {out}")


if __name__ == "__main__":
    main()
