"""A fast tokenizer opened from its `tokenizer.json` alone, answering like one of transformers.

Importing transformers costs more time than judging two short articles; the part of it that inference needs is small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from disagree.checkpoints import read_json

__all__ = ["LeanTokenizer", "open_tokenizer"]

_UNBOUNDED = 10**9


class LeanTokenizer:
    """Turns texts into token ids; special tokens in a text are read as text, nothing is ever cut or padded.

    Only the arguments that this package uses are understood; `padding` and `truncation` must be False.
    """

    is_fast = True

    def __init__(self, backend: Any, special: Mapping[str, int], *, model_max_length: int) -> None:
        self.backend_tokenizer = backend  # tokenizers.Tokenizer
        self.backend_tokenizer.no_padding()
        self.backend_tokenizer.no_truncation()
        self.backend_tokenizer.encode_special_tokens = True
        self.model_max_length = model_max_length
        self.pad_token_id = special.get("pad_token")
        self.cls_token_id = special.get("cls_token")
        self.sep_token_id = special.get("sep_token")
        self.eos_token_id = special.get("eos_token")
        self.mask_token_id = special.get("mask_token")

    def __call__(
        self,
        text: str | Sequence[str],
        text_pair: str | Sequence[str] | None = None,
        *,
        add_special_tokens: bool = True,
        return_offsets_mapping: bool = False,
        padding: bool = False,
        truncation: bool = False,
        split_special_tokens: bool = True,
        verbose: bool = False,
    ) -> dict[str, Any]:
        """Columns `input_ids`, `token_type_ids`, `attention_mask` (and `offset_mapping`), one row a text."""
        if padding or truncation or not split_special_tokens:
            raise ValueError("this tokenizer neither pads nor cuts, and reads special tokens as text")
        is_one = isinstance(text, str)
        texts = [text] if is_one else list(text)
        pairs = [text_pair] if isinstance(text_pair, str) else text_pair
        inputs = texts if pairs is None else list(zip(texts, pairs, strict=True))
        found = self.backend_tokenizer.encode_batch(inputs, add_special_tokens=add_special_tokens)
        columns: dict[str, Any] = {
            "input_ids": [row.ids for row in found],
            "token_type_ids": [row.type_ids for row in found],
            "attention_mask": [row.attention_mask for row in found],
        }
        if return_offsets_mapping:
            columns["offset_mapping"] = [row.offsets for row in found]
        return {name: column[0] for name, column in columns.items()} if is_one else columns

    def pad(
        self, rows: Sequence[Mapping[str, Sequence[int]]], *, padding: bool = True, return_tensors: str = "pt"
    ) -> Any:
        """The rows as tensors `(rows, longest)` by column, filled up on the right."""
        import torch

        longest = max(len(row["input_ids"]) for row in rows)
        fill = {"input_ids": self.pad_token_id or 0, "token_type_ids": 0, "attention_mask": 0}
        return _Batch(
            {
                name: torch.tensor([[*row[name], *[value] * (longest - len(row[name]))] for row in rows])
                for name, value in fill.items()
            }
        )


class _Batch(dict[str, Any]):
    """Tensors by name that move together."""

    def to(self, device: Any) -> _Batch:
        return _Batch({name: value.to(device) for name, value in self.items()})


def open_tokenizer(folder: Path) -> LeanTokenizer | None:
    """The WordPiece tokenizer of a model folder; None where it is of another kind or not all is there.

    None too where `tokenizer_config.json`, which transformers builds it from, says otherwise than `tokenizer.json`.
    """
    from tokenizers import Tokenizer

    file, settings = folder / "tokenizer.json", folder / "tokenizer_config.json"
    if not file.is_file() or not settings.is_file():
        return None
    known = read_json(settings)
    if not _says_the_same(read_json(file), known):
        return None
    try:
        backend = Tokenizer.from_file(str(file))
    except Exception:  # noqa: BLE001  # the Rust side raises bare Exceptions
        return None
    special = {}
    for name in ("pad_token", "cls_token", "sep_token", "eos_token", "mask_token"):
        token = known.get(name)
        token = token.get("content") if isinstance(token, dict) else token
        number = backend.token_to_id(token) if isinstance(token, str) else None
        if number is not None:
            special[name] = number
    if not {"pad_token", "cls_token", "sep_token"} <= special.keys():
        return None
    length = known.get("model_max_length")
    most = int(length) if isinstance(length, int | float) and 0 < length < _UNBOUNDED else _UNBOUNDED
    return LeanTokenizer(backend, special, model_max_length=most)


def _says_the_same(built: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether BERT's tokenizer, built as the settings say, would do what the built one does."""
    cleans = built.get("normalizer") or {}
    inputs = known.get("model_input_names") or ["token_type_ids"]
    return (
        known.get("tokenizer_class") in ("BertTokenizer", "BertTokenizerFast")
        and (built.get("model") or {}).get("type", "WordPiece") == "WordPiece"
        and (built.get("post_processor") or {}).get("type") in ("TemplateProcessing", "BertProcessing")
        and cleans.get("type") == "BertNormalizer"
        and cleans.get("lowercase") == known.get("do_lower_case", True)
        and cleans.get("strip_accents") == known.get("strip_accents")
        and cleans.get("handle_chinese_chars") == known.get("tokenize_chinese_chars", True)
        and "token_type_ids" in inputs
    )
