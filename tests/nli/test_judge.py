from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from builders import make_claim

from disagree.errors import ModelError, UsageError
from disagree.nli.calibration import Calibration, Scaling, save_calibration
from disagree.nli.judge import is_turned, load_judge
from disagree.types import ClaimPair, Label

PAIRS = [
    ("the ferry opened on monday", "the ferry closed on monday"),
    ("the mayor signed", "the council refused to sign the paper"),
    ("pilots won the strike", "pilots lost"),
    ("a museum", "the tower by the port is closed and the tunnel is not"),
    ("dockers paid the owners of the bakery", "the owners of the bakery were paid by dockers"),
    ("the market was never opened", "indeed the market opened on tuesday, at the station"),
]


@pytest.fixture(scope="module")
def judge(classifier_folder):
    return load_judge(classifier_folder(), device="cpu", dtype="float32")


def recorded(judge):
    """The same judge, with every batch of token ids that its model is shown."""
    seen = []

    def model(**batch):
        seen.extend(batch["input_ids"].tolist())
        return judge.model(**batch)

    return replace(judge, model=model), seen


def test_no_pairs_give_empty_results(judge):
    pooled = judge.pooled([])
    assert pooled.scores.shape == pooled.forward.shape == pooled.backward.shape == (0, 3)
    assert pooled.truncated.shape == (0,)
    assert judge.directed([]).scores.shape == (0, 3)
    assert judge([]) == []


@pytest.mark.parametrize("n", [1, len(PAIRS)])
def test_rows_are_probabilities(judge, n):
    pooled = judge.pooled(PAIRS[:n])
    for rows in (pooled.scores, pooled.forward, pooled.backward, judge.directed(PAIRS[:n]).scores):
        assert rows.shape == (n, 3)
        assert rows.sum(axis=1) == pytest.approx(1)
        assert (rows >= 0).all()


def test_different_pairs_get_different_scores(judge):
    """The tiny model does tell texts apart, so that the tests of sameness below mean something."""
    rows = judge.directed(PAIRS).scores
    assert len({tuple(row.round(3)) for row in rows}) == len(PAIRS)
    assert np.abs(judge.directed([(b, a) for a, b in PAIRS]).scores - rows).max() > 0.02


@pytest.mark.parametrize("batch_tokens", [1, 30, 100_000])
def test_batch_size_does_not_matter(judge, batch_tokens):
    other = replace(judge, batch_tokens=batch_tokens).pooled(PAIRS)
    assert other.scores == pytest.approx(judge.pooled(PAIRS).scores, abs=1e-5)


def test_order_and_neighbours_do_not_matter(judge):
    alone = np.concatenate([judge.pooled([pair]).scores for pair in PAIRS])
    order = np.random.default_rng(3).permutation(len(PAIRS))
    shuffled = judge.pooled([PAIRS[row] for row in order]).scores
    assert judge.pooled(PAIRS).scores == pytest.approx(alone, abs=1e-5)
    assert shuffled == pytest.approx(alone[order], abs=1e-5)


def test_swapping_the_claims_changes_nothing_at_all(judge):
    plain, swapped = judge.pooled(PAIRS), judge.pooled([(right, left) for left, right in PAIRS])
    assert np.array_equal(plain.scores, swapped.scores)
    assert np.array_equal(plain.forward, swapped.backward)


def test_forward_and_backward_are_the_two_directed_judgements(judge):
    pooled = judge.pooled(PAIRS)
    assert pooled.forward == pytest.approx(judge.directed(PAIRS).scores, abs=1e-5)
    assert pooled.backward == pytest.approx(judge.directed([(b, a) for a, b in PAIRS]).scores, abs=1e-5)


def test_duplicates_are_judged_once(judge):
    watched, seen = recorded(judge)
    rows = watched.raw([PAIRS[0], PAIRS[1], PAIRS[0], PAIRS[0]]).scores
    assert len(seen) == 2
    assert np.array_equal(rows[0], rows[2])
    assert np.array_equal(rows[0], rows[3])
    assert not np.array_equal(rows[0], rows[1])


