"""What could not be used, and the codes by which programs tell the reasons apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["CODES", "Ignored", "Rejected"]

CODES: Mapping[str, str] = {
    "binary": "not text: an image, an archive, a program or the like",
    "empty": "a file of no bytes, or of white space alone",
    "encoding": "text in an encoding that is not what it says, or none that is known",
    "extra_missing": "a format for which a package has to be installed",
    "field_type": "a field that holds something else than it should, such as a list as text",
    "gzip_damaged": "gzip data that breaks off or is damaged; rows before the damage are used",
    "json_shape": "JSON that is no object with an article's fields",
    "line_too_long": "a line over the limit",
    "missing": "no file of that name",
    "nested_too_deep": "JSON nested deeper than can be read",
    "no_articles": "a file or folder that holds no article",
    "no_text": "an article without text",
    "not_json": "a line or file that is not JSON",
    "table_damaged": "a CSV or Parquet file without the needed columns, or a damaged one",
    "too_large": "a document over the limit, also once unpacked",
    "unreadable": "a file that the system does not let us read",
    "warc_damaged": "a WARC file that breaks off or is damaged; records before the damage are used",
    "xml_damaged": "a feed that is no well-formed XML, or declares entities",
}


class Rejected(NamedTuple):
    """An input that gave no article: where it stands (`feed.jsonl:7`), why, and the reason's code."""

    where: str
    reason: str
    code: str = "unreadable"
    stage: str = "read"


class Ignored(NamedTuple):
    """What was passed over because it is not meant to hold articles, and the count that it belongs to."""

    where: str
    counted_as: str
