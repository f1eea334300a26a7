"""Saves a trained model with the card that says what it was made of and what it scores."""

from __future__ import annotations

import hashlib
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import save_file

from disagree.checkpoints import read_json
from disagree.files import atomic_write, dump_json
from disagree.metrics import Figures, Reliability
from disagree.training.recipe import DataPart, Recipe
from disagree.types import Label

__all__ = ["Trained", "contradiction_f1", "current_commit", "data_hashes", "inherited_data", "save_model"]


class _Purpose(NamedTuple):
    task: str  # as the hub names it
    tags: tuple[str, ...]
    text: str


_PURPOSES = {
    "judge": _Purpose(
        "text-classification",
        ("natural-language-inference", "news", "text-classification"),
        "Says whether one claim supports, contradicts or has no bearing on another (entailment, contradiction, "
        "neutral). Opens with `AutoModelForSequenceClassification` and as a sentence-transformers `CrossEncoder`. "
        "English only; trained on single sentences, not on whole articles.",
    ),
    "encoder": _Purpose(
        "sentence-similarity",
        ("sentence-similarity", "news"),
        "Places claims on the same matter near each other, whether they agree or not. English only; mean pooling.",
    ),
    "tagger": _Purpose(
        "token-classification",
        ("attribution", "quotation", "news"),
        "Marks who says, thinks or wants what in a news article: the words that name the speaker, the cue, and what "
        "is attributed. English only; opened by `disagree`, whose two heads stand on top of a plain encoder.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a training run did, for the card and `training.json`.

    `inherited` are the data that its base was trained on before, by path, each with sha256, home and licence.
    `reliability` goes by development set, and `by_seed` holds what each of several seeds scored on each.
    """

    recipe: Recipe
    command: str
    commit: str
    counts: Mapping[str, Mapping[str, int]]
    hashes: Mapping[str, str] = field(default_factory=dict)
    truncated: Mapping[str, int] = field(default_factory=dict)
    history: Sequence[Mapping[str, Any]] = ()
    figures: Mapping[str, Figures] = field(default_factory=dict)
    reliability: Mapping[str, Sequence[Reliability]] = field(default_factory=dict)
    by_seed: Mapping[int, Mapping[str, Figures]] = field(default_factory=dict)
    before: Mapping[str, Figures] = field(default_factory=dict)
    inherited: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    extra: Mapping[str, float] = field(default_factory=dict)
    warnings: Sequence[str] = ()


def save_model(out: Path, model: Any, tokenizer: Any, trained: Trained) -> None:
    """Writes weights (safetensors), config, tokenizer, `training.json` and the model card into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    number_format = getattr(torch, trained.recipe.save_dtype)
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is not None:  # a padding length baked into tokenizer.json would pad every later call
        backend.no_padding()
        backend.no_truncation()
    tokenizer.save_pretrained(out)
    tensors = {name: value.detach().to("cpu", number_format).contiguous() for name, value in model.state_dict().items()}
    # The weights are stored small and computed large: with "float16" here a plain load would run float16 on a CPU.
    model.config.dtype = torch.float32
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(out)
    atomic_write(out / "training.json", dump_json(_record(trained), indent=1) + "\n")
    atomic_write(out / "README.md", _card(trained))
    # The weights come last and at once: a folder that holds them is finished.
    aside = out / ".model.safetensors.partial"
    save_file(tensors, aside, metadata={"format": "pt"})
    aside.chmod(0o644)
    aside.rename(out / "model.safetensors")


def inherited_data(base: Path | str) -> dict[str, Mapping[str, str]]:
    """The data that a base of ours was trained on, as its `training.json` tells; empty for any other base."""
    record = base / "training.json" if isinstance(base, Path) else None
    if record is None or not record.is_file():
        return {}
    known = read_json(record)
    parts = [known.get(name) for name in ("inherited", "data")]
    return {path: item for part in parts if isinstance(part, dict) for path, item in part.items()}


def data_hashes(recipe: Recipe, data_dir: Path) -> dict[str, str]:
    """The sha256 of every data file of a recipe, development files too; hub data sets have none."""
    return {
        path: hashlib.sha256((data_dir / path).read_bytes()).hexdigest()
        for path in _files(recipe)
        if not path.startswith("hub:")
    }


def _parts(recipe: Recipe) -> list[DataPart]:
    parts = {(part.path, part.split): part for stage in recipe.stages for part in stage.data}
    return list(parts.values())


def _files(recipe: Recipe) -> dict[str, tuple[str, str]]:
    """Home and licence of every data file of the recipe, development files too."""
    files = {part.path: ("", "not stated") for part in recipe.dev}
    return files | {part.path: (part.home, part.licence) for part in _parts(recipe)}


def _record(trained: Trained) -> dict[str, Any]:
    return {
        "recipe": asdict(trained.recipe),
        "command": trained.command,
        "commit": trained.commit,
        "torch": torch.__version__,
        "data": {
            path: {
                "sha256": trained.hashes.get(path, ""),
                "home": home,
                "licence": licence,
            }
            for path, (home, licence) in _files(trained.recipe).items()
        },
        "inherited": {path: dict(known) for path, known in trained.inherited.items()},
        "rows": {name: dict(counts) for name, counts in trained.counts.items()},
        "truncated_pairs": dict(trained.truncated),
        "dev_by_seed": {
            str(seed): {name: item.as_dict() for name, item in found.items()} for seed, found in trained.by_seed.items()
        },
        "reliability": {name: [asdict(row) for row in rows] for name, rows in trained.reliability.items()},
        "history": [dict(entry) for entry in trained.history],
        "dev_before": {name: item.as_dict() for name, item in trained.before.items()},
        "dev": {name: item.as_dict() for name, item in trained.figures.items()} | dict(trained.extra),
    }


def current_commit() -> str:
    """The commit that this code stands at, "-dirty" added where it was changed since, or "unknown"."""
    checkout = Path(__file__).parent.parent.parent
    if not (checkout / ".git").exists():  # an installed package may lie inside somebody else's repository
        return "unknown"
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"],  # noqa: S607  # git of the user's own path
            capture_output=True,
            text=True,
            timeout=10,
            cwd=checkout,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return done.stdout.strip() or "unknown"


def _card(trained: Trained) -> str:
    recipe = trained.recipe
    purpose = _PURPOSES[recipe.kind]
    name = recipe.name or recipe.kind
    lines = [
        "---",
        "language: en",
        f"base_model: {recipe.base}",
        f"pipeline_tag: {purpose.task}",
        "tags:",
        *(f"- {tag}" for tag in purpose.tags),
        "---",
        f"# {name}",
        "",
        purpose.text,
        "",
        f"Made by `{trained.command}` at commit `{trained.commit}`, {_seeds(recipe)}. "
        "`training.json` holds the whole recipe, the hashes of the data and the figures along the way.",
        "",
        "## Trained on",
        "",
        "| data | home | licence |",
        "|---|---|---|",
        *(f"| {part.path} | {part.home or 'local'} | {part.licence} |" for part in _parts(recipe)),
        *(
            f"| {path} (its base) | {known.get('home') or 'local'} | {known.get('licence', 'not stated')} |"
            for path, known in trained.inherited.items()
        ),
        "",
        "## Measured on development data",
        "",
        *_table(trained),
        "",
        "Weights were chosen and calibrated on these sets (their first rows of a seeded shuffle where a limit is "
        "set), so expect somewhat less on new data.",
        "",
        *trained.warnings,
    ]
    return "\n".join(lines)


def _table(trained: Trained) -> list[str]:
    plain = ["| figure | value |", "|---|---|", *(f"| {k} | {v:.4f} |" for k, v in trained.extra.items())]
    if not trained.figures:
        return plain
    rows = [
        f"| {name} | {item.n} | {item.accuracy:.4f} | {item.macro_f1:.4f} "
        f"({item.macro_f1_interval[0]:.3f} to {item.macro_f1_interval[1]:.3f}) | {contradiction_f1(item):.4f} "
        f"| {item.ece:.4f} |"
        for name, item in trained.figures.items()
    ]
    lines = [
        "| data | pairs | accuracy | macro-F1 (95 % interval) | F1 of contradictions | ECE |",
        "|---|---|---|---|---|---|",
        *rows,
    ]
    if trained.before:
        lines += [
            "",
            "Before this training, the base scored as follows, with the calibration that it came with. Part of the "
            "change is the choice of weights and calibration on these very rows:",
            "",
            *_before(trained),
        ]
    parts = [_spread(trained), _reliability(trained.reliability), plain if trained.extra else []]
    return [*lines, *(line for part in parts if part for line in ("", *part))]


def _seeds(recipe: Recipe) -> str:
    if not recipe.seeds:
        return f"seed {recipe.seed}"
    return f"the mean of the weights of seeds {', '.join(map(str, recipe.seeds))}"


def _spread(trained: Trained) -> list[str]:
    """How far single seeds lie apart, each calibrated for itself."""
    if not trained.by_seed:
        return []
    rows = []
    for name, mean in trained.figures.items():
        scores = [found[name].macro_f1 for found in trained.by_seed.values()]
        each = ", ".join(f"{score:.4f}" for score in scores)
        rows.append(f"| {name} | {each} | {statistics.mean(scores):.4f} | {_deviation(scores)} | {mean.macro_f1:.4f} |")
    return [
        f"Macro-F1 of each seed ({', '.join(map(str, trained.by_seed))}), and of the mean of their weights, which is "
        "this model:",
        "",
        "| data | seeds | their mean | standard deviation | this model |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _deviation(scores: Sequence[float]) -> str:
    return f"{statistics.stdev(scores):.4f}" if len(scores) > 1 else "-"


def _reliability(tables: Mapping[str, Sequence[Reliability]]) -> list[str]:
    """Per set and bin of confidence how often the label is right, and how many rows that is of."""
    bins = sorted({(row.low, row.high) for rows in tables.values() for row in rows})
    if not bins:
        return []
    cells = {(name, row.low): f"{row.accuracy:.3f} ({row.n})" for name, rows in tables.items() for row in rows}
    return [
        "How often the label is right, by its probability (and of how many pairs):",
        "",
        f"| probability | {' | '.join(tables)} |",
        f"|---|{'---|' * len(tables)}",
        *(
            f"| {low:.1f} to {high:.1f} | {' | '.join(cells.get((name, low), '-') for name in tables)} |"
            for low, high in bins
        ),
    ]


def _before(trained: Trained) -> list[str]:
    rows = [
        f"| {name} | {item.macro_f1:.4f} ({trained.figures[name].macro_f1 - item.macro_f1:+.4f}) "
        f"| {contradiction_f1(item):.4f} ({contradiction_f1(trained.figures[name]) - contradiction_f1(item):+.4f}) |"
        for name, item in trained.before.items()
    ]
    return ["| data | macro-F1 (change) | F1 of contradictions (change) |", "|---|---|---|", *rows]


def contradiction_f1(found: Figures) -> float:
    """The F1 of the label that the tool is about."""
    return found.per_class[Label.CONTRADICTING.value].f1
