"""Tiny BERT models with random weights (2 layers, 32 wide), saved the way real checkpoints are."""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizer

_WHOLE_WORDS = """
the a an and or in on at of to by for with is was were has had not never indeed meanwhile no yes
ferry port bridge mayor council strike harbour opened closed signed refused paid won lost monday tuesday
dockers pilots owners union bakery museum tower tunnel garden school library market station
"""
WORDS = _WHOLE_WORDS.split()
_MARKS = "[].,;:!?'\"()-%$#"
NLI_NAMES = ("entailment", "neutral", "contradiction")


def vocabulary() -> dict[str, int]:
    """Special tokens, single characters (so that no Latin word is unknown), and some whole words."""
    letters = string.ascii_lowercase + string.digits
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *_MARKS, *(f"##{letter}" for letter in letters)]
    return {piece: number for number, piece in enumerate(dict.fromkeys([*pieces, *WORDS]))}


def tiny_tokenizer() -> Any:
    """A WordPiece tokenizer over `vocabulary()`, lower-casing, as BERT's."""
    return BertTokenizer(vocab=vocabulary(), do_lower_case=True, model_max_length=512)


def tiny_config(**changes: Any) -> BertConfig:
    """The size of every tiny model."""
    sizes: dict[str, Any] = {
        "vocab_size": len(vocabulary()),
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": 512,
    }
    return BertConfig(**(sizes | changes))


def save_classifier(
    folder: Path,
    *,
    seed: int = 0,
    names: Sequence[str] = NLI_NAMES,
    head: Sequence[str] = NLI_NAMES,
    spread: float = 0.25,
) -> Path:
    """Saves a classifier whose classes are called `names`, in that order.

    The rows of the output layer are drawn in the order of `NLI_NAMES` and saved in the order of `head`, so
    that `names=X, head=X` is the same model with its classes stored in another order. `spread` is the standard
    deviation of the weights: 0.25 gives judgements that differ from text to text, 0.02 suits training.
    """
    torch.manual_seed(seed)
    config = tiny_config(
        id2label=dict(enumerate(names)),
        label2id={name: number for number, name in enumerate(names)},
        initializer_range=spread,
    )
    model = BertForSequenceClassification(config).eval()
    rows = [NLI_NAMES.index(name) for name in head]
    with torch.no_grad():
        weight, bias = torch.randn(3, 32) * spread * 2, torch.randn(3) * spread
        model.classifier.weight.copy_(weight[rows])
        model.classifier.bias.copy_(bias[rows])
    model.save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return folder


def save_encoder(folder: Path, *, seed: int = 0, spread: float = 0.25) -> Path:
    """Saves an encoder without any head (`AutoModel` opens it)."""
    torch.manual_seed(seed)
    BertModel(tiny_config(initializer_range=spread)).eval().save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return folder


def save_tagger(folder: Path, *, seed: int = 0, spread: float = 0.25, **sizes: Any) -> Path:
    """Saves an attribution tagger with random heads: it finds many cues, and points here and there.

    `sizes` are those of `disagree.tagging.geometry.Geometry`.
    """
    from disagree.checkpoints import TAGGING
    from disagree.tagging.geometry import Geometry, write_geometry
    from disagree.tagging.network import Network

    torch.manual_seed(seed)
    geometry = Geometry(**({"size": 48, "stride": 36, "pointing": 8} | sizes))
    network = Network(BertModel(tiny_config(initializer_range=spread)), geometry).eval()
    with torch.no_grad():
        for head in (network.cue, network.asking, network.answering):
            head.weight.mul_(3)
    network.config.architectures = ["BertModel"]
    network.config.save_pretrained(folder)
    save_file(network.state_dict(), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / TAGGING).write_text(write_geometry(geometry))
    tiny_tokenizer().save_pretrained(folder)
    return folder
