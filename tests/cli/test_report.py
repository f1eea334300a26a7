from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from report_documents import make_document, make_finding


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "given.json"
    path.write_text(json.dumps(make_document(make_finding(), make_finding(1, status="hedged"))), encoding="utf-8")
    return path


def test_a_report_is_shown_as_text(invoke: Any, given: Path) -> None:
    done = invoke("report", given)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("1 disagreement in 2 articles, 9 claims")
    assert "1. Ada Quill against Coast Courier" in done.out
    assert max(map(len, done.out.splitlines())) <= 100
    assert invoke("report", "-", stdin=given.read_bytes()).out == done.out


def test_colour_is_off_where_it_is_not_wanted(invoke: Any, given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1m" in invoke("report", given, tty=True).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in invoke("report", given, tty=True).out


def test_each_format_is_written_and_named(invoke: Any, given: Path, tmp_path: Path) -> None:
    names = ("html", "markdown", "csv", "jsonl", "parquet")
    paths = [tmp_path / "out" / f"report.{name}" for name in names]
    options = [part for name, path in zip(names, paths, strict=True) for part in (f"--{name}", path)]
    done = invoke("report", given, *options)
    assert (done.code, done.out.splitlines()) == (0, [str(path) for path in paths])
    starts = [path.read_bytes()[:15].lower() for path in paths]
    assert starts[0].startswith(b"<!doctype html>")
    assert starts[1].startswith(b"# 1 disagree")
    assert starts[2].startswith(b'"type","story"')
    assert starts[3].startswith(b'{"type":')
    assert starts[4].startswith(b"par1")
    assert not list((tmp_path / "out").glob(".*"))


@pytest.mark.parametrize("name", ["html", "markdown", "csv", "jsonl"])
def test_a_format_can_go_to_standard_output(invoke: Any, given: Path, tmp_path: Path, name: str) -> None:
    invoke("report", given, f"--{name}", tmp_path / "file")
    done = invoke("report", given, f"--{name}", "-")
    assert done.code == 0
    assert done.out.encode() == (tmp_path / "file").read_bytes()


def test_an_older_file_is_replaced_whole(invoke: Any, given: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("x" * 10**6, encoding="utf-8")
    assert invoke("report", given, "--html", page).code == 0
    assert page.read_text(encoding="utf-8").endswith("</html>\n")


def test_what_is_read_is_never_replaced(invoke: Any, given: Path, tmp_path: Path) -> None:
    before = given.read_bytes()
    done = invoke("report", given, "--csv", given)
    assert (done.code, done.out) == (2, "")
    assert "would replace" in done.err
    run = tmp_path / "run"
    run.mkdir()
    (run / "report.json").write_bytes(before)
    assert invoke("report", run, "--jsonl", run / "findings.jsonl").code == 2
    assert invoke("report", run, "--html", run / "report.html").code == 0
    assert given.read_bytes() == (run / "report.json").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", 3, "not usable JSON"),
        (b"[]", 3, "object was expected"),
        (b'{"schema": "other"}', 3, "not a report"),
        (b'{"a": NaN}', 3, "NaN"),
        (b"\xff\xfe\x00", 3, "not usable JSON"),
        (b"[" * 100_000, 3, "not usable JSON"),
    ],
)
def test_a_file_that_is_no_report_is_refused(invoke: Any, tmp_path: Path, content: bytes, code: int, said: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    done = invoke("report", path, "--html", tmp_path / "page.html")
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert not (tmp_path / "page.html").exists()


def test_a_folder_without_a_finished_scan_is_refused(invoke: Any, tmp_path: Path) -> None:
    assert "holds no report.json" in invoke("report", tmp_path).err
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    done = invoke("report", tmp_path)
    assert (done.code, "--resume" in done.err) == (3, True)
    assert invoke("report", tmp_path / "missing.json").code == 3


def test_places_that_cannot_be_written_are_refused(invoke: Any, given: Path, tmp_path: Path) -> None:
    assert "is a folder" in invoke("report", given, "--html", tmp_path).err
    assert invoke("report", given, "--html", given / "x.html").code == 2
    assert "one place" in invoke("report", given, "--html", "-", "--csv", "-").err


def test_no_model_and_no_torch_is_loaded(given: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from disagree.cli import main\n"
        f"sys.argv = ['disagree', 'report', {str(given)!r}, '--html', {str(tmp_path / 'a.html')!r}, "
        f"'--csv', {str(tmp_path / 'a.csv')!r}]\n"
        "try: main()\nfinally: print(*(set(sys.modules) & {'torch', 'transformers', 'datasets', 'pyarrow'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == ""
    assert (tmp_path / "a.html").exists()


@pytest.mark.parametrize("folder", [None, "run"])
def test_a_scan_writes_the_page_beside_its_text(
    invoke: Any, models: Sequence[str], herald: Path, courier: Path, tmp_path: Path, folder: str | None
) -> None:
    where = ["-o", tmp_path / folder] if folder else []
    page = tmp_path / "pages" / "page.html"
    done = invoke("scan", herald, courier, *models, *where, "--html", page)
    assert (done.code, done.err) == (0, "")
    assert "Calder Lines" in done.out
    text = page.read_text(encoding="utf-8")
    assert "<mark>denied</mark>" in text
    if folder:
        again = tmp_path / "again.html"
        assert invoke("report", tmp_path / folder, "--html", again).code == 0
        assert again.read_bytes() == page.read_bytes()


def test_a_score_writes_the_page_and_says_early_where_it_cannot(
    invoke: Any, models: Sequence[str], herald: Path, courier: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    done = invoke("score", herald, courier, *models, "--json", "--html", page)
    document = json.loads(done.out)
    report = tmp_path / "report.json"
    report.write_text(done.out, encoding="utf-8")
    assert document["disagreements"]
    assert invoke("report", report, "--html", "-").out == page.read_text(encoding="utf-8")
    refused = invoke("score", herald, courier, "--model", "no-such-model", "--html", tmp_path)
    assert (refused.code, "is a folder" in refused.err) == (2, True)
    assert invoke("scan", herald, *models, "--html", "-").code == 2


def test_the_commands_of_its_page_run_and_write_what_they_name(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    shutil.copytree(root / "examples", tmp_path / "examples")
    page = (root / "docs" / "report.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ (.*)$", page, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        line = command.replace("disagree ", f"{shlex.quote(sys.executable)} -m disagree ", 1)
        done = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S602
        assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.glob("kremlin.*")} == {
        f"kremlin.{name}" for name in ("html", "json", "csv", "md")
    }
    assert [json.loads(line)["type"] for line in done.stdout.splitlines()][:1] == ["disagreement"]
    assert (root / "docs" / "report.png").stat().st_size < 300_000