def test_identical_texts_support_each_other_for_certain(judge):
    pooled = judge.pooled([("The ferry won", "the ferry  won."), PAIRS[0]])
    assert pooled.scores[0].tolist() == pooled.forward[0].tolist() == pooled.backward[0].tolist() == [1, 0, 0]
    assert pooled.scores[1].tolist() != [1, 0, 0]


FORGERIES = ["[SEP]", "[CLS]", "a [SEP] b [SEP] c", "[PAD] [PAD]", "[MASK]", "x[SEP]", "[SEP][SEP][CLS]"]


@pytest.mark.parametrize("forged", FORGERIES)
@pytest.mark.parametrize("side", [0, 1])
def test_special_tokens_in_a_claim_do_not_forge_the_border(judge, forged, side):
    watched, seen = recorded(judge)
    pair = (forged, "the ferry opened") if side == 0 else ("the ferry opened", forged)
    watched.raw([pair])
    (ids,) = seen
    tokenizer = judge.tokenizer
    assert ids.count(tokenizer.sep_token_id) == 2
    assert ids.count(tokenizer.cls_token_id) == 1
    assert ids.count(tokenizer.mask_token_id) == ids.count(tokenizer.pad_token_id) == 0
    assert ids[-1] == tokenizer.sep_token_id


def test_special_tokens_in_a_cut_claim_do_not_forge_the_border(judge):
    watched, seen = recorded(judge)
    found = watched.raw([("[SEP] port " * 400, "the ferry [CLS] opened")])
    assert found.truncated.tolist() == [True]
    assert seen[0].count(judge.tokenizer.sep_token_id) == 2
    assert len(seen[0]) == judge.max_tokens


@pytest.mark.parametrize("words", [600, 10_000])
def test_very_long_text_is_cut_and_counted(judge, words):
    watched, seen = recorded(judge)
    long = "harbour " * words
    pooled = watched.pooled([PAIRS[1], (long, "the ferry opened"), PAIRS[0], ("the ferry opened", long)])
    assert pooled.truncated.tolist() == [False, True, False, True]
    assert judge.max_tokens - 8 <= max(map(len, seen)) <= judge.max_tokens
    assert pooled.scores.sum(axis=1) == pytest.approx(1)


def test_long_text_keeps_the_short_claim_whole(judge):
    watched, seen = recorded(judge)
    watched.raw([("harbour " * 2_000, "the ferry opened")])
    tail = judge.tokenizer("the ferry opened", add_special_tokens=False)["input_ids"]
    assert seen[0][-len(tail) - 1 : -1] == tail


def test_text_that_fits_is_not_counted_as_cut(judge):
    assert not judge.pooled(PAIRS).truncated.any()
    assert not judge.directed(PAIRS).truncated.any()


ODD = [
    "",
    " ",
    "\n\t",
    "😀😀",
    "\x00\x07\x1b[31m",
    "\u202e\u200b\ufeff",
    "é" * 50,
    "漢字",
    "a\u0301\u0302\u0303",
    "()" * 50,
]


def test_odd_texts_do_not_crash_and_do_not_disturb_their_neighbours(judge):
    pairs = [*PAIRS, *((odd, "the ferry opened") for odd in ODD), *(("the ferry opened", odd) for odd in ODD)]
    scores = judge.pooled(pairs).scores
    assert scores.sum(axis=1) == pytest.approx(1)
    assert scores[: len(PAIRS)] == pytest.approx(judge.pooled(PAIRS).scores, abs=1e-5)


@pytest.mark.parametrize("text", ["\ud83d the ferry", "the ferry \udc80", "\ud800"])
def test_lone_surrogates_do_not_crash(judge, text):
    found = judge.pooled([(text, "the ferry opened")])
    assert found.scores.sum() == pytest.approx(1)
    assert found.truncated.tolist() == [False]


