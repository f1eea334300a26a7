from __future__ import annotations

import gzip
import json
import os
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disagree.errors import ReadError
from disagree.files import JsonLine, atomic_write, dump_json, json_lines, open_text, write_json_lines

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_json_lines_of_nothing_is_nothing():
    assert list(json_lines([])) == []


def test_json_lines_of_one_object_gives_its_number_and_value():
    assert list(json_lines(['{"ferry": 3}\n'])) == [JsonLine(1, {"ferry": 3}, "")]


def test_json_lines_counts_blank_lines_but_passes_them_over():
    found = list(json_lines(['{"a": 1}\n', "\n", "   \t\n", '{"b": 2}']))
    assert [(line.number, line.value) for line in found] == [(1, {"a": 1}), (4, {"b": 2})]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"a": 1', "not JSON"),
        ("harbour", "not JSON"),
        ("[1, 2]", "object was expected, not list"),
        ("null", "not NoneType"),
        ('"text"', "not str"),
        ("17", "not int"),
        ("[" * 200_000, "not usable JSON|not JSON"),
        ('{"n": ' + "9" * 5_000 + "}", "not usable JSON"),
    ],
)
def test_json_lines_brings_a_broken_line_back_with_its_problem(line, problem):
    before, broken, after = json_lines(['{"a": 1}', line, '{"b": 2}'])
    assert (before.value, after.value) == ({"a": 1}, {"b": 2})
    assert (broken.number, broken.value) == (2, None)
    assert any(part in broken.problem for part in problem.split("|"))


@settings(max_examples=25)
@given(st.lists(st.dictionaries(st.text(), JSON_VALUES, max_size=3), max_size=5))
def test_written_json_lines_come_back_equal(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    write_json_lines(path, rows)
    with open_text(path) as lines:
        assert [line.value for line in json_lines(lines)] == rows


def test_open_text_names_a_missing_file_and_the_next_step(tmp_path):
    with pytest.raises(ReadError, match=r"absent\.jsonl: cannot be opened .*check the path"):
        open_text(tmp_path / "absent.jsonl")


def test_open_text_refuses_a_folder(tmp_path):
    with pytest.raises(ReadError, match="cannot be opened"):
        open_text(tmp_path)


@pytest.mark.parametrize("name", ["plain.txt", "packed.txt.gz"])
def test_open_text_reads_plain_and_packed_and_drops_the_byte_order_mark(tmp_path, name):
    data = "\ufeffZürich — 7 €".encode()
    (tmp_path / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    with open_text(tmp_path / name) as file:
        assert file.read() == "Zürich — 7 €"


def test_open_text_of_an_empty_file_is_empty(tmp_path):
    (tmp_path / "empty.jsonl").touch()
    with open_text(tmp_path / "empty.jsonl") as file:
        assert list(json_lines(file)) == []


def test_dump_json_keeps_letters_readable_and_replaces_lone_surrogates():
    text = dump_json({"city": "Łódź", "bad": "x\ud83dy"})
    assert "Łódź" in text
    assert json.loads(text)["bad"] == "x?y"
    text.encode("utf-8")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_dump_json_refuses_what_json_has_no_word_for(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_json({"score": value})


@pytest.mark.parametrize("content", ["Zürich\n", b"\x00\xff", "", "x" * 300_000])
def test_atomic_write_writes_exactly_the_content(tmp_path, content):
    path = tmp_path / "new" / "deep" / "out.bin"
    atomic_write(path, content)
    assert path.read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert [entry.name for entry in path.parent.iterdir()] == ["out.bin"]


def test_atomic_write_is_readable_by_others(tmp_path):
    atomic_write(tmp_path / "out.txt", "x")
    assert stat.S_IMODE((tmp_path / "out.txt").stat().st_mode) == 0o644


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_atomic_write_that_fails_leaves_the_old_content_and_no_litter(tmp_path, monkeypatch, step):
    path = tmp_path / "out.txt"
    atomic_write(path, "old")

    def broken(*_):
        raise OSError("disk full")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", broken)
    else:
        monkeypatch.setattr("pathlib.Path.replace", broken)
    with pytest.raises(OSError, match="disk full"):
        atomic_write(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_write_json_lines_that_fails_midway_leaves_the_old_file(tmp_path):
    path = tmp_path / "rows.jsonl"
    write_json_lines(path, [{"a": 1}])
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json_lines(path, [{"a": 2}, {"a": float("nan")}])
    assert path.read_text() == '{"a": 1}\n'


def test_write_json_lines_of_no_rows_is_an_empty_file(tmp_path):
    write_json_lines(tmp_path / "rows.jsonl", [])
    assert (tmp_path / "rows.jsonl").read_bytes() == b""
