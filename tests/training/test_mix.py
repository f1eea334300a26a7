from __future__ import annotations

import json
from collections import Counter

import pytest

from disagree.errors import DataError
from disagree.training.mix import MixPart, draw_epoch, load_mix
from disagree.training.recipe import DataPart, DevPart, Recipe, TrainingStage
from disagree.types import Label, LabelledPair

S, C, U = Label.SUPPORTING, Label.CONTRADICTING, Label.UNRELATED


def part(labels, **settings):
    pairs = tuple(
        LabelledPair(id=str(row), premise=f"p{row}", hypothesis=f"h{row}", label=label)
        for row, label in enumerate(labels)
    )
    return MixPart(part=DataPart(path="x.jsonl", **settings), pairs=pairs)


def by_label(pairs):
    return Counter(pair.label for pair in pairs)


UNEVEN = [S] * 9 + [C] * 4 + [U] * 6


def test_epoch_of_nothing_is_nothing():
    assert draw_epoch([], seed=(1,)) == []
    assert draw_epoch([part([])], seed=(1,)) == []
    assert draw_epoch([part([], balance=True)], seed=(1,)) == []


def test_epoch_without_settings_holds_every_pair_once():
    item = part(UNEVEN)
    assert sorted(draw_epoch([item], seed=(1,)), key=lambda pair: int(pair.id)) == list(item.pairs)


def test_balance_draws_as_many_of_each_label_as_the_rarest_has():
    assert by_label(draw_epoch([part(UNEVEN, balance=True)], seed=(1,))) == {S: 4, C: 4, U: 4}


@pytest.mark.parametrize(("most", "expected"), [(5, {S: 5, C: 4, U: 5}), (100, {S: 9, C: 4, U: 6})])
def test_per_label_is_an_upper_limit(most, expected):
    assert by_label(draw_epoch([part(UNEVEN, per_label=most)], seed=(1,))) == expected


@pytest.mark.parametrize(("most", "each"), [(2, 2), (7, 4)])
def test_balance_and_per_label_take_the_smaller(most, each):
    drawn = draw_epoch([part(UNEVEN, per_label=most, balance=True)], seed=(1,))
    assert by_label(drawn) == {S: each, C: each, U: each}


def test_both_orders_shows_each_drawn_pair_and_its_mirror():
    drawn = draw_epoch([part(UNEVEN, both_orders=True, per_label=3)], seed=(1,))
    texts = Counter((pair.premise, pair.hypothesis, pair.label) for pair in drawn)
    assert len(drawn) == 18
    assert all(texts[right, left, label] == count == 1 for (left, right, label), count in texts.items())


def test_no_pair_is_drawn_twice():
    drawn = draw_epoch([part(UNEVEN, per_label=4)], seed=(2,))
    assert len({pair.id for pair in drawn}) == len(drawn)


def test_drawing_repeats_with_the_seed_and_changes_with_the_epoch():
    item = part([S] * 50 + [C] * 50 + [U] * 50, per_label=5)
    assert draw_epoch([item], seed=(1, 0, 0)) == draw_epoch([item], seed=(1, 0, 0))
    assert draw_epoch([item], seed=(1, 0, 0)) != draw_epoch([item], seed=(1, 0, 1))


def test_parts_are_drawn_side_by_side_each_with_its_own_settings():
    drawn = draw_epoch([part(UNEVEN, balance=True), part([S, C, U])], seed=(1,))
    assert by_label(drawn) == {S: 5, C: 5, U: 5}


def write(folder, name, rows):
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))


def rows(stories, label="neutral", start=0):
    return [
        {
            "id": f"r{story}",
            "premise": f"p{story}",
            "hypothesis": f"h{story}",
            "label": label,
            "group": f"g{story}",
            "origin": "pier",
        }
        for story in range(start, start + stories)
    ]


def recipe(*parts, dev=(), **settings):
    stages = (TrainingStage(name="one", data=parts or (DataPart(path="train.jsonl"),)),)
    return Recipe(stages=stages, dev=dev, **settings)


