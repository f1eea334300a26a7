"""Splits that keep a story on one side, and a check that nothing of the development data was trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from disagree.errors import DataError
from disagree.types import LabelledPair

__all__ = ["check_leaks", "grouped_split", "without_leaks"]


def grouped_split(
    pairs: Sequence[LabelledPair], *, dev_share: float, seed: int
) -> tuple[list[LabelledPair], list[LabelledPair]]:
    """Training and development pairs; all pairs of a group, or of one premise where there is none, stay together.

    The side is drawn from a hash of group and seed, so that adding rows never moves a group.
    No pairs give two empty lists.
    """
    train: list[LabelledPair] = []
    dev: list[LabelledPair] = []
    for pair in pairs:
        key = f"{seed}:{pair.group or _plain(pair.premise)}".encode()
        draw = int.from_bytes(hashlib.sha256(key).digest()[:8], "big") / 2**64
        (dev if draw < dev_share else train).append(pair)
    return train, dev


def check_leaks(train: Sequence[LabelledPair], dev: Sequence[LabelledPair]) -> None:
    """Nothing, where no group and no pair of texts is on both sides.

    A group is known by its id alone, whatever file it stands in, since files made of another one keep its ids.

    Raises: DataError naming how many leaks there are, and the first.
    """
    leaks = _leaks(train, dev)
    if leaks:
        pair, reason = leaks[0]
        raise DataError(
            f"{len(leaks)} training pairs leak into the development data, for example {pair.id} ({reason}); "
            "split by group, or set on_leak = 'drop' to leave these training pairs out"
        )


def without_leaks(train: Sequence[LabelledPair], dev: Sequence[LabelledPair]) -> tuple[list[LabelledPair], int]:
    """The training pairs that share neither a group nor both texts with `dev`, and the count left out."""
    leaking = {id(pair) for pair, _ in _leaks(train, dev)}
    return [pair for pair in train if id(pair) not in leaking], len(leaking)


def _leaks(train: Sequence[LabelledPair], dev: Sequence[LabelledPair]) -> list[tuple[LabelledPair, str]]:
    origins: dict[str, set[str]] = {}
    for pair in dev:
        if pair.group:
            origins.setdefault(pair.group, set()).add(pair.origin)
    texts = {_both(pair) for pair in dev}
    found = []
    for pair in train:
        if pair.group in origins:
            found.append((pair, _shared_group(pair, origins[pair.group])))
        elif _both(pair) in texts:
            found.append((pair, "the same two texts are on both sides"))
    return found


def _shared_group(pair: LabelledPair, origins: set[str]) -> str:
    message = f"its group {pair.group!r} is on both sides"
    if pair.origin in origins:
        return message
    return (
        f"{message}, in {pair.origin!r} and in {min(origins)!r}; "
        "where these are unrelated and the id is the same by chance, rename the groups of one"
    )


def _both(pair: LabelledPair) -> frozenset[str]:
    return frozenset((_plain(pair.premise), _plain(pair.hypothesis)))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")
