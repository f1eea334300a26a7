"""A scan with stages that need no model, for tests that kill it: `python corpus_worker.py FOLDER INPUT...`."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from fakes import BagOfWordsEncoder, KeywordJudge, extract_marked, resolve_previous, split_lines

from disagree.config import DetectSettings
from disagree.corpus.compare import StoryComparer
from disagree.corpus.read import ArticleReader
from disagree.corpus.run import Workers, scan_corpus
from disagree.disagreements.group import Grouper
from disagree.pairing.candidates import CandidatePairer
from disagree.pipeline import Detector
from disagree.types import Article, ClaimPair, Judgement, Sentence

TOWNS = ("Velden", "Marren", "Tarn", "Calder", "Ostrow", "Lindau", "Peel", "Brack")


class CountingJudge:
    """A judge that notes how many pairs it was asked."""

    def __init__(self, pause: float = 0.0) -> None:
        self.asked = 0
        self.pause = pause

    def __call__(self, pairs: Sequence[ClaimPair]) -> list[Judgement]:
        time.sleep(self.pause)
        self.asked += len(pairs)
        return KeywordJudge()(pairs)


def workers(judge: CountingJudge | None = None, *, pause: float = 0.0) -> Workers:
    """Stages as `load_workers` gives them; reading an article takes `pause` seconds."""

    def split(article: Article) -> tuple[list[Sentence], list[object]]:
        time.sleep(pause)
        if "trips the splitter" in article.text:
            raise ValueError(article.text)
        return split_lines(article)  # type: ignore[return-value]

    encode = BagOfWordsEncoder()
    detector = Detector(
        split=split,  # type: ignore[arg-type]
        extract=extract_marked,
        resolve=resolve_previous,
        pair=CandidatePairer(encode=encode),
        judge=judge or CountingJudge(pause),
        group=Grouper(),
        model={"judge": "keywords"},
    )
    reader = ArticleReader(split=detector.split, extract=extract_marked, encode=encode)
    return Workers(reader, StoryComparer(detector), {"judge": "keywords"})


def news(count: int, *, start: int = 0, copies: bool = False) -> list[dict[str, str]]:
    """Made-up articles: of each town a report of its bridge, open by one outlet and closed by the other."""
    rows = []
    for number in range(start, start + count):
        town = TOWNS[number // 2 % len(TOWNS)] + str(number // (2 * len(TOWNS)))
        state = "open" if number % 2 or copies else "closed"
        rows.append(
            {
                "id": f"a{number}",
                "outlet": f"Outlet {number % 2}",
                "published": f"2026-03-{1 + number % 2:02}",
                "title": f"The {town} bridge of {town}",
                "text": f"The {town} bridge is {state} to lorries of {town}.\n"
                f"Mayor {town} | The {town} council met {town} carters.\n{town} herring was cheap in {town}.",
            }
        )
    return rows


def main() -> None:
    """Runs one scan and goes on with it where there is one."""
    folder, *paths = sys.argv[1:]
    scan_corpus(paths, Path(folder), DetectSettings(), resume=True, workers=workers(pause=0.002))


if __name__ == "__main__":
    main()
