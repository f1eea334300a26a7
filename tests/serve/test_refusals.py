"""Everything that the service refuses, with the status and the field, and never by a fault of its own."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving import ARTICLES, PAIR, Gated, Service, running, until

from disagree.errors import ModelError, UsageError
from disagree.serve.bounds import Bounds
from disagree.serve.models import Models, Work

JSON = {"Content-Type": "application/json"}
LONG = {"text": "word " * 20_001}

BAD_PAIRS = [
    (b"", ""),
    (b"   ", ""),
    (b"{", ""),
    (b"\xff{}", ""),
    (b"[]", ""),
    (b'{"pairs": NaN}', ""),
    (b'{"pairs": [], "directed": Infinity}', ""),
    (b'{"pairs": ' + b"[" * 100 + b"]" * 100 + b"}", ""),
    (b'{"pairs": [' + b"9" * 5_000 + b"]}", ""),
    (b"{}", "pairs"),
    (b'{"pairs": []}', "pairs"),
    (b'{"pairs": null}', "pairs"),
    (b'{"pairs": [1]}', "pairs[0]"),
    (b'{"pairs": [{}]}', "pairs[0].claim_a"),
    (b'{"pairs": [{"claim_a": "a", "claim_b": " "}]}', "pairs[0].claim_b"),
    (b'{"pairs": [{"premise": "a", "hypothesis": 3}]}', "pairs[0].hypothesis"),
    (b'{"pairs": [{"claim_a": "a", "claim_b": "b", "id": []}]}', "pairs[0].id"),
    (b'{"pairs": [{"claim_a": "a", "claim_b": "b", "id": 1e999}]}', "pairs[0].id"),
    (b'{"pairs": [{"claim_a": "a", "claim_b": "b"}], "directed": 1}', "directed"),
    (b'{"pairs": [{"claim_a": "a", "claim_b": "b"}], "dir\\ud800": 1}', "dir\\ud800"),
    (json.dumps({"pairs": [PAIR] * 65}).encode(), "pairs"),
]
BAD_ARTICLES = [
    ([], "articles"),
    (ARTICLES[:1], "articles"),
    (ARTICLES * 11, "articles"),
    ([ARTICLES[0], "text"], "articles[1]"),
    ([ARTICLES[0], {"text": " \u0000"}], "articles[1].text"),
    ([ARTICLES[0], {"outlet": "x"}], "articles[1].text"),
    ([ARTICLES[0], {"text": "x", "title": 3}], "articles[1].title"),
    ([ARTICLES[0], {"text": "x", "published": [1]}], "articles[1].published"),
    ([{"text": ["x"]}, ARTICLES[0]], "articles[0].text"),
    ([ARTICLES[0], LONG], "articles[1]"),
]


@pytest.mark.parametrize(("body", "field"), BAD_PAIRS, ids=[body[:40].decode("latin-1") for body, _ in BAD_PAIRS])
def test_a_wrong_body_of_pairs_is_422_and_names_the_field(service: Service, body: bytes, field: str) -> None:
    answer = service.client.post("/v1/judge", content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["error_type"] == "validation"
    assert answer.json().get("field", "") == field


@pytest.mark.parametrize(("articles", "field"), BAD_ARTICLES, ids=range(len(BAD_ARTICLES)))
def test_wrong_articles_are_422_and_name_the_field(service: Service, articles: Any, field: str) -> None:
    answer = service.client.post("/v1/score", json={"articles": articles})
    assert answer.status_code == 422
    assert answer.json()["field"] == field


def test_a_form_without_text_is_422_with_a_page(service: Service) -> None:
    answer = service.client.post("/report", data={"text_a": "The ferry sailed.", "text_b": "  "})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "text_b" in answer.text
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert service.client.post("/report", data={f"f{n}": "x" for n in range(9)}).status_code == 422


@pytest.mark.parametrize("is_told", [True, False], ids=["with its length", "piece by piece"])
def test_a_body_over_the_bound_is_413(service: Service, is_told: bool) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(21):
            yield b" " * 100_000

    body = b" " * 2_100_000 if is_told else pieces()
    answer = service.client.post("/v1/judge", content=body, headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["error_type"] == "too_large"


def test_another_media_type_path_or_method_is_refused_in_json(service: Service) -> None:
    answers = [
        service.client.post("/v1/judge", content=b"{}", headers={"Content-Type": "text/plain"}),
        service.client.get("/v1/nothing"),
        service.client.get("/v1/judge"),
    ]
    assert [answer.status_code for answer in answers] == [415, 404, 405]
    assert [answer.json()["error_type"] for answer in answers] == ["media_type", "not_found", "method_not_allowed"]
    assert answers[2].headers["Allow"] == "POST"
    for path in ("/v1/judge/", "/%ff", "/docs"):
        assert service.client.get(path, headers={"Host": "["}).status_code == 404


def test_a_body_that_does_not_arrive_is_408(models: Models) -> None:
    with running(lambda: models, Bounds(deadline_s=0.3)) as found:
        address = found.client.base_url
        with socket.create_connection((address.host, address.port or 80)) as sent:
            sent.sendall(b"POST /v1/judge HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n")
            sent.sendall(b"Content-Length: 100\r\n\r\n{")
            assert sent.recv(100).startswith(b"HTTP/1.1 408 ")


def test_more_connections_than_the_bound_are_503(models: Models) -> None:
    with running(lambda: models, Bounds(connections=3)) as found:
        address = found.client.base_url
        held = [socket.create_connection((address.host, address.port or 80)) for _ in range(4)]
        try:
            until(lambda: found.client.get("/health").status_code == 503)
        finally:
            for one in held:
                one.close()
        until(lambda: found.client.get("/health").status_code == 200)


def test_too_many_pairs_are_429_at_once_and_those_before_get_their_answers(gated: Gated) -> None:
    with running(lambda: gated, Bounds(pairs=4, queue_pairs=8, batch_pairs=4)) as found, ThreadPoolExecutor(8) as pool:
        first = pool.submit(found.judge, PAIR)
        until(lambda: gated.calls == [1])  # the worker is at it; what comes now waits
        waiting = [pool.submit(found.judge, *[PAIR] * 4) for _ in range(2)]
        until(lambda: found.worker.gauges()["queue_pairs"] == 8)
        started = time.perf_counter()
        refused = found.judge(PAIR)
        assert time.perf_counter() - started < 5  # not after the others: the worker stands still
        assert refused.status_code == 429
        assert refused.json()["error_type"] == "overloaded"
        assert int(refused.headers["Retry-After"]) >= 1
        assert "disagree_queue_pairs 8" in found.client.get("/metrics").text
        gated.gate.set()
        assert [answer.result().status_code for answer in (first, *waiting)] == [200, 200, 200]
        assert found.judge(PAIR).status_code == 200


def test_too_many_documents_are_429(gated: Gated) -> None:
    with running(lambda: gated, Bounds(queue_documents=1)) as found, ThreadPoolExecutor(8) as pool:

        def score() -> Any:
            return found.client.post("/v1/score", json={"articles": ARTICLES})

        first = pool.submit(score)
        until(lambda: gated.calls == [0])
        second = pool.submit(score)
        until(lambda: found.worker.gauges()["queue_documents"] == 1)
        refused = score()
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) >= 1
        page = found.client.post("/report", data={"text_a": "It rained.", "text_b": "It did not rain."})
        assert page.status_code == 429
        assert page.headers["Content-Type"].startswith("text/html")
        gated.gate.set()
        assert [first.result().status_code, second.result().status_code] == [200, 200]


def test_pairs_of_several_requests_are_judged_at_once(gated: Gated) -> None:
    with running(lambda: gated) as found, ThreadPoolExecutor(8) as pool:
        first = pool.submit(found.judge, PAIR)
        until(lambda: gated.calls == [1])
        others = [pool.submit(found.judge, PAIR, PAIR) for _ in range(5)]
        until(lambda: found.worker.gauges()["queue_pairs"] == 10)
        gated.gate.set()
        assert {answer.result().status_code for answer in (first, *others)} == {200}
        assert gated.calls == [1, 10]


def test_pairs_are_judged_while_a_document_is_worked_on(models: Models, gated: Gated) -> None:
    class OnlyDocuments(Gated):
        def judged(self, *given: Any, **named: Any) -> list[dict[str, object]]:
            return self.inner.judged(*given, **named)

    work = OnlyDocuments(inner=models, gate=gated.gate)
    with running(lambda: work) as found, ThreadPoolExecutor(1) as pool:
        document = pool.submit(found.client.post, "/v1/score", json={"articles": ARTICLES})
        until(lambda: work.calls == [0])
        assert found.judge(PAIR).status_code == 200
        assert not document.done()
        work.gate.set()
        assert document.result().status_code == 200


def test_a_request_past_its_deadline_is_504_and_is_not_worked_on(gated: Gated) -> None:
    with running(lambda: gated, Bounds(deadline_s=0.8)) as found, ThreadPoolExecutor(4) as pool:
        first = pool.submit(found.judge, PAIR)
        until(lambda: gated.calls == [1])
        second = pool.submit(found.judge, PAIR, PAIR)
        assert first.result().status_code == 504
        assert second.result().status_code == 504
        assert second.result().json()["error_type"] == "deadline"
        gated.gate.set()
        until(lambda: found.judge(PAIR, PAIR, PAIR).status_code == 200)
        assert set(gated.calls) == {1, 3}  # the two pairs were never begun


def test_a_document_past_its_deadline_is_stopped(gated: Gated) -> None:
    with running(lambda: gated, Bounds(deadline_s=0.3)) as found:
        assert found.client.post("/v1/score", json={"articles": ARTICLES}).status_code == 504
        # The gate is still shut, but the worker is free again.
        until(lambda: found.client.post("/v1/extract", json={"articles": ARTICLES[:1]}).status_code == 200)


def test_before_the_models_are_loaded_it_is_alive_and_not_ready(models: Models, gated: Gated) -> None:
    def open_late() -> Work:
        assert gated.gate.wait(20)
        return models

    with running(open_late, is_ready=False) as found:
        until(lambda: found.client.get("/health").status_code == 200)
        ready, judged = found.client.get("/ready"), found.judge(PAIR)
        assert [ready.status_code, judged.status_code] == [503, 503]
        assert int(ready.headers["Retry-After"]) >= 1
        gated.gate.set()
        until(lambda: found.client.get("/ready").status_code == 200)
        assert found.judge(PAIR).status_code == 200


def test_a_fault_is_500_without_a_word_of_the_text_and_spares_its_neighbours(
    gated: Gated, caplog: pytest.LogCaptureFixture
) -> None:
    gated.broken_by = "Velden"
    caplog.set_level(logging.DEBUG)
    with running(lambda: gated) as found, ThreadPoolExecutor(4) as pool:
        first = pool.submit(found.judge, PAIR)
        until(lambda: gated.calls == [1])
        good = pool.submit(found.judge, PAIR)
        bad = pool.submit(found.judge, {"claim_a": "Velden burns.", "claim_b": "It does not."})
        until(lambda: found.worker.gauges()["queue_pairs"] == 2)
        gated.gate.set()
        assert [first.result().status_code, good.result().status_code, bad.result().status_code] == [200, 200, 500]
        assert bad.result().json()["error_type"] == "internal"
        assert "Velden" not in bad.result().text
        found.client.get("/Velden?text=Velden")
    assert "unexpected RuntimeError" in caplog.text
    assert "Velden" not in "".join(
        record.getMessage() + str(record.exc_text or "") for record in caplog.records if record.name != "httpx"
    )


def test_models_that_do_not_load_end_the_server_with_their_error() -> None:
    from disagree.serve.run import listen, serve

    def open_none() -> Work:
        raise ModelError("no such model")

    with pytest.raises(ModelError, match="no such model"):
        serve(open_none, Bounds(), listen("127.0.0.1", 0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"queue_pairs": -1},
        {"articles": 1},
        {"queue_pairs": 10},
        {"batch_pairs": 1},
        {"deadline_s": 0.0},
        {"deadline_s": float("nan")},
        {"wait_ms": -1.0},
        {"body_bytes": 0},
    ],
)
def test_a_bound_that_cannot_work_is_an_error_that_names_it(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"^{next(iter(wrong))}: "):
        Bounds(**wrong)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(codec=None), max_size=30)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(("text", "id", "outlet", "url", "published", "claim_a", "claim_b")), inner),
    ),
    max_leaves=8,
)
BODIES = st.one_of(
    st.binary(max_size=60),
    VALUES.map(lambda value: json.dumps({"articles": [value, ARTICLES[0]]}).encode()),
    VALUES.map(lambda value: json.dumps({"pairs": [value]}).encode()),
    st.fixed_dictionaries(
        {"text": st.text(st.characters(codec=None), min_size=1, max_size=40), "published": VALUES}
    ).map(lambda value: json.dumps({"articles": [value, ARTICLES[0]]}).encode()),
)


@pytest.mark.parametrize("path", ["/v1/judge", "/v1/score", "/v1/extract", "/report"])
def test_no_body_whatever_is_a_fault(service: Service, path: str) -> None:
    kind = "application/x-www-form-urlencoded" if path == "/report" else "application/json"

    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(BODIES)
    def ask(body: bytes) -> None:
        answer = service.client.post(path, content=body, headers={"Content-Type": kind})
        assert answer.status_code in (200, 422), answer.text

    ask()
