from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from corpus_worker import CountingJudge, news, workers

from disagree.claims.extract import ClaimExtractor
from disagree.config import DetectSettings
from disagree.corpus.run import Workers, scan_corpus
from disagree.corpus.store import open_store
from disagree.errors import InputError, StoreError, UsageError


def feed(path: Path, rows: Iterable[Mapping[str, object] | str]) -> Path:
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )
    return path


def scanned(folder: Path, *paths: Path, judge: CountingJudge | None = None, **options: Any) -> dict[str, Any]:
    settings = options.pop("settings", None)
    report = scan_corpus(list(paths), folder, settings, workers=workers(judge), **options)
    document: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return document


def test_articles_are_compared_inside_stories_only(tmp_path: Path) -> None:
    report = scanned(tmp_path / "run", feed(tmp_path / "a.jsonl", news(12)))
    assert (report["counts"]["stories"], report["counts"]["disagreements"]) == (6, 6)
    sides = [{item["left"]["article"], item["right"]["article"]} for item in report["disagreements"]]
    assert sorted(map(sorted, sides)) == sorted([f"a{n}", f"a{n + 1}"] for n in range(0, 12, 2))
    assert len({item["story"] for item in report["disagreements"]}) == 6


def test_manifest_names_every_file_with_its_digest(tmp_path: Path) -> None:
    scanned(tmp_path / "run", feed(tmp_path / "a.jsonl", news(4)))
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["state"] == "finished"
    for file in manifest["files"]:
        data = (tmp_path / "run" / file["name"]).read_bytes()
        assert (len(data), sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
    assert {file["name"] for file in manifest["files"]} == {"report.json", "findings.jsonl", "quarantine.jsonl"}


def test_findings_file_holds_what_the_report_holds(tmp_path: Path) -> None:
    report = scanned(tmp_path / "run", feed(tmp_path / "a.jsonl", news(6)))
    lines = [json.loads(line) for line in (tmp_path / "run" / "findings.jsonl").read_text("utf-8").splitlines()]
    shown = [*report["disagreements"], *report["confirmations"]]
    assert [line["id"] for line in lines] == [item["id"] for item in shown]
    assert len(lines) == report["counts"]["disagreements"] + report["counts"]["confirmations"]


def test_every_input_is_an_article_or_stands_in_quarantine(tmp_path: Path) -> None:
    rows = [*news(2), "{broken", {"outlet": "Gazette"}, *news(2), {"id": "x", "text": "This trips the splitter."}]
    report = scanned(tmp_path / "run", feed(tmp_path / "a.jsonl", rows))
    counts = report["counts"]
    lines = [json.loads(line) for line in (tmp_path / "run" / "quarantine.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == counts["articles"] + counts["articles_duplicate"] + len(lines)
    assert [(line["stage"], line["code"]) for line in lines] == [
        ("read", "not_json"),
        ("read", "no_text"),
        ("split", "stage_failed"),
    ]
    assert (counts["inputs_rejected"], counts["articles_failed"], counts["articles_duplicate"]) == (2, 1, 2)
    assert "trips" not in lines[2]["reason"]  # no word of an article


def test_bad_neighbours_change_no_finding(tmp_path: Path) -> None:
    good = scanned(tmp_path / "good", feed(tmp_path / "a.jsonl", news(8)))
    mixed = news(8)
    mixed[3:3] = ["[" * 5000, {"text": "This trips the splitter."}, '{"text": 7}']  # type: ignore[list-item]
    bad = scanned(tmp_path / "bad", feed(tmp_path / "b.jsonl", mixed))
    assert bad["disagreements"] == good["disagreements"]
    assert bad["confirmations"] == good["confirmations"]


def test_no_usable_article_is_said_with_the_quarantine_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no usable article"):
        scanned(tmp_path / "run", feed(tmp_path / "a.jsonl", ["{"]))
    assert "not_json" in (tmp_path / "run" / "quarantine.jsonl").read_text(encoding="utf-8")


def test_claims_over_the_limit_are_counted(tmp_path: Path) -> None:
    path = feed(tmp_path / "a.jsonl", news(2))
    made = workers()
    reader = replace(made.reader, extract=ClaimExtractor(max_claims=2))
    report = scan_corpus([path], tmp_path / "run", workers=Workers(reader, made.comparer, made.model))
    counts = json.loads(report.read_text(encoding="utf-8"))["counts"]
    assert (counts["claims"], counts["dropped_claims_over_limit"]) == (4, 2)


def test_store_compares_new_articles_with_old_ones_and_reads_and_judges_nothing_again(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    rows = news(8)
    monday, tuesday = feed(tmp_path / "mon.jsonl", rows[0::2]), feed(tmp_path / "tue.jsonl", rows[1::2])
    alone, first, second = CountingJudge(), CountingJudge(), CountingJudge()
    at_once = scanned(tmp_path / "all", monday, tuesday, judge=alone)
    day_one = scanned(tmp_path / "mon", monday, judge=first, store=store)
    day_two = scanned(tmp_path / "tue", tuesday, judge=second, store=store)
    assert day_one["disagreements"] == []
    assert {item["id"] for item in day_two["disagreements"]} == {item["id"] for item in at_once["disagreements"]}
    assert first.asked + second.asked == alone.asked
    again = CountingJudge()
    third = scanned(tmp_path / "again", tuesday, judge=again, store=store)
    assert (again.asked, third["counts"]["articles_known"]) == (0, 4)
    assert third["disagreements"] == day_two["disagreements"]


def test_findings_of_earlier_articles_alone_are_counted_and_not_reported_again(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    scanned(tmp_path / "one", feed(tmp_path / "a.jsonl", news(2)), store=store)
    later = [{**news(2)[0], "id": "z", "outlet": "Third", "text": "The Velden0 bridge of Velden0 is green in Velden0."}]
    report = scanned(tmp_path / "two", feed(tmp_path / "b.jsonl", later), store=store)
    assert report["counts"]["articles"] == 1
    assert report["counts"]["findings_of_earlier_articles"] >= 1
    assert all("z" in {item["left"]["article"], item["right"]["article"]} for item in report["disagreements"])


def test_same_id_for_another_text_is_renamed_and_counted(tmp_path: Path) -> None:
    rows = [{**row, "id": "same"} for row in news(2)]
    report = scanned(tmp_path / "run", feed(tmp_path / "a.jsonl", rows))
    (found,) = report["disagreements"]
    assert {found["left"]["article"], found["right"]["article"]} == {"same", "same-2"}
    assert report["counts"]["ids_renamed"] == 1


def test_near_copies_confirm_nothing(tmp_path: Path) -> None:
    text = "".join(f"The harbour office counted {n} boats of the herring fleet.\n" for n in range(30))
    rows = [{"outlet": name, "text": f"{text}By {name} staff."} for name in ("Gazette", "Courier")]
    report = scanned(tmp_path / "run", feed(tmp_path / "a.jsonl", rows))
    assert report["counts"]["articles_near_copies"] == 1
    assert report["confirmations"] == []


def test_store_with_claims_of_another_make_is_refused(tmp_path: Path) -> None:
    path = feed(tmp_path / "a.jsonl", news(2))
    store = tmp_path / "store.sqlite"
    scanned(tmp_path / "one", path, store=store)
    with pytest.raises(StoreError, match="made with max_claims 2000, not 7"):
        scanned(tmp_path / "two", path, store=store, settings=DetectSettings(max_claims=7))


def test_finished_folder_is_refused_and_kept_without_resume(tmp_path: Path) -> None:
    path = feed(tmp_path / "a.jsonl", news(4))
    scanned(tmp_path / "run", path)
    before = (tmp_path / "run" / "report.json").read_bytes()
    with pytest.raises(UsageError, match="holds a finished scan; add --resume"):
        scanned(tmp_path / "run", path)
    judge = CountingJudge()
    scanned(tmp_path / "run", path, judge=judge, resume=True)
    assert judge.asked == 0
    assert (tmp_path / "run" / "report.json").read_bytes() == before


def test_resume_with_other_settings_or_paths_is_refused(tmp_path: Path) -> None:
    path, other = feed(tmp_path / "a.jsonl", news(4)), feed(tmp_path / "b.jsonl", news(2))
    scanned(tmp_path / "run", path)
    with pytest.raises(UsageError, match="its scan had paths"):
        scanned(tmp_path / "run", other, resume=True)
    with pytest.raises(UsageError, match=r"its scan had settings story_days = 7\.0, not 1\.0"):
        scanned(tmp_path / "run", path, resume=True, settings=DetectSettings(story_days=1.0))


class Stopped(Exception):
    """The moment at which a test stops a scan."""


def test_changed_input_is_refused_when_a_scan_goes_on(tmp_path: Path) -> None:
    path = feed(tmp_path / "a.jsonl", news(80))

    def stop(stage: str, done: int, whole: int) -> None:
        if done >= 32:
            raise Stopped

    with pytest.raises(Stopped):
        scanned(tmp_path / "run", path, tell=stop)
    feed(path, news(81))
    with pytest.raises(UsageError, match="changed since the scan began"):
        scanned(tmp_path / "run", path, resume=True)


def test_scan_stopped_between_judging_and_grouping_judges_no_pair_twice(tmp_path: Path) -> None:
    path = feed(tmp_path / "a.jsonl", news(40))
    whole, first, second = CountingJudge(), CountingJudge(), CountingJudge()
    expected = scanned(tmp_path / "whole", path, judge=whole)

    def stop(stage: str, done: int, whole: int) -> None:
        if stage == "compare":
            raise Stopped

    with pytest.raises(Stopped):
        scanned(tmp_path / "run", path, judge=first, tell=stop)
    assert scanned(tmp_path / "run", path, judge=second, resume=True) == expected
    assert first.asked > 0
    assert first.asked + second.asked == whole.asked


def test_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"holds a report\.json but no manifest"):
        scanned(tmp_path, feed(tmp_path / "a.jsonl", news(2)))
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == "mine"


def test_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written"):
        scanned(tmp_path / "file" / "run", feed(tmp_path / "a.jsonl", news(2)))


def test_folder_that_was_removed_is_scanned_anew_with_the_same_store(tmp_path: Path) -> None:
    path = feed(tmp_path / "a.jsonl", news(40))
    store = tmp_path / "store.sqlite"

    def stop(stage: str, done: int, whole: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        scanned(tmp_path / "run", path, store=store, tell=stop)
    shutil.rmtree(tmp_path / "run")
    report = scanned(tmp_path / "run", path, store=store)
    assert (report["counts"]["articles"], report["counts"]["articles_known"]) == (40, 32)


def test_store_in_use_is_said(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    opened = open_store(store)
    try:
        with pytest.raises(StoreError, match="in use by another scan"):
            open_store(store)
    finally:
        opened.close()
