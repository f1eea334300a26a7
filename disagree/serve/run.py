"""Listens, serves until a signal ends it, and ends what was begun."""

from __future__ import annotations

import ipaddress
import math
import socket
from collections.abc import Callable

import uvicorn

from disagree.errors import UsageError
from disagree.serve.app import make_app
from disagree.serve.bounds import Bounds
from disagree.serve.measures import Measures
from disagree.serve.models import Work
from disagree.serve.worker import Worker

__all__ = ["listen", "make_server", "serve"]


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    Raises: UsageError where the address cannot be had.
    """
    if not host.isascii():
        raise UsageError(f"--host {host!a}: is no address or name of this machine; give another")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1_024)
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"--host {host} --port {port}: cannot be listened on ({reason}); give others") from error


def is_open_to_others(host: str) -> bool:
    """Whether machines other than this one can reach what listens there."""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def make_server(open_work: Callable[[], Work], bounds: Bounds) -> tuple[uvicorn.Server, Worker]:
    """A server that is to be run, and the worker that it starts; a failure to load the models ends the server."""
    measures = Measures()
    worker = Worker(open_work, bounds, measures)
    config = uvicorn.Config(
        make_app(worker, bounds, measures),
        lifespan="on",
        ws="none",
        log_config=None,  # the program's own; what uvicorn writes of each request stays out, as paths may hold text
        access_log=False,
        server_header=False,
        limit_concurrency=bounds.connections,
        timeout_graceful_shutdown=math.ceil(bounds.deadline_s) + 1,
    )
    server = uvicorn.Server(config)

    def end() -> None:
        server.should_exit = True

    worker.on_failure = end
    return server, worker


def serve(open_work: Callable[[], Work], bounds: Bounds, listening: socket.socket) -> None:
    """Serves on the socket until SIGTERM or SIGINT; requests that were begun get their answers first.

    Raises: what `open_work` raised, where the models could not be loaded.
    """
    server, worker = make_server(open_work, bounds)
    server.run(sockets=[listening])
    if worker.failure is not None:
        raise worker.failure
