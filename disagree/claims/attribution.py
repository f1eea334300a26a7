"""Finds in a sentence what is attributed, to whom, by which cue; the rest is the outlet's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from disagree.claims import cues, verbs
from disagree.claims.according import VIEWS, according_tag, resumes, view_tag
from disagree.claims.colons import colon_pieces
from disagree.claims.complements import ComplementKind, read_complement
from disagree.claims.embedded import embedded_pieces
from disagree.claims.forms import gerund_tag, impersonal_tag, mind_tag
from disagree.claims.holders import long_phrase_end
from disagree.claims.opposing import DIFFERING, affirming_tag, denying_tag, differing_tag, special_tag
from disagree.claims.phrases import DETERMINERS, has_clause, is_finite, starts_phrase
from disagree.claims.saying import as_saying, quoted_tag, saying_tag
from disagree.claims.subjects import auxiliaries_start
from disagree.claims.tags import Piece, Tag, TagKind
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["find_pieces"]

_GERUNDS = cues.GERUNDS
_CONTRASTS = word_set("and but while whereas although though yet")
_FAR = 60  # tokens that are looked back over for a semicolon
_STAND_ALONE = word_set(
    "two three four five six seven eight nine ten few each this that those these some many most both several all "
    "another one"
)
_NOUN_LIKE = cues.NOMINAL_CUES | word_set("fears hopes doubts concerns calls remarks replies notes estimates forecasts")
_NOUN_PREPOSITIONS = cues.PREPOSITIONS - {"by", "before", "after", "in", "on"}
_CUE_WORDS = (
    cues.SAYING
    | cues.SAYING_AMBIGUOUS
    | cues.DENYING
    | cues.REJECTING
    | cues.LABELLING
    | cues.ACCUSING
    | cues.AFFIRMING
    | cues.WITHHOLDING
    | cues.VALUING
    | _GERUNDS
    | VIEWS
    | cues.MINDS
    | {"according", "quoted", "cited", "denying"}
)


def find_pieces(tokens: Sequence[Token]) -> list[Piece]:
    """The sentence cut into attributed and own parts, in order."""
    pieces: list[Piece] = []
    low = index = 0
    carry: Tag | None = None
    while index < len(tokens):
        tag = tag_at(tokens, index, low)
        if tag is None:
            index += 1
        elif tag.is_leading:
            pieces.extend(_before(tokens, low, tag.start, carry))
            stop = _content_end(tokens, tag)
            pieces.append(Piece(ranges=((tag.end, stop),), tag=tag))
            low = index = max(stop, index + 1)
            carry = tag
        else:
            tag = _with_cited_after(tokens, tag)
            low = index = _trailing(tokens, tag, low, pieces)
            carry = tag
    pieces.extend(_rest(tokens, low, carry))
    return embedded_pieces(tokens, colon_pieces(tokens, pieces))


def _before(tokens: Sequence[Token], low: int, end: int, carry: Tag | None) -> list[Piece]:
    """What stands before a leading tag, where it is a clause of its own."""
    stop = end
    while stop > low and (not tokens[stop - 1].is_word or tokens[stop - 1].lower in cues.SUBORDINATORS | {"and"}):
        stop -= 1
    if stop - low < 3 or not has_clause(tokens, low, stop):
        return []
    if carry is None and tokens[low].lower in cues.SUBORDINATORS | cues.PREPOSITIONS | {"asked", "as"}:
        return []
    if tokens[stop].lower in {"that", "which", "who", "whether", "if"} and stop < end:
        return []
    return [Piece(ranges=((low, stop),), tag=carry)]


def _rest(tokens: Sequence[Token], low: int, carry: Tag | None) -> list[Piece]:
    if low >= len(tokens):
        return []
    if carry is None:
        return [Piece(ranges=((low, len(tokens)),), tag=None)]
    start = _continuation(tokens, low)
    return [Piece(ranges=((start, len(tokens)),), tag=carry)] if start is not None else []


def _continuation(tokens: Sequence[Token], low: int) -> int | None:
    """Where speech goes on after a tag, or None where only an adjunct follows."""
    start = low
    while start < len(tokens) and not tokens[start].is_word and not tokens[start].quoted:
        start += 1
    if start >= len(tokens) or not has_clause(tokens, start, len(tokens)):
        return None
    if tokens[start].quoted or (start > low and tokens[start - 1].text in ";:."):
        return start
    if tokens[start].lower in {"and", "but"} and start + 1 < len(tokens):
        return start + 1 if starts_phrase(tokens, start + 1) else None
    return None


def _trailing(tokens: Sequence[Token], tag: Tag, low: int, pieces: list[Piece]) -> int:
    """Adds the piece of a tag that stands after or inside its content; returns where to read on."""
    stop = tag.start
    while stop > low and tokens[stop - 1].text in ",—–-":
        stop -= 1
    first = (low, stop)
    is_inside = tag.end < len(tokens) and tokens[tag.end].text in ",—–"
    if is_inside and (not has_clause(tokens, low, stop) or resumes(tokens, tag.end + 1)):
        end = _inside_end(tokens, tag.end + 1)
        pieces.append(Piece(ranges=(first, (tag.end + 1, end)), tag=tag))
        return end
    pieces.append(Piece(ranges=(first,), tag=tag))
    return tag.end


def _inside_end(tokens: Sequence[Token], start: int) -> int:
    for index in range(start, len(tokens)):
        if tokens[index].text == ";" and not tokens[index].quoted:
            return index
        if tokens[index].lower in cues.SAYING and tag_at(tokens, index, start) is not None:
            link = _link_before(tokens, index, start)
            if link is not None:
                return link
    return len(tokens)


def _link_before(tokens: Sequence[Token], cue: int, low: int) -> int | None:
    for index in range(cue - 1, max(low, cue - 12), -1):
        if tokens[index].text in ",;" and not tokens[index].quoted:
            return index
    return None


def _content_end(tokens: Sequence[Token], tag: Tag) -> int:
    """Where the content of a leading tag ends: at another tag that is joined on, or with the sentence."""
    for index in range(tag.end, len(tokens)):
        token = tokens[index]
        if token.quoted:
            continue
        if token.lower in cues.CHAIN_CUES and token.lower.endswith("ing") and index > tag.end:
            return index
        if token.lower in _GERUNDS and tokens[index - 1].text == ",":
            return index - 1
        if token.lower not in _CUE_WORDS:
            continue
        link = _joined_at(tokens, index, tag.end)
        if link is not None:
            return link
        other = tag_at(tokens, index, tag.end)
        if other is None or other.start <= tag.end:
            continue
        border = other.start - 1 if tokens[other.start - 1].lower in _CONTRASTS else other.start
        if tokens[border].lower in _CONTRASTS or tokens[border].text == ";":
            return border
        semicolon = next(
            (i for i in range(other.start, max(tag.end, other.start - _FAR), -1) if tokens[i].text == ";"), None
        )
        if semicolon is not None:
            return semicolon
    return len(tokens)


def _joined_at(tokens: Sequence[Token], index: int, low: int) -> int | None:
    """The "and" or "but" that joins a further verb of the same speaker on ("... and said"), or None."""
    link = auxiliaries_start(tokens, index, low) - 1
    if link <= low or tokens[link].quoted or tokens[link].lower not in {"and", "but"}:
        return None
    joined = tag_at(tokens, index, link)
    if joined is None:
        return None
    says_something = joined.kind is not TagKind.SAY or has_clause(tokens, joined.end, len(tokens))
    return link if says_something else None


def _with_cited_after(tokens: Sequence[Token], tag: Tag) -> Tag:
    index = tag.end
    while index < len(tokens) and tokens[index].text == ",":
        index += 1
    if tag.cited is None and index < len(tokens) and tokens[index].lower in cues.CHAIN_CUES:
        end = long_phrase_end(tokens, index + 1, len(tokens))
        return replace(tag, cited=(index + 1, end), end=end)
    return tag


def tag_at(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The attribution whose cue stands at `index`, or None."""
    token = tokens[index]
    word = token.lower
    if word in VIEWS and not token.quoted:
        return view_tag(tokens, index, low)
    if word in DIFFERING and not token.quoted and (differing := differing_tag(tokens, index, low)) is not None:
        return differing
    if word not in _CUE_WORDS or token.quoted or (index > low and _is_noun_place(tokens[index - 1].lower)):
        return None
    if _is_bare_noun(tokens, index, low):
        return None
    if word == "according" and index + 1 < len(tokens) and tokens[index + 1].lower == "to":
        return according_tag(tokens, index, low)
    if word in {"quoted", "cited"} and as_saying(tokens, index) is not None:
        return quoted_tag(tokens, index, low)
    if word in cues.MINDS and (mind := mind_tag(tokens, index, low)) is not None:
        return mind
    if word in _GERUNDS or word == "denying":
        return gerund_tag(tokens, index, low)
    if word in cues.AFFIRMING and (affirming := affirming_tag(tokens, index, low)) is not None:
        return affirming
    if word in cues.DENYING or word in cues.REJECTING or word in cues.LABELLING:
        return _true_denial(tokens, index, low) or (
            saying_tag(tokens, index, low) if word in cues.SAYING_AMBIGUOUS else None
        )
    if word in cues.ACCUSING or word in cues.WITHHOLDING or word in cues.VALUING:
        special = special_tag(tokens, index, low)
        return special or (saying_tag(tokens, index, low) if word in cues.SAYING_AMBIGUOUS else None)
    if word in cues.SAYING or word in cues.SAYING_AMBIGUOUS:
        return impersonal_tag(tokens, index, low) or saying_tag(tokens, index, low)
    return None


