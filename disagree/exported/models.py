"""A judge's export run by OpenVINO, answering like one of transformers' own classifiers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from disagree.checkpoints import read_json
from disagree.errors import ModelError, UsageError
from disagree.exported.record import XML, read_record
from disagree.exported.runtime import import_quietly
from disagree.packed.models import Classified

__all__ = ["ExportedClassifier", "open_exported"]

_LOG = logging.getLogger(__name__)
Tensor = torch.Tensor


class ExportedClassifier:
    """A sequence classifier compiled by OpenVINO for any number of texts of any length; may be called by many threads.

    `file` is the model's XML. It computes in `dtype` what is not int8, on as many threads as torch has.

    Raises: ModelError where OpenVINO cannot open the file; UsageError where OpenVINO is not installed.
    """

    def __init__(self, file: Path, config: Mapping[str, Any], *, engine: str, dtype: torch.dtype) -> None:
        settings = {
            "INFERENCE_PRECISION_HINT": "bf16" if dtype == torch.bfloat16 else "f32",
            "INFERENCE_NUM_THREADS": torch.get_num_threads(),
            "PERFORMANCE_HINT": "LATENCY",  # all threads on one batch, as torch has it
        }
        core = import_quietly("openvino").Core()
        try:
            self.compiled = core.compile_model(file, "CPU", settings)
        except RuntimeError as error:
            raise ModelError(f"{file}: cannot be opened by OpenVINO; export the model again ({error})") from error
        self.inputs = [port.any_name for port in self.compiled.inputs]
        classes = self.compiled.output(0).partial_shape[1].get_length()
        names = config.get("id2label") or {str(number): f"LABEL_{number}" for number in range(classes)}
        self.config = SimpleNamespace(**{**config, "id2label": names, "num_labels": classes})
        self.engine = engine
        self.dtype = dtype

    def __call__(
        self,
        *,
        input_ids: Tensor,
        attention_mask: Tensor,
        token_type_ids: Tensor | None = None,
        output_hidden_states: bool = False,
    ) -> Classified:
        """The logits `(texts, classes)`; `hidden_states[-1]` `(texts, 1, width)` is the first token's."""
        types = torch.zeros_like(input_ids) if token_type_ids is None else token_type_ids
        given = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": types}
        request = self.compiled.create_infer_request()  # one a call: a request holds the tensors of its run
        request.infer([given[name].numpy() for name in self.inputs], share_inputs=True)
        logits, first = (torch.from_numpy(np.array(request.get_output_tensor(place).data)) for place in (0, 1))
        return Classified(logits, (first[:, None],) if output_hidden_states else ())


def open_exported(folder: Path, *, dtype: torch.dtype) -> ExportedClassifier | None:
    """The export in a model folder; None where there is none, and with a warning where it cannot be used.

    What is not int8 is computed in `dtype`, but never less precisely than when the export was checked.
    """
    try:
        record = read_record(folder)
        if record is None:
            return None
        problem = record.problem(folder)
        if not problem:
            chosen = dtype if record.computed_in == "bfloat16" else torch.float32
            return ExportedClassifier(folder / XML, read_json(folder / "config.json"), engine=record.to, dtype=chosen)
    except (ModelError, UsageError) as error:
        problem = str(error)
    _LOG.warning("%s: the export to OpenVINO is left aside, and torch judges instead: %s", folder, problem)
    return None
