"""Holds for any text: no failure, exact spans, time in proportion to length."""

import pytest
from claims.reading import make_article, read, split
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import cpu_seconds

from disagree.claims.denials import resolve_denials
from disagree.claims.extract import ClaimExtractor
from disagree.types import Article, Sentence, Stance

WORDS = [
    "The", "ministry", "said", "that", "denied", "it", "was", "according", "to", ",", ".", "\"", "“", "”", "'", "he",
    "Anna", "Berg", ":", ";", "who", "and", "the", "report", "not", "citing", "as", "saying", "false", "at", "40",
    "put", "accused", "of", "hiding", "(", ")", "-", "I", "no", "if", "?", "\n\n", "Lantern's", "its", "known", "by",
]  # fmt: skip
NEWS = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


def check(article: Article, sentences: list[Sentence]) -> None:
    claims, dropped = ClaimExtractor()(article, sentences)
    for claim in claims:
        assert claim.sentence.start <= claim.span.start < claim.span.end <= claim.sentence.end
        assert article.text[claim.sentence.start : claim.sentence.end] == claim.sentence.text
        assert claim.text
        assert claim.text[0] == claim.text[0].upper()
        assert claim.text.endswith(".")
    starts = {c.sentence.start for c in claims} | {d.start for d in dropped}
    assert starts == {sentence.start for sentence in sentences}
    resolved, unresolved = resolve_denials(claims)
    assert unresolved == sum(not c.is_resolved for c in resolved)
    assert len({c.id for c in resolved}) == len(resolved)


@settings(max_examples=150, deadline=None)
@given(NEWS)
def test_news_words_in_any_order_give_exact_spans(text):
    article = make_article(text)
    check(article, split(article))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.integers(min_value=1, max_value=80))
def test_any_text_cut_anywhere_gives_exact_spans(text, width):
    article = Article(id="a", outlet="", text=text)
    cuts = range(0, len(text), width)
    sentences = [
        Sentence(article=article, index=i, start=start, end=min(len(text), start + width))
        for i, start in enumerate(cuts)
    ]
    check(article, sentences)


@pytest.mark.parametrize("unit", ["he said ", '"said X, ', "'a ", "and he denied the report ", "according to X, "])
def test_time_grows_with_length_only(unit):
    def seconds(size: int) -> float:
        article = make_article((unit * size)[:size].replace("|", " "))
        sentences = [
            Sentence(article=article, index=i, start=start, end=min(size, start + 1000))
            for i, start in enumerate(range(0, size, 1000))
        ]
        return cpu_seconds(lambda: resolve_denials(ClaimExtractor()(article, sentences)[0]))

    assert any(seconds(120_000) < 5 * seconds(40_000) + 0.5 for _ in range(3))


def test_endless_sentence_is_dropped_and_named():
    claims, dropped = read("The mayor said " + "very " * 1000 + "little.")
    assert claims == []
    assert [d.reason for d in dropped] == ["too long"]


def test_story_of_a_disputed_deal_gives_each_claim_its_holder():
    """A report through another paper, a newspaper's unnamed sources, a remark, a hedged deal and its denial."""
    claims, _ = read(
        "President Odile Marchand made her eastern colleague several offers that her allies had not seen. "
        "This became known to the newspaper Evening Lantern.|"
        "According to the newspaper's sources in the northern cabinet, the president did not consult her partners.|"
        "As a result, President Viktor Sorin said that the meeting was useful.|"
        "Later, the Finance Herald, citing officials, reported that Sorin and Marchand allegedly struck a bargain. "
        "In particular, it was noted that Sorin promised to pull 30,000 soldiers out of the valley. "
        "The eastern palace denied this information."
    )
    resolved, unresolved = resolve_denials(claims)
    assert unresolved == 0
    assert [c.attribution.chain for c in resolved] == [
        ("Evening Lantern",),
        ("Evening Lantern", "sources in the northern cabinet"),
        ("President Viktor Sorin",),
        ("Finance Herald", "officials"),
        ("Finance Herald", "officials"),
        ("eastern palace",),
        ("eastern palace",),
    ]
    assert [c.denies for c in resolved[-2:]] == [c.id for c in resolved[3:5]]
    assert [c.stance for c in resolved[3:5]] == [Stance.HEDGES] * 2