def test_pair_beyond_the_models_positions_is_cut_to_them(tmp_path):
    """A model with 64 positions is not shown 256 tokens."""
    from tiny_models import NLI_NAMES, tiny_config, tiny_tokenizer
    from transformers import BertForSequenceClassification

    config = tiny_config(max_position_embeddings=64, id2label=dict(enumerate(NLI_NAMES)))
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    tiny_tokenizer().save_pretrained(tmp_path)
    judge = load_judge(tmp_path, device="cpu", dtype="float32")
    assert judge.pooled([("harbour " * 90, "the ferry " * 90)]).truncated.tolist() == [True]


def test_call_gives_judgements_of_the_pairs_in_order(judge):
    pairs = [ClaimPair(left=make_claim(a), right=make_claim(b, outlet="Quay Post")) for a, b in PAIRS]
    found, pooled = judge(pairs), judge.pooled(PAIRS)
    assert [item.pair for item in found] == pairs
    for row, item in enumerate(found):
        numbers = item.scores.supporting, item.scores.contradicting, item.scores.unrelated
        assert numbers == pytest.approx(tuple(pooled.scores[row]))
        assert item.forward.contradicting == pytest.approx(pooled.forward[row, 1])
        assert not item.is_truncated
        assert item.backward.unrelated == pytest.approx(pooled.backward[row, 2])
        assert item.label is (Label.SUPPORTING, Label.CONTRADICTING, Label.UNRELATED)[int(pooled.scores[row].argmax())]


def test_judgement_says_that_its_pair_was_cut(judge):
    long = ClaimPair(left=make_claim("harbour " * 600 + "closed."), right=make_claim("the ferry opened"))
    assert [item.is_truncated for item in judge([long])] == [True]


