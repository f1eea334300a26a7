"""The folder that a scan writes: report.json, findings.jsonl, quarantine.jsonl, and manifest.json, which tells of them.

Each file is whole or not there. The manifest says whether the scan is finished, what it was asked and what it wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from disagree.corpus.store import RunState, Store
from disagree.errors import StoreError, UsageError
from disagree.files import atomic_file, atomic_write, dump_json
from disagree.report.as_json import SCHEMA, plain

__all__ = ["MANIFEST", "STORE", "Asked", "begin", "is_finished", "write_outputs"]

MANIFEST = "manifest.json"
STORE = "store.sqlite"
_SCHEMA = "disagree.run/1"
_AT_ONCE = 1 << 20  # bytes
_COUNTED = (  # what a report always says, also where it is none
    *("articles", "articles_known", "articles_duplicate", "articles_truncated", "articles_near_copies"),
    *("articles_failed", "dates_unreadable", "dropped_claims_over_limit", "encodings_guessed"),
    *("files_ignored", "html_fallback", "ids_renamed", "inputs_rejected", "status_conflict", "status_update"),
    *("status_hedged", "status_uncertain"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a scan is asked: in which version, of which paths, with which store, models and settings."""

    version: str
    paths: list[str]
    store: str
    model: dict[str, Any]
    settings: dict[str, Any]


def begin(folder: Path, asked: Asked, *, resume: bool) -> bool:
    """Makes the folder ready; whether there is a scan in it to go on with.

    Raises: UsageError where the folder holds a scan that
    is not to be resumed, or one that was asked something else; StoreError where it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(".*.tmp"):  # of a write that was killed
            left.unlink()
        before = _manifest(folder)
        if before is None:
            strangers = [name for name in ("report.json", "findings.jsonl") if (folder / name).exists()]
            if strangers:
                raise UsageError(f"{folder}: holds a {strangers[0]} but no {MANIFEST}; give another folder")
            atomic_write(folder / MANIFEST, _manifest_text("running", asked, {}, []))
            return False
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror or error}); check the disk and path") from error
    if not resume:
        state = "a finished" if before["state"] == "finished" else "an unfinished"
        raise UsageError(f"{folder}: holds {state} scan; add --resume to go on with it, or give another folder")
    for name, value in asdict(asked).items():
        if before.get(name) != value:
            raise UsageError(
                f"{folder}: its scan had {_difference(name, before.get(name), value)}; give another folder"
            )
    return True


def is_finished(folder: Path) -> bool:
    """Whether the folder holds a whole scan."""
    before = _manifest(folder)
    return before is not None and before["state"] == "finished"


def write_outputs(folder: Path, asked: Asked, store: Store, name: str, state: RunState) -> None:
    """Writes what a scan found, the manifest last.

    Raises: StoreError where the folder cannot be written; what was there before is still whole then.
    """
    counts: dict[str, int] = dict.fromkeys(_COUNTED, 0) | dict(state.counts)
    try:
        with atomic_file(folder / "findings.jsonl") as file:
            file.writelines(_encoded(_finding_lines(store, name)))
        with atomic_file(folder / "quarantine.jsonl") as file:
            file.writelines(_encoded(f"{row}\n" for row in store.quarantine(name)))
        totals = _totals(folder / "findings.jsonl")
        counts |= {"disagreements": totals["disagreement"], "confirmations": totals["confirmation"]}
        with atomic_file(folder / "report.json") as file:
            file.writelines(_encoded(_report_text(asked, counts, store, name)))
        files = [_about(folder / each) for each in ("report.json", "findings.jsonl", "quarantine.jsonl")]
        atomic_write(folder / MANIFEST, _manifest_text("finished", asked, counts, files))
    except OSError as error:
        reason = error.strerror or error
        raise StoreError(f"{folder}: cannot be written ({reason}); free some space, then --resume") from error


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    return (line.encode("utf-8") for line in lines)


def _finding_lines(store: Store, name: str) -> Iterator[str]:
    for is_disagreement, kind in ((True, "disagreement"), (False, "confirmation")):
        for story, value in store.findings(name, disagreements=is_disagreement):
            yield dump_json({"type": kind, "story": story, **value}) + "\n"


def _totals(path: Path) -> dict[str, int]:
    totals = {"disagreement": 0, "confirmation": 0}
    with path.open("rb") as file:
        for line in file:
            totals["disagreement" if line.startswith(b'{"type": "disagreement"') else "confirmation"] += 1
    return totals


def _report_text(asked: Asked, counts: Mapping[str, int], store: Store, name: str) -> Iterator[str]:
    """The report of the schema `disagree.report/1`, in pieces: it may be larger than what fits into memory."""
    head = {
        "schema": SCHEMA,
        "model": asked.model,
        "settings": asked.settings,
        "counts": dict(sorted(counts.items())),
    }
    yield dump_json(head, indent=1)[:-2]
    for title, disagreements in (("disagreements", True), ("confirmations", False)):
        yield f',\n "{title}": ['
        comma = ""
        for story, value in store.findings(name, disagreements=disagreements):
            yield comma + "\n  " + dump_json({**value, "story": story})
            comma = ","
        yield "\n ]"
    yield "\n}\n"


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        value = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise UsageError(f"{folder / MANIFEST}: is damaged ({error}); give another folder") from error
    if not isinstance(value, dict) or value.get("schema") != _SCHEMA or "state" not in value:
        raise UsageError(f"{folder / MANIFEST}: is no manifest of a scan; give another folder")
    return value


def _manifest_text(state: str, asked: Asked, counts: Mapping[str, int], files: Sequence[Mapping[str, object]]) -> str:
    value = {
        "schema": _SCHEMA,
        "state": state,
        **asdict(asked),
        "counts": dict(sorted(counts.items())),
        "files": list(files),
    }
    return dump_json(plain(value), indent=1) + "\n"


def _about(path: Path) -> dict[str, object]:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_AT_ONCE):
            digest.update(block)
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def _difference(name: str, before: object, now: object) -> str:
    """What a scan was asked before and is asked now, as far as the two differ."""
    if isinstance(before, dict) and isinstance(now, dict):
        changed = [key for key in {**before, **now} if before.get(key) != now.get(key)]
        return f"{name} {changed[0]} = {before.get(changed[0])!r}, not {now.get(changed[0])!r}"
    return f"{name} {before!r}, not {now!r}"
