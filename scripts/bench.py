"""Measures the judge beside others: the same pairs, in turn, in one run with the peaks of the machine.

Run as: python scripts/bench.py [--pairs 4000] [--threads 2] [--rounds 3] [--backends ce,plain,exact,auto,pooled]
        [--model judge] [--export FOLDER] [--reference 1000] [--consistency] [--stream 10000 100000] [--json FILE]

Backends: `ce` is CrossEncoder.predict of sentence-transformers as it comes (`ce-bf16`: with bfloat16 weights), `plain`
a loop over transformers in batches of 32, `exact` and `auto` this package's judge in float32 and in the format that
suits the machine, `openvino` the judge of the folder named by --export; all in one direction. `pooled` judges both
orders and counts each pair once. Pairs are drawn from the sentences of `data/`, as long as pairs out of real articles.

Each backend has a process of its own, warmed up; they are called A B C, then C B A. A pass that got less than 0.9 of
its threads (CPU seconds by wall) is contended and does not count, unless all of that backend are. Ratios are of
medians. GFLOP/s are nominal: products and attention over the tokens there are, whatever is really computed. |dp| is
the largest change of a pair's raw probabilities against float32 judged one pair at a time.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from bench_work import BACKENDS, Array, Options, Pass, TextPair, Worker, apart, consistency, peaks, reference, stream
from numpy.typing import NDArray

from disagree.checkpoints import find_checkpoint, read_json
from disagree.data.rows import json_rows
from disagree.errors import DataError, DisagreeError, UsageError
from disagree.files import atomic_write, dump_json
from disagree.text.sentences import SentenceSplitter
from disagree.types import Article

DATA = Path(__file__).resolve().parent.parent / "data"
WORDS = range(5, 81)  # of a sentence
SPECIAL = 3  # tokens that BERT adds to a pair
CANDIDATES = 300_000  # random pairs to choose from, and as many among which long sentences are not rare
# Tokens of pairs of sentences out of 1,682 bodies of FNC-1 (4,000 pairs, seed 7); 0 and 99 % are interpolated.
SHARES, LENGTHS = (0, 5, 25, 50, 75, 95, 99, 100), (16, 29, 43, 54, 67, 90, 110, 143)
MEAN, SLACK, TAIL_SLACK = 55.9, 2.0, 15.0  # tokens that the drawn pairs may be off; in the 99 % and the longest, more
LEAST_BUSY = 0.9  # of the threads; below that, others had the cores
WARM_UP = 200  # pairs

Ints = NDArray[np.int64]


def sentences() -> list[str]:
    """The distinct claims and sentences of the repository's own data, in a fixed order."""
    found: dict[str, None] = {}
    for _, row in json_rows(DATA / "news_claims" / "pairs.jsonl.gz"):
        found |= dict.fromkeys((str(row["premise"]), str(row["hypothesis"])))
    for _, row in json_rows(DATA / "news_attributions.jsonl.gz"):
        article = Article(id=str(row["id"]), outlet="", text=str(row["text"]))
        found |= {sentence.text: None for sentence in SentenceSplitter()(article)[0]}
    return [text for text in found if len(text.split()) in WORDS]


