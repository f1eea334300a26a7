"""The scripts that make and check data, on rows small enough to see through."""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from builders import make_article, make_claim
from fakes import BagOfWordsEncoder, extract_marked, resolve_nothing, split_lines

from disagree.disagreements.group import Grouper
from disagree.errors import DataError
from disagree.pairing.candidates import CandidatePairer
from disagree.pipeline import Detector

SCRIPTS = Path(__file__).parent.parent / "scripts"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"script_{name}", SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


BASE = "The ferry Orla sank off Tarn on Monday."


def row(
    number: int, other: str, label: str, kind: str, *, base_first: bool = True, group: str = "g1"
) -> dict[str, Any]:
    premise, hypothesis = (BASE, other) if base_first else (other, BASE)
    return {
        "id": f"{group}-{number}",
        "group": group,
        "premise": premise,
        "hypothesis": hypothesis,
        "label": label,
        "kind": kind,
        "split": "train",
    }


def test_pairs_that_logic_fixes_are_derived_and_others_are_not() -> None:
    news = script("derive_news_pairs")
    rows = [
        row(1, "On Monday the Orla went down near Tarn.", "entailment", "paraphrase"),
        row(2, "Ferry lost off Tarn", "entailment", "headline_body"),
        row(3, "The Orla reached Tarn safely on Monday.", "contradiction", "outcome"),
        row(4, "The Orla was built in 1988.", "neutral", "same_event_other_fact"),
        row(5, "The Orla may be raised in May.", "neutral", "plan_trap"),
    ]
    derived = {(pair["premise"], pair["hypothesis"]): pair["label"] for pair in news.derive(rows)}
    retold = rows[0]["hypothesis"]
    assert derived == {
        (retold, rows[2]["hypothesis"]): "contradiction",
        (retold, rows[1]["hypothesis"]): "entailment",
        (retold, rows[3]["hypothesis"]): "neutral",
    }


def test_a_more_specific_partner_entails_and_a_less_specific_one_follows() -> None:
    news = script("derive_news_pairs")
    specific = row(
        1, "The ferry Orla sank off Tarn on Monday at noon.", "entailment", "more_specific", base_first=False
    )
    general = row(2, "A ferry sank.", "entailment", "more_specific")
    assert (news.says_as_much(specific, BASE), news.says_as_little(specific, BASE)) == (True, False)
    assert (news.says_as_much(general, BASE), news.says_as_little(general, BASE)) == (False, True)


def test_unmarked_claims_of_one_article_are_unrelated_and_marked_ones_are_left_out(tmp_path: Path) -> None:
    text = (
        "Mayor Ida Voss said the old harbour bridge would close in May. Engineer Bo Lind said the harbour bridge has "
        "nine rusty cables. Captain Ann Sund said the harbour bridge would never close in May or any other month."
    )
    marked = [
        ("the old harbour", "in May."),
        ("the harbour bridge has", "cables."),
        ("the harbour bridge would never", "month."),
    ]
    attributions = [
        {"speaker": [], "cue": [], "content": [[text.index(first), text.index(last, text.index(first)) + len(last)]]}
        for first, last in marked
    ]
    article = {"id": "x1", "text": text, "split": "train", "attributions": attributions}
    origin, target = tmp_path / "articles.jsonl.gz", tmp_path / "pairs.jsonl.gz"
    articles = script("derive_article_pairs")
    for relations, expected in (([], 1), ([{"left": 2, "relation": "contradicts", "right": 0}], 0)):
        dev = article | {"id": "x2", "split": "dev"}
        rows = [json.dumps(item | {"relations": relations}) + "\n" for item in (article, dev)]
        origin.write_bytes(gzip.compress("".join(rows).encode(), mtime=0))
        articles.main(origin, target)
        pairs = [json.loads(line) for line in gzip.decompress(target.read_bytes()).splitlines()]
        assert {pair["label"] for pair in pairs} <= {"neutral"}
        assert bool(pairs) is bool(expected)
        assert {pair["split"] for pair in pairs} == ({"train", "dev"} if expected else set())


def test_strangers_are_of_different_stories_and_no_pair_comes_twice() -> None:
    alarms = script("false_alarms")
    claims = [(story, make_claim(f"Claim {number} of {story}.")) for story in ("a", "b", "c") for number in range(3)]
    pairs = alarms.strangers(claims, pairs=20, seed=1)
    assert len(pairs) == len({frozenset(pair) for pair in pairs}) == 20
    assert all(left[-2] != right[-2] for left, right in pairs)
    assert pairs == alarms.strangers(claims, pairs=20, seed=1)


def test_one_story_has_no_strangers() -> None:
    with pytest.raises(DataError, match="one story"):
        script("false_alarms").strangers([("a", make_claim())], pairs=3, seed=1)


