"""The body of a request to pairs or articles, with the field named where one is wrong."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from disagree.files import json_lines
from disagree.serve.bounds import Bounds
from disagree.serve.refused import Refused
from disagree.text.limits import Limits
from disagree.text.objects import is_deeper
from disagree.text.read import Reading, gather
from disagree.text.rejected import Rejected
from disagree.text.rows import Origin, Row, row_of

__all__ = ["FORM_FIELDS", "Asked", "articles_in", "form_in", "pairs_in"]

_NAMES = (("claim_a", "claim_b"), ("premise", "hypothesis"))
FORM_FIELDS = ("outlet_a", "text_a", "outlet_b", "text_b")


class Asked(NamedTuple):
    """The pairs of a request, the id of each (or None), and whether only premise -> hypothesis is to be judged."""

    pairs: tuple[tuple[str, str], ...]
    ids: tuple[str | int | float | None, ...]
    is_directed: bool


def pairs_in(body: bytes, bounds: Bounds) -> Asked:
    """The pairs of `{"pairs": [{"claim_a": ..., "claim_b": ...}], "directed": false}`.

    Raises: Refused with 422 where the body is something else or has too many pairs.
    """
    value = _object(body, bounds, known=("pairs", "directed"))
    is_directed = value.get("directed", False)
    if not isinstance(is_directed, bool):
        raise Refused(422, "directed: must be true or false", field="directed")
    rows = _rows(value, "pairs", least=1, most=bounds.pairs)
    pairs = tuple(_pair(row, f"pairs[{place}]") for place, row in enumerate(rows))
    ids = tuple(_id(row, f"pairs[{place}].id") for place, row in enumerate(rows))
    return Asked(pairs, ids, is_directed)


def articles_in(body: bytes, bounds: Bounds, *, least: int) -> Reading:
    """The articles of `{"articles": [{"text": ..., "outlet": ...}]}`, read as the command line reads JSON files.

    Raises: Refused with 422 where the body is something else, or has too few or too many articles or characters.
    """
    rows = _rows(_object(body, bounds, known=("articles",)), "articles", least=least, most=bounds.articles)
    return _reading(rows, [f"articles[{place}]" for place in range(len(rows))], bounds)


def form_in(body: bytes, bounds: Bounds) -> Reading:
    """The two articles of the form of the page.

    Raises: Refused with 422 where one has no text, or they are too long.
    """
    try:
        sent = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=len(FORM_FIELDS))
    except ValueError as error:
        raise Refused(422, f"the form has the fields {', '.join(FORM_FIELDS)} and no others") from error
    found = {name: sent.get(name, [""])[0] for name in FORM_FIELDS}
    rows = [
        {"id": which, "outlet": found[f"outlet_{which}"].strip() or f"Text {which.upper()}", "text": text}
        for which, text in (("a", found["text_a"]), ("b", found["text_b"]))
    ]
    return _reading(rows, ["text_a", "text_b"], bounds)


def _object(body: bytes, bounds: Bounds, *, known: Collection[str]) -> Mapping[str, Any]:
    if is_deeper(body.decode("utf-8", "replace"), bounds.json_depth):
        raise Refused(422, f"the JSON has more than {bounds.json_depth} levels")
    line = next(json_lines([body]), None)
    if line is None:
        raise Refused(422, "the body is empty; send a JSON object")
    if line.value is None:
        raise Refused(422, line.problem.replace("of the line; convert the file to UTF-8", "of the body"))
    for name in line.value:
        if name not in known:
            raise Refused(422, f"a field is not known; this takes {' and '.join(known)}", field=_shown(name))
    return line.value


def _shown(name: str) -> str:
    """A name from outside, short and in plain ASCII."""
    return ascii(name)[1:-1][:40]


def _rows(value: Mapping[str, Any], name: str, *, least: int, most: int) -> list[Mapping[str, Any]]:
    rows = value.get(name)
    if not isinstance(rows, list):
        raise Refused(422, f"{name}: must be a list of objects", field=name)
    if not least <= len(rows) <= most:
        raise Refused(422, f"{name}: {len(rows)} of them; {least} to {most} are taken in one request", field=name)
    for place, row in enumerate(rows):
        if not isinstance(row, dict):
            raise Refused(422, f"{name}[{place}]: must be an object", field=f"{name}[{place}]")
    return rows


def _pair(row: Mapping[str, Any], where: str) -> tuple[str, str]:
    names = next((names for names in _NAMES if any(name in row for name in names)), _NAMES[0])
    for name in names:
        text = row.get(name)
        if not isinstance(text, str) or not text.strip():
            raise Refused(422, f"{where}.{name}: must be a text that is not blank", field=f"{where}.{name}")
    return row[names[0]], row[names[1]]


def _id(row: Mapping[str, Any], where: str) -> str | int | float | None:
    value = row.get("id")
    is_plain = value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))
    if not is_plain or (isinstance(value, float) and not math.isfinite(value)):
        raise Refused(422, f"{where}: must be a string or a finite number", field=where)
    return value


def _reading(rows: Sequence[Mapping[str, Any]], places: Sequence[str], bounds: Bounds) -> Reading:
    limits = Limits(text_characters=bounds.characters + 1)
    found: list[Row] = []
    characters = 0
    for number, (row, where) in enumerate(zip(rows, places, strict=True), start=1):
        origin = Origin("the request", "article", limits, Counter())
        read = row_of(row, origin, where=where, fallback_id=f"article-{number}")
        if isinstance(read, Rejected):
            raise Refused(422, f"{where}: {read.reason}", field=_field(read))
        characters += len(read.article.text)
        if characters > bounds.characters:
            what = f"{where}: the articles have more than {bounds.characters:,} characters"
            raise Refused(422, f"{what}; send fewer or shorter ones", field=where)
        found.append(read)
    return gather(found)


def _field(rejected: Rejected) -> str:
    if rejected.code == "field_type":
        return f"{rejected.where}.{rejected.reason.split(chr(39))[1]}"
    is_form = "[" not in rejected.where
    return rejected.where if is_form else f"{rejected.where}.text"
