"""An article to its sentences: exact spans, and everything left out with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from disagree.text.boilerplate import (
    caption_start,
    dateline_end,
    is_teaser_heading,
    line_reason,
    sentence_reason,
    signature_start,
    teaser_spans,
)
from disagree.text.boundaries import sentence_spans
from disagree.text.quotes import quoted_spans
from disagree.types import Article, Dropped, Sentence

__all__ = ["SentenceSplitter"]

_LINE = re.compile(r"[^\n]+")
_ENDED = re.compile(r"[.!?…:;,][\"”’'»)\]]{0,3}$")


class _Part(NamedTuple):
    """A range of a text: a sentence where the reason is "", dropped otherwise."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceSplitter:
    """The sentences of an article that may hold claims, and what was left out.

    `keep_boilerplate` gives every sentence. `max_teaser_lines` and `max_teaser_characters` bound the
    headlines that are dropped after a heading such as `Read more`. Lines between `min_wrapped` and
    `max_wrapped` characters, all of about one length, are taken for one paragraph with hard breaks.
    """

    keep_boilerplate: bool = False
    max_teaser_lines: int = 8
    max_teaser_characters: int = 150
    min_wrapped: int = 45
    max_wrapped: int = 100

    def __call__(self, article: Article) -> tuple[list[Sentence], list[Dropped]]:
        """Sentences and dropped parts, each in order; `article.text[start:end]` is exactly their text.

        No text gives two empty lists. A sentence's `index` counts the sentences that are returned.
        """
        sentences: list[Sentence] = []
        dropped: list[Dropped] = []
        teasers_left = 0
        for paragraph, (start, end) in enumerate(self._paragraphs(article.text)):
            block = article.text[start:end]
            is_headline = teasers_left > 0 and self._is_headline(block)
            teasers_left = teasers_left - 1 if is_headline else 0
            if is_teaser_heading(block) and not self.keep_boilerplate:
                teasers_left = self.max_teaser_lines
            for part in [_Part(0, len(block), "teaser")] if is_headline else self._parts(block):
                span = start + part.start, start + part.end
                if part.reason:
                    dropped.append(Dropped(article_id=article.id, start=span[0], end=span[1], reason=part.reason))
                else:
                    sentences.append(
                        Sentence(article=article, index=len(sentences), start=span[0], end=span[1], paragraph=paragraph)
                    )
        return sentences, dropped

    def _is_headline(self, block: str) -> bool:
        return len(block) <= self.max_teaser_characters and not _ENDED.search(block[-8:])

    def _paragraphs(self, text: str) -> Iterator[tuple[int, int]]:
        """Blocks of text without white space around them; lines broken at a fixed width are one block."""
        group: list[tuple[int, int]] = []
        for found in _LINE.finditer(text):
            line = found[0]
            stripped = line.strip()
            if not stripped:
                continue
            start = found.start() + len(line) - len(line.lstrip())
            if group and text[group[-1][1] : start].count("\n") > 1:
                yield from self._joined(text, group)
                group = []
            group.append((start, start + len(stripped)))
        yield from self._joined(text, group)

    def _joined(self, text: str, group: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """One block for lines that a mail program or a terminal broke, the lines themselves otherwise."""
        widths = [end - start for start, end in group[:-1]]
        if not widths or not self.min_wrapped <= min(widths) <= max(widths) <= self.max_wrapped:
            return group
        if group[-1][1] - group[-1][0] > self.max_wrapped:
            return group
        open_ends = sum(not _ENDED.search(text[max(0, end - 8) : end]) for _, end in group[:-1])
        if 2 * open_ends <= len(widths):
            return group
        return [(group[0][0], group[-1][1])]

    def _parts(self, block: str) -> list[_Part]:
        if self.keep_boilerplate:
            return [_Part(start, end, "") for start, end in sentence_spans(block)]
        if (caption := caption_start(block)) < len(block):
            return [*self._parts(block[:caption].rstrip()), _Part(caption, len(block), "caption")]
        reason = line_reason(block)
        if reason and (reason != "teaser" or len(sentence_spans(block)) == 1):
            return [_Part(0, len(block), reason)]
        quotations = quoted_spans(block)
        parts: list[_Part] = []
        begin = dateline_end(block)
        if begin:
            parts.append(_tight(block, 0, begin, "dateline"))
        signature = signature_start(block)
        if signature == begin:
            signature = len(block)  # alone in its paragraph it signs nothing
        for start, end in sentence_spans(block[begin:signature]):
            for part in _cut_teasers(block, begin + start, begin + end):
                sentence = block[part.start : part.end]
                reason = part.reason or line_reason(sentence)
                reason = reason or sentence_reason(sentence, start=part.start, quotations=quotations)
                parts.append(part._replace(reason=reason))
        if signature < len(block):
            parts.append(_tight(block, signature, len(block), ""))
        return parts


def _cut_teasers(block: str, start: int, end: int) -> Iterator[_Part]:
    """The sentence without the teasers spliced into it, and the teasers, in order."""
    position = start
    for opened, closed in teaser_spans(block[start:end]):
        before = _tight(block, position, start + opened, "")
        if before.start < before.end:
            yield before
        yield _tight(block, start + opened, start + closed, "teaser")
        position = start + closed
    rest = _tight(block, position, end, "")
    if rest.start < rest.end:
        yield rest


def _tight(block: str, start: int, end: int, reason: str) -> _Part:
    piece = block[start:end]
    return _Part(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()), reason)
