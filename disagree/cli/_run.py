"""Turns outcomes into exit codes, and keeps standard output for data."""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import typer

from disagree.errors import DisagreeError

__all__ = ["EXIT_GATE", "EXIT_QUARANTINED", "LeftOut", "emit", "prepare", "run", "warn"]

EXIT_QUARANTINED = 5  # some inputs were left out, under --strict
EXIT_GATE = 10  # a --fail-on gate was hit
_NAMED = 20  # inputs that are named on standard error; a corpus may have thousands
DEBUG = "DISAGREE_DEBUG"  # environment variable: where it is set, a fault of the program shows its traceback


def run(app: Callable[[], object]) -> None:
    """Runs the app; every outcome leaves through one of the documented exit codes."""
    signal.signal(signal.SIGTERM, _terminated)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else somebody wants it to be ignored
        signal.signal(signal.SIGINT, _interrupted)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except DisagreeError as error:
        warn(f"error: {error}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        warn("stopped")
        sys.exit(130)
    except Exception as error:  # noqa: BLE001  # a fault of our own: it gets a line as every other end does
        if os.environ.get(DEBUG):
            warn("".join(traceback.format_exception(error)))
        warn(f"error: {_fault(error)}")
        sys.exit(1)


def _fault(error: Exception) -> str:
    """What went wrong and where, without the error's own words, which may quote an article; the system's do not."""
    said = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
    package = Path(__file__).resolve().parents[1]
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename).is_relative_to(package)]
    place = ""
    if inside:
        file = Path(inside[-1].filename).relative_to(package.parent).as_posix()
        place = f" in {inside[-1].name} ({file}:{inside[-1].lineno})"
    rest = f"set {DEBUG}=1 to see the traceback, which may hold text of articles"
    return f"unexpected {type(error).__name__}{said}{place}; {rest}"


def _terminated(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)  # a second one ends the program at once
    sys.exit(128 + number)


def _interrupted(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise KeyboardInterrupt


def warn(message: str) -> None:
    """Says something on standard error; control characters of the message are shown, not sent."""
    shown = "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in message)
    typer.echo(shown.encode("utf-8", "replace").decode(), err=True)


class LeftOut:
    """Names the first inputs that were left out on standard error, and says how many more there are."""

    def __init__(self, all_in: str) -> None:
        self._all_in = all_in
        self._count = 0

    def __call__(self, where: str, reason: str) -> None:
        """Counts an input, and names it where it is one of the first."""
        self._count += 1
        if self._count <= _NAMED:
            warn(f"left out: {where}: {reason.removeprefix(f'{where}: ')}")

    def close(self) -> None:
        """Says how many were counted and not named."""
        if self._count > _NAMED:
            warn(f"... and {self._count - _NAMED:,} more left out; {self._all_in}")


def emit(text: str) -> None:
    """Writes data to standard output at once, so that a reader sees it early."""
    try:
        sys.stdout.write(text.encode("utf-8", "replace").decode("utf-8"))
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough: no fault, and nothing more to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def prepare(*, quiet: bool, allow_download: bool = False) -> None:
    """Sets up logging, keeps the heavy packages quiet, and keeps them offline unless a download is allowed."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if not allow_download:
        os.environ["HF_HUB_OFFLINE"] = "1"
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is reported by the reader
    logging.getLogger("disagree").setLevel(logging.ERROR if quiet else logging.INFO)
