import gzip
import io
import json
import pickle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disagree.text.clean import clean_text
from disagree.text.limits import Limits
from disagree.text.read import Rejected, read_articles

PIER = "The harbour board closed the pier on Monday. Fishermen denied that they had been told."
SCHOOL = "The town council voted to keep the school open. The mayor said no to a merger."


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return path


def only(reading):
    assert reading.rejected == ()
    (article,) = reading.articles
    return article


def test_nothing_to_read_gives_an_empty_reading():
    reading = read_articles([])
    assert (reading.articles, reading.rejected) == ((), ())
    assert set(reading.counts.values()) == {0}


def test_text_file_gives_one_article(tmp_path):
    article = only(read_articles([write(tmp_path, "ft.txt", PIER)]))
    assert (article.id, article.outlet, article.text, article.title) == ("ft", "ft", PIER, "")


def test_text_file_front_matter_is_read_and_left_out_of_the_text(tmp_path):
    path = write(tmp_path, "a.txt", f"title: The pier\nsource: Harbour Echo\ndate: 9 February 2022\n\n{PIER}")
    article = only(read_articles([path]))
    assert (article.title, article.outlet, article.text) == ("The pier", "Harbour Echo", PIER)
    assert article.published.isoformat() == "2022-02-09T00:00:00+00:00"


def test_markdown_file_loses_its_marks(tmp_path):
    article = only(read_articles([write(tmp_path, "a.md", f"# The **pier**\n\n> {PIER}\n")]))
    assert (article.title, article.text) == ("The pier", PIER)


@pytest.mark.parametrize("name", ["page.html", "page.htm", "page.txt", "page"])
def test_html_is_read_by_content(tmp_path, name):
    page = f"<!DOCTYPE html><html><head><title>Pier</title></head><body><p>{PIER}</p></body></html>"
    assert only(read_articles([write(tmp_path, name, page)])).text == PIER


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ({"text": PIER}, 1),
        ([{"text": PIER}, {"text": SCHOOL}], 2),
        ({"articles": [{"text": PIER}, {"body": SCHOOL}]}, 2),
    ],
)
def test_json_file_holds_one_or_many(tmp_path, value, count):
    reading = read_articles([write(tmp_path, "feed.json", json.dumps(value))])
    assert len(reading.articles) == count
    assert len({article.id for article in reading.articles}) == count


def test_json_text_that_is_clean_keeps_every_offset(tmp_path):
    text = " “Two  spaces”, a – dash…\n\n\nand 👍 at the end \n"
    assert only(read_articles([write(tmp_path, "a.json", json.dumps({"text": text}))])).text == text


def test_json_lines_with_broken_ones_name_the_line_and_keep_the_rest(tmp_path):
    lines = [
        json.dumps({"id": "a", "text": PIER}),
        "{broken",
        "",
        "[1, 2]",
        "[" * 100_000,
        '{"id": ' + "9" * 5000 + "}",
        '{"id": "x", "text": NaN}',
        '{"id": "y", "text": 5}',
        '{"id": "z"}',
        json.dumps({"id": "b", "text": "The half \ud800 was mended."}),
    ]
    path = write(tmp_path, "feed.jsonl", b"\n".join([*(line.encode() for line in lines), b'{"text": "caf\xe9"}']))
    reading = read_articles([path])
    assert [article.id for article in reading.articles] == ["a", "b"]
    assert reading.articles[1].text == "The half \ufffd was mended."
    reasons = {entry.where.removeprefix(f"{path}:"): entry.reason for entry in reading.rejected}
    assert sorted(reasons, key=int) == ["2", "4", "5", "6", "7", "8", "9", "11"]
    assert "not JSON" in reasons["2"]
    assert "object was expected" in reasons["4"]
    assert "NaN" in reasons["7"]
    assert "'text' must be a string" in reasons["8"]
    assert "no text" in reasons["9"]
    assert "not UTF-8" in reasons["11"]
    assert reading.counts["inputs_rejected"] == 8


