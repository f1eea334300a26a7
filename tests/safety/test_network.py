"""A process of its own reaches for no other machine, whatever the pages that it reads ask for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

WATCHED = """
import os, sys

def watch(event, arguments):
    asked = event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto")
    if asked or event == "socket.connect" and isinstance(arguments[1], tuple):
        os.write(2, f"reached out: {event} {arguments!r}\\n".encode())
        os._exit(77)

sys.addaudithook(watch)
from disagree.cli import main
main()
"""
PAGE = """<?xml version="1.0"?><!DOCTYPE html SYSTEM "http://192.0.2.1/a.dtd" [<!ENTITY a SYSTEM "http://192.0.2.1/a">]>
<html><head><base href="http://192.0.2.1/"><link rel="stylesheet" href="a.css"><script src="//192.0.2.1/a.js"></script>
<meta http-equiv="refresh" content="0;url=http://192.0.2.1/"><meta property="og:url" content="http://192.0.2.1/a">
</head><body><iframe src="http://192.0.2.1/"></iframe><p>The quay was shut on Monday, the harbour board said. &a;
Dockers denied that the quay was shut.<img src="http://192.0.2.1/a.png"></p></body></html>"""


def watched(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WATCHED, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    feed = f'<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://192.0.2.1/r.dtd"><rss><channel><item>{PAGE[-200:]}'
    (tmp_path / "feed.xml").write_text(feed, encoding="utf-8")
    (tmp_path / "line.jsonl").write_text(
        '{"text": "The quay was open on Monday, the mayor said.", "url": "http://192.0.2.1/"}\n', encoding="utf-8"
    )
    return tmp_path


def test_a_scan_with_the_shipped_models_reaches_for_no_other_machine(articles: Path) -> None:
    done = watched("scan", articles, "--json")
    assert done.returncode == 0, done.stderr
    assert "quay" in done.stdout


@pytest.mark.parametrize("model", ["nobody/no-such-model", "http://192.0.2.1/model"])
def test_a_model_that_is_not_here_is_not_looked_for_elsewhere(articles: Path, model: str) -> None:
    done = watched("scan", articles, "--model", model)
    assert done.returncode == 4, done.stderr
    assert "reached out" not in done.stderr


def test_an_address_is_no_path(tmp_path: Path) -> None:
    done = watched("scan", "http://192.0.2.1/article.html")
    assert done.returncode == 3, done.stderr
    assert "no usable article" in done.stderr


def test_the_watch_sees_what_it_watches_for() -> None:
    code = WATCHED.split("from disagree")[0] + "import socket; socket.create_connection(('192.0.2.1', 80))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 77
    assert "reached out" in done.stderr
