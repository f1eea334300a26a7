from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_article, make_claim, make_denial, make_judgement, make_pair

from disagree.claims.extract import ClaimExtractor
from disagree.corpus.codec import claims_from, judgement_from, pack_claims, pack_judgement, pair_key
from disagree.text.sentences import SentenceSplitter
from disagree.types import Attribution, Claim, Kind, Span, Stance

TEXT = (
    "Harbour master Ilse Brandt said on Tuesday that 17 workers had been hurt. “They will recover,” she said. "
    "The operator denied this. Piet Solberg may resign, according to two officials cited by the Ledger."
)


def test_claims_come_back_as_they_were() -> None:
    article = make_article(TEXT, id="a/b 1")
    claims, _ = ClaimExtractor()(article, SentenceSplitter()(article)[0])
    assert len(claims) >= 3
    assert claims_from(pack_claims(claims), article) == claims


def test_every_field_of_a_claim_comes_back() -> None:
    claim = make_claim("The bridge is open.", speaker="Ilse Brandt", stance=Stance.HEDGES)
    said = Attribution(
        speaker="Ilse Brandt",
        chain=("Ledger", "Ilse Brandt"),
        stance=Stance.HEDGES,
        cue="said",
        cue_span=Span(start=3, end=7),
        speaker_span=Span(start=0, end=2),
    )
    full = replace(
        claim, attribution=said, denies="other/1/0", affirms="x/2/0", is_resolved=False, open_references=("he", "it")
    )
    assert claims_from(pack_claims([full]), full.article) == [full]


def test_claims_follow_their_article_to_another_id() -> None:
    article = make_article(TEXT, id="a")
    claims, _ = ClaimExtractor()(article, SentenceSplitter()(article)[0])
    renamed = replace(article, id="a-2")
    assert [claim.id for claim in claims_from(pack_claims(claims), renamed)] == [
        claim.id.replace("a/", "a-2/", 1) for claim in claims
    ]


def test_no_claims_come_back_as_none() -> None:
    assert claims_from(pack_claims([]), make_article()) == []


def test_judgement_comes_back_to_the_last_digit() -> None:
    judgement = replace(
        make_judgement(contradicting=0.1 + 0.2, supporting=1 / 3),
        is_truncated=True,
        kinds=((Kind.QUANTITY, 2 / 3), (Kind.DATE, 1e-17)),
    )
    assert judgement_from(pack_judgement(judgement), judgement.pair) == judgement


@pytest.mark.parametrize("change", ["left", "right", "swap"])
def test_pair_key_depends_on_both_texts_and_their_order(change: str) -> None:
    pair = make_pair()
    left, right = pair.left, pair.right
    others: dict[str, tuple[Claim, Claim]] = {
        "left": (replace(left, text="Else."), right),
        "right": (left, replace(right, text="Else.")),
        "swap": (right, left),
    }
    assert pair_key(make_pair(*others[change])) != pair_key(pair)


def test_pair_key_is_the_same_for_the_same_texts_of_others() -> None:
    one = make_pair(make_claim("A."), make_claim("B."))
    other = make_pair(make_claim("A.", speaker="Vera Lund"), make_denial(make_claim("B.")))
    assert pair_key(one) == pair_key(other)
