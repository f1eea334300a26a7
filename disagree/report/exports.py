"""A report for other programs: CSV for spreadsheets, JSONL and Parquet with every field."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from disagree.errors import UsageError
from disagree.files import dump_json
from disagree.report.document import Document, Finding, Side, read_document
from disagree.report.plain import visible

__all__ = ["COLUMNS", "as_csv", "as_jsonl", "as_parquet"]

_HEAD = ("type", "story", "id", "kind", "status", "confidence", "why")
_SIDE_TEXT = ("outlet", "speaker", "chain", "stance", "sentence", "claim", "conflict", "published", "title", "url")
_SIDE_PLACE = ("article", "start", "end")
_LABELS = ("supporting", "contradicting", "unrelated")
_READ = ("forward", "backward")
COLUMNS = (
    *_HEAD,
    *(f"{hand}_{name}" for hand in ("left", "right") for name in (*_SIDE_TEXT, *_SIDE_PLACE)),
    *(f"{read}_{label}" for read in _READ for label in _LABELS),
    "evidence",
)
_WHOLE = {"story", "left_start", "left_end", "right_start", "right_end", "evidence"}
# What a spreadsheet takes for the beginning of a formula, also behind spaces and in the wide letters of East Asia.
_FORMULA = re.compile(r"'{0,64}\s{0,64}[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def as_csv(document: Mapping[str, object]) -> str:
    """The findings of a JSON document as a table, a row each; the first row names the columns.

    Every cell is quoted. Control characters are spelled out, and a text that a spreadsheet would take for a formula
    begins with an apostrophe.

    Raises: InputError where the document is no report.
    """
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(read_document(document)):
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return file.getvalue()


def as_jsonl(document: Mapping[str, object]) -> str:
    """The findings of a JSON document, one a line, as in a run folder's findings.jsonl: the type, and all fields.

    Control characters and direction marks are written as escapes, so that a line can be printed.

    Raises: InputError where the document is no report.
    """
    lines = (dump_json({"type": kind, **item.value}) + "\n" for kind, item in _typed(read_document(document)))
    return "".join(_UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", line) for line in lines)


def as_parquet(document: Mapping[str, object]) -> bytes:
    """The findings of a JSON document as a Parquet table with the columns of `as_csv`, texts exactly as they are.

    Raises: InputError where the document is no report; UsageError where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow, which is not installed; run: pip install pyarrow") from error
    rows = list(_rows(read_document(document)))
    fields = [pa.field(name, pa.int64() if name in _WHOLE else _arrow(name, pa)) for name in COLUMNS]
    table = pa.Table.from_pylist(rows, schema=pa.schema(fields))
    file = io.BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def _arrow(name: str, pa: Any) -> Any:
    is_number = name == "confidence" or name.startswith(_READ)
    return pa.float64() if is_number else pa.string()


def _typed(report: Document) -> Iterator[tuple[str, Finding]]:
    yield from (("disagreement", item) for item in report.disagreements)
    yield from (("confirmation", item) for item in report.confirmations)


def _rows(report: Document) -> Iterator[dict[str, object]]:
    for kind, item in _typed(report):
        row: dict[str, object] = {
            "type": kind,
            "story": item.story,
            "id": item.id,
            "kind": item.kind or None,
            "status": item.status or None,
            "confidence": item.confidence,
            "why": "; ".join(item.why),
            "evidence": len(item.evidence),
        }
        for hand, side in (("left", item.left), ("right", item.right)):
            row |= {f"{hand}_{name}": value for name, value in _side(side).items()}
        for read in _READ:
            scores = item.probabilities.get(read, {})
            row |= {f"{read}_{label}": scores.get(label) for label in _LABELS}
        yield row


def _side(side: Side) -> dict[str, object]:
    words = side.sentence[slice(*side.conflict)] if side.conflict else None
    named: dict[str, object] = {name: getattr(side, name) for name in (*_SIDE_TEXT, *_SIDE_PLACE) if name != "conflict"}
    return named | {"conflict": words, "chain": " <- ".join(side.chain)}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    shown = visible(value)
    return f"'{shown}" if _FORMULA.match(shown) else shown
