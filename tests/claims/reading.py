"""Reads small articles for the tests of claims: `|` parts paragraphs, one sentence ends where the next begins."""

from __future__ import annotations

import re

from disagree.claims.extract import ClaimExtractor
from disagree.types import Article, Claim, Dropped, Sentence

_END = re.compile(r"(?<=[.!?])[\"”']?(?= )(?! said| added)")


def make_article(text: str, *, id: str = "a", outlet: str = "Harbour Post", title: str = "") -> Article:
    return Article(id=id, outlet=outlet, text=text.replace("|", "\n\n"), title=title)


def split(article: Article) -> list[Sentence]:
    found: list[Sentence] = []
    for paragraph, block in enumerate(re.finditer(r"[^\n]+", article.text)):
        start = block.start()
        cuts = [m.end() + block.start() for m in _END.finditer(block.group())] + [block.end()]
        for cut in cuts:
            while start < cut and article.text[start] == " ":
                start += 1
            if start < cut:
                found.append(Sentence(article=article, index=len(found), start=start, end=cut, paragraph=paragraph))
            start = cut
    return found


def read(text: str, **fields: str) -> tuple[list[Claim], list[Dropped]]:
    article = make_article(text, **fields)
    return ClaimExtractor()(article, split(article))
