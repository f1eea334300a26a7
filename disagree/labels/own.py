"""The project's own pairs, JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from disagree.files import write_json_lines
from disagree.labels.answered import Answered, Record, flat_answer
from disagree.labels.records import json_records
from disagree.labels.row import Row, as_pair

__all__ = ["matches", "read", "write"]


def matches(record: Record) -> bool:
    """Whether the record is a pair of the project's own."""
    is_pair = any(both <= record.keys() for both in ({"premise", "hypothesis"}, {"claim_a", "claim_b"}))
    is_of_a_tool = bool(record.keys() & {"answer", "accept", "options", "_task_hash", "annotation_id"})
    return (
        is_pair and not is_of_a_tool and not any(str(name).endswith((".responses", ".suggestion")) for name in record)
    )


def read(path: Path) -> Iterator[tuple[str, Answered]]:
    """The place and the answer of each row."""
    for where, record in json_records(path):
        yield where, flat_answer(record, where)


def write(rows: Sequence[Row], path: Path) -> list[Path]:
    """Writes the pairs; gives the path."""
    write_json_lines(path, map(as_pair, rows))
    return [path]
