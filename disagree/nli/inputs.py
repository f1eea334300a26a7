"""Pairs of texts as rows of token ids: each distinct text is tokenised once, however many pairs it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disagree.errors import ModelError

__all__ = ["PairTokenizer", "TokenPairs"]

Ids = NDArray[np.int64]
TextPair = tuple[str, str]
_REMEMBERED = 20_000  # texts: the claims of a scan meet many others, part after part
_PROBES = (("a stone", "two rivers"), ("", "rivers, 7"), ("Stones!", ""), ("the two [SEP] é", " the stone "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a tokenizer puts before, between and after two texts, and the type of each of the five parts."""

    before: Ids
    between: Ids
    after: Ids
    types: tuple[int, int, int, int, int] | None  # None where the model takes none

    @property
    def size(self) -> int:
        """How many tokens it adds to a pair."""
        return len(self.before) + len(self.between) + len(self.after)

    def ids(self, left: Ids, right: Ids) -> Ids:
        """The tokens of a pair, `(tokens,)`."""
        return np.concatenate((self.before, left, self.between, right, self.after))

    def kinds(self, left: Ids, right: Ids) -> Ids:
        """The type of each token of a pair, `(tokens,)`; zeros where the model takes none."""
        parts = (self.before, left, self.between, right, self.after)
        return np.repeat(np.array(self.types or (0,) * 5), [len(part) for part in parts])


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPairs:
    """Pairs as tokens, cut to what the model reads: `lengths` `(pairs,)` in tokens, and which were `cut` `(pairs,)`."""

    frame: Frame
    parts: Sequence[tuple[Ids, Ids]]
    lengths: NDArray[np.int64]
    cut: NDArray[np.bool_]

    def ids(self, row: int) -> Ids:
        """The tokens of one pair, `(tokens,)`."""
        return self.frame.ids(*self.parts[row])

    def types(self, row: int) -> Ids:
        """The types of one pair's tokens, `(tokens,)`."""
        return self.frame.kinds(*self.parts[row])

    def columns(self, row: int) -> dict[str, list[int]]:
        """One pair as a tokenizer would give it, for its `pad`."""
        ids = self.ids(row).tolist()
        types = {"token_type_ids": self.types(row).tolist()} if self.frame.types else {}
        return {"input_ids": ids, "attention_mask": [1] * len(ids), **types}


class PairTokenizer:
    """Joins the tokens of two texts as `tokenizer` itself does, which is tried on a few pairs.

    Raises: ModelError for a tokenizer that does not tokenise the texts of a pair each for itself.
    """

    def __init__(self, tokenizer: Any, *, name: str) -> None:
        self.tokenizer = tokenizer  # transformers.PreTrainedTokenizerBase, or one that answers like it
        self._known: dict[str, Ids] = {}
        self.frame = self._learn(name)
        self._known.clear()

    def __call__(self, pairs: Sequence[TextPair], *, max_tokens: int) -> TokenPairs:
        """The pairs as tokens; of one that is too long the longer text is cut first, until both are of one length."""
        place = {text: number for number, text in enumerate(dict.fromkeys(text for pair in pairs for text in pair))}
        alone = self._alone(list(place))
        parts = [(alone[place[left]], alone[place[right]]) for left, right in pairs]
        lengths = np.array([len(left) + len(right) + self.frame.size for left, right in parts], dtype=np.int64)
        cut = lengths > max_tokens
        room = max(0, max_tokens - self.frame.size)
        for row in np.flatnonzero(cut).tolist():
            left, right = parts[row]
            kept = max(room - len(right), (room + 1) // 2), max(room - len(left), room // 2)
            parts[row] = left[: kept[0]], right[: kept[1]]
        lengths[cut] = [sum(map(len, parts[row])) + self.frame.size for row in np.flatnonzero(cut).tolist()]
        return TokenPairs(frame=self.frame, parts=parts, lengths=lengths, cut=cut)

    def _alone(self, texts: Sequence[str]) -> list[Ids]:
        """The tokens of each text without any border. The tokenizer's truncation, a state of all threads, stays off."""
        known = self._known  # only ever added to, so that threads may share it
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            rows = self.tokenizer(new, add_special_tokens=False, padding=False, truncation=False, verbose=False)
            known.update(
                (text, np.array(row, dtype=np.int64)) for text, row in zip(new, rows["input_ids"], strict=True)
            )
        if len(known) > _REMEMBERED:
            self._known = {}
        return [known[text] for text in texts]

    def _learn(self, name: str) -> Frame:
        asked, answered = zip(*_PROBES, strict=True)
        whole = self.tokenizer(list(asked), list(answered), padding=False, truncation=False, verbose=False)
        types = whole.get("token_type_ids")
        alone = list(zip(self._alone(asked), self._alone(answered), strict=True))
        joined = [np.array(row, dtype=np.int64) for row in whole["input_ids"]]
        left, right = alone[0]
        for before in range(5):
            for between in range(5):
                second = before + len(left) + between
                borders = (before, before + len(left), second, second + len(right), len(joined[0]))
                if borders[3] > borders[4]:
                    continue
                frame = Frame(
                    before=joined[0][:before],
                    between=joined[0][borders[1] : second],
                    after=joined[0][borders[3] :],
                    types=_part_types(types[0], borders) if types else None,
                )
                same = [np.array_equal(frame.ids(*pair), row) for pair, row in zip(alone, joined, strict=True)]
                if types:
                    same += [frame.kinds(*pair).tolist() == row for pair, row in zip(alone, types, strict=True)]
                if all(same):
                    return frame
        raise ModelError(f"{name}: its tokenizer joins two texts in a way that is not known; take another model")


def _part_types(types: Sequence[int], borders: Sequence[int]) -> tuple[int, int, int, int, int]:
    """The type of each part's first token; of an empty part that of its neighbour."""
    first, second, third, fourth, fifth = (types[min(start, len(types) - 1)] for start in (0, *borders[:4]))
    return first, second, third, fourth, fifth
