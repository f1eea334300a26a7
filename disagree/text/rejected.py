"""What was left out, and why: one table of the codes that every rejection carries."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["CODES", "Rejected"]

CODES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "there is no such file",
        "unreadable": "the file is there but cannot be opened or read",
        "empty": "nothing but white space",
        "no_text": "an article without text",
        "no_articles": "a file, folder or list without any article",
        "too_large": "more bytes than the limits allow, packed or unpacked",
        "line_too_long": "one line, row or cell with more bytes than the limits allow",
        "nested_too_deep": "JSON with more levels than the limits allow",
        "binary": "a picture, an archive or other data that is no text",
        "encoding": "text that is not UTF-8 and cannot be told to be anything else, or packed in an unknown way",
        "gzip_damaged": "gzip data that is cut short or broken",
        "not_json": "text that is not JSON",
        "json_shape": "JSON that is neither an object nor a list of objects",
        "field_type": "a field with a value of the wrong type",
        "no_column": "a table without a column for the text",
        "csv_damaged": "a row with more or fewer cells than the header, or with a quote left open",
        "parquet_damaged": "Parquet data that is cut short or broken",
        "xml_damaged": "a feed that is broken XML, or declares a document type or entities",
        "not_a_feed": "XML that is neither RSS nor Atom",
        "warc_damaged": "a web archive, or one record of it, that is cut short or broken",
        "extra_missing": "a format that needs a package which is not installed",
    }
)


class Rejected(NamedTuple):
    """An input that gave no article: where it stands (`feed.jsonl:7`), why, and why in one word of `CODES`.

    `stage` is the stage of the run that left it out.
    """

    where: str
    reason: str
    code: str
    stage: str = "read"