def test_progress_counts_up_to_the_number_of_distinct_texts(judge):
    seen = []
    replace(judge, batch_tokens=40).pooled([*PAIRS, PAIRS[0]], lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (12, 12)
    assert {total for _, total in seen} == {12}


SWAPPED = ("contradiction", "entailment", "neutral")
RENAMED = ("NEI", "REFUTES", "SUPPORTS")


def test_model_with_classes_in_another_order_judges_the_same(judge, classifier_folder):
    other = load_judge(classifier_folder(names=SWAPPED, head=SWAPPED), device="cpu", dtype="float32")
    assert other.columns != judge.columns
    assert other.pooled(PAIRS).scores == pytest.approx(judge.pooled(PAIRS).scores, abs=1e-6)


def test_model_with_other_names_for_its_classes_judges_the_same(judge, classifier_folder):
    stored = ("neutral", "contradiction", "entailment")
    other = load_judge(classifier_folder(names=RENAMED, head=stored), device="cpu", dtype="float32")
    assert other.directed(PAIRS).scores == pytest.approx(judge.directed(PAIRS).scores, abs=1e-6)


def test_nameless_classes_are_refused_and_judged_alike_with_a_map(judge, classifier_folder):
    nameless = classifier_folder(names=("LABEL_0", "LABEL_1", "LABEL_2"), head=SWAPPED)
    with pytest.raises(ModelError, match=r"LABEL_0.*--label-map"):
        load_judge(nameless, device="cpu", dtype="float32")
    mapped = load_judge(nameless, device="cpu", dtype="float32", label_map=dict(enumerate(SWAPPED)))
    assert mapped.pooled(PAIRS).scores == pytest.approx(judge.pooled(PAIRS).scores, abs=1e-6)


def test_calibration_of_the_folder_is_used(judge, classifier_folder, tmp_path):
    import shutil

    folder = shutil.copytree(classifier_folder(), tmp_path / "model")
    save_calibration(folder, Calibration(directed=Scaling(temperature=3.0), pooled=Scaling(bias=(0.0, 2.0, 0.0))))
    calibrated = load_judge(folder, device="cpu", dtype="float32")
    raw = calibrated.raw(PAIRS).scores
    assert raw == pytest.approx(judge.raw(PAIRS).scores, abs=1e-6)
    assert calibrated.directed(PAIRS).scores == pytest.approx(Scaling(temperature=3.0)(raw), abs=1e-6)
    assert (calibrated.pooled(PAIRS).scores[:, 1] > judge.pooled(PAIRS).scores[:, 1]).all()


def test_judge_is_named_after_its_folder(judge, classifier_folder):
    assert judge.name == classifier_folder().name


def test_label_map_for_a_class_that_the_model_has_not_is_refused(classifier_folder):
    names = {3: "entailment", 4: "neutral", 5: "contradiction"}
    with pytest.raises(ModelError, match="label"):
        load_judge(classifier_folder(), device="cpu", dtype="float32", label_map=names)


def test_a_batch_that_does_not_fit_into_memory_is_halved_and_changes_nothing(judge, caplog):
    shown = []

    def small(**batch):
        rows, width = batch["input_ids"].shape
        if rows * width > 40 and rows > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        shown.append(rows)
        return judge.model(**batch)

    found = replace(judge, model=small).pooled(PAIRS)
    assert found.scores == pytest.approx(judge.pooled(PAIRS).scores, abs=1e-5)
    assert sum(shown) == 2 * len(PAIRS)
    assert "out of memory" in caplog.text


def test_a_pair_that_alone_does_not_fit_is_an_error_with_a_name(judge):
    def full(**batch):
        raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(ModelError, match=f"{judge.name}.*not even one pair"):
        replace(judge, model=full).raw(PAIRS)


def sparing(judge, bound):
    """The judge, which leaves out the second order from that probability of unrelated in the first."""
    return replace(judge, calibration=replace(judge.calibration, one_order_from=bound))


def in_first_order(pairs):
    return [(right, left) if is_turned((left, right)) else (left, right) for left, right in pairs]


def test_the_second_order_is_judged_only_where_the_first_leaves_it_open(judge):
    unrelated = judge.raw(in_first_order(PAIRS)).scores[:, 2]
    bound = float(np.median(unrelated))
    watched, seen = recorded(sparing(judge, bound))
    found, whole = watched.pooled(PAIRS), judge.pooled(PAIRS)
    settled = unrelated >= bound
    assert 0 < settled.sum() < len(PAIRS)
    assert len(seen) == 2 * len(PAIRS) - settled.sum()
    assert found.scores[~settled] == pytest.approx(whole.scores[~settled], abs=1e-5)
    assert np.array_equal(found.forward[settled], found.backward[settled])


def test_exact_judges_both_orders_whatever_the_calibration_says(judge):
    watched, seen = recorded(replace(sparing(judge, 1e-6), exact=True))
    assert watched.pooled(PAIRS).scores == pytest.approx(judge.pooled(PAIRS).scores, abs=1e-5)
    assert len(seen) == 2 * len(PAIRS)


def test_swapping_the_claims_changes_nothing_where_one_order_is_left_out(judge):
    sparse = sparing(judge, float(np.median(judge.raw(in_first_order(PAIRS)).scores[:, 2])))
    plain, swapped = sparse.pooled(PAIRS), sparse.pooled([(right, left) for left, right in PAIRS])
    assert np.array_equal(plain.scores, swapped.scores)
    assert np.array_equal(plain.forward, swapped.backward)


def test_exact_computes_in_float32_and_refuses_other_numbers(classifier_folder):
    assert load_judge(classifier_folder(), device="cpu", exact=True).dtype is torch.float32
    with pytest.raises(UsageError, match="exact"):
        load_judge(classifier_folder(), device="cpu", dtype="bfloat16", exact=True)


def test_progress_ends_at_the_whole_where_no_pair_is_left_open(judge):
    seen = []
    sparing(judge, 1e-6).pooled(PAIRS, lambda done, whole: seen.append((done, whole)))
    assert seen[-1] == (12, 12)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
