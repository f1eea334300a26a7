"""Loads a server of its own with /v1/judge at its capacity and above, beside direct calls to the same judge.

Run as: python scripts/load_serve.py [--pairs 8] [--seconds 15] [--clients 32] [--rates 0.8 1 2] [-- OPTIONS OF SERVE]

Prints pairs a second through the server (closed loop: each client sends again once it has its answer) and of direct
calls, in turn; then for each rate, a multiple of the most that the server gave, an open loop: requests leave at fixed
times whether or not answers have come. Times are from before the connection is opened to the last byte; each request
has a connection of its own. The load and the server share the machine's cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

from disagree.data.rows import json_rows

DATA = Path(__file__).resolve().parent.parent / "data" / "news_claims" / "pairs.jsonl.gz"
ROUNDS = 5
BATCH = 128  # pairs of a direct call, as many as the server judges at once
HEAD = (
    "POST /v1/judge HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
    "Content-Length: {}\r\n\r\n"
)
COLUMNS = ("load", "pairs/s", "200", "429", "others", "ms to 200: p50 / p99", "ms to 429: p50 / p99")
TextPair = tuple[str, str]


@dataclass(slots=True)
class Seen:
    """What came back: seconds by status, and how long it took in all."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    wall: float = 0.0

    def add(self, status: int, seconds: float) -> None:
        """Notes an answer."""
        self.seconds.setdefault(status, []).append(seconds)

    def percentile(self, status: int, share: float) -> float:
        """Milliseconds below which this share of the answers with that status came; NaN where there are none."""
        found = sorted(self.seconds.get(status, []))
        return 1_000 * found[min(len(found) - 1, int(share * len(found)))] if found else float("nan")


def draw(count: int, seed: int = 7) -> list[TextPair]:
    """Random pairs out of the sentences of the repository's news claims."""
    rows = [row for _, row in json_rows(DATA)]
    random = Random(seed)  # noqa: S311  # a draw of test data
    left, right = random.choices(rows, k=count), random.choices(rows, k=count)
    return [(str(a["premise"]), str(b["hypothesis"])) for a, b in zip(left, right, strict=True)]


class Direct:
    """The judge called in this process."""

    def __init__(self) -> None:
        from disagree.config import DetectSettings, open_judge

        self._judge = open_judge(DetectSettings())
        self._pairs = draw(20_000, seed=2)
        self._judge.pooled(draw(BATCH, seed=1))
        self._done = 0

    def __call__(self, seconds: float) -> float:
        """Pairs a second."""
        before, started = self._done, time.perf_counter()
        while time.perf_counter() - started < seconds:
            self._judge.pooled(self._pairs[self._done % 19_000 :][:BATCH])
            self._done += BATCH
        return (self._done - before) / (time.perf_counter() - started)


def requests(pairs: int) -> Iterator[bytes]:
    """Requests without end, each with other pairs."""
    drawn = draw(20_000)
    place = 0
    while True:
        rows = [{"claim_a": left, "claim_b": right} for left, right in drawn[place : place + pairs]]
        body = json.dumps({"pairs": rows}).encode()
        yield HEAD.format(len(body)).encode() + body
        place = (place + pairs) % (len(drawn) - pairs)


async def ask(port: int, request: bytes, seen: Seen) -> int:
    """Sends a request and notes its answer; the status, 0 where there was none."""
    started, status = time.perf_counter(), 0
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        status = int(answer.split(b" ", 2)[1]) if answer else 0
    except OSError:
        pass
    seen.add(status, time.perf_counter() - started)
    return status


async def closed(port: int, *, pairs: int, clients: int, seconds: float) -> Seen:
    """Each client sends again once it has its answer."""
    seen, source, started = Seen(), requests(pairs), time.perf_counter()

    async def client() -> None:
        while time.perf_counter() - started < seconds:
            if await ask(port, next(source), seen) == 429:
                await asyncio.sleep(0.1)

    await asyncio.gather(*(client() for _ in range(clients)))
    seen.wall = time.perf_counter() - started
    return seen


async def opened(port: int, *, pairs: int, rate: float, seconds: float) -> Seen:
    """Requests leave `rate` times a second, whatever comes back."""
    seen, source, started = Seen(), requests(pairs), time.perf_counter()
    sent = []
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
        sent.append(asyncio.create_task(ask(port, next(source), seen)))
    await asyncio.gather(*sent)
    seen.wall = time.perf_counter() - started
    return seen


def start(options: Sequence[str]) -> tuple[subprocess.Popen[str], int]:
    """A server on a free port, ready; its port."""
    command = [sys.executable, "-m", "disagree", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None  # noqa: S101  # asked for above
    found = re.search(r":(\d+) ", process.stderr.readline())
    if not found:
        raise SystemExit("the server did not start")
    port = int(found[1])
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready").close()
        except OSError:
            time.sleep(0.2)
        else:
            break
    return process, port


def memory(process: subprocess.Popen[str]) -> int:
    """Megabytes that the process holds."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1_024


def row(name: str, seen: Seen, pairs: int) -> str:
    """A line of the table."""
    counts = Counter({status: len(times) for status, times in seen.seconds.items()})
    others = {status: count for status, count in counts.items() if status not in (200, 429)} or 0
    accepted = " / ".join(f"{seen.percentile(200, share):.0f}" for share in (0.5, 0.99))
    refused = " / ".join(f"{seen.percentile(429, share):.0f}" for share in (0.5, 0.99)) if counts[429] else "-"
    per_second = counts[200] * pairs / seen.wall
    return f"| {name} | {per_second:.0f} | {counts[200]} | {counts[429]} | {others} | {accepted} | {refused} |"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=8, help="of a request")
    parser.add_argument("--seconds", type=float, default=15.0, help="of each measurement")
    parser.add_argument("--clients", type=int, default=32, help="of the closed loop")
    parser.add_argument("--rates", type=float, nargs="+", default=[0.8, 1.0, 2.0])
    parser.add_argument("options", nargs="*", help="for disagree serve, after --")
    given = parser.parse_args()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    direct = Direct()
    process, port = start(given.options)
    served, called = [], []
    try:
        asyncio.run(closed(port, pairs=given.pairs, clients=4, seconds=2))
        print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
        alone = asyncio.run(closed(port, pairs=given.pairs, clients=1, seconds=given.seconds))
        print(row("one client", alone, given.pairs), flush=True)
        for number in range(ROUNDS):  # in turn, so that what else the machine does meets both
            full = asyncio.run(closed(port, pairs=given.pairs, clients=given.clients, seconds=given.seconds / 2))
            print(row(f"{given.clients} clients, round {number + 1}", full, given.pairs), flush=True)
            served.append(given.pairs * len(full.seconds[200]) / full.wall)
            called.append(direct(given.seconds / 2))
        held = memory(process)
        for rate in given.rates:
            a_second = rate * max(served) / given.pairs
            seen = asyncio.run(opened(port, pairs=given.pairs, rate=a_second, seconds=given.seconds))
            print(row(f"{rate:g} x capacity", seen, given.pairs), flush=True)
        after = memory(process)
    finally:
        process.terminate()
        code = process.wait(60)
    print(f"\npairs/s: {_shown(called)} in direct calls of {BATCH} pairs, {_shown(served)} through the server, in turn")
    ratio = median(one / other for one, other in zip(called, served, strict=True))
    print(f"direct / served: {ratio:.2f} (median); memory {held} MB, after the load {after} MB; exit code {code}")


def _shown(numbers: Sequence[float]) -> str:
    return " ".join(f"{number:.0f}" for number in numbers)


if __name__ == "__main__":
    main()
