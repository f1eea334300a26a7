from __future__ import annotations

import pickle
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from builders import make_article, make_claim, make_denial, make_sentence
from fakes import BagOfWordsEncoder

from disagree.pairing.candidates import CandidatePairer, Candidates
from disagree.types import Claim, Stance

OPEN = "The old harbour bridge is open to lorries."
SHUT = "The old harbour bridge is closed to lorries."


def pair(claims: Sequence[Claim], **settings: object) -> Candidates:
    return CandidatePairer(encode=BagOfWordsEncoder(), **settings)(claims)  # type: ignore[arg-type]


def texts(candidates: Candidates) -> set[frozenset[str]]:
    return {frozenset((item.left.text, item.right.text)) for item in candidates.pairs}


def test_no_claims_give_no_pairs() -> None:
    found = pair([])
    assert found.pairs == ()
    assert found.counts["pairs_possible"] == 0


def test_one_claim_gives_no_pairs() -> None:
    assert pair([make_claim()]).pairs == ()


def test_near_claims_of_two_outlets_are_paired_once() -> None:
    found = pair([make_claim(OPEN), make_claim(SHUT, outlet="Coast Courier")])
    assert texts(found) == {frozenset((OPEN, SHUT))}
    assert len(found.pairs) == 1
    assert found.pairs[0].similarity == pytest.approx(0.875, abs=0.05)


def test_far_claims_are_counted_and_not_paired() -> None:
    found = pair([make_claim(OPEN), make_claim("Rain fell on Velden.", outlet="Coast Courier")])
    assert found.pairs == ()
    assert found.counts["pairs_below_similarity"] == 1


def test_near_claims_beyond_the_best_few_are_counted_apart() -> None:
    lines = [f"{OPEN} {word}" for word in ("Now.", "Again.", "Today.", "Rain fell on Velden and elsewhere too.")]
    firsts = [f"{OPEN} {word}" for word in ("Yes.", "Surely.")]
    left = [make_claim(line, article=make_article("\n".join(firsts), outlet="A")) for line in firsts]
    article = make_article("\n".join([*lines, "Goats."]), outlet="B")
    right = [make_claim(line, article=article) for line in [*lines, "Goats."]]
    counts = pair([*left, *right], top_k=1, min_similarity=0.5).counts
    both = pair([*left, *right], top_k=100, min_similarity=0.5).counts
    assert both["pairs_beyond_top_k"] == 0
    assert counts["pairs_below_similarity"] == both["pairs_below_similarity"] > 0
    assert counts["pairs_beyond_top_k"] == both["pairs_candidate"] - counts["pairs_candidate"] > 0


def test_a_kept_denial_is_not_counted_as_too_far() -> None:
    report = make_claim(OPEN, speaker="The Ledger")
    counts = pair([report, make_denial(report)], min_similarity=2.0).counts
    assert (counts["pairs_candidate"], counts["pairs_below_similarity"], counts["pairs_possible"]) == (1, 0, 1)


@pytest.mark.parametrize("speaker", ["The Ledger", "The ministry"])
def test_a_denial_by_the_same_speaker_or_long_after_is_counted_once(speaker: str) -> None:
    report = make_claim(OPEN, speaker="The Ledger", published="2026-03-01T00:00")
    later = make_article(f"{speaker} denied this information.", published="2026-03-20T00:00")
    counts = pair([report, make_denial(report, speaker=speaker, article=later)], window_days=1.0).counts
    assert counts["pairs_candidate"] == counts["pairs_possible"] == 1
    assert counts["pairs_same_speaker"] == counts["pairs_outside_window"] == 0


def test_a_pairer_and_what_it_finds_can_be_pickled() -> None:
    pairer = CandidatePairer(encode=BagOfWordsEncoder())
    claims = [make_claim(OPEN), make_claim(SHUT, outlet="Coast Courier")]
    found = pickle.loads(pickle.dumps(pairer))(claims)  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(found)) == pairer(claims)  # noqa: S301 - our own bytes


def test_one_speaker_is_never_paired_with_itself() -> None:
    claims = [make_claim(OPEN, speaker="Mira Toll"), make_claim(SHUT, speaker="Ms. Toll", outlet="Coast Courier")]
    found = pair(claims)
    assert found.pairs == ()
    assert found.counts["pairs_same_speaker"] == 1


