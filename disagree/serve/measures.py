"""What the service counts and times, as the text that Prometheus reads."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from threading import Lock

__all__ = ["Measures"]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_HELP = {
    "disagree_requests_total": ("counter", "Requests that were answered, by path and status."),
    "disagree_request_seconds": ("histogram", "From a request's first byte to its answer, by path."),
    "disagree_queue_seconds": ("histogram", "From a request's arrival in the queue to its turn, by kind."),
    "disagree_pairs_total": ("counter", "Pairs of claims that /v1/judge judged."),
    "disagree_batches_total": ("counter", "Times that pairs of /v1/judge were judged at once."),
    "disagree_articles_total": ("counter", "Articles that were scored or read for claims."),
    "disagree_queue_pairs": ("gauge", "Pairs that wait."),
    "disagree_queue_documents": ("gauge", "Requests with articles that wait."),
    "disagree_ready": ("gauge", "1 where the models are loaded."),
}


class _Histogram:
    def __init__(self) -> None:
        self.counts = [0] * (len(_SECONDS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(_SECONDS, seconds)] += 1
        self.total += seconds

    def lines(self, name: str, label: str) -> Iterator[str]:
        below = 0
        for bound, count in zip((*map(str, _SECONDS), "+Inf"), self.counts, strict=True):
            below += count
            yield f'{name}_bucket{{{label},le="{bound}"}} {below}'
        yield f"{name}_sum{{{label}}} {self.total:.6f}"
        yield f"{name}_count{{{label}}} {below}"


class Measures:
    """Counters and times; any thread may add to them. Labels are paths and kinds of the service's own, never text."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[str] = Counter()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._times: defaultdict[tuple[str, str], _Histogram] = defaultdict(_Histogram)

    def add(self, name: str, count: int = 1) -> None:
        """Adds to the counter `disagree_{name}_total`."""
        with self._lock:
            self._counts[f"disagree_{name}_total"] += count

    def request(self, path: str, status: int, seconds: float) -> None:
        """Counts and times an answered request."""
        with self._lock:
            self._requests[path, status] += 1
            self._times["disagree_request_seconds", f'path="{path}"'].add(seconds)

    def waited(self, kind: str, seconds: float) -> None:
        """Times how long a request was in the queue."""
        with self._lock:
            self._times["disagree_queue_seconds", f'kind="{kind}"'].add(seconds)

    def text(self, gauges: Mapping[str, int]) -> str:
        """All of it; `gauges` are the values of this moment, by their names without `disagree_`."""
        with self._lock:
            rows: dict[str, list[str]] = {name: [] for name in _HELP}
            for (path, status), count in sorted(self._requests.items()):
                rows["disagree_requests_total"].append(
                    f'disagree_requests_total{{path="{path}",status="{status}"}} {count}'
                )
            for (name, label), times in sorted(self._times.items()):
                rows[name] += times.lines(name, label)
            for name in ("disagree_pairs_total", "disagree_batches_total", "disagree_articles_total"):
                rows[name].append(f"{name} {self._counts[name]}")
        for name, value in gauges.items():
            rows[f"disagree_{name}"].append(f"disagree_{name} {value}")
        lines = []
        for name, (kind, told) in _HELP.items():
            lines += [f"# HELP {name} {told}", f"# TYPE {name} {kind}", *rows[name]]
        return "\n".join(lines) + "\n"
