import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disagree.text.limits import Limits
from disagree.text.objects import is_deeper
from disagree.text.rejected import Rejected

PIER = "The harbour board closed the pier on Monday."


def depth(value):
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


VALUES = st.recursive(
    st.none() | st.integers() | st.text(alphabet='ab"\\[]{}\n'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet='a"\\[{'), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, st.integers(min_value=1, max_value=6))
def test_depth_is_counted_outside_strings_only(value, levels):
    assert is_deeper(json.dumps(value), levels) == (depth(value) > levels)


@pytest.mark.parametrize("text", ["[" * 300, '"' + '\\"' * 500_000, '{"a":' * 300, "\\" * 500_000, '"[' * 500_000])
def test_depth_of_hostile_text_is_told_in_linear_time(text):
    started = time.perf_counter()
    is_deeper("[" * 100 + text, 256)
    assert time.perf_counter() - started < 2


def test_json_may_be_as_deep_as_the_limit_and_no_deeper(rows_of):
    def nested(levels):
        return json.dumps({"text": PIER, "more": 0}).replace("0", "[" * (levels - 1) + "]" * (levels - 1))

    for name in ("a.json", "a.jsonl"):
        (row,) = rows_of(name, nested(8), limits=Limits(json_depth=8))
        assert row.article.text == PIER
        (entry,) = rows_of(name, nested(9), limits=Limits(json_depth=8))
        assert (entry.code, entry.reason) == ("nested_too_deep", "not usable JSON: nested deeper than 8 levels")


def test_levels_beyond_what_python_goes_down_are_a_rejection_all_the_same(rows_of):
    limits = Limits(json_depth=1_000_000)
    for name in ("a.json", "a.jsonl"):
        (entry,) = rows_of(name, "[" * 200_000 + "]" * 200_000, limits=limits)
        assert entry.code == "nested_too_deep"


def test_deep_line_among_json_lines_costs_only_itself(rows_of):
    lines = f'{{"text": "{PIER}"}}\n{"[" * 500}{"]" * 500}\n{{"text": "Another one."}}\n'
    for name in ("a.json", "a.jsonl"):
        first, deep, last = rows_of(name, lines)
        assert (first.article.text, last.article.text) == (PIER, "Another one.")
        assert deep == Rejected(f"{name}:2", "not usable JSON: nested deeper than 256 levels", "nested_too_deep")


def test_line_beyond_the_limit_costs_only_itself(rows_of):
    lines = f'{{"text": "{PIER}"}}\n{{"text": "{"long " * 100}"}}\n{{"text": "Another one."}}\n'
    first, long, last = rows_of("a.jsonl", lines, limits=Limits(line_bytes=100))
    assert (first.article.id, last.article.id) == ("a-1", "a-3")
    assert long == Rejected("a.jsonl:2", "the line is longer than 100 bytes", "line_too_long")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_lines_with_a_mark_are_read(rows_of, encoding):
    text = f'{{"text": "{PIER}"}}\n{{"text": "Café."}}\n'
    assert [row.article.text for row in rows_of("a.jsonl", text.encode(encoding))] == [PIER, "Café."]


def test_blank_json_lines_are_empty(rows_of):
    assert rows_of("a.jsonl", "\n \n\n") == [Rejected("a.jsonl", "is empty", "empty")]
