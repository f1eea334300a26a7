"""Attributions without a verb: "according to the union", "in the view of the board", "per the survey"."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import verbs
from disagree.claims.holders import long_phrase_end, with_apposition
from disagree.claims.phrases import has_clause, is_name
from disagree.claims.subjects import skip_openers, subject_end
from disagree.claims.tags import Range, Tag, TagKind
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["VIEWS", "according_tag", "resumes", "view_tag"]

VIEWS = word_set("view opinion words judgment judgement estimation reckoning telling per")
_OWNERS = word_set("his her their its")
_CITED = word_set("cited cites citing quoted quotes quoting")


def according_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The tag of "according to" before, after or inside what is said, or None."""
    start = index + 2
    if start < len(tokens) and tokens[start].lower in {"which", "whom"}:
        first = subject_end(tokens, skip_openers(tokens, low, index), index)
        holder = (skip_openers(tokens, low, index), first) if first is not None else None
        return Tag(kind=TagKind.SAY, cue=(index, index + 2), holder=holder, start=index, end=start + 1, is_leading=True)
    end = long_phrase_end(tokens, start, len(tokens))
    if end <= start:
        return None
    named = end
    end = with_apposition(tokens, end, needs_more=True)
    cue, holder = (index, index + 2), (start, end)
    cited = _cited_in(tokens, named, end)
    if cited is not None:
        holder = (start, named)
    return _placed(tokens, (index, end), cue, holder, cited)


def view_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The tag of "in the view of the board", "in her opinion" or "per the survey", or None."""
    if tokens[index].lower == "per":
        opens = index == low or tokens[index - 1].text == ","
        if (
            not opens
            or index + 2 >= len(tokens)
            or not (tokens[index + 1].lower == "the" or is_name(tokens[index + 1]))
        ):
            return None
        end = long_phrase_end(tokens, index + 1, len(tokens))
        return _placed(tokens, (index, end), (index, index + 1), (index + 1, end), None)
    if index + 2 < len(tokens) and tokens[index + 1].lower == "of":
        opener = index - 2
        if opener < low or tokens[index - 1].lower != "the" or tokens[opener].lower not in {"in", "by"}:
            return None
        end = long_phrase_end(tokens, index + 2, len(tokens))
        return _placed(tokens, (opener, end), (opener, index + 2), (index + 2, end), None)
    if tokens[index - 1].lower not in _OWNERS and not tokens[index - 1].lower.endswith(("'s", "s'")):
        return None
    opener = next(
        (i for i in range(index - 2, max(low - 1, index - 7), -1) if tokens[i].lower in {"in", "by"}), low - 1
    )
    if opener < low:
        return None
    return _placed(tokens, (opener, index + 1), (opener, index + 1), (opener + 1, index), None)


def _placed(tokens: Sequence[Token], whole: Range, cue: Range, holder: Range, cited: Range | None) -> Tag | None:
    """The tag as leading where it opens a clause and a comma follows, else as trailing."""
    index, end = whole
    is_view = tokens[cue[0]].lower != "according"
    opens_after_comma = index > 0 and tokens[index - 1].text == ","
    is_inside = end + 1 < len(tokens) and opens_after_comma and resumes(tokens, end + 1)
    is_first = index == 0 or not has_clause(tokens, max(0, index - 40), index)
    is_leading = not is_inside and is_first and end < len(tokens) and tokens[end].text == ","
    if is_view and not (is_leading or opens_after_comma):
        return None
    if is_leading:
        end += 1
    return Tag(kind=TagKind.SAY, cue=cue, holder=holder, start=index, end=end, is_leading=is_leading, cited=cited)


def _cited_in(tokens: Sequence[Token], start: int, end: int) -> Range | None:
    """Whom the one named cites: "the Lantern, which cited two officials"; None where nobody is."""
    for index in range(start, end - 1):
        if tokens[index].lower in _CITED and tokens[index - 1].lower in {"which", "who", ","}:
            return (index + 1, long_phrase_end(tokens, index + 1, end))
    return None


def resumes(tokens: Sequence[Token], index: int) -> bool:
    """Whether a verb follows at once: the subject stood before the tag."""
    if index >= len(tokens) or tokens[index].quoted:
        return False
    word = tokens[index].lower
    return word in verbs.AUXILIARIES or word in {"because", "if", "unless"} or word in verbs.PAST_FORMS
