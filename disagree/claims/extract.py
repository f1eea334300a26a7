"""Claims of an article: each sentence cut into propositions, each with who puts it forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from disagree.claims.attribution import find_pieces
from disagree.claims.propositions import propositions, span_of
from disagree.claims.referents import opening_pronoun, referent_of
from disagree.claims.speakers import Speaker, SpeakerMemory
from disagree.claims.tagged import all_attributions, by_sentence, with_tagged
from disagree.claims.tags import Tag
from disagree.claims.tokens import QuoteMap, Token, quote_ranges, tokenise
from disagree.claims.untagged import OWN, Read, carry_on, is_continuation, reach_back, speak_quotes, stand_between
from disagree.types import Article, AttributionSpans, Claim, Dropped, Sentence, Stance

__all__ = ["ClaimExtractor"]


def _tag_nothing(article: Article) -> Sequence[AttributionSpans]:
    """No attributions beside those of the rules. A named function, so that an extractor can be pickled."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimExtractor:
    """Finds the claims of one article and who puts each forward.

    Sentences of more than `max_sentence_chars` are dropped, and claims behind the first `max_claims` of an article.
    `tag` finds further attributions, for what the rules do not know; without it the rules work alone.
    """

    max_sentence_chars: int = 2500
    max_claims: int = 2000
    tag: Callable[[Article], Sequence[AttributionSpans]] = _tag_nothing

    def __call__(self, article: Article, sentences: Sequence[Sentence]) -> tuple[list[Claim], list[Dropped]]:
        """The claims in text order, and every sentence or part that puts nothing forward, with the reason."""
        reads, memory = self._attributed(article, sentences, self._tagged(article, sentences))
        _find_referents(reads, memory)
        claims: list[Claim] = []
        dropped: list[Dropped] = []
        for read in reads:
            found, reasons = _claims(read, claims[-1] if claims else None)
            claims.extend(found)
            dropped.extend(reasons)
        dropped += (
            Dropped(article_id=article.id, start=claim.span.start, end=claim.span.end, reason="claims over limit")
            for claim in claims[self.max_claims :]
        )
        return claims[: self.max_claims], dropped

    def attributions(self, article: Article, sentences: Sequence[Sentence]) -> list[AttributionSpans]:
        """Who says, thinks or wants what, in text order, whether or not it makes a claim.

        Those of the rules, quotations that go on without a cue, and those that only `tag` finds.
        """
        tagged = self._tagged(article, sentences)
        reads, _ = self._attributed(article, sentences, tagged)
        return all_attributions(reads, tagged)

    def _tagged(self, article: Article, sentences: Sequence[Sentence]) -> Sequence[AttributionSpans]:
        """What `tag` finds; long stretches that no sentence comes of are blanks to it, as reading them takes time."""
        pieces: list[str] = []
        position = 0
        for sentence in sentences:
            if sentence.end - sentence.start <= self.max_sentence_chars:
                pieces += self._unread(article.text[position : sentence.start]), sentence.text
                position = sentence.end
        text = "".join([*pieces, self._unread(article.text[position:])])
        return self.tag(article if text == article.text else replace(article, text=text))

    def _unread(self, stretch: str) -> str:
        return stretch if len(stretch) <= self.max_sentence_chars else " " * len(stretch)

    def _attributed(
        self, article: Article, sentences: Sequence[Sentence], tagged: Sequence[AttributionSpans]
    ) -> tuple[list[Read], SpeakerMemory]:
        """Each sentence with its pieces and their speakers, and who is named in the article."""
        quotes = quote_ranges(article.text)
        reads = [self._read(sentence, quotes) for sentence in sentences]
        memory = SpeakerMemory([read.tokens for read in reads], article.outlet)
        spans = by_sentence(sentences, tagged)
        quote_speakers: dict[int, Speaker] = {}
        for position, read in enumerate(reads):
            _attribute(read, spans.get(position, ()), memory, quotes, quote_speakers)
            carry_on(reads, position)
            reach_back(reads, position, memory)
        for position in range(len(reads)):
            stand_between(reads, position)
        speak_quotes(reads, memory, quotes, quote_speakers)
        return reads, memory

    def _read(self, sentence: Sentence, quotes: QuoteMap) -> Read:
        if sentence.end - sentence.start > self.max_sentence_chars:
            return Read(sentence, [], dropped="too long")
        return Read(sentence, tokenise(sentence.article.text, sentence.start, sentence.end, quotes))


def _attribute(
    read: Read,
    tagged: Sequence[AttributionSpans],
    memory: SpeakerMemory,
    quotes: QuoteMap,
    quote_speakers: dict[int, Speaker],
) -> None:
    """Gives each piece of the sentence its speaker and notes who spoke."""
    latest: Speaker | None = None
    for piece in with_tagged(read.tokens, find_pieces(read.tokens), tagged) if read.tokens else []:
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
        speaker = Speaker((*speaker.chain, *inner.chain), speaker.kind, speaker.span)
    return replace(speaker, span=span_of(tokens, *tag.holder)) if tag.holder else speaker


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


def _claims(read: Read, previous: Claim | None) -> tuple[list[Claim], list[Dropped]]:
    sentence = read.sentence
    claims: list[Claim] = []
    reasons: list[str] = [read.dropped] if read.dropped else []
    if not read.dropped:
        for piece, speaker in read.pieces:
            for item in propositions(read, piece, speaker):
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
