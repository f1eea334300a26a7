from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_models import save_encoder

from disagree.errors import DataError, ModelError
from disagree.pairing.embed import load_encoder
from disagree.training.encoder import _area, _batches, _dev_sets, measure, train_encoder
from disagree.training.mix import DevSet
from disagree.training.recipe import DataPart, DevPart, Recipe, TrainingStage
from disagree.types import Label, LabelledPair

WHO = ["mayor", "council", "pilots", "dockers", "owners", "union"]
DID = ["opened the ferry", "closed the bridge", "paid the school", "won the tower"]
# A claim and its partner share no word that a look-alike does not share too, but for the deed.
FORMS = (("on monday the {} {}", "indeed the {} {} at the port"), ("the {} {} in the market", "never the {} {}"))


def row(premise, hypothesis, label, group, id="x"):
    return {"id": id, "premise": premise, "hypothesis": hypothesis, "label": label, "group": group}


def toy_rows(who=WHO):
    """For each story two same-matter pairs and a look-alike: the same people, another deed."""
    rows = []
    for person in who:
        for number, deed in enumerate(DID):
            other = DID[(number + 1) % len(DID)]
            group = f"{person} {number}"
            for turn, (left, right) in enumerate(FORMS):
                label = ("entailment", "contradiction")[turn]
                rows.append(row(left.format(person, deed), right.format(person, deed), label, group, f"{group} {turn}"))
            left = FORMS[0][0]
            rows.append(row(left.format(person, deed), left.format(person, other), "neutral", group, f"{group} far"))
    return rows


def write_rows(path, rows):
    path.write_text("".join(json.dumps(item) + "\n" for item in rows))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    write_rows(folder / "train.jsonl", toy_rows(WHO[:4]))
    write_rows(folder / "dev.jsonl", toy_rows(WHO[4:5]))
    write_rows(folder / "watched.jsonl", toy_rows(WHO[5:]))
    far = [item for item in toy_rows(WHO[5:]) if item["label"] == "neutral"]
    write_rows(folder / "far.jsonl", far)
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return save_encoder(tmp_path_factory.mktemp("base"), spread=0.08)


DEV = DevPart(path="dev.jsonl")
WATCHED = DevPart(path="watched.jsonl", selects=False)


def toy_recipe(base, *, epochs=2, rate=3e-3, **settings):
    part = DataPart(path="train.jsonl", licence="CC0-1.0")
    stage = TrainingStage(name="learn", data=(part,), epochs=epochs, learning_rate=rate, patience=9)
    usual = {"base": str(base), "kind": "encoder", "dev": (DEV,), "dtype": "float32", "max_tokens": 32}
    return Recipe(stages=(stage,), **(usual | {"batch_tokens": 256} | settings))


def train(recipe, data, out, **settings):
    return train_encoder(recipe, data_dir=data, out=out, command="disagree train toy.toml", device="cpu", **settings)


@pytest.fixture(scope="module")
def trained(base, data, tmp_path_factory):
    return train(toy_recipe(base, dev=(DEV, WATCHED)), data, tmp_path_factory.mktemp("out") / "encoder")


def weights(folder):
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


def record(folder):
    return json.loads((folder / "training.json").read_text())


TEXTS = ["the mayor opened the ferry", "never", "the ferry. " * 90, "The Union, indeed, paid 12 (dockers)"]


def test_training_brings_partners_nearer(base, data, tmp_path):
    found = record(train(toy_recipe(base, epochs=12), data, tmp_path / "out"))["dev"]
    assert found["mean reciprocal rank"] >= found["base: mean reciprocal rank"] + 0.1


def test_folder_holds_what_it_takes_and_no_checkpoints(trained):
    names = {str(path.relative_to(trained)) for path in trained.rglob("*") if path.is_file()}
    wanted = {"config.json", "model.safetensors", "tokenizer.json", "modules.json", "1_Pooling/config.json"}
    assert names >= wanted | {"training.json", "README.md"}
    assert not (trained / "checkpoints").exists()


def test_our_encoder_and_sentence_transformers_give_equal_vectors(trained):
    from sentence_transformers import SentenceTransformer

    ours = load_encoder(trained, device="cpu", dtype="float32")(TEXTS)
    theirs = SentenceTransformer(str(trained), device="cpu").encode(TEXTS)
    assert ours.shape == (len(TEXTS), 32)
    np.testing.assert_allclose(ours, theirs, atol=1e-3)
    assert abs(ours[0] @ ours[1]) < 0.9999  # vectors that are all alike would agree as well


