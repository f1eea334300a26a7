"""The wiring: settings from TOML or arguments, and the detector that they build."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disagree.checkpoints import find_checkpoint, is_tagger
from disagree.errors import ConfigError, ModelError
from disagree.nli.labels import parse_label_map
from disagree.pipeline import Detector
from disagree.settings import read_settings
from disagree.text.limits import Limits

if TYPE_CHECKING:
    from disagree.claims.extract import ClaimExtractor
    from disagree.nli.judge import TransformerJudge
    from disagree.pairing.embed import ClaimEncoder

__all__ = ["DetectSettings", "load_detector", "load_settings", "open_encoder", "open_extractor", "open_judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectSettings:
    """Every setting of a detection run; `configs/detect.toml` shows them all with their units.

    `tagger` is the attribution tagger that works beside the rules; "" leaves it out.
    `min_confidence` and `min_support` of 0 mean the thresholds that the model was calibrated to. The gate and
    `min_confidence` come from ten development clusters of 2 to 4 articles: precision .61 at recall .47 there.
    """

    judge: str = "judge"
    encoder: str = "encoder"
    tagger: str = "tagger"
    device: str = "auto"
    dtype: str = "auto"
    exact: bool = False
    label_map: str = ""
    allow_download: bool = False
    top_k: int = 20
    max_neighbours: int = 6
    min_similarity: float = 0.3
    min_similarity_inside: float = 0.1
    min_similarity_context: float = 0.35
    max_pairs: int = 0
    window_days: float = 0.0
    min_confidence: float = 0.6
    min_inside: float = 0.85
    min_rebuttal: float = 0.45
    min_support: float = 0.0
    max_doubt: float = 0.6
    gate_low: float = 0.25
    gate_high: float = 0.4
    rule_confidence: float = 0.9
    margin: float = 0.05
    min_overlap: float = 0.5
    update_hours: float = 6.0
    max_document_bytes: int = 20_000_000
    max_feed_bytes: int = 1_000_000_000
    max_line_bytes: int = 20_000_000
    max_text_characters: int = 2_000_000
    max_unpack_ratio: int = 100
    max_json_depth: int = 256
    max_claims: int = 2_000
    min_similarity_story: float = 0.5
    story_days: float = 7.0
    max_story_articles: int = 100

    def __post_init__(self) -> None:
        problems = (
            (self.exact and self.dtype not in ("auto", "float32"), f"exact: computes in float32, not in {self.dtype}"),
            (self.top_k < 1, "top_k: at least 1"),
            (self.max_neighbours < 1, "max_neighbours: at least 1"),
            (not -1 <= self.min_similarity <= 1, "min_similarity: a cosine from -1 to 1"),
            (not -1 <= self.min_similarity_inside <= 1, "min_similarity_inside: a cosine from -1 to 1"),
            (not -1 <= self.min_similarity_context <= 1, "min_similarity_context: a cosine from -1 to 1"),
            (self.max_pairs < 0, "max_pairs: 0 (no limit) or more"),
            (not 0 <= self.window_days < math.inf, "window_days: 0 (no window) or more"),
            (not 0 <= self.update_hours < math.inf, "update_hours: 0 or more"),
            (not 0 <= self.rule_confidence <= 1, "rule_confidence: from 0 to 1"),
            (not 0 <= self.margin <= 1, "margin: from 0 to 1"),
            (not 0 <= self.min_overlap <= 1, "min_overlap: from 0 to 1"),
            (not -1 <= self.gate_low <= self.gate_high <= 1, "gate_low, gate_high: from -1 to 1, the low one first"),
            (not 0 <= self.min_confidence <= 1, "min_confidence: from 0 to 1"),
            (not 0 <= self.min_inside <= 1, "min_inside: from 0 to 1"),
            (not 0 <= self.min_rebuttal <= 1, "min_rebuttal: from 0 to 1"),
            (not 0 <= self.min_support <= 1, "min_support: from 0 to 1"),
            (not 0 <= self.max_doubt <= 1, "max_doubt: from 0 to 1"),
            (not 0 < self.min_similarity_story < 1, "min_similarity_story: a cosine between 0 and 1"),
            (not 0 <= self.story_days < math.inf, "story_days: 0 (no window) or more"),
            (self.max_story_articles < 2, "max_story_articles: at least 2"),
            (self.max_claims < 1, "max_claims: at least 1"),
            (self.max_document_bytes < 1, "max_document_bytes: at least 1"),
            (self.max_feed_bytes < 1, "max_feed_bytes: at least 1"),
            (self.max_line_bytes < 1, "max_line_bytes: at least 1"),
            (self.max_text_characters < 1, "max_text_characters: at least 1"),
            (self.max_unpack_ratio < 1, "max_unpack_ratio: at least 1"),
            (self.max_json_depth < 1, "max_json_depth: at least 1"),
        )
        for is_wrong, message in problems:
            if is_wrong:
                raise ConfigError(message)

    def limits(self) -> Limits:
        """The caps on what is read."""
        return Limits(
            document_bytes=self.max_document_bytes,
            feed_bytes=self.max_feed_bytes,
            line_bytes=self.max_line_bytes,
            text_characters=self.max_text_characters,
            unpack_ratio=self.max_unpack_ratio,
            json_depth=self.max_json_depth,
        )


def load_settings(path: Path | None, **overrides: Any) -> DetectSettings:
    """The settings in a TOML file (the defaults for None), with those overrides that are not None.

    Raises: ConfigError where the file has an unknown key, a wrong type or a value out of range.
    """
    settings = DetectSettings()
    if path:
        try:
            settings = read_settings(DetectSettings, path)
        except ConfigError as error:
            named = str(error).startswith(str(path))
            raise error if named else ConfigError(f"{path}: {error}") from error
    return replace(settings, **{name: value for name, value in overrides.items() if value is not None})


def load_detector(settings: DetectSettings | None = None, **overrides: Any) -> Detector:
    """A detector with its models loaded; overrides are fields of `DetectSettings`, for example `judge="my/folder"`.

    Opens no network connection unless `allow_download` is set.

    Raises: ModelError where a model is missing or unsafe; ConfigError where a setting is out of range.
    """
    from disagree.claims.denials import resolve_denials
    from disagree.disagreements.group import Grouper
    from disagree.pairing.candidates import CandidatePairer
    from disagree.text.sentences import SentenceSplitter

    chosen = replace(settings or DetectSettings(), **overrides)
    judge, encoder = open_judge(chosen), open_encoder(chosen)
    thresholds = judge.calibration.thresholds
    return Detector(
        split=SentenceSplitter(),
        extract=open_extractor(chosen),
        resolve=resolve_denials,
        pair=CandidatePairer(
            encode=encoder,
            count_truncated=encoder.count_truncated,
            top_k=chosen.top_k,
            max_neighbours=chosen.max_neighbours,
            min_similarity=chosen.min_similarity,
            min_similarity_inside=chosen.min_similarity_inside,
            min_similarity_context=chosen.min_similarity_context,
            max_pairs=chosen.max_pairs,
            window_days=chosen.window_days or None,
        ),
        judge=judge,
        group=Grouper(
            min_confidence=chosen.min_confidence or thresholds["contradicting"],
            min_support=chosen.min_support or thresholds["supporting"],
            min_reported=chosen.min_confidence,
            min_inside=chosen.min_inside,
            min_rebuttal=_rebuttal_bar(chosen),
            max_doubt=chosen.max_doubt,
            gate_low=chosen.gate_low,
            gate_high=chosen.gate_high,
            rule_confidence=chosen.rule_confidence,
            margin=chosen.margin,
            min_overlap=chosen.min_overlap,
            update_hours=chosen.update_hours,
        ),
        model=describe_judge(judge) | {"encoder": chosen.encoder, "tagger": chosen.tagger or "none"},
        settings=asdict(chosen),
    )


def _rebuttal_bar(settings: DetectSettings) -> float:
    """`min_rebuttal`, or `min_confidence` where that was set above its default and is higher."""
    asked = settings.min_confidence if settings.min_confidence > DetectSettings().min_confidence else 0.0
    return max(settings.min_rebuttal, asked)


def open_extractor(settings: DetectSettings) -> ClaimExtractor:
    """The claim extractor with the tagger that the settings name, or with rules alone; these load no model.

    Raises: ModelError where the tagger is missing, unsafe or of another kind.
    """
    from disagree.claims.extract import ClaimExtractor

    if not settings.tagger:
        return ClaimExtractor(max_claims=settings.max_claims)
    from disagree.nli.model import choose_device, choose_dtype
    from disagree.tagging.tagger import load_tagger

    place = find_checkpoint(settings.tagger)
    if not is_tagger(place):
        raise ModelError(f'{settings.tagger}: is no folder of an attribution tagger; give one, or "" for rules alone')
    device = choose_device(settings.device)
    dtype = choose_dtype("float32" if settings.exact else settings.dtype, device)
    return ClaimExtractor(max_claims=settings.max_claims, tag=load_tagger(place, device=device, dtype=dtype))


def open_encoder(settings: DetectSettings) -> ClaimEncoder:
    """The claim encoder that the settings name.

    Raises: ModelError where it is missing or unsafe.
    """
    from disagree.pairing.embed import load_encoder

    return load_encoder(
        find_checkpoint(settings.encoder),
        device=None if settings.device == "auto" else settings.device,
        dtype="float32" if settings.exact else settings.dtype,
        allow_download=settings.allow_download,
    )


def open_judge(settings: DetectSettings) -> TransformerJudge:
    """The judge that the settings name.

    Raises: ModelError where it is missing, unsafe, no classifier, or its labels have no names.
    """
    from disagree.nli.judge import load_judge

    return load_judge(
        find_checkpoint(settings.judge),
        device=None if settings.device == "auto" else settings.device,
        dtype=settings.dtype,
        exact=settings.exact,
        allow_download=settings.allow_download,
        label_map=parse_label_map(settings.label_map) if settings.label_map else None,
    )


def describe_judge(judge: TransformerJudge) -> dict[str, object]:
    """What a report says of the judge that made it."""
    return {
        "judge": judge.name,
        "commit": judge.commit,
        "dtype": str(judge.dtype).removeprefix("torch."),
        "exact": judge.exact,
        "engine": getattr(judge.model, "engine", "transformers"),
        "thresholds": dict(judge.calibration.thresholds),
        "calibrated_on": judge.calibration.fitted_on,
    }
