"""Claims of an article: each sentence cut into propositions, each with who puts it forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from disagree.claims.attribution import find_pieces
from disagree.claims.complements import ComplementKind, false_clause, is_falsehood, read_complement
from disagree.claims.figures import accusation_text, figure_text
from disagree.claims.pronouns import Meaning, as_subject, is_vague
from disagree.claims.referents import opening_pronoun, referent_of
from disagree.claims.speakers import Speaker, SpeakerMemory
from disagree.claims.standalone import is_hedged, render, split_clauses, unusable
from disagree.claims.tags import Piece, Range, Tag, TagKind
from disagree.claims.tokens import QuoteMap, Token, quote_ranges, tokenise
from disagree.claims.untagged import OWN, Read, carry_on, is_continuation, reach_back, speak_quotes
from disagree.types import Article, Attribution, Claim, Dropped, Sentence, Span, Stance

__all__ = ["ClaimExtractor"]


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
            carry_on(reads, position)
            reach_back(reads, position, memory)
        speak_quotes(reads, memory, quotes, quote_speakers)
        _find_referents(reads, memory)
        claims: list[Claim] = []
        dropped: list[Dropped] = []
        for read in reads:
            found, reasons = _claims(read, claims[-1] if claims else None)
            claims.extend(found)
            dropped.extend(reasons)
        return claims, dropped

    def _read(self, sentence: Sentence, quotes: QuoteMap) -> Read:
        if sentence.end - sentence.start > self.max_sentence_chars:
            return Read(sentence, [], dropped="too long")
        return Read(sentence, tokenise(sentence.article.text, sentence.start, sentence.end, quotes))


def _attribute(read: Read, memory: SpeakerMemory, quotes: QuoteMap, quote_speakers: dict[int, Speaker]) -> None:
    """Gives each piece of the sentence its speaker and notes who spoke."""
    latest: Speaker | None = None
    for piece in find_pieces(read.tokens) if read.tokens else []:
        speaker = OWN
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
    speaker = memory.resolve(tokens, *tag.holder) if tag.holder else latest or memory.last or OWN
    if tag.cited is not None and tag.cited[0] < tag.cited[1]:
        inner = memory.resolve(tokens, *tag.cited)
        speaker = Speaker((*speaker.chain, *inner.chain), speaker.kind)
    return speaker


def _find_referents(reads: Sequence[Read], memory: SpeakerMemory) -> None:
    """Notes for each sentence that opens with a pronoun whom the sentence before makes the only one to be meant.

    A person may stand in the paragraph before, a thing may not.
    """
    for position in range(1, len(reads)):
        before, read = reads[position - 1], reads[position]
        pronoun = _first_pronoun(read)
        is_one_paragraph = before.sentence.paragraph == read.sentence.paragraph
        if pronoun is None or not (is_one_paragraph or pronoun in {"he", "she"}):
            continue
        opener = _first_pronoun(before) if pronoun in {"he", "she"} else None
        if opener == pronoun:
            opener = _opener_name(before, pronoun)
            if opener is None:
                continue
        else:
            opener = None
        pieces = [piece for piece, _ in before.pieces]
        spells_out = is_continuation(read.tokens)
        name = referent_of(pronoun, before.tokens, pieces, memory, opener=opener, prefers_subject=spells_out)
        if name is not None:
            read.referents[pronoun] = name


def _opener_name(read: Read, pronoun: str) -> str | None:
    """Whom the pronoun that opens a sentence's content means: its speaker in "X said he", else the one found."""
    piece, speaker = read.pieces[0]
    if piece.tag is not None and piece.tag.is_leading and speaker.kind == "person":
        return speaker.name
    return read.referents.get(pronoun)


def _first_pronoun(read: Read) -> str | None:
    """The pronoun that opens what the sentence puts forward, or None."""
    if not read.pieces:
        return None
    (start, end), *_ = read.pieces[0][0].ranges
    return opening_pronoun(read.tokens, start, end)


def _meaning(read: Read, piece: Piece, speaker: Speaker, part: Sequence[Range]) -> Meaning:
    """Whom a pronoun at the start of the part may mean."""
    tokens, (start, end) = read.tokens, (part[0][0], part[-1][1])
    tag = piece.tag
    is_reported = tag is not None and (tag.is_leading or _repeats(tokens, tag, start, end))
    opens_sentence = bool(read.pieces) and piece is read.pieces[0][0] and start == piece.ranges[0][0]
    return Meaning(
        speaker=speaker.name,
        kind=speaker.kind,
        is_quote=all(t.quoted for t in tokens[start:end] if t.is_word),
        is_reported=is_reported,
        referents=read.referents if opens_sentence else {},
    )


def _repeats(tokens: Sequence[Token], tag: Tag, start: int, end: int) -> bool:
    """Whether the speaker of a trailing tag is the pronoun that opens the content: "He had left, he said"."""
    if tag.holder is None or tag.holder[1] - tag.holder[0] != 1:
        return False
    pronoun = opening_pronoun(tokens, start, end)
    return pronoun is not None and pronoun == opening_pronoun(tokens, *tag.holder)


def _claims(read: Read, previous: Claim | None) -> tuple[list[Claim], list[Dropped]]:
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


def _propositions(read: Read, piece: Piece, speaker: Speaker) -> Iterator[Claim | str]:
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
            yield from _said(read, Piece(ranges=((tag.start, bounds[1]),), tag=None), OWN)
        else:
            yield _claim(read, (bounds,), speaker, tag, text, Stance.ASSERTS)
    else:
        yield from _said(read, piece, speaker)


def _said(read: Read, piece: Piece, speaker: Speaker) -> Iterator[Claim | str]:
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
        if is_vague(tokens, start, end) and len(part) == 1:
            yield "no position"
            continue
        text = render(tokens, part, read.sentence.article.text, _meaning(read, piece, speaker, part))
        stance = Stance.HEDGES if is_hedged(tokens, start, end) else Stance.ASSERTS
        if text:
            yield _claim(read, part, speaker, tag, text, stance)
        else:
            yield "fragment"


def _denied(read: Read, piece: Piece, tag: Tag, speaker: Speaker) -> Iterator[Claim | str]:
    tokens, article_text = read.tokens, read.sentence.article.text
    end = piece.ranges[-1][1]
    complement = read_complement(tokens, tag, end)
    part = ((complement.start, complement.end),)
    if complement.kind is ComplementKind.ORDINARY:
        yield from _said(read, Piece(ranges=((tag.start, end),), tag=None), OWN)
    elif complement.kind is ComplementKind.CLAUSE:
        text = render(tokens, part, article_text, _meaning(read, piece, speaker, part))
        yield _claim(read, part, speaker, tag, text, Stance.DENIES)
    elif complement.kind is ComplementKind.WORDING:
        rest = render(tokens, part, article_text)
        name = as_subject(speaker.name or read.sentence.article.outlet)
        first = tokens[complement.start].text
        text = f"{name} {complement.lead} {first}{rest[len(first) :]}"
        yield _claim(read, part, speaker, tag, text, Stance.DENIES)
    else:
        text = render(tokens, part, article_text)
        yield _claim(read, part, speaker, tag, text or "This.", Stance.DENIES, is_resolved=False)


def _claim(
    read: Read,
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
