"""What holds for any text whatever: spans lie where they must, nothing is lost, and time grows with length."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from builders import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import cpu_seconds

from disagree.claims.denials import resolve_denials
from disagree.claims.extract import ClaimExtractor
from disagree.text.sentences import SentenceSplitter
from disagree.types import Article, AttributionSpans, Claim, Span, Stance

_WORDS = """
he she they it who which that this Anna Bell Mr. Dorn Velden police ministry Ledger Harbour Times mayor owners
sources officials spokesman said says told reporters according to denied denies reported reports claimed alleged
stood by its story rejected the report allegations information not no never if whether asked think believes
ferry port bridge closed opened sank 400 3.5 $2m % Monday on of in and or but while because as an a was would
has had will be been is are his their
"""
_WHO = ("Anna Bell", "Mr. Dorn", "the mayor", "The Harbour Times", "Velden police", "she", "he", "officials", "I")
_CUES = ("said", "told reporters", "denied", "claimed", "has alleged", "insists", "would not say", "wrote", "thinks")
_CLAUSES = (
    "the ferry sank on Monday",
    "it had not paid 400 pilots",
    "the bridge was closed and the port stayed open",
    "who said that the owners knew",
    "I will not go",
    "this was false",
    "the report",
)
_FORMS = (
    "{a} {cue} that {clause}.",
    "{a} {cue} {clause}, {b} {other}.",
    "“{clause},” {a} {cue}. “{second}.”",
    '"{clause}," {cue} {a}, adding that {second}.',
    "‘{clause}’, {a} {cue}; {second}.",
    "«{clause}» ({a})",
    "According to {a}, {clause}.",
    "{clause}, according to {a}, citing {b}.",
    "{a}: “{clause}”",
    "{a}, who {cue} {clause}, {other} {second}.",
    "{a} denied the report.",
    "{a} stood by its story.",
    "{a} rejected what {b} {cue}.",
    "It is believed that {clause}.",
    "“{clause}",
    "{clause}.”",
    "{clause}.",
)
_MARKS = [
    *"\"'“”‘’«»„‚‹›`´()[]{}<>.,;:!?…—–-\n\t\r\u00a0\u200b\u2028\ufefféßİЖ中\u202e\x00\ud83d",
    *("\n\n", "\r\n", "\U0001f6a2", "e\u0301"),
]
_SENTENCES = st.one_of(
    st.builds(
        lambda form, a, b, cue, other, clause, second: form.format(
            a=a, b=b, cue=cue, other=other, clause=clause, second=second
        ),
        *(st.sampled_from(held) for held in (_FORMS, _WHO, _WHO, _CUES, _CUES, _CLAUSES, _CLAUSES)),
    ),
    st.lists(st.sampled_from(_WORDS.split()), min_size=3, max_size=12).map(lambda words: " ".join(words) + "."),
    st.text(max_size=8),
)


@st.composite
def _texts(draw: st.DrawFn) -> str:
    """Sentences as news has them, with anything at all struck in here and there."""
    sentences = draw(st.lists(_SENTENCES, min_size=1, max_size=7))
    text = "".join(sentence + draw(st.sampled_from([" ", " ", "\n\n", ""])) for sentence in sentences)
    for mark in draw(st.lists(st.sampled_from(_MARKS), max_size=5)):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + mark + text[place:]
    return text


TEXTS = _texts()


def read(text: str, extractor: ClaimExtractor | None = None, *, id: str = "a") -> list[Claim]:
    article = Article(id=id, outlet="Harbour Post", text=text)
    return (extractor or ClaimExtractor())(article, SentenceSplitter()(article)[0])[0]


def check(claims: Sequence[Claim], text: str) -> None:
    for claim in claims:
        inside = claim.sentence.start <= claim.span.start < claim.span.end <= claim.sentence.end <= len(text)
        assert inside, (claim.span, claim.sentence.start, claim.sentence.end)
        assert claim.text.strip()
        attribution = claim.attribution
        for span in (attribution.cue_span, attribution.speaker_span):
            assert span is None or 0 <= span.start < span.end <= len(text), span
        if attribution.cue_span is not None:
            assert attribution.cue == text[attribution.cue_span.start : attribution.cue_span.end]
        assert (attribution.cue is None) == (attribution.cue_span is None)
        assert (attribution.speaker is None) == (not attribution.chain)


@settings(max_examples=examples(250))
@given(TEXTS)
def test_spans_of_any_text_lie_where_they_must(text: str) -> None:
    claims = read(text)
    check(claims, text)
    assert len({claim.id for claim in claims}) == len(claims)


@settings(max_examples=examples(60))
@given(TEXTS)
def test_attributions_of_any_text_lie_in_it_in_order(text: str) -> None:
    article = Article(id="a", outlet="Harbour Post", text=text)
    found = ClaimExtractor().attributions(article, SentenceSplitter()(article)[0])
    begins = []
    for item in found:
        spans = (*item.speaker, *item.cue, *item.content)
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(list(part) == sorted(part, key=lambda s: s.start) for part in (item.speaker, item.cue, item.content))
        begins.append(min(span.start for span in spans))
    assert begins == sorted(begins)


@st.composite
def tagged_texts(draw: st.DrawFn) -> tuple[str, list[AttributionSpans]]:
    """A text, and attributions that a tagger might see anywhere in it."""
    text = draw(TEXTS.filter(lambda found: len(found) > 3))
    places = st.integers(0, len(text) - 1)

    def spans(least: int) -> st.SearchStrategy[tuple[Span, ...]]:
        ranges = st.tuples(places, st.integers(1, 60)).map(lambda r: Span(start=r[0], end=min(len(text), sum(r))))
        return st.lists(ranges, min_size=least, max_size=2).map(
            lambda found: tuple(sorted(found, key=lambda span: span.start))
        )

    one = st.builds(
        AttributionSpans, speaker=spans(0), cue=spans(1), content=spans(0), confidence=st.sampled_from([0.6, 1.0])
    )
    return text, draw(st.lists(one, max_size=5))


@settings(max_examples=examples(150))
@given(tagged_texts())
def test_spans_lie_where_they_must_whatever_a_tagger_sees(case: tuple[str, list[AttributionSpans]]) -> None:
    text, tagged = case
    extractor = ClaimExtractor(tag=lambda article: tagged)
    claims = read(text, extractor)
    check(claims, text)
    resolved, _ = resolve_denials(claims)
    check(resolved, text)


@settings(max_examples=examples(150))
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_resolving_denials_neither_loses_nor_invents_claims(texts: list[str]) -> None:
    told = "The Ledger reported that the ferry sank. The mayor denied the report. The Ledger stood by its story."
    claims = [c for n, text in enumerate([*texts, told]) for c in read(text, id=f"a{n}")]
    resolved, open_denials = resolve_denials(claims)
    by_id = {claim.id: claim for claim in claims}
    met: list[str] = []
    for claim in resolved:
        if claim.id in by_id:
            assert claim == by_id[claim.id]
            met.append(claim.id)
            continue
        stem, _, number = claim.id.rpartition(".")
        before = by_id[stem]
        assert number.isdigit()
        assert not before.is_resolved
        assert claim.is_resolved
        assert (claim.sentence, claim.span, claim.attribution) == (before.sentence, before.span, before.attribution)
        assert (claim.denies is None) != (claim.affirms is None)
        target = by_id[claim.denies or claim.affirms or ""]
        assert claim.text == target.text
        if stem not in met[-1:]:
            met.append(stem)
    assert met == [claim.id for claim in claims]  # each once, in its place
    assert len({claim.id for claim in resolved}) == len(resolved)
    assert open_denials == sum(not claim.is_resolved and claim.stance is Stance.DENIES for claim in resolved)


# Time. Claims cost about what their words cost; what is guarded against here is work that grows with the square.


def repeated(unit: str) -> Callable[[int], str]:
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def sentences_of(unit: str) -> Callable[[int], str]:
    """Sentences as long as the extractor still reads them."""
    return repeated((unit * (2_380 // len(unit))).rstrip() + " at last. ")


def nested(length: int) -> str:
    opened, closed = '"he said ‘she said “they said «', '» ” ’ " '
    return repeated(opened)(length // 2) + repeated(closed)(length - length // 2)


ONE_SENTENCE = {
    "that that": repeated("he said that "),
    "who who": repeated("who said that "),
    "denied": repeated("denied "),
    "and": repeated("the mayor left and "),
    "colons": repeated("Smith: it is: "),
    "only colons": lambda length: ":" * length,
    "commas": repeated("Ann, Bob said, "),
    "capitals": repeated("Anna Bell "),
    "one word": lambda length: "a" * length,
    "one capital word": lambda length: "A" * length,
    "nested quotes": nested,
    "opened quotes": repeated("“he said ‘"),
    "straight quotes": repeated("\" ' "),
    "brackets": lambda length: "(" * (length // 2) + ")" * (length - length // 2),
    "blanks": lambda length: " " * length,
    "line ends": lambda length: "\n" * length,
}
MANY_SENTENCES = {
    "short": repeated("It is. "),
    "reports": repeated("He said that it rained. "),
    "denials": repeated("He denied it. "),
    "stories": repeated(
        "The Ledger reported that it shut. The mayor denied the report. The Ledger stood by its story. "
    ),
    "one open quote each": repeated('He "said. '),
    "quoted paragraphs": repeated("“He left.\n\n"),
    "new names": lambda length: " ".join(f"Anna{n} Bell{n} said Carl{n} left." for n in range(length // 30)),
    "long: that that": sentences_of("he said that "),
    "long: who who": sentences_of("who said that "),
    "long: denied": sentences_of("denied "),
    "long: and": sentences_of("the mayor left and "),
    "long: colons": sentences_of("Smith: it is: "),
    "long: commas": sentences_of("Ann, Bob said, "),
}


def seconds(text: str) -> float:
    return cpu_seconds(lambda: resolve_denials(read(text)))


@pytest.mark.parametrize("make", ONE_SENTENCE.values(), ids=ONE_SENTENCE)
def test_a_megabyte_in_one_sentence_is_read_in_a_moment(make: Callable[[int], str]) -> None:
    assert seconds(make(1_000_000)) < 5


def grows_straight(make: Callable[[int], str], length: int) -> bool:
    """Whether twice the length takes less than three times the time, in the best of three looks."""
    half, whole = make(length // 2), make(length)
    return any(seconds(whole) < 3 * max(seconds(half), 0.05) for _ in range(3))


@pytest.mark.parametrize("make", ONE_SENTENCE.values(), ids=ONE_SENTENCE)
def test_twice_as_long_a_sentence_takes_about_twice_the_time(make: Callable[[int], str]) -> None:
    assert grows_straight(make, 500_000)


@pytest.mark.parametrize("make", MANY_SENTENCES.values(), ids=MANY_SENTENCES)
def test_twice_as_many_sentences_take_about_twice_the_time(make: Callable[[int], str]) -> None:
    assert grows_straight(make, 80_000)
