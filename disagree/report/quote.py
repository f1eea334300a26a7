"""A side of a finding as a quotation to show: the sentence in its context, the conflicting words apart."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from disagree.report.document import Side
from disagree.report.plain import visible_part

__all__ = ["Quote", "quote", "speakers", "web_link"]

_LONGEST = 600  # characters of a part that are shown
_LONGEST_LINK = 2_000
_ENDS = (".", "!", "?", "”", '"', "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Parts that read as one text: before, lead, mark (the conflicting words, or nothing), tail, after."""

    before: str
    lead: str
    mark: str
    tail: str
    after: str


def quote(side: Side, *, longest: int = _LONGEST) -> Quote:
    """The sentence of the side with the article's text around it, as texts that are safe to show.

    A part of more than `longest` characters is cut where an ellipsis stands.
    """
    begin, end = side.conflict or (len(side.sentence), len(side.sentence))
    lead, mark, tail = (
        visible_part(part) for part in (side.sentence[:begin], side.sentence[begin:end], side.sentence[end:])
    )
    return Quote(
        before=("… " if side.start > len(side.before) else "") + visible_part(side.before).lstrip(),
        lead=f"… {lead[-longest:]}" if mark and len(lead) > longest else _cut(lead, longest),
        mark=_cut(mark, longest),
        tail=_cut(tail, longest),
        after=_ended(visible_part(side.after).rstrip()),
    )


def speakers(side: Side) -> tuple[str, ...]:
    """Who says it, from who is quoted first to the innermost origin; the outlet's name where it is its own voice."""
    chain = tuple(name for name in side.chain if name.strip())
    return chain if side.speaker and chain else (side.name,)


def web_link(url: str) -> str:
    """The address where it is one of the web that is safe to follow, else nothing."""
    if len(url) > _LONGEST_LINK or any(
        not letter.isprintable() or letter.isspace() or letter in "\\<>\"'`{}" for letter in url
    ):
        return ""
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:  # such as an open bracket in the host
        return ""
    return url if is_plain else ""


def _ended(text: str) -> str:
    """The context with an ellipsis where it breaks off inside a sentence."""
    return text if not text or text.endswith(_ENDS) else f"{text} …"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]} …"
