"""A classifier of transformers traced for OpenVINO, and its products made int8."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from disagree.exported.runtime import import_quietly
from disagree.nli.first_token import attend_first_token_only

__all__ = ["quantised", "save", "traced"]

Row = Mapping[str, Sequence[int]]

# Never int8: tables, where no work is saved; the products inside attention, which are little work; what is done for
# one token a text, in the head and in the last layer.
_NEVER = r"embeddings|scaled_dot_product|pooler|classifier|aten::matmul"
_FOR_ONE = r"attention\.self\.query|attention\.output|intermediate|output"
_LAYER = re.compile(r"\.layer\.(\d+)\.")
# Nor in the first half of the layers: what is lost there passes through all the others. Of 1,000 development pairs of
# news claims the shipped judge labelled 99.5 % as before so, and 98.8 % with int8 in every layer (2026-11).
KEPT_SHARE = 0.5


class _Answer(torch.nn.Module):
    """Logits `(texts, classes)` and the last hidden state of each first token `(texts, width)`, which names kinds."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        types = {} if token_type_ids is None else {"token_type_ids": token_type_ids}
        done = self.model(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True, **types)
        return done.logits, done.hidden_states[-1][:, 0]


def traced(folder: Path, example: Mapping[str, torch.Tensor]) -> Any:
    """The classifier of a folder as an `openvino.Model` of any number of texts and tokens, in float32.

    `example` is a padded batch of two texts or more. The last layer computes the first token only, where it can.
    """
    from transformers import AutoModelForSequenceClassification

    openvino = import_quietly("openvino")
    with _quiet(), torch.inference_mode(False), torch.no_grad():
        model = AutoModelForSequenceClassification.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype=torch.float32
        ).eval()
        attend_first_token_only(model)
        found = openvino.convert_model(_Answer(model), example_input=dict(example))
    found.reshape({port.any_name: [-1, -1] for port in found.inputs})
    return found


def quantised(file: Path, rows: Sequence[Row]) -> Any:
    """The model that `save` wrote with int8 products, ranges of what goes into them measured on the rows one by one.

    It is read back from its file, in float16: of one in float32 NNCF leaves all other weights in float32.
    """
    model = import_quietly("openvino").Core().read_model(file)
    nncf = import_quietly("nncf")
    ranges = import_quietly("nncf.quantization.range_estimator").RangeEstimatorParametersSet
    names = [port.any_name for port in model.inputs]
    texts = [{name: np.array([row[name]], dtype=np.int64) for name in names} for row in rows]
    with _quiet():
        return nncf.quantize(
            model,
            nncf.Dataset(texts),
            subset_size=len(texts),
            model_type=nncf.ModelType.TRANSFORMER,  # smooth quantisation
            preset=nncf.QuantizationPreset.MIXED,  # what goes in may be lopsided, as after GELU
            # The whole range that was seen, not its mean over texts: a few large values carry much (99.5 for 99.2 %).
            advanced_parameters=nncf.AdvancedQuantizationParameters(activations_range_estimator_params=ranges.MINMAX),
            ignored_scope=nncf.IgnoredScope(
                names=_kept([node.get_friendly_name() for node in model.get_ops()]), validate=False
            ),
        )


def _kept(names: Sequence[str]) -> list[str]:
    """The names of those operations that are not made int8, of which it can be seen by their names."""
    layer_of = {name: int(found[1]) for name in names if (found := _LAYER.search(name))}
    layers = max(layer_of.values(), default=-1) + 1
    last = re.compile(rf"\.layer\.{layers - 1}\.({_FOR_ONE})\b")
    return [
        name
        for name in names
        if re.search(_NEVER, name) or layer_of.get(name, layers) < KEPT_SHARE * layers or last.search(name)
    ]


def save(model: Any, file: Path) -> None:
    """Writes the model's XML and, beside it, its weights in float16 or int8."""
    file.parent.mkdir(parents=True, exist_ok=True)
    import_quietly("openvino").save_model(model, file, compress_to_fp16=True)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps warnings of tracing, and what NNCF tells about its progress on standard output, away."""
    log = logging.getLogger("nncf")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)
