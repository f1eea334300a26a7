from __future__ import annotations

import csv
import gzip
import json

import pyarrow
import pyarrow.parquet
import pytest

from disagree.data.pairs import load_pairs, pairs_from_rows
from disagree.errors import DataError, DisagreeError
from disagree.types import Label

ROWS = [
    {"premise": "The ferry sails.", "hypothesis": "A boat leaves.", "label": "entailment"},
    {"premise": "The ferry, late, sails.", "hypothesis": 'It is "moored".', "label": "contradiction"},
    {"premise": "The quay is wet — Łódź.", "hypothesis": "None", "label": "neutral"},
]
LABELS = [Label.SUPPORTING, Label.CONTRADICTING, Label.UNRELATED]


def write(path, rows=ROWS):
    """The rows in the format that the name of the file asks for."""
    kind, packed = path.name.split(".")[1], path.name.endswith(".gz")
    plain = path.with_name(path.name.removesuffix(".gz"))
    if kind == "parquet":
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), plain)
    elif kind in ("csv", "tsv"):
        with plain.open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, list(rows[0]), delimiter="," if kind == "csv" else "\t")
            table.writeheader()
            table.writerows(rows)
    else:
        plain.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    if packed:
        path.write_bytes(gzip.compress(plain.read_bytes(), mtime=0))
    return path


FORMATS = ["jsonl", "ndjson", "jsonl.gz", "ndjson.gz", "csv", "tsv", "csv.gz", "tsv.gz", "parquet"]


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_pairs(tmp_path, kind):
    loaded = load_pairs(write(tmp_path / f"harbour.{kind}"))
    assert [(pair.premise, pair.hypothesis, pair.label) for pair in loaded.pairs] == [
        (row["premise"], row["hypothesis"], label) for row, label in zip(ROWS, LABELS, strict=True)
    ]
    assert loaded.counts == {"read": 3, "used": 3}
    assert {pair.origin for pair in loaded.pairs} == {"harbour"}
    assert len({pair.id for pair in loaded.pairs}) == 3


def test_place_may_be_text(tmp_path):
    assert len(load_pairs(str(write(tmp_path / "harbour.jsonl"))).pairs) == 3


