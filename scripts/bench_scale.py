"""Times the stages of a scan as claims grow, and measures how many labelled disagreements the gate lets through.

Run as: python scripts/bench_scale.py [--claims 1000 10000] [--gate CLUSTER.json ...] [--data PAIRS.jsonl.gz]
            [--config detect.toml] [--no-judge] [--seed 13] [--json]

The articles are made of news_claims: each group is a story, its claims are dealt to 2 to 5 outlets. A row of the
table is one scan: seconds of each stage, pairs judged, the peak memory of this process so far, and how much longer it
took than the scan before. --no-judge takes every pair for unrelated. With --gate, clusters of labelled articles (`id`,
`articles` with id, outlet, date, text, and `gold`: pairs `a`, `b` of an article and a sentence) are read as one corpus
and each by itself: of the gold pairs both of whose sentences gave a claim, how many meet the judge, and what share of
all pairs that takes. `lost` counts gold pairs that extraction left without a claim.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from disagree.config import load_detector, load_settings
from disagree.data.rows import json_rows
from disagree.errors import DataError
from disagree.pipeline import Detector
from disagree.types import Article, Claim, ClaimPair, Judgement, Scores

DATA = Path(__file__).parent.parent / "data" / "news_claims" / "pairs.jsonl.gz"
STAGES = ("read", "embed", "pair", "judge", "group")
OUTLETS = 60  # newspapers that the stories are dealt to
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan: how much it read, how many pairs it judged, seconds by stage, peak memory so far in megabytes."""

    articles: int
    claims: int
    possible: int
    judged: int
    seconds: Mapping[str, float]
    total: float
    megabytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Gold pairs that meet the judge, of those whose sentences both gave a claim; the share of all pairs kept."""

    name: str
    gold: int
    lost: int
    kept: int
    pairs: int
    possible: int


def stories(path: Path) -> list[list[str]]:
    """The distinct claims of each group of pairs, in the order of the file.

    Raises: DataError where a row has no group, premise or hypothesis.
    """
    groups: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for number, row in json_rows(path):
        texts = row.get("premise"), row.get("hypothesis")
        if not row.get("group") or not all(texts):
            raise DataError(f"{path}:{number}: needs group, premise and hypothesis")
        groups[str(row["group"])].update(dict.fromkeys(map(str, texts)))
    return [list(group) for group in groups.values()]


def news(told: Sequence[Sequence[str]], *, claims: int, seed: int) -> list[Article]:
    """Short articles that hold about so many claims: the stories in random order, each dealt to 2 to 5 outlets.

    The same seed gives the same first stories for any number. Too few stories give fewer claims.
    """
    draw = np.random.default_rng(seed)
    articles: list[Article] = []
    dealt = 0
    for number in draw.permutation(len(told)):
        if dealt >= claims:
            break
        texts = [told[number][place] for place in draw.permutation(len(told[number]))]
        outlets = draw.choice(OUTLETS, size=min(len(texts), int(draw.integers(2, 6))), replace=False)
        published = FIRST_DAY + timedelta(days=int(draw.integers(0, 90)))
        for place, outlet in enumerate(outlets):
            text = " ".join(texts[place :: len(outlets)])
            name = f"Outlet {outlet}"
            articles.append(Article(id=f"{number}-{place}", outlet=name, text=text, published=published))
        dealt += len(texts)
    return articles


def no_judge(pairs: Sequence[ClaimPair]) -> list[Judgement]:
    """Every pair unrelated, at no cost."""
    nothing = Scores(supporting=0.0, contradicting=0.0, unrelated=1.0)
    return [Judgement(pair=pair, scores=nothing, forward=nothing, backward=nothing) for pair in pairs]


def scan(detector: Detector, articles: Sequence[Article]) -> Scan:
    """The seconds of each stage of one scan; `embed` is taken out of `pair`."""
    spent = dict.fromkeys(STAGES, 0.0)

    def clock(stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any) -> Any:
            start = time.perf_counter()
            result = work(*given)
            spent[stage] += time.perf_counter() - start
            return result

        return timed

    pairer: Any = detector.pair
    timed = replace(
        detector,
        split=clock("read", detector.split),
        extract=clock("read", detector.extract),
        resolve=clock("read", detector.resolve),
        pair=clock("pair", replace(pairer, encode=clock("embed", pairer.encode))),
        judge=clock("judge", detector.judge),
        group=clock("group", detector.group),
    )
    start = time.perf_counter()
    counts = timed(articles).counts
    total = time.perf_counter() - start
    spent["pair"] -= spent["embed"]
    return Scan(
        articles=len(articles),
        claims=counts["claims"],
        possible=counts["pairs_possible"],
        judged=counts["judged"],
        seconds=spent,
        total=total,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (2**20 if sys.platform == "darwin" else 2**10),
    )


def gate(detector: Detector, clusters: Sequence[Mapping[str, Any]], *, name: str) -> Gate:
    """What the gate lets through of labelled clusters that are read as one corpus."""
    articles = [_article(cluster, row) for cluster in clusters for row in cluster["articles"]]
    found = [claim for article in articles for claim in detector.extract(article, detector.split(article)[0])[0]]
    claims = detector.resolve(found)[0]
    candidates = detector.pair(claims)
    met = {frozenset((pair.left.id, pair.right.id)) for pair in candidates.pairs}
    gold = lost = kept = 0
    texts = {article.id: article.text for article in articles}
    for cluster in clusters:
        for item in cluster["gold"]:
            left, right = (_made_of(claims, cluster["id"], item[side], texts) for side in ("a", "b"))
            pairs = {frozenset((a, b)) for a in left for b in right if a != b}
            gold += 1
            lost += not pairs
            kept += bool(pairs & met)
    possible = candidates.counts["pairs_possible"]
    return Gate(name=name, gold=gold, lost=lost, kept=kept, pairs=len(candidates.pairs), possible=possible)


def _article(cluster: Mapping[str, Any], row: Mapping[str, Any]) -> Article:
    published = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC) if row.get("date") else None
    return Article(id=f"{cluster['id']}/{row['id']}", outlet=row["outlet"], text=row["text"], published=published)


def _made_of(claims: Sequence[Claim], cluster: str, side: Mapping[str, str], texts: Mapping[str, str]) -> list[str]:
    """The ids of the claims whose sentence and the gold sentence cover each other by half of the shorter one."""
    article = f"{cluster}/{side['article']}"
    start = texts[article].find(side["sentence"])
    if start < 0:
        raise DataError(f"{article}: does not hold the sentence {side['sentence']!r}")
    end = start + len(side["sentence"])
    return [
        claim.id
        for claim in claims
        if claim.article.id == article
        and 2 * (min(end, claim.sentence.end) - max(start, claim.sentence.start))
        >= min(end - start, claim.sentence.end - claim.sentence.start)
    ]


def scans_table(scans: Sequence[Scan]) -> str:
    """A line a scan, with the growth since the line before."""
    lines = [f"{'claims':>8}{'pairs':>9}" + "".join(f"{stage:>8}" for stage in STAGES) + "   total     MB  growth"]
    for place, item in enumerate(scans):
        before = scans[place - 1] if place else None
        growth = f"{item.total / before.total:.1f} for {item.claims / before.claims:.1f}" if before else ""
        stages = "".join(f"{item.seconds[stage]:>8.1f}" for stage in STAGES)
        lines.append(
            f"{item.claims:>8}{item.judged:>9}{stages}{item.total:>8.1f}{item.megabytes:>7}  {growth}".rstrip()
        )
    return "\n".join(lines)


def gates_table(gates: Sequence[Gate]) -> str:
    """A line a corpus."""
    lines = [f"{'corpus':<12}{'gold':>6}{'lost':>6}{'kept':>6}{'recall':>8}{'pairs':>8}{'share':>8}"]
    for item in gates:
        left = item.gold - item.lost
        recall = f"{item.kept / left:.3f}" if left else "-"
        share = item.pairs / max(1, item.possible)
        numbers = f"{item.gold:>6}{item.lost:>6}{item.kept:>6}{recall:>8}{item.pairs:>8}{share:>8.1%}"
        lines.append(f"{item.name:<12}{numbers}")
    return "\n".join(lines)


def main() -> None:
    """Scans, measures and prints."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--claims", type=int, nargs="*", default=[1_000, 10_000])
    arguments.add_argument("--gate", type=Path, nargs="*", default=[])
    arguments.add_argument("--data", type=Path, default=DATA)
    arguments.add_argument("--config", type=Path)
    arguments.add_argument("--no-judge", action="store_true")
    arguments.add_argument("--seed", type=int, default=13)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    detector = load_detector(load_settings(given.config))
    if given.no_judge:
        detector = replace(detector, judge=no_judge)
    told = stories(given.data) if given.claims else []
    scans = [scan(detector, news(told, claims=count, seed=given.seed)) for count in sorted(given.claims)]
    clusters = [json.loads(path.read_text(encoding="utf-8")) for path in given.gate]
    gates = [gate(detector, [cluster], name=str(cluster["id"])) for cluster in clusters]
    if clusters:
        gates.append(gate(detector, clusters, name="together"))
    if given.json:
        print(json.dumps({"scans": [asdict(item) for item in scans], "gates": [asdict(item) for item in gates]}))
        return
    print("\n\n".join(table for table in (scans and scans_table(scans), gates and gates_table(gates)) if table))


if __name__ == "__main__":
    main()
