"""How alike two texts are as wholes: min-hash sketches of their runs of words.

The share of equal places of two sketches estimates the Jaccard similarity of the two sets of runs.
Source: Broder 1997, On the resemblance and containment of documents.
"""

from __future__ import annotations

import re
import zlib

import numpy as np
from numpy.typing import NDArray

__all__ = ["PLACES", "alike", "sketch"]

PLACES = 64
_RUN = 5  # words
_WORD = re.compile(r"\w+")
_AT_ONCE = 4_096  # runs
_DRAW = np.random.default_rng(1997)
_FACTORS: NDArray[np.uint32] = _DRAW.integers(1, 2**32, PLACES, dtype=np.uint32) | np.uint32(1)
_OFFSETS: NDArray[np.uint32] = _DRAW.integers(0, 2**32, PLACES, dtype=np.uint32)


def sketch(text: str) -> NDArray[np.uint32]:
    """The sketch of a text, shape (64,), whatever its case and punctuation; of an empty text all ones."""
    words = _WORD.findall(text.lower())
    runs = {" ".join(words[place : place + _RUN]) for place in range(max(1, len(words) - _RUN + 1))} if words else set()
    hashes = np.array(sorted(zlib.crc32(run.encode("utf-8", "replace")) for run in runs), dtype=np.uint32)
    least = np.full(PLACES, 2**32 - 1, dtype=np.uint32)
    for start in range(0, len(hashes), _AT_ONCE):
        mixed = hashes[start : start + _AT_ONCE, None] * _FACTORS + _OFFSETS  # modulo 2**32
        least = np.minimum(least, mixed.min(axis=0))
    return least


def alike(one: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.float64]:
    """The estimated similarity of one sketch (64,) to others (n, 64), shape (n,), from 0 to 1."""
    shares: NDArray[np.float64] = (others == one).mean(axis=1)
    return shares
