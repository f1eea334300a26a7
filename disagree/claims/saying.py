"""Matches a cue that reports speech: verbs before, after and inside, gerunds, passives, impersonal forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disagree.claims import cues, verbs
from disagree.claims.holders import cited_between, long_phrase_end, with_apposition
from disagree.claims.phrases import (
    end_of_phrase,
    has_clause,
    is_finite,
    is_name,
    name_run,
    skip_adjuncts,
    starts_phrase,
)
from disagree.claims.subjects import auxiliaries_start, joined_subject, subject_before, subject_end
from disagree.claims.tags import Range, Tag, TagKind
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["PASSIVE", "RELATIVES", "as_saying", "gerund_tag", "impersonal_tag", "quoted_tag", "saying_tag"]

Range3 = tuple[int, int, int]
_CLOSERS = frozenset(".,;)!?—–")
_OPEN_WORDS = word_set("whether if why how what who when where which")
_SIDE = word_set("when before after as because since until than once if unless")
_MESSAGES = word_set("statement tweet letter post message email memo note release posting")
RELATIVES = word_set("which whom whose where who what how why")
_TELLING = word_set("told tell tells telling informed assured reassured")
PASSIVE = word_set("is are was were been be being")
_IMPERSONAL = word_set(
    """reported said noted claimed announced stated stressed specified emphasised emphasized added alleged
pointed"""
)
_TWO_WORD = {"went": "on", "goes": "on", "pointed": "out", "points": "out", "pointing": "out", "made": "clear"}


def saying_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The tag of a saying verb before, after or inside what is said, or None."""
    word = tokens[index].lower
    before = tokens[index - 1] if index > 0 else None
    if word in _TWO_WORD and (index + 1 >= len(tokens) or tokens[index + 1].lower != _TWO_WORD[word]):
        return None
    if before is not None and (before.text == "," or before.quoted or before.text in "—–"):
        inverted = _inverted(tokens, index, low)
        if inverted is not None:
            return inverted
    found = joined_subject(tokens, index, low) or subject_before(tokens, index, low)
    if found is None or _is_embedded(tokens, index, low, found):
        return None
    between = {t.lower for t in tokens[auxiliaries_start(tokens, index, low) : index]}
    if between & PASSIVE or _is_infinitive_frame(tokens, index):
        return None
    after = _after_cue(tokens, index)
    cue, cited = (index, index + 1), cited_between(tokens, found[2], index)
    frame = _Frame(tokens=tokens, found=found, cue=cue, after=after, low=low, cited=cited)
    tag = _placed(frame)
    negated = bool(between & verbs.NEGATORS) or tokens[found[0]].lower in {"nobody", "neither", "none"}
    if negated and (tag is not None or word in cues.SAYING):
        return frame.leading(after, TagKind.WITHHOLD)
    return tag


def _is_embedded(tokens: Sequence[Token], index: int, low: int, found: Range3) -> bool:
    """Whether the verb stands in a relative or side clause ("which the union said", "after he said")."""
    if tokens[found[0]].lower in {"which", "that", "what", "there", "who", "whom"}:
        return True
    lead = tokens[found[2] - 1].lower if found[2] > low else ""
    if lead in RELATIVES or (lead in _SIDE and lead != "as") or (lead == "as" and found[2] - low < 1):
        return True
    first = auxiliaries_start(tokens, index, low)
    return first > low and tokens[first - 1].lower in {"who", "which", "that"}


