"""The rules of the house: who may import whom, and what no file of the package may do."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import disagree

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = Path(disagree.__file__).resolve().parent
FILES = sorted(PACKAGE.rglob("*.py"))

UNSAFE_MODULES = frozenset(("pickle", "joblib", "shelve", "marshal", "dill", "cloudpickle"))
UNSAFE_CALLS = frozenset(
    ("eval", "exec", "compile", "print", "breakpoint", "os.system", "os.popen", "torch.load", "numpy.load", "np.load")
)
UNSAFE_TRUE = frozenset(("shell", "trust_remote_code", "allow_pickle"))


def unsafe(code: str) -> Iterator[str]:
    """What a file does that no file of the package may."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] in UNSAFE_MODULES)
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").split(".")[0] in UNSAFE_MODULES:
                yield f"from {node.module}"
            yield from (f"{node.module}.{n.name}" for n in node.names if f"{node.module}.{n.name}" in UNSAFE_CALLS)
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in UNSAFE_CALLS:
                yield name
            yield from (
                f"{word.arg}=" for word in node.keywords if word.arg in UNSAFE_TRUE and not is_false(word.value)
            )
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in UNSAFE_TRUE and not is_false(value):
                    yield f"{key.value}:"


def is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "import os, joblib",
        "from pickle import loads",
        "from marshal import loads as read",
        "x = eval('1')",
        "exec(code)",
        "os.system('ls')",
        "from os import system",
        "subprocess.run('ls', shell=True)",
        "subprocess.run('ls', shell=wanted)",
        "torch.load(path)",
        "AutoModel.from_pretrained(x, trust_remote_code=True)",
        "AutoModel.from_pretrained(x, **{'trust_remote_code': True})",
        "np.load(path, allow_pickle=True)",
        "if True:\n    print('here')",
    ],
)
def test_the_search_finds_what_it_looks_for(code: str) -> None:
    assert list(unsafe(code))


@pytest.mark.parametrize(
    "code",
    [
        "model.eval()",
        "re.compile('a')",
        "x = 'pickle'",
        "run(shell=False)",
        "load(trust_remote_code=False)",
        "# print(",
    ],
)
def test_the_search_passes_over_what_is_safe(code: str) -> None:
    assert list(unsafe(code)) == []


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(PACKAGE)) for path in FILES])
def test_no_file_opens_pickles_runs_foreign_code_or_prints(path: Path) -> None:
    assert list(unsafe(path.read_text(encoding="utf-8"))) == []


def test_the_whole_package_was_searched() -> None:
    assert {"cli", "text", "claims", "pairing", "nli", "disagreements", "report", "data", "training", "evaluation"} <= {
        path.parent.name for path in FILES
    }


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
