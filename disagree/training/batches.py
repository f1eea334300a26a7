"""Tokenised pairs in batches of about equal work, shuffled by a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

__all__ = ["encode_texts", "token_batches"]

Encoded = Mapping[str, list[int]]


def encode_texts(tokenizer: Any, *texts: Sequence[str], max_tokens: int) -> tuple[list[Encoded], int]:
    """Each text (or pair of texts, for two sequences) as token ids, and how many were cut to `max_tokens`."""
    if not texts or not texts[0]:
        return [], 0
    columns = tokenizer(*map(list, texts), padding=False, truncation=True, max_length=max_tokens)
    rows: list[Encoded] = [{key: columns[key][row] for key in columns} for row in range(len(texts[0]))]
    full = [row for row, encoded in enumerate(rows) if len(encoded["input_ids"]) == max_tokens]
    again = [[column[row] for row in full] for column in texts]
    whole = tokenizer(*again, padding=False, truncation=False, verbose=False)["input_ids"] if full else []
    return rows, sum(len(ids) > max_tokens for ids in whole)


def token_batches(lengths: Sequence[int], *, batch_tokens: int, seed: Sequence[int]) -> list[list[int]]:
    """Row numbers in batches of at most `batch_tokens` padded tokens; rows of like length share a batch.

    Lengths are jittered by up to a tenth, so that the company a row keeps changes with the seed.
    """
    random = np.random.default_rng(seed)
    jittered = np.asarray(lengths, dtype=float) * random.uniform(0.9, 1.1, len(lengths))
    batches: list[list[int]] = []
    widest = 0
    for row in np.argsort(jittered, kind="stable"):
        widest = max(widest, lengths[row])
        if not batches or (len(batches[-1]) + 1) * widest > batch_tokens:
            batches.append([])
            widest = lengths[row]
        batches[-1].append(int(row))
    random.shuffle(batches)
    return batches