SHAPES = {
    "snli": {
        "gold_label": "contradiction",
        "sentence1": "P",
        "sentence2": "H",
        "pairID": "s-1",
        "annotator_labels": [],
    },
    "mnli": {"gold_label": "contradiction", "sentence1": "P", "sentence2": "H", "pairID": "m-1", "genre": "letters"},
    "fever": {"label": "REFUTES", "claim": "H", "evidence": "P", "id": 75},
    "vitaminc": {"label": "REFUTES", "claim": "H", "evidence": "P", "unique_id": "v", "case_id": "c"},
    "context": {"label": "contradiction", "context": "P", "hypothesis": "H", "uid": "a-1"},
    "own": {"label": "contradicting", "claim_a": "P", "claim_b": "H", "id": "o-1"},
    "plain": {"label": "Contradiction", "text_a": "P", "text_b": "H"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_field_and_label_names_of_known_data_sets_are_understood(tmp_path, shape):
    (pair,) = load_pairs(write(tmp_path / "one.jsonl", [SHAPES[shape]])).pairs
    assert (pair.premise, pair.hypothesis, pair.label) == ("P", "H", Label.CONTRADICTING)


@pytest.mark.parametrize(
    ("shape", "expected"), [("snli", "s-1"), ("fever", "75"), ("context", "a-1"), ("plain", "one-1")]
)
def test_id_is_taken_from_the_row_or_made_from_file_and_line(tmp_path, shape, expected):
    (pair,) = load_pairs(write(tmp_path / "one.jsonl", [SHAPES[shape]])).pairs
    assert pair.id == expected


def test_further_fields_are_kept(tmp_path):
    extra = {"origin": "pier news", "group": "g7", "kind": "quantity", "split": "dev"}
    (pair,) = load_pairs(write(tmp_path / "one.jsonl", [ROWS[0] | extra])).pairs
    assert {name: getattr(pair, name) for name in extra} == extra


@pytest.mark.parametrize("mark", ["-", -1, "-1", ""])
def test_rows_without_consensus_are_counted_and_left_out(tmp_path, mark):
    loaded = load_pairs(write(tmp_path / "rows.jsonl", [ROWS[0], ROWS[1] | {"label": mark}]))
    assert len(loaded.pairs) == 1
    assert loaded.counts == {"read": 2, "used": 1, "no_consensus": 1}


def test_all_unknown_labels_are_listed_with_their_counts(tmp_path):
    names = ["entailment", "maybe", "sort_of", "maybe", "neutral"]
    with pytest.raises(DataError, match=r"rows\.jsonl: labels not known") as caught:
        load_pairs(write(tmp_path / "rows.jsonl", [ROWS[0] | {"label": name} for name in names]))
    assert "'maybe' (2 rows)" in str(caught.value)
    assert "'sort_of' (1 rows)" in str(caught.value)
    assert "label_map" in str(caught.value)
    assert "ignore_labels" in str(caught.value)


def test_two_way_labels_are_refused(tmp_path):
    with pytest.raises(DataError, match="'not_entailment'"):
        load_pairs(write(tmp_path / "rows.jsonl", [ROWS[0], ROWS[1] | {"label": "not_entailment"}]))


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_class_numbers_need_a_label_map_and_work_with_one(tmp_path, kind):
    path = write(tmp_path / f"rows.{kind}", [row | {"label": number} for number, row in enumerate(ROWS)])
    with pytest.raises(DataError, match=r'numbers need their names: label_map = \{ "0" = "entailment"'):
        load_pairs(path)
    loaded = load_pairs(path, label_map={"0": "entailment", "1": "contradiction", "2": "neutral"})
    assert [pair.label for pair in loaded.pairs] == LABELS


def test_label_map_renames_before_labels_are_read(tmp_path):
    path = write(tmp_path / "rows.jsonl", [ROWS[0] | {"label": "same"}, ROWS[1] | {"label": "neutral"}])
    loaded = load_pairs(path, label_map={"same": "entailment", "neutral": "contradiction"})
    assert [pair.label for pair in loaded.pairs] == [Label.SUPPORTING, Label.CONTRADICTING]


def test_ignored_labels_are_counted_by_name(tmp_path):
    path = write(tmp_path / "rows.jsonl", [ROWS[0], *[ROWS[1] | {"label": "hard to say"}] * 3])
    loaded = load_pairs(path, ignore_labels=["hard to say"])
    assert loaded.counts == {"read": 4, "used": 1, "ignored_hard to say": 3}


def test_split_keeps_its_own_rows_and_counts_the_others(tmp_path):
    path = write(tmp_path / "rows.jsonl", [ROWS[0] | {"split": "dev"}, ROWS[1] | {"split": "train"}, ROWS[2]])
    loaded = load_pairs(path, split="dev")
    assert [pair.split for pair in loaded.pairs] == ["dev"]
    assert loaded.counts == {"read": 3, "used": 1, "other_split": 2}


def test_split_that_no_row_has_is_an_error_that_names_it(tmp_path):
    with pytest.raises(DataError, match=r"no labelled pair of split 'dev'.*other_split"):
        load_pairs(write(tmp_path / "rows.jsonl"), split="dev")


@pytest.mark.parametrize("broken", ["{broken", "[1]", "null"])
def test_broken_line_is_named_by_path_and_line(tmp_path, broken):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n\n" + broken + "\n")
    with pytest.raises(DataError, match=r"rows\.jsonl:3: .*mend or remove"):
        load_pairs(path)


@pytest.mark.parametrize("text", ["", "   ", 7, ["a"], {"a": 1}])
@pytest.mark.parametrize("field", ["premise", "hypothesis"])
def test_empty_or_foreign_text_is_named_by_path_and_line(tmp_path, field, text):
    with pytest.raises(DataError, match=r"rows\.jsonl:2: .*empty or no text"):
        load_pairs(write(tmp_path / "rows.jsonl", [ROWS[0], ROWS[1] | {field: text}]))


def test_empty_cell_of_a_table_is_named_by_the_line_of_the_file(tmp_path):
    with pytest.raises(DataError, match=r"rows\.csv:3: .*empty"):
        load_pairs(write(tmp_path / "rows.csv", [ROWS[0], ROWS[1] | {"premise": ""}]))


@pytest.mark.parametrize("field", ["premise", "hypothesis", "label"])
def test_missing_field_is_named_with_what_the_row_has(tmp_path, field):
    row = {name: value for name, value in ROWS[0].items() if name != field}
    with pytest.raises(DataError, match=rf"rows\.jsonl:1: no field {field}.*the row has {sorted(row)[0]}"):
        load_pairs(write(tmp_path / "rows.jsonl", [row]))


def test_words_that_mean_missing_to_table_readers_stay_text(tmp_path):
    rows = [ROWS[0] | {"premise": word} for word in ("NA", "null", "None", "nan", "007")]
    assert [pair.premise for pair in load_pairs(write(tmp_path / "r.csv", rows)).pairs] == [
        "NA",
        "null",
        "None",
        "nan",
        "007",
    ]


def test_lone_surrogates_are_replaced(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"premise": "a\\ud83d", "hypothesis": "b", "label": "neutral"}\n')
    assert load_pairs(path).pairs[0].premise == "a?"


def test_empty_file_is_an_error(tmp_path):
    (tmp_path / "rows.jsonl").touch()
    with pytest.raises(DataError, match=r"rows\.jsonl: no labelled pair"):
        load_pairs(tmp_path / "rows.jsonl")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.csv", b""),
        ("rows.parquet", b"not parquet"),
        ("rows.csv.gz", b"not gzip"),
        ("rows.jsonl", b'{"premise": "\xff\xfe", "hypothesis": "b", "label": "neutral"}\n'),
        ("rows.jsonl.gz", b"not gzip"),
        ("rows.jsonl.gz", gzip.compress(b'{"premise": "a"}\n' * 50, mtime=0)[:-20]),
    ],
    ids=["empty csv", "no parquet", "no gzip csv", "no UTF-8", "no gzip", "gzip cut off"],
)
def test_damaged_file_is_an_error_of_ours_that_names_it(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DisagreeError, match=name) as caught:
        load_pairs(tmp_path / name)
    assert caught.value.exit_code == 3


