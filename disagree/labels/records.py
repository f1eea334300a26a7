"""The JSON objects of a file, whether it holds one array or a line each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from disagree.data.rows import json_rows
from disagree.errors import DataError, ReadError
from disagree.files import read_lines

__all__ = ["json_records"]


def json_records(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each object with its place, "file:line" or "file: record 3".

    Raises: DataError where the file cannot be read or is neither an array of objects nor JSON lines.
    """
    try:
        first = next((line.lstrip(b"\xef\xbb\xbf").lstrip() for line in read_lines(path) if line.strip()), b"")
    except ReadError as error:
        raise DataError(str(error)) from error
    if not first.startswith(b"["):
        for number, row in json_rows(path):
            yield f"{path}:{number}", row
        return
    for number, record in enumerate(_array(path), start=1):
        if not isinstance(record, dict):
            raise DataError(f"{path}: record {number}: a JSON object was expected, not {type(record).__name__}")
        yield f"{path}: record {number}", record


def _array(path: Path) -> list[Any]:
    try:
        text = b"".join(read_lines(path)).decode("utf-8-sig")
        return json.loads(text, parse_constant=_refuse)  # type: ignore[no-any-return]  # begins with [
    except (ValueError, RecursionError, ReadError) as error:
        raise DataError(f"{path}: cannot be read as a JSON array ({error}); export the file again") from error


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")