def test_an_outlet_meets_the_speaker_whom_it_quotes() -> None:
    article = make_article(f"{OPEN}\n{SHUT}")
    found = pair([make_claim(OPEN, article=article), make_claim(SHUT, article=article, speaker="Mira Toll")])
    assert len(found.pairs) == 1


def test_an_unresolved_denial_is_counted_and_not_paired() -> None:
    denial = make_claim(SHUT, outlet="Coast Courier", stance=Stance.DENIES, is_resolved=False)
    found = pair([make_claim(OPEN), denial])
    assert found.pairs == ()
    assert found.counts["claims_unresolved"] == 1


def test_a_resolved_denial_meets_its_target_whatever_the_limits() -> None:
    report = make_claim(OPEN, speaker="The Ledger")
    found = pair([report, make_denial(report)], min_similarity=2.0, top_k=1)
    assert [item.similarity for item in found.pairs] == [1.0]


def test_a_denial_of_a_bundle_meets_each_of_its_claims_once() -> None:
    article = make_article(f"{OPEN} {SHUT}\nThe ministry denied this information.")
    sentence = make_sentence(f"{OPEN} {SHUT}", article=article)
    bundle = [make_claim(text, speaker="The Ledger", sentence=sentence) for text in (OPEN, SHUT)]
    denials = [make_denial(claim) for claim in bundle]
    found = pair([*bundle, *denials])
    met = {(item.left.text, item.right.text, item.right.denies == item.left.id) for item in found.pairs}
    assert met == {(OPEN, OPEN, True), (SHUT, SHUT, True)}
    assert found.counts["pairs_same_bundle"] > 0


def test_a_denial_meets_what_others_say_like_its_target() -> None:
    report = make_claim(OPEN, speaker="The Ledger")
    other = make_claim("The harbour bridge is open to all lorries.", outlet="Coast Courier")
    found = pair([report, make_denial(report), other])
    assert any(item.right.denies or item.left.denies for item in found.pairs if other in (item.left, item.right))


@pytest.mark.parametrize("copy", [OPEN, OPEN.upper(), OPEN.replace(" ", "  ")])
def test_a_syndicated_copy_is_counted_and_not_paired(copy: str) -> None:
    found = pair([make_claim(OPEN), make_claim(copy, outlet="Coast Courier")])
    assert found.pairs == ()
    assert found.counts["pairs_copies"] == 1


def test_a_copied_article_adds_no_pairs_to_those_inside_it() -> None:
    text = f"{OPEN}\n{SHUT}"
    once = make_article(text)
    twice = make_article(text, outlet="Coast Courier")
    inside = [make_claim(OPEN, article=once), make_claim(SHUT, article=once, speaker="Mira Toll")]
    copied = [make_claim(OPEN, article=twice), make_claim(SHUT, article=twice, speaker="Mira Toll")]
    assert len(pair(inside).pairs) == 1
    assert len(pair(inside + copied).pairs) == 1


def test_a_third_article_never_changes_the_pairs_of_two() -> None:
    two = [make_claim(OPEN), make_claim(SHUT, outlet="Coast Courier")]
    crowd = [make_claim(f"{OPEN} Again {n}.", outlet="Third Paper", id=f"third-{n}") for n in range(30)]
    before = pair(two, top_k=1).pairs
    after = pair([*two, *crowd], top_k=1).pairs
    assert [item for item in after if item.left in two and item.right in two] == list(before)


def test_the_order_of_claims_does_not_matter() -> None:
    claims = [make_claim(f"The bridge number {n} is open.", outlet=f"Outlet {n % 4}") for n in range(12)]
    shuffled = claims[:]
    random.Random(7).shuffle(shuffled)  # noqa: S311 - a fixed order, no secret
    assert pair(claims).pairs == pair(shuffled).pairs
    assert pair(claims).counts == pair(shuffled).counts


def test_the_earlier_claim_stands_on_the_left() -> None:
    late = make_claim(OPEN, outlet="Early Bird", published="2026-03-12T09:00")
    early = make_claim(SHUT, outlet="Zenith", published="2026-03-11T09:00")
    (found,) = pair([late, early]).pairs
    assert (found.left, found.right) == (early, late)


