from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest
from builders import make_article

from disagree.config import DetectSettings, _rebuttal_bar, load_detector, load_settings, open_extractor, open_judge
from disagree.errors import ConfigError, ModelError
from disagree.pipeline import Detector
from disagree.types import Kind

SHOWN = Path(__file__).resolve().parents[1] / "configs" / "detect.toml"

STORY = (
    "The Harbour Times reported that Calder Lines had promised to keep the ferry running. "
    "Calder Lines denied this information."
)


def settings_file(folder: Path, content: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_shown_settings_are_the_defaults_with_every_key_present() -> None:
    shown = tomllib.loads(SHOWN.read_text(encoding="utf-8"))
    assert shown == asdict(DetectSettings())
    assert [type(value) for value in shown.values()] == [type(value) for value in asdict(DetectSettings()).values()]


def test_every_shown_setting_has_a_comment() -> None:
    lines = [line for line in SHOWN.read_text(encoding="utf-8").splitlines() if "=" in line.split("#")[0]]
    assert len(lines) == len(fields(DetectSettings))
    assert [line for line in lines if "#" not in line] == []


def test_the_shown_settings_file_can_be_read() -> None:
    assert load_settings(SHOWN) == DetectSettings()


def test_no_file_gives_the_defaults() -> None:
    assert load_settings(None) == DetectSettings()


def test_an_override_goes_before_the_file_and_none_is_no_override(tmp_path: Path) -> None:
    path = settings_file(tmp_path, 'judge = "mine"\ntop_k = 4\n')
    found = load_settings(path, top_k=9, judge=None)
    assert (found.judge, found.top_k, found.encoder) == ("mine", 9, "encoder")


def test_a_false_override_is_an_override(tmp_path: Path) -> None:
    path = settings_file(tmp_path, "allow_download = true\nmin_confidence = 0.5\n")
    found = load_settings(path, allow_download=False, min_confidence=0.0)
    assert (found.allow_download, found.min_confidence) == (False, 0.0)


def test_a_whole_number_serves_where_a_fraction_is_meant(tmp_path: Path) -> None:
    assert load_settings(settings_file(tmp_path, "window_days = 3\n")).window_days == 3.0


def test_an_unknown_key_is_named_with_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"settings\.toml.*'min_similarty'.*min_similarity"):
        load_settings(settings_file(tmp_path, "min_similarty = 0.2\n"))


@pytest.mark.parametrize("line", ['top_k = "4"', "top_k = 4.5", "judge = 3", "allow_download = 1", "max_doubt = true"])
def test_a_wrong_type_is_named_with_its_key(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigError, match=rf"settings\.toml: {line.split()[0]}"):
        load_settings(settings_file(tmp_path, line + "\n"))


OUT_OF_RANGE = [
    ("top_k", 0),
    ("min_similarity", 1.1),
    ("min_similarity", -1.1),
    ("max_pairs", -1),
    ("max_neighbours", 0),
    ("min_similarity_context", 1.5),
    ("window_days", -1.0),
    ("min_confidence", 1.01),
    ("min_confidence", -0.01),
    ("min_support", 1.01),
    ("max_doubt", 1.01),
    ("update_hours", -1.0),
    ("rule_confidence", 1.5),
    ("min_confidence", float("nan")),
    ("window_days", float("nan")),
]


@pytest.mark.parametrize(("key", "value"), OUT_OF_RANGE)
def test_a_value_out_of_range_is_named_with_its_key(key: str, value: float) -> None:
    with pytest.raises(ConfigError, match=key):
        DetectSettings(**{key: value})


@pytest.mark.parametrize("key", ["min_confidence", "min_support", "max_doubt", "min_similarity"])
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_the_ends_of_a_range_are_allowed(key: str, value: float) -> None:
    assert getattr(DetectSettings(**{key: value}), key) == value


def test_a_value_out_of_range_in_a_file_is_named_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"settings\.toml.*top_k"):
        load_settings(settings_file(tmp_path, "top_k = 0\n"))


@pytest.mark.parametrize("content", ["top_k = = 3\n", "[[]\n", "\x00"])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(ConfigError, match=r"settings\.toml"):
        load_settings(settings_file(tmp_path, content))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes('judge = "é"\n'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"settings\.toml"):
        load_settings(path)


@pytest.mark.parametrize("name", ["nowhere.toml", "."])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path / name)


def test_a_detector_is_built_from_settings_and_overrides(
    classifier_folder: Callable[..., Path], encoder_folder: Path
) -> None:
    settings = DetectSettings(judge=str(classifier_folder()), top_k=5, window_days=2.0, min_confidence=0.9)
    detector = load_detector(settings, encoder=str(encoder_folder), dtype="float32")
    assert isinstance(detector, Detector)
    stages: Any = detector
    assert (stages.pair.top_k, stages.pair.window_days, stages.group.min_confidence) == (5, 2.0, 0.9)
    assert detector.settings == asdict(settings) | {"encoder": str(encoder_folder), "dtype": "float32"}
    assert detector.model["judge"] == classifier_folder().name
    assert detector.model["dtype"] == "float32"


def test_settings_of_zero_mean_the_models_own_thresholds_and_no_window(
    classifier_folder: Callable[..., Path], encoder_folder: Path
) -> None:
    stages: Any = load_detector(judge=str(classifier_folder()), encoder=str(encoder_folder), min_confidence=0.0)
    thresholds = stages.judge.calibration.thresholds
    assert stages.group.min_confidence == thresholds["contradicting"]
    assert stages.group.min_support == thresholds["supporting"]
    assert stages.pair.window_days is None


def test_a_built_detector_reports_a_denial_with_the_settings_that_made_it(
    classifier_folder: Callable[..., Path], encoder_folder: Path
) -> None:
    detector = load_detector(judge=str(classifier_folder()), encoder=str(encoder_folder))
    report = detector([make_article(STORY)])
    assert [item.kind for item in report.disagreements] == [Kind.DENIAL]
    assert report.settings["judge"] == str(classifier_folder())


def test_an_override_out_of_range_or_unknown_is_refused_before_any_model_is_opened() -> None:
    with pytest.raises(ConfigError, match="top_k"):
        load_detector(judge="/nowhere", top_k=0)


@pytest.mark.parametrize("name", ["judge", "encoder"])
def test_a_missing_model_is_named(classifier_folder: Callable[..., Path], encoder_folder: Path, name: str) -> None:
    places = {"judge": str(classifier_folder()), "encoder": str(encoder_folder)} | {name: "/nowhere/model"}
    with pytest.raises(ModelError, match="/nowhere/model"):
        load_detector(**places)


def test_a_label_map_in_the_settings_names_the_labels(classifier_folder: Callable[..., Path]) -> None:
    folder = str(classifier_folder(names=("LABEL_0", "LABEL_1", "LABEL_2")))
    with pytest.raises(ModelError, match="LABEL_0"):
        open_judge(DetectSettings(judge=folder))
    mapped = open_judge(DetectSettings(judge=folder, label_map="0=neutral,1=contradiction,2=entailment"))
    assert mapped.columns == (2, 1, 0)


def test_a_confidence_asked_for_raises_the_bar_of_rebuttals_too() -> None:
    assert _rebuttal_bar(DetectSettings()) == DetectSettings().min_rebuttal
    assert _rebuttal_bar(DetectSettings(min_confidence=0.95)) == 0.95


def test_a_folder_that_is_no_tagger_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is no folder of an attribution tagger"):
        open_extractor(DetectSettings(tagger=str(tmp_path)))