def count_tokens(model: str, texts: Sequence[Any]) -> Ints:
    """The tokens of each text or pair of texts, without special ones."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model).backend_tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return np.array([len(row.ids) for row in tokenizer.encode_batch(list(texts), add_special_tokens=False)])


def draw(texts: Sequence[str], tokens: Ints, *, pairs: int, seed: int) -> tuple[list[TextPair], Ints]:
    """Distinct random pairs as long as `SHARES` and `LENGTHS` say, in random order, with their tokens.

    Raises: DataError where the texts do not give pairs of such lengths.
    """
    random = np.random.default_rng(seed)
    chance = 1 / np.bincount(tokens)[tokens]
    usual = random.integers(0, len(texts), (2, CANDIDATES))
    longer = random.choice(len(texts), (2, CANDIDATES), p=chance / chance.sum())
    first, second = np.concatenate([usual, longer], axis=1)
    left, right = np.divmod(np.unique(first * len(texts) + second), len(texts))
    mixed = random.permutation(np.flatnonzero(left != right))
    total = tokens[left] + tokens[right] + SPECIAL
    by_length = mixed[total[mixed].argsort(kind="stable")]
    if len(by_length) < pairs:
        raise DataError(f"{len(texts)} sentences give no {pairs} pairs")
    wanted = np.interp(np.linspace(0, 100, pairs), SHARES, LENGTHS).round()
    rows = np.arange(pairs)
    places = np.maximum.accumulate(np.searchsorted(total[by_length], wanted) - rows) + rows  # none is taken twice
    chosen = random.permutation(by_length[np.minimum(places, len(by_length) - pairs + rows)])
    found = percentiles(total[chosen])
    slack = [TAIL_SLACK if share > 95 else SLACK for share in SHARES[1:]]
    off = [
        share
        for share, most in zip(SHARES[1:], slack, strict=True)
        if abs(found[f"{share}%"] - wanted_at(share)) > most
    ]
    if off or abs(found["mean"] - MEAN) > SLACK:
        raise DataError(f"the drawn pairs have {found} tokens, too far from {LENGTHS[1:]} and {MEAN}")
    return [(texts[left[row]], texts[right[row]]) for row in chosen], total[chosen]


def wanted_at(share: int) -> int:
    """The tokens that pairs should have at that percentile."""
    return LENGTHS[SHARES.index(share)]


def percentiles(tokens: Ints) -> dict[str, float]:
    """The spread of numbers of tokens."""
    spread = {f"{share}%": round(float(np.percentile(tokens, share)), 1) for share in SHARES[1:]}
    return spread | {"mean": round(float(tokens.mean()), 1)}


def work(config: Mapping[str, Any], tokens: Ints) -> float:
    """The nominal operations of judging texts of so many tokens: products, and attention by the square."""
    width, inner, layers = (int(config[name]) for name in ("hidden_size", "intermediate_size", "num_hidden_layers"))
    products = 2 * (4 * width * width + 2 * width * inner) * tokens.sum()
    return float(layers * (products + 4 * width * (tokens.astype(float) ** 2).sum()))


def timed(workers: Mapping[str, Worker], pairs: Sequence[TextPair], *, rounds: int) -> dict[str, list[Pass]]:
    """The passes of each backend, called in turn, every second round backwards."""
    passes: dict[str, list[Pass]] = {name: [] for name in workers}
    for worker in workers.values():
        worker(pairs[: min(WARM_UP, 1 + len(pairs) // 4)])
    for number in range(rounds):
        for name in list(workers)[:: -1 if number % 2 else 1]:
            passes[name].append(workers[name](pairs))
    return passes


def summary(passes: Sequence[Pass], *, threads: int) -> dict[str, Any]:
    """Seconds over the passes that had the cores to themselves, or over all where none had."""
    clean = [one for one in passes if one.cpu / one.wall >= LEAST_BUSY * threads]
    counted = clean or list(passes)
    return {
        "seconds_min": min(one.wall for one in counted),
        "seconds_median": median(one.wall for one in counted),
        "cpu_seconds": median(one.cpu for one in counted),
        "load": median(one.load for one in counted),
        "passes": len(passes),
        "clean": len(clean),
        "all": [{"wall": one.wall, "cpu": one.cpu, "load": one.load} for one in passes],
    }


def against(wanted: Array, scores: Array) -> dict[str, float | None]:
    """How far probabilities are from the wanted ones: |dp| by pair, labels, the surest label that changed."""
    change = np.abs(scores[: len(wanted)] - wanted).max(axis=1)
    same = scores[: len(wanted)].argmax(axis=1) == wanted.argmax(axis=1)
    best = np.sort(wanted, axis=1)
    margins = (best[:, -1] - best[:, -2])[~same]
    return {
        "max_dp": float(change.max()),
        "p99_dp": float(np.percentile(change, 99)),
        "labels_equal": float(same.mean()),
        "flip_margin": float(margins.max()) if len(margins) else None,
    }


def opened(opening: Mapping[str, Worker]) -> tuple[dict[str, Worker], dict[str, str], dict[str, str]]:
    """The workers whose backend could be opened, their number formats, and why the others could not."""
    dtypes, left_out = {}, {}
    for name, worker in opening.items():
        try:
            dtypes[name] = worker.dtype()
        except (ImportError, DisagreeError) as error:
            left_out[name] = str(error)
            worker.close()
    return {name: opening[name] for name in dtypes}, dtypes, left_out


def measure(given: argparse.Namespace, options: Options) -> dict[str, Any]:
    """All figures of a run, peaks first."""
    found_peaks = apart(peaks, options.threads)
    opening = {name: Worker(name, options) for name in given.backends.split(",")}  # while the pairs are drawn
    texts = sentences()
    counted = count_tokens(str(find_checkpoint("judge")), texts)
    pairs, tokens = draw(texts, counted, pairs=given.pairs, seed=given.seed)
    own = count_tokens(options.model, pairs) + SPECIAL
    workers, dtypes, left_out = opened(opening)
    if not workers:
        raise UsageError(f"no backend could be opened: {left_out}")
    passes = timed(workers, pairs, rounds=given.rounds)
    for worker in workers.values():
        worker.close()
    nominal = work(read_json(Path(options.model) / "config.json"), own)
    wanted = apart(reference, options, pairs[: given.reference])
    rows = {}
    for name, found in passes.items():
        row = {"dtype": dtypes[name]} | summary(found, threads=options.threads)
        row["gflops"] = nominal * (2 if name == "pooled" else 1) / row["seconds_median"] / 1e9
        peak = max(found_peaks.get(dtypes[name], {}).values(), default=None)
        row |= {"pairs_per_second": len(pairs) / row["seconds_median"], "share": peak and row["gflops"] / peak}
        rows[name] = row | (against(wanted, found[0].scores) if name != "pooled" else {})
    base = next((name for name in ("ce", "plain") if name in rows), next(iter(rows)))
    for row in rows.values():
        row["ratio"] = rows[base]["seconds_median"] / row["seconds_median"]
    report = {
        "machine": machine(options.threads),
        "pairs": len(pairs),
        "tokens": percentiles(tokens) | {"sum": int(own.sum())},
        "gflop": nominal / 1e9,
        "reference": len(wanted),
        "peaks": found_peaks,
        "base": base,
        "backends": rows,
        "left_out": left_out,
    }
    if given.consistency:
        report["consistency"] = {
            dtype: apart(consistency, options, dtype, pairs[:1000]) for dtype in ("float32", "auto")
        }
    if given.stream:
        report["stream"] = {str(count): apart(stream, options, pairs, count) for count in given.stream}
    return report


def machine(threads: int) -> dict[str, Any]:
    """Where and with what this runs."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    versions = {package: version(package) for package in ("torch", "transformers")}
    return {"cpu": name or platform.processor(), "cores": os.cpu_count(), "threads": threads} | versions


