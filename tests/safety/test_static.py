"""What no file of the package or of the scripts may do, found in its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import disagree

PACKAGE = Path(disagree.__file__).resolve().parent
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
FILES = sorted(PACKAGE.rglob("*.py"))
SCRIPT_FILES = sorted(SCRIPTS.glob("*.py"))

UNSAFE_MODULES = frozenset(("pickle", "_pickle", "joblib", "shelve", "marshal", "dill", "cloudpickle", "dbm", "imp"))
_NETWORK = (
    "requests httpx aiohttp urllib3 urllib.request http.client ftplib smtplib telnetlib socket socketserver asyncio "
    "websockets xmlrpc"
)
NETWORK_MODULES = frozenset(_NETWORK.split())
LISTENS = {"serve/app.py": {"asyncio"}, "serve/run.py": {"socket"}}  # the service waits to be called, and calls nobody
_CALLS = (
    "eval exec compile breakpoint __import__ torch.load torch.hub.load numpy.load np.load yaml.load yaml.unsafe_load "
    "yaml.full_load os.system os.popen os.execv os.execvp os.spawnv subprocess.getoutput subprocess.getstatusoutput "
    "pandas.read_pickle pd.read_pickle tempfile.mktemp tarfile.open zipfile.ZipFile shutil.unpack_archive ctypes.CDLL"
)
UNSAFE_CALLS = frozenset(_CALLS.split())
UNSAFE_TRUE = frozenset(("shell", "trust_remote_code", "allow_pickle"))  # False or not there at all
SAFE_ONLY = frozenset(("use_safetensors", "weights_only"))  # True or not there at all


def unsafe(code: str) -> Iterator[str]:
    """What a file does that no file may."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (name for name in _imported(node) if _is_in(name, UNSAFE_MODULES) or name in UNSAFE_CALLS)
        elif isinstance(node, ast.Call):
            if ast.unparse(node.func) in UNSAFE_CALLS:
                yield ast.unparse(node.func)
            yield from _options((word.arg or "", word.value) for word in node.keywords)
            yield from _trusting(node)
        elif isinstance(node, ast.Dict):
            keys = ((key.value, value) for key, value in zip(node.keys, node.values, strict=True) if _is_text(key))
            yield from _options(keys)


def reaches_out(code: str) -> Iterator[str]:
    """What a file imports that could open a connection."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (name for name in _imported(node) if _is_in(name, NETWORK_MODULES))


def prints(code: str) -> list[str]:
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return [name for call in calls if (name := ast.unparse(call.func)) in ("print", "pprint.pprint", "pprint")]


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    names = [name.name for name in node.names]
    if isinstance(node, ast.Import):
        return names
    return [f"{node.module}.{name}" for name in names] if node.module else []


def _is_in(name: str, modules: frozenset[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:length]) in modules for length in range(1, len(parts) + 1))


def _is_text(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, str)


def _options(given: Iterator[tuple[str, ast.expr]]) -> Iterator[str]:
    for name, value in given:
        if (name in UNSAFE_TRUE and not _is(value, False)) or (name in SAFE_ONLY and not _is(value, True)):
            yield f"{name}={ast.unparse(value)}"


def _is(value: ast.expr, wanted: bool) -> bool:
    return isinstance(value, ast.Constant) and value.value is wanted


def _trusting(call: ast.Call) -> Iterator[str]:
    """A model opened from weights without `use_safetensors=True` would open a pickle where nothing else is there."""
    name = ast.unparse(call.func)
    opens = name.endswith(".from_pretrained") and name.split(".")[-2].startswith(("AutoModel", "Bert", "Roberta"))
    if opens and "use_safetensors" not in {word.arg for word in call.keywords}:
        yield f"{name} without use_safetensors"


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "import os, joblib",
        "import shelve as held",
        "from pickle import loads",
        "from marshal import loads as read",
        "x = eval('1')",
        "exec(code)",
        "compile('1', 'a', 'eval')",
        "os.system('ls')",
        "from os import system",
        "subprocess.run('ls', shell=True)",
        "subprocess.run('ls', shell=wanted)",
        "torch.load(path)",
        "from torch import load",
        "yaml.load(text)",
        "from yaml import load",
        "AutoModel.from_pretrained(x, trust_remote_code=True, use_safetensors=True)",
        "AutoModel.from_pretrained(x, **{'trust_remote_code': True}, use_safetensors=True)",
        "AutoModel.from_pretrained(x, use_safetensors=False)",
        "AutoModel.from_pretrained(x, use_safetensors=wanted)",
        "AutoModelForSequenceClassification.from_pretrained(x)",
        "np.load(path, allow_pickle=True)",
        "zipfile.ZipFile(path)",
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
        "AutoModel.from_pretrained(x, use_safetensors=True)",
        "AutoTokenizer.from_pretrained(x)",
        "yaml.safe_load(text)",
        "{**words, 'a': 1}",
    ],
)
def test_the_search_passes_over_what_is_safe(code: str) -> None:
    assert list(unsafe(code)) == []


@pytest.mark.parametrize(
    "code",
    [
        "import requests",
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import httpx as web",
        "from socket import create_connection",
        "import http.client",
    ],
)
def test_the_search_finds_what_opens_connections(code: str) -> None:
    assert list(reaches_out(code))


def test_addresses_may_be_taken_apart() -> None:
    assert list(reaches_out("from urllib.parse import urlsplit")) == []


def test_the_search_finds_printing() -> None:
    assert prints("if True:\n    print('here')") == ["print"]
    assert prints("# print(\ntyper.echo('a')") == []


@pytest.mark.parametrize("path", [*FILES, *SCRIPT_FILES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_file_opens_pickles_or_runs_foreign_code(path: Path) -> None:
    assert list(unsafe(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_file_of_the_package_opens_connections_or_prints(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    listens = LISTENS.get(path.relative_to(PACKAGE).as_posix(), set())
    assert set(reaches_out(code)) - listens == set()
    assert prints(code) == []


def test_the_whole_package_and_the_scripts_were_searched() -> None:
    assert {"cli", "text", "claims", "pairing", "nli", "disagreements", "report", "data", "training", "evaluation"} <= {
        path.parent.name for path in FILES
    }
    assert {"bench.py", "hostile.py", "put_sums.py"} <= {path.name for path in SCRIPT_FILES}
