"""A scan by the Ray engine with stages that need no model, one of whose workers is killed: FOLDER INPUT PIDS."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

from corpus_worker import workers

from disagree.corpus.ray_engine import RayEngine, open_ray
from disagree.corpus.run import Workers, scan_corpus


def load(pids: Path) -> Workers:
    """Stages that take their time, in a process that leaves its number."""
    (pids / str(os.getpid())).touch()
    return workers(pause=0.03)


def kill_one(pids: Path) -> None:
    """Kills a worker as soon as two are at work."""
    while len(found := sorted(pids.iterdir())) < 2:
        time.sleep(0.05)
    time.sleep(0.5)
    os.kill(int(found[0].name), signal.SIGKILL)
    found[0].rename(pids.parent / "killed")


def main() -> None:
    """Runs it."""
    folder, given, pids = map(Path, sys.argv[1:])
    open_ray(2)
    threading.Thread(target=kill_one, args=(pids,), daemon=True).start()
    scan_corpus([given], folder, workers=workers(), engine=RayEngine(partial(load, pids), 2))


if __name__ == "__main__":
    main()
