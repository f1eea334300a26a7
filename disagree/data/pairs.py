"""Reads labelled pairs from JSONL, CSV, TSV, Parquet or a hub data set, and says what it did with every row."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disagree.data.rows import json_rows
from disagree.errors import DataError
from disagree.files import open_text
from disagree.types import Label, LabelledPair

__all__ = [
    "HYPOTHESIS_FIELDS",
    "ID_FIELDS",
    "LABEL_FIELDS",
    "NO_LABEL",
    "PREMISE_FIELDS",
    "Loaded",
    "load_pairs",
    "pairs_from_rows",
]

# Field names that NLI, fact-checking and labelling tools use, tried in this order.
PREMISE_FIELDS = ("premise", "claim_a", "sentence1", "context", "evidence", "text_a", "a")
HYPOTHESIS_FIELDS = ("hypothesis", "claim_b", "sentence2", "claim", "text_b", "b")
LABEL_FIELDS = ("label", "gold_label")
ID_FIELDS = ("id", "pairID", "uid", "pair_id")
NO_LABEL = ("-", "", "-1")  # SNLI's mark for "the annotators did not agree"

_JSON = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_TABLES = {".csv": "csv", ".tsv": "csv", ".csv.gz": "csv", ".tsv.gz": "csv", ".parquet": "parquet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The pairs that were read, and the count of rows by what became of them."""

    pairs: tuple[LabelledPair, ...]
    counts: Mapping[str, int]


def load_pairs(
    place: Path | str,
    *,
    split: str | None = None,
    label_map: Mapping[str, str] | None = None,
    ignore_labels: Iterable[str] = (),
    allow_download: bool = False,
) -> Loaded:
    """The labelled pairs of a file, or of a hub data set where the place is not a file.

    `split` keeps the rows whose `split` field says so (for a hub data set it is the split to load).
    `label_map` renames labels before they are read; rows with a label in `ignore_labels` are counted
    and left out. Rows without consensus (label "-" or -1) are counted as `no_consensus`.

    Raises: DataError where a label or a field is not known, a line is broken, or no pair is left.
    """
    path = Path(place)
    if path.is_file():
        rows, origin = _file_rows(path), path.name.split(".")[0]
    elif isinstance(place, str) and allow_download:
        rows, origin, split = _hub_rows(place, split or "train"), place, None
    else:
        raise DataError(f"{place}: no such file; a hub data set needs permission to download (--allow-download)")
    loaded = pairs_from_rows(
        rows, where=str(place), origin=origin, split=split, label_map=label_map, ignore_labels=ignore_labels
    )
    if not loaded.pairs:
        kept = f" of split {split!r}" if split else ""
        raise DataError(f"{place}: no labelled pair{kept} in it ({dict(loaded.counts)})")
    return loaded


def pairs_from_rows(
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    *,
    where: str,
    origin: str = "",
    split: str | None = None,
    label_map: Mapping[str, str] | None = None,
    ignore_labels: Iterable[str] = (),
) -> Loaded:
    """The labelled pairs in numbered rows; all unknown labels are listed in one error."""
    ignored, renamed = set(ignore_labels), dict(label_map or {})
    pairs: list[LabelledPair] = []
    counts: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for number, row in rows:
        counts["read"] += 1
        if split is not None and str(row.get("split", "")) != split:
            counts["other_split"] += 1
            continue
        name = str(_field(row, LABEL_FIELDS, where, number))
        if name in ignored:
            counts[f"ignored_{name}"] += 1
            continue
        label = Label.from_name(renamed.get(name, name))
        if name in NO_LABEL:
            counts["no_consensus"] += 1
        elif label is None:
            unknown[name] += 1
        else:
            pairs.append(_pair(row, label, where=where, number=number, origin=origin))
            counts["used"] += 1
    if unknown:
        raise DataError(_unknown_message(unknown, where))
    return Loaded(pairs=tuple(pairs), counts=dict(counts))


