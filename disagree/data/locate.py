"""Finds annotated wordings in the text that they were taken from, where only their words were kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disagree.types import AttributionSpans, Span

__all__ = ["Finder"]

Range = tuple[int, int]
_REACH = 600  # characters between two stretches of one wording
_MOST_STRETCHES = 6
_MOST_PLACES = 200  # places of one wording that are looked at
_OVERLAP_COST = 80  # characters of distance that an overlap of two parts weighs as much as
_BACK_COST = 60  # ... and a place before those of the attributions before it


class Finder:
    """Looks wordings up in one text; white space is read as one blank, as annotation tools write it."""

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        self._offsets: list[int] = []
        for offset, letter in enumerate(text):
            if not letter.isspace():
                letters.append(letter)
                self._offsets.append(offset)
            elif letters and letters[-1] != " ":
                letters.append(" ")
                self._offsets.append(offset)
        self._text = "".join(letters)
        self._last = 0

    def find(self, *, speaker: str, cue: str, content: str) -> AttributionSpans | None:
        """Where the three wordings stand nearest together; None where one of them does not occur.

        A wording may be made of several stretches. Attributions are expected roughly in text order.
        """
        speakers = self._stretches(speaker) if speaker.strip() else []
        cues, contents = self._stretches(cue), self._stretches(content)
        if not cues or not contents or speakers is None:
            return None
        anchor = max(contents, key=len)
        best: tuple[float, int, int, int | None, int] | None = None
        for at in self._places(anchor):
            for cue_at in self._nearest(cues[0], (at, at + len(anchor)), 4):
                near = (cue_at, cue_at + len(cues[0]))
                for name_at in self._nearest(speakers[0], near, 3) if speakers else (None,):
                    name = (name_at, name_at + len(speakers[0])) if name_at is not None else None
                    cost, low = self._cost((at, at + len(anchor)), near, name)
                    if best is None or cost < best[0]:
                        best = (cost, at, cue_at, name_at, low)
        if best is None:
            return None
        _, at, cue_at, name_at, low = best
        self._last = max(self._last, low)
        return AttributionSpans(
            speaker=self._spread(speakers, 0, name_at) if name_at is not None else (),
            cue=self._spread(cues, 0, cue_at),
            content=self._spread(contents, contents.index(anchor), at),
        )

    def _stretches(self, wording: str) -> list[str] | None:
        """The wording cut into the longest runs of words that occur in the text, or None."""
        words = wording.split()
        found: list[str] = []
        while words and len(found) < _MOST_STRETCHES:
            low, high = 0, len(words)
            while low < high:
                middle = (low + high + 1) // 2
                if " ".join(words[:middle]) in self._text:
                    low = middle
                else:
                    high = middle - 1
            if low == 0:
                return None
            found.append(" ".join(words[:low]))
            words = words[low:]
        return None if words else found

    def _places(self, wording: str) -> Iterator[int]:
        at = self._text.find(wording)
        for _ in range(_MOST_PLACES):
            if at < 0:
                return
            yield at
            at = self._text.find(wording, at + 1)

    def _nearest(self, wording: str, span: Range, most: int) -> Sequence[int]:
        return sorted(self._places(wording), key=lambda at: min(abs(at - span[0]), abs(at - span[1])))[:most]

    def _cost(self, content: Range, cue: Range, name: Range | None) -> tuple[float, int]:
        """How far the parts stand apart, with overlaps, cut words and steps back made dear; and where they begin."""
        parts = [content, cue, *([name] if name else [])]
        low, high = min(start for start, _ in parts), max(end for _, end in parts)
        cost = float(high - low)
        for number, (start, end) in enumerate(parts):
            cost += sum(_OVERLAP_COST for other, stop in parts[number + 1 :] if start < stop and other < end)
            cost += _OVERLAP_COST * (number > 0 and self._cuts_word(start, end))
        return cost + (_BACK_COST if low < self._last - 400 else 0) + 0.05 * max(0, low - self._last), low

    def _cuts_word(self, start: int, end: int) -> bool:
        text = self._text
        opens = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
        return opens or (end < len(text) and text[end].isalnum() and text[end - 1].isalnum())

    def _spread(self, stretches: Sequence[str], anchor: int, at: int) -> tuple[Span, ...]:
        """The spans of all stretches, looked for on both sides of the one whose place is known."""
        found = {anchor: at}
        end = at + len(stretches[anchor])
        for number in range(anchor + 1, len(stretches)):
            place = self._text.find(stretches[number], end, end + _REACH + len(stretches[number]))
            if place < 0:
                break
            found[number], end = place, place + len(stretches[number])
        start = at
        for number in range(anchor - 1, -1, -1):
            place = self._text.rfind(stretches[number], max(0, start - _REACH - len(stretches[number])), start)
            if place < 0:
                break
            found[number] = start = place
        return tuple(self._span(place, place + len(stretches[number])) for number, place in sorted(found.items()))

    def _span(self, start: int, end: int) -> Span:
        return Span(start=self._offsets[start], end=self._offsets[end - 1] + 1)
