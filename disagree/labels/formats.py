"""The formats that labels travel in, one module each, and which of them a file is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from disagree.errors import DataError, UsageError
from disagree.labels import argilla, doccano, label_studio, own, prodigy, sheet, snli
from disagree.labels.answered import Answered, Record
from disagree.labels.records import json_records
from disagree.labels.row import Row

__all__ = ["FORMATS", "TOOLS", "Format", "find_format"]

_TABLES = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
_LOOKED_AT = 20  # records


@dataclass(frozen=True, slots=True)
class Format:
    """How one format is read and written, and whether a JSON object is a record of it."""

    read: Callable[[Path], Iterator[tuple[str, Answered]]]
    write: Callable[[Sequence[Row], Path], list[Path]]
    matches: Callable[[Record], bool]


FORMATS = {
    "label-studio": Format(label_studio.read, label_studio.write, label_studio.matches),
    "argilla": Format(argilla.read, argilla.write, argilla.matches),
    "prodigy": Format(prodigy.read, prodigy.write, prodigy.matches),
    "doccano": Format(doccano.read, doccano.write, doccano.matches),
    "csv": Format(sheet.read, sheet.write, sheet.matches),
    "snli": Format(snli.read, snli.write, snli.matches),
    "pairs": Format(own.read, own.write, own.matches),
}
TOOLS = tuple(name for name in FORMATS if name != "pairs")


def find_format(path: Path, name: str | None = None) -> Format:
    """The format of that name, or the only one that the file can be in.

    Raises: UsageError where the name is not known; DataError where none or several formats fit the file.
    """
    if name is not None:
        if name not in FORMATS:
            raise UsageError(f"format {name!r}: use one of {', '.join(FORMATS)}")
        return FORMATS[name]
    if path.name.endswith(_TABLES):
        return FORMATS["csv"]
    records = [record for _, record in islice(json_records(path), _LOOKED_AT)]
    if not records:
        raise DataError(f"{path}: no record in it")
    fitting = [key for key, each in FORMATS.items() if all(map(each.matches, records))]
    if len(fitting) != 1:
        have = ", ".join(sorted(records[0])) or "nothing"
        what = f"could be {' or '.join(fitting)}" if fitting else f"is in no known format (its first record has {have})"
        raise DataError(f"{path}: {what}; say which with --from {'|'.join(FORMATS)}")
    return FORMATS[fitting[0]]
