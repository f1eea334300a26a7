"""How large one input may be before it is cut or left out."""

from __future__ import annotations

from dataclasses import dataclass, fields

from disagree.errors import ConfigError

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits on what is read. A file that is read piece by piece has none as a whole, only for each piece.

    Raises: ConfigError naming every limit that is no whole number above 0.
    """

    document_bytes: int = 20_000_000  # of one document or web page, once unpacked
    feed_bytes: int = 1_000_000_000  # of a .json file or standard input that has to be held whole
    line_bytes: int = 20_000_000  # of one line of JSONL, one row of a table
    text_characters: int = 2_000_000  # of one article; what is beyond is cut off and counted
    unpack_ratio: int = 100  # unpacked to packed bytes; looked at beyond `document_bytes`, so small files may pass it
    json_depth: int = 256  # levels of JSON

    def __post_init__(self) -> None:
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        wrong = [f"{name} = {value!r}" for name, value in values.items() if type(value) is not int or value < 1]
        if wrong:
            raise ConfigError(f"limits: {', '.join(wrong)}: must be a whole number above 0")


DEFAULT_LIMITS = Limits()
