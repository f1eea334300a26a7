"""Matches a cue that denies, rejects, accuses, puts a figure on a thing or refuses to take a position."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.holders import cited_between, long_phrase_end
from disagree.claims.phrases import DETERMINERS, end_of_phrase, skip_adjuncts
from disagree.claims.saying import PASSIVE, RELATIVES
from disagree.claims.subjects import auxiliaries_start, joined_subject, subject_before
from disagree.claims.tags import Tag, TagKind
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["DIFFERING", "affirming_tag", "denying_tag", "differing_tag", "special_tag"]

# "laughed off suggestions", "scoffed at the claim": without the second word they deny nothing.
_PARTICLES = {"laughed": ("off",), "brushed": ("off", "aside"), "shrugged": ("off", "aside"), "scoffed": ("at",)}
_RECALLING = word_set("tell tells told remember remembers remembered recall recalls recalled see sees saw")
_EVENTS = word_set("it this that things events the")
_VERSIONS = word_set("version account story explanation recollection")
DIFFERING = _RECALLING | word_set("gave gives give has had offered offers presented presents")
_HOLDING_ON = word_set("stood stands stand standing stuck sticks stick")

_WITHHELD = word_set(
    """comment say confirm discuss answer rule reveal disclose name identify elaborate speculate deny be
give provide respond explain specify state tell acknowledge"""
)


def denying_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The tag of a verb that denies, rejects or labels, active or passive, or None."""
    word = tokens[index].lower
    if word in _PARTICLES and (index + 1 >= len(tokens) or tokens[index + 1].lower not in _PARTICLES[word]):
        return None
    between = {t.lower for t in tokens[auxiliaries_start(tokens, index, low) : index]}
    between_passive = bool(between & PASSIVE)
    if between_passive and word not in {"denying", "disputing"}:
        return _passive_denial(tokens, index, low)
    found = joined_subject(tokens, index, low) or subject_before(tokens, index, low)
    if found is None or tokens[found[0]].lower in {"which", "that", "what", "who"}:
        return None
    kind = TagKind.LABEL
    if word in cues.DENYING or word in cues.REJECTING:
        kind = TagKind.DENY if word in cues.DENYING else TagKind.REJECT
    if found[2] > 0 and tokens[found[2] - 1].lower in RELATIVES:
        return None
    is_negated = tokens[found[0]].lower in {"neither", "nobody", "none"}
    if is_negated or between & (verbs.NEGATORS | {"nor"}) or tokens[index - 1].lower in {"nor", "to"}:
        kind = TagKind.WITHHOLD
    first = after = index + (2 if word in _PARTICLES else 1)
    while after < len(tokens) and tokens[after].lower in cues.TIME_WORDS | {"on"} and kind != TagKind.WITHHOLD:
        after += 1
    return Tag(
        kind=kind,
        cue=(index, index + 1),
        holder=found[:2] if found[0] < found[1] else None,
        start=found[2],
        end=max(after, _that_after_adjunct(tokens, first)),
        is_leading=True,
        cited=cited_between(tokens, found[2], index),
    )


def _that_after_adjunct(tokens: Sequence[Token], after: int) -> int:
    """Past "on his behalf" and "in a statement" where "that" follows at once; else the place itself."""
    place = skip_adjuncts(tokens, after, len(tokens))
    return place if place < len(tokens) and tokens[place].lower == "that" else after


