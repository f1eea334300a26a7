"""Claims of an article: each sentence cut into propositions, each with who puts it forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from disagree.claims import cues
from disagree.claims.attribution import find_pieces
from disagree.claims.complements import ComplementKind, false_clause, is_falsehood, read_complement
from disagree.claims.figures import accusation_text, figure_text
from disagree.claims.phrases import has_clause
from disagree.claims.speakers import Speaker, SpeakerMemory
from disagree.claims.standalone import is_hedged, render, split_clauses, unusable
from disagree.claims.tags import Piece, Range, Tag, TagKind
from disagree.claims.tokens import QuoteMap, Token, quote_ranges, tokenise
from disagree.claims.words import word_set
from disagree.types import Article, Attribution, Claim, Dropped, Sentence, Span, Stance

__all__ = ["ClaimExtractor"]

_OWN = Speaker(())
_BACK_REPORTS = word_set("""reported said announced stated published written revealed disclosed claimed confirmed""")


@dataclass(slots=True)
class _Read:
    """A sentence on its way to claims."""

    sentence: Sentence
    tokens: list[Token]
    pieces: list[tuple[Piece, Speaker]] = field(default_factory=list)
    dropped: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimExtractor:
    """Finds the claims of one article and who puts each forward; sentences longer than the limit are dropped."""

    max_sentence_chars: int = 2500

    def __call__(self, article: Article, sentences: Sequence[Sentence]) -> tuple[list[Claim], list[Dropped]]:
        """The claims in text order, and every sentence or part that puts nothing forward, with the reason."""
        quotes = quote_ranges(article.text)
        reads = [self._read(sentence, quotes) for sentence in sentences]
        memory = SpeakerMemory([read.tokens for read in reads], article.outlet)
        quote_speakers: dict[int, Speaker] = {}
        for position, read in enumerate(reads):
            _attribute(read, memory, quotes, quote_speakers)
            _reach_back(reads, position, memory)
        _speak_quotes(reads, memory, quotes, quote_speakers)
        claims: list[Claim] = []
        dropped: list[Dropped] = []
        for read in reads:
            found, reasons = _claims(read, claims[-1] if claims else None)
            claims.extend(found)
            dropped.extend(reasons)
        return claims, dropped

    def _read(self, sentence: Sentence, quotes: QuoteMap) -> _Read:
        if sentence.end - sentence.start > self.max_sentence_chars:
            return _Read(sentence, [], dropped="too long")
        return _Read(sentence, tokenise(sentence.article.text, sentence.start, sentence.end, quotes))


def _attribute(read: _Read, memory: SpeakerMemory, quotes: QuoteMap, quote_speakers: dict[int, Speaker]) -> None:
    """Gives each piece of the sentence its speaker and notes who spoke."""
    latest: Speaker | None = None
    for piece in find_pieces(read.tokens) if read.tokens else []:
        speaker = _OWN
        if piece.tag is not None:
            speaker = _speaker(read.tokens, piece.tag, memory, latest)
            latest = speaker
            if piece.tag.holder is not None:
                memory.note(read.tokens[piece.tag.holder[0]].start, speaker)
            for start, end in piece.ranges:
                for token in read.tokens[start:end]:
                    number = quotes.at(token.start) if token.quoted else None
                    if number is not None:
                        quote_speakers.setdefault(number, speaker)
        read.pieces.append((piece, speaker))


def _speaker(tokens: Sequence[Token], tag: Tag, memory: SpeakerMemory, latest: Speaker | None) -> Speaker:
    speaker = memory.resolve(tokens, *tag.holder) if tag.holder else latest or memory.last or _OWN
    if tag.cited is not None and tag.cited[0] < tag.cited[1]:
        inner = memory.resolve(tokens, *tag.cited)
        speaker = Speaker((*speaker.chain, *inner.chain), speaker.kind)
    return speaker


def _reach_back(reads: list[_Read], position: int, memory: SpeakerMemory) -> None:
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


def _is_signature(read: _Read) -> bool:
    tokens = read.tokens
    if len(tokens) > 12 or tokens[-1].text in '.!?"”' or has_clause(tokens, 0, len(tokens)):
        return False
    return tokens[0].is_capital and any(t.lower in cues.ROLE_NOUNS for t in tokens)


def _speak_quotes(
    reads: Sequence[_Read], memory: SpeakerMemory, quotes: QuoteMap, quote_speakers: dict[int, Speaker]
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
    reads: Sequence[_Read], position: int, previous: tuple[int, Speaker] | None, memory: SpeakerMemory
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
        return memory.near_person(start) or _OWN
    if previous is not None and read.sentence.paragraph - previous[0] <= 1:
        return previous[1]
    return memory.near_person(start) or _OWN


def _claims(read: _Read, previous: Claim | None) -> tuple[list[Claim], list[Dropped]]:
    sentence = read.sentence
    claims: list[Claim] = []
    reasons: list[str] = [read.dropped] if read.dropped else []
    if not read.dropped:
        for piece, speaker in read.pieces:
            for item in _propositions(read, piece, speaker):
                if isinstance(item, str):
                    reasons.append(item)
                else:
                    if piece.tag is not None and piece.tag.carries_on:
                        item = _as_committed(item, previous)
                    claims.append(replace(item, id=f"{sentence.article.id}/{sentence.index}/{len(claims)}"))
    if claims:
        return claims, []
    reason = reasons[0] if reasons else "fragment"
    return [], [Dropped(article_id=sentence.article.id, start=sentence.start, end=sentence.end, reason=reason)]


def _as_committed(claim: Claim, previous: Claim | None) -> Claim:
    """The claim with the hedge of the report that it carries on."""
    if (
        previous is None
        or previous.stance is not Stance.HEDGES
        or previous.attribution.chain != claim.attribution.chain
    ):
        return claim
    return replace(claim, attribution=replace(claim.attribution, stance=Stance.HEDGES))


def _propositions(read: _Read, piece: Piece, speaker: Speaker) -> Iterator[Claim | str]:
    """The claims of a piece, or the reasons why it has none."""
    tag = piece.tag
    if tag is not None and tag.kind in {TagKind.WITHHOLD, TagKind.OPEN}:
        yield "no position"
    elif tag is not None and tag.kind in {TagKind.DENY, TagKind.REJECT, TagKind.LABEL}:
        yield from _denied(read, piece, tag, speaker)
    elif tag is not None and tag.kind in {TagKind.ACCUSE, TagKind.VALUE}:
        (bounds,) = piece.ranges
        make = accusation_text if tag.kind is TagKind.ACCUSE else figure_text
        text = make(read.tokens, *bounds, read.sentence.article.text)
        if text is None:
            yield from _said(read, Piece(ranges=((tag.start, bounds[1]),), tag=None), _OWN)
        else:
            yield _claim(read, (bounds,), speaker, tag, text, Stance.ASSERTS)
    else:
        yield from _said(read, piece, speaker)


def _said(read: _Read, piece: Piece, speaker: Speaker) -> Iterator[Claim | str]:
    tokens, tag = read.tokens, piece.tag
    if len(piece.ranges) > 1:
        parts: list[tuple[Range, ...]] = [piece.ranges]
    else:
        parts = [(part,) for part in split_clauses(tokens, *piece.ranges[0])]
    if not parts:
        yield "attribution only" if tag is not None else "fragment"
    for part in parts:
        start, end = part[0][0], part[-1][1]
        has_words = any(token.is_word for token in tokens[start:end])
        reason = unusable(tokens, start, end) if has_words else "attribution only"
        if reason is not None:
            yield reason
            continue
        denied = false_clause(tokens, start, end) if len(part) == 1 else None
        if denied is not None:
            text = render(tokens, (denied,), read.sentence.article.text)
            yield _claim(read, (denied,), speaker, tag, text, Stance.DENIES)
            continue
        if is_falsehood(tokens, start, end) and len(part) == 1:
            text = render(tokens, part, read.sentence.article.text)
            yield _claim(read, part, speaker, tag, text, Stance.DENIES, is_resolved=False)
            continue
        is_quote = all(t.quoted for t in tokens[start:end] if t.is_word)
        text = render(
            tokens, part, read.sentence.article.text, speaker=speaker.name, kind=speaker.kind, is_quote=is_quote
        )
        stance = Stance.HEDGES if is_hedged(tokens, start, end) else Stance.ASSERTS
        if text:
            yield _claim(read, part, speaker, tag, text, stance)
        else:
            yield "fragment"


def _denied(read: _Read, piece: Piece, tag: Tag, speaker: Speaker) -> Iterator[Claim | str]:
    tokens, article_text = read.tokens, read.sentence.article.text
    end = piece.ranges[-1][1]
    complement = read_complement(tokens, tag, end)
    part = ((complement.start, complement.end),)
    if complement.kind is ComplementKind.ORDINARY:
        yield from _said(read, Piece(ranges=((tag.start, end),), tag=None), _OWN)
    elif complement.kind is ComplementKind.CLAUSE:
        text = render(tokens, part, article_text, speaker=speaker.name, kind=speaker.kind)
        yield _claim(read, part, speaker, tag, text, Stance.DENIES)
    elif complement.kind is ComplementKind.WORDING:
        rest = render(tokens, part, article_text)
        name = speaker.name or read.sentence.article.outlet
        name = name if name[:1].isupper() else f"The {name}"
        first = tokens[complement.start].text
        text = f"{name} {complement.lead} {first}{rest[len(first) :]}"
        yield _claim(read, part, speaker, tag, text, Stance.DENIES)
    else:
        text = render(tokens, part, article_text)
        yield _claim(read, part, speaker, tag, text or "This.", Stance.DENIES, is_resolved=False)


def _claim(
    read: _Read,
    part: Sequence[Range],
    speaker: Speaker,
    tag: Tag | None,
    text: str,
    stance: Stance,
    *,
    is_resolved: bool = True,
) -> Claim:
    tokens = read.tokens
    span = _span(tokens, part[0][0], part[-1][1])
    cue_span = _span(tokens, *tag.cue) if tag is not None else None
    cue = read.sentence.article.text[cue_span.start : cue_span.end] if cue_span else None
    attribution = Attribution(speaker=speaker.name, chain=speaker.chain, stance=stance, cue=cue, cue_span=cue_span)
    return Claim(id="", text=text, sentence=read.sentence, span=span, attribution=attribution, is_resolved=is_resolved)


def _span(tokens: Sequence[Token], start: int, end: int) -> Span:
    return Span(start=tokens[start].start, end=tokens[end - 1].end)