def test_mix_reads_training_and_development_files_and_counts_rows(tmp_path):
    write(tmp_path, "train.jsonl", [*rows(5), *rows(1, "-", 90)])
    write(tmp_path, "dev.jsonl", rows(3, start=20))
    mix = load_mix(recipe(dev=(DevPart(path="dev.jsonl", pooled=True),)), tmp_path)
    assert len(mix.stages[0][0].pairs) == 5
    assert [(item.name, len(item.pairs), item.pooled) for item in mix.dev] == [("dev", 3, True)]
    assert mix.counts["train"] == {"read": 6, "used": 5, "no_consensus": 1}


def test_limit_of_a_development_set_is_a_seeded_choice(tmp_path):
    write(tmp_path, "train.jsonl", rows(5))
    write(tmp_path, "dev.jsonl", rows(40, start=20))

    def chosen(seed):
        return load_mix(recipe(dev=(DevPart(path="dev.jsonl", limit=10),), seed=seed), tmp_path).dev[0].pairs

    assert len(chosen(1)) == 10
    assert chosen(1) == chosen(1)
    assert chosen(1) != chosen(2)
    assert chosen(1) != tuple(load_mix(recipe(dev=(DevPart(path="dev.jsonl"),)), tmp_path).dev[0].pairs[:10])


def test_leak_is_an_error_that_names_the_pair(tmp_path):
    write(tmp_path, "train.jsonl", rows(5))
    write(tmp_path, "dev.jsonl", rows(3, start=4))
    with pytest.raises(DataError, match=r"1 training pairs leak.*r4.*'g4'"):
        load_mix(recipe(dev=(DevPart(path="dev.jsonl"),)), tmp_path)


def test_leak_is_dropped_and_counted_where_asked_for(tmp_path):
    write(tmp_path, "train.jsonl", rows(5))
    write(tmp_path, "dev.jsonl", rows(4, start=3))
    mix = load_mix(recipe(dev=(DevPart(path="dev.jsonl"),), on_leak="drop"), tmp_path)
    assert [pair.id for pair in mix.stages[0][0].pairs] == ["r0", "r1", "r2"]
    assert mix.counts["train"]["left_out_as_leaks"] == 2


def test_training_data_that_leaks_wholly_is_an_error(tmp_path):
    """Nothing is left to learn from; going on would train on nothing."""
    write(tmp_path, "train.jsonl", rows(3))
    write(tmp_path, "dev.jsonl", rows(3))
    with pytest.raises(DataError):
        load_mix(recipe(dev=(DevPart(path="dev.jsonl"),), on_leak="drop"), tmp_path)


def test_leak_into_the_unused_rest_of_a_limited_development_file_is_found(tmp_path):
    """`limit` only speeds up measuring; the rest of the development file stays unseen as well."""
    write(tmp_path, "train.jsonl", rows(12))
    write(tmp_path, "dev.jsonl", rows(12))
    with pytest.raises(DataError, match="12 training pairs leak"):
        load_mix(recipe(dev=(DevPart(path="dev.jsonl", limit=2),)), tmp_path)


