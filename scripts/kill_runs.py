"""Kills scans or training runs at random moments, goes on with them, and compares with a run that was left alone.

    python scripts/kill_runs.py scan INPUT... --kills 100 -o FOLDER
    python scripts/kill_runs.py train RECIPE --data-dir FOLDER --kills 20 -o FOLDER

Options that are not the script's own go to the command. Each run is killed (SIGKILL) three times, each time at a moment
drawn from the whole length of an undisturbed run, then left to end; one that ends before its moment is left as it is.
Counted are kills, runs, and runs whose files are not the same, byte for byte: of a scan all but the store, of a
training run the weights, their calibration and the configuration.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

FILES = {
    "scan": ("report.json", "findings.jsonl", "quarantine.jsonl", "manifest.json"),
    "train": ("model.safetensors", "calibration.json", "config.json"),
}
KILLS_A_RUN = 3


def command(what: str, given: Sequence[str], folder: Path) -> list[str]:
    """The command line of a run that goes on where there is one."""
    start = [sys.executable, "-m", "disagree", what, *given, "-o", str(folder), "--quiet"]
    return [*start, "--resume"] if what == "scan" else start


def is_trained(folder: Path) -> bool:
    """Whether training ended here; one that was killed on its last instructions is refused when it is asked again."""
    return (folder / "model.safetensors").exists() and not (folder / "checkpoints").exists()


def run(arguments: Sequence[str], seconds: float | None) -> bool:
    """Whether the run was killed, after so many seconds; one that fails ends the program."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    if code:
        sys.exit(f"{' '.join(arguments)}: ended with {code}")
    return False


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=FILES)
    parser.add_argument("given", nargs="+")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked, more = parser.parse_known_args()
    given = [*asked.given, *more]
    begun = time.monotonic()
    run(command(asked.what, given, asked.output / "whole"), None)
    whole = time.monotonic() - begun
    print(f"undisturbed: {whole:.1f} s", flush=True)
    chance = random.Random(asked.seed)  # noqa: S311
    kills = runs = different = 0
    while kills < asked.kills:
        folder = asked.output / f"killed-{runs}"
        arguments = command(asked.what, given, folder)
        for _ in range(KILLS_A_RUN):
            kills += run(arguments, chance.uniform(0, whole))
            if is_trained(folder):
                break
        if not is_trained(folder):
            run(arguments, None)
        runs += 1
        for name in FILES[asked.what]:
            if (folder / name).read_bytes() != (asked.output / "whole" / name).read_bytes():
                different += 1
                print(f"{folder}: another {name}")
                break
        print(f"{kills} kills, {runs} runs, {different} different", flush=True)


if __name__ == "__main__":
    main()
