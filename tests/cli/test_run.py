"""How the program ends: signals, closed pipes, faults of its own, and what it does with odd text."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from disagree import errors
from disagree.cli._run import emit, run, warn
from disagree.config import DetectSettings


def waiting(spawn: Any, tmp_path: Path, command: str) -> tuple[subprocess.Popen[bytes], int]:
    """A process that is reading from a named pipe and waits for more, and our end of that pipe."""
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    process = spawn(command, pipe)
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            return process, os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # not yet opened on the other side
            time.sleep(0.02)
    raise AssertionError(f"it never read the pipe: {process.stderr.read().decode()}")


@pytest.mark.parametrize("command", ["judge", "extract"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_program_without_a_traceback(
    spawn: Any, tmp_path: Path, command: str, number: signal.Signals, code: int
) -> None:
    process, end = waiting(spawn, tmp_path, command)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    os.close(end)
    assert process.returncode == code
    assert out == b""
    assert b"Traceback" not in err


def test_a_reader_that_closes_its_end_of_extract_early_is_no_fault(spawn: Any, jsonl: Any) -> None:
    rows = [{"text": f"Ferry number {number} sailed on Monday. Ada Quill denied this."} for number in range(400)]
    process = spawn("extract", jsonl(*rows), "--json", bufsize=0)
    assert process.stdout.readline().startswith(b"{")
    process.stdout.close()
    err = process.stderr.read()
    assert (process.wait(timeout=30), err) == (0, b"")


def test_a_reader_that_closes_its_end_of_judge_early_is_no_fault(
    spawn: Any, jsonl: Any, classifier_folder: Any
) -> None:
    rows = [{"id": n, "claim_a": "The ferry sank.", "claim_b": f"Ferry {n} sailed."} for n in range(3000)]
    process = spawn("judge", jsonl(*rows), "--json", "--model", classifier_folder(), bufsize=0)
    assert json.loads(process.stdout.readline())["id"] == 0
    process.stdout.close()
    err = process.stderr.read()
    assert (process.wait(timeout=60), err) == (0, b"")


def test_a_full_disk_is_an_error(spawn: Any, herald: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = spawn("extract", herald, stdout=full)
        err = process.stderr.read()
    assert process.wait(timeout=30) not in (0, 2, 3, 4, 5, 10)
    assert b"Ferry" not in err


def test_a_fault_of_the_program_shows_no_article_text(herald: Path) -> None:
    code = (
        "import sys\nimport disagree.text.read as read\nfrom disagree.cli import main\n"
        "def faulty(paths, **options):\n    text = open(paths[0]).read()\n    return len(text) / 0\n"
        "read.read_articles = faulty\nsys.argv = ['disagree', 'extract', sys.argv[1]]\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code, herald], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "ZeroDivisionError" in done.stderr
    assert "Calder" not in done.stderr


@pytest.mark.parametrize("kind", [getattr(errors, name) for name in errors.__all__])
def test_every_error_of_the_package_leaves_with_its_own_code(
    kind: type[errors.DisagreeError], capsys: pytest.CaptureFixture[str]
) -> None:
    def app() -> None:
        raise kind("the ferry is full")

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended:
        run(app)
    signal.signal(signal.SIGTERM, before)
    assert ended.value.code == kind.exit_code
    assert capsys.readouterr() == ("", "error: the ferry is full\n")


def test_exit_codes_are_those_documented() -> None:
    codes = {name: getattr(errors, name).exit_code for name in errors.__all__}
    assert codes == {
        "DisagreeError": 1,
        "UsageError": 2,
        "ConfigError": 2,
        "InputError": 3,
        "ReadError": 3,
        "DataError": 3,
        "ModelError": 4,
        "StoreError": 1,
    }


def test_a_warning_shows_control_characters_and_sends_none(capsys: pytest.CaptureFixture[str]) -> None:
    warn("a\x1b[31m\x07\u202eb\ud800")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("a?[31m")
    assert all(letter.isprintable() for letter in err.rstrip("\n"))


def test_data_with_a_lone_surrogate_is_written_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    emit("caf\ud800é\n")
    assert capsys.readouterr() == ("caf?é\n", "")


def test_output_is_utf_8_whatever_the_terminal_speaks(spawn: Any, jsonl: Any) -> None:
    path = jsonl({"outlet": "Zürich Täglich", "text": "Ten people met in Łódź on Monday."})
    environment = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    process = spawn("extract", path, "--json", env=environment)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")
    assert json.loads(out)["outlet"] == "Zürich Täglich"


def test_the_version_is_printed_on_standard_output(invoke: Any) -> None:
    done = invoke("--version")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("disagree ")


@pytest.mark.parametrize("command", ["score", "scan", "judge", "extract", "train", "evaluate", "models"])
def test_every_command_explains_itself(invoke: Any, command: str) -> None:
    done = invoke(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert "Usage" in done.out
    assert "\x1b" not in done.out


@pytest.mark.parametrize("command", ["score", "scan"])
def test_help_names_the_confidence_that_is_used(invoke: Any, command: str) -> None:
    shown = " ".join(invoke(command, "--help").out.replace("│", " ").split())
    assert f"(default: {DetectSettings().min_confidence})" in shown


def test_an_unknown_command_exits_2(invoke: Any) -> None:
    done = invoke("scores")
    assert (done.code, done.out) == (2, "")
    assert "scores" in done.err


def test_no_command_shows_the_help(invoke: Any) -> None:
    done = invoke()
    assert done.code in (0, 2)
    assert "score" in done.out + done.err
