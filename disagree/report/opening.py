"""A report read back from where a scan left it: a run folder, or the JSON that `--json` printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any

from disagree.errors import InputError, ReadError
from disagree.files import open_text

__all__ = ["open_report"]


def open_report(path: Path, stdin: IO[str] | None = None) -> dict[str, Any]:
    """The JSON document at the path: of a file, of report.json in a run folder, or of `stdin` where the path is -.

    Raises: ReadError where it cannot be read or is no JSON; InputError where a folder holds no finished scan.
    """
    if str(path) == "-" and stdin is not None:
        return _document(stdin, "standard input")
    if path.is_dir():
        path = _in_folder(path)
    with open_text(path) as file:
        return _document(file, str(path))


def _in_folder(folder: Path) -> Path:
    report = folder / "report.json"
    if report.is_file():
        return report
    if (folder / "manifest.json").is_file():
        raise InputError(f"{folder}: its scan is not finished; go on with `disagree scan ... -o {folder} --resume`")
    raise InputError(f"{folder}: holds no report.json; give the folder of `disagree scan -o FOLDER`, or a JSON file")


def _document(file: IO[str], where: str) -> dict[str, Any]:
    try:
        value = json.load(file, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, EOFError, OSError) as error:
        raise ReadError(f"{where}: not usable JSON ({error}); give what `disagree scan --json` wrote") from error
    if not isinstance(value, dict):
        raise ReadError(f"{where}: a JSON object was expected, not {type(value).__name__}")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")
