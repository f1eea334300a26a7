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

from disagree.errors import DataError

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
        origin.write_bytes(gzip.compress("".join(rows).encode()))
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
