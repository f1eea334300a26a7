from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from disagree.errors import ModelError, UsageError
from disagree.pairing.embed import ClaimEncoder, load_encoder

TEXT = "the bridge is open closed to lorries on monday rain fell a b c d sep cls x [ ] ."
WORDS = TEXT.split()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT with random weights whose tokenizer.json pads and cuts by itself, as some do."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, BertTokenizerFast

    path = tmp_path_factory.mktemp("encoder")
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocab = {word: number for number, word in enumerate([*special, *WORDS])}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))  # noqa: S106 - no password
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", vocab["[SEP]"]), ("[CLS]", vocab["[CLS]"]))
    tokenizer.enable_padding(length=64)
    tokenizer.enable_truncation(64)
    BertTokenizerFast(tokenizer_object=tokenizer).save_pretrained(path)
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(vocab), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def encoder(folder: Path) -> ClaimEncoder:
    return load_encoder(folder, device="cpu")


def test_no_texts_give_no_rows(encoder: ClaimEncoder) -> None:
    assert encoder([]).shape == (0, 32)


def test_one_text_gives_a_unit_vector(encoder: ClaimEncoder) -> None:
    rows = encoder(["the bridge is open"])
    assert rows.shape == (1, 32)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_rows_do_not_depend_on_order_batch_or_neighbours(encoder: ClaimEncoder) -> None:
    texts = [" ".join(WORDS[: n % 13 + 1]) + " x" * (n % 7) for n in range(40)]
    rows = encoder(texts)
    np.testing.assert_allclose(encoder(texts[::-1])[::-1], rows, atol=1e-5)
    np.testing.assert_allclose(replace(encoder, batch_tokens=1)(texts), rows, atol=1e-5)
    np.testing.assert_allclose(np.vstack([encoder([text]) for text in texts]), rows, atol=1e-5)


def test_equal_texts_are_encoded_once(encoder: ClaimEncoder) -> None:
    seen: list[int] = []

    def count(**inputs: object) -> object:
        seen.append(len(inputs["input_ids"]))  # type: ignore[arg-type]
        return encoder.model(**inputs)

    count.config = encoder.model.config  # type: ignore[attr-defined]
    rows = replace(encoder, model=count)(["rain fell", "the bridge", "rain fell", "rain fell"])
    assert sum(seen) == 2
    assert np.array_equal(rows[0], rows[2])


def test_special_tokens_in_a_text_are_text(encoder: ClaimEncoder) -> None:
    border, begin = encoder.tokenizer.sep_token_id, encoder.tokenizer.cls_token_id
    (ids,) = encoder._token_ids(["a [SEP] b [CLS] c"])
    assert (ids.count(border), ids.count(begin)) == (1, 1)


def test_padding_of_the_tokenizer_file_is_turned_off(encoder: ClaimEncoder) -> None:
    (ids,) = encoder._token_ids(["rain fell"])
    assert len(ids) == 4


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "的的的", "x " * 20_000, "e" + "\u0301" * 5_000])
def test_odd_texts_give_finite_vectors(encoder: ClaimEncoder, text: str) -> None:
    assert np.isfinite(encoder([text])).all()


def test_long_texts_are_cut_and_counted(encoder: ClaimEncoder) -> None:
    texts = ["a " * 500, "b" * 5_000, "rain fell", "rain fell"]
    assert encoder.count_truncated(texts) == 2
    assert encoder.count_truncated([]) == 0


def test_counting_by_length_alone_agrees_with_the_tokenizer(encoder: ClaimEncoder) -> None:
    """Texts around the limit, of one-letter words and of one-character tokens, and outside ASCII."""
    few = replace(encoder, max_tokens=16)
    texts = [piece * n for piece in ("a ", "x", "[", "的", "é ") for n in range(1, 24)]
    counted = [few.count_truncated([text]) for text in texts]
    assert counted == [int(len(ids) > 16) for ids in few._token_ids(texts)]
    assert 0 < sum(counted) < len(counted)


def test_a_cut_text_keeps_both_borders(encoder: ClaimEncoder) -> None:
    few = replace(encoder, max_tokens=8)
    cut = few(["a b c d on is open rain fell"])
    np.testing.assert_allclose(cut, few(["a b c d on is"]), atol=1e-5)
    np.testing.assert_allclose(cut, encoder(["a b c d on is"]), atol=1e-5)


def test_threads_that_share_an_encoder_get_what_one_thread_gets(folder: Path) -> None:
    encoder = load_encoder(folder, device="cpu")  # not used before: the first calls are made at once
    jobs = [[" ".join(WORDS[: (n + k) % 15 + 1]) + " x" * (40 * (k % 5)) for n in range(12)] for k in range(64)]

    def work(texts: list[str]) -> tuple[int, object]:
        return encoder.count_truncated(texts), encoder(texts)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, jobs))
    alone = load_encoder(folder, device="cpu")
    for texts, (counted, rows) in zip(jobs, found, strict=True):
        assert counted == alone.count_truncated(texts)
        np.testing.assert_allclose(rows, alone(texts), atol=1e-5)


def test_a_missing_folder_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere.*no model folder of that name"):
        load_encoder(tmp_path / "nowhere")


def test_pickle_weights_are_refused(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        if file.suffix == ".json":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelError, match=r"pytorch_model\.bin"):
        load_encoder(tmp_path)


def test_a_model_with_code_of_its_own_is_refused(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "own.Model"}}))
    with pytest.raises(ModelError, match="auto_map"):
        load_encoder(tmp_path)


def test_torn_weights_are_a_model_error(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:500])
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(tmp_path)


@pytest.mark.parametrize("dtype", ["float16", "int8"])
def test_a_number_format_that_cannot_work_is_refused(folder: Path, dtype: str) -> None:
    with pytest.raises(UsageError, match=dtype):
        load_encoder(folder, device="cpu", dtype=dtype)
