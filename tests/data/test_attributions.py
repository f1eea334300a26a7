from __future__ import annotations

import gzip
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disagree.data.attributions import Relation, load_attributions
from disagree.data.locate import Finder
from disagree.errors import DataError
from disagree.types import AttributionSpans, Span

TEXT = "Mayor Ida Voss said the ferry would sail. Owners denied that the ferry would sail."


def at(words: str, text: str = TEXT, *, after: int = 0) -> list[int]:
    start = text.index(words, after)
    return [start, start + len(words)]


def marked(speaker: str, cue: str, content: str) -> dict[str, Any]:
    return {"speaker": [at(speaker)], "cue": [at(cue)], "content": [at(content)]}


ROW = {
    "id": "one",
    "outlet": "Harbour Post",
    "text": TEXT,
    "split": "dev",
    "attributions": [
        marked("Mayor Ida Voss", "said", "the ferry would sail."),
        marked("Owners", "denied", "that the ferry would sail."),
    ],
}


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def to_file(*rows: object, name: str = "articles.jsonl") -> Path:
        lines = "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows).encode()
        path = tmp_path / name
        path.write_bytes(gzip.compress(lines, mtime=0) if name.endswith(".gz") else lines)
        return path

    return to_file


def shown(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize("name", ["articles.jsonl", "articles.jsonl.gz"])
def test_spans_are_read_as_they_stand(write: Any, name: str) -> None:
    loaded = load_attributions(write(ROW, name=name))
    (item,) = loaded.articles
    assert (item.article.id, item.article.outlet, item.article.text) == ("one", "Harbour Post", TEXT)
    said, denied = item.attributions
    assert shown(TEXT, said.speaker) == ["Mayor Ida Voss"]
    assert shown(TEXT, denied.cue) == ["denied"]
    assert shown(TEXT, denied.content) == ["that the ferry would sail."]
    assert loaded.counts == {"read": 1, "used": 1, "attributions": 2, "attributions_not_located": 0}


def test_an_article_without_an_id_is_named_by_its_place(write: Any) -> None:
    path = write({key: value for key, value in ROW.items() if key != "id"})
    assert load_attributions(path).articles[0].article.id == f"{path}:1"


def test_only_the_named_splits_are_read_and_the_rest_counted(write: Any) -> None:
    path = write(ROW, ROW | {"id": "two", "split": "train"}, ROW | {"id": "three", "split": "test"})
    loaded = load_attributions(path, splits=("train", "test"))
    assert [item.article.id for item in loaded.articles] == ["two", "three"]
    assert (loaded.counts["read"], loaded.counts["used"], loaded.counts["other_split"]) == (3, 2, 1)


def test_an_unknown_split_is_an_error(write: Any) -> None:
    with pytest.raises(DataError, match=r"no annotated article.*other_split"):
        load_attributions(write(ROW), splits=("nosuch",))


def test_an_empty_file_is_an_error(write: Any) -> None:
    with pytest.raises(DataError, match="no annotated article"):
        load_attributions(write())


def test_chains_and_relations_come_with_the_article(write: Any) -> None:
    first, second = (
        {**item, "chain": chain} for item, chain in zip(ROW["attributions"], (["Ida Voss"], []), strict=True)
    )
    relations = [{"left": 1, "relation": "denies", "right": 0}]
    (item,) = load_attributions(write(ROW | {"attributions": [first, second], "relations": relations})).articles
    assert item.chains == (("Ida Voss",), ())
    assert item.relations == (Relation(left=1, name="denies", right=0),)


def test_chains_are_left_out_where_one_attribution_has_none(write: Any) -> None:
    first, second = ROW["attributions"]
    (item,) = load_attributions(write(ROW | {"attributions": [first | {"chain": ["Ida Voss"]}, second]})).articles
    assert item.chains == ()


@pytest.mark.parametrize(
    "pair",
    [[0, 900], [-1, 4], [5, 5], [6, 5], [1], [1, 2, 3], ["1", "4"], [1.0, 4.0], [True, 4], 5, None, "ab"],
)
@pytest.mark.parametrize("part", ["speaker", "cue", "content"])
def test_a_span_outside_the_text_is_an_error_with_its_place(write: Any, part: str, pair: object) -> None:
    broken = ROW["attributions"][0] | {part: [pair]}
    with pytest.raises(DataError, match=rf"articles\.jsonl:2: {part} "):
        load_attributions(write(ROW, ROW | {"attributions": [broken]}))


@pytest.mark.parametrize(
    "change", [{part: wrong} for part in ("speaker", "cue", "content") for wrong in (5, "ab", {"0": 4})]
)
def test_a_part_that_is_no_list_is_an_error(write: Any, change: dict[str, object]) -> None:
    with pytest.raises(DataError, match=r"articles\.jsonl:1"):
        load_attributions(write(ROW | {"attributions": [ROW["attributions"][0] | change]}))


@pytest.mark.parametrize(
    "row",
    [
        {"text": TEXT},
        {"attributions": []},
        {"text": 5, "attributions": []},
        {"text": TEXT, "attributions": "none"},
        {"text": TEXT, "attributions": ["Source"]},
        {"text": TEXT, "attributions": [5]},
        {"text": TEXT, "attributions": [[["Source", "Ida", "Voss"]]]},
        {"text": TEXT, "attributions": [marked("Owners", "denied", "ferry") | {"chain": 5}]},
        {"premise": "a", "hypothesis": "b", "label": "neutral"},
    ],
)
def test_a_row_of_another_shape_is_an_error_with_its_place(write: Any, row: object) -> None:
    with pytest.raises(DataError, match=r"articles\.jsonl:1"):
        load_attributions(write(row))


@pytest.mark.parametrize("line", ["{", "[1]", '{"text": NaN}', '"text"'])
def test_a_broken_line_is_an_error_with_its_place_and_not_its_text(write: Any, line: str) -> None:
    with pytest.raises(DataError, match=r"articles\.jsonl:2"):
        load_attributions(write(ROW, line))


def test_a_missing_file_and_damaged_gzip_are_errors(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        load_attributions(tmp_path / "nowhere.jsonl")
    (tmp_path / "bad.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(DataError, match="gzip"):
        load_attributions(tmp_path / "bad.jsonl.gz")


@pytest.mark.parametrize(
    "relation",
    [
        {"left": 0, "relation": "likes", "right": 1},
        {"left": 0, "relation": "denies", "right": 2},
        {"left": 0, "relation": "denies"},
        {"left": [0], "relation": "denies", "right": 1},
        "denies",
    ],
)
def test_a_broken_relation_is_an_error_with_its_place(write: Any, relation: object) -> None:
    with pytest.raises(DataError, match=r"articles\.jsonl:1"):
        load_attributions(write(ROW | {"relations": [relation]}))


# Words instead of spans, as PolNeAR comes


def test_words_are_looked_up_in_the_text(write: Any) -> None:
    words = [["Source", "Owners"], ["Cue", "denied"], ["Content", "that the ferry would sail"]]
    (item,) = load_attributions(write({"text": TEXT, "attributions": [words]})).articles
    (found,) = item.attributions
    assert shown(TEXT, found.speaker) == ["Owners"]
    assert shown(TEXT, found.cue) == ["denied"]
    assert shown(TEXT, found.content) == ["that the ferry would sail"]
    assert found.content[0].start > TEXT.index("Owners")


@pytest.mark.parametrize(
    "words",
    [
        [["Source", "Nobody Here"], ["Cue", "said"], ["Content", "the ferry would sail"]],
        [["Source", "Owners"], ["Cue", "insisted"], ["Content", "the ferry would sail"]],
        [["Source", "Owners"], ["Cue", "denied"], ["Content", "goats"]],
        [["Source", "Owners"], ["Cue", "denied"]],
        [["Source", "Owners"], ["Content", "the ferry would sail"]],
        [["Cue", " "], ["Content", "the ferry would sail"]],
        [],
    ],
)
def test_words_that_are_not_in_the_text_are_counted_as_not_located(write: Any, words: list[object]) -> None:
    known = [["Source", "Owners"], ["Cue", "denied"], ["Content", "that the ferry would sail"]]
    loaded = load_attributions(write({"text": TEXT, "attributions": [words, known]}))
    assert len(loaded.articles[0].attributions) == 1
    assert (loaded.counts["attributions"], loaded.counts["attributions_not_located"]) == (1, 1)


def find(text: str, *, speaker: str = "", cue: str, content: str) -> AttributionSpans:
    found = Finder(text).find(speaker=speaker, cue=cue, content=content)
    assert found is not None
    return found


def test_white_space_of_the_text_need_not_be_that_of_the_wording() -> None:
    text = "Owners\n said\tthat  the ferry\n\nwould sail."
    found = find(text, speaker="Owners", cue="said", content="that the ferry would sail")
    assert shown(text, found.content) == ["that  the ferry\n\nwould sail"]
    assert shown(text, found.cue) == ["said"]


def test_a_wording_in_two_stretches_becomes_two_spans() -> None:
    text = "“The ferry is late,” Ida Voss said. “We are sorry for that.”"
    found = find(text, speaker="Ida Voss", cue="said", content="“The ferry is late,” “We are sorry for that.”")
    assert shown(text, found.content) == ["“The ferry is late,”", "“We are sorry for that.”"]


def test_the_nearest_cue_and_speaker_are_taken() -> None:
    text = "He said it rained. The road was wet all day. He said the ferry sank."
    found = find(text, speaker="He", cue="said", content="the ferry sank")
    assert (found.cue[0].start, found.speaker[0].start) == (text.rindex("said"), text.rindex("He"))


def test_attributions_with_the_same_words_are_taken_in_text_order() -> None:
    filler = "The harbour stayed quiet for a while. " * 20
    text = f"He said it was late. {filler}He said it was late. {filler}Ann said it was wet."
    finder = Finder(text)
    first = finder.find(speaker="He", cue="said", content="it was late")
    assert first is not None
    assert first.cue[0].start == text.index("said")
    wet = finder.find(speaker="Ann", cue="said", content="it was wet")
    assert wet is not None
    assert wet.cue[0].start == text.rindex("said")


def test_a_cue_is_no_part_of_a_longer_word() -> None:
    text = "The unsaid was clear. Ann said it was late."
    assert shown(text, find(text, cue="said", content="it was late").cue) == ["said"]
    assert find(text, cue="said", content="it was late").cue[0].start == text.index(" said ") + 1


@given(st.text("ab \n\té“\U0001f6a2", max_size=60), st.data())
def test_every_located_span_holds_its_words(text: str, data: st.DataObject) -> None:
    """Any cut of the text is found again, and what is found has the same words up to white space."""
    words = text.split()
    if not words:
        assert Finder(text).find(speaker="", cue="a", content="b") is None
        return
    picked = []
    for _ in range(3):
        start = data.draw(st.integers(0, len(words) - 1))
        picked.append(" ".join(words[start : data.draw(st.integers(start + 1, len(words)))]))
    found = Finder(text).find(speaker=picked[0], cue=picked[1], content=picked[2])
    assert found is not None
    for spans, wording in zip((found.speaker, found.cue, found.content), picked, strict=True):
        assert " ".join(text[spans[0].start : spans[-1].end].split()) == wording
        assert len(spans) == 1


@pytest.mark.parametrize("text", ["a " * 60_000, "a" * 120_000, "he said that " * 9_000])
def test_many_places_are_searched_in_a_moment(text: str) -> None:
    began = time.process_time()
    Finder(text).find(speaker="a", cue="a", content=text[:60_000])
    Finder(text).find(speaker="he", cue="said", content="that he")
    assert time.process_time() - began < 5
