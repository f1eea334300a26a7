"""Matches a verb that reports speech, before, after and inside what is said, active and passive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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

__all__ = [
    "PASSIVE",
    "RELATIVES",
    "after_cue",
    "as_saying",
    "is_embedded",
    "quoted_tag",
    "saying_tag",
]

Range3 = tuple[int, int, int]
_CLOSERS = frozenset(".,;)!?—–")
_OPEN_WORDS = word_set("whether if why how what who when where which")
_SIDE = word_set("when before after as because since until than once if unless")
RELATIVES = word_set("which whom whose where who what how why")
_TOLD = word_set("told informed warned assured advised reassured cautioned")
_TELLING = word_set("told tell tells telling informed assured reassured")
PASSIVE = word_set("is are was were been be being")
_BARE_CLAUSE_CUES = word_set(
    """claims claim reports states found finds shows show showed indicated indicates estimates agreed agrees felt
feels feel decided ruled discovered demonstrated charges argues promises hopes concluded proved proves promised
knows knew"""
)
_TWO_WORD = {
    "went": "on", "goes": "on", "pointed": "out", "points": "out", "point": "out", "pointing": "out",
    **dict.fromkeys(("made", "makes", "make", "making"), "clear"),
}  # fmt: skip
# With "how" they tell what happened: "described how the roof caved in".
_TELLING_HOW = word_set("described describes explained explains recalled recalls recounted recounts told tells")


def saying_tag(tokens: Sequence[Token], index: int, low: int) -> Tag | None:
    """The tag of a saying verb before, after or inside what is said, or None."""
    word = tokens[index].lower
    before = tokens[index - 1] if index > 0 else None
    if word in _TWO_WORD and _second_word(tokens, index) is None:
        return None
    if word == "states" and _is_country(tokens, index, low):
        return None
    if before is not None and (before.text == "," or before.quoted or before.text in "—–"):
        inverted = _inverted(tokens, index, low)
        if inverted is not None:
            return inverted
    found = joined_subject(tokens, index, low) or subject_before(tokens, index, low)
    if found is None or is_embedded(tokens, index, low, found):
        return None
    between = {t.lower for t in tokens[auxiliaries_start(tokens, index, low) : index]}
    if between & PASSIVE:
        return None if between & verbs.NEGATORS else _told_by(tokens, index, found)
    if _is_infinitive_frame(tokens, index):
        return None
    after = after_cue(tokens, index)
    cue, cited = (index, index + 1), cited_between(tokens, found[2], index) or _cited_first(tokens, low, found[2])
    frame = _Frame(tokens=tokens, found=found, cue=cue, after=after, low=low, cited=cited)
    tag = _placed(frame)
    negated = bool(between & verbs.NEGATORS) or tokens[found[0]].lower in {"nobody", "neither", "none"}
    if negated and (tag is not None or word in cues.SAYING):
        return frame.leading(after, TagKind.WITHHOLD)
    is_open = word in cues.DOUBTING or (word in cues.DEMANDING and tag is not None and _is_wish(tokens, tag.end))
    return replace(tag, kind=TagKind.OPEN) if tag is not None and is_open else tag


def _is_wish(tokens: Sequence[Token], start: int) -> bool:
    """Whether a clause after "demanded that" has a bare verb: "the weir be removed"."""
    near = tokens[start : start + 12]
    return any(t.lower == "be" and near[i - 1].lower not in verbs.MODALS | {"to", "not"} for i, t in enumerate(near))


def _cited_first(tokens: Sequence[Token], low: int, start: int) -> Range | None:
    """Whom a phrase before the subject cites: "Citing court papers, the weekly reported"; None where none does."""
    if start - low < 3 or tokens[low].lower not in {"citing", "quoting"} or tokens[start - 1].text != ",":
        return None
    end = long_phrase_end(tokens, low + 1, start)
    return (low + 1, end) if end == start - 1 else None


def _told_by(tokens: Sequence[Token], index: int, found: Range3) -> Tag | None:
    """ "Residents were told by the water company that the taps were safe", or None."""
    by = index + 1
    if tokens[index].lower not in _TOLD or by + 2 >= len(tokens) or tokens[by].lower != "by":
        return None
    end = long_phrase_end(tokens, by + 1, len(tokens))
    that = skip_adjuncts(tokens, end, len(tokens))
    if that >= len(tokens) - 2 or tokens[that].lower != "that" or not has_clause(tokens, that + 1, len(tokens)):
        return None
    return Tag(
        kind=TagKind.SAY,
        cue=(index, index + 1),
        holder=(by + 1, end),
        start=found[2],
        end=that + 1,
        is_leading=True,
    )


def _is_country(tokens: Sequence[Token], index: int, low: int) -> bool:
    """Whether "states" is a noun: "the United States", "in 13 states", "some states."."""
    before = tokens[index - 1] if index > low else None
    if tokens[index].is_capital or before is None or not before.is_word or before.text[0].isdigit():
        return before is None or before.is_word
    follows = tokens[index + 1] if index + 1 < len(tokens) else None
    says = follows is not None and (follows.lower == "that" or follows.text == ":" or follows.quoted)
    opens = {t.lower for t in tokens[max(low, index - 4) : index]} & {
        "the",
        "a",
        "an",
        "his",
        "her",
        "its",
        "this",
        "it",
    }
    return before.lower in cues.PREPOSITIONS or not (says or opens or is_name(before) or before.lower in {"he", "she"})


def is_embedded(tokens: Sequence[Token], index: int, low: int, found: Range3) -> bool:
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
    is_told = at.lower == "how" and tokens[frame.cue[0]].lower in _TELLING_HOW
    if is_told and after + 1 < len(tokens) and starts_phrase(tokens, after + 1):
        return frame.leading(after + 1)
    if at.lower in _OPEN_WORDS:
        return frame.leading(after, TagKind.SAY if at.lower in {"what", "when"} else TagKind.OPEN)
    if at.lower == "that" and has_clause(tokens, after + 1, len(tokens)):
        return frame.leading(after + 1)
    if at.text == ":" or at.quoted:
        return frame.leading(after if at.quoted else after + 1)
    if at.lower == "to":
        return None
    if _clause_follows(tokens, after) if frame.is_firm else _bare_clause_follows(frame):
        return frame.leading(after)
    return None


def _bare_clause_follows(frame: _Frame) -> bool:
    """Whether a full clause stands right after a cue that may also be a noun: "claims its boats are quiet"."""
    tokens, start = frame.tokens, frame.after
    is_verb = tokens[frame.cue[0]].lower in _BARE_CLAUSE_CUES and start == frame.cue[1]
    if not is_verb or not starts_phrase(tokens, start) or tokens[start].lower in {"that", "what", "who", "which"}:
        return False
    stop = subject_end(tokens, start, min(len(tokens), start + 12))
    if stop is None or any(t.lower in RELATIVES | {"that"} for t in tokens[start:stop]):
        return False
    return stop < len(tokens) and tokens[stop].lower in verbs.AUXILIARIES


def _placed_at_mark(frame: _Frame, at: Token | None) -> Tag | None:
    tokens, after, start, low = frame.tokens, frame.after, frame.found[2], frame.low
    opens_quote = at is not None and at.text == "," and after + 1 < len(tokens) and tokens[after + 1].quoted
    is_inside_quote = start > low and tokens[start - 1].quoted
    if opens_quote and not (frame.follows_content and (is_inside_quote or has_clause(tokens, low, start))):
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
    if any(t.lower == "that" for t in tokens[start + 1 : verb or start]) and _is_noun_clause(tokens, start, end):
        return False  # "repeated his belief that": the noun attributes, not the verb
    return verb is not None and tokens[verb - 1].lower not in {"and", "or", "but", ","}


def _is_noun_clause(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a noun such as "belief" stands here with its own "that"."""
    that = next((i for i in range(start, min(start + 6, end)) if tokens[i].lower == "that"), None)
    return that is not None and that > start and tokens[that - 1].lower in cues.NOMINAL_CUES


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
    if end < len(tokens) and tokens[end].lower in verbs.AUXILIARIES and not tokens[index - 1].quoted:
        return None  # "Weil — a miner — says the pit is finished"
    if has_clause(tokens, after, end) and not (tokens[index - 1].quoted and starts_phrase(tokens, after)):
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


def _second_word(tokens: Sequence[Token], index: int) -> int | None:
    """Past the second word of a cue such as "pointed out" and "made it clear", or None where it is missing."""
    second = _TWO_WORD.get(tokens[index].lower)
    place = index + 1
    if second == "clear" and place < len(tokens) and tokens[place].lower == "it":
        place += 1
    return place + 1 if second and place < len(tokens) and tokens[place].lower == second else None


def after_cue(tokens: Sequence[Token], index: int) -> int:
    """Past the cue's second word, the one who is told, and times and places."""
    after = _second_word(tokens, index) or index + 1
    if after > index + 1 and [t.lower for t in tokens[after : after + 2]] == ["to", "say"]:
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
    if is_passive and tokens[index + 1].lower == "by" and place > index + 2:  # the paper quotes, the subject speaks
        cited, found = found[:2], (index + 2, place, found[2])
    return _placed(_Frame(tokens=tokens, found=found, cue=(index, after), after=after, low=low, cited=cited))