def test_json_lines_in_a_json_file_are_read(tmp_path):
    path = write(tmp_path, "feed.json", json.dumps({"text": PIER}) + "\n" + json.dumps({"text": SCHOOL}))
    assert [article.text for article in read_articles([path]).articles] == [PIER, SCHOOL]


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.json.gz", "a.html.gz", "a.md.gz"])
def test_packed_files_are_read(tmp_path, name):
    content = json.dumps({"text": PIER}) if "json" in name else f"<p>{PIER}</p>" if "html" in name else PIER
    assert only(read_articles([write(tmp_path, name, gzip.compress(content.encode(), mtime=0))])).text == PIER


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", "", "is empty"),
        ("blank.txt", " \n\n ", "is empty"),
        ("paper.txt", b"%PDF-1.4 ...", "PDF"),
        ("picture.png", b"\x89PNG\r\n\x1a\n....", "PNG"),
        ("words.txt", b"words \x00 words", "NUL"),
        ("russian.txt", "Президент опроверг сообщения газеты".encode("cp1251"), "convert it to UTF-8"),
        ("page.html", "<html><body><img src='a.png'></body></html>", "no article text"),
        ("front.txt", "title: only a title\n", "no text"),
        ("deep.json", "[" * 100_000, "not usable JSON"),
        ("huge.json", '{"id": ' + "9" * 5000 + "}", "not usable JSON"),
        ("number.json", "5", "holds no article"),
        ("none.json", "[]", "empty list"),
        ("nan.json", '{"text": NaN}', "'text' must be a string"),
        ("torn.txt.gz", gzip.compress(PIER.encode(), mtime=0)[:-12], "gzip"),
        ("fake.txt.gz", PIER, "gzip"),
        ("mark.jsonl", b"\xef\xbb\xbf", "holds no article"),
        ("binary.jsonl", b"\x1f\x8b\x08\x00", "gzip"),
    ],
)
def test_unusable_file_is_rejected_with_its_reason(tmp_path, name, content, reason):
    path = write(tmp_path, name, content)
    good = write(tmp_path, "good.txt", SCHOOL)
    reading = read_articles([path, good])
    assert [article.text for article in reading.articles] == [SCHOOL]
    (entry,) = reading.rejected
    assert entry.where == str(path)
    assert reason in entry.reason


def test_missing_file_is_rejected(tmp_path):
    (entry,) = read_articles([tmp_path / "none.txt"]).rejected
    assert entry == Rejected(str(tmp_path / "none.txt"), "no such file; check the path", "missing")
    (entry,) = read_articles(["a\x00b.txt"]).rejected
    assert "cannot be opened" in entry.reason


def test_broken_json_names_the_line(tmp_path):
    path = write(tmp_path, "a.json", '[\n{"text": "a"},\n{"text": }\n]')
    (entry,) = read_articles([path]).rejected
    assert entry.where == f"{path}:3"


def test_file_over_the_limit_is_rejected_without_unpacking_it_all(tmp_path):
    packed = write(tmp_path, "bomb.txt.gz", gzip.compress(b"a " * 1_000_000, mtime=0))
    plain = write(tmp_path, "long.txt", "a " * 1000)
    reasons = [entry.reason for entry in read_articles([packed, plain], limits=Limits(document_bytes=1000)).rejected]
    assert "unpack it first" in reasons[0]
    assert "larger than 1,000 bytes" in reasons[1]


def test_text_over_the_limit_is_cut_and_counted(tmp_path):
    reading = read_articles([write(tmp_path, "a.txt", PIER)], limits=Limits(text_characters=10))
    assert reading.articles[0].text == PIER[:10]
    assert reading.counts["articles_truncated"] == 1


def test_folder_is_read_sorted_and_other_files_are_counted(tmp_path):
    write(tmp_path, "b.txt", SCHOOL)
    write(tmp_path, "a/z.txt", PIER)
    write(tmp_path, "notes.docx", b"PK\x03\x04")
    reading = read_articles([tmp_path])
    assert [article.id for article in reading.articles] == ["b", "z"]
    assert reading.counts["files_ignored"] == 1


def test_folder_without_articles_is_rejected(tmp_path):
    (entry,) = read_articles([tmp_path]).rejected
    assert "no article files" in entry.reason


def test_same_article_twice_is_kept_once(tmp_path):
    path = write(tmp_path, "a.txt", PIER)
    lines = "\n".join(json.dumps({"id": "7", "outlet": outlet, "text": SCHOOL}) for outlet in ("Echo", "Post"))
    reading = read_articles([path, path, write(tmp_path, "f.jsonl", lines)])
    assert [article.text for article in reading.articles] == [PIER, SCHOOL]
    assert reading.counts["articles_duplicate"] == 2
    assert reading.counts["articles_read"] == 2


