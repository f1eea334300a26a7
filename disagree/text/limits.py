"""How much of an input is read before it is turned away."""

from __future__ import annotations

from dataclasses import dataclass, fields

from disagree.errors import ConfigError

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps on what is read, in bytes after unpacking and in characters.

    `document_bytes`: one page, text or record of an archive. `feed_bytes`: a .json file or a feed, which is held whole.
    `line_bytes`: a line of JSONL or CSV. `text_characters`: an article's text; what is beyond is cut off and counted as
    `articles_truncated`. Everything else over a cap is rejected.

    Raises: ConfigError where one is not positive.
    """

    document_bytes: int = 20_000_000
    feed_bytes: int = 1_000_000_000
    line_bytes: int = 20_000_000
    text_characters: int = 2_000_000

    def __post_init__(self) -> None:
        for each in fields(self):
            if getattr(self, each.name) < 1:
                raise ConfigError(f"{each.name}: at least 1")


DEFAULT_LIMITS = Limits()
