"""Files in and out: JSON lines that say path:line when they fail, and writes that are whole or not at all."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from disagree.errors import ReadError

__all__ = [
    "JsonLine",
    "atomic_file",
    "atomic_write",
    "dump_json",
    "json_lines",
    "open_text",
    "read_lines",
    "write_json_lines",
]


class JsonLine(NamedTuple):
    """A line of a JSONL file: its number from 1, and its object or the reason why there is none.

    `code` is the reason in one word, "" where there is an object.
    """

    number: int
    value: dict[str, Any] | None
    problem: str = ""
    code: str = ""


def open_text(path: Path) -> IO[str]:
    """The file opened as UTF-8 text, through gzip where the name ends in .gz.

    Raises: ReadError where it cannot be opened.
    """
    try:
        if path.name.endswith(".gz"):
            return gzip.open(path, "rt", encoding="utf-8-sig")
        return path.open(encoding="utf-8-sig")
    except OSError as error:
        raise ReadError(f"{path}: cannot be opened ({error.strerror or error}); check the path") from error


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file as they are, through gzip where the name ends in .gz.

    Raises: ReadError where the file cannot be opened or its gzip is damaged.
    """
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
            yield from file
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ReadError(f"{path}: damaged gzip ({error}); fetch or pack the file again", code="gzip_damaged") from error
    except OSError as error:
        raise ReadError(f"{path}: cannot be read ({error.strerror or error}); check the path") from error


def json_lines(lines: Iterable[str | bytes]) -> Iterator[JsonLine]:
    """The objects of JSON lines; a blank line is passed over, a broken one comes back with its problem."""
    for number, line in enumerate(lines, start=1):
        try:
            text = line if isinstance(line, str) else line.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problem = f"not UTF-8 at byte {error.start + 1} of the line; convert the file to UTF-8"
            yield JsonLine(number, None, problem, "encoding")
            continue
        if text.strip():
            yield _json_line(number, text)


def _json_line(number: int, line: str) -> JsonLine:
    try:
        value = json.loads(line, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        return JsonLine(number, None, f"not JSON: {error.msg} at column {error.colno}", "not_json")
    except RecursionError as error:
        return JsonLine(number, None, f"not usable JSON: {error}", "nested_too_deep")
    except ValueError as error:  # such as a number of over 4,300 digits
        return JsonLine(number, None, f"not usable JSON: {error}", "not_json")
    if not isinstance(value, dict):
        return JsonLine(number, None, f"a JSON object was expected, not {type(value).__name__}", "json_shape")
    return JsonLine(number, value)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def dump_json(value: object, *, indent: int | None = None) -> str:
    """The value as JSON text: readable letters, no NaN, lone surrogates replaced."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return text.encode("utf-8", "replace").decode("utf-8")


def write_json_lines(path: Path, rows: Iterable[object]) -> None:
    """Writes one JSON document a line, whole or not at all."""
    atomic_write(path, "".join(dump_json(row) + "\n" for row in rows))


def atomic_write(path: Path, content: str | bytes) -> None:
    """Writes the file whole or not at all."""
    with atomic_file(path) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def atomic_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to that is whole or not there: a temporary neighbour, flushed to disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
