"""Joins attributions that a tagger found to those of the rules, which go first where both see one."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from disagree.claims import cues
from disagree.claims.phrases import has_clause, is_finite
from disagree.claims.tags import Piece, Range, Tag, TagKind
from disagree.claims.tokens import Token
from disagree.claims.untagged import Read
from disagree.claims.words import word_set
from disagree.types import AttributionSpans, Sentence, Span

__all__ = ["all_attributions", "by_sentence", "with_tagged"]

_OPEN_CUES = word_set(
    """if whether asked asks ask wonder wondered question questioned unclear not never no nobody without might may could
would should can cannot"""
)
# What is spurned is not what its speaker puts forward.
_SPURNING = word_set(
    """balked balk balks scoffed scoffs mocked mocks doubt doubts doubted opposed opposes oppose resisted resists
ridiculed ridicules spurned questioned questions refused refuses rejected bristled bristles derided"""
)


def by_sentence(
    sentences: Sequence[Sentence], tagged: Sequence[AttributionSpans]
) -> Mapping[int, Sequence[AttributionSpans]]:
    """The attributions by the position of the sentence in which their cue begins."""
    starts = [sentence.start for sentence in sentences]
    found: defaultdict[int, list[AttributionSpans]] = defaultdict(list)
    for item in tagged:
        position = bisect_right(starts, item.cue[0].start) - 1 if item.cue else -1
        if position >= 0 and item.cue[0].start < sentences[position].end:
            found[position].append(item)
    return found


def with_tagged(tokens: Sequence[Token], pieces: Sequence[Piece], tagged: Sequence[AttributionSpans]) -> list[Piece]:
    """The pieces, with those in the outlet's own voice cut where a tagger sees a clause that somebody else puts."""
    found = list(pieces)
    for item in tagged:
        tag_and_content = _as_tag(tokens, item)
        if tag_and_content is None:
            continue
        tag, content = tag_and_content
        home = next((i for i, piece in enumerate(found) if piece.tag is None and _holds(piece, content, tag)), None)
        if home is not None:
            found[home : home + 1] = _cut(tokens, found[home], tag, content)
    return found


def _as_tag(tokens: Sequence[Token], item: AttributionSpans) -> tuple[Tag, Range] | None:
    """The attribution as a tag and the range of its content, where that is a clause of this sentence."""
    cue = _range(tokens, item.cue)
    content = _range(tokens, item.content[:1])
    holder = _range(tokens, item.speaker)
    if cue is None or content is None or holder is None or not has_clause(tokens, *content):
        return None
    if _overlap(cue, content) or _overlap(holder, content) or content[1] - content[0] < 3:
        return None
    if tokens[cue[0]].quoted:
        return None  # "I think" inside a quotation is still the one who is quoted
    words = {token.lower for token in tokens[cue[0] : cue[1]]}
    if words & (cues.DENYING | cues.REJECTING | _SPURNING):
        return None  # what is denied is for the rules to read
    if not _is_main_clause(tokens, *content):
        return None
    is_leading = cue[0] < content[0]
    start = min(cue[0], holder[0]) if is_leading else content[1]
    if is_leading:
        start = min(start, content[0])
    is_open = bool(words & _OPEN_CUES) or any(word.endswith("n't") for word in words)
    kind = TagKind.OPEN if is_open else TagKind.SAY
    end = content[0] if is_leading else max(cue[1], holder[1])
    return Tag(kind=kind, cue=cue, holder=holder, start=start, end=end, is_leading=is_leading), content


def _is_main_clause(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the first finite verb is the clause's own, and not that of "the mayor who ..." or "the idea that ..."."""
    verb = next((index for index in range(start + 1, end) if is_finite(tokens, index)), end)
    return not any(token.lower in {"who", "which", "that", "whose", "to"} for token in tokens[start + 1 : verb])


def _range(tokens: Sequence[Token], spans: Sequence[Span]) -> Range | None:
    inside = [
        index for index, token in enumerate(tokens) if any(s.start < token.end and token.start < s.end for s in spans)
    ]
    return (inside[0], inside[-1] + 1) if inside else None


def _overlap(left: Range, right: Range) -> bool:
    return left[0] < right[1] and right[0] < left[1]


def _holds(piece: Piece, content: Range, tag: Tag) -> bool:
    low, high = piece.ranges[0][0], piece.ranges[-1][1]
    parts = [content, tag.cue, tag.holder or tag.cue]
    return len(piece.ranges) == 1 and all(low <= start and end <= high for start, end in parts)


def _cut(tokens: Sequence[Token], piece: Piece, tag: Tag, content: Range) -> list[Piece]:
    """What stands before the attribution, its content, and what stands after, where these are clauses."""
    (low, high), *_ = piece.ranges
    parts = [content, tag.cue, tag.holder or tag.cue]
    first, last = min(start for start, _ in parts), max(end for _, end in parts)
    found = [Piece(ranges=(content,), tag=tag)]
    if first - low > 3 and has_clause(tokens, low, first):
        found.insert(0, Piece(ranges=((low, first),), tag=None))
    if high - last > 3 and has_clause(tokens, last, high):
        found.append(Piece(ranges=((last, high),), tag=None))
    return found


def all_attributions(reads: Sequence[Read], tagged: Sequence[AttributionSpans]) -> list[AttributionSpans]:
    """The attributions of the rules and, where their cues are others, those of the tagger, by where they begin."""
    found: list[AttributionSpans] = []
    taken: set[int] = set()
    for read in reads:
        for piece, speaker in read.pieces:
            if piece.tag is None and not speaker.chain:
                continue
            tokens = read.tokens
            cue = _spans(tokens, piece.tag.cue) if piece.tag is not None else ()
            content = tuple(span for part in piece.ranges for span in _spans(tokens, part))
            found.append(AttributionSpans(speaker=(speaker.span,) if speaker.span else (), cue=cue, content=content))
            if piece.tag is not None:
                taken.update(token.start for token in tokens[piece.tag.cue[0] : piece.tag.cue[1]])
    for item in tagged:
        places = [place for span in item.cue for place in range(span.start, span.end)]
        if not taken.intersection(places):
            found.append(item)
    return sorted(found, key=_begin)


def _spans(tokens: Sequence[Token], part: Range) -> tuple[Span, ...]:
    start, end = part
    return (Span(start=tokens[start].start, end=tokens[end - 1].end),) if start < end else ()


def _begin(item: AttributionSpans) -> int:
    return min((span.start for span in (*item.speaker, *item.cue, *item.content)), default=0)
