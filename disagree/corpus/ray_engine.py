"""The same scan on many machines: Ray Data reads the inputs and compares the stories, the store stays with the driver.

Inputs -> rows -> articles with claims and vectors is one dataset, batches of stories -> findings another; actors hold
the models. Order is kept and batches are those of the local engine, so the findings are the same. Inputs must have the
same paths on every machine. A worker that dies is replaced, and what it was doing is done again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from disagree.corpus.compare import Found, Story
from disagree.corpus.engine import ITEMS_AT_ONCE
from disagree.corpus.intake import Entry, IsKnown, Known, Taken, items_of, take
from disagree.errors import UsageError
from disagree.text.limits import Limits

if TYPE_CHECKING:
    from disagree.corpus.run import Workers

__all__ = ["RayEngine", "open_ray"]

_BATCHES_AT_ONCE = 256  # of stories, handed to Ray together: some hundred claims each, so that the driver stays small
_COLUMN = "parcel"

Batch = Mapping[str, Any]
Load = Callable[[], "Workers"]


@dataclass(slots=True)
class _Parcel:
    """Keeps what is in it as it is: a bare tuple would come out of a dataset as a list."""

    content: Any


def open_ray(workers: int) -> None:
    """Joins the cluster that RAY_ADDRESS names, or starts one of so many workers on this machine.

    Raises: UsageError where Ray is not installed.
    """
    try:
        import ray
        from ray.data import DataContext
    except ImportError as error:
        raise UsageError("--engine ray: Ray is not installed; pip install 'disagree[ray]'") from error
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
    if not ray.is_initialized():
        import os

        # one more than the actors: they keep theirs, and what opens the inputs would wait for one for ever
        local: dict[str, Any] = (
            {} if os.environ.get("RAY_ADDRESS") else {"num_cpus": workers + 1, "include_dashboard": False}
        )
        ray.init(logging_level=logging.ERROR, log_to_driver=False, **local)
    context = DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False


@dataclass(frozen=True, slots=True)
class RayEngine:
    """Reads and compares with so many actors; `load` gives each the stages with their models."""

    load: Load
    workers: int

    def read(
        self, entries: Iterable[Entry], limits: Limits, *, stdin: IO[str] | None, known: Known
    ) -> Iterator[list[Taken]]:
        """What stands in the inputs, some rows at a time."""
        given = list(entries)
        if any(entry.input.where == "-" for entry in given):
            raise UsageError("--engine ray: standard input cannot be read by other machines; give files")
        if not given:
            return
        dataset = (
            self._dataset(given)
            .flat_map(_Opening(limits))
            .map_batches(
                _Reading,
                fn_constructor_args=(self.load, known.frozen()),
                batch_size=ITEMS_AT_ONCE,
                batch_format="numpy",
                compute=self._actors(),
            )
        )
        for batch in dataset.iter_batches(batch_size=ITEMS_AT_ONCE, batch_format="numpy"):
            yield [parcel.content for parcel in batch[_COLUMN]]

    def compare(self, batches: Iterable[Sequence[Story]]) -> Iterator[Found]:
        """What the stories of each batch gave; the judgements of a batch come together."""
        left = iter(batches)
        while window := list(islice(left, _BATCHES_AT_ONCE)):
            dataset = self._dataset(window).map_batches(
                _Comparing,
                fn_constructor_args=(self.load,),
                batch_size=1,
                batch_format="numpy",
                compute=self._actors(),
            )
            for row in dataset.iter_rows():
                yield from row[_COLUMN].content

    def _dataset(self, contents: Sequence[Any]) -> Any:
        import ray.data

        rows = [{_COLUMN: _Parcel(content)} for content in contents]
        return ray.data.from_items(rows, override_num_blocks=len(rows))

    def _actors(self) -> Any:
        from ray.data import ActorPoolStrategy

        return ActorPoolStrategy(size=self.workers)


@dataclass(frozen=True, slots=True)
class _Opening:
    """An input to its rows."""

    limits: Limits

    def __call__(self, row: Batch) -> Iterator[dict[str, _Parcel]]:
        for item in items_of(row[_COLUMN].content, self.limits):
            yield {_COLUMN: _Parcel(item)}


class _Reading:
    """Rows to what their articles gave, in an actor of its own."""

    def __init__(self, load: Load, is_known: IsKnown) -> None:
        self.reader, self.is_known = load().reader, is_known

    def __call__(self, batch: Batch) -> dict[str, Any]:
        return _column(take([parcel.content for parcel in batch[_COLUMN]], self.reader, self.is_known))


class _Comparing:
    """Stories to findings, in an actor of its own."""

    def __init__(self, load: Load) -> None:
        self.comparer = load().comparer

    def __call__(self, batch: Batch) -> dict[str, Any]:
        return _column([list(self.comparer(parcel.content)) for parcel in batch[_COLUMN]])


def _column(contents: Sequence[Any]) -> dict[str, Any]:
    column = np.empty(len(contents), dtype=object)
    column[:] = [_Parcel(content) for content in contents]
    return {_COLUMN: column}
