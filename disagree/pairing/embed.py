"""Claims as vectors: a sentence encoder from a local folder or the Hugging Face hub.

Mean pooling over the attention mask, then unit length. Source: Reimers & Gurevych 2019 (Sentence-BERT).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from disagree.checkpoints import check_checkpoint, in_cache
from disagree.errors import ModelError, UsageError

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

__all__ = ["MAX_TOKENS", "ClaimEncoder", "load_encoder"]

MAX_TOKENS = 128  # a claim is a sentence; hardly one is longer
MAX_CHARACTERS = 4_000  # cut before tokenising: a megabyte in one claim would cost half a second
_BORDERS = 4  # more tokens than any tokenizer adds around a text
DTYPES = ("auto", "float32", "bfloat16", "float16")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEncoder:
    """A loaded encoder; calling it gives unit vectors of texts. Threads may share one."""

    model: Any  # transformers and tokenizers ship no types that hold across versions
    tokenizer: Any
    device: str = "cpu"
    max_tokens: int = MAX_TOKENS
    batch_tokens: int = 4_096

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, one row a text, shape (n_texts, dimensions); no text gives (0, dimensions).

        Each distinct text is encoded once; a row does not depend on its neighbours (1e-5 in float32).
        """
        distinct = sorted(set(texts))
        rows = np.zeros((len(distinct), int(self.model.config.hidden_size)), dtype=np.float32)
        ids = [self._cut(row) for row in self._token_ids(distinct)]
        for batch in _batches([len(row) for row in ids], self.batch_tokens):
            rows[batch] = self._encode([ids[i] for i in batch])
        place = {text: i for i, text in enumerate(distinct)}
        return rows[[place[text] for text in texts]]

    def count_truncated(self, texts: Sequence[str]) -> int:
        """How many of the distinct texts are longer than the encoder reads."""
        distinct = sorted(set(texts))
        cut = [text for text in distinct if len(text) > MAX_CHARACTERS]
        unsure = [text for text in distinct if len(text) <= MAX_CHARACTERS and not self._surely_fits(text)]
        return len(cut) + sum(len(row) > self.max_tokens for row in self._token_ids(unsure))

    def _surely_fits(self, text: str) -> bool:
        """Whether the length alone shows it: an ASCII character is one token at most, and borders are few."""
        return text.isascii() and len(text) <= self.max_tokens - _BORDERS

    def _token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of each text, uncut: truncation is a switch in the tokenizer that other threads would see."""
        if not texts:
            return []
        # "[SEP]" in an article is text, not a border. Lone surrogates would kill the whole batch.
        safe = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        encoded = self.tokenizer(safe, truncation=False, padding=False, split_special_tokens=True, verbose=False)
        return [list(row) for row in encoded["input_ids"]]

    def _cut(self, ids: list[int]) -> list[int]:
        """At most `max_tokens` ids, the closing border among them where the tokenizer sets one."""
        if len(ids) <= self.max_tokens:
            return ids
        end = ids[-1:] if ids[-1] in (self.tokenizer.sep_token_id, self.tokenizer.eos_token_id) else []
        return ids[: self.max_tokens - len(end)] + end

    def _encode(self, ids: list[list[int]]) -> NDArray[np.float32]:
        import torch

        longest = max(len(row) for row in ids)
        pad = self.tokenizer.pad_token_id or 0
        tokens = torch.tensor([row + [pad] * (longest - len(row)) for row in ids])  # (batch, tokens)
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
        with torch.inference_mode():
            hidden = self.model(input_ids=tokens.to(self.device), attention_mask=mask.to(self.device)).last_hidden_state
            weights = mask.to(self.device).unsqueeze(-1).to(torch.float32)
            pooled = (hidden.to(torch.float32) * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            unit = torch.nn.functional.normalize(pooled, dim=1)
        rows: NDArray[np.float32] = unit.cpu().numpy()
        return rows


def load_encoder(
    path: str | Path, *, device: str | None = None, dtype: str = "auto", allow_download: bool = False
) -> ClaimEncoder:
    """The encoder of a model folder, or of a hub id where downloads are allowed.

    Only safetensors weights are read and no code that comes with a model is run. `dtype` is "auto"
    (float32 on the CPU, bfloat16 on a GPU that has it), "float32", "bfloat16" or "float16".

    Raises: ModelError where the model is missing, unsafe or incomplete; UsageError for a `dtype` that
    cannot work on the device.
    """
    import torch

    from disagree.packed.models import open_lean, open_packed_model  # imports torch

    if not Path(path).is_dir() and not allow_download:
        path = in_cache(str(path))
    if Path(path).is_dir():
        check_checkpoint(Path(path))
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    number_type = _dtype(dtype, device)
    lean = None
    if Path(path).is_dir() and device.startswith("cpu"):
        open_packed = partial(open_packed_model, Path(path), dtype=number_type)
        lean = open_lean(Path(path), open_packed, partial(_open_tokenizer, path))
    model, tokenizer = lean or _open_plain(path, device, number_type, allow_download=allow_download)
    limit = int(getattr(model.config, "max_position_embeddings", MAX_TOKENS))
    most = min(MAX_TOKENS, limit)
    return ClaimEncoder(model=model, tokenizer=tokenizer, device=device, max_tokens=most)


def _open_plain(path: str | Path, device: str, number_type: torch.dtype, *, allow_download: bool) -> tuple[Any, Any]:
    from safetensors import SafetensorError
    from transformers import AutoModel

    safe: dict[str, Any] = {"local_files_only": not allow_download, "trust_remote_code": False}
    tokenizer = _open_tokenizer(path, allow_download=allow_download)
    try:
        model = AutoModel.from_pretrained(str(path), use_safetensors=True, dtype=number_type, **safe)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"{path}: the encoder cannot be loaded ({_first_line(error)}); {_NEXT}") from error
    return model.to(device).eval(), tokenizer


def _open_tokenizer(path: str | Path, *, allow_download: bool = False) -> Any:
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(
            str(path), local_files_only=not allow_download, trust_remote_code=False
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"{path}: the encoder's tokenizer cannot be loaded ({_first_line(error)}); {_NEXT}") from error
    if not getattr(tokenizer, "is_fast", False):
        raise ModelError(f"{path}: the encoder has no fast tokenizer; save a tokenizer.json beside its weights")
    # A tokenizer.json may pad everything to 128 tokens by itself; lengths are ours to decide.
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.encode_special_tokens = True  # set once here, not by the first of several threads
    return tokenizer


_NEXT = "name a folder with config.json, tokenizer.json and *.safetensors, or a hub id with downloads allowed"


def _dtype(name: str, device: str) -> torch.dtype:
    import torch

    if name not in DTYPES:
        raise UsageError(f"dtype {name!r} is unknown; choose one of {', '.join(DTYPES)}")
    on_cpu = device.startswith("cpu")
    if name == "float16" and on_cpu:
        raise UsageError("dtype 'float16' is slow and inexact on a CPU; choose 'auto' or 'float32'")
    if name == "auto":
        has_bfloat16 = device.startswith("cuda") and torch.cuda.is_bf16_supported()
        return torch.bfloat16 if has_bfloat16 else torch.float32
    chosen: torch.dtype = getattr(torch, name)
    return chosen


def _batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Positions in batches of like length whose padded size stays within the budget, one at the least."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        # Sorted upwards, so the newest row is the longest and sets the padded width.
        if batch and (len(batch) + 1) * max(lengths[position], 1) > budget:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