def _true_denial(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The tag of a denial that is about a statement; None for "denied them entry" and "rejected the bid"."""
    tag = denying_tag(tokens, index, low)
    if tag is None or tag.kind is TagKind.WITHHOLD:
        return tag
    return None if read_complement(tokens, tag, len(tokens)).kind is ComplementKind.ORDINARY else tag


def _is_noun_place(before: str) -> bool:
    """Whether a word after this one is a noun: "the charges", "of reports", "Monday's claim"."""
    if before in _STAND_ALONE:
        return False
    return before in DETERMINERS or before in _NOUN_PREPOSITIONS or before.endswith(("'s", "s'"))


def _is_past_verb(tokens: Sequence[Token], index: int) -> bool:
    word = tokens[index].lower
    return word in verbs.PAST_FORMS and word not in verbs.BASES and is_finite(tokens, index)


def _is_bare_noun(tokens: Sequence[Token], index: int, low: int) -> bool:
    """Whether a base form such as "call" or "report" has neither an auxiliary nor a plural subject before it."""
    word = tokens[index].lower
    if word in _NOUN_LIKE and index > low + 1 and _is_past_verb(tokens, index - 1):
        return True  # "voiced fears", "contradicted reports"
    if index == low or word not in verbs.BASES or word in verbs.PAST_FORMS or not tokens[index - 1].is_word:
        return False
    before = tokens[index - 1].lower
    is_clear = word not in {"show", "indicate"} or tokens[min(index + 1, len(tokens) - 1)].lower == "that"
    if word in cues.PLAIN_SAYING and is_clear and before not in cues.PREPOSITIONS | {"a", "an", "the", "any", "no"}:
        return False
    if before in verbs.AUXILIARIES | verbs.NEGATORS or before in cues.MANNER_ADVERBS or before in {"to", "nor"}:
        return False
    return not is_finite(tokens, index)
