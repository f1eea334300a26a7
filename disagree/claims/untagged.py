"""Who speaks in a sentence that does not say so itself: quotations, signatures, what carries on a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from disagree.claims import cues
from disagree.claims.phrases import has_clause
from disagree.claims.speakers import Speaker, SpeakerMemory
from disagree.claims.tags import Piece, Range
from disagree.claims.tokens import QuoteMap, Token
from disagree.claims.words import word_set
from disagree.types import Sentence

__all__ = ["OWN", "Read", "carry_on", "is_continuation", "reach_back", "speak_quotes", "stand_between"]

OWN = Speaker(())
_BACK_REPORTS = word_set("""reported said announced stated published written revealed disclosed claimed confirmed""")


@dataclass(slots=True)
class Read:
    """A sentence on its way to claims; `referents` gives whom the pronoun means that opens it, where that is clear."""

    sentence: Sentence
    tokens: list[Token]
    pieces: list[tuple[Piece, Speaker]] = field(default_factory=list)
    dropped: str | None = None
    referents: dict[str, str] = field(default_factory=dict)


def is_continuation(tokens: Sequence[Token]) -> bool:
    """Whether the sentence opens as one that spells out the sentence before it: "Thus,", "In particular,"."""
    if len(tokens) < 4:
        return False
    words = [t.lower for t in tokens[:5]]
    if words[0] in cues.CONTINUATIONS:
        return words[1] == "," or words[0] == "thus"
    phrases = (phrase.split() for phrase in cues.CONTINUATION_PHRASES)
    return any(words[: len(phrase) + 1] == [*phrase, ","] for phrase in phrases)


def carry_on(reads: Sequence[Read], position: int) -> None:
    """A sentence without a speaker that carries on what a paper reports keeps that paper as speaker.

    "According to the paper, X did this. Thus, he ..." in one paragraph; one remark in the outlet's own voice
    between them ends it.
    """
    read = reads[position]
    if position == 0 or not is_continuation(read.tokens) or any(piece.tag is not None for piece, _ in read.pieces):
        return
    before = reads[position - 1]
    if before.sentence.paragraph != read.sentence.paragraph or not before.pieces or before.dropped:
        return
    piece, speaker = before.pieces[-1]
    is_report = piece.tag is None or speaker.kind == "media" or _says_according(before, piece)
    if speaker.chain and is_report:
        read.pieces = [(own, speaker) for own, _ in read.pieces]


def stand_between(reads: Sequence[Read], position: int) -> None:
    """A linking sentence between two reports of one paper, "At the same time, ...", belongs to that paper too."""
    read = reads[position]
    if not 0 < position < len(reads) - 1 or any(p.tag is not None or s.chain for p, s in read.pieces):
        return
    words = [t.lower for t in read.tokens[:6]]
    phrases = (phrase.split() for phrase in cues.CONNECTIVE_PHRASES)
    if not any(words[: len(phrase) + 1] == [*phrase, ","] for phrase in phrases):
        return
    before, after = reads[position - 1], reads[position + 1]
    if not before.pieces or not after.pieces or after.sentence.paragraph != read.sentence.paragraph:
        return
    earlier, (piece, later) = before.pieces[-1][1], after.pieces[0]
    if earlier.kind == "media" and earlier.chain[:1] == later.chain[:1] and _says_according(after, piece):
        outer = Speaker(later.chain[:1], earlier.kind, later.span)
        read.pieces = [(own, outer) for own, _ in read.pieces]


def _says_according(read: Read, piece: Piece) -> bool:
    return piece.tag is not None and read.tokens[piece.tag.cue[0]].lower == "according"


def reach_back(reads: list[Read], position: int, memory: SpeakerMemory) -> None:
    """ "This became known to the Daily Mail" or a signature gives the sentences before it a speaker."""
    read = reads[position]
    if not read.tokens or position == 0:
        return
    before = reads[position - 1]
    if before.sentence.paragraph != read.sentence.paragraph:
        return
    holder = _back_report(read.tokens)
    reach = 1
    if holder is None and _is_signature(read):
        holder, reach = (0, len(read.tokens)), 8
    if holder is None:
        return
    speaker = memory.resolve(read.tokens, *holder)
    memory.note(read.tokens[0].start, speaker)
    read.pieces, read.dropped = [], "attribution only"
    for earlier in reads[max(0, position - reach) : position]:
        if earlier.sentence.paragraph == read.sentence.paragraph:
            earlier.pieces = [(p, speaker if p.tag is None else s) for p, s in earlier.pieces]


def _back_report(tokens: Sequence[Token]) -> Range | None:
    if tokens[0].lower not in {"this", "that", "the"} or len(tokens) > 24:
        return None
    if tokens[0].lower == "the" and tokens[1:] and tokens[1].lower not in cues.ANAPHORIC_NOUNS:
        return None
    for index in range(1, min(6, len(tokens) - 2)):
        pair = (tokens[index].lower, tokens[index + 1].lower)
        if pair == ("known", "to") or (pair[0] in _BACK_REPORTS and pair[1] == "by"):
            return (index + 2, len(tokens))
    return None


def _is_signature(read: Read) -> bool:
    tokens = read.tokens
    if len(tokens) > 12 or tokens[-1].text in '.!?"”' or has_clause(tokens, 0, len(tokens)):
        return False
    return tokens[0].is_capital and any(t.lower in cues.ROLE_NOUNS for t in tokens)


def speak_quotes(
    reads: Sequence[Read], memory: SpeakerMemory, quotes: QuoteMap, quote_speakers: dict[int, Speaker]
) -> None:
    """Gives sentences that are all quotation the speaker of that quotation, or the one who spoke before."""
    previous: tuple[int, Speaker] | None = None
    for position, read in enumerate(reads):
        spoken = [s for p, s in read.pieces if p.tag is not None and s.chain]
        if spoken:
            previous = (read.sentence.paragraph, spoken[-1])
            continue
        words = [t for t in read.tokens if t.is_word]
        if not words or not all(t.quoted for t in words):
            continue
        number = quotes.at(words[0].start)
        speaker = quote_speakers.get(number) if number is not None else None
        speaker = speaker or _by_context(reads, position, previous, memory)
        read.pieces = [(p, speaker) for p, _ in read.pieces]
        if number is not None:
            quote_speakers.setdefault(number, speaker)
        if speaker.chain:
            previous = (read.sentence.paragraph, speaker)
        else:
            read.dropped = "unknown speaker"


def _by_context(
    reads: Sequence[Read], position: int, previous: tuple[int, Speaker] | None, memory: SpeakerMemory
) -> Speaker:
    read = reads[position]
    start = read.tokens[0].start
    if previous is not None and previous[0] == read.sentence.paragraph:
        return previous[1]
    following = reads[position + 1] if position + 1 < len(reads) else None
    if following is not None and following.sentence.paragraph == read.sentence.paragraph:
        spoken = [s for p, s in following.pieces if p.tag is not None and s.chain]
        if spoken:
            return spoken[0]
    before = reads[position - 1] if position else None
    if before is not None and before.tokens and before.tokens[-1].text == ":":
        return memory.near_person(start) or OWN
    if previous is not None and read.sentence.paragraph - previous[0] <= 1:
        return previous[1]
    return memory.near_person(start) or OWN
