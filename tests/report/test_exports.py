from __future__ import annotations

import csv
import io
import json
import re

import pytest
from payloads import PAYLOADS
from pyarrow import parquet
from report_documents import filled_with, make_confirmation, make_document, make_finding, make_side

from disagree.report.exports import COLUMNS, as_csv, as_jsonl, as_parquet
from disagree.report.plain import visible

FORMULA = re.compile(r"\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
TEXTS = [name for name in COLUMNS if name.endswith(("_outlet", "_speaker", "_title", "_url", "_claim", "_article"))]


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_cell_of_a_table_begins_a_formula_or_steers_a_terminal(payload: str) -> None:
    text = as_csv(filled_with(payload))
    rows = cells(text)
    assert len(rows) == 3
    assert all(set(row) == set(COLUMNS) for row in rows)
    found = [cell for row in rows for cell in row.values()]
    assert [cell for cell in found if FORMULA.match(cell)] == []
    assert re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text) is None
    text.encode("utf-8")


@pytest.mark.parametrize("payload", [text for text in PAYLOADS if "\ud800" not in text and "\udfff" not in text])
def test_a_cell_without_its_apostrophe_is_the_text_as_it_is_shown(payload: str) -> None:
    for name in TEXTS:
        shown = visible(payload) + ("2" if name == "right_outlet" else "3" if name == "right_speaker" else "")
        cell = cells(as_csv(filled_with(payload)))[0][name]
        assert cell in (shown, f"'{shown}")
        assert (cell == shown) or FORMULA.match(shown.lstrip("'")) or shown.lstrip("' ")[:1] in "|%"


def test_a_table_has_a_row_for_each_finding_with_both_directions() -> None:
    document = make_document(make_finding(story=4), confirmations=[make_confirmation()])
    first, second = cells(as_csv(document))
    assert (first["type"], first["kind"], first["story"], first["confidence"]) == (
        "disagreement",
        "quantity",
        "4",
        "0.9",
    )
    assert (second["type"], second["kind"], second["status"], second["story"]) == ("confirmation", "", "", "")
    assert (first["left_conflict"], first["forward_contradicting"], first["backward_contradicting"]) == (
        "lorries",
        "0.85",
        "0.25",
    )
    assert cells(as_csv(make_document())) == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_lines_hold_every_field_and_nothing_that_steers_a_terminal(payload: str) -> None:
    text = as_jsonl(filled_with(payload))
    assert re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text) is None
    assert len([json.loads(line) for line in text.split("\n")[:-1]]) == 3


def test_lines_can_be_put_together_again() -> None:
    side = make_side(sentence="A \u202eb\u202c \x9b c.", speaker="\u2028")
    document = make_document(make_finding(left=side), make_finding(1), confirmations=[make_confirmation()])
    rows = [json.loads(line) for line in as_jsonl(document).splitlines()]
    kinds = [row.pop("type") for row in rows]
    assert kinds == ["disagreement", "disagreement", "confirmation"]
    assert rows == [*document["disagreements"], *document["confirmations"]]


@pytest.mark.parametrize("payload", PAYLOADS[::9])
def test_parquet_holds_the_texts_exactly(payload: str) -> None:
    table = parquet.read_table(io.BytesIO(as_parquet(filled_with(payload))))
    assert tuple(table.column_names) == COLUMNS
    sound = payload.encode("utf-8", "replace").decode()
    assert table.column("left_outlet").to_pylist() == [sound] * 3
    assert table.column("left_sentence").to_pylist() == [f"{sound} {sound}"] * 3


def test_parquet_has_types_nulls_and_columns_also_where_it_is_empty() -> None:
    table = parquet.read_table(io.BytesIO(as_parquet(make_document(make_finding()))))
    row = table.to_pylist()[0]
    assert (row["confidence"], row["left_start"], row["story"], row["right_speaker"]) == (0.9, 100, None, None)
    empty = parquet.read_table(io.BytesIO(as_parquet(make_document())))
    assert (empty.num_rows, empty.schema) == (0, table.schema)


def test_the_same_document_gives_the_same_bytes() -> None:
    document = make_document(*(make_finding(n) for n in range(5)))
    assert as_parquet(document) == as_parquet(document)
    assert as_csv(document) == as_csv(document)
