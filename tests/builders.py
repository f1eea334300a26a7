"""Builders of nouns for tests: every argument has a default, so a test names only what it is about."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from hypothesis import settings

from disagree.types import (
    Article,
    Attribution,
    Claim,
    ClaimPair,
    Judgement,
    Scores,
    Sentence,
    Span,
    Stance,
)

DEFAULT_TEXT = "The harbour bridge was closed to lorries on Monday."


def examples(count: int) -> int:
    """How many examples a property is tried on: `count`, or what the nightly profile asks for; see conftest.py."""
    asked = settings.default.max_examples
    return asked if asked > 100 else count


def make_time(text: str = "2026-03-11T08:00") -> datetime:
    """An aware UTC time from ISO text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def make_article(
    text: str = DEFAULT_TEXT,
    *,
    id: str | None = None,
    outlet: str = "Harbour Gazette",
    title: str = "",
    url: str = "",
    published: datetime | str | None = None,
) -> Article:
    """An article; its id is made from outlet and text unless given."""
    when = make_time(published) if isinstance(published, str) else published
    known = id or f"{outlet.lower().replace(' ', '-')}-{_digest(text)}"
    return Article(id=known, outlet=outlet, text=text, title=title, url=url, published=when)


def make_sentence(text: str = DEFAULT_TEXT, *, article: Article | None = None, index: int = 0) -> Sentence:
    """A sentence found in the article, which is made of that sentence alone unless given."""
    article = article or make_article(text)
    start = article.text.index(text)
    return Sentence(
        article=article,
        index=index,
        start=start,
        end=start + len(text),
        paragraph=article.text[:start].count("\n\n"),
    )


def make_claim(
    text: str = DEFAULT_TEXT,
    *,
    outlet: str = "Harbour Gazette",
    speaker: str | None = None,
    chain: tuple[str, ...] | None = None,
    stance: Stance = Stance.ASSERTS,
    article: Article | None = None,
    sentence: Sentence | str | None = None,
    id: str | None = None,
    denies: str | None = None,
    is_resolved: bool = True,
    published: datetime | str | None = None,
) -> Claim:
    """A claim; without `article` or `sentence` it is the only sentence of an article of `outlet`."""
    if not isinstance(sentence, Sentence):
        words = sentence or text
        article = article or make_article(words, outlet=outlet, published=published)
        sentence = make_sentence(words, article=article)
    if chain is None:
        chain = (speaker,) if speaker else ()
    known = id or _digest(f"{sentence.article.id}:{sentence.start}:{speaker}:{stance}:{text}")
    return Claim(
        id=known,
        text=text,
        sentence=sentence,
        span=Span(start=sentence.start, end=sentence.end),
        attribution=Attribution(speaker=speaker, chain=chain, stance=stance),
        denies=denies,
        is_resolved=is_resolved,
    )


def make_denial(
    target: Claim, *, speaker: str = "The ministry", sentence: str = "", article: Article | None = None
) -> Claim:
    """A resolved denial of the target; in the target's article if that holds the sentence, else in its own."""
    words = sentence or f"{speaker} denied this information."
    if article is None and words in target.article.text:
        article = target.article
    return make_claim(
        target.text,
        speaker=speaker,
        stance=Stance.DENIES,
        sentence=words,
        article=article,
        outlet=target.outlet,
        denies=target.id,
    )


def make_pair(left: Claim | None = None, right: Claim | None = None, *, similarity: float = 0.8) -> ClaimPair:
    """A pair of claims of two outlets."""
    left = left or make_claim()
    right = right or make_claim("The harbour bridge stayed open all week.", outlet="Coast Courier")
    return ClaimPair(left=left, right=right, similarity=similarity)


def make_scores(*, supporting: float = 0.0, contradicting: float = 0.0) -> Scores:
    """Scores that add up to 1: what is not supporting or contradicting is unrelated."""
    return Scores(supporting=supporting, contradicting=contradicting, unrelated=1.0 - supporting - contradicting)


def make_judgement(
    left: Claim | None = None,
    right: Claim | None = None,
    *,
    supporting: float = 0.0,
    contradicting: float = 0.0,
    similarity: float = 0.8,
    forward: Scores | None = None,
    backward: Scores | None = None,
) -> Judgement:
    """A judgement with the given pooled scores; both directions say the same unless given."""
    scores = make_scores(supporting=supporting, contradicting=contradicting)
    return Judgement(
        pair=make_pair(left, right, similarity=similarity),
        scores=scores,
        forward=forward or scores,
        backward=backward or scores,
    )


def swapped(judgement: Judgement) -> Judgement:
    """The same judgement with left and right exchanged."""
    pair = judgement.pair
    return Judgement(
        pair=ClaimPair(left=pair.right, right=pair.left, similarity=pair.similarity),
        scores=judgement.scores,
        forward=judgement.backward,
        backward=judgement.forward,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:10]