def _pair(row: Mapping[str, Any], label: Label, *, where: str, number: int, origin: str) -> LabelledPair:
    key = next((str(row[name]) for name in ID_FIELDS if row.get(name) not in (None, "")), f"{origin}-{number}")
    return LabelledPair(
        id=key,
        premise=_text(_field(row, PREMISE_FIELDS, where, number), where, number),
        hypothesis=_text(_field(row, HYPOTHESIS_FIELDS, where, number), where, number),
        label=label,
        origin=str(row.get("origin") or origin),
        group=str(row.get("group") or ""),
        kind=str(row.get("kind") or ""),
        split=str(row.get("split") or ""),
    )


def _text(value: object, where: str, number: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"{where}:{number}: a premise or hypothesis is empty or no text; mend or remove the row")
    return value.encode("utf-8", "replace").decode("utf-8")


def _field(row: Mapping[str, Any], names: tuple[str, ...], where: str, number: int) -> Any:
    for name in names:
        if row.get(name) is not None:
            return row[name]
    have = ", ".join(sorted(map(str, row))) or "nothing"
    raise DataError(f"{where}:{number}: no field {' or '.join(names[:3])}; the row has {have}")


def _unknown_message(unknown: Mapping[str, int], where: str) -> str:
    listed = ", ".join(f"{name!r} ({count} rows)" for name, count in sorted(unknown.items()))
    numbers = all(name.lstrip("-").isdigit() for name in unknown)
    hint = (
        'numbers need their names: label_map = { "0" = "entailment", "1" = "neutral", "2" = "contradiction" }'
        if numbers
        else "name them in label_map, or leave their rows out with ignore_labels"
    )
    return f"{where}: labels not known: {listed}; {hint}"


def _file_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if path.name.endswith(_JSON):
        yield from json_rows(path)
        return
    kind = next((kind for suffix, kind in _TABLES.items() if path.name.endswith(suffix)), None)
    if kind is None:
        raise DataError(f"{path}: unknown kind of file; use {', '.join((*_JSON[:3], *_TABLES))}")
    yield from _table_rows(path, kind)


def _table_rows(path: Path, kind: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    import tempfile

    import datasets

    options: dict[str, Any] = {}
    if kind == "csv":
        sep = "\t" if ".tsv" in path.name else ","
        texts = datasets.Features(dict.fromkeys(_header(path, sep), datasets.Value("string")))
        options = {"sep": sep, "keep_default_na": False, "features": texts}
    with tempfile.TemporaryDirectory() as cache:  # datasets would keep a copy in the user's cache for ever
        datasets.disable_progress_bars()
        try:
            table = datasets.load_dataset(kind, data_files=str(path), split="train", cache_dir=cache, **options)
        except (datasets.exceptions.DatasetGenerationError, ValueError, OSError) as error:
            cause = str(error.__cause__ or error).strip().splitlines()[0]
            raise DataError(f"{path}: cannot be read as {kind}: {cause}") from error
        yield from _named(table, first=2 if kind == "csv" else 1)


def _header(path: Path, sep: str) -> list[str]:
    """The column names of a CSV or TSV file, so that every column is read as text and "1" stays "1"."""
    try:
        with open_text(path) as lines:
            names = next(csv.reader(lines, delimiter=sep), [])
    except (UnicodeDecodeError, EOFError, gzip.BadGzipFile, zlib.error, csv.Error) as error:
        raise DataError(f"{path}: cannot be read as UTF-8 CSV: {error}; convert or fetch the file again") from error
    if not names:
        raise DataError(f"{path}: empty; the first line must name the columns premise, hypothesis and label")
    return names


def _hub_rows(name: str, split: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    import datasets

    try:
        table = datasets.load_dataset(name, split=split)
    except (ValueError, OSError, ConnectionError) as error:
        raise DataError(f"{name}: the hub data set cannot be loaded: {str(error).splitlines()[0]}") from error
    yield from _named(table, first=1)


def _named(table: Any, *, first: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows with class numbers replaced by the names that the table itself gives them."""
    names = {
        column: list(feature.names)
        for column, feature in table.features.items()
        if hasattr(feature, "names") and hasattr(feature, "int2str")
    }
    for number, row in enumerate(table, start=first):
        for column, labels in names.items():
            value = row[column]
            row[column] = labels[value] if value is not None and value >= 0 else "-"
        yield number, row