def test_unknown_kind_of_file_lists_the_known_ones(tmp_path):
    (tmp_path / "rows.xlsx").touch()
    with pytest.raises(DataError, match=r"unknown kind.*\.jsonl.*\.csv.*\.parquet"):
        load_pairs(tmp_path / "rows.xlsx")


@pytest.mark.parametrize("place", ["absent.jsonl", "some-team/some-pairs"])
def test_place_that_is_no_file_is_refused_without_the_network(place, reached_out):
    with pytest.raises(DataError, match=r"no such file.*--allow-download"):
        load_pairs(place)
    assert reached_out == []


def test_reading_a_table_leaves_nothing_in_the_users_cache(tmp_path, monkeypatch):
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    load_pairs(write(tmp_path / "rows.csv"))
    assert not (tmp_path / "cache").exists()


def test_no_rows_give_no_pairs_and_no_error():
    loaded = pairs_from_rows([], where="memory")
    assert (loaded.pairs, loaded.counts) == ((), {})


def test_every_row_is_counted_exactly_once():
    rows = [ROWS[0], ROWS[1] | {"label": "-"}, ROWS[2] | {"label": "odd"}, ROWS[0] | {"split": "test"}]
    rows = [row | {"split": row.get("split", "train")} for row in rows]
    counts = dict(pairs_from_rows(enumerate(rows, 1), where="m", split="train", ignore_labels=["odd"]).counts)
    assert counts.pop("read") == sum(counts.values()) == 4
