from __future__ import annotations

import pytest
import torch
from tiny_models import tiny_config
from transformers import BertModel, RobertaConfig, RobertaModel

from disagree.packed.encoder import PackedEncoder, Rows, is_supported

LENGTHS = [1, 2, 5, 5, 5, 9, 17, 17, 40]


def model_of(family):
    torch.manual_seed(2)
    if family == "bert":
        return BertModel(tiny_config(initializer_range=0.3)).eval()
    sizes = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 64}
    config = RobertaConfig(**sizes, vocab_size=90, initializer_range=0.3, max_position_embeddings=60, pad_token_id=1)
    return RobertaModel(config).eval()


def texts(seed=0):
    torch.manual_seed(seed)
    return [torch.randint(5, 80, (length,)).tolist() for length in LENGTHS]


@torch.inference_mode()
def alone(model, rows):
    return [model(input_ids=torch.tensor([ids])).last_hidden_state[0] for ids in rows]


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize("family", ["bert", "roberta"])
def test_states_are_those_of_transformers_text_by_text(family, fused):
    model, rows = model_of(family), texts()
    packed = PackedEncoder(model.config.to_dict(), model.state_dict(), dtype=torch.float32, fused=fused)
    wanted = alone(model, rows)
    assert torch.allclose(packed.hidden(Rows.of(rows)), torch.cat(wanted), atol=1e-4)
    assert torch.allclose(packed.first(Rows.of(rows)), torch.stack([states[0] for states in wanted]), atol=1e-4)
    assert torch.cat(wanted).std() > 0.1  # else everything would be near everything


@pytest.mark.parametrize("fused", [True, False])
def test_bfloat16_stays_near(fused):
    model, rows = model_of("bert"), texts()
    packed = PackedEncoder(model.config.to_dict(), model.state_dict(), dtype=torch.bfloat16, fused=fused)
    found = packed.first(Rows.of(rows))
    assert found.dtype == torch.bfloat16
    gap = (found.float() - torch.stack([states[0] for states in alone(model, rows)])).abs()
    assert gap.mean() < 0.05


def test_a_text_does_not_depend_on_its_neighbours():
    model, rows = model_of("bert"), texts()
    packed = PackedEncoder(model.config.to_dict(), model.state_dict(), dtype=torch.float32)
    whole = packed.first(Rows.of(rows))
    for place, ids in enumerate(rows):
        assert torch.allclose(packed.first(Rows.of([ids]))[0], whole[place], atol=1e-5)


@pytest.mark.parametrize(
    "change",
    [
        {"model_type": "deberta-v2"},
        {"hidden_act": "relu"},
        {"position_embedding_type": "relative_key"},
        {"is_decoder": True},
        {"model_type": "roberta", "pad_token_id": None},
        {"num_attention_heads": 0},
        {"hidden_size": "32"},
    ],
)
def test_other_architectures_are_not_taken_for_ours(change):
    config = model_of("bert").config.to_dict()
    assert is_supported(config)
    assert not is_supported(config | change)


def test_missing_weights_and_wrong_shapes_are_found_when_it_is_made():
    model = model_of("bert")
    weights, config = model.state_dict(), model.config.to_dict()
    lacking = {name: value for name, value in weights.items() if "layer.1.output.dense.bias" not in name}
    with pytest.raises(KeyError):
        PackedEncoder(config, lacking, dtype=torch.float32)
    for name, size in (("encoder.layer.0.output.dense.weight", (3, 3)), ("encoder.layer.1.output.dense.bias", (1,))):
        with pytest.raises(ValueError, match=name):
            PackedEncoder(config, weights | {name: torch.ones(size)}, dtype=torch.float32)
    with pytest.raises(ValueError, match="more than 1 layers"):
        PackedEncoder(config | {"num_hidden_layers": 1}, weights, dtype=torch.float32)


def test_runs_tell_where_texts_of_one_length_lie():
    assert list(Rows.of([[1], [2, 3], [4, 5], [6, 7, 8]]).runs()) == [(0, 1, 1), (1, 2, 2), (5, 1, 3)]
    assert list(Rows.of([]).runs()) == []
