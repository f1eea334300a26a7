"""Runs the command line inside the test's own process (fast) or in one of its own (for streams and signals)."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from disagree.cli import app
from disagree.cli._run import run

# A claim, its denial, and two figures for the same thing. A denial carries the text of what it denies, so the
# outcome does not hang on what a model with random weights makes of it.
HERALD = (
    "The Harbour Times, citing two officials, reported that Calder Lines had promised to keep the island ferry "
    "running. Calder Lines denied this information.\n\nThe ferry carries about 400 passengers a day."
)
COURIER = "Goats won three prizes at the Velden farm show on Sunday.\n\nThe show will be held again next spring."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run of the command line ended, and what it said where."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON documents on standard output, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Invoke = Callable[..., Outcome]


class _Stream(io.TextIOWrapper):
    def __init__(self, *, tty: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)
        self._is_tty = tty

    def isatty(self) -> bool:
        return self._is_tty

    def content(self) -> str:
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode("utf-8")


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch) -> Iterator[Invoke]:
    """Runs `disagree ARGUMENTS` as `main` does, with streams of its own; leaves the process as it was."""
    environment, hook = dict(os.environ), sys.excepthook
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    level = logging.getLogger("disagree").level

    def call(*arguments: object, stdin: bytes = b"", tty: bool = False) -> Outcome:
        if "transformers" in sys.modules:  # imported before the command could tell it to keep quiet
            sys.modules["transformers"].utils.logging.disable_progress_bar()
        out, err = _Stream(tty=tty), _Stream(tty=tty)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                run(lambda: app([str(argument) for argument in arguments]))
        assert isinstance(ended.value.code, int | None)
        return Outcome(code=ended.value.code or 0, out=out.content(), err=err.content())

    yield call
    os.environ.clear()
    os.environ.update(environment)
    for number, handler in handlers.items():
        signal.signal(number, handler)
    sys.excepthook = hook
    logging.getLogger("disagree").setLevel(level)


@pytest.fixture
def spawn() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts `disagree ARGUMENTS` in a process of its own, ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: object, **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", "disagree", *map(str, arguments)]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen(command, **(pipes | options)))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()


@pytest.fixture(scope="session")
def unmoved_judge(classifier_folder: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A judge that calls every pair unrelated, at .79; a denial of the very same words is found without asking it."""
    import torch
    from safetensors.torch import load_file, save_file

    folder = tmp_path_factory.mktemp("unmoved") / "judge"
    shutil.copytree(classifier_folder(), folder)
    tensors = load_file(folder / "model.safetensors")
    tensors["classifier.weight"] = torch.zeros_like(tensors["classifier.weight"])
    tensors["classifier.bias"] = torch.tensor([-1.0, 1.0, -1.0])
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


@pytest.fixture(scope="session")
def tagger_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny attribution tagger; see `tiny_models`."""
    from tiny_models import save_tagger

    return save_tagger(tmp_path_factory.mktemp("tagger"))


@pytest.fixture
def models(unmoved_judge: Path, encoder_folder: Path) -> Sequence[str]:
    """The options that name a tiny judge and a tiny encoder."""
    return ["--model", str(unmoved_judge), "--encoder", str(encoder_folder)]


@pytest.fixture
def herald(tmp_path: Path) -> Path:
    """An article with a conflict inside: a report and its denial."""
    path = tmp_path / "herald.txt"
    path.write_text(f"Outlet: Northern Herald\n\n{HERALD}\n", encoding="utf-8")
    return path


@pytest.fixture
def courier(tmp_path: Path) -> Path:
    """An article on something else."""
    path = tmp_path / "courier.txt"
    path.write_text(f"Outlet: Coast Courier\n\n{COURIER}\n", encoding="utf-8")
    return path


@pytest.fixture
def jsonl(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows to a JSONL file; a row that is a string goes in as it is, so that it can be broken."""

    def write(*rows: object, name: str = "rows.jsonl") -> Path:
        lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write