def test_a_limit_keeps_the_nearest_pairs_and_counts_the_rest() -> None:
    claims = [make_claim(OPEN), make_claim(SHUT, outlet="B"), make_claim("The bridge is wet.", outlet="C")]
    found = pair(claims, max_pairs=1, min_similarity=0.1)
    assert texts(found) == {frozenset((OPEN, SHUT))}
    assert found.counts["pairs_over_limit"] == 2


def test_a_window_keeps_articles_apart_unless_undated() -> None:
    claims = [
        make_claim(OPEN, published="2026-03-01T00:00"),
        make_claim(SHUT, outlet="B", published="2026-03-20T00:00"),
        make_claim("The old bridge is open.", outlet="C"),
    ]
    found = pair(claims, window_days=7.0)
    assert len(found.pairs) == 2
    assert found.counts["pairs_outside_window"] == 1


LIMITS = [
    {},
    {"top_k": 1},
    {"max_neighbours": 1},
    {"min_similarity": 0.9},
    {"min_similarity": 0.9, "min_similarity_context": 0.5, "max_neighbours": 2},
    {"max_pairs": 3},
    {"window_days": 2.0},
]


@pytest.mark.parametrize("limit", LIMITS)
def test_counts_add_up_to_the_possible_pairs(limit: dict[str, float]) -> None:
    claims = [
        make_claim(
            f"{OPEN} {n % 5}",
            outlet=f"Outlet {n % 3}",
            speaker=("A. Roe", None)[n % 2],
            published=f"2026-03-{1 + n % 3 * 4:02}T00:00",
            id=f"c{n}",
        )
        for n in range(20)
    ]
    claims += [make_denial(claim) for claim in claims[:6]]
    counts = pair(claims, **limit).counts
    parts = (
        "pairs_same_speaker",
        "pairs_outside_window",
        "pairs_below_similarity",
        "pairs_beyond_top_k",
        "pairs_copies",
        "pairs_same_bundle",
        "pairs_over_limit",
        "pairs_candidate",
    )
    assert sum(counts[name] for name in parts) == counts["pairs_possible"]
    assert min(counts.values()) >= 0


def test_many_claims_are_paired_in_blocks_as_in_one() -> None:
    rng = np.random.default_rng(3)
    words = [f"word{n}" for n in range(60)]
    claims = [
        make_claim(" ".join(rng.choice(words, 6)), outlet=f"Outlet {n // 30}", id=f"c{n:04}") for n in range(1_200)
    ]
    vectors = BagOfWordsEncoder()([claim.text for claim in claims])
    near = vectors @ vectors.T >= 0.75
    expected = {
        frozenset((claims[i].id, claims[j].id))
        for i, j in zip(*np.nonzero(np.triu(near, 1)), strict=True)
        if claims[i].outlet != claims[j].outlet
    }
    found = pair(claims, min_similarity=0.75, top_k=1_000, max_neighbours=1_000)
    copies = found.counts["pairs_copies"]
    ids = {frozenset((item.left.id, item.right.id)) for item in found.pairs}
    assert ids <= expected
    assert len(ids) + copies == len(expected)


def affirmed(target: Claim) -> Claim:
    """What stands by the target: its text again, by the one who reported it."""
    told = make_claim(
        target.text, speaker=target.speaker, sentence="The paper stood by its story.", outlet="Third Paper", id="by it"
    )
    return replace(told, affirms=target.id)


def test_a_denial_meets_what_stands_by_the_denied_report_whatever_the_limits() -> None:
    report = make_claim(OPEN, speaker="The Ledger", published="2026-03-01T00:00")
    denial, stands_by = make_denial(report), affirmed(report)
    found = pair([report, denial, stands_by], min_similarity=2.0, top_k=1, window_days=0.5)
    met = [{item.left.id, item.right.id} for item in found.pairs]
    assert {denial.id, stands_by.id} in met
    assert {denial.id, report.id} in met
    assert found.counts["pairs_candidate"] == len(met) == 2