def _is_infinitive_frame(tokens: Sequence[Token], index: int) -> bool:
    """Whether it is "to say" or "promised to leave": no report of speech."""
    if index > 0 and tokens[index - 1].lower == "to":
        return True
    if index + 2 >= len(tokens) or tokens[index + 1].lower != "to":
        return False
    following = tokens[index + 2]
    return following.quoted or following.lower in verbs.BASES | {"not"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """A subject with its saying verb; `after` is where the verb's own objects and adjuncts end."""

    tokens: Sequence[Token]
    found: Range3
    cue: Range
    after: int
    low: int
    cited: Range | None

    @property
    def is_firm(self) -> bool:
        """Whether the cue attributes without further signs."""
        return self.tokens[self.cue[0]].lower in cues.SAYING or self.cue[1] - self.cue[0] > 1

    @property
    def follows_content(self) -> bool:
        """Whether a mark or "as" parts the subject from something said before it."""
        start = self.found[2]
        if start - self.low < 2:
            return False
        before = self.tokens[start - 1]
        return before.text in ",—–" or before.quoted or before.lower == "as"

    def leading(self, end: int, kind: TagKind = TagKind.SAY) -> Tag:
        """The tag with its content after `end`."""
        return self._tag(kind, self.found[2], end, is_leading=True)

    def trailing(self) -> Tag:
        """The tag with its content before it."""
        start = self.found[2]
        start = start - 1 if self.tokens[start - 1].lower == "as" else start
        return self._tag(TagKind.SAY, start, self.after, is_leading=False)

    def _tag(self, kind: TagKind, start: int, end: int, *, is_leading: bool) -> Tag:
        return Tag(
            kind=kind,
            cue=self.cue,
            holder=self.found[:2] if self.found[0] < self.found[1] else None,
            start=start,
            end=end,
            is_leading=is_leading,
            cited=self.cited,
        )


def _placed(frame: _Frame) -> Tag | None:
    """The tag as leading or trailing, by what stands after its cue and before its subject."""
    tokens, after = frame.tokens, frame.after
    at = tokens[after] if after < len(tokens) else None
    if at is None or (at.text in _CLOSERS and not at.quoted):
        return _placed_at_mark(frame, at)
    if at.lower in _SIDE - {"if"} and frame.follows_content and has_clause(tokens, frame.low, frame.found[2]):
        return frame.trailing()
    if at.lower in _OPEN_WORDS:
        return frame.leading(after, TagKind.SAY if at.lower in {"what", "when"} else TagKind.OPEN)
    if at.lower == "that" and has_clause(tokens, after + 1, len(tokens)):
        return frame.leading(after + 1)
    if at.text == ":" or at.quoted:
        return frame.leading(after if at.quoted else after + 1)
    if frame.is_firm and at.lower != "to" and _clause_follows(tokens, after):
        return frame.leading(after)
    return None


def _placed_at_mark(frame: _Frame, at: Token | None) -> Tag | None:
    tokens, after, start, low = frame.tokens, frame.after, frame.found[2], frame.low
    opens_quote = at is not None and at.text == "," and after + 1 < len(tokens) and tokens[after + 1].quoted
    if opens_quote and not (frame.follows_content and has_clause(tokens, low, start)):
        return frame.leading(after + 1)
    that = _that_after_adjunct(tokens, after)
    if that is not None and not frame.follows_content:
        return frame.leading(that + 1)
    opens_with_as = start == low + 1 and tokens[low].lower == "as"
    if opens_with_as and at is not None and at.text == "," and has_clause(tokens, after + 1, len(tokens)):
        return frame.leading(after + 1)
    if frame.follows_content:
        return frame.trailing()
    end = frame.cue[1]
    is_bare = end >= len(tokens) or tokens[end].lower not in {"to", "about", "with", "for", "against", "of"}
    if frame.is_firm and is_bare and (at is None or at.text == ".") and start == low:
        return frame.leading(after)
    return None


def _that_after_adjunct(tokens: Sequence[Token], after: int) -> int | None:
    """The "that" of "said on Sunday in Karst, Merrow, that"; None where there is none close by."""
    for index in range(after, min(after + 8, len(tokens) - 2)):
        if tokens[index].text in ",—–" and tokens[index + 1].lower == "that":
            return index + 1
    return None


def _clause_follows(tokens: Sequence[Token], start: int) -> bool:
    """Whether a clause with a subject starts here: a verb comes before any full stop in its way."""
    end = start
    while end < len(tokens) and tokens[end].text not in ";." and end - start < 40:
        end += 1
    if not tokens[start].is_word or tokens[start].lower in {"of", "about"}:
        return False
    if "'" in tokens[start].lower and tokens[start].lower in verbs.AUXILIARIES:
        return True
    verb = next((i for i in range(start + 1, end) if is_finite(tokens, i)), None)
    return verb is not None and tokens[verb - 1].lower not in {"and", "or", "but", ","}


def _inverted(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """ "..., said the chairman" with the subject after its verb."""
    after = index + 1
    if after >= len(tokens) or not tokens[after].is_word or tokens[after].quoted or index - low < 2:
        return None
    near = tokens[after : after + 4]
    named = any(is_name(t) or t.lower in cues.ROLE_NOUNS | cues.ORGANISATION_NOUNS for t in near)
    if not (starts_phrase(tokens, after) or (named and tokens[after].lower not in cues.PREPOSITIONS)):
        return None
    if tokens[after].lower in {"it", "that", "this", "he", "she", "they", "there"} and not tokens[index - 1].quoted:
        return None
    relative = tokens[index - 1].text == "," and subject_before(tokens, index, low)
    if relative and not tokens[index - 1].quoted:
        return None
    end = long_phrase_end(tokens, after, len(tokens))
    if has_clause(tokens, after, end):
        return None
    stop = with_apposition(tokens, end)
    stop = skip_adjuncts(tokens, stop, len(tokens))
    return Tag(
        kind=TagKind.SAY,
        cue=(index, index + 1),
        holder=(after, end if stop == end else stop),
        start=index,
        end=stop,
        is_leading=False,
    )


def _after_cue(tokens: Sequence[Token], index: int) -> int:
    """Past the cue's second word, the one who is told, and times and places."""
    after = index + 1
    if after < len(tokens) and _TWO_WORD.get(tokens[index].lower) == tokens[after].lower:
        after += 1
        if [t.lower for t in tokens[after : after + 2]] == ["to", "say"]:
            after += 2
    after = skip_adjuncts(tokens, after, len(tokens))
    if tokens[index].lower not in _TELLING or after >= len(tokens):
        return after
    if tokens[after].quoted or not tokens[after].is_word or tokens[after].lower == "that":
        return after
    after = max(after + 1, end_of_phrase(tokens, after, len(tokens)))
    if after < len(tokens) - 1 and tokens[after].lower == "and" and is_name(tokens[after + 1]):
        after = name_run(tokens, after + 1, len(tokens))
    return skip_adjuncts(tokens, after, len(tokens))


def as_saying(tokens: Sequence[Token], index: int) -> int | None:
    """The place of "as saying" after "quoted", or None."""
    for position in range(index + 1, min(index + 14, len(tokens) - 1)):
        if tokens[position].lower == "as" and tokens[position + 1].lower in {"saying", "telling", "stating"}:
            return position
    return None


def quoted_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """ "X was quoted as saying" and "X quoted Y as saying"."""
    found = subject_before(tokens, index, low)
    place = as_saying(tokens, index)
    if found is None or place is None:
        return None
    is_passive = any(t.lower in PASSIVE for t in tokens[max(low, index - 3) : index])
    cited = None if is_passive or place == index + 1 else (index + 1, place)
    after = place + 2
    return _placed(_Frame(tokens=tokens, found=found, cue=(index, after), after=after, low=low, cited=cited))


def gerund_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The tag of ", adding that" and "in a statement saying", or None."""
    if index == 0:
        return None
    before = tokens[index - 1]
    if before.text not in ",—–" and before.lower not in {"by", "and", "before"} | _MESSAGES:
        return None
    after = _after_cue(tokens, index)
    is_sure = after < len(tokens) and (tokens[after].lower == "that" or tokens[index].lower == "denying")
    if after >= len(tokens) or not (is_sure or has_clause(tokens, after, len(tokens))):
        return None
    if tokens[after].lower == "that":
        after += 1
    first = subject_end(tokens, low, index) if low < index else None
    kind = TagKind.DENY if tokens[index].lower == "denying" else TagKind.SAY
    return Tag(
        kind=kind,
        cue=(index, index + 1),
        holder=(low, first) if first is not None else None,
        start=low if before.lower in _MESSAGES and first is not None else index,
        end=after,
        is_leading=True,
    )


def impersonal_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """ "It was reported by X that": the one named, or whoever spoke last."""
    if tokens[index].lower not in _IMPERSONAL or index < low + 2 or tokens[index - 1].lower not in PASSIVE:
        return None
    subject = index - 2
    while subject > low and tokens[subject].lower in verbs.AUXILIARIES | {"also", "further"}:
        subject -= 1
    if tokens[subject].lower != "it":
        return None
    after = index + 1
    holder = None
    if after < len(tokens) and tokens[after].lower == "by":
        end = long_phrase_end(tokens, after + 1, len(tokens))
        holder, after = (after + 1, end), end
    after = skip_adjuncts(tokens, after, len(tokens))
    if after >= len(tokens) or tokens[after].lower != "that":
        return None
    return Tag(
        kind=TagKind.SAY,
        cue=(index, index + 1),
        holder=holder,
        start=subject,
        end=after + 1,
        is_leading=True,
        carries_on=holder is None,
    )
