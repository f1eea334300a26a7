"""JSON documents, held whole, and JSON lines, read one by one, to articles."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator

from disagree.errors import ReadError
from disagree.files import json_lines
from disagree.text.rejected import Rejected
from disagree.text.rows import Origin, Row, id_from_name, row_of
from disagree.text.stream import capped_lines

__all__ = ["is_deeper", "line_rows", "object_rows"]

# A string, closed or not, or a bracket; possessive, so that an open quote costs one pass over the rest.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


def is_deeper(text: str, levels: int) -> bool:
    """Whether the JSON has more levels of brackets than these, counted without going down into it."""
    if text.count("[") + text.count("{") <= levels:
        return False
    depth = 0
    for found in _TOKEN.finditer(text):
        letter = text[found.start()]
        if letter in "[{":
            depth += 1
            if depth > levels:
                return True
        elif letter in "]}":
            depth -= 1
    return False


def object_rows(text: str, origin: Origin) -> Iterator[Row | Rejected]:
    """The articles of a JSON document: an object, a list of them, {"articles": [...]}, or JSON lines after all.

    Raises: ReadError where the document as a whole cannot be used.
    """
    try:
        value = _parsed(text, origin)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" or text.lstrip().startswith("{"):
            lines = _as_lines(text, origin)
            if lines:
                yield from lines
                return
        reason = f"not JSON: {error.msg} at column {error.colno}; check that line"
        yield Rejected(f"{origin.where}:{error.lineno}", reason, "not_json")
        return
    except ReadError as error:
        lines = _as_lines(text, origin) if error.code == "nested_too_deep" and "\n" in text.strip() else []
        if not lines:
            raise
        yield from lines
        return
    if not isinstance(value, dict | list):
        problem = "holds no article; an object or a list of objects was expected"
        raise ReadError(f"{origin.where}: {problem}", code="json_shape")
    yield from _values(value, origin.where, origin)


def _parsed(text: str, origin: Origin) -> object:
    levels = origin.limits.json_depth
    problem = f"{origin.where}: not usable JSON: "
    if is_deeper(text, levels):
        raise ReadError(f"{problem}nested deeper than {levels} levels", code="nested_too_deep")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except RecursionError as error:  # more levels are allowed than this interpreter can go down
        raise ReadError(f"{problem}{error}", code="nested_too_deep") from error
    except ValueError as error:  # such as a number of over 4,300 digits
        raise ReadError(f"{problem}{error}", code="not_json") from error


def _as_lines(text: str, origin: Origin) -> list[Row | Rejected]:
    """The rows of the text taken as JSON lines; none where no line is an article."""
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    lines = list(line_rows(capped_lines(stream, origin.limits.line_bytes), origin))
    return lines if any(isinstance(line, Row) for line in lines) else []


def line_rows(lines: Iterable[bytes | None], origin: Origin) -> Iterator[Row | Rejected]:
    """The articles of JSON lines in UTF-8, one line at a time; None stands for a line that was too long to hold.

    Raises: ReadError where all lines are blank.
    """
    is_blank = True
    for number, line in enumerate(lines, start=1):
        if line is not None and line.isspace():
            continue
        is_blank = False
        if line is None:
            reason = f"the line is longer than {origin.limits.line_bytes:,} bytes"
            yield Rejected(f"{origin.where}:{number}", reason, "line_too_long")
        else:
            yield from _line(line, number, origin)
    if is_blank:
        raise ReadError(f"{origin.where}: is empty", code="empty")


def _line(raw: bytes, number: int, origin: Origin) -> Iterator[Row | Rejected]:
    where = f"{origin.where}:{number}"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        yield Rejected(where, "the line is not UTF-8; convert the file to UTF-8", "encoding")
        return
    if is_deeper(text, origin.limits.json_depth):
        reason = f"not usable JSON: nested deeper than {origin.limits.json_depth} levels"
        yield Rejected(where, reason, "nested_too_deep")
        return
    for line in json_lines([text]):
        if line.value is None:
            yield Rejected(where, line.problem, line.code)
        else:
            yield from _values(line.value, where, origin, f"{id_from_name(origin.name)}-{number}")


def _values(value: object, where: str, origin: Origin, prefix: str = "") -> Iterator[Row | Rejected]:
    """The articles of an object, of a list of them, or of {"articles": [...]}."""
    prefix = prefix or id_from_name(origin.name)
    items = value["articles"] if isinstance(value, dict) and isinstance(value.get("articles"), list) else value
    if not isinstance(items, list):
        yield _value(items, where, origin, prefix)
        return
    if not items:
        yield Rejected(where, "holds an empty list of articles", "no_articles")
    for number, item in enumerate(items, start=1):
        yield _value(item, f"{where}[{number}]", origin, f"{prefix}-{number}")


def _value(item: object, where: str, origin: Origin, fallback_id: str) -> Row | Rejected:
    if not isinstance(item, dict):
        return Rejected(where, f"a JSON object was expected, not {type(item).__name__}", "json_shape")
    return row_of(item, origin, where=where, fallback_id=fallback_id)
