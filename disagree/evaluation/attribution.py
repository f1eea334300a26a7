"""Measures who-says-what on annotated articles: cues, speakers, content, and the holders of claims, by shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from disagree.claims.phrases import has_clause
from disagree.claims.speakers import speaker_words
from disagree.claims.tokens import tokenise
from disagree.claims.words import word_set
from disagree.data.attributions import AnnotatedArticle
from disagree.tagging.scoring import Counted, compare
from disagree.text.sentences import SentenceSplitter
from disagree.types import Article, AttributionSpans, Claim, Dropped, Sentence, Span

__all__ = ["EvaluatedAttribution", "evaluate_attribution", "table"]

_PRONOUNS = word_set("he she it they we i you who which that his her its their him them")
_QUOTE_MARKS = frozenset('"“”„«»')


class Extractor(Protocol):
    """What is measured: something that finds attributions and makes claims, as `ClaimExtractor` does."""

    def __call__(self, article: Article, sentences: Sequence[Sentence]) -> tuple[Sequence[Claim], Sequence[Dropped]]:
        """The claims of the article."""

    def attributions(self, article: Article, sentences: Sequence[Sentence]) -> Sequence[AttributionSpans]:
        """The attributions of the article."""


@dataclass(slots=True)
class Shape:
    """How the attributions of one shape fared."""

    annotated: int = 0
    cue_found: int = 0
    with_speaker: int = 0
    speaker_right: int = 0


@dataclass(slots=True, kw_only=True)
class Holders:
    """How claims made from attributed clauses fared, where the annotation gives the chain of holders.

    `claims` overlap an annotated clause or quotation by half; `own_voice` of them were taken for the outlet's own.
    `given_away` claims of the outlet's own text were given to a speaker, out of `own`.
    """

    claims: int = 0
    right: int = 0
    own_voice: int = 0
    own: int = 0
    given_away: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedAttribution:
    """The counts by part and by shape; `unjudged` were found where flat data could not have marked anything."""

    articles: int
    parts: dict[str, Counted]
    unjudged: int = 0
    shapes: dict[str, Shape] = field(default_factory=dict)
    holders: Holders = field(default_factory=Holders)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "articles": self.articles,
            "unjudged": self.unjudged,
            "parts": {
                name: {
                    "precision": item.precision,
                    "recall": item.recall,
                    "f1": item.f1,
                    "right": item.right,
                    "found": item.found,
                    "annotated": item.annotated,
                }
                for name, item in self.parts.items()
            },
            "shapes": {
                name: {
                    "annotated": item.annotated,
                    "cue_found": item.cue_found,
                    "with_speaker": item.with_speaker,
                    "speaker_right": item.speaker_right,
                }
                for name, item in sorted(self.shapes.items())
            },
            "holders": {
                "claims": self.holders.claims,
                "right": self.holders.right,
                "taken_for_the_outlets_own": self.holders.own_voice,
                "own_claims": self.holders.own,
                "own_claims_given_to_a_speaker": self.holders.given_away,
            },
        }


def evaluate_attribution(
    extractor: Extractor,
    articles: Sequence[AnnotatedArticle],
    progress: Callable[[int, int], None] | None = None,
    *,
    flat: bool = False,
) -> EvaluatedAttribution:
    """The figures of an extractor on annotated articles; no articles give counts of zero.

    `flat`: the data mark each word for one attribution at most (see `disagree.tagging.scoring.compare`).
    """
    split = SentenceSplitter()
    parts: dict[str, Counted] = {}
    shapes: dict[str, Shape] = {}
    holders = Holders()
    unjudged = 0
    for done, item in enumerate(articles, start=1):
        sentences, _ = split(item.article)
        ranges = [(sentence.start, sentence.end) for sentence in sentences]
        found = extractor.attributions(item.article, sentences)
        matched = compare(item.article.text, ranges, item.attributions, found, flat=flat)
        unjudged += matched.unjudged
        for name, counted in matched.counts.items():
            parts.setdefault(name, Counted()).add(counted)
        for spans, partner, right in zip(item.attributions, matched.partner, matched.speaker_right, strict=True):
            for name in _shapes(item.article.text, spans):
                shape = shapes.setdefault(name, Shape())
                shape.annotated += 1
                shape.cue_found += partner is not None
                shape.with_speaker += bool(spans.speaker)
                shape.speaker_right += right
        if item.chains:
            _count_holders(item, extractor(item.article, sentences)[0], holders)
        if progress is not None:
            progress(done, len(articles))
    return EvaluatedAttribution(articles=len(articles), unjudged=unjudged, parts=parts, shapes=shapes, holders=holders)


def _shapes(text: str, item: AttributionSpans) -> tuple[str, str, str]:
    """The order of the parts, the form of the speaker and the form of the content."""
    return f"order: {_order(item)}", f"speaker: {_speaker_form(text, item)}", f"content: {_content_form(text, item)}"


def _order(item: AttributionSpans) -> str:
    if not item.content or not item.cue:
        return "incomplete"
    low, high, cue = item.content[0].start, item.content[-1].end, item.cue[0].start
    if low < cue < high:
        return "cue inside the content"
    if not item.speaker:
        return "cue, content" if cue < low else "content, cue"
    name = item.speaker[0].start
    if cue < low:
        return (
            "speaker, cue, content"
            if name < cue
            else "cue, speaker, content"
            if name < low
            else "cue, content, speaker"
        )
    return (
        "content, speaker, cue"
        if low < name < cue
        else "content, cue, speaker"
        if name > cue
        else "speaker, content, cue"
    )


def _speaker_form(text: str, item: AttributionSpans) -> str:
    if not item.speaker:
        return "none"
    words = text[item.speaker[0].start : item.speaker[-1].end].split()
    if len(words) == 1 and words[0].lower().strip(".,") in _PRONOUNS:
        return "pronoun"
    return "name" if any(word[:1].isupper() for word in words[1:] or words) else "description"


def _content_form(text: str, item: AttributionSpans) -> str:
    words = text[item.content[0].start : item.content[-1].end] if item.content else ""
    if words[:1] in _QUOTE_MARKS:
        return "quotation"
    if any(mark in words for mark in _QUOTE_MARKS):
        return "partly quoted"
    return "clause" if _is_clause(text, item.content) else "phrase"


def _is_clause(text: str, content: Sequence[Span]) -> bool:
    return any(has_clause(tokens, 0, len(tokens)) for s in content if (tokens := tokenise(text, s.start, s.end)))


def _count_holders(item: AnnotatedArticle, claims: Sequence[Claim], holders: Holders) -> None:
    text = item.article.text
    stated = [
        (spans, chain)
        for spans, chain in zip(item.attributions, item.chains, strict=True)
        if chain and _content_form(text, spans) != "phrase"
    ]
    for claim in claims:
        width = claim.span.end - claim.span.start
        over = [(_shared(claim.span, spans.content), chain) for spans, chain in stated]
        fitting = [chain for shared, chain in over if 2 * shared >= width]
        if fitting:
            holders.claims += 1
            holders.own_voice += claim.speaker is None
            held = {word for name in claim.attribution.chain for word in speaker_words(name)}
            holders.right += any(_fits(held, chain) for chain in fitting)
        elif not any(_shared(claim.span, spans.content) for spans in item.attributions):
            holders.own += 1
            holders.given_away += claim.speaker is not None


def _shared(span: Span, others: Sequence[Span]) -> int:
    return sum(max(0, min(span.end, other.end) - max(span.start, other.start)) for other in others)


def _fits(held: set[str], chain: Sequence[str]) -> bool:
    """Whether half of the words of the shorter of the two are shared."""
    wanted = {word for name in chain for word in speaker_words(name)}
    return bool(held and wanted) and 2 * len(held & wanted) >= min(len(held), len(wanted))


def table(found: EvaluatedAttribution) -> str:
    """The figures as lines of text for a terminal."""
    left_out = f", {found.unjudged} found inside annotated contents not counted" if found.unjudged else ""
    lines = [
        f"{found.articles} articles{left_out}",
        "",
        f"{'part':26}{'precision':>10}{'recall':>10}{'F1':>10}{'annotated':>11}",
    ]
    for name, item in found.parts.items():
        lines.append(f"{name:26}{item.precision:10.3f}{item.recall:10.3f}{item.f1:10.3f}{item.annotated:11d}")
    lines += ["", f"{'shape':34}{'annotated':>10}{'cue found':>11}{'speaker right':>15}"]
    for name, shape in sorted(found.shapes.items()):
        cue = f"{shape.cue_found / shape.annotated:.2f}"
        right = f"{shape.speaker_right / shape.with_speaker:.2f}" if shape.with_speaker else "-"
        lines.append(f"{name:34}{shape.annotated:10d}{cue:>11}{right:>15}")
    held = found.holders
    if held.claims:
        lines += [
            "",
            f"claims made of attributed clauses: {held.claims}, right holder {held.right / held.claims:.3f}, "
            f"taken for the outlet's own {held.own_voice / held.claims:.3f}",
            f"claims in the outlet's own voice: {held.own}, given to a speaker "
            f"{held.given_away / max(1, held.own):.3f}",
        ]
    return "\n".join(lines) + "\n"
