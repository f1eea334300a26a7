import ast
import builtins
import gzip
import json
from pathlib import Path

import pytest

import disagree
from disagree.text.formats import rows_in
from disagree.text.inputs import list_inputs
from disagree.text.limits import Limits
from disagree.text.rejected import CODES, Rejected

LIMITS = Limits(document_bytes=10_000, line_bytes=5_000)
TEXT = "The harbour board closed the pier on Monday."
ROWS = json.dumps({"text": TEXT})
# One input for every code; None is a path where nothing is.
RAISED = {
    "missing": ("none.txt", None),
    "unreadable": ("a\x00b.txt", None),
    "empty": ("a.txt", " \n"),
    "no_text": ("a.json", '{"text": ""}'),
    "no_articles": ("a.json", "[]"),
    "too_large": ("a.txt", "word " * 3_000),
    "line_too_long": ("a.jsonl", f'{{"text": "{"word " * 2_000}"}}'),
    "nested_too_deep": ("a.json", "[" * 300 + "]" * 300),
    "binary": ("a.txt", b"\x89PNG\r\n\x1a\n"),
    "encoding": ("a.jsonl", b'{"text": "caf\xe9"}'),
    "gzip_damaged": ("a.txt.gz", gzip.compress(TEXT.encode(), mtime=0)[:-9]),
    "not_json": ("a.json", "{words"),
    "json_shape": ("a.json", "17"),
    "field_type": ("a.json", '{"text": 5}'),
    "no_column": ("a.csv", "claim\nwords\n"),
    "csv_damaged": ("a.csv", 'text\n"words\n'),
    "parquet_damaged": ("a.parquet", b"PAR1 words"),
    "xml_damaged": ("a.rss", "<rss><channel>"),
    "not_a_feed": ("a.xml", "<project/>"),
    "warc_damaged": ("a.warc", b"words"),
    "extra_missing": ("a.html", f"<html><p>{TEXT}</p></html>"),
}


def rejection(folder, name, content, monkeypatch):
    path = folder / name
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if name == "a.html":
        real = builtins.__import__

        def absent(module, *rest):
            if module == "trafilatura":
                raise ImportError(module)
            return real(module, *rest)

        monkeypatch.setattr(builtins, "__import__", absent)
    (entry,) = rows_in(next(list_inputs([path])), LIMITS)
    return entry


def test_every_code_of_the_table_has_an_input_that_raises_it():
    assert list(RAISED) == list(CODES)


@pytest.mark.parametrize(("code", "given"), RAISED.items())
def test_input_is_rejected_with_its_code_and_a_reason(tmp_path, monkeypatch, code, given):
    entry = rejection(tmp_path, *given, monkeypatch)
    assert isinstance(entry, Rejected)
    assert (entry.code, entry.stage) == (code, "read")
    assert entry.reason
    assert not entry.reason.startswith(str(tmp_path))


def test_the_codes_in_the_program_are_those_of_the_table():
    """Every literal code that is given to an error or a rejection stands in the table, and none is left over."""
    used = {"unreadable"}  # the default of ReadError
    for path in Path(disagree.__file__).parent.glob("text/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            given = [word.value for word in node.keywords if word.arg == "code"]
            given += node.args[2:3] if node.func.id == "Rejected" else []
            used |= {value.value for value in given if isinstance(value, ast.Constant)}
    assert used == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_one_word_with_one_line_of_meaning(code):
    assert code == code.lower()
    assert " " not in code
    assert CODES[code]
    assert "\n" not in CODES[code]


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        CODES["other"] = "x"
