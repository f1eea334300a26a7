"""A scan of a corpus from paths to a run folder: the wiring of the store, the models and an engine."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO

from disagree.checkpoints import find_checkpoint
from disagree.config import DetectSettings, load_detector, open_encoder
from disagree.corpus import folder as run_folder
from disagree.corpus.compare import StoryComparer
from disagree.corpus.engine import Engine, LocalEngine
from disagree.corpus.read import ArticleReader
from disagree.corpus.scan import CorpusScan
from disagree.corpus.store import RunState, Store, open_store, unusable
from disagree.corpus.stories import StoryFinder
from disagree.errors import InputError, StoreError
from disagree.report.as_json import plain

__all__ = ["Workers", "judge_key", "load_workers", "scan_corpus"]

Progress = Callable[[str, int, int], None]
MODELS = ("judge", "encoder", "tagger")


@dataclass(frozen=True, slots=True)
class Workers:
    """What reads articles and compares stories; loaded in each process that does so."""

    reader: ArticleReader
    comparer: StoryComparer
    model: dict[str, object]


def load_workers(settings: DetectSettings) -> Workers:
    """The models loaded, as the stages of a scan.

    Raises: ModelError where a model is missing or unsafe.
    """
    detector = load_detector(settings)
    encode = open_encoder(settings)
    reader = ArticleReader(split=detector.split, extract=detector.extract, encode=encode)
    return Workers(reader, StoryComparer(detector), dict(detector.model))


def scan_corpus(
    paths: Sequence[str | Path],
    folder: Path,
    settings: DetectSettings | None = None,
    *,
    store: Path | None = None,
    resume: bool = False,
    tell: Progress | None = None,
    stdin: IO[str] | None = None,
    workers: Workers | None = None,
    engine: Engine | None = None,
) -> Path:
    """The path of the report of a scan, which is written into `folder` beside its findings, quarantine and manifest.

    `store` keeps articles, claims and judgements for later scans (default: a file in the folder). Where a scan was
    interrupted, `resume` goes on with it; the files are the same, byte for byte, as those of a scan that was not.
    `workers` are stages of your own in place of those that the settings name, `engine` is where they work (default:
    this process).

    Raises: UsageError where the folder holds another scan; InputError where no article is usable (everything rejected
    is in quarantine.jsonl); StoreError where the store or folder cannot be written; ModelError where a model is
    missing.
    """
    chosen = settings or DetectSettings()
    workers = workers or load_workers(chosen)
    weights = {name: _fingerprint(str(getattr(chosen, name))) for name in MODELS}
    asked = run_folder.Asked(
        version=_version(),
        paths=[str(path) for path in paths],
        store=str(store) if store else run_folder.STORE,
        model={name: plain(value) for name, value in {**workers.model, "weights": weights}.items()},
        settings={name: plain(value) for name, value in asdict(chosen).items()},
    )
    goes_on = run_folder.begin(folder, asked, resume=resume)
    name = sha256(str(folder.resolve()).encode("utf-8", "replace")).hexdigest()[:16]
    opened = open_store(store or folder / run_folder.STORE)
    try:
        state = _state(opened, name, folder, asked, goes_on=goes_on)
        if state is not None:
            scan = CorpusScan(
                store=opened,
                name=name,
                engine=engine or LocalEngine(workers.reader, workers.comparer),
                finder=StoryFinder(
                    min_similarity=chosen.min_similarity_story,
                    days=chosen.story_days,
                    max_articles=chosen.max_story_articles,
                ),
                judge=judge_key(asked.model),
                limits=chosen.limits(),
            )
            scan(paths, state, tell=tell or _tell_nobody, stdin=stdin)
            run_folder.write_outputs(folder, asked, opened, name, state)
            with opened.step():
                opened.forget_run(name)
            if not state.counts["articles"]:
                raise InputError(f"no usable article; {folder / 'quarantine.jsonl'} says why")
    except sqlite3.Error as error:
        raise unusable(opened.path, error) from error
    finally:
        opened.close()
    return folder / "report.json"


def _state(store: Store, name: str, folder: Path, asked: run_folder.Asked, *, goes_on: bool) -> RunState | None:
    """Where the scan goes on, None where it is finished."""
    if goes_on and run_folder.is_finished(folder):
        with store.step():
            store.forget_run(name)
        return None
    state = store.run(name) if goes_on else None
    if state is None:
        with store.step():
            _check_claims(store, asked)
            store.forget_run(name)  # of a scan whose folder was removed
            state = RunState(counts=Counter())
            store.set_run(name, state)
    return state


def _check_claims(store: Store, asked: run_folder.Asked) -> None:
    """Notes what the store's claims are made with, and raises where those in it were made with something else."""
    now: dict[str, object] = {f"{name} weights": asked.model["weights"][name] for name in ("encoder", "tagger")}
    now |= {name: asked.settings[name] for name in ("exact", "dtype", "max_claims")} | {"version": asked.version}
    kept = store.fact("claims made with")
    before = json.loads(kept) if kept else now
    if before != now:
        changed = next(key for key in {**before, **now} if before.get(key) != now.get(key))
        raise StoreError(
            f"{store.path}: its claims were made with {changed} {before.get(changed)!r}, not {now.get(changed)!r};"
            " give another --store, and its articles are read anew"
        )
    store.set_fact("claims made with", json.dumps(now))


def _fingerprint(model: str) -> str:
    """What tells one version of a model from another: a digest of its files, or its name on a hub."""
    place = find_checkpoint(model) if model else ""
    if not isinstance(place, Path):
        return place
    digest = sha256()
    for path in sorted(path for path in place.rglob("*") if path.is_file() and path.suffix != ".md"):
        digest.update(str(path.relative_to(place)).encode("utf-8", "replace") + b"\0")
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _version() -> str:
    try:
        return version("disagree")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"


def judge_key(model: object) -> bytes:
    """What tells the judgements of one judge in a store from those of another; of the `model` of a manifest."""
    return sha256(json.dumps(model, sort_keys=True).encode("utf-8")).digest()[:16]


def _tell_nobody(stage: str, done: int, whole: int) -> None:
    """Progress for nobody."""
