"""What the service answers is what the command line prints, to 1e-6."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from typer.testing import CliRunner

from disagree.cli import app
from disagree.report.as_html import as_html

ARTICLES = [
    {"id": "h", "outlet": "Herald", "text": "The Kremlin promised a withdrawal, the Financial Times reported."},
    {"id": "c", "outlet": "Courier", "text": "The Kremlin denied that it had promised a withdrawal.\n\nIt rained."},
]
PAIRS = [
    {"id": "a", "claim_a": "Seventeen people died in the crash.", "claim_b": "Twenty-nine people died in the crash."},
    {"id": 2, "premise": "The ferry was cancelled on Monday.", "hypothesis": "The ferry sailed on Monday."},
    {"claim_a": "The mayor\u0000 resigned\ud800.", "claim_b": "İt rained \u202e in Velden."},
    {"id": 1.5, "claim_a": "word " * 2_000, "claim_b": "The mayor resigned."},
]


@pytest.fixture
def cli() -> Iterator[Callable[..., str]]:
    """Runs `disagree ARGUMENTS --json --exact` here; what it prints."""
    log = logging.getLogger("disagree")
    level = log.level

    def call(*arguments: object) -> str:
        with patch.dict(os.environ):
            done = CliRunner().invoke(app, [*map(str, arguments), "--json", "--quiet"])
        assert done.exit_code == 0, done.output
        return done.stdout

    yield call
    log.setLevel(level)


def near(found: Any, wanted: Any) -> bool:
    """Whether two JSON values are the same, numbers to 1e-6."""
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(near(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(near, found, wanted))
    return found == (pytest.approx(wanted, abs=1.5e-6) if isinstance(wanted, float) else wanted)


@pytest.mark.parametrize("is_directed", [False, True])
def test_judge_answers_what_the_command_prints(service: Any, cli: Any, tmp_path: Path, is_directed: bool) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(pair) + "\n" for pair in PAIRS), encoding="utf-8")
    printed = cli("judge", path, "--exact", *(["--directed"] if is_directed else []))
    answer = service.client.post(
        "/v1/judge",
        content=json.dumps({"pairs": PAIRS, "directed": is_directed}),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    assert answer.status_code == 200
    rows = answer.json()["judgements"]
    assert near(rows, [json.loads(line) for line in printed.splitlines()])
    assert rows[3]["truncated"] is True


def test_score_answers_what_the_command_prints(service: Any, cli: Any, tmp_path: Path) -> None:
    for article in ARTICLES:
        (tmp_path / f"{article['id']}.json").write_text(json.dumps(article), encoding="utf-8")
    printed = json.loads(cli("score", tmp_path / "h.json", tmp_path / "c.json", "--exact"))
    answer = service.client.post("/v1/score", json={"articles": ARTICLES})
    assert answer.status_code == 200
    assert near(answer.json(), printed)
    assert answer.json()["disagreements"]


def test_score_of_an_article_with_itself_finds_nothing(service: Any) -> None:
    found = service.client.post("/v1/score", json={"articles": [ARTICLES[0], ARTICLES[0]]}).json()
    assert found["counts"]["articles_duplicate"] == 1
    assert found["counts"]["articles"] == 0
    assert found["disagreements"] == []


def test_extract_answers_what_the_command_prints(service: Any, cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), encoding="utf-8")
    printed = [json.loads(line) for line in cli("extract", path).splitlines()]
    answer = service.client.post("/v1/extract", json={"articles": ARTICLES})
    assert answer.status_code == 200
    assert near(answer.json()["claims"], printed)
    assert answer.json()["counts"]["articles_read"] == 2


def test_sentences_stand_in_the_cleaned_text_of_an_unclean_article(service: Any) -> None:
    text = "A\u0000 storm hit\ud800 Velden\u200b\u00a0on Monday, the mayor said.\r\nNobody was hurt."
    body = json.dumps({"articles": [{"id": 7, "text": text}]})
    answer = service.client.post("/v1/extract", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    claims = answer.json()["claims"]
    assert claims[0]["sentence"] == "A storm hit\ufffd Velden on Monday, the mayor said."
    assert claims[0]["article"] == "7"


def test_many_threads_get_the_answers_of_one(service: Any) -> None:
    pairs = [{"id": n, "claim_a": f"{n} people died in the crash.", "claim_b": "Ten people died."} for n in range(8)]
    alone = [service.judge(pair).json()["judgements"][0] for pair in pairs]
    with ThreadPoolExecutor(8) as pool:
        together = [answer.json()["judgements"][0] for answer in pool.map(service.judge, pairs)]
    assert near(together, alone)


def test_the_form_leads_to_the_page_of_the_report(service: Any) -> None:
    form = service.client.get("/")
    assert form.status_code == 200
    assert "<script" not in form.text
    policy = form.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    for name in ("outlet_a", "text_a", "outlet_b", "text_b"):
        assert f'name="{name}"' in form.text
    fields = {f"{part}_{which}": ARTICLES[n][part] for n, which in enumerate("ab") for part in ("outlet", "text")}
    answer = service.client.post("/report", data=fields)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    named = [article | {"id": which} for article, which in zip(ARTICLES, "ab", strict=True)]
    assert answer.text == as_html(service.client.post("/v1/score", json={"articles": named}).json())


def test_the_page_escapes_what_was_typed(service: Any) -> None:
    nasty = "<script>alert(1)</script>"
    fields = {"outlet_a": nasty, "outlet_b": f'"{nasty}'}
    fields |= {f"text_{which}": f"{ARTICLES[n]['text']}\n\n{nasty} it said." for n, which in enumerate("ab")}
    answer = service.client.post("/report", data=fields)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert escape(nasty) in answer.text


def test_states_and_measures_are_told(service: Any) -> None:
    assert service.client.get("/health").json() == {"status": "alive"}
    assert service.client.get("/ready").json() == {"status": "ready"}
    service.judge(PAIRS[0])
    answer: httpx.Response = service.client.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    values = {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if not line.startswith("#")}
    judged = values['disagree_requests_total{path="/v1/judge",status="200"}']
    assert judged >= 1
    assert values["disagree_pairs_total"] >= judged
    assert values["disagree_queue_pairs"] == 0
    assert values["disagree_ready"] == 1
    assert values['disagree_request_seconds_bucket{path="/ready",le="+Inf"}'] >= 1
    declared = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(declared) == len(set(declared))
    assert all(name.split("{")[0].startswith(tuple(declared)) for name in values)
