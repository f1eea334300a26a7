"""The rules of the house: who may import whom. What no file may do at all is in safety/test_static.py."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import disagree

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = Path(disagree.__file__).resolve().parent
FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(PACKAGE)) for path in FILES])
def test_no_file_inside_imports_the_package_root(path: Path) -> None:
    """`from disagree import X` inside would load the house from its roof."""
    rooms = {found.stem for found in PACKAGE.iterdir()}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    taken = [
        part.name
        for node in ast.walk(tree)
        for part in getattr(node, "names", ())
        if (isinstance(node, ast.ImportFrom) and node.module == "disagree")
        or (isinstance(node, ast.Import) and part.name == "disagree")
    ]
    assert [name for name in taken if name not in rooms] == []


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(PACKAGE)) for path in FILES])
def test_every_file_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_the_import_contracts_hold() -> None:
    """In a process of its own: import-linter switches off every logger that exists where it runs."""
    settings = REPOSITORY / "pyproject.toml"
    contracts = tomllib.loads(settings.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    call = f"lint_imports(config_filename={str(settings)!r}, no_cache=True)"
    code = f"import sys; from importlinter.cli import lint_imports; sys.exit({call})"
    where = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run([sys.executable, "-P", "-c", code], env=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(contracts)} kept, 0 broken" in done.stdout
    assert len(contracts) >= 4
