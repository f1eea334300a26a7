from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from disagree import read_articles

WHO = ["id", "article", "outlet", "speaker", "chain", "stance", "cue", "cue_at", "speaker_at"]
WHAT = ["claim", "claim_at", "denies", "affirms", "is_resolved", "open_references"]
FIELDS = [*WHO, *WHAT, "sentence", "start", "end"]
RULES = ["--tagger", ""]


def test_each_claim_is_a_row_with_all_fields(invoke: Any, herald: Path) -> None:
    done = invoke("extract", herald, "--json")
    assert (done.code, done.err) == (0, "")
    assert [list(row) for row in done.rows] == [FIELDS] * 3
    report, denial, own = done.rows
    assert (report["speaker"], report["chain"]) == ("Harbour Times", ["Harbour Times", "two officials"])
    assert (report["stance"], report["cue"]) == ("asserts", "reported")
    assert (denial["speaker"], denial["stance"], denial["denies"]) == ("Calder Lines", "denies", report["id"])
    assert denial["claim"] == report["claim"]
    assert (own["speaker"], own["chain"], own["denies"]) == (None, [], None)
    assert own["outlet"] == "Northern Herald"


def test_each_sentence_slices_back_from_the_text_that_was_read(invoke: Any, tmp_path: Path) -> None:
    text = "The ferry “Ada” carries 400 people\u00a0a day.\n\nBo Lind said: “It’s full…” He denied it sank \U0001f6a2."
    path = tmp_path / "ferry.json"
    path.write_text(json.dumps({"text": text}), encoding="utf-8")
    rows = invoke("extract", path, "--json").rows
    (article,) = read_articles([path]).articles
    assert rows
    assert all(article.text[row["start"] : row["end"]] == row["sentence"] for row in rows)


def test_ids_are_unique_over_all_articles(invoke: Any, herald: Path, courier: Path) -> None:
    ids = [row["id"] for row in invoke("extract", herald, courier, "--json").rows]
    assert len(set(ids)) == len(ids) > 3


def test_a_denial_without_target_says_so(invoke: Any, jsonl: Any) -> None:
    path = jsonl({"text": "The Velden police denied this information."})
    (row,) = invoke("extract", path, "--json").rows
    assert (row["stance"], row["denies"], row["is_resolved"]) == ("denies", None, False)
    assert "not found" in invoke("extract", path).out


def test_the_text_view_shows_who_claims_what_how_firmly(invoke: Any, herald: Path) -> None:
    lines = invoke("extract", herald).out.splitlines()
    assert lines == [
        "Harbour Times <- two officials (asserts): Calder Lines had promised to keep the island ferry running.",
        "Calder Lines (denies): Calder Lines had promised to keep the island ferry running.",
        "Northern Herald (asserts): The ferry carries about 400 passengers a day.",
    ]


def test_standard_input_gives_what_the_file_gives(invoke: Any, herald: Path) -> None:
    def without_ids(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{key: row[key] for key in FIELDS if key not in ("id", "article", "denies")} for row in rows]

    piped = invoke("extract", "-", "--json", stdin=herald.read_bytes())
    assert piped.code == 0
    assert without_ids(piped.rows) == without_ids(invoke("extract", herald, "--json").rows)


def test_a_broken_line_is_named_and_exits_5_under_strict_only(invoke: Any, jsonl: Any) -> None:
    path = jsonl({"text": "Goats won a prize on Sunday."}, "{", name="feed.jsonl")
    lax, strict = invoke("extract", path, "--json"), invoke("extract", path, "--json", "--strict")
    assert (lax.code, strict.code) == (0, 5)
    assert len(lax.rows) == 1
    assert lax.out == strict.out
    assert "feed.jsonl:2" in lax.err


def test_quiet_says_nothing_of_a_broken_line(invoke: Any, jsonl: Any) -> None:
    assert invoke("extract", jsonl({"text": "Goats won a prize."}, "{"), "--quiet").err == ""


