"""An article to what the store keeps of it: its claims, a vector to find its story by, a sketch to find copies by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from disagree.corpus.codec import pack_claims
from disagree.corpus.sketch import sketch
from disagree.corpus.store import ReadArticle
from disagree.types import Article, Claim, Dropped, Sentence

__all__ = ["ArticleReader", "Unreadable", "lead_vector"]

LEAD = 8  # sentences that say what an article is about
_LEAD_CHARACTERS = 600  # of a sentence

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An article in which a stage failed, with the kind of the failure; no word of the article is in it."""

    article: Article
    stage: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReader:
    """Reads single articles."""

    split: Callable[[Article], tuple[Sequence[Sentence], Sequence[Dropped]]]
    extract: Callable[[Article, Sequence[Sentence]], tuple[Sequence[Claim], Sequence[Dropped]]]
    encode: Encode

    def __call__(self, articles: Sequence[Article]) -> list[ReadArticle | Unreadable]:
        """What each article gave, in their order; one in which a stage fails costs no other."""
        return [self._read(article) for article in articles]

    def _read(self, article: Article) -> ReadArticle | Unreadable:
        stage = "split"
        try:
            sentences, dropped = self.split(article)
            stage = "extract"
            claims, left_out = self.extract(article, sentences)
            stage = "embed"
            vector = lead_vector(article, sentences, self.encode)
        except (
            ArithmeticError,
            AssertionError,
            AttributeError,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as error:
            return Unreadable(article, stage, f"failed with {type(error).__name__}; please report it")
        counts = Counter(sentences=len(sentences), characters=len(article.text))
        counts.update(f"dropped_{part.reason.replace(' ', '_')}" for part in (*dropped, *left_out))
        return ReadArticle(
            article=article,
            given_id=article.id,
            claims=pack_claims(claims),
            counts=counts,
            vector=vector.astype(np.float16).tobytes(),
            sketch=sketch(article.text).tobytes(),
        )


def lead_vector(
    article: Article, sentences: Sequence[Sentence], encode: Encode, lead: int = LEAD
) -> NDArray[np.float32]:
    """The direction of the title and the first sentences, shape (dimensions,); zeros where there are none."""
    texts = [article.title, *(sentence.text for sentence in sentences[:lead])]
    rows = encode([text[:_LEAD_CHARACTERS] for text in texts if text.strip()])
    total: NDArray[np.float32] = rows.sum(axis=0)
    return total / max(float(np.linalg.norm(total)), 1e-6)
