"""Attributions inside a clause of the outlet's own: "Okafor, who believes that", "to admit that", "the claim that"."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.nominal import nominal_pieces
from disagree.claims.phrases import DETERMINERS, has_clause, is_name, starts_phrase
from disagree.claims.saying import after_cue
from disagree.claims.subjects import auxiliaries_start, skip_openers, subject_end
from disagree.claims.tags import Piece, Tag, TagKind
from disagree.claims.tokens import Token
from disagree.claims.verbgroups import verb_groups
from disagree.claims.words import word_set

__all__ = ["embedded_pieces"]

_LEADING = cues.GERUNDS | word_set("denying fearing hoping convinced worried confident afraid certain adamant")
# Infinitives that report speech, and what makes them say that it took place.
_TO_SAY = word_set(
    """say admit declare announce argue claim insist concede acknowledge complain warn stress add explain note deny
suggest tell point report reveal confirm assert"""
)
_SPOKE = word_set(
    """forced obliged compelled quick went far used took continued proceeded rushed hastened dared paused wrote called
telephoned emailed moved"""
)

_PASSIVE = word_set("is are was were been be being")
_RELATIVE_CUES = cues.SAYING | cues.DENYING | word_set("claims claim argues points agrees agree hopes hope feel feels")


def embedded_pieces(tokens: Sequence[Token], pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with those in the outlet's own voice cut where somebody else's words stand inside."""
    found: list[Piece] = []
    for position, piece in enumerate(pieces):
        if piece.tag is not None or len(piece.ranges) != 1:
            found.append(piece)
            continue
        following = pieces[position + 1].tag if position + 1 < len(pieces) else None
        low, end = piece.ranges[0]
        parts = (
            _participle(tokens, low, end, following)
            or _relative(tokens, low, end)
            or _infinitive(tokens, low, end)
            or nominal_pieces(tokens, low, end)
        )
        found.extend(parts or [piece])
    return found


def _participle(tokens: Sequence[Token], low: int, end: int, following: Tag | None) -> list[Piece]:
    """ "Arguing that the lease had expired, the landlord changed the locks"; () where there is none."""
    if tokens[low].lower not in _LEADING or tokens[low].quoted:
        return []
    after = after_cue(tokens, low)
    if after >= end or not (tokens[after].lower == "that" or tokens[low].lower == "denying"):
        return []
    kind = TagKind.DENY if tokens[low].lower == "denying" else TagKind.SAY
    start = after + 1 if kind is TagKind.SAY else after
    for comma in range(after + 2, end):
        if tokens[comma].text != "," or tokens[comma].quoted or comma + 1 >= end:
            continue
        stop = subject_end(tokens, comma + 1, end) if starts_phrase(tokens, comma + 1) else None
        if stop is not None and (kind is TagKind.DENY or has_clause(tokens, start, comma)):
            tag = _tag(kind, (low, low + 1), (comma + 1, stop), low, start)
            return [Piece(ranges=((start, comma),), tag=tag), Piece(ranges=((comma + 1, end),), tag=None)]
    if following is None or following.holder is None or following.start < end or not has_clause(tokens, start, end):
        return []
    return [Piece(ranges=((start, end),), tag=_tag(kind, (low, low + 1), following.holder, low, start))]


def _relative(tokens: Sequence[Token], low: int, end: int) -> list[Piece]:
    """ "Okafor, who believes that the deed was forged, left": the content, and the clause around it."""
    for index in range(low + 1, end - 2):
        if tokens[index].lower not in {"who", "which"} or tokens[index].quoted:
            continue
        cue = next((i for i in range(index + 1, min(index + 5, end)) if tokens[i].lower in _RELATIVE_CUES), None)
        if cue is None or auxiliaries_start(tokens, cue, index + 1) != index + 1:
            continue
        between = {t.lower for t in tokens[index + 1 : cue]}
        if between & (verbs.NEGATORS | _PASSIVE):
            continue
        found = _relative_at(tokens, index, cue, (low, end))
        if found:
            return found
    return []


