"""Model folders: where one is found by name, and whether it is safe to open. Opens no weights itself."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

from disagree.errors import ModelError

__all__ = [
    "SUMS",
    "TAGGING",
    "check_checkpoint",
    "check_sums",
    "check_weights",
    "find_checkpoint",
    "in_cache",
    "is_tagger",
    "read_json",
    "shipped_models",
]

SUMS = "SHA256SUMS"  # beside the folders of the shipped models, in the form of `sha256sum`

TAGGING = "tagging.json"  # what the folder of an attribution tagger holds beside a model's usual files
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.pickle", "*.joblib", "*.ckpt")
_SUM = re.compile(r"([0-9a-f]{64}) [ *]([^/]{1,200})/(.{1,1000})")


def check_weights(folder: Path) -> None:
    """Nothing, where every safetensors file of a folder is whole; its header says how long it must be.

    Raises: ModelError where one is damaged.
    """
    from safetensors import SafetensorError, safe_open

    for path in sorted(folder.glob("*.safetensors")):
        try:
            with safe_open(path, framework="np"):
                pass
        except (SafetensorError, OSError) as error:
            raise ModelError(f"{path}: damaged weights ({error}); fetch or train the model again") from error


def check_sums(folder: Path) -> None:
    """Nothing, where every file of a folder that the SHA256SUMS beside it lists has the sum that stands there.

    A folder without such a neighbour, or one that is not listed, has nothing to be held against.

    Raises: ModelError where a listed file is missing or has changed by as much as one bit.
    """
    sums = folder.parent / SUMS
    listed = sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else []
    for line in listed:
        found = _SUM.fullmatch(line)
        if not found or found[2] != folder.name:
            continue
        file = folder / found[3]
        try:
            is_whole = _sum(file) == found[1]
        except OSError as error:
            raise ModelError(f"{file}: cannot be read ({error.strerror}); install the package again") from error
        if not is_whole:
            raise ModelError(
                f"{file}: is not the file that was shipped: its sha256 is not the one in {sums}; "
                "install the package again, or run scripts/put_sums.py where the change is meant"
            )


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


_TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json")


def shipped_models() -> Path:
    """The folder of the models that ship with the package (inside the wheel, or beside a checkout)."""
    installed = Path(__file__).parent / "_models"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "models"


def find_checkpoint(name: str | Path) -> Path | str:
    """The folder that a name means, or the name itself where only a model hub could know it.

    Tried in this order: a shipped model ("judge", "encoder"; "./judge" is a folder); a folder of that path;
    "package:NAME/SUBFOLDER", a folder inside an installed Python package; else a hub id such as "owner/model".

    Raises: ModelError where the name can be none of these.
    """
    text = str(name)
    path = Path(text).expanduser()
    shipped = shipped_models() / text
    if isinstance(name, str) and text and text == path.name and shipped.is_dir():
        return shipped
    if text and path.is_dir():
        return path
    if isinstance(name, str) and text.startswith("package:"):
        return _inside_package(text.removeprefix("package:"))
    if path.exists() or path.is_absolute() or text.startswith((".", "~")) or text.count("/") > 1 or not text:
        raise ModelError(f"{text or 'the empty name'}: no such model folder; `disagree models` lists the shipped ones")
    return text


def _inside_package(place: str) -> Path:
    package, _, inside = place.partition("/")
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    if spec is None or spec.origin is None:
        raise ModelError(f"package:{place}: the Python package {package!r} is not installed; pip install it first")
    folder = Path(spec.origin).parent / inside
    if not folder.is_dir():
        raise ModelError(f"package:{place}: the package {package!r} has no folder {inside!r}")
    return folder


def is_tagger(place: Path | str) -> bool:
    """Whether a place is the folder of an attribution tagger."""
    return isinstance(place, Path) and (place / TAGGING).is_file()


def in_cache(hub_id: str) -> Path:
    """The folder that holds a hub model downloaded earlier; asks no network.

    Raises: ModelError where the model was never downloaded.
    """
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        found = try_to_load_from_cache(hub_id, "config.json")
    except HFValidationError as error:
        raise ModelError(f"{hub_id}: no model folder of that name, and no valid hub id ({error})") from error
    if not isinstance(found, str):
        raise ModelError(
            f"{hub_id}: no model folder of that name, and no hub model that was downloaded before; "
            "give a local folder, or allow the download with --allow-download"
        )
    return Path(found).parent


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file of a model folder.

    Raises: ModelError where it is missing or holds something else.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); a model folder needs it") from error
    except ValueError as error:
        raise ModelError(f"{path}: not JSON ({error}); the model folder is damaged") from error
    if not isinstance(value, dict):
        raise ModelError(f"{path}: a JSON object was expected")
    return value


def check_checkpoint(folder: Path, *, may_be_tagger: bool = False) -> None:
    """Nothing, where a folder holds safetensors weights, is as it was shipped, and asks for no code of its own.

    Raises: ModelError where config.json or the weights are missing, the weights are pickles, the folder wants
    remote code (`auto_map`), it is an attribution tagger and none is wanted, or a shipped file has changed.
    """
    if is_tagger(folder) and not may_be_tagger:
        raise ModelError(f"{folder}: is an attribution tagger; it can be given with --tagger only")
    for name in ("config.json", "tokenizer_config.json"):
        file = folder / name
        if (name == "config.json" or file.exists()) and "auto_map" in read_json(file):
            raise ModelError(f"{file}: asks for code of its own (auto_map), which is never run; use another model")
    if any(folder.glob("*.safetensors")):
        if not any((folder / name).exists() for name in _TOKENIZERS) and not any(folder.glob("*.model")):
            raise ModelError(f"{folder}: holds no tokenizer (tokenizer.json, vocab.txt ...); the folder is incomplete")
        check_sums(folder)
        return
    pickles = sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern))
    if pickles:
        raise ModelError(
            f"{folder}: holds pickle weights only ({', '.join(pickles)}), which can run code when opened; "
            "convert them to safetensors first"
        )
    raise ModelError(f"{folder}: holds no *.safetensors weights; the model folder is incomplete")
