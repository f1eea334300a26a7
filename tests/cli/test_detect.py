"""What `score` and `scan` share: bad input, bad models, gates, and which stream says what."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

# Stands in every bad file; no message may repeat what an article says.
HIDDEN = "quillwort"


def write_bad(folder: Path, what: str) -> Path:
    content: dict[str, tuple[str, bytes]] = {
        "empty": ("empty.txt", b""),
        "blank": ("blank.txt", b" \n\t\n"),
        "binary": ("binary.txt", b"\x7fELF\x02\x01\x00\x00\x00" + HIDDEN.encode() + b"\x00\x03\x00" * 50),
        "image": ("image.txt", b"\x89PNG\r\n\x1a\n\x00\x00" + HIDDEN.encode()),
        "wrong encoding": ("wide.txt", f"The {HIDDEN} was found on Monday.".encode("utf-16-le")),
        "markup without text": ("page.html", f"<html><head><script>{HIDDEN}()</script></head></html>".encode()),
        "front matter only": ("front.md", f"---\noutlet: Gazette\ntitle: {HIDDEN}\n---\n".encode()),
        "no text field": ("fields.json", json.dumps({"outlet": "Gazette", "words": HIDDEN}).encode()),
        "text of a wrong type": ("typed.json", json.dumps({"text": [HIDDEN]}).encode()),
        "date of a wrong type": ("dated.json", json.dumps({"text": HIDDEN, "date": [HIDDEN]}).encode()),
        "not JSON": ("torn.json", f'{{"text": "{HIDDEN}'.encode()),
        "only broken lines": ("torn.jsonl", f'{{"text": "{HIDDEN}\n[1]\n"{HIDDEN}"\n'.encode()),
        "empty list": ("none.json", b"[]"),
        "not gzip": ("packed.txt.gz", HIDDEN.encode()),
    }
    name, data = content[what]
    path = folder / name
    path.write_bytes(data)
    return path


BAD = (
    "empty",
    "blank",
    "binary",
    "image",
    "wrong encoding",
    "markup without text",
    "front matter only",
    "no text field",
    "text of a wrong type",
    "date of a wrong type",
    "not JSON",
    "only broken lines",
    "empty list",
    "not gzip",
)


@pytest.mark.parametrize("what", BAD)
def test_scan_of_an_unusable_file_exits_3_and_names_it_without_its_text(invoke: Any, tmp_path: Path, what: str) -> None:
    path = write_bad(tmp_path, what)
    done = invoke("scan", path)
    assert (done.code, done.out) == (3, "")
    assert path.name in done.err
    assert HIDDEN not in done.err


@pytest.mark.parametrize("what", BAD)
def test_score_with_one_unusable_file_exits_3_and_names_it(
    invoke: Any, tmp_path: Path, courier: Path, what: str
) -> None:
    path = write_bad(tmp_path, what)
    done = invoke("score", courier, path)
    assert (done.code, done.out) == (3, "")
    assert path.name in done.err
    assert HIDDEN not in done.err


@pytest.mark.parametrize("command", ["scan", "score", "extract"])
def test_a_missing_file_exits_3_and_says_so(invoke: Any, courier: Path, tmp_path: Path, command: str) -> None:
    missing = tmp_path / "nowhere.txt"
    done = invoke(command, missing, *([courier] if command == "score" else []))
    assert (done.code, done.out) == (3, "")
    assert "nowhere.txt" in done.err
    assert "no such file" in done.err


@pytest.mark.parametrize("command", ["scan", "extract"])
def test_a_folder_without_articles_exits_3_and_says_what_an_article_is(
    invoke: Any, tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "harbour.jpg").write_bytes(b"\xff\xd8\xff")
    done = invoke(command, folder)
    assert (done.code, done.out) == (3, "")
    assert "pictures" in done.err
    assert ".txt" in done.err


@pytest.mark.parametrize("arguments", [("scan", "-"), ("extract", "-"), ("judge", "-"), ("score", "-", "COURIER")])
@pytest.mark.parametrize("given", [b"", b" \n\n"])
def test_nothing_on_standard_input_exits_3(invoke: Any, courier: Path, arguments: Sequence[str], given: bytes) -> None:
    done = invoke(*(courier if part == "COURIER" else part for part in arguments), stdin=given)
    assert (done.code, done.out) == (3, "")
    assert done.err.strip()


def test_an_error_is_named_even_when_quiet(invoke: Any, tmp_path: Path) -> None:
    done = invoke("scan", "--quiet", tmp_path / "nowhere.txt")
    assert done.code == 3
    assert "nowhere.txt" in done.err


def change_nothing(folder: Path) -> None:
    """For a folder that is bad by how it was made."""


def only_pickles(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04N.")


def wants_code(folder: Path) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"auto_map": {"AutoModel": "own.Own"}}))


def no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def torn_weights(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:2000])


def torn_config(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": ')


BAD_MODELS: dict[str, tuple[Callable[[Path], None], str]] = {
    "pickle": (only_pickles, "pickle"),
    "remote code": (wants_code, "auto_map"),
    "no weights": (no_weights, "safetensors"),
    "torn weights": (torn_weights, ""),
    "torn config": (torn_config, "config.json"),
}


@pytest.mark.parametrize("what", BAD_MODELS)
def test_a_bad_judge_folder_exits_4_and_says_why(
    invoke: Any, classifier_folder: Any, encoder_folder: Path, herald: Path, tmp_path: Path, what: str
) -> None:
    spoil, said = BAD_MODELS[what]
    folder = shutil.copytree(classifier_folder(), tmp_path / "spoiled")
    spoil(folder)
    done = invoke("scan", herald, "--model", folder, "--encoder", encoder_folder)
    assert (done.code, done.out) == (4, "")
    assert "spoiled" in done.err
    assert said in done.err


@pytest.mark.parametrize("what", BAD_MODELS)
def test_a_bad_encoder_folder_exits_4_and_says_why(
    invoke: Any, classifier_folder: Any, encoder_folder: Path, herald: Path, tmp_path: Path, what: str
) -> None:
    spoil, said = BAD_MODELS[what]
    folder = shutil.copytree(encoder_folder, tmp_path / "spoiled")
    spoil(folder)
    done = invoke("scan", herald, "--model", classifier_folder(), "--encoder", folder)
    assert (done.code, done.out) == (4, "")
    assert "spoiled" in done.err
    assert said in done.err


@pytest.mark.parametrize("place", ["/nowhere/at/all", "./nowhere", "no-such-model", "nobody/no-such-model"])
def test_a_missing_model_exits_4_and_names_it(invoke: Any, herald: Path, place: str) -> None:
    done = invoke("scan", herald, "--model", place)
    assert (done.code, done.out) == (4, "")
    assert place in done.err


def test_a_judge_without_label_names_exits_4_and_shows_the_remedy(
    invoke: Any, classifier_folder: Any, herald: Path
) -> None:
    folder = classifier_folder(names=("LABEL_0", "LABEL_1", "LABEL_2"))
    done = invoke("scan", herald, "--model", folder)
    assert (done.code, done.out) == (4, "")
    assert "LABEL_0" in done.err
    assert "--label-map" in done.err


def test_a_label_map_makes_a_nameless_judge_the_same_as_a_named_one(
    invoke: Any, classifier_folder: Any, encoder_folder: Path, herald: Path
) -> None:
    nameless = classifier_folder(names=("LABEL_0", "LABEL_1", "LABEL_2"))
    shared = ["scan", herald, "--json", "--encoder", encoder_folder]
    mapped = invoke(*shared, "--model", nameless, "--label-map", "0=entailment,1=neutral,2=contradiction")
    named = invoke(*shared, "--model", classifier_folder())
    assert (mapped.code, named.code) == (0, 0)
    assert json.loads(mapped.out)["disagreements"] == json.loads(named.out)["disagreements"]


@pytest.mark.parametrize("text", ["0=entailment", "0:entailment,1:neutral,2:contradiction", "a=b", "0=yes,1=no,2=hm"])
def test_a_label_map_of_another_form_is_refused(
    invoke: Any, classifier_folder: Any, encoder_folder: Path, herald: Path, text: str
) -> None:
    done = invoke("scan", herald, "--model", classifier_folder(), "--encoder", encoder_folder, "--label-map", text)
    assert done.code in (2, 4)
    assert done.out == ""
    assert "label map" in done.err or "--label-map" in done.err


def test_a_label_map_with_classes_that_the_model_lacks_is_refused(
    invoke: Any, classifier_folder: Any, encoder_folder: Path, herald: Path
) -> None:
    wrong = "5=entailment,6=neutral,7=contradiction"
    done = invoke("scan", herald, "--model", classifier_folder(), "--encoder", encoder_folder, "--label-map", wrong)
    assert done.code in (2, 4)
    assert done.out == ""


@pytest.mark.parametrize("option", [("--device", "warp"), ("--dtype", "float7")])
def test_an_unknown_device_or_number_format_is_refused(
    invoke: Any, models: Sequence[str], herald: Path, option: Sequence[str]
) -> None:
    done = invoke("scan", herald, *models, *option)
    assert done.code in (2, 4)
    assert option[1] in done.err


@pytest.mark.parametrize("command", ["scan", "score"])
@pytest.mark.parametrize("gate", ["never", "conflict>=high", "conflict<0.5", ">=0.5"])
def test_a_gate_of_another_form_exits_2_before_anything_is_read(invoke: Any, command: str, gate: str) -> None:
    done = invoke(command, "nowhere.txt", *(["nowhere-else.txt"] if command == "score" else []), "--fail-on", gate)
    assert (done.code, done.out) == (2, "")
    assert gate in done.err
    assert "nowhere" not in done.err


@pytest.mark.parametrize("gate", ["conflict", "any", "conflict>=0.9", "any>=1.0"])
def test_a_gate_that_is_hit_exits_10_and_still_prints_the_report(
    invoke: Any, models: Sequence[str], herald: Path, gate: str
) -> None:
    done = invoke("scan", herald, *models, "--fail-on", gate, "--json")
    assert done.code == 10
    assert json.loads(done.out)["disagreements"][0]["kind"] == "denial"


@pytest.mark.parametrize("gate", ["update", "hedged", "uncertain"])
def test_a_gate_on_another_status_is_not_hit(invoke: Any, models: Sequence[str], herald: Path, gate: str) -> None:
    done = invoke("scan", herald, *models, "--fail-on", gate, "--json")
    assert {item["status"] for item in json.loads(done.out)["disagreements"]} == {"conflict"}
    assert done.code == 0


def test_a_gate_is_not_hit_where_nothing_disagrees(invoke: Any, models: Sequence[str], courier: Path) -> None:
    assert invoke("scan", courier, *models, "--fail-on", "any").code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("top_kk = 3\n", "top_k"),
        ('top_k = "three"\n', "top_k"),
        ("min_similarity = 3.0\n", "min_similarity"),
        ("top_k = \n", "TOML"),
    ],
)
def test_a_bad_settings_file_exits_2_and_names_file_and_key(
    invoke: Any, herald: Path, tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "my-settings.toml"
    path.write_text(content, encoding="utf-8")
    done = invoke("scan", herald, "--config", path)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "my-settings.toml" in done.err


def test_a_missing_settings_file_exits_2(invoke: Any, herald: Path, tmp_path: Path) -> None:
    done = invoke("scan", herald, "--config", tmp_path / "nowhere.toml")
    assert done.code == 2
    assert "nowhere.toml" in done.err


def test_a_settings_file_is_obeyed_and_options_go_before_it(
    invoke: Any, models: Sequence[str], herald: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('judge = "nowhere"\ntop_k = 7\nmin_confidence = 0.25\n', encoding="utf-8")
    done = invoke("scan", herald, *models, "--config", path, "--min-confidence", "0.75", "--json")
    settings = json.loads(done.out)["settings"]
    assert (settings["judge"], settings["top_k"], settings["min_confidence"]) == (models[1], 7, 0.75)


@pytest.mark.parametrize("value", ["1.5", "-0.1", "much"])
def test_a_confidence_out_of_range_exits_2(invoke: Any, herald: Path, value: str) -> None:
    assert invoke("scan", herald, "--min-confidence", value).code == 2


def test_findings_reach_no_terminal_codes_where_nobody_watches(
    invoke: Any, models: Sequence[str], herald: Path
) -> None:
    done = invoke("scan", herald, *models)
    assert done.out
    assert "\x1b" not in done.out + done.err


def test_a_terminal_gets_bold_headings_unless_no_color_is_set(
    invoke: Any, models: Sequence[str], herald: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1m" in invoke("scan", herald, *models, tty=True).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in invoke("scan", herald, *models, tty=True).out


def test_progress_is_shown_on_a_terminal_only_and_never_when_quiet(
    invoke: Any, models: Sequence[str], herald: Path
) -> None:
    watched = invoke("scan", herald, *models, tty=True)
    assert "judge" in watched.err
    assert watched.err.endswith("\x1b[K")
    assert "judge" not in watched.out.splitlines()[0]
    assert invoke("scan", herald, *models, "--quiet", tty=True).err == ""
    assert invoke("scan", herald, *models).err == ""


# Terminal codes, a bell, a C1 control, direction overrides, a zero-width joiner, backspace and delete.
HOSTILE = "\x1b[31m\x1b]0;owned\x07\x9b2J\u202e\u2066\u200d\x08\x7f"


def test_control_characters_of_an_article_reach_no_terminal(invoke: Any, models: Sequence[str], jsonl: Any) -> None:
    first = {
        "id": f"a{HOSTILE}",
        "outlet": f"Northern{HOSTILE} Herald",
        "title": f"Ferry{HOSTILE}",
        "text": f"The Harbour{HOSTILE} Times reported that Calder{HOSTILE} Lines had promised to keep the ferry "
        f"running{HOSTILE}. Calder{HOSTILE} Lines denied this information.",
    }
    path = jsonl(first, f'{{"text": "{HOSTILE}', name="feed.jsonl")
    shown = [invoke("scan", path, *models), invoke("scan", path, *models, tty=True), invoke("extract", path)]
    for done in shown:
        assert "Lines" in done.out
        plain = (done.out + done.err).replace("\x1b[1m", "").replace("\x1b[0m", "").replace("\r\x1b[K", "")
        assert [letter for letter in plain if not letter.isprintable() and letter != "\n"] == []


def test_a_hostile_file_name_reaches_no_terminal(invoke: Any, tmp_path: Path) -> None:
    done = invoke("scan", tmp_path / "name\x1b[31m\u202e.txt")
    assert done.code == 3
    assert [letter for letter in done.err if not letter.isprintable() and letter != "\n"] == []
