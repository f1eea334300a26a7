"""What `scripts/bench.py` runs in processes of their own: the backends, the machine's peaks, memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disagree.errors import UsageError
from disagree.files import dump_json
from disagree.nli.calibration import Calibration, softmax
from disagree.nli.labels import class_ids

BATCH = 32  # of the plain loop, and the default of CrossEncoder.predict
PEAK_SECONDS = 0.6  # for each kind of product

Array = NDArray[np.float64]
TextPair = tuple[str, str]
Scorer = Callable[[Sequence[TextPair]], Array]  # raw probabilities (n, 3) in the order of nli.labels.COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What every process is told: the folder of the model, that of its export, and how many threads to use."""

    model: str
    export: str
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One backend once over the pairs: seconds of wall and CPU, the load average before, the probabilities."""

    wall: float
    cpu: float
    load: float
    scores: Array


class Worker:
    """A process that lives on, with one backend open in it."""

    def __init__(self, backend: str, options: Options) -> None:
        self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self._opening = self._process.submit(_open, backend, options)

    def dtype(self) -> str:
        """The number format of the opened backend. Raises: what went wrong on opening it."""
        opened: str = self._opening.result()
        return opened

    def __call__(self, pairs: Sequence[TextPair]) -> Pass:
        """Judges the pairs in the process."""
        return self._process.submit(_measure, pairs).result()

    def close(self) -> None:
        """Ends the process."""
        self._process.shutdown()


def apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """What `work` gives back in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


_opened: dict[str, Scorer] = {}  # the backend of this process


def _open(backend: str, options: Options) -> str:
    _set_threads(options.threads)
    _opened["it"], dtype = BACKENDS[backend](options)
    return dtype


def _measure(pairs: Sequence[TextPair]) -> Pass:
    load, began, used = os.getloadavg()[0], time.perf_counter(), time.process_time()
    scores = _opened["it"](pairs)
    return Pass(wall=time.perf_counter() - began, cpu=time.process_time() - used, load=load, scores=scores)


def _set_threads(threads: int) -> None:
    import torch

    torch.set_num_threads(threads)


def _cross_encoder(options: Options, dtype: str = "float32") -> tuple[Scorer, str]:
    import torch
    from sentence_transformers import CrossEncoder

    special = {} if dtype == "float32" else {"model_kwargs": {"torch_dtype": getattr(torch, dtype)}}
    model = CrossEncoder(options.model, device="cpu", **special)
    columns = list(class_ids(model.config.id2label, where=options.model))

    def score(pairs: Sequence[TextPair]) -> Array:
        logits = model.predict(list(pairs), batch_size=BATCH, show_progress_bar=False)
        return softmax(np.asarray(logits, dtype=np.float64)[:, columns])

    return score, str(next(model.parameters()).dtype).removeprefix("torch.")


def _plain(options: Options, batch: int = BATCH) -> tuple[Scorer, str]:
    """The loop that one would write first: transformers alone, in the order of arrival, padded to the longest."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = AutoModelForSequenceClassification.from_pretrained(
        options.model, dtype=torch.float32, use_safetensors=True
    ).eval()
    columns = list(class_ids(model.config.id2label, where=options.model))

    @torch.inference_mode()
    def score(pairs: Sequence[TextPair]) -> Array:
        found = []
        for start in range(0, len(pairs), batch):
            left, right = zip(*pairs[start : start + batch], strict=True)
            rows = tokenizer(list(left), list(right), padding=True, truncation=True, return_tensors="pt")
            found.append(model(**rows).logits.double().numpy())
        return softmax(np.concatenate(found)[:, columns])

    return score, "float32"


def _judge(options: Options, dtype: str, folder: str = "") -> Any:
    from disagree.nli.judge import load_judge

    return replace(load_judge(folder or options.model, dtype=dtype, device="cpu"), calibration=Calibration())


def _directed(options: Options, dtype: str, folder: str = "") -> tuple[Scorer, str]:
    """`disagree`'s judge in one direction, with a calibration that changes nothing."""
    judge = _judge(options, dtype, folder)
    return lambda pairs: judge.directed(pairs).scores, str(judge.dtype).removeprefix("torch.")


def _exported(options: Options) -> tuple[Scorer, str]:
    if not options.export:
        raise UsageError("no exported model was named; give its folder by --export")
    return _directed(options, "auto", options.export)


