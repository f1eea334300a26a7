from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from builders import make_article
from hypothesis import given
from hypothesis import strategies as st
from tiny_models import save_tagger, tiny_tokenizer

from disagree.tagging import tagger as module
from disagree.tagging.geometry import Geometry
from disagree.tagging.network import Network
from disagree.tagging.tagger import AttributionTagger, load_tagger

CPU = torch.device("cpu")
TOKENIZER = tiny_tokenizer()
CUE, GOES_ON = TOKENIZER.convert_tokens_to_ids(["signed", "never"])


class TwoWords(torch.nn.Module):
    """An encoder that knows two words: hidden states are one-hot for "signed", "never" and all else."""

    config = SimpleNamespace(hidden_size=3)

    def forward(self, input_ids, attention_mask):
        kinds = torch.where(input_ids == CUE, 0, torch.where(input_ids == GOES_ON, 1, 2))
        return SimpleNamespace(last_hidden_state=torch.nn.functional.one_hot(kinds, 3).float())


def exact_tagger(*, size=32, stride=20, threshold=0.5):
    """ "signed" begins a cue and "never" goes on with it; the token before the cue is its speaker, those up to three
    after its first word are its content."""
    network = Network(TwoWords(), Geometry(size=size, stride=stride, pointing=2, threshold=threshold)).eval()
    with torch.no_grad():
        for part in network.parameters():
            part.zero_()
        # Rows: no cue, begins, goes on; "never" alone is no cue's beginning, for it goes on more than it begins.
        network.cue.weight.copy_(torch.tensor([[0.0, 0.0, 9.0], [9.0, 0.0, 0.0], [0.0, 9.0, 0.0]]))
        network.leaning.bias.fill_(-5)
        network.distance.weight[32 - 1, 0] = 10
        network.distance.weight[32 + 1 : 32 + 4, 1] = 10
    return AttributionTagger(
        network=network, tokenizer=TOKENIZER, geometry=network.geometry, device=CPU, dtype=torch.float32
    )


def words_at(text, spans):
    return [text[span.start : span.end] for span in spans]


def shown(text, found):
    return [tuple(" ".join(words_at(text, part)) for part in (a.speaker, a.cue, a.content)) for a in found]


def tag(text, **sizes):
    return shown(text, exact_tagger(**sizes)(make_article(text)))


def test_each_part_is_the_marked_words():
    assert tag("on monday mayor signed the ferry opened at the port") == [("mayor", "signed", "the ferry opened")]


def test_a_cue_of_two_words_is_one_cue():
    (found,) = tag("mayor signed never the ferry opened")
    assert found[:2] == ("mayor", "signed never")


def test_a_cue_after_a_cue_is_another_one():
    assert [cue for _, cue, _ in tag("mayor signed signed the ferry")] == ["signed", "signed"]


def test_a_cue_without_anything_around_it_has_empty_parts():
    (found,) = exact_tagger()(make_article("signed"))
    assert (found.speaker, found.content) == ((), ())


@pytest.mark.parametrize("text", ["", " ", "\n\n", "the ferry opened"])
def test_a_text_without_cues_has_no_attributions(text):
    assert tag(text) == []


def test_the_threshold_rules_out_unsure_cues():
    text = "mayor signed the ferry opened"
    sure = exact_tagger()(make_article(text))[0].confidence
    assert 0.5 < sure < 1
    assert len(tag(text, threshold=sure - 0.001)) == 1
    assert tag(text, threshold=sure + 0.00001) == []


WORDS = st.lists(st.sampled_from(["signed", "ferry", "mayor", "port", "union"]), max_size=120)


@given(WORDS, st.sampled_from([(32, 20), (24, 12), (20, 8), (64, 48)]), st.sampled_from([" ", "\n", " \n\n ", "\t"]))
def test_every_cue_is_found_once_wherever_windows_begin(words, sizes, blank):
    text = blank.join(words)
    expected = [
        (words[at - 1] if at else "", "signed", " ".join(words[at + 1 : at + 4]))
        for at, word in enumerate(words)
        if word == "signed"
    ]
    found = [(a, b, " ".join(c.split())) for a, b, c in tag(text, size=sizes[0], stride=sizes[1])]
    assert found == expected


def test_offsets_stay_exact_beyond_a_window_and_beyond_a_tokeniser_block():
    line = "\U0001f6a2 Café “row” — mayor signed the ferry opened…\n"
    text = line * 1_100  # about fifty thousand characters, which are tokenised in three blocks
    found = exact_tagger()(make_article(text))
    assert [a.cue[0].start for a in found] == [n * len(line) + line.index("signed") for n in range(1_100)]
    assert set(shown(text, found)) == {("mayor", "signed", "the ferry opened")}


def test_lone_surrogates_do_not_shift_what_follows():
    text = "\ud83d the \udea2\ud800 mayor signed the ferry opened \udc00"
    assert tag(text) == [("mayor", "signed", "the ferry opened")]


def test_special_token_names_in_the_text_are_no_borders():
    text = "[SEP] [PAD] [CLS] mayor signed the ferry opened [SEP]"
    assert tag(text) == [("mayor", "signed", "the ferry opened")]


# Random weights: nothing to foresee, but it must be the same each time


@pytest.fixture(scope="module")
def random_tagger(tmp_path_factory):
    return load_tagger(save_tagger(tmp_path_factory.mktemp("tagger"), seed=3), device=CPU, dtype=torch.float32)


LONG = make_article("the mayor refused to open the old bridge, and the union said: “not on monday”. " * 60)
SHORT = make_article("Dockers won.")


def rough(found):
    return [(a.speaker, a.cue, a.content, round(a.confidence, 3)) for a in found]


def test_a_random_tagger_finds_parts_of_every_kind(random_tagger):
    """Else the tests below would compare nothing with nothing."""
    found = random_tagger(LONG)
    assert len(found) > 50
    assert any(item.speaker for item in found)
    assert any(item.content for item in found)
    assert len({round(item.confidence, 3) for item in found}) > 20


def test_an_article_gives_the_same_alone_and_among_others(random_tagger):
    alone = random_tagger(LONG)
    others = [random_tagger(item) for item in (SHORT, LONG, SHORT, LONG)]
    assert others[1] == others[3] == alone
    assert others[0] == others[2]


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_windows_read_together_give_what_each_gives_alone(random_tagger, monkeypatch, batch):
    together = random_tagger(LONG)
    monkeypatch.setattr(module, "_BATCH", batch)
    assert rough(random_tagger(LONG)) == rough(together)


@given(st.text(max_size=120))
def test_every_span_of_any_text_lies_in_it(random_tagger, text):
    article = make_article(text)
    for item in random_tagger(article):
        assert item.cue
        assert 0.5 <= item.confidence <= 1
        for spans in (item.speaker, item.cue, item.content):
            assert all(0 <= span.start < span.end <= len(text) for span in spans)
            assert list(spans) == sorted(spans, key=lambda span: span.start)
