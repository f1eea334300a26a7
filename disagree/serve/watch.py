"""Around every request: its time and status, headers of all answers, and faults logged without a word of its text."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Collection
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from disagree.serve.measures import Measures
from disagree.serve.refused import Refused

__all__ = ["Watch"]

log = logging.getLogger(__name__)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_GONE = 499  # counted where the client left before the answer


class Watch:
    """The outermost layer of the application. Paths that are not of the service's own are counted as "other"."""

    def __init__(self, app: ASGIApp, *, measures: Measures, paths: Collection[str]) -> None:
        self._app = app
        self._measures = measures
        self._paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and its answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception as error:  # noqa: BLE001  # a traceback on its way up would be logged, and may quote an article
            log.error("%s", _fault(error))  # noqa: TRY400
            if not status:
                await JSONResponse(_FAULT.body(), _FAULT.status)(scope, receive, answer)
        finally:
            path = scope["path"] if scope["path"] in self._paths else "other"
            self._measures.request(path, status or _GONE, time.perf_counter() - started)


_FAULT = Refused(500, "an unexpected fault of the service; its log names the place")


def _fault(error: Exception) -> str:
    """What went wrong and where, without the error's own words, which may quote an article."""
    package = Path(__file__).resolve().parents[1]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(package))]
    place = f" in {frames[-1].name} ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"unexpected {type(error).__name__}{place}"