def _pooled(options: Options) -> tuple[Scorer, str]:
    judge = _judge(options, "auto")
    return lambda pairs: judge.pooled(pairs).scores, str(judge.dtype).removeprefix("torch.")


BACKENDS: dict[str, Callable[[Options], tuple[Scorer, str]]] = {
    "ce": _cross_encoder,
    "ce-bf16": lambda options: _cross_encoder(options, "bfloat16"),
    "plain": _plain,
    "exact": lambda options: _directed(options, "float32"),
    "auto": lambda options: _directed(options, "auto"),
    "openvino": _exported,
    "pooled": _pooled,
}


def reference(options: Options, pairs: Sequence[TextPair]) -> Array:
    """Raw probabilities in float32 by transformers alone, one pair at a time and so without padding."""
    _set_threads(options.threads)
    return _plain(options, batch=1)[0](pairs)


def consistency(options: Options, dtype: str, pairs: Sequence[TextPair]) -> dict[str, float]:
    """The largest change of a probability by what else is in the batch, the order and the number of threads."""
    _set_threads(options.threads)
    judge = _judge(options, dtype)
    usual = judge.directed(pairs).scores
    alone = [judge.directed([pair]).scores[0] for pair in pairs[:200]]
    others = {
        "small batches": replace(judge, batch_tokens=judge.batch_tokens // 8).directed(pairs).scores - usual,
        "every third pair": judge.directed(pairs[::3]).scores - usual[::3],
        "one at a time": np.asarray(alone) - usual[: len(alone)],
        "reversed order": judge.directed(pairs[::-1]).scores[::-1] - usual,
    }
    _set_threads(1 if options.threads > 1 else 2)
    others["other threads"] = judge.directed(pairs).scores - usual
    return {name: float(np.abs(change).max()) for name, change in others.items()}


def peaks(threads: int) -> dict[str, dict[str, float]]:
    """The most GFLOP/s that products of matrices reach here, by number format and by routine."""
    import torch

    _set_threads(threads)
    found: dict[str, dict[str, float]] = {"float32": {}, "bfloat16": {}, "int8": {}}
    for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        square = torch.randn(2048, 2048, dtype=dtype)
        found[name]["torch.mm"] = _rate(partial(torch.mm, square, square), 2 * 2048**3)
        values, weight, bias = (torch.randn(shape, dtype=dtype) for shape in ((2048, 384), (1536, 384), (1536,)))
        with suppress(RuntimeError, AttributeError, NotImplementedError):  # not every build of torch has these
            ops = torch.ops.mkldnn
            laid = ops._reorder_linear_weight(weight, 2048)
            linear = partial(ops._linear_pointwise, values, laid, bias, "none", [], "")
            found[name]["oneDNN linear"] = _rate(linear, 2 * 2048 * 384 * 1536)
    small = torch.randint(-100, 100, (2048, 2048), dtype=torch.int8)
    with suppress(RuntimeError, AttributeError, NotImplementedError):
        found["int8"]["torch._int_mm"] = _rate(partial(torch._int_mm, small, small), 2 * 2048**3)
    return found


def _rate(work: Callable[[], Any], operations: float) -> float:
    """GFLOP/s of the fastest of many calls, the first two left out."""
    work(), work()
    best, until = float("inf"), time.perf_counter() + PEAK_SECONDS
    while best == float("inf") or time.perf_counter() < until:
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return operations / best / 1e9


def stream(options: Options, pairs: Sequence[TextPair], count: int) -> float:
    """The peak of resident memory in megabytes of `disagree judge` over so many pairs, made as it reads them."""
    if count > len(pairs) ** 2:
        raise UsageError(f"{len(pairs)} pairs make {len(pairs) ** 2} at most by recombining; ask for more --pairs")
    command = [sys.executable, "-m", "disagree", "judge", "-", "--json", "--directed", "--model", options.model]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin is not None  # noqa: S101  # for the type checker: it was asked for
    with process.stdin as lines:
        for left, right in islice(recombined(pairs), count):
            lines.write(dump_json({"claim_a": left, "claim_b": right}).encode() + b"\n")
    if process.wait():
        raise UsageError(f"disagree judge ended with {process.returncode}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def recombined(pairs: Sequence[TextPair]) -> Iterator[TextPair]:
    """Each left text beside each right text, so that many distinct pairs come of few and are as long as those."""
    for shift in range(len(pairs)):
        for row, (left, _) in enumerate(pairs):
            yield left, pairs[(row + shift) % len(pairs)][1]
