"""Finds the subject of a verb: before it, before inserts, or shared with the verb before."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.phrases import end_of_phrase, has_clause, is_adverb, is_finite, is_name, starts_phrase
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["auxiliaries_start", "joined_subject", "skip_openers", "subject_before", "subject_end"]

_REACH = 40  # tokens that a subject may lie before its verb
_INSERT_OPENERS = cues.PREPOSITIONS | word_set(
    """who whose which where when a an the its his her their citing quoting speaking one now then also
himself herself itself both asked head aged"""
)
_LINKS = word_set("and but or then yet")


def subject_before(tokens: Sequence[Token], verb: int, low: int) -> tuple[int, int, int] | None:
    """The subject of the verb as (start, end, start of its whole part of the sentence), or None.

    Auxiliaries, adverbs and inserts between commas are passed over; in "A laughed and denied it" the subject
    of the first verb is meant.
    """
    index = auxiliaries_start(tokens, verb, low) - 1
    if index >= low and tokens[index].lower in _LINKS and not tokens[index].quoted:
        return _shared_subject(tokens, index, low)
    index = _before_bracket(tokens, index, low)
    index = _before_dashes(tokens, index, low)
    naming_end = None
    for _ in range(3):
        if index < low or tokens[index].text != ",":
            break
        head = _over_insert(tokens, index, low)
        if head is None:
            return None
        if naming_end is None and _names(tokens, head + 2, index):
            naming_end = index
        index = _before_bracket(tokens, _over_chained(tokens, head, low), low)
    found = _phrase_ending_at(tokens, index, low)
    if found is not None and found[0] > index:
        return None  # nothing stands before the mark
    if found is None or naming_end is None or found[1] != index + 1:
        return found
    return (found[0], naming_end, found[2])


def _over_chained(tokens: Sequence[Token], head: int, low: int) -> int:
    """Past a further insert in "Nora Falk, 54, the head of the office, said": back to the name."""
    comma = next(
        (i for i in range(head, max(low, head - 20), -1) if tokens[i].text == "," and not tokens[i].quoted), None
    )
    if comma is None or not is_name(tokens[comma - 1]) or is_name(tokens[comma + 1]):
        return head
    first = comma - 1
    while first > low and is_name(tokens[first - 1]):
        first -= 1
    starts_part = first == low or _boundary(tokens, first - 1)
    return comma - 1 if starts_part and not has_clause(tokens, comma + 1, head + 1) else head


def _before_bracket(tokens: Sequence[Token], index: int, low: int) -> int:
    if index < low or tokens[index].text not in ")]":
        return index
    for position in range(index - 1, max(low, index - 12), -1):
        if tokens[position].text in "([":
            return position - 1
    return index


def _before_dashes(tokens: Sequence[Token], index: int, low: int) -> int:
    """Before an insert between dashes: "Jason Sims — a teacher in Tarn — says"."""
    if index <= low or tokens[index].text not in "—–-" or tokens[index].quoted:
        return index
    for position in range(index - 1, max(low, index - _REACH), -1):
        if tokens[position].quoted or tokens[position].text in ";:":
            return index
        if tokens[position].text in "—–-" and position > low:
            return position - 1
    return index


def _names(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether an insert gives a name: ", Hamid Sol," or ", the Corvin foundation,"."""
    opener = tokens[start]
    if not is_name(opener) and opener.lower not in {"the", "a", "an"}:
        return False
    return any(is_name(token) for token in tokens[start:end]) and opener.lower not in cues.PREPOSITIONS


def joined_subject(tokens: Sequence[Token], verb: int, low: int) -> tuple[int, int, int] | None:
    """An empty subject for "... and said": whoever spoke in the part before; None where no part was before."""
    first = auxiliaries_start(tokens, verb, low)
    if low == 0 or first != low + 1 or tokens[low].lower not in {"and", "but"}:
        return None
    return (low, low, low)


def auxiliaries_start(tokens: Sequence[Token], verb: int, low: int) -> int:
    """Where the auxiliaries and adverbs in front of the verb begin."""
    index = verb - 1
    while index >= low and not tokens[index].quoted:
        word = tokens[index].lower
        if word in verbs.AUXILIARIES or word in cues.MANNER_ADVERBS or is_adverb(tokens[index]):
            index -= 1
        else:
            break
    return index + 1


def _over_insert(tokens: Sequence[Token], comma: int, low: int) -> int | None:
    """The last token before an insert that ends at `comma`, or None where there is none."""
    relative = _relative_before(tokens, comma, low)
    if relative is not None:
        return relative - 1
    for index in range(comma - 1, max(low, comma - _REACH) - 1, -1):
        if tokens[index].quoted:
            return None
        if tokens[index].text != ",":
            continue
        opener = tokens[index + 1]
        if opener.lower in {"and", "or"} or (comma - index == 2 and not opener.text[0].isdigit()):
            continue  # inside a list: "for population, refugees, and migration"
        is_insert = (
            opener.lower in _INSERT_OPENERS
            or opener.text[0].isdigit()
            or is_name(opener)
            or opener.lower.endswith("ing")
            or any(token.lower in cues.ROLE_NOUNS for token in tokens[index + 1 : comma])
        )
        return index - 1 if is_insert and index - 1 >= low else None
    return None