def test_same_seed_gives_the_same_weights_and_another_seed_others(trained, base, data, tmp_path):
    again = train(toy_recipe(base, dev=(DEV, WATCHED)), data, tmp_path / "again")
    other = train(toy_recipe(base, dev=(DEV, WATCHED), seed=14), data, tmp_path / "other")
    assert weights(again) == weights(trained)
    assert weights(other) != weights(trained)


def test_only_selecting_sets_choose_weights(trained, base, data, tmp_path):
    alone = train(toy_recipe(base), data, tmp_path / "out")
    assert record(alone)["history"] == record(trained)["history"]
    assert weights(alone) == weights(trained)


def test_where_no_set_selects_all_choose():
    sets = [DevSet(name=name, pairs=(pair(name, "h"),), pooled=False, selects=name == "a") for name in "ab"]
    assert _dev_sets(sets) == ([pair("a", "h")], [sets[1]])
    assert _dev_sets(sets[1:]) == ([pair("b", "h")], [])


def test_sets_that_do_not_select_are_measured_by_themselves(trained, base, data, tmp_path):
    watched = train(toy_recipe(base, dev=(replace(DEV, selects=False), replace(WATCHED, selects=True))), data, tmp_path)
    name = "base: mean reciprocal rank"
    assert record(trained)["dev"]["base: watched: mean reciprocal rank"] == record(watched)["dev"][name]
    assert record(trained)["dev"][name] == record(watched)["dev"]["base: dev: mean reciprocal rank"]


@pytest.mark.parametrize("dev", [(DevPart(path="far.jsonl"),), (DEV, DevPart(path="far.jsonl", selects=False))])
def test_development_data_without_partners_is_an_error_before_anything_is_written(base, data, tmp_path, dev):
    with pytest.raises(DataError, match=r"far: .*no supporting or contradicting pair"):
        train(toy_recipe(base, dev=dev), data, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_training_data_without_partners_is_an_error(base, data, tmp_path):
    recipe = toy_recipe(base)
    stage = replace(recipe.stages[0], data=(DataPart(path="far.jsonl"),))
    with pytest.raises(DataError, match="no supporting or contradicting pair"):
        train(replace(recipe, stages=(stage,)), data, tmp_path / "out")


def test_cut_claims_are_recorded(trained, base, data, tmp_path):
    assert record(trained)["truncated_pairs"] == {"learn epoch 1 (claims)": 0, "learn epoch 2 (claims)": 0}
    cut = record(train(toy_recipe(base, epochs=1, max_tokens=8), data, tmp_path / "out"))["truncated_pairs"]
    # With its two borders a claim of seven words is longer than eight tokens, one of six is not.
    texts = {text for item in toy_rows(WHO[:4]) for text in (item["premise"], item["hypothesis"])}
    assert cut == {"learn epoch 1 (claims)": sum(len(text.split()) > 6 for text in texts)}


def test_development_claims_are_read_as_far_as_training_reads(base, data, tmp_path):
    short = record(train(toy_recipe(base, epochs=1, max_tokens=8), data, tmp_path / "short"))["dev"]
    pairs = dev_pairs(data)
    cut = replace(load_encoder(base, device="cpu", dtype="float32"), max_tokens=8)
    whole = replace(cut, max_tokens=32)
    name = "same matter above look-alike (AUC)"
    assert short[f"base: {name}"] == pytest.approx(measure(cut, pairs)[name])
    assert measure(cut, pairs) != measure(whole, pairs)


def dev_pairs(data):
    from disagree.data.pairs import load_pairs

    return load_pairs(data / "dev.jsonl").pairs


def test_pairs_left_over_are_logged(base, tmp_path, caplog):
    rows = toy_rows(WHO[:1])[:3] + [row(f"the tower {n}", f"tower {n}", "entailment", "big", str(n)) for n in range(9)]
    write_rows(tmp_path / "train.jsonl", rows)
    write_rows(tmp_path / "dev.jsonl", toy_rows(WHO[4:5]))
    with caplog.at_level(logging.INFO, logger="disagree"):
        train(toy_recipe(base, epochs=1), tmp_path, tmp_path / "out")
    assert "learn epoch 1: 7 pairs left over" in caplog.text


def test_missing_base_is_a_model_error(data, tmp_path):
    with pytest.raises(ModelError, match="no such model folder"):
        train(toy_recipe(tmp_path / "absent"), data, tmp_path / "out")


# measure


def pair(premise, hypothesis, label=Label.SUPPORTING, group=""):
    return LabelledPair(id="x", premise=premise, hypothesis=hypothesis, label=label, group=group)


PLACES = {"a": 0.0, "a2": 0.1, "b": 1.0, "b2": 1.3, "c": 1.1}


def on_circle(texts):
    return np.array([[np.cos(PLACES[text]), np.sin(PLACES[text])] for text in texts], dtype=np.float32)


def test_measure_by_hand():
    """b's nearest claim is c, then b2; a and a2 are each other's nearest."""
    pairs = [pair("a", "a2"), pair("b", "b2", Label.CONTRADICTING), pair("b", "c", Label.UNRELATED)]
    found = measure(on_circle, pairs)
    assert found["mean reciprocal rank"] == pytest.approx((1 + 1 / 2) / 2)
    assert (found["recall at 1"], found["recall at 10"]) == (0.5, 1.0)
    # a-a2 and b-c are 0.1 apart, b-b2 is 0.3 apart
    assert found["same matter above look-alike (AUC)"] in (0.0, 0.25, 0.5)
    near, far = np.cos(0.1), np.cos(0.3)
    assert found["similarity kept by 97%"] == pytest.approx(far + 0.03 * (near - far), abs=1e-5)


def test_measure_of_one_pair_is_perfect():
    found = measure(on_circle, [pair("a", "b")])
    assert (found["mean reciprocal rank"], found["same matter above look-alike (AUC)"]) == (1.0, 0.5)


@pytest.mark.parametrize("pairs", [[], [pair("a", "b", Label.UNRELATED)]])
def test_measure_without_partners_is_a_data_error(pairs):
    with pytest.raises(DataError, match="no supporting or contradicting pair"):
        measure(on_circle, pairs)


@pytest.mark.parametrize(
    ("higher", "lower", "area"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1], [0.5, 0.6], 0.0),
        ([0.5, 0.7], [0.6, 0.4], 0.75),
        ([0.5], [0.5], 0.5),
        ([0.5, 0.9], [0.5, 0.9], 0.5),
        ([], [0.5], 0.5),
        ([0.5], [], 0.5),
        ([], [], 0.5),
    ],
)
def test_area_by_hand(higher, lower, area):
    assert _area(np.array(higher), np.array(lower)) == pytest.approx(area)


