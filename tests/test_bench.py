"""The benchmark: its workload and its sums, and that the judge is faster than the plain loop and says the same."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from test_data_scripts import SCRIPTS, script

from disagree.errors import DataError


@pytest.fixture(autouse=True)
def _beside_its_sibling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def test_drawn_pairs_have_the_stated_lengths_and_are_distinct() -> None:
    bench = script("bench")
    tokens = np.random.default_rng(1).integers(6, 70, 3_000)
    texts = [f"sentence {number}" for number in range(len(tokens))]
    pairs, found = bench.draw(texts, tokens, pairs=500, seed=7)
    assert len(set(pairs)) == len(pairs) == len(found) == 500
    assert all(left != right for left, right in pairs)
    assert np.percentile(found, [5, 25, 50, 75, 95]) == pytest.approx([29, 43, 54, 67, 90], abs=2)
    assert pairs == bench.draw(texts, tokens, pairs=500, seed=7)[0]


def test_sentences_that_are_too_short_for_the_workload_are_refused() -> None:
    with pytest.raises(DataError, match="too far from"):
        script("bench").draw([f"sentence {number}" for number in range(300)], np.full(300, 8), pairs=200, seed=7)


def test_work_is_that_of_the_products_and_of_attention() -> None:
    config = {"hidden_size": 384, "intermediate_size": 1536, "num_hidden_layers": 6}
    products, attention = 21_233_664 * 150, 9_216 * (100**2 + 50**2)
    assert script("bench").work(config, np.array([100, 50])) == products + attention


def test_contended_passes_do_not_count_unless_all_are() -> None:
    bench = script("bench")
    clean, slow = (bench.Pass(wall=wall, cpu=4.0, load=1.0, scores=np.empty((0, 3))) for wall in (2.0, 4.0))
    mixed = bench.summary([slow, clean, slow], threads=2)
    assert (mixed["seconds_median"], mixed["clean"]) == (2.0, 1)
    assert bench.summary([slow, slow], threads=2)["seconds_median"] == 4.0


def test_the_surest_label_that_changed_is_named() -> None:
    wanted = np.array([[0.5, 0.4, 0.1], [0.8, 0.1, 0.1], [0.2, 0.3, 0.5]])
    found = script("bench").against(wanted, np.array([[0.4, 0.5, 0.1], [0.8, 0.1, 0.1], [0.2, 0.3, 0.5]]))
    assert found["labels_equal"] == pytest.approx(2 / 3)
    assert (found["max_dp"], found["flip_margin"]) == (pytest.approx(0.1), pytest.approx(0.1))


def test_many_distinct_pairs_come_of_few() -> None:
    made = list(islice(script("bench_work").recombined([("a", "b"), ("c", "d"), ("e", "f")]), 20))
    assert len(set(made)) == len(made) == 9


def test_the_judge_is_faster_than_the_plain_loop_and_says_the_same(tmp_path: Path) -> None:
    """Ratios alone, with slack: passes are called in turn, so a busy machine slows both sides."""
    command = [sys.executable, str(SCRIPTS / "bench.py"), "--pairs", "200", "--rounds", "2", "--threads", "1"]
    command += ["--backends", "plain,exact,auto", "--reference", "100", "--json", str(tmp_path / "bench.json")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    rows = json.loads((tmp_path / "bench.json").read_text())["backends"]
    exact, auto = rows["exact"], rows["auto"]
    assert exact["ratio"] >= 1.2
    assert auto["ratio"] >= (1.5 if auto["dtype"] == "bfloat16" else 1.2)
    assert exact["max_dp"] <= 1e-4
    assert exact["labels_equal"] == 1
    assert auto["labels_equal"] >= 0.98
