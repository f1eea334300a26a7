"""Opens an NLI checkpoint, safely and for this machine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from disagree.checkpoints import check_checkpoint, in_cache
from disagree.errors import ModelError, UsageError

if TYPE_CHECKING:
    import torch

__all__ = ["Opened", "choose_device", "choose_dtype", "open_classifier"]


class Opened(NamedTuple):
    """A sequence classifier in evaluation mode with its tokenizer and label names."""

    model: Any  # transformers.PreTrainedModel: its classes carry no types
    tokenizer: Any  # transformers.PreTrainedTokenizerBase
    names: Mapping[int, str]
    device: torch.device
    dtype: torch.dtype


def choose_device(name: str | None) -> torch.device:
    """The device of that name; for None a GPU where there is one, else the CPU.

    Raises: UsageError where the name is not a device of this machine.
    """
    import torch

    if name is None or name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise UsageError(f"device {name!r}: not usable on this machine ({error}); try cpu") from error
    return device


def choose_dtype(name: str, device: torch.device) -> torch.dtype:
    """The number format for a device: "auto" takes bfloat16 where the hardware has it, else float32.

    float16 is refused on a CPU: it runs about a thousand times slower than bfloat16 there.
    """
    import torch

    known = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
    if name != "auto":
        if name not in known:
            raise UsageError(f"dtype {name!r}: not known; use auto, {', '.join(known)}")
        if name == "float16" and device.type == "cpu":
            raise UsageError("dtype float16 is unusably slow on a CPU; use auto, bfloat16 or float32")
        return known[name]
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    return torch.bfloat16 if device.type == "cpu" and _cpu_has_bfloat16() else torch.float32


def _cpu_has_bfloat16() -> bool:
    import torch

    probes = (getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"))
    return any(probe is not None and probe() for probe in probes)


def open_classifier(
    place: Path | str,
    *,
    device: str | None = None,
    dtype: str = "auto",
    allow_download: bool = False,
    label_map: Mapping[int, str] | None = None,
) -> Opened:
    """The sequence classifier of a folder or hub id, on a device of this machine.

    On a CPU an export to OpenVINO is opened where the folder holds one and `dtype` is "auto", else a folder of the BERT
    or RoBERTa family as a `PackedClassifier`, any other by transformers.
    Only safetensors are opened, no code of the checkpoint is run, nothing is downloaded unless
    allowed, and special tokens in a text are read as text.

    Raises: ModelError where it is missing, unsafe or not a classifier.
    """
    if not isinstance(place, Path) and not allow_download:
        place = in_cache(place)
    if isinstance(place, Path):
        check_checkpoint(place)
    chosen = choose_device(device)
    number_format = choose_dtype(dtype, chosen)
    lean = None
    if isinstance(place, Path) and chosen.type == "cpu":
        lean = _open_for_cpu(place, number_format, may_be_exported=dtype == "auto")
    model, tokenizer = lean or _open_plain(place, chosen, number_format, allow_download=allow_download)
    names = dict(label_map) if label_map else {int(k): str(v) for k, v in model.config.id2label.items()}
    if len(names) != model.config.num_labels or not all(0 <= number < model.config.num_labels for number in names):
        raise ModelError(
            f"{place}: has {model.config.num_labels} classes and the label map names {len(names)} "
            f"({', '.join(map(str, names))}); number them from 0"
        )
    return Opened(model, tokenizer, names, chosen, getattr(model, "dtype", number_format))


def _open_for_cpu(place: Path, number_format: torch.dtype, *, may_be_exported: bool) -> tuple[Any, Any] | None:
    """The model of a folder in its fastest form, with its tokenizer; None where transformers alone can open it."""
    from disagree.exported.models import open_exported  # imports torch
    from disagree.packed.models import open_lean, open_packed_classifier

    exported = open_exported(place, dtype=number_format) if may_be_exported else None
    open_packed = partial(open_packed_classifier, place, dtype=number_format)
    return open_lean(place, lambda: exported or open_packed(), partial(_open_tokenizer, place))


def _open_plain(
    place: Path | str, device: torch.device, number_format: torch.dtype, *, allow_download: bool
) -> tuple[Any, Any]:
    from safetensors import SafetensorError
    from transformers import AutoModelForSequenceClassification

    from disagree.nli.first_token import attend_first_token_only  # imports torch

    options: dict[str, Any] = {"local_files_only": not allow_download, "trust_remote_code": False}
    tokenizer = _open_tokenizer(place, allow_download=allow_download)
    try:
        model, loaded = AutoModelForSequenceClassification.from_pretrained(
            str(place), **options, use_safetensors=True, dtype=number_format, output_loading_info=True
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"{place}: cannot be opened as a sequence classifier: {_first_line(error)}") from error
    missing = sorted(str(name) for name in loaded["missing_keys"])
    if missing:
        raise ModelError(f"{place}: is no trained classifier; it lacks {', '.join(missing[:3])}")
    attend_first_token_only(model)
    return model.to(device).eval(), tokenizer


def _open_tokenizer(place: Path | str, *, allow_download: bool = False) -> Any:
    from transformers import AutoTokenizer

    options: dict[str, Any] = {"local_files_only": not allow_download, "trust_remote_code": False}
    try:
        return AutoTokenizer.from_pretrained(str(place), **options, split_special_tokens=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"{place}: its tokenizer cannot be opened: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [repr(error)])[0] + "; the folder is damaged or of another kind"
