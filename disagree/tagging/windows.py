"""Cuts an article into overlapping windows of tokens, and marks in them what is annotated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from disagree.types import AttributionSpans, Span

__all__ = ["CUE_BEGINS", "CUE_GOES_ON", "NO_CUE", "Target", "Window", "mark", "windows"]

NO_CUE, CUE_BEGINS, CUE_GOES_ON = 0, 1, 2
_BORDERS = 2  # tokens that open and close a window
_BLOCK = 20_000  # characters tokenised at once


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids without borders, their character offsets, and the positions whose cues this window answers for.

    Every token of an article is answered for by exactly one window; the rest of a window is context.
    """

    ids: list[int]
    offsets: list[tuple[int, int]]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Target:
    """What a window should say: a cue class for each token, and for each cue the tokens of speaker and content."""

    cues: list[int]
    begins: list[int]
    speakers: list[list[int]]
    contents: list[list[int]]


def windows(text: str, tokenizer: Any, *, size: int, stride: int) -> Iterator[Window]:
    """The windows of a text, `size` tokens with borders, a new one each `stride` tokens; none for an empty text."""
    ids, offsets = _tokens(text, tokenizer)
    inner = size - _BORDERS
    margin = (inner - stride) // 2
    start = 0
    while start < len(ids):
        end = min(len(ids), start + inner)
        first = margin if start else 0
        last = end - start if end == len(ids) else margin + stride
        yield Window(ids[start:end], offsets[start:end], first, last)
        if end == len(ids):
            return
        start += stride


def _tokens(text: str, tokenizer: Any) -> tuple[list[int], list[tuple[int, int]]]:
    """All tokens of a text with offsets, tokenised in blocks that end between words."""
    ids: list[int] = []
    offsets: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = min(len(text), start + _BLOCK)
        border = text.rfind(" ", start + 1, end) if end < len(text) else -1
        end = border if border > start else end
        # Lone surrogates would kill the tokenizer; "?" has the same length.
        block = text[start:end].encode("utf-8", "replace").decode("utf-8")
        encoded = tokenizer(
            block, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
        )
        ids.extend(encoded["input_ids"])
        offsets.extend((start + a, start + b) for a, b in encoded["offset_mapping"])
        start = end
    return ids, offsets


def mark(window: Window, attributions: Sequence[AttributionSpans]) -> Target:
    """What the annotation says of a window; parts that lie outside it are not in it."""
    cues = [NO_CUE] * len(window.ids)
    begins: list[int] = []
    speakers: list[list[int]] = []
    contents: list[list[int]] = []
    low, high = window.offsets[0][0], window.offsets[-1][1]
    for item in attributions:
        if not any(span.start < high and low < span.end for span in item.cue):
            continue
        places = _positions(window, item.cue)
        if not places:
            continue
        for place in places:
            cues[place] = CUE_GOES_ON
        cues[places[0]] = CUE_BEGINS
        begins.append(places[0])
        speakers.append(_positions(window, item.speaker))
        contents.append(_positions(window, item.content))
    return Target(cues, begins, speakers, contents)


def _positions(window: Window, spans: Sequence[Span]) -> list[int]:
    return [
        place
        for place, (start, end) in enumerate(window.offsets)
        if any(start < span.end and span.start < end for span in spans)
    ]
