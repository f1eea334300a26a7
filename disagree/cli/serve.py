"""`disagree serve`: the same over HTTP."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from disagree.cli import _options as options
from disagree.cli._run import prepare, warn
from disagree.errors import UsageError

__all__ = ["serve"]


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="The port; 0 takes a free one.")] = 8_000,
    config: options.Config = None,
    model: options.JudgeModel = None,
    encoder: options.Encoder = None,
    tagger: options.Tagger = None,
    device: options.Device = None,
    dtype: options.Dtype = None,
    exact: options.Exact = False,
    label_map: options.LabelMap = None,
    allow_download: options.AllowDownload = False,
    min_confidence: options.MinConfidence = None,
    deadline: Annotated[float, typer.Option("--deadline", help="Seconds that a request may take (504).")] = 30.0,
    max_body: Annotated[int, typer.Option("--max-body", help="Bytes of a request's body (413).")] = 2_000_000,
    max_pairs: Annotated[int, typer.Option("--max-pairs", help="Pairs of a request (422).")] = 64,
    max_articles: Annotated[int, typer.Option("--max-articles", help="Articles of a request (422).")] = 20,
    max_characters: Annotated[
        int, typer.Option("--max-characters", help="Characters of all articles of a request (422).")
    ] = 100_000,
    queue_pairs: Annotated[int, typer.Option("--queue-pairs", help="Pairs that may wait, in all (429).")] = 256,
    queue_documents: Annotated[
        int, typer.Option("--queue-documents", help="Requests with articles that may wait (429).")
    ] = 8,
    wait_ms: Annotated[
        float, typer.Option("--wait-ms", help="Milliseconds to wait for more pairs to judge at once.")
    ] = 2.0,
    quiet: options.Quiet = False,
) -> None:
    """Serve score, judge and extract over HTTP, on this machine only. There is no password and no TLS.

    docs/serve.md shows what it takes and answers. Ends on SIGTERM or Ctrl-C, after the requests that it has begun.
    """
    prepare(quiet=quiet, allow_download=allow_download)
    missing = [name for name in ("fastapi", "uvicorn") if find_spec(name) is None]
    if missing:
        raise UsageError(f"serve needs {' and '.join(missing)}; run: pip install 'disagree[serve]'")
    from disagree.config import load_settings
    from disagree.serve.bounds import Bounds
    from disagree.serve.models import open_models
    from disagree.serve.run import is_open_to_others, listen
    from disagree.serve.run import serve as run

    settings = load_settings(
        config,
        judge=model,
        encoder=encoder,
        tagger=tagger,
        device=device,
        dtype=dtype,
        exact=exact or None,
        label_map=label_map,
        allow_download=allow_download or None,
        min_confidence=min_confidence,
    )
    bounds = Bounds(
        body_bytes=max_body,
        pairs=max_pairs,
        articles=max_articles,
        characters=max_characters,
        queue_pairs=queue_pairs,
        queue_documents=queue_documents,
        batch_pairs=max(max_pairs, Bounds.batch_pairs),
        wait_ms=wait_ms,
        deadline_s=deadline,
    )
    listening = listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    if not quiet:
        warn(f"listens on http://{shown}:{listening.getsockname()[1]} and loads its models; Ctrl-C ends it")
        if is_open_to_others(host):
            warn("other machines can reach it, and it asks for no password: put it behind a proxy that does")
    run(lambda: open_models(settings), bounds, listening)
