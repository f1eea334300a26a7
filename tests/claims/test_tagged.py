"""What a tagger sees beside the rules; its attributions are given by hand here."""

from __future__ import annotations

import pytest

from disagree.claims.extract import ClaimExtractor
from disagree.claims.tagged import by_sentence
from disagree.text.sentences import SentenceSplitter
from disagree.types import Article, AttributionSpans, Claim, Span

# "is of the mind that" is no cue of the rules, so that the clause is the outlet's own without a tagger.
FERRY = "Ida Voss is of the mind that the ferry will sail on Monday."
PARTS = ("Ida Voss", "is of the mind that", "the ferry will sail on Monday")


def at(text: str, words: str) -> tuple[Span, ...]:
    start = text.index(words)
    return (Span(start=start, end=start + len(words)),) if words else ()


def spans(text: str, speaker: str, cue: str, content: str, *, confidence: float = 1.0) -> AttributionSpans:
    return AttributionSpans(
        speaker=at(text, speaker), cue=at(text, cue), content=at(text, content), confidence=confidence
    )


def article(text: str) -> Article:
    return Article(id="a", outlet="Harbour Post", text=text)


def claims_of(text: str, *tagged: AttributionSpans) -> list[Claim]:
    item = article(text)
    return ClaimExtractor(tag=lambda _: tagged)(item, SentenceSplitter()(item)[0])[0]


def attributions_of(text: str, *tagged: AttributionSpans) -> list[AttributionSpans]:
    item = article(text)
    return ClaimExtractor(tag=lambda _: tagged).attributions(item, SentenceSplitter()(item)[0])


def test_a_tagged_clause_is_given_to_its_speaker() -> None:
    (alone,) = claims_of(FERRY)
    assert alone.speaker is None
    (claim,) = claims_of(FERRY, spans(FERRY, *PARTS))
    assert (claim.speaker, claim.attribution.cue) == ("Ida Voss", PARTS[1])
    assert claim.text == "The ferry will sail on Monday."
    assert claim.attribution.cue_span == at(FERRY, PARTS[1])[0]
    assert claim.attribution.speaker_span == at(FERRY, "Ida Voss")[0]


def test_a_cue_after_its_content_is_read_too() -> None:
    text = "The ferry will sail on Monday, to the mind of Ida Voss."
    (claim,) = claims_of(text, spans(text, "Ida Voss", "to the mind of", "The ferry will sail on Monday"))
    assert claim.speaker == "Ida Voss"
    assert claim.text == "The ferry will sail on Monday."


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "content"),
    [
        ("Ida Voss balked at the idea that the bridge was unsafe.", "Ida Voss", "balked at",
         "the idea that the bridge was unsafe"),
        ("Ida Voss longs for the mayor who runs the port to resign.", "Ida Voss", "longs for",
         "the mayor who runs the port to resign"),
    ],
)  # fmt: skip
def test_what_is_spurned_or_wished_is_not_put_forward_by_its_speaker(
    text: str, speaker: str, cue: str, content: str
) -> None:
    found = claims_of(text, spans(text, speaker, cue, content))
    assert [claim.speaker for claim in found] == [None]


def test_what_somebody_might_say_is_no_claim_of_theirs() -> None:
    text = "Ida Voss might be of the mind that the bridge was safe."
    found = claims_of(text, spans(text, "Ida Voss", "might be of the mind that", "the bridge was safe"))
    assert not [claim for claim in found if claim.speaker == "Ida Voss"]


@pytest.mark.parametrize(
    "parts",
    [
        ("", "is of the mind that", "the ferry will sail on Monday"),  # nobody named
        ("Ida Voss", "is of the mind that", "Monday"),  # no clause
        ("Ida Voss", "is of the mind that", ""),
        ("Ida Voss", "the ferry will", "the ferry will sail on Monday"),  # cue inside the content
        ("the ferry", "is of the mind that", "the ferry will sail on Monday"),  # speaker inside the content
    ],
)
def test_a_tag_that_fits_no_clause_changes_nothing(parts: tuple[str, str, str]) -> None:
    assert claims_of(FERRY, spans(FERRY, *parts)) == claims_of(FERRY)


def test_a_tag_whose_content_is_in_another_sentence_changes_nothing() -> None:
    text = f"{FERRY} The port was quiet all day."
    tagged = spans(text, "Ida Voss", "is of the mind that", "The port was quiet all day")
    assert claims_of(text, tagged) == claims_of(text)


def test_a_denying_cue_is_left_to_the_rules() -> None:
    text = "Ida Voss denied that the ferry sank on Monday."
    assert claims_of(text, spans(text, "Ida Voss", "denied", "the ferry sank on Monday")) == claims_of(text)


