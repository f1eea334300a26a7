from __future__ import annotations

import numpy as np
import pytest

from disagree.corpus.sketch import PLACES, alike, sketch
from disagree.corpus.stories import Marks, StoryFinder, near_copies

DAY = 86_400.0
WORDS = [f"word{number}" for number in range(400)]


def marks(angles: list[float], days: list[float] | None = None) -> Marks:
    """Articles as directions in a plane, in degrees."""
    turned = np.radians(angles)
    times = np.array(days or [0.0] * len(angles)) * DAY
    return Marks(times, np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32))


def finder(*, bar: float = 0.9, days: float = 7.0, most: int = 100) -> StoryFinder:
    return StoryFinder(min_similarity=bar, days=days, max_articles=most)


def test_no_article_gives_no_story() -> None:
    assert finder()(Marks(np.zeros(0), np.zeros((0, 2), dtype=np.float32))) == ([], 0)


def test_story_is_what_hangs_together_by_links() -> None:
    found, split = finder()(marks([0, 90, 20, 40, 100]))  # 20 degrees: .94; 40: .77
    assert (found, split) == ([[0, 2, 3], [1, 4]], 0)


def test_articles_far_apart_in_time_are_not_linked() -> None:
    assert finder()(marks([0, 0, 0], [0, 8, 9]))[0] == [[0], [1, 2]]
    assert finder(days=0)(marks([0, 0, 0], [0, 8, 9]))[0] == [[0, 1, 2]]


def test_undated_article_is_near_enough_to_any() -> None:
    assert finder()(marks([0, 0], [0, float("nan")]))[0] == [[0, 1]]


def test_large_story_is_taken_apart_where_it_hangs_together_least() -> None:
    found, split = finder(most=2)(marks([0, 2, 22, 24]))
    assert (found, split) == ([[0, 1], [2, 3]], 1)


def test_large_story_that_never_falls_apart_is_cut_in_order_of_time() -> None:
    found, split = finder(most=2)(marks([0, 0, 0], [3, 1, 2]))
    assert (found, split) == ([[0], [1, 2]], 1)


def test_unrelated_article_moves_no_story() -> None:
    alone = finder()(marks([0, 10, 90]))[0]
    assert finder()(marks([0, 10, 90, 200]))[0] == [*alone, [3]]


def test_every_article_stands_in_one_story() -> None:
    angles = np.random.default_rng(5).uniform(0, 360, 300).tolist()
    found, _ = finder(most=10)(marks(angles))
    assert sorted(row for members in found for row in members) == list(range(300))
    assert max(map(len, found)) <= 10


def test_sketch_does_not_see_case_and_punctuation() -> None:
    text = " ".join(WORDS)
    assert (sketch(text) == sketch(text.upper().replace(" ", ", ") + "!")).all()


def test_sketch_of_nothing_is_defined() -> None:
    assert sketch("").shape == sketch("one word").shape == (PLACES,)


@pytest.mark.parametrize("kept", [100, 200, 350])
def test_likeness_estimates_the_share_of_common_runs(kept: int) -> None:
    text = " ".join(WORDS)
    other = " ".join(WORDS[:kept] + [f"else{number}" for number in range(400 - kept)])
    runs = (kept - 4, 396)
    true = runs[0] / (2 * runs[1] - runs[0])
    assert alike(sketch(text), sketch(other)[None])[0] == pytest.approx(true, abs=0.2)  # 64 places: sd at most .0625


def test_near_copy_is_led_to_the_first_of_its_kind() -> None:
    base = " ".join(WORDS)
    texts = [base, " ".join(reversed(WORDS)), base + " By our staff", base.replace("word7 ", "word seven ")]
    assert near_copies(np.stack([sketch(text) for text in texts])) == [0, 1, 0, 0]