def test_a_denial_meets_what_stands_by_a_report_that_is_not_there() -> None:
    report = make_claim(OPEN, speaker="The Ledger")
    denial, stands_by = make_denial(report), affirmed(report)
    found = pair([denial, stands_by], min_similarity=2.0)
    assert [{item.left.id, item.right.id} for item in found.pairs] == [{denial.id, stands_by.id}]


def test_what_stands_by_a_report_meets_no_denial_of_another() -> None:
    report, other = make_claim(OPEN, speaker="The Ledger"), make_claim("Goats won.", speaker="The Ledger", id="goats")
    found = pair([report, other, make_denial(other), affirmed(report)], min_similarity=2.0)
    assert [item.right.denies or item.left.denies for item in found.pairs] == ["goats"]
    assert not any("by it" in (item.left.id, item.right.id) for item in found.pairs)


def quoted(*speakers: str | None, outlet: str = "Harbour Gazette") -> list[Claim]:
    """Claims of one article that share a word in six."""
    lines = [f"{OPEN} {n}" if n % 2 else f"Ida rode the harbour goats on sand. {n}" for n in range(len(speakers))]
    article = make_article("\n".join(lines), outlet=outlet)
    return [make_claim(line, article=article, speaker=who) for line, who in zip(lines, speakers, strict=True)]


def test_two_quoted_speakers_of_one_article_meet_from_a_bar_of_their_own() -> None:
    claims = quoted("Ida Voss", "Bo Lind")
    similarity = pair(claims, min_similarity_inside=-1.0).pairs[0].similarity
    assert 0 < similarity < 0.7
    near, far = similarity - 0.01, similarity + 0.01
    assert len(pair(claims, min_similarity=2.0, min_similarity_inside=near).pairs) == 1
    below = pair(claims, min_similarity=-1.0, min_similarity_inside=far)
    assert below.pairs == ()
    assert below.counts["pairs_below_similarity"] == 1


@pytest.mark.parametrize("speakers", [(None, "Bo Lind"), ("Ida Voss", None)])
def test_the_outlets_own_voice_meets_its_quoted_speakers_from_the_usual_bar(speakers: Sequence[str | None]) -> None:
    assert pair(quoted(*speakers), min_similarity=0.9, min_similarity_inside=-1.0).pairs == ()
    assert len(pair(quoted(*speakers), min_similarity=-1.0, min_similarity_inside=0.9).pairs) == 1


def test_quoted_speakers_of_two_articles_meet_from_the_usual_bar() -> None:
    claims = [quoted("Ida Voss")[0], quoted("Cy Roe", "Bo Lind", outlet="Coast Courier")[1]]
    assert pair(claims, min_similarity=0.9, min_similarity_inside=-1.0).pairs == ()
    assert len(pair(claims, min_similarity=-1.0, min_similarity_inside=0.9).pairs) == 1


def test_counts_add_up_with_a_bar_of_their_own_inside() -> None:
    claims = [
        *quoted("Ida Voss", "Bo Lind", None, "Cy Roe"),
        *quoted("Bo Lind", "Ann Dorn", "Ida Voss", None, outlet="Coast Courier"),
    ]
    claims += [make_denial(claims[0]), affirmed(claims[0])]
    for inside in (-1.0, 0.2, 2.0):
        counts = pair(claims, min_similarity_inside=inside, top_k=2).counts
        parts = (
            "pairs_same_speaker",
            "pairs_outside_window",
            "pairs_below_similarity",
            "pairs_beyond_top_k",
            "pairs_copies",
            "pairs_same_bundle",
            "pairs_over_limit",
            "pairs_candidate",
        )
        assert sum(counts[name] for name in parts) == counts["pairs_possible"]
        assert min(counts.values()) >= 0


def story(number: int, *lines: str) -> list[Claim]:
    """The claims of one article of an outlet of its own."""
    article = make_article("\n".join(lines), outlet=f"Outlet {number}", published=f"2026-03-{number:02}T00:00")
    return [make_claim(line, article=article, id=f"{number}-{place}") for place, line in enumerate(lines)]


def met(candidates: Candidates) -> set[tuple[str, str]]:
    return {(item.left.id, item.right.id) for item in candidates.pairs}


