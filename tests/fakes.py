"""Fakes with the signatures of the stages: fast, deterministic, and simple enough to foresee."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from builders import make_claim
from numpy.typing import NDArray

from disagree.types import Article, Claim, ClaimPair, Dropped, Judgement, Scores, Sentence, Stance

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class BagOfWordsEncoder:
    """Unit vectors of hashed word counts: texts with the same words are near."""

    dimensions: int = 256

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text; a text without words gets its own fixed direction."""
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.casefold()) or [""]:
                row[zlib.crc32(word.encode("utf-8", "replace")) % self.dimensions] += 1
        norms: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.maximum(norms, 1e-12)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordJudge:
    """Contradicting where one claim holds the first word and the other the second, supporting where equal.

    `contradicting` and `supporting` are pairs of words or phrases, looked for in either order.
    """

    contradicting: tuple[tuple[str, str], ...] = (("open", "closed"), ("rose", "fell"))
    supporting: tuple[tuple[str, str], ...] = ()
    confidence: float = 0.95

    def __call__(self, pairs: Sequence[ClaimPair]) -> list[Judgement]:
        """One judgement a pair, in the same order."""
        return [self._judge(pair) for pair in pairs]

    def _judge(self, pair: ClaimPair) -> Judgement:
        left, right = pair.left.text.casefold(), pair.right.text.casefold()
        low = (1.0 - self.confidence) / 2
        scores = Scores(supporting=low, contradicting=low, unrelated=self.confidence)
        if _hit(left, right, self.contradicting):
            scores = Scores(supporting=low, contradicting=self.confidence, unrelated=low)
        elif left == right or _hit(left, right, self.supporting):
            scores = Scores(supporting=self.confidence, contradicting=low, unrelated=low)
        return Judgement(pair=pair, scores=scores, forward=scores, backward=scores)


def _hit(left: str, right: str, table: tuple[tuple[str, str], ...]) -> bool:
    return any((a in left and b in right) or (b in left and a in right) for a, b in table)


def split_lines(article: Article) -> tuple[list[Sentence], list[Dropped]]:
    """A sentence a line; a line in square brackets is dropped as boilerplate."""
    sentences: list[Sentence] = []
    dropped: list[Dropped] = []
    for match in re.finditer(r"[^\n]+", article.text):
        start, end = match.span()
        if match[0].startswith("["):
            dropped.append(Dropped(article_id=article.id, start=start, end=end, reason="boilerplate"))
        else:
            sentences.append(Sentence(article=article, index=len(sentences), start=start, end=end, paragraph=0))
    return sentences, dropped


def extract_marked(article: Article, sentences: Sequence[Sentence]) -> tuple[list[Claim], list[Dropped]]:
    """A claim a sentence: "Speaker | text", "Speaker ? text" (hedges), "Speaker ! text" (denies), or plain text.

    A denial without text is unresolved; a question is dropped.
    """
    claims: list[Claim] = []
    dropped: list[Dropped] = []
    for sentence in sentences:
        if sentence.text.endswith("?"):
            dropped.append(Dropped(article_id=article.id, start=sentence.start, end=sentence.end, reason="question"))
            continue
        match = re.match(r"([^|!?]*) ([|!?])(?: (.*))?$", sentence.text)
        if match is None:
            claims.append(make_claim(sentence.text, sentence=sentence))
            continue
        stance = {"|": Stance.ASSERTS, "?": Stance.HEDGES, "!": Stance.DENIES}[match[2]]
        text = match[3] or ""
        claims.append(
            make_claim(
                text or sentence.text,
                sentence=sentence,
                speaker=match[1] or None,
                stance=stance,
                is_resolved=bool(text),
            )
        )
    return claims, dropped


def resolve_nothing(claims: Sequence[Claim]) -> tuple[list[Claim], int]:
    """The claims as they are, and how many denials stay unresolved."""
    return list(claims), sum(not claim.is_resolved for claim in claims)


def resolve_previous(claims: Sequence[Claim]) -> tuple[list[Claim], int]:
    """Each unresolved denial denies the claim before it."""
    done: list[Claim] = []
    for claim in claims:
        if claim.is_resolved or not done:
            done.append(claim)
            continue
        target = done[-1]
        done.append(
            make_claim(
                target.text,
                sentence=claim.sentence,
                speaker=claim.speaker,
                stance=Stance.DENIES,
                denies=target.id,
            )
        )
    return done, sum(not claim.is_resolved for claim in done)