def test_copy_in_another_outlet_is_kept(tmp_path):
    reading = read_articles([write(tmp_path, "echo.txt", PIER), write(tmp_path, "post.txt", PIER)])
    assert [article.outlet for article in reading.articles] == ["echo", "post"]


def test_ids_are_made_unique_and_counted(tmp_path):
    lines = "\n".join(json.dumps({"id": "7", "text": text}) for text in (PIER, SCHOOL, "A third text."))
    reading = read_articles([write(tmp_path, "f.jsonl", lines), write(tmp_path, "x/7.txt", "A fourth text.")])
    assert [article.id for article in reading.articles] == ["7", "7-2", "7-3", "7-4"]
    assert reading.counts["ids_renamed"] == 2


def test_unreadable_dates_are_counted_and_a_leading_date_is_used(tmp_path):
    rows_ = [{"text": PIER, "date": "a while ago"}, {"text": f"date 2022-02-09 {PIER}"}]
    reading = read_articles([write(tmp_path, "f.json", json.dumps(rows_))])
    assert reading.counts["dates_unreadable"] == 1
    assert [article.published and article.published.year for article in reading.articles] == [None, 2022]


@pytest.mark.parametrize(
    "content",
    [
        PIER,
        json.dumps({"text": PIER}),
        json.dumps({"text": PIER}) + "\n" + json.dumps({"text": PIER}) + "\n",
        json.dumps([{"text": PIER}]),
        f"<html><body><p>{PIER}</p></body></html>",
        f"<p>{PIER}</p>",
    ],
)
def test_standard_input_is_told_by_its_content(content):
    assert only(read_articles(["-"], stdin=io.StringIO(content))).text == PIER


def test_standard_input_that_is_prose_in_brackets_stays_prose():
    text = "[Echo] The pier is closed. {sic}"
    assert only(read_articles(["-"], stdin=io.StringIO(text))).text == text


def test_standard_input_without_anything_is_rejected():
    (entry,) = read_articles(["-"], stdin=io.StringIO("")).rejected
    assert entry.where == "-"
    assert "nothing came" in entry.reason


def test_standard_input_bytes_are_decoded_here():
    stream = io.TextIOWrapper(io.BytesIO("The café is “closed”.".encode("cp1252")), encoding="utf-8")
    assert only(read_articles(["-"], stdin=stream)).text == "The café is “closed”."


def test_articles_in_a_guessed_encoding_are_counted(tmp_path):
    line = "The café is “closed”, said {}."
    two = json.dumps([{"text": line.format(name)} for name in ("Mira", "Odo")], ensure_ascii=False)
    paths = [
        write(tmp_path, "a.txt", line.encode("cp1252")),
        write(tmp_path, "b.json", two.encode("cp1252")),
        write(tmp_path, "c.txt", (line * 3).encode() + b"\xe2"),
        write(tmp_path, "good.txt", line),
        write(tmp_path, "marked.txt", (line * 2).encode("utf-16")),
    ]
    reading = read_articles(paths)
    assert (len(reading.articles), reading.rejected) == (6, ())
    assert reading.counts["encodings_guessed"] == 4


def test_a_reading_can_be_pickled(tmp_path):
    reading = read_articles([write(tmp_path, "a.txt", PIER), tmp_path / "none.txt"])
    assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301 - our own bytes


def test_good_neighbours_are_the_same_with_and_without_bad_ones(tmp_path):
    good = [write(tmp_path, "a.txt", PIER), write(tmp_path, "b.txt", SCHOOL)]
    bad = [write(tmp_path, "c.txt", b"%PDF"), tmp_path / "none"]
    assert read_articles([good[0], *bad, good[1]]).articles == read_articles(good).articles


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.md", "a.json", "a.jsonl", "a.gz", "a.txt.gz", "a"]))
def test_any_bytes_give_articles_or_a_reason(tmp_path, data, name):
    reading = read_articles([write(tmp_path, name, data)])
    assert reading.articles or reading.rejected
    for article in reading.articles:
        assert article.text == clean_text(article.text)
        assert article.text.strip()
    assert all(entry.reason for entry in reading.rejected)