def _relative_before(tokens: Sequence[Token], comma: int, low: int) -> int | None:
    """The comma before a "who" clause that has commas of its own ("who was born in Aurora, Merrow, in 1990,")."""
    opener = next((i + 1 for i in range(comma - 1, low, -1) if tokens[i].text == ","), comma)
    if tokens[opener].lower not in cues.PREPOSITIONS and not is_name(tokens[opener]):
        return None
    for index in range(comma - 1, max(low, comma - _REACH), -1):
        if tokens[index].quoted or tokens[index].text in ";:":
            return None
        if tokens[index].lower in {"who", "whose"} and tokens[index - 1].text == "," and index - 1 > low:
            return index - 1
    return None


def _boundary(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    if token.quoted or token.text in ',;:()[]—–―"”“…!?' or token.lower in cues.SUBORDINATORS:
        return token.lower not in {"so", "that"} or token.quoted
    return token.text == "-" or token.lower == "that"


def _phrase_ending_at(tokens: Sequence[Token], last: int, low: int) -> tuple[int, int, int] | None:
    start = last
    while start >= low and last - start < _REACH and not _boundary(tokens, start):
        if tokens[start].lower in {"and", "but"} and has_clause(tokens, _clause_start(tokens, start, low), start):
            break
        start -= 1
    part = start + 1
    first = skip_openers(tokens, part, last + 1)
    last_end = _trim_end(tokens, first, last + 1)
    return (first, last_end, part) if first < last_end else None


def _clause_start(tokens: Sequence[Token], index: int, low: int) -> int:
    start = index
    while start > max(low, index - 12) and not _boundary(tokens, start - 1):
        start -= 1
    return start


def skip_openers(tokens: Sequence[Token], start: int, end: int) -> int:
    """Past "But", "On Monday", "In a statement" at the start of a subject's part."""
    index = start
    while index < end - 1:
        word = tokens[index].lower
        if word in cues.CONNECTIVES or word in {"and", "as", "when", "that"} or is_adverb(tokens[index]):
            index += 1
        elif word in {"a", "an"} and tokens[index + 1].lower in cues.TIME_WORDS:
            index += 2
        elif word in cues.TIME_WORDS and not (tokens[index].is_capital and is_name(tokens[index + 1])):
            index += 1
        elif word in cues.PREPOSITIONS:
            follows = end_of_phrase(tokens, index + 1, end)
            if follows >= end:
                return _split_names(tokens, index + 1, end)
            index = follows
        elif not tokens[index].is_word:
            index += 1
        else:
            break
    return index


def _split_names(tokens: Sequence[Token], start: int, end: int) -> int:
    """The start of the subject in "In Paris President Lund": the first title or role after the first word."""
    for index in range(start + 1, end):
        if tokens[index].lower in cues.ROLE_NOUNS or tokens[index].lower in cues.HONORIFICS:
            return index
    return max(start, end - 1)


def _trim_end(tokens: Sequence[Token], start: int, end: int) -> int:
    """Without the times, manners and places that trail a subject ("the ministry on Monday")."""
    index = start + 1
    while index < end:
        word = tokens[index].lower
        if word in {"on", "in", "at", "late", "early", "during", "after", "before", "since"}:
            following = tokens[index + 1].lower if index + 1 < end else ""
            if following in cues.TIME_WORDS or following[:1].isdigit() or word in {"during", "since"}:
                break
            statement = {"statement", "interview", "letter", "briefing", "conference", "post", "tweet", "report"}
            if word in {"in", "at", "after"} and any(t.lower in statement for t in tokens[index + 1 : index + 5]):
                break
        elif word in cues.TIME_WORDS and not tokens[index].is_capital:
            break
        index += 1
    while index > start + 1 and (
        (is_adverb(tokens[index - 1]) and not tokens[index - 1].is_capital) or not tokens[index - 1].is_word
    ):
        index -= 1
    return index


def _shared_subject(tokens: Sequence[Token], link: int, low: int) -> tuple[int, int, int] | None:
    """The subject of the first verb of the clause that ends at `link`."""
    start = link
    for index in range(link - 1, max(low, link - _REACH) - 1, -1):
        if tokens[index].text in ";:" or (tokens[index].lower in cues.SUBORDINATORS and tokens[index].lower != "that"):
            break
        start = index
    commas = [i + 1 for i in range(link - 1, start, -1) if tokens[i].text == ","]
    for begin in [*commas[:2], start]:
        first = skip_openers(tokens, begin, link)
        found = subject_end(tokens, first, link) if starts_phrase(tokens, first) else None
        if found is not None and not tokens[first].lower.startswith(("who", "which", "that")):
            return (first, found, link)
    verb = next((i for i in range(skip_openers(tokens, start, link) + 1, link) if is_finite(tokens, i)), None)
    found_before = subject_before(tokens, verb, start) if verb is not None and tokens[verb - 1].text == "," else None
    return (found_before[0], found_before[1], link) if found_before is not None else None


def subject_end(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """The end of the subject of the first finite verb, or None where a mark comes before any verb."""
    for index in range(start, end):
        if tokens[index].text in ",;:" or tokens[index].quoted:
            return None
        if index > start and is_finite(tokens, index):
            return _trim_end(tokens, start, auxiliaries_start(tokens, index, start))
    return None