# batches

GROUPS = st.lists(st.sampled_from(["", "a", "b", "c", "d"]), min_size=1, max_size=60)


def grouped(groups):
    return [pair(f"p{number}", f"h{number}", group=group) for number, group in enumerate(groups)]


@given(GROUPS, st.integers(2, 7), st.integers(0, 99))
def test_batches_use_each_pair_once_and_no_group_twice_in_one(groups, size, seed):
    pairs = grouped(groups)
    batches, left_over = _batches(pairs, size=size, seed=(seed,))
    group_of = {item.premise: item.group or item.premise for item in pairs}
    used = Counter(zip_all(batches))
    assert set(used) <= {(item.premise, item.hypothesis) for item in pairs}
    assert all(times == 1 for times in used.values())
    assert len(used) + left_over == len(pairs)
    for batch in batches:
        anchors = [group_of[text] for text in batch.anchors]
        assert len(set(anchors)) == len(anchors) <= size
    remaining = {group_of[item.premise] for item in pairs if (item.premise, item.hypothesis) not in used}
    assert len(remaining) <= 1  # left over only where no other group is left


def zip_all(batches):
    return [both for batch in batches for both in zip(batch.anchors, batch.partners, strict=True)]


def test_batches_differ_by_seed_and_are_full():
    pairs = grouped([f"g{number}" for number in range(64)])
    first, _ = _batches(pairs, size=8, seed=(1,))
    assert first == _batches(pairs, size=8, seed=(1,))[0] != _batches(pairs, size=8, seed=(2,))[0]
    assert [len(batch.anchors) for batch in first] == [8] * 8


def test_look_alikes_go_with_their_anchor_and_are_nobodys_partner():
    pairs = [pair("p", "h", group="1"), pair("q", "i", group="2"), pair("p", "far", Label.UNRELATED, group="1")]
    ((batch,), left_over) = _batches(pairs, size=4, seed=(0,))
    assert batch.look_alikes == ("far",)
    assert "far" not in batch.partners
    assert left_over == 0


def test_one_group_alone_gives_one_batch_of_one():
    batches, left_over = _batches(grouped(["a"] * 5), size=4, seed=(0,))
    assert ([len(batch.anchors) for batch in batches], left_over) == ([1], 4)


def test_many_pairs_of_few_groups_are_batched_in_a_moment():
    """Quadratic work on these would take minutes."""
    groups = [("a", f"g{number}")[number % 2] for number in range(40_000)]
    batches, left_over = _batches(grouped(groups), size=32, seed=(3,))
    assert sum(len(batch.anchors) for batch in batches) + left_over == 40_000
