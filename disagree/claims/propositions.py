"""The propositions of a piece of a sentence: what its speaker asserts, hedges or denies, in words that stand alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from disagree.claims.clauses import Part, split_clauses
from disagree.claims.complements import ComplementKind, false_clause, is_falsehood, is_truth, read_complement
from disagree.claims.figures import accusation_text, figure_text
from disagree.claims.phrases import end_of_phrase, has_clause
from disagree.claims.pronouns import Meaning, as_subject, is_vague
from disagree.claims.references import open_references
from disagree.claims.referents import opening_pronoun
from disagree.claims.speakers import Speaker
from disagree.claims.standalone import is_hedged, render, unusable
from disagree.claims.tags import Piece, Range, Tag, TagKind
from disagree.claims.tense import shifts_back
from disagree.claims.tokens import Token
from disagree.claims.untagged import OWN, Read
from disagree.types import Attribution, Claim, Span, Stance

__all__ = ["propositions", "span_of"]


def propositions(read: Read, piece: Piece, speaker: Speaker) -> Iterator[Claim | str]:
    """The claims of a piece, or the reasons why it has none."""
    tag = piece.tag
    if tag is not None and tag.kind in {TagKind.WITHHOLD, TagKind.OPEN}:
        yield "no position"
    elif tag is not None and tag.kind in {TagKind.DENY, TagKind.REJECT, TagKind.LABEL, TagKind.DIFFER}:
        yield from _denied(read, piece, tag, speaker)
    elif tag is not None and tag.kind is TagKind.AFFIRM:
        yield _stood_by(read, piece, tag, speaker)
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
    parts = [Part(piece.ranges)] if len(piece.ranges) > 1 else split_clauses(tokens, *piece.ranges[0])
    if not parts:
        yield "attribution only" if tag is not None else "fragment"
    for whole in parts:
        part = whole.ranges
        start, end = part[0][0], part[-1][1]
        has_words = any(token.is_word for token in tokens[start:end])
        reason = unusable(tokens, start, end, opens=not whole.lead) if has_words else "attribution only"
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
        if speaker.chain and len(part) == 1 and is_truth(tokens, start, end):
            text = render(tokens, part, read.sentence.article.text)
            yield _claim(read, part, speaker, tag, text, Stance.ASSERTS, is_resolved=False)
            continue
        if is_vague(tokens, start, end) and len(part) == 1:
            yield "no position"
            continue
        text = render(tokens, whole.words, read.sentence.article.text, _meaning(read, piece, speaker, whole.words))
        hedged = is_hedged(tokens, start, end) or is_hedged(tokens, *whole.scope)
        stance = Stance.HEDGES if hedged else Stance.ASSERTS
        if text:
            yield _claim(read, part, speaker, tag, text, stance)
        else:
            yield "fragment"


def _denied(read: Read, piece: Piece, tag: Tag, speaker: Speaker) -> Iterator[Claim | str]:
    tokens, article_text = read.tokens, read.sentence.article.text
    last = piece.ranges[-1][1]
    end = _colon_before_clause(tokens, tag.end, last) if tag.is_leading else last
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
    if end < last and complement.kind is not ComplementKind.ORDINARY:
        yield from _said(read, Piece(ranges=((end + 1, last),), tag=replace(tag, kind=TagKind.SAY)), speaker)


def _colon_before_clause(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where a colon ends the denial and a clause says what is true instead; `end` where there is none."""
    colons = (i for i in range(start, end) if tokens[i].text == ":" and not tokens[i].quoted)
    return next((i for i in colons if has_clause(tokens, i + 1, end)), end)


def _stood_by(read: Read, piece: Piece, tag: Tag, speaker: Speaker) -> Claim:
    """What "stood by its story" points back to, to be led to the story."""
    start, end = tag.end, piece.ranges[-1][1]
    part = ((start, max(start + 1, end_of_phrase(read.tokens, start, end))),)
    text = render(read.tokens, part, read.sentence.article.text) or "This."
    return _claim(read, part, speaker, tag, text, Stance.ASSERTS, is_resolved=False)


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
    span = span_of(tokens, part[0][0], part[-1][1])
    cue_span = span_of(tokens, *tag.cue) if tag is not None else None
    cue = read.sentence.article.text[cue_span.start : cue_span.end] if cue_span else None
    attribution = Attribution(
        speaker=speaker.name,
        chain=speaker.chain,
        stance=stance,
        cue=cue,
        cue_span=cue_span,
        speaker_span=speaker.span,
    )
    return Claim(
        id="",
        text=text,
        sentence=read.sentence,
        span=span,
        attribution=attribution,
        is_resolved=is_resolved,
        open_references=open_references(text) if is_resolved else (),  # else the text gives way to what it denies
    )


def span_of(tokens: Sequence[Token], start: int, end: int) -> Span:
    """The article's range that tokens[start:end] take up."""
    return Span(start=tokens[start].start, end=tokens[end - 1].end)


def _meaning(read: Read, piece: Piece, speaker: Speaker, part: Sequence[Range]) -> Meaning:
    """Whom a pronoun at the start of the part may mean."""
    tokens, (start, end) = read.tokens, (part[0][0], part[-1][1])
    tag = piece.tag
    is_reported = tag is not None and (tag.is_leading or _repeats(tokens, tag, start, end))
    before = tokens[piece.ranges[0][0] : start]
    opens_sentence = bool(read.pieces) and piece is read.pieces[0][0] and not any(t.is_word for t in before)
    return Meaning(
        speaker=speaker.name,
        kind=speaker.kind,
        is_quote=all(t.quoted for t in tokens[start:end] if t.is_word),
        is_reported=is_reported,
        is_shifted=tag is not None and shifts_back(tokens[tag.start : tag.end], tokens[tag.cue[0]].lower),
        referents=read.referents if opens_sentence else {},
    )


def _repeats(tokens: Sequence[Token], tag: Tag, start: int, end: int) -> bool:
    """Whether the speaker of a trailing tag is the pronoun that opens the content: "He had left, he said"."""
    if tag.holder is None or tag.holder[1] - tag.holder[0] != 1:
        return False
    pronoun = opening_pronoun(tokens, start, end)
    return pronoun is not None and pronoun == opening_pronoun(tokens, *tag.holder)
