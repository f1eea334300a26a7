from __future__ import annotations

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny_models import save_encoder, save_tagger, tiny_config
from transformers import BertModel

from disagree.errors import ModelError
from disagree.tagging.geometry import Geometry, read_geometry, write_geometry
from disagree.tagging.network import ROLES, Network, open_network
from disagree.tagging.tagger import load_tagger

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_tagger(tmp_path_factory.mktemp("tagger"))


@pytest.fixture
def spoiled(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "spoiled")


def load(place):
    return load_tagger(place, device=CPU, dtype=torch.float32)


def network(**sizes):
    torch.manual_seed(4)
    return Network(BertModel(tiny_config(initializer_range=0.25)), Geometry(pointing=8, **sizes)).eval()


def point_slowly(net, hidden, row, place):
    """The pointing logits of one cue from the definition: bilinear score, distance and leaning."""
    asked = net.asking(hidden[row, place]).view(len(ROLES), -1)
    answers = net.answering(hidden[row]).view(len(hidden[row]), len(ROLES), -1)
    met = torch.einsum("rw,trw->tr", asked, answers)
    far = (torch.arange(len(hidden[row])) - place).clamp(-32, 32) + 32
    return met + net.distance(far) + net.leaning(hidden[row])


@pytest.mark.parametrize("cues", [[(0, 1)], [(0, 1), (0, 5), (2, 3)], [(1, 0), (2, 0), (2, 44), (2, 20)], [(1, 44)]])
def test_pointing_scores_follow_their_definition(cues):
    net = network()
    torch.nn.init.normal_(net.distance.weight)
    hidden = torch.randn(3, 45, 32)
    rows, places = (torch.tensor(part) for part in zip(*cues, strict=True))
    with torch.inference_mode():
        found = net.point(hidden, rows, places)
        slow = torch.stack([point_slowly(net, hidden, row, place) for row, place in cues])
    assert found.shape == (len(cues), 45, len(ROLES))
    torch.testing.assert_close(found, slow, atol=1e-4, rtol=1e-4)


def test_padding_changes_no_score():
    net = network()
    ids = torch.randint(5, 60, (1, 12))
    padded = torch.cat([ids, torch.zeros(1, 7, dtype=torch.long)], dim=1)
    mask = (torch.arange(19) < 12).long()[None]
    with torch.inference_mode():
        alone, _ = net(ids, torch.ones_like(ids))
        among, _ = net(padded, mask)
    torch.testing.assert_close(among[:, :12], alone, atol=1e-4, rtol=1e-4)


def test_a_saved_folder_opens_with_its_weights(folder):
    opened = open_network(folder, device=CPU)
    held = load_file(folder / "model.safetensors")
    heads = {name for name in held if not name.startswith("encoder.")}  # the packed encoder keeps its own
    assert set(opened.network.state_dict()) == heads
    assert all(torch.equal(value, held[name]) for name, value in opened.network.state_dict().items())
    assert torch.equal(opened.network.encoder.encoder.words, held["encoder.embeddings.word_embeddings.weight"])
    assert opened.geometry == Geometry(size=48, stride=36, pointing=8)
    assert not opened.network.training


def test_geometry_is_read_as_it_was_written(tmp_path):
    geometry = Geometry(size=64, stride=40, pointing=4, threshold=0.85)
    (tmp_path / "tagging.json").write_text(write_geometry(geometry))
    assert read_geometry(tmp_path) == geometry


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"sizes": 3}',
        '{"size": "48"}',
        '{"size": 48.5}',
        '{"size": 0}',
        '{"stride": 0}',
        '{"stride": -36}',
        '{"stride": 47}',
        '{"pointing": 0}',
        '{"pointing": true}',
        '{"threshold": "high"}',
        '{"threshold": 0.2}',
        '{"threshold": NaN}',
        '{"pointing": 9}',
        '{"size": 600}',  # more than the encoder reads
    ],
)
def test_a_damaged_tagging_file_is_a_model_error(spoiled, content):
    held = json.loads((spoiled / "tagging.json").read_text())
    change = json.loads(content) if content.startswith('{"') else None
    (spoiled / "tagging.json").write_text(json.dumps(held | change) if change else content)
    with pytest.raises(ModelError, match="spoiled"):
        load(spoiled)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.json", "tagging.json"])
def test_a_missing_file_is_a_model_error(spoiled, name):
    (spoiled / name).unlink()
    with pytest.raises(ModelError, match="spoiled"):
        load(spoiled)


def test_torn_weights_are_a_model_error(spoiled):
    whole = (spoiled / "model.safetensors").read_bytes()
    (spoiled / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="cannot be opened as an attribution tagger"):
        load(spoiled)


@pytest.mark.parametrize("lost", ["cue.weight", "asking.bias", "encoder.embeddings.word_embeddings.weight"])
def test_weights_that_lack_a_part_are_a_model_error(spoiled, lost):
    held = load_file(spoiled / "model.safetensors")
    del held[lost]
    save_file(held, spoiled / "model.safetensors")
    with pytest.raises(ModelError, match="cannot be opened as an attribution tagger"):
        load(spoiled)


def test_pickled_weights_are_refused(spoiled):
    (spoiled / "model.safetensors").unlink()
    (spoiled / "pytorch_model.bin").write_bytes(b"\x80\x04N.")
    with pytest.raises(ModelError, match="pickle"):
        load(spoiled)


def test_code_of_the_folder_is_refused(spoiled):
    config = spoiled / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"auto_map": {"AutoModel": "own.Own"}}))
    with pytest.raises(ModelError, match="auto_map"):
        load(spoiled)


def test_a_judge_or_an_encoder_is_no_tagger(classifier_folder, tmp_path):
    for place in (classifier_folder(), save_encoder(tmp_path / "encoder")):
        with pytest.raises(ModelError, match=r"tagging\.json"):
            load(place)


def test_a_missing_folder_is_a_model_error(tmp_path):
    with pytest.raises(ModelError, match="nowhere"):
        load(tmp_path / "nowhere")