def test_extract_by_rules_alone_imports_no_torch(herald: Path) -> None:
    code = (
        "import sys\nfrom disagree.cli import main\ntry:\n    main()\nfinally:\n"
        "    print(*sorted({'torch', 'transformers', 'datasets'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "extract", herald, *RULES], capture_output=True, text=True, check=True
    )
    assert len(done.stdout.splitlines()) == 3
    assert done.stderr.strip() == ""


def test_places_slice_back_to_cue_speaker_and_claim(invoke: Any, herald: Path) -> None:
    (article,) = read_articles([herald]).articles

    def at(place: list[int] | None) -> str | None:
        return article.text[place[0] : place[1]] if place else None

    report, denial, own = invoke("extract", herald, "--json", *RULES).rows
    assert (at(report["cue_at"]), at(report["speaker_at"])) == ("reported", "The Harbour Times")
    assert report["cue"] == at(report["cue_at"])
    assert at(report["claim_at"]) in article.text[report["start"] : report["end"]]
    assert "had promised to keep the island ferry running" in at(report["claim_at"])
    assert (at(denial["cue_at"]), at(denial["speaker_at"])) == ("denied", "Calder Lines")
    assert (own["cue_at"], own["speaker_at"]) == (None, None)
    assert at(own["claim_at"]) == "The ferry carries about 400 passengers a day."


def test_what_stands_by_a_report_says_which(invoke: Any, jsonl: Any) -> None:
    told = (
        "The Harbour Times reported that the ferry sank. The owners denied the report. "
        "The newspaper stood by its story."
    )
    rows = invoke("extract", jsonl({"text": told}), "--json", *RULES).rows
    report, denial, standing_by = rows
    assert (denial["denies"], denial["affirms"]) == (report["id"], None)
    assert (standing_by["affirms"], standing_by["denies"]) == (report["id"], None)
    assert standing_by["claim"] == report["claim"]


def test_open_references_are_listed(invoke: Any, jsonl: Any) -> None:
    path = jsonl({"text": "They sank the old ferry on Monday."})
    (row,) = invoke("extract", path, "--json", *RULES).rows
    assert row["open_references"] == ["They"]
    assert "[open: They]" in invoke("extract", path, *RULES).out


def test_a_tagger_folder_works_beside_the_rules(invoke: Any, herald: Path, tagger_folder: Path) -> None:
    done = invoke("extract", herald, "--json", "--tagger", tagger_folder, "--device", "cpu")
    assert (done.code, done.err) == (0, "")
    (article,) = read_articles([herald]).articles
    for row in done.rows:
        assert list(row) == FIELDS
        assert row["cue"] is None or article.text[slice(*row["cue_at"])] == row["cue"]
        assert row["start"] <= row["claim_at"][0] < row["claim_at"][1] <= row["end"]
    assert done.out == invoke("extract", herald, "--json", "--tagger", tagger_folder, "--device", "cpu").out


def test_an_empty_article_has_no_claims_whatever_the_tagger(invoke: Any, jsonl: Any, tagger_folder: Path) -> None:
    path = jsonl({"text": "Buy."}, {"text": "\ud83d \udea2\ud800."})
    for tagger in ("", tagger_folder):
        assert invoke("extract", path, "--json", "--tagger", tagger).code == 0


@pytest.mark.parametrize("what", ["missing", "judge", "damaged", "without weights"])
def test_a_bad_tagger_exits_4_and_is_named(
    invoke: Any, herald: Path, tagger_folder: Path, classifier_folder: Any, tmp_path: Path, what: str
) -> None:
    folder = tmp_path / "spoiled"
    if what != "missing":
        shutil.copytree(classifier_folder() if what == "judge" else tagger_folder, folder)
    if what == "damaged":
        (folder / "tagging.json").write_text('{"stride": 0}')
    elif what == "without weights":
        (folder / "model.safetensors").unlink()
    done = invoke("extract", herald, "--json", "--tagger", folder)
    assert (done.code, done.out) == (4, "")
    assert "spoiled" in done.err