def affirming_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The tag of "stood by its story" and "repeated the allegation", or None."""
    after = index + 1
    if tokens[index].lower in _HOLDING_ON:
        if after >= len(tokens) or tokens[after].lower not in {"by", "to"}:
            return None
        after += 1
    found = joined_subject(tokens, index, low) or subject_before(tokens, index, low)
    if found is None or tokens[found[0]].lower in {"which", "that", "what", "who"} or after >= len(tokens):
        return None
    between = {t.lower for t in tokens[auxiliaries_start(tokens, index, low) : index]}
    end = end_of_phrase(tokens, after, len(tokens))
    points = any(t.lower in cues.ANAPHORIC_NOUNS for t in tokens[after:end])
    clause_follows = end < len(tokens) and tokens[end].lower == "that"
    if between & (verbs.NEGATORS | PASSIVE | {"nor", "to"}) or not points or clause_follows:
        return None
    return Tag(
        kind=TagKind.AFFIRM,
        cue=(index, after),
        holder=found[:2] if found[0] < found[1] else None,
        start=found[2],
        end=after,
        is_leading=True,
    )


def differing_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The tag of "tells it differently" and "gave a different account", or None."""
    word, after = tokens[index].lower, [t.lower for t in tokens[index + 1 : index + 7]]
    if word in _RECALLING:
        differs = after[:1] and after[0] in _EVENTS and bool({"differently", "otherwise"} & set(after[1:4]))
    else:
        differs = ("different" in after[:4] or after[:1] == ["another"]) and bool(_VERSIONS & set(after))
    found = subject_before(tokens, index, low) if differs else None
    if found is None or tokens[found[0]].lower in {"which", "that", "what", "who"}:
        return None
    if {t.lower for t in tokens[auxiliaries_start(tokens, index, low) : index]} & verbs.NEGATORS:
        return None
    cue = (index, index + 1)
    return Tag(kind=TagKind.DIFFER, cue=cue, holder=found[:2], start=found[2], end=index + 1, is_leading=True)


def _passive_denial(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """ "The account was rejected by the palace": holder after "by", its object before the verb."""
    by = _place_of_by(tokens, index + 1)
    if by is None:
        return None
    subject = tokens[low:index]
    if not any(t.lower in cues.ANAPHORIC_NOUNS or t.lower in {"this", "it", "that"} for t in subject[:14]):
        return None
    end = long_phrase_end(tokens, by + 1, len(tokens))
    if end <= by + 1:
        return None  # a headline or a text that was cut
    kind = TagKind.DENY if tokens[index].lower in cues.DENYING else TagKind.REJECT
    if end < len(tokens) and tokens[end].lower == "that" and "it" in {t.lower for t in subject[-4:]}:
        return Tag(kind=kind, cue=(index, index + 1), holder=(by + 1, end), start=low, end=end, is_leading=True)
    return Tag(kind=kind, cue=(index, index + 1), holder=(by + 1, end), start=low, end=end, is_leading=False)


def _place_of_by(tokens: Sequence[Token], start: int) -> int | None:
    """The place of "by" right after a passive verb, times and manners passed over, or None."""
    for index in range(start, min(start + 6, len(tokens))):
        if tokens[index].lower == "by":
            return index
        if tokens[index].lower not in cues.TIME_WORDS | {"on", "late"} and not tokens[index].lower.endswith("ly"):
            return None
    return None


def special_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """Accusations, figures that somebody puts on a thing, and refusals to take a position."""
    word = tokens[index].lower
    found = subject_before(tokens, index, low)
    if found is None or tokens[found[0]].lower in {"which", "that", "what", "who"}:
        return None
    if any(t.lower in PASSIVE for t in tokens[auxiliaries_start(tokens, index, low) : index]):
        return None
    if found[2] > 0 and tokens[found[2] - 1].lower in RELATIVES:
        return None
    kind: TagKind | None = None
    following = [t.lower for t in tokens[index + 1 : index + 30]]
    if word in cues.WITHHOLDING:
        kind = TagKind.WITHHOLD if following[:1] == ["to"] and following[1:2] and following[1] in _WITHHELD else None
    elif word in cues.ACCUSING:
        kind = TagKind.ACCUSE if ("of" in following or "for" in following) else None
    elif value_at(tokens, index) is not None:
        kind = TagKind.VALUE
    if kind is None:
        return None
    return Tag(
        kind=kind,
        cue=(index, index + 1),
        holder=found[:2],
        start=found[2],
        end=index + 1,
        is_leading=True,
        cited=cited_between(tokens, found[2], index),
    )


def value_at(tokens: Sequence[Token], index: int) -> int | None:
    """The place of "at" or "as" before the figure in "put the number of houses at 380"."""
    if index + 1 >= len(tokens) or not tokens[index + 1].is_word:
        return None
    if tokens[index].lower.startswith("g") and tokens[index + 1].lower not in DETERMINERS:
        return None
    for position in range(index + 2, min(index + 30, len(tokens) - 1)):
        if tokens[position].text in ",;:" or tokens[position].quoted:
            return None
        if tokens[position].lower == ("as" if tokens[index].lower.startswith("g") else "at"):
            tail = tokens[position + 1 : position + 6]
            if any(t.text[0].isdigit() for t in tail):
                return position
    return None
