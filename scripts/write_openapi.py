"""Writes docs/openapi.json, the contract of `disagree serve` with its default bounds.

Run as: python scripts/write_openapi.py
"""

from __future__ import annotations

from pathlib import Path

from disagree.files import atomic_write, dump_json
from disagree.serve.app import make_app
from disagree.serve.bounds import Bounds
from disagree.serve.measures import Measures
from disagree.serve.models import Work
from disagree.serve.worker import Worker


def document() -> str:
    """The contract as JSON."""

    def no_models() -> Work:
        raise NotImplementedError

    bounds, measures = Bounds(), Measures()
    return dump_json(make_app(Worker(no_models, bounds, measures), bounds, measures).openapi(), indent=1) + "\n"


if __name__ == "__main__":
    atomic_write(Path(__file__).resolve().parents[1] / "docs" / "openapi.json", document())
