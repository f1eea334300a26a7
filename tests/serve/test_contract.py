"""The OpenAPI document is the one that is written down, and holds for requests made up after it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from serving import Service

from disagree.serve.app import PATHS

ROOT = Path(__file__).resolve().parents[2]
WRITTEN: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
OPERATIONS = [(path, method.upper()) for path, methods in WRITTEN["paths"].items() for method in methods]
CHECKS = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


def test_the_document_is_the_one_that_is_written_down(service: Service) -> None:
    """Where this fails on purpose, run scripts/write_openapi.py and tell of the change."""
    assert service.client.get("/openapi.json").json() == WRITTEN
    spec = importlib.util.spec_from_file_location("write_openapi", ROOT / "scripts" / "write_openapi.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.document() == (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")


def test_every_path_stands_in_the_document_and_posts_tell_all_their_statuses() -> None:
    assert {*WRITTEN["paths"], "/openapi.json"} == set(PATHS)
    for path, method in OPERATIONS:
        statuses = set(WRITTEN["paths"][path][method.lower()]["responses"])
        wanted = {"200", "408", "413", "415", "422", "429", "500", "503", "504"} if method == "POST" else {"200"}
        assert statuses >= wanted


@pytest.mark.parametrize("mode", [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_requests_made_up_after_the_document_get_answers_that_it_tells_of(
    service: Service, path: str, method: str, mode: schemathesis.GenerationMode
) -> None:
    if method == "GET" and mode is schemathesis.GenerationMode.NEGATIVE:
        assert "parameters" not in WRITTEN["paths"][path]["get"]  # there is nothing that could be wrong
        return
    operation = schemathesis.openapi.from_dict(WRITTEN)[path][method]

    @settings(max_examples=6, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        answer = case.call(base_url=service.url)
        case.validate_response(answer, checks=CHECKS)

    ask()