def test_a_claim_meets_its_nearest_in_all_other_articles_and_those_that_have_it_among_theirs() -> None:
    claims = [
        *story(1, "alpha beta gamma delta"),
        *story(2, "alpha beta gamma other"),
        *story(3, "alpha beta some words"),
        *story(4, "alpha lone odd thing"),
    ]
    assert len(pair(claims, min_similarity=0.1).pairs) == 6
    found = pair(claims, min_similarity=0.1, max_neighbours=1)
    assert met(found) == {("1-0", "2-0"), ("1-0", "3-0"), ("1-0", "4-0")}
    assert found.counts["pairs_beyond_top_k"] == 3


def test_pairs_grow_no_faster_than_claims() -> None:
    lines = [f"{OPEN} number{n}" for n in range(120)]
    claims = [claim for n, line in enumerate(lines) for claim in story(1 + n % 28, line)]
    claims = [replace(claim, id=f"c{n}") for n, claim in enumerate(claims)]
    found = pair(claims, max_neighbours=3)
    assert len(found.pairs) <= 3 * len(claims)
    assert {item.left.id for item in found.pairs} | {item.right.id for item in found.pairs} == {c.id for c in claims}


def test_neighbours_in_other_articles_never_crowd_out_an_answer_inside_one() -> None:
    inside = quoted("Ida Voss", "Bo Lind")
    others = [make_claim(f"{OPEN} {word}", outlet=word) for word in ("East", "West", "North")]
    found = pair([*inside, *others], min_similarity_inside=-1.0, max_neighbours=1)
    assert frozenset(claim.text for claim in inside) in texts(found)


def test_copies_of_a_claim_are_none_of_its_neighbours() -> None:
    copies = [make_claim(OPEN, outlet=f"Copy {n}") for n in range(6)]
    others = [make_claim(SHUT, outlet=f"Other {n}") for n in range(6)]
    found = pair([*copies, *others], max_neighbours=2)
    assert texts(found) == {frozenset((OPEN, SHUT))}
    assert found.counts["pairs_copies"] == 30


@pytest.mark.parametrize("edit", ["", " today"])
def test_copies_of_a_neighbour_take_one_place_together(edit: str) -> None:
    """One wire sentence in many outlets, word for word or lightly edited, does not crowd out what contradicts it."""
    wire = "The old bridge over the river at Tarn is open again for all cars and lorries"
    copies = [make_claim(wire + edit * (n % 2) + ".", outlet=f"Copy {n}") for n in range(8)]
    far = make_claim("The bridge at Tarn is shut.", outlet="Far Post")
    claim = make_claim("The old bridge over the river at Tarn is shut for all cars and lorries.", outlet="Quay Post")
    found = pair([*copies, claim, far], max_neighbours=2, min_similarity=0.1)
    assert frozenset((claim.text, far.text)) in texts(found)
    assert found.counts["pairs_copies"] >= 28
    named = ("pairs_same_speaker", "pairs_outside_window", "pairs_below_similarity", "pairs_beyond_top_k")
    named += ("pairs_copies", "pairs_same_bundle", "pairs_over_limit", "pairs_candidate")
    assert sum(found.counts[name] for name in named) == found.counts["pairs_possible"]


def test_claims_of_two_reports_of_one_event_meet_in_context() -> None:
    event = ("Fire took the ferry Orla off Tarn.", "The ferry Orla burned off Tarn on Monday.")
    left = story(1, "A fuel line burst.", *event)
    right = story(2, "One lorry was alight.", *event[::-1])
    stranger = story(3, "Seven goats won.", "Rain fell on Velden.", "Ann Roe sang.")
    apart = met(pair([*left, *right, *stranger], min_similarity=0.3))
    assert ("1-0", "2-0") not in apart
    together = met(pair([*left, *right, *stranger], min_similarity=0.3, min_similarity_context=0.15))
    assert together >= apart | {("1-0", "2-0")}
    assert not any("3-" in left + right for left, right in together)


def test_context_brings_no_claims_of_one_article_together() -> None:
    claims = quoted("Ida Voss", None, "Bo Lind")
    assert met(pair(claims, min_similarity=0.9, min_similarity_inside=0.9, min_similarity_context=-1.0)) <= met(
        pair(claims, min_similarity=0.9, min_similarity_inside=0.9)
    )
