"""Hostile files: each gives articles or a reason, none takes long, and good neighbours never notice them."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from test_data_scripts import SCRIPTS, script

from disagree.claims.denials import resolve_denials
from disagree.claims.extract import ClaimExtractor
from disagree.config import load_detector
from disagree.report.as_json import as_json
from disagree.text.clean import clean_text
from disagree.text.read import read_articles
from disagree.text.sentences import SentenceSplitter

sys.path.append(str(SCRIPTS))  # the script has neighbours
hostile = script("hostile")
sys.path.remove(str(SCRIPTS))

SEED = 7
MAX_SECONDS = 5.0  # of one file, on a machine that does other things too
SMALL = 250_000  # bytes
ALL = hostile.hostile_files(SEED, 600)


def drawn(count: int, *, at_most: int = SMALL) -> list[Any]:
    """Some of the files, the same in every run: every step through them in order, so that each kind has its share."""
    small = [file for file in ALL if len(file.data) <= at_most]
    start = random.Random(SEED).randrange(len(small) // count)  # noqa: S311 - a fixed order, no secret
    return small[start :: len(small) // count][:count]


@pytest.mark.parametrize(
    "file", drawn(120), ids=lambda file: file.name.encode("ascii", "backslashreplace").decode()[:40]
)
def test_a_hostile_file_gives_articles_or_a_reason_in_a_moment(tmp_path: Path, file: Any) -> None:
    (path,) = hostile.write(tmp_path, [file])
    began = time.process_time()
    reading = read_articles([path])
    assert reading.articles or reading.rejected
    assert all(entry.reason.strip() for entry in reading.rejected)
    extract, split = ClaimExtractor(), SentenceSplitter()
    for article in reading.articles:
        assert article.text == clean_text(article.text)
        sentences, dropped = split(article)
        claims, left_out = extract(article, sentences)
        resolve_denials(claims)
        assert all(0 <= part.start < part.end <= len(article.text) for part in (*dropped, *left_out))
        assert all(0 <= claim.span.start < claim.span.end <= len(article.text) for claim in claims)
    assert time.process_time() - began < MAX_SECONDS


def test_the_hostile_files_are_many_and_the_same_for_one_seed() -> None:
    assert len(ALL) >= 500
    assert len({file.name for file in ALL}) == len(ALL)
    assert hostile.hostile_files(SEED, 600) == ALL
    assert (more := hostile.hostile_files(SEED + 1, 900)) != ALL
    assert len(more) == 900
    assert sum(len(file.data) for file in ALL) < 30_000_000


def test_links_in_circles_and_folders_with_names_of_files_are_no_trap(tmp_path: Path) -> None:
    places = hostile.write_odd_places(tmp_path / "places")
    began = time.process_time()
    whole, single = read_articles([tmp_path]), read_articles(places)
    assert time.process_time() - began < MAX_SECONDS
    named = {Path(entry.where).name for entry in single.rejected}
    assert {"folder.txt", "self.txt", "nowhere.txt", "zero.txt", "gone.txt"} <= named
    assert len(whole.articles) <= 1  # whoever runs this as root may read what nobody may


def test_a_bomb_in_gzip_is_refused_without_being_held_whole(tmp_path: Path) -> None:
    bombs = [file for file in ALL if file.name.startswith(("bomb", "page that unpacks"))]
    paths = hostile.write(tmp_path, bombs)
    code = (
        "import resource, sys; from disagree.text.read import read_articles; before = resource.getrusage(0).ru_maxrss\n"
        "got = read_articles(sys.argv[1:]); print(len(got.articles), len(got.rejected))\n"
        "print((resource.getrusage(0).ru_maxrss - before) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, *paths], capture_output=True, text=True, check=True)
    counts, megabytes = done.stdout.splitlines()
    assert counts == f"0 {len(bombs)}"
    assert int(megabytes) < 200


def test_good_articles_give_the_same_findings_between_files_that_cannot_be_read(tmp_path: Path) -> None:
    """With the shipped models. A hostile text is an article like any other, so only what gave none may not count."""
    good = hostile.write(tmp_path / "good", hostile.good_files()[:6])
    written = hostile.write(tmp_path / "hostile", drawn(200))
    unreadable = [path for path in written if not read_articles([path]).articles]
    assert len(unreadable) >= 20
    reading = read_articles([*unreadable[::2], *good, *unreadable[1::2]])
    assert reading.counts["inputs_rejected"] >= len(unreadable)
    detect = load_detector()
    alone, between = (as_json(detect(articles)) for articles in (read_articles(good).articles, reading.articles))
    assert len(alone["disagreements"]) >= 2
    assert between == alone


def test_the_command_line_names_the_first_hostile_files_that_it_leaves_out_and_counts_the_rest(tmp_path: Path) -> None:
    hostile.write(tmp_path / "hostile", drawn(60, at_most=5_000))
    command = [sys.executable, "-P", "-m", "disagree", "extract", "--tagger", "", "--json", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=False)
    said = done.stderr.decode()
    assert done.returncode == 0, said
    reading = read_articles([tmp_path])
    assert len(reading.rejected) > 20
    assert said.count("left out: ") == 20 + 1  # and one line on parts of articles
    assert f"... and {len(reading.rejected) - 20} more left out" in said
    assert all(letter.isprintable() for letter in said.replace("\n", ""))
    assert all(line.startswith(("left out: ", "... and ")) for line in said.splitlines())
    assert {json.loads(line)["article"] for line in done.stdout.splitlines()} <= {a.id for a in reading.articles}
