"""Rows of JSON lines for data sets: a broken line is an error that names its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from disagree.errors import DataError, ReadError
from disagree.files import json_lines, read_lines

__all__ = ["json_rows"]


def json_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects of a JSONL file (also .gz) with their line numbers.

    Raises: DataError naming file and line where one is broken, or the file cannot be read.
    """
    try:
        for line in json_lines(read_lines(path)):
            if line.value is None:
                raise DataError(f"{path}:{line.number}: {line.problem}; mend or remove the line")
            yield line.number, line.value
    except ReadError as error:
        raise DataError(str(error)) from error
