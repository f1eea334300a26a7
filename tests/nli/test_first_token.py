from __future__ import annotations

import pytest
import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    RobertaConfig,
    RobertaForSequenceClassification,
)

from disagree.nli.first_token import attend_first_token_only

SMALL = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": 90}


def model_of(family, attention):
    torch.manual_seed(3)
    kinds = {
        "bert": (BertForSequenceClassification, BertConfig),
        "roberta": (RobertaForSequenceClassification, RobertaConfig),
    }
    model, config = kinds[family]
    return model(config(**SMALL, num_labels=3, attn_implementation=attention, initializer_range=0.5)).eval()


def batch():
    torch.manual_seed(5)
    mask = torch.ones(6, 17, dtype=torch.long)
    mask[1, 9:] = 0
    mask[4, 2:] = 0
    return {"input_ids": torch.randint(5, 90, (6, 17)), "attention_mask": mask}


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
@pytest.mark.parametrize("family", ["bert", "roberta"])
@torch.inference_mode()
def test_logits_are_those_of_the_whole_layer(family, attention):
    model = model_of(family, attention)
    whole = model(**batch()).logits
    assert attend_first_token_only(model)
    assert torch.allclose(model(**batch()).logits, whole, atol=1e-5)
    assert whole.std() > 0.05  # else everything would be equal to everything


def test_gradients_are_those_of_the_whole_layer():
    wanted = model_of("bert", "eager")
    wanted(**batch()).logits.square().sum().backward()
    found = model_of("bert", "eager")
    attend_first_token_only(found)
    found(**batch()).logits.square().sum().backward()
    for (name, one), (_, other) in zip(wanted.named_parameters(), found.named_parameters(), strict=True):
        assert (one.grad is None) == (other.grad is None), name
        if one.grad is not None:
            assert torch.allclose(one.grad, other.grad, atol=1e-3, rtol=1e-3), name


@torch.inference_mode()
def test_last_hidden_state_holds_the_first_token_only():
    model = model_of("bert", "sdpa")
    whole = model(**batch(), output_hidden_states=True).hidden_states[-1]
    attend_first_token_only(model)
    first = model(**batch(), output_hidden_states=True).hidden_states[-1]
    assert first.shape == (6, 1, 32)
    assert torch.allclose(first[:, 0], whole[:, 0], atol=1e-5)


def test_weights_keep_their_names():
    model = model_of("bert", "sdpa")
    names = set(model.state_dict())
    attend_first_token_only(model)
    assert set(model.state_dict()) == names


def test_other_families_are_left_alone():
    model = DistilBertForSequenceClassification(DistilBertConfig(dim=32, n_layers=2, n_heads=4, hidden_dim=64))
    assert not attend_first_token_only(model)
