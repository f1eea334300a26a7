"""The application: each path, what it takes and what it answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from disagree.files import dump_json
from disagree.serve import contract
from disagree.serve.bounds import Bounds
from disagree.serve.form import FORM_POLICY, REPORT_POLICY, form_page
from disagree.serve.intake import articles_in, form_in, pairs_in
from disagree.serve.measures import Measures
from disagree.serve.models import Between, Work
from disagree.serve.refused import Refused
from disagree.serve.watch import Watch
from disagree.serve.worker import Worker
from disagree.text.read import Reading

__all__ = ["PATHS", "make_app"]

T = TypeVar("T")
PATHS = ("/", "/health", "/metrics", "/openapi.json", "/ready", "/report", "/v1/extract", "/v1/judge", "/v1/score")
_POST = (408, 413, 415, 422, 429, 500, 503, 504)
_METRICS = "text/plain; version=0.0.4; charset=utf-8"


def make_app(worker: Worker, bounds: Bounds, measures: Measures) -> FastAPI:
    """The application around a worker, which it starts and stops with itself."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        worker.start()
        yield
        await asyncio.to_thread(worker.stop)

    # The pages that FastAPI brings for its document load scripts from elsewhere: only the document itself is given.
    app = FastAPI(
        title="disagree",
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.add_middleware(Watch, measures=measures, paths=PATHS)
    app.add_exception_handler(Refused, _refusal(bounds))
    app.add_exception_handler(HTTPException, _refusal(bounds))
    _add_states(app, worker, measures)
    _add_judge(app, worker, bounds)
    _add_documents(app, worker, bounds, measures)
    _add_page(app, worker, bounds, measures)
    return app


def _add_states(app: FastAPI, worker: Worker, measures: Measures) -> None:
    @app.get("/health", summary="Whether the service is alive")
    async def health() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/ready", summary="Whether the models are loaded", responses=contract.refusals(503))
    async def ready() -> dict[str, str]:
        if not worker.is_ready:
            raise Refused(503, "the models are not loaded", retry_after=1)
        return {"status": "ready"}

    @app.get("/metrics", summary="Counters and times for Prometheus", response_class=PlainTextResponse)
    async def metrics() -> Response:
        return Response(measures.text(worker.gauges()), headers={"Content-Type": _METRICS})


def _add_judge(app: FastAPI, worker: Worker, bounds: Bounds) -> None:
    @app.post(
        "/v1/judge",
        summary="Judge pairs of claims: supporting, contradicting or unrelated",
        openapi_extra=contract.pairs_body(bounds),
        responses={200: contract.judged_answer(), **contract.refusals(*_POST)},
    )
    async def judge(request: Request) -> Response:
        until = time.monotonic() + bounds.deadline_s
        asked = pairs_in(await _body(request, bounds, "application/json"), bounds)
        found = await _answer(worker.judge(asked.pairs, is_directed=asked.is_directed, until=until), until)
        named = [row if key is None else {"id": key, **row} for key, row in zip(asked.ids, found, strict=True)]
        return _json(dump_json({"judgements": named}))


def _add_documents(app: FastAPI, worker: Worker, bounds: Bounds, measures: Measures) -> None:
    async def answer(request: Request, task: Callable[[Work, Reading, Between], str], *, least: int) -> Response:
        until = time.monotonic() + bounds.deadline_s
        reading = articles_in(await _body(request, bounds, "application/json"), bounds, least=least)
        found = await _answer(worker.document(lambda work, between: task(work, reading, between), until=until), until)
        measures.add("articles", len(reading.articles))
        return _json(found)

    @app.post(
        "/v1/score",
        summary="Find where articles disagree",
        openapi_extra=contract.articles_body(bounds, least=2),
        responses={200: contract.report_answer(), **contract.refusals(*_POST)},
    )
    async def score(request: Request) -> Response:
        return await answer(request, lambda work, reading, between: work.report(reading, between), least=2)

    @app.post(
        "/v1/extract",
        summary="List the claims of articles, and who makes each",
        openapi_extra=contract.articles_body(bounds, least=1),
        responses={200: contract.claims_answer(), **contract.refusals(*_POST)},
    )
    async def extract(request: Request) -> Response:
        return await answer(request, lambda work, reading, between: work.claims(reading, between), least=1)


def _add_page(app: FastAPI, worker: Worker, bounds: Bounds, measures: Measures) -> None:
    @app.get("/", summary="A page with a form for two articles", response_class=HTMLResponse)
    async def page() -> Response:
        return HTMLResponse(form_page(most=bounds.characters), headers={"Content-Security-Policy": FORM_POLICY})

    @app.post(
        "/report",
        summary="The page of the report on the two articles of the form",
        openapi_extra=contract.form_body(bounds),
        response_class=HTMLResponse,
        responses=contract.refusals(*_POST, as_page=True),
    )
    async def report(request: Request) -> Response:
        until = time.monotonic() + bounds.deadline_s
        reading = form_in(await _body(request, bounds, "application/x-www-form-urlencoded"), bounds)
        found = await _answer(worker.document(lambda work, between: work.page(reading, between), until=until), until)
        measures.add("articles", len(reading.articles))
        return HTMLResponse(found, headers={"Content-Security-Policy": REPORT_POLICY})


async def _body(request: Request, bounds: Bounds, media_type: str) -> bytes:
    """The body, of which no more than the bound is ever held.

    Raises: Refused with 415, 413 or 408.
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise Refused(415, f"send the body as {media_type}, with that in the header Content-Type")
    too_large = Refused(413, f"the body has more than {bounds.body_bytes:,} bytes; send less in one request")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 18 or int(length) > bounds.body_bytes):
        raise too_large
    held = bytearray()
    try:
        async with asyncio.timeout(bounds.deadline_s):
            async for part in request.stream():
                held += part
                if len(held) > bounds.body_bytes:
                    raise too_large
    except (TimeoutError, ClientDisconnect) as error:
        raise Refused(408, f"the body did not arrive within {bounds.deadline_s:g} s") from error
    return bytes(held)


async def _answer(future: Future[T], until: float) -> T:
    """What the worker gives; what has not begun when the time is over is never begun.

    Raises: Refused with 504 when the time is over.
    """
    try:
        async with asyncio.timeout(max(0.0, until - time.monotonic())):
            return await asyncio.wrap_future(future)
    except TimeoutError as error:
        raise Refused(504, "the deadline passed before the answer was there") from error


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


def _refusal(bounds: Bounds) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        refused = error if isinstance(error, Refused) else _of_http(error)
        headers = refused.headers()
        if isinstance(error, HTTPException) and error.headers:
            headers |= dict(error.headers)
        if request.scope["path"] != "/report":  # request.url would read the header Host, which may be anything
            return JSONResponse(refused.body(), refused.status, headers)
        page = form_page(most=bounds.characters, problem=refused.message)
        return HTMLResponse(page, refused.status, {**headers, "Content-Security-Policy": FORM_POLICY})

    return answer


def _of_http(error: Exception) -> Refused:
    status = error.status_code if isinstance(error, HTTPException) else 500
    told = {404: "no such path; see /openapi.json", 405: "this path takes another method; see /openapi.json"}
    return Refused(status, told.get(status, "the request cannot be read"))
