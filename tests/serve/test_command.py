"""`disagree serve` as a program: what it says, how it ends, and that the examples of its page hold."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import ARTICLES, Service, until

from disagree.cli import serve as command
from disagree.errors import UsageError
from disagree.serve.bounds import Bounds
from disagree.serve.run import is_open_to_others, listen

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")


@pytest.fixture
def started() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process of its own that is ready, and its address."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "disagree", "serve", "--port", "0"]
    process = subprocess.Popen(program, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
        assert found
        until(lambda: httpx.get(f"{found[0]}/ready").status_code == 200)
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


def test_a_signal_ends_it_after_the_requests_that_it_has_begun(started: tuple[subprocess.Popen[str], str]) -> None:
    process, url = started
    long = [article | {"text": " ".join([article["text"]] * 30)} for article in ARTICLES]
    answers: list[httpx.Response] = []

    def score() -> None:
        answers.append(httpx.post(f"{url}/v1/score", json={"articles": long}, timeout=60))

    thread = threading.Thread(target=score)
    thread.start()
    until(lambda: 'kind="documents"' in httpx.get(f"{url}/metrics").text or not thread.is_alive())
    process.send_signal(signal.SIGTERM)
    thread.join(60)
    assert process.wait(60) == 143
    assert answers[0].status_code == 200
    assert process.stderr is not None
    said = process.stderr.read()
    assert "Traceback" not in said
    assert "Kremlin" not in said


def test_a_port_that_is_taken_is_a_usage_error() -> None:
    with listen("127.0.0.1", 0) as held, pytest.raises(UsageError, match="cannot be listened on"):
        listen("127.0.0.1", held.getsockname()[1])
    with pytest.raises(UsageError, match="is no address"):
        listen("caf\udce9", 0)


@pytest.mark.parametrize(
    ("host", "is_open"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("0.0.0.0", True), ("box", True)],  # noqa: S104
)
def test_an_address_that_others_reach_is_known(host: str, is_open: bool) -> None:
    assert is_open_to_others(host) == is_open


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'disagree\[serve\]'"):
        command.serve()


def test_the_command_line_loads_no_web_framework_before_it_serves() -> None:
    code = "import sys, disagree.cli; sys.exit(any(name in sys.modules for name in ('fastapi', 'uvicorn', 'torch')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_page_tells_every_bound_and_path() -> None:
    defaults = Bounds()
    options = {
        "--max-body": defaults.body_bytes,
        "--max-pairs": defaults.pairs,
        "--max-articles": defaults.articles,
        "--max-characters": defaults.characters,
        "--queue-pairs": defaults.queue_pairs,
        "--queue-documents": defaults.queue_documents,
        "--deadline": int(defaults.deadline_s),
        "--wait-ms": int(defaults.wait_ms),
    }
    for option, value in options.items():
        assert re.search(rf"`{option}` *\| *{value:,} ", PAGE), option
    for path in json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]:
        assert f"{path}`" in PAGE


def examples() -> list[tuple[str, str]]:
    """Each `$ curl` command of the page with the answer that is shown below it."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.replace("\\\n", " ").split("\n")
            if lines[0].startswith("curl"):
                found.append((lines[0], "\n".join(lines[1:])))
    return found


def curl(command_line: str, client: httpx.Client) -> str:
    """What curl would print, for the few options that the page uses."""
    words: list[str] = shlex.split(command_line)[1:]
    body: dict[str, Any] = {}
    headers, url, show = {}, "", ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = {"content": words.pop(0).encode()}
        elif word == "-w":
            show = words.pop(0).replace("\\n", "\n")
        elif word != "-s":
            url = word.removeprefix("localhost:8000")
    answer = client.request("POST" if body else "GET", url, headers=headers, **body)
    return answer.text + show.replace("%{http_code}", str(answer.status_code))


def words_of(text: str) -> list[str]:
    """The words of a text in order; numbers differ a little between processors, save for statuses."""
    return re.sub(r"-?\d+\.\d+", "#", text).split()


@pytest.mark.parametrize(("command_line", "shown"), examples(), ids=range(len(examples())))
def test_an_example_of_the_page_answers_what_it_shows(service: Service, command_line: str, shown: str) -> None:
    printed = curl(command_line, service.client)
    if shown.endswith("...\n"):
        assert words_of(printed)[: len(words_of(shown)) - 1] == words_of(shown)[:-1]
    else:
        assert words_of(printed) == words_of(shown)


def test_the_page_has_an_example_for_each_way_in() -> None:
    shown = " ".join(line for line, _ in examples())
    for path in ("/v1/judge", "/v1/score", "/v1/extract", "/ready"):
        assert path in shown