def test_where_the_rules_see_a_speaker_they_go_first() -> None:
    text = "Ida Voss said that the ferry sank on Monday."
    tagged = spans(text, "Ida Voss", "said that", "the ferry sank on Monday")
    assert claims_of(text, tagged) == claims_of(text)
    assert attributions_of(text, tagged) == attributions_of(text)


def test_a_question_is_no_claim_of_its_speaker() -> None:
    text = "Ida Voss is of a mind to ask if the ferry will sail on Monday."
    tagged = spans(text, "Ida Voss", "is of a mind to ask if", "the ferry will sail on Monday")
    assert "Ida Voss" not in [claim.speaker for claim in claims_of(text, tagged)]


def test_what_stands_before_and_after_keeps_its_own_voice() -> None:
    text = "The port was shut, Ida Voss is of the mind that the ferry will sail, and the weather has been very mild."
    found = claims_of(text, spans(text, "Ida Voss", "is of the mind that", "the ferry will sail"))
    speakers = {claim.text: claim.speaker for claim in found}
    assert speakers["The ferry will sail."] == "Ida Voss"
    assert [name for name in speakers.values() if name] == ["Ida Voss"]
    assert any("port was shut" in words for words in speakers)
    assert any("weather" in words for words in speakers)


def test_attributions_hold_what_only_the_tagger_sees_in_text_order() -> None:
    text = f"The owners said that it sank. {FERRY} “It is late,” the mayor said."
    tagged = spans(text, *PARTS[:2], "the ferry", confidence=0.6)  # no clause, and listed all the same
    found = attributions_of(text, tagged)
    assert tagged in found
    assert [text[item.cue[0].start : item.cue[0].end] for item in found] == ["said", PARTS[1], "said"]
    assert len(found) == len(attributions_of(text)) + 1


def test_a_tagged_cue_that_shares_a_letter_with_one_of_the_rules_is_not_listed_twice() -> None:
    text = "The owners said that it sank."
    assert attributions_of(text, spans(text, "The owners", "owners said", "it sank")) == attributions_of(text)


def test_attributions_are_sorted_into_the_sentence_of_their_cue() -> None:
    text = f"It rained. {FERRY} It snowed."
    item = article(text)
    sentences, _ = SentenceSplitter()(item)
    assert by_sentence(sentences, [spans(text, *PARTS)]) == {1: [spans(text, *PARTS)]}
    assert by_sentence(sentences, [AttributionSpans(speaker=at(text, "Ida Voss"))]) == {}
    assert by_sentence([], [spans(text, *PARTS)]) == {}


def test_a_cue_outside_every_sentence_is_passed_over() -> None:
    text = f"{FERRY}\n\n[Advertisement] buy goats"
    item = article(text)
    sentences = SentenceSplitter()(item)[0][:1]
    outside = AttributionSpans(cue=(Span(start=len(text) - 5, end=len(text)),))
    assert by_sentence(sentences, [outside]) == {}
    assert by_sentence(sentences[:0], [outside]) == {}


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_text_has_no_claims_and_no_attributions(text: str) -> None:
    assert claims_of(text) == []
    assert attributions_of(text) == []


def test_a_tagger_need_not_read_long_stretches_that_give_no_sentence() -> None:
    text = f"{'<' * 9_000}\n\n{FERRY} {'quay ' * 900}end. {FERRY}\n\n" + "a\n" * 5_000
    seen: list[str] = []

    def tag(item: Article) -> list[AttributionSpans]:
        seen.append(item.text)
        return [spans(text, *PARTS)]

    item = article(text)
    sentences = SentenceSplitter()(item)[0]
    claims, _ = ClaimExtractor(tag=tag)(item, sentences)
    ClaimExtractor(tag=tag).attributions(item, sentences)
    assert seen[0] == seen[1]
    assert len(seen[0]) == len(text)
    assert seen[0].count(FERRY) == 2
    assert "<" not in seen[0]
    assert "quay" not in seen[0]
    assert all(there in (" ", here) for there, here in zip(seen[0], text, strict=True))
    assert "Ida Voss" in {claim.speaker for claim in claims}


def test_a_tagger_reads_an_article_of_usual_length_as_it_is() -> None:
    text = f"By Ann Bell\n\n{FERRY}\n\n" + "Read more: the quay.\n" * 20
    seen: list[Article] = []
    item = article(text)
    ClaimExtractor(tag=lambda given: seen.append(given) or [])(item, SentenceSplitter()(item)[0])
    assert seen == [item]
