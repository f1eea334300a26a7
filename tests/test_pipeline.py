from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest
from builders import make_article
from fakes import BagOfWordsEncoder, KeywordJudge, extract_marked, resolve_nothing, resolve_previous, split_lines

from disagree.disagreements.group import Grouper
from disagree.errors import InputError
from disagree.pairing.candidates import CandidatePairer
from disagree.pipeline import Detector
from disagree.report.as_json import as_json
from disagree.types import Article, ClaimPair, Judgement, Kind, Report

STORY = make_article(
    "The old bridge is open to lorries.\n"
    "The Ledger | A deal on the tolls was made in Velden.\n"
    "The palace !\n"
    "[Photo: a bridge]\n"
    "What next?",
    outlet="Harbour Gazette",
)
RIVAL = make_article("The old bridge is closed to lorries.\nHerring was cheap.", outlet="Coast Courier")
BYSTANDER = make_article("Goats won a prize at the fair.", outlet="Farm Weekly")


def detector(**stages: object) -> Detector:
    standard: dict[str, object] = {
        "split": split_lines,
        "extract": extract_marked,
        "resolve": resolve_previous,
        "pair": CandidatePairer(encode=BagOfWordsEncoder()),
        "judge": KeywordJudge(),
        "group": Grouper(),
        "model": {"judge": "keywords"},
    }
    return Detector(**(standard | stages))  # type: ignore[arg-type]


def ids(report: Report) -> set[str]:
    return {item.id for item in report.disagreements}


def test_no_article_gives_an_empty_report() -> None:
    report = detector()([])
    assert (report.disagreements, report.counts["articles"], report.counts["judged"]) == ((), 0, 0)


def test_one_article_can_disagree_with_whom_it_quotes() -> None:
    (found,) = detector()([STORY]).disagreements
    assert found.kind is Kind.DENIAL
    pair = found.judgements[0].pair
    assert {pair.left.speaker, pair.right.speaker} == {"The Ledger", "The palace"}


def test_two_articles_show_who_contradicts_whom() -> None:
    report = detector()([STORY, RIVAL])
    assert {item.kind for item in report.disagreements} == {Kind.DENIAL, Kind.OPPOSITE}
    assert report.model == {"judge": "keywords"}


def test_everything_read_and_dropped_is_counted() -> None:
    counts = detector()([STORY, RIVAL]).counts
    expected = {"articles": 2, "sentences": 6, "dropped_boilerplate": 1, "dropped_question": 1, "claims": 5}
    assert {name: counts[name] for name in expected} == expected
    assert counts["judged"] == counts["pairs_candidate"] == 2
    assert counts["disagreements"] == 2


def test_every_judged_pair_is_evidence_or_counted() -> None:
    report = detector(pair=CandidatePairer(encode=BagOfWordsEncoder(), min_similarity=0.0))([STORY, RIVAL, BYSTANDER])
    evidence = sum(len(item.judgements) for item in (*report.disagreements, *report.confirmations))
    left_out = ("judged_unrelated", "vetoed", "opposite_denied", "below_confidence", "weaker_evidence")
    assert report.counts["judged_unrelated"] > 0
    assert report.counts["judged"] == evidence + sum(report.counts[name] for name in left_out)


def test_an_unresolved_denial_is_counted_and_finds_nothing() -> None:
    report = detector(resolve=resolve_nothing)([STORY])
    assert report.disagreements == ()
    assert report.counts["denials_unresolved"] == 1


def test_the_same_article_twice_is_read_once() -> None:
    report = detector()([RIVAL, RIVAL])
    assert (report.disagreements, report.counts["articles"], report.counts["articles_repeated"]) == ((), 1, 1)


@pytest.mark.parametrize("change", [str, str.upper, lambda text: text.replace(" ", "  ")])
def test_a_syndicated_copy_adds_no_disagreement(change: object) -> None:
    copy = make_article(change(STORY.text), outlet="Wire Reprint")  # type: ignore[operator]
    assert len(detector()([STORY]).disagreements) == len(detector()([STORY, copy]).disagreements) == 1


def test_pairs_that_the_judge_did_not_read_whole_are_counted() -> None:
    def judge(pairs: Sequence[ClaimPair]) -> list[Judgement]:
        return [replace(judgement, is_truncated=True) for judgement in KeywordJudge()(pairs)]

    assert detector(judge=judge)([STORY, RIVAL]).counts["pairs_truncated"] == 2


def test_one_id_for_two_texts_is_an_error() -> None:
    other = Article(id=STORY.id, outlet="Coast Courier", text="Something else.")
    with pytest.raises(InputError, match=STORY.id):
        detector()([STORY, other])


def test_the_order_of_articles_does_not_change_the_findings() -> None:
    articles = [STORY, RIVAL, BYSTANDER]
    expected = as_json(detector()(articles))["disagreements"]
    for seed in range(4):
        random.Random(seed).shuffle(articles)  # noqa: S311 - a fixed order, no secret
        assert as_json(detector()(articles))["disagreements"] == expected


def test_an_unrelated_third_article_never_changes_the_findings() -> None:
    assert ids(detector()([STORY, RIVAL, BYSTANDER])) == ids(detector()([STORY, RIVAL]))


def test_every_reported_span_slices_back_to_its_sentence() -> None:
    articles = {article.id: article for article in (STORY, RIVAL)}
    report = detector()(list(articles.values()))
    for item in report.disagreements:
        for judgement in item.judgements:
            for claim in (judgement.pair.left, judgement.pair.right):
                sentence = claim.sentence
                assert articles[claim.article.id].text[sentence.start : sentence.end] == sentence.text


def test_progress_tells_each_stage_up_to_its_whole() -> None:
    told: list[tuple[str, int, int]] = []
    detector()([STORY, RIVAL], progress=lambda *step: told.append(step))
    assert told == [("read", 1, 2), ("read", 2, 2), ("pair", 2, 2), ("judge", 2, 2)]


def test_a_long_run_is_judged_in_parts_with_the_same_result() -> None:
    left = make_article("\n".join(f"Bridge number {n} is open." for n in range(40)))
    right = make_article("\n".join(f"Bridge number {n} is closed." for n in range(40)), outlet="Coast Courier")
    told: list[tuple[str, int, int]] = []
    report = detector(pair=CandidatePairer(encode=BagOfWordsEncoder(), top_k=100, max_neighbours=100))(
        [left, right], progress=lambda *step: told.append(step)
    )
    assert [step for step in told if step[0] == "judge"] == [
        ("judge", 512, 1600),
        ("judge", 1024, 1600),
        ("judge", 1536, 1600),
        ("judge", 1600, 1600),
    ]
    assert report.counts["judged"] == 1600


def test_importing_the_pipeline_imports_no_torch() -> None:
    rooms = "disagree.pipeline, disagree.report.as_text, disagree.disagreements.group, disagree.pairing.candidates"
    code = f"import sys, {rooms}; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
