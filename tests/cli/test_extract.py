from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from disagree import read_articles

WHO = ["id", "article", "outlet", "speaker", "chain", "stance", "cue"]
FIELDS = [*WHO, "claim", "denies", "is_resolved", "sentence", "start", "end"]


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


def test_extract_imports_no_torch(herald: Path) -> None:
    code = (
        "import sys\nfrom disagree.cli import main\ntry:\n    main()\nfinally:\n"
        "    print(*sorted({'torch', 'transformers', 'datasets'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, "extract", herald], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 3
    assert done.stderr.strip() == ""
