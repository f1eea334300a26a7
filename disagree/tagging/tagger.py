"""The tagging stage: an article in, its attributions with the spans of speaker, cue and content out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disagree.tagging.windows import CUE_BEGINS, CUE_GOES_ON, NO_CUE, Window, windows
from disagree.types import Article, AttributionSpans, Span

if TYPE_CHECKING:
    import torch

    from disagree.tagging.geometry import Geometry
from disagree.tagging.network import Network

__all__ = ["AttributionTagger", "load_tagger"]

_BATCH = 8  # windows read at once; more are no faster, and memory then grows with the longest article met
_EVEN = 0.5
_GAP = 2  # stretches of content fewer tokens apart than this are one


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionTagger:
    """A loaded network; calling it gives the attributions of an article in the order of their cues."""

    network: Network
    tokenizer: Any
    geometry: Geometry
    device: torch.device
    dtype: torch.dtype

    def __call__(self, article: Article) -> list[AttributionSpans]:
        """The attributions of the article; an empty text has none."""
        cut = windows(article.text, self.tokenizer, size=self.geometry.size, stride=self.geometry.stride)
        found: list[AttributionSpans] = []
        batch: list[Window] = []
        for window in cut:
            batch.append(window)
            if len(batch) == _BATCH:
                found.extend(self._read(batch))
                batch = []
        if batch:
            found.extend(self._read(batch))
        return found

    def _read(self, batch: Sequence[Window]) -> Iterator[AttributionSpans]:
        import torch

        ids, mask = pad([window.ids for window in batch], self.tokenizer)
        with torch.inference_mode(), self._numbers():
            hidden, logits = self.network(ids.to(self.device), mask.to(self.device))
            classes = logits.float().softmax(-1).cpu()
            cues = [
                (row, start, end, confidence)
                for row, window in enumerate(batch)
                for start, end in _cues(classes[row, 1 : len(window.ids) + 1].tolist())
                if window.first <= start < window.last
                and (confidence := float(1 - classes[row, start + 1 : end + 1, NO_CUE].min()))
                >= self.geometry.threshold
            ]
            if not cues:
                return
            rows = torch.tensor([cue[0] for cue in cues], device=self.device)
            places = torch.tensor([cue[1] + 1 for cue in cues], device=self.device)
            pointed = self.network.point(hidden, rows, places).float().sigmoid().cpu()
        for number, (row, start, end, confidence) in enumerate(cues):
            window = batch[row]
            scores = pointed[number, 1 : len(window.ids) + 1]
            speaker = _best_run(scores[:, 0].tolist())
            content = _runs(scores[:, 1].tolist(), gap=_GAP)
            yield AttributionSpans(
                speaker=tuple(_span(window, run) for run in speaker),
                cue=(_span(window, (start, end)),),
                content=tuple(_span(window, run) for run in content),
                confidence=round(confidence, 6),
            )

    def _numbers(self) -> AbstractContextManager[Any]:
        import torch

        is_plain = self.device.type == "cpu" or self.dtype == torch.float32
        return nullcontext() if is_plain else torch.autocast(self.device.type, self.dtype)


def pad(rows: Sequence[Sequence[int]], tokenizer: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids with borders and mask, each of shape (rows, longest + 2)."""
    import torch

    longest = max(len(row) for row in rows) + 2
    ids = torch.full((len(rows), longest), int(tokenizer.pad_token_id or 0))
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for number, row in enumerate(rows):
        bordered = [tokenizer.cls_token_id, *row, tokenizer.sep_token_id]
        ids[number, : len(bordered)] = torch.tensor(bordered)
        mask[number, : len(bordered)] = 1
    return ids, mask


def _cues(classes: Sequence[Sequence[float]]) -> Iterator[tuple[int, int]]:
    """The token ranges of cues: a token that is more likely one than not, and those after it that go on."""
    start = 0
    while start < len(classes):
        if classes[start][NO_CUE] >= _EVEN:
            start += 1
            continue
        end = start + 1
        while (
            end < len(classes)
            and classes[end][NO_CUE] < _EVEN
            and classes[end][CUE_BEGINS] <= classes[end][CUE_GOES_ON]
        ):
            end += 1
        yield start, end
        start = end


def _runs(scores: Sequence[float], *, gap: int) -> list[tuple[int, int]]:
    """The ranges of tokens above one half, joined over gaps of fewer than `gap` tokens."""
    found: list[tuple[int, int]] = []
    for place, score in enumerate(scores):
        if score <= _EVEN:
            continue
        if found and place - found[-1][1] < gap:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def _best_run(scores: Sequence[float]) -> list[tuple[int, int]]:
    """The run with the greatest sum of scores, or none."""
    runs = _runs(scores, gap=2)
    return [max(runs, key=lambda run: sum(scores[run[0] : run[1]]))] if runs else []


def _span(window: Window, run: tuple[int, int]) -> Span:
    return Span(start=window.offsets[run[0]][0], end=window.offsets[run[1] - 1][1])


def load_tagger(place: Path | str, *, device: torch.device, dtype: torch.dtype) -> AttributionTagger:
    """The tagger in a model folder.

    Raises: ModelError where it is missing, unsafe or incomplete.
    """
    from disagree.tagging.network import open_network

    opened = open_network(Path(place), device=device, dtype=dtype)
    return AttributionTagger(
        network=opened.network, tokenizer=opened.tokenizer, geometry=opened.geometry, device=device, dtype=dtype
    )