def show(report: Mapping[str, Any]) -> None:
    """Prints the report as tables."""
    print(", ".join(f"{name} {value}" for name, value in report["machine"].items()))
    print(f"{report['pairs']} pairs, tokens: " + ", ".join(f"{k} {v:g}" for k, v in report["tokens"].items()))
    print(f"nominal work {report['gflop']:.0f} GFLOP; probabilities against {report['reference']} pairs in float32")
    for dtype, found in report["peaks"].items():
        print(f"peak {dtype}: " + (", ".join(f"{k} {v:.0f} GFLOP/s" for k, v in found.items()) or "none"))
    heads = (
        f"backend,dtype,pairs/s,min s,median,CPU s,load,x {report['base']},GFLOP/s,share,max|dp|,p99|dp|,labels,flip"
    )
    names = ["pairs_per_second", "seconds_min", "seconds_median", "cpu_seconds", "load", "ratio", "gflops", "share"]
    names += ["max_dp", "p99_dp", "labels_equal", "flip_margin"]
    forms = (".1f", ".2f", ".2f", ".2f", ".1f", ".2f", ".0f", ".0%", ".1e", ".1e", ".2%", ".3f")
    print("  ".join(f"{head:>9}" for head in (*heads.split(","), "clean")))
    for name, row in report["backends"].items():
        cells = [name, row["dtype"]]
        cells += ["-" if row.get(key) is None else f"{row[key]:{form}}" for key, form in zip(names, forms, strict=True)]
        cells.append(f"{row['clean']}/{row['passes']}" + ("" if row["clean"] else " (all contended, all counted)"))
        print("  ".join(f"{cell:>9}" for cell in cells))
    for name, reason in report["left_out"].items():
        print(f"{name}: left out: {reason}")
    for dtype, changes in report.get("consistency", {}).items():
        print(f"max |dp| in {dtype}: " + ", ".join(f"{name} {value:.1e}" for name, value in changes.items()))
    grown = report.get("stream", {})
    for count, peak in grown.items():
        print(f"{count} pairs streamed: peak RSS {peak:.0f} MB ({peak / next(iter(grown.values())) - 1:+.1%})")


def main() -> None:
    """Measures, prints and saves."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--pairs", type=int, default=4_000)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--backends", default="ce,plain,exact,auto,pooled", help=f"of {', '.join(BACKENDS)}")
    arguments.add_argument("--model", default="judge", help="a shipped name or a folder")
    arguments.add_argument("--export", default="", help="the folder of an exported judge, for openvino")
    arguments.add_argument("--reference", type=int, help="pairs judged one at a time (default: all)")
    arguments.add_argument("--consistency", action="store_true")
    arguments.add_argument("--stream", type=int, nargs="*", metavar="PAIRS", help="10000 100000 where none are given")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    unknown = sorted(set(given.backends.split(",")) - set(BACKENDS))
    model = find_checkpoint(given.model)
    if unknown or not isinstance(model, Path):
        arguments.error(f"backends are {', '.join(BACKENDS)}" if unknown else f"{model}: no shipped name and no folder")
    given.stream = [10_000, 100_000] if given.stream == [] else given.stream
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
        os.environ[name] = str(given.threads)  # for the processes started from here
    os.environ.update(HF_HUB_OFFLINE="1", TQDM_DISABLE="1")
    report = measure(given, Options(model=str(model), export=given.export, threads=given.threads))
    show(report)
    if given.json:
        atomic_write(given.json, dump_json(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