def _relative_at(tokens: Sequence[Token], opener: int, cue: int, around: tuple[int, int]) -> list[Piece]:
    low, end = around
    kind = TagKind.DENY if tokens[cue].lower in cues.DENYING else TagKind.SAY
    start = _content_start(tokens, cue, end, kind)
    if start is None:
        return []
    is_apart = tokens[opener - 1].text == ","
    head_end = opener - 1 if is_apart else opener
    is_subject = not has_clause(tokens, low, head_end)
    holder_start = skip_openers(tokens, low, head_end) if is_subject else _phrase_start(tokens, low, head_end)
    if holder_start >= head_end or not _may_speak(tokens, holder_start, head_end):
        return []
    stop = _relative_end(tokens, start, end, is_apart=is_apart) if is_subject else _comma_or(tokens, start, end)
    if stop is None or (kind is TagKind.SAY and not has_clause(tokens, start, stop)):
        return []
    tag = _tag(kind, (cue, cue + 1), (holder_start, opener + 1), opener, start)
    content = Piece(ranges=((start, stop),), tag=tag)
    if not is_subject:
        return [Piece(ranges=((low, head_end),), tag=None), content]
    resumed = stop + 1 if stop < end and tokens[stop].text == "," else stop
    own = Piece(ranges=((low, head_end), (resumed, end)), tag=None)
    return [content] if resumed >= end - 1 else [content, own]


def _content_start(tokens: Sequence[Token], cue: int, end: int, kind: TagKind) -> int | None:
    """Where what is said begins after the cue of a relative clause, or None where nothing is said."""
    after = after_cue(tokens, cue)
    if after >= end - 1:
        return None
    if kind is TagKind.DENY:
        return after
    if tokens[after].lower == "that":
        return after + 1
    is_firm = tokens[cue].lower in cues.SAYING
    opens = starts_phrase(tokens, after) and tokens[after].lower not in {"what", "who", "which"}
    return after if is_firm and opens and not tokens[after].quoted else None


def _relative_end(tokens: Sequence[Token], start: int, end: int, *, is_apart: bool) -> int | None:
    """Where the relative clause gives way to the verb of its antecedent; None where that is not clear."""
    if is_apart:
        for index in range(start + 2, end - 1):
            if tokens[index].text == "," and not tokens[index].quoted and _resumes(tokens, index + 1):
                return index
        return None
    groups = verb_groups(tokens, start, end)
    return groups[1][0] if len(groups) == 2 and groups[1][0] >= groups[0][1] else None


def _resumes(tokens: Sequence[Token], index: int) -> bool:
    word = tokens[index].lower
    if word.endswith("ly") and index + 1 < len(tokens):
        word = tokens[index + 1].lower
    return word in verbs.AUXILIARIES | verbs.PAST_FORMS | verbs.PRESENT_FORMS


def _comma_or(tokens: Sequence[Token], start: int, end: int) -> int:
    return next((i for i in range(start + 3, end) if tokens[i].text in ",;" and not tokens[i].quoted), end)


def _phrase_start(tokens: Sequence[Token], low: int, end: int) -> int:
    """Where the noun phrase that ends here starts: at its determiner or at the first word of its name."""
    index = end - 1
    if is_name(tokens[index]):
        while index > low and is_name(tokens[index - 1]):
            index -= 1
        return index
    while index > low and end - index < 6:
        if tokens[index].lower in DETERMINERS:
            return index
        if not tokens[index].is_word or tokens[index].lower in cues.PREPOSITIONS:
            return index + 1
        index -= 1
    return index


def _may_speak(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the phrase names someone or something that can say or think."""
    known = cues.ROLE_NOUNS | cues.ORGANISATION_NOUNS | cues.COLLECTIVE_SPEAKERS
    return any(is_name(t) or t.lower in known or t.lower.rstrip("s") in known for t in tokens[start:end]) or (
        tokens[end - 1].lower in {"those", "some", "many"} or tokens[end - 1].lower.endswith("s")
    )


def _infinitive(tokens: Sequence[Token], low: int, end: int) -> list[Piece]:
    """ "was forced to admit that the tunnel was cracked": said, though by an infinitive."""
    for index in range(low + 2, end - 3):
        if tokens[index].lower != "to" or tokens[index + 1].lower not in _TO_SAY or tokens[index].quoted:
            continue
        frame = {t.lower for t in tokens[max(low, index - 6) : index]}
        after = after_cue(tokens, index + 1)
        first = skip_openers(tokens, low, index)
        stop = subject_end(tokens, first, index)
        is_said = bool(frame & _SPOKE) and not frame & verbs.NEGATORS and after < end - 2
        if is_said and stop is not None and tokens[after].lower == "that" and has_clause(tokens, after + 1, end):
            kind = TagKind.DENY if tokens[index + 1].lower == "deny" else TagKind.SAY
            start = after if kind is TagKind.DENY else after + 1
            tag = _tag(kind, (index + 1, index + 2), (first, stop), low, start)
            return [Piece(ranges=((start, end),), tag=tag)]
    return []


def _tag(kind: TagKind, cue: tuple[int, int], holder: tuple[int, int], start: int, content: int) -> Tag:
    return Tag(kind=kind, cue=cue, holder=holder, start=start, end=content, is_leading=True)