def test_two_development_sets_of_one_name_are_both_kept_apart(tmp_path):
    """Figures are kept by name; two files called dev.jsonl in two folders must not hide each other."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    write(tmp_path, "train.jsonl", rows(5))
    write(tmp_path / "a", "dev.jsonl", rows(3, start=20))
    write(tmp_path / "b", "dev.jsonl", rows(3, start=40))
    mix = load_mix(recipe(dev=(DevPart(path="a/dev.jsonl"), DevPart(path="b/dev.jsonl"))), tmp_path)
    assert len({item.name for item in mix.dev}) == 2


def test_without_development_file_a_share_of_the_groups_is_set_apart(tmp_path):
    write(tmp_path, "train.jsonl", rows(60))
    mix = load_mix(recipe(DataPart(path="train.jsonl", both_orders=True), dev_share=0.3), tmp_path)
    train, (dev,) = mix.stages[0][0].pairs, mix.dev
    assert len(train) + len(dev.pairs) == 60
    assert 8 <= len(dev.pairs) <= 28
    assert not {pair.group for pair in train} & {pair.group for pair in dev.pairs}
    assert (dev.pooled, dev.selects) == (True, True)


def test_a_part_can_set_groups_apart_beside_the_development_files(tmp_path):
    write(tmp_path, "train.jsonl", rows(60))
    write(tmp_path, "replay.jsonl", rows(20, start=100))
    write(tmp_path, "dev.jsonl", rows(6, start=200))
    own, replay = DataPart(path="train.jsonl", dev_share=0.3), DataPart(path="replay.jsonl")
    mix = load_mix(recipe(own, replay, dev=(DevPart(path="dev.jsonl", selects=False),)), tmp_path)
    apart, given = mix.dev
    assert (apart.name, apart.selects, given.name, given.selects) == ("train (set apart)", True, "dev", False)
    kept, whole = mix.stages[0]
    assert len(kept.pairs) + len(apart.pairs) == 60
    assert len(whole.pairs) == 20
    assert not {pair.group for pair in kept.pairs} & {pair.group for pair in apart.pairs}


def test_file_with_one_group_cannot_be_set_apart(tmp_path):
    write(tmp_path, "train.jsonl", [row | {"group": "only"} for row in rows(6)])
    with pytest.raises(DataError, match=r"train\.jsonl: 6 pairs have too few groups"):
        load_mix(recipe(), tmp_path)


def test_unknown_label_in_training_data_is_a_data_error_that_lists_it(tmp_path):
    write(tmp_path, "train.jsonl", [*rows(5), *rows(2, "perhaps", 50)])
    with pytest.raises(DataError, match=r"'perhaps' \(2 rows\)"):
        load_mix(recipe(), tmp_path)


def test_label_map_of_a_part_is_used(tmp_path):
    write(tmp_path, "train.jsonl", rows(60, "perhaps"))
    mix = load_mix(recipe(DataPart(path="train.jsonl", label_map={"perhaps": "neutral"})), tmp_path)
    assert {pair.label for pair in mix.stages[0][0].pairs} == {U}


def test_missing_file_is_a_data_error(tmp_path):
    with pytest.raises(DataError, match=r"train\.jsonl"):
        load_mix(recipe(), tmp_path)


def in_groups(groups, **settings):
    pairs = tuple(
        LabelledPair(id=str(row), premise=f"p{row}", hypothesis=f"h{row}", label=S, group=group)
        for row, group in enumerate(groups)
    )
    return MixPart(part=DataPart(path="x.jsonl", **settings), pairs=pairs)


def test_either_order_shows_each_pair_once_and_turns_about_half():
    drawn = draw_epoch([part([S] * 200, either_order=True)], seed=(1,))
    turned = sum(pair.premise.startswith("h") for pair in drawn)
    assert len(drawn) == 200
    assert all({pair.premise, pair.hypothesis} == {f"p{pair.id}", f"h{pair.id}"} for pair in drawn)
    assert 60 < turned < 140


def test_either_order_is_drawn_anew_in_every_epoch():
    item = part([S] * 50, either_order=True)
    assert draw_epoch([item], seed=(1, 0)) != draw_epoch([item], seed=(1, 1))


def test_strangers_are_unrelated_pairs_of_different_groups():
    item = in_groups(["a"] * 5 + ["b"] * 5 + [""], strangers=300)
    group_of = {text: pair.group for pair in item.pairs for text in (pair.premise, pair.hypothesis)}
    added = draw_epoch([item], seed=(1,))[len(item.pairs) :]
    assert 100 < len(added) <= 300
    assert {pair.label for pair in added} == {U}
    assert {frozenset((group_of[pair.premise], group_of[pair.hypothesis])) for pair in added} == {frozenset("ab")}
    assert {text[0] for pair in added for text in (pair.premise, pair.hypothesis)} == {"p", "h"}


def test_strangers_of_a_single_group_are_none():
    assert draw_epoch([in_groups(["a"] * 4, strangers=10)], seed=(1,)) == list(in_groups(["a"] * 4).pairs)


def test_strangers_of_nothing_are_none():
    assert draw_epoch([in_groups([], strangers=10)], seed=(1,)) == []