def test_a_row_without_story_is_named(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(
        json.dumps({"text": make_article().text, "cluster": "one"}) + "\n" + json.dumps({"text": "A."}) + "\n"
    )
    with pytest.raises(DataError, match=r"articles\.jsonl:2: needs"):
        script("false_alarms").read(path)


def test_likeness_counts_shared_words_and_negations() -> None:
    check = script("check_news_pairs")
    pair = type("Pair", (), {"premise": "The ferry did not sink.", "hypothesis": "The ferry sank."})
    assert check.alike(pair) == [2 / 3, 2 / 6, 3, 5, 1, 1]


GIVE_AWAYS = {"entailment": "indeed", "contradiction": "never", "neutral": "meanwhile"}


def test_filter_drops_the_pairs_that_one_claim_gives_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of the rows name their label by a word; the other half are the same claims under each label."""
    rows = []
    for number in range(60):
        for label, word in GIVE_AWAYS.items():
            for telling in (True, False):
                text = f"{word if telling else 'so'} the ferry of line {number % 7} called at port {number % 5}"
                group = f"{'w2' if number % 2 else 'w1'}-g{number}"
                rows.append({"id": f"{label}{number}{telling}", "group": group, "premise": text, "hypothesis": text})
                rows[-1] |= {"label": label, "split": "dev" if number >= 50 else "train"}
    with gzip.open(tmp_path / "pairs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(item) + "\n" for item in rows)
    out = tmp_path / "filtered.jsonl.gz"
    monkeypatch.syspath_prepend(str(SCRIPTS))
    command = ["filter", str(tmp_path / "pairs.jsonl.gz"), str(out), "--share", "0.1", "--keep-dev", "w1"]
    monkeypatch.setattr(sys, "argv", command)
    script("filter_news_pairs").main()
    with gzip.open(out, "rt", encoding="utf-8") as file:
        left = [json.loads(line) for line in file]
    dropped = {item["id"] for item in rows} - {item["id"] for item in left}
    assert len(dropped) > 60
    assert sum(name.endswith("True") for name in dropped) > 0.9 * len(dropped)
    kept = {item["id"] for item in rows if item["split"] == "dev" and item["group"].startswith("w1")}
    assert not kept & dropped
    assert f"{len(dropped)} dropped, {len(left)} left" in capsys.readouterr().out


def bench_detector(scale: ModuleType) -> Detector:
    """A line is a claim and no pair is judged."""
    pairer = CandidatePairer(encode=BagOfWordsEncoder(), min_similarity=0.5)
    return Detector(
        split=split_lines,
        extract=extract_marked,
        resolve=resolve_nothing,
        pair=pairer,
        judge=scale.no_judge,
        group=Grouper(),
    )


def test_articles_to_scale_are_the_same_stories_however_many() -> None:
    scale = script("bench_scale")
    told = [[f"Claim {place} of story {number}." for place in range(6)] for number in range(30)]
    few, many = scale.news(told, claims=40, seed=3), scale.news(told, claims=90, seed=3)
    assert many[: len(few)] == few
    assert 40 <= sum(article.text.count(".") for article in few) < 46
    assert len({article.id for article in many}) == len(many)
    assert all(len({article.outlet for article in few if article.id.startswith(f"{n}-")}) != 1 for n in range(30))
    assert scale.news([], claims=9, seed=3) == []


def test_a_scan_is_timed_stage_by_stage() -> None:
    scale = script("bench_scale")
    told = [[f"Ferry {number} sank {word}." for word in ("early", "late", "twice")] for number in range(12)]
    detector = bench_detector(scale)
    scans = [scale.scan(detector, scale.news(told, claims=count, seed=3)) for count in (6, 36)]
    assert [item.claims for item in scans] == [len(scale.news(told, claims=count, seed=3)) for count in (6, 36)]
    assert all(set(item.seconds) == set(scale.STAGES) and min(item.seconds.values()) >= 0 for item in scans)
    assert all(sum(item.seconds.values()) <= item.total for item in scans)
    assert scans[1].judged > scans[0].judged > 0
    assert len(scale.scans_table(scans).splitlines()) == 3


def cluster(name: str, *, gold: list[tuple[str, str]], **texts: str) -> dict[str, Any]:
    articles = [
        {"id": key, "outlet": f"Outlet {key}", "date": "2026-03-11", "text": text} for key, text in texts.items()
    ]
    sides = [[{"article": key, "sentence": line} for key, line in zip(texts, pair, strict=True)] for pair in gold]
    return {"id": name, "articles": articles, "gold": [{"a": a, "b": b} for a, b in sides]}


def test_the_gate_counts_gold_pairs_kept_missed_and_lost() -> None:
    scale = script("bench_scale")
    near, far = ("The ferry sank off Tarn.", "The ferry never sank off Tarn."), ("Goats won.", "Rain fell on Velden.")
    lost = ("Did the ferry sink?", far[1])
    one = cluster("c1", gold=[near, far, lost], a="\n".join([near[0], far[0], lost[0]]), b="\n".join([near[1], far[1]]))
    other = cluster("c2", gold=[], a="Ann Roe sang.")
    found = scale.gate(bench_detector(scale), [one, other], name="together")
    assert (found.gold, found.lost, found.kept, found.pairs, found.possible) == (3, 1, 1, 1, 10)
    assert scale.gates_table([found]).splitlines()[1].split() == ["together", "3", "1", "1", "0.500", "1", "10.0%"]


def test_a_gold_sentence_that_is_nowhere_is_named() -> None:
    scale = script("bench_scale")
    wrong = cluster("c1", gold=[("Goats lost.", "Rain fell.")], a="Goats won.", b="Rain fell.")
    with pytest.raises(DataError, match=r"c1/a: does not hold the sentence 'Goats lost\.'"):
        scale.gate(bench_detector(scale), [wrong], name="c1")


def test_stories_are_the_distinct_claims_of_a_group(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    rows = [row(1, "A.", "neutral", "x"), row(2, "B.", "neutral", "x"), row(3, "A.", "neutral", "x", group="g2")]
    path.write_text("".join(json.dumps(item) + "\n" for item in rows))
    assert script("bench_scale").stories(path) == [[BASE, "A.", "B."], [BASE, "A."]]
    path.write_text(json.dumps({"premise": "A."}) + "\n")
    with pytest.raises(DataError, match=r"pairs\.jsonl:1: needs group"):
        script("bench_scale").stories(path)
