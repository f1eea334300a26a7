"""Derives unrelated claim pairs from the annotated articles of news_attributions.

Run as: python scripts/derive_article_pairs.py data/news_attributions.jsonl.gz data/news_claims/same_article.jsonl.gz

Most pairs that a judge meets in use are two claims about one story that have nothing to do with each other. Claims are
cut out of each article as a scan does it, by the rules alone; two of them by different speakers, or by a speaker and
the outlet, become a neutral pair where no relation is marked for either, the most alike in words first. A writer who
quotes both would have marked them, had they been at odds. (Pairs made of the marked relations were tried and left out:
too many of those statements need the article to be understood.)

Deterministic; splits are kept, and a group is an article. Prints how many pairs were written.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from disagree.claims.extract import ClaimExtractor
from disagree.data.attributions import AnnotatedArticle, load_attributions
from disagree.disagreements.lexicon import STOP_WORDS
from disagree.files import atomic_write, dump_json
from disagree.text.sentences import SentenceSplitter
from disagree.types import AttributionSpans, Claim, Stance

MOST = 5  # an article
ALIKE = 0.5  # claims that share more of their words than this may well say the same
FEWEST_WORDS = 4
_WORD = re.compile(r"[^\W_]+")
Row = dict[str, str]


def main(origin: Path, target: Path) -> None:
    """Reads the articles of `origin` and writes the pairs to `target`."""
    rows = [
        row | {"split": split}
        for split in ("train", "dev")
        for item in load_attributions(origin, splits=(split,)).articles
        for row in derive(item)
    ]
    text = "".join(dump_json(row) + "\n" for row in rows)
    atomic_write(target, gzip.compress(text.encode("utf-8"), mtime=0))
    print(dict(Counter(row["split"] for row in rows)))


def derive(item: AnnotatedArticle) -> Iterator[Row]:
    """The pairs of one article."""
    sentences, _ = SentenceSplitter()(item.article)
    claims, _ = ClaimExtractor()(item.article, sentences)
    marked = {place for relation in item.relations for place in (relation.left, relation.right)}
    free = [claim for claim in claims if _stands_alone(claim) and _statement_of(claim, item.attributions) not in marked]
    pairs = [
        (_shared(left, right), left, right)
        for number, left in enumerate(free)
        for right in free[number + 1 :]
        if left.speaker != right.speaker and left.sentence.start != right.sentence.start
    ]
    pairs = [pair for pair in pairs if 0 < pair[0] <= ALIKE]
    pairs.sort(key=lambda pair: (-pair[0], pair[1].id, pair[2].id))
    used: Counter[str] = Counter()
    for _, left, right in pairs:
        if used.total() < 2 * MOST and used[left.id] < 2 and used[right.id] < 2:
            used.update((left.id, right.id))
            yield _row(item, left, right)


def _stands_alone(claim: Claim) -> bool:
    """Whether the text says something without the article: no open pronoun, no denial in form, a few words."""
    is_plain = claim.stance is Stance.ASSERTS and claim.denies is None and claim.is_resolved
    return is_plain and not claim.open_references and len(_words(claim)) >= FEWEST_WORDS


def _statement_of(claim: Claim, annotated: Sequence[AttributionSpans]) -> int | None:
    """The innermost annotated statement that covers at least half of the claim; None in the outlet's own voice."""
    fitting = []
    for place, spans in enumerate(annotated):
        shared = sum(max(0, min(s.end, claim.span.end) - max(s.start, claim.span.start)) for s in spans.content)
        if 2 * shared >= claim.span.end - claim.span.start:
            fitting.append((sum(span.end - span.start for span in spans.content), place))
    return min(fitting)[1] if fitting else None


def _words(claim: Claim) -> set[str]:
    return {word.lower()[:6] for word in _WORD.findall(claim.text)} - STOP_WORDS


def _shared(left: Claim, right: Claim) -> float:
    a, b = _words(left), _words(right)
    return len(a & b) / max(1, min(len(a), len(b)))


def _row(item: AnnotatedArticle, left: Claim, right: Claim) -> Row:
    return {
        "id": f"{item.article.id}:{left.span.start}:{right.span.start}",
        "group": item.article.id,
        "premise": left.text,
        "hypothesis": right.text,
        "label": "neutral",
        "kind": "same_article",
        "origin": "news_attributions",
    }


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
