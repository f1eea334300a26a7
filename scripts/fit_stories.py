"""Where articles of one story part from others: links and stories by cosine, on articles whose stories are known.

    python scripts/fit_stories.py BASIL BODIES STANCES [--days 7] [--lead 8] [--max-articles 100]

BASIL has rows of cluster, title, date and paragraphs (147 articles, one event by three outlets each); BODIES and
STANCES are those of FNC-1, where articles that share a related headline are taken for one story, undated. Stories are
halved by a hash of their name: the first half chooses, the second checks. Printed for each bar: of the pairs of one
story the share that are linked and that end up together, and of the pairs that end up together the share of one story.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from disagree.checkpoints import find_checkpoint
from disagree.corpus.read import lead_vector
from disagree.corpus.stories import Marks, StoryFinder
from disagree.data.rows import json_rows
from disagree.pairing.embed import load_encoder
from disagree.text.dates import parse_published
from disagree.text.sentences import SentenceSplitter
from disagree.types import Article

BARS = [round(0.3 + 0.05 * step, 2) for step in range(13)]


class Told(NamedTuple):
    """An article and the name of its story."""

    article: Article
    story: str


def basil(path: Path) -> list[Told]:
    """The articles of BASIL; a story is a cluster."""
    told = []
    for number, row in json_rows(path):
        text = "\n\n".join(row["paragraphs"])
        when = parse_published(str(row["date"]))
        article = Article(
            id=f"b{number}", outlet=str(row["outlet"]), title=str(row["title"]), text=text, published=when
        )
        told.append(Told(article, str(row["cluster"])))
    return told


def fnc(bodies: Path, stances: Path) -> list[Told]:
    """The bodies of FNC-1; a story is what hangs together by related headlines."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            name = parent[name]
        return name

    for _, row in json_rows(stances):
        if row["stance"] != "unrelated":
            parent[root(f"body {row['body_id']}")] = root(f"headline {row['headline']}")
    return [
        Told(Article(id=f"f{row['body_id']}", outlet="", text=str(row["text"])), root(f"body {row['body_id']}"))
        for _, row in json_rows(bodies)
    ]


def measure(told: Sequence[Told], vectors: np.ndarray, *, days: float, most: int) -> None:
    """Prints the table for each half of the stories."""
    for half in (0, 1):
        rows = [i for i, each in enumerate(told) if _half(each.story) == half]
        stories = np.array([told[i].story for i in rows])
        times = [told[i].article.published for i in rows]
        published = np.array([np.nan if when is None else when.timestamp() for when in times])
        one = np.triu(stories[:, None] == stories[None, :], 1)
        similar = vectors[rows] @ vectors[rows].T
        near = ~(np.abs(published[:, None] - published[None, :]) > days * 86_400) if days else np.ones_like(one)
        print(f"  {'choosing' if half == 0 else 'checking'}: {len(rows)} articles, {one.sum()} pairs of one story")
        print("     bar  linked  strangers linked  together  of one story  largest")
        for bar in BARS:
            links = np.triu((similar >= bar) & near, 1)
            found, _ = StoryFinder(min_similarity=bar, days=days, max_articles=most)(Marks(published, vectors[rows]))
            part = np.zeros(len(rows), dtype=int)
            for number, members in enumerate(found):
                part[members] = number
            together = np.triu(part[:, None] == part[None, :], 1)
            right = (together & one).sum()
            print(
                f"    {bar:.2f}  {(links & one).sum() / one.sum():6.3f}  {(links & ~one).sum():16,}"
                f"  {right / one.sum():8.3f}  {right / max(1, together.sum()):12.3f}  {max(map(len, found)):7}"
            )


def _half(story: str) -> int:
    return hashlib.sha256(story.encode()).digest()[0] % 2


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("basil", type=Path)
    parser.add_argument("bodies", type=Path)
    parser.add_argument("stances", type=Path)
    parser.add_argument("--days", type=float, default=7.0, help="window between articles, 0: none")
    parser.add_argument("--max-articles", type=int, default=100, help="of a story; larger ones are taken apart")
    parser.add_argument("--lead", type=int, default=8, help="sentences of an article that its vector is made of")
    asked = parser.parse_args()
    encode = load_encoder(find_checkpoint("encoder"))
    split = SentenceSplitter()
    for name, told in (("BASIL", basil(asked.basil)), ("FNC-1", fnc(asked.bodies, asked.stances))):
        vectors = np.stack([lead_vector(each.article, split(each.article)[0], encode, asked.lead) for each in told])
        print(f"{name}: {len(told)} articles, {len({each.story for each in told})} stories")
        measure(told, vectors, days=asked.days, most=asked.max_articles)


if __name__ == "__main__":
    main()
