"""Shows where news sources disagree: who claims what, and who contradicts whom.

    from disagree import Article, load_detector

    detector = load_detector()
    report = detector([Article(id="a", outlet="A", text="..."), Article(id="b", outlet="B", text="...")])

Importing the package loads no model and no torch; `load_detector()` does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from disagree.errors import ConfigError, DataError, DisagreeError, InputError, ModelError, ReadError, UsageError
from disagree.types import (
    Article,
    Attribution,
    Claim,
    ClaimPair,
    Confirmation,
    Disagreement,
    Judgement,
    Kind,
    Label,
    Report,
    Scores,
    Sentence,
    Stance,
    Status,
)

if TYPE_CHECKING:
    from disagree.config import DetectSettings, load_detector
    from disagree.nli.judge import load_judge
    from disagree.pipeline import Detector
    from disagree.report.as_json import as_json
    from disagree.report.as_text import as_text
    from disagree.text.read import read_articles

__all__ = [
    "Article",
    "Attribution",
    "Claim",
    "ClaimPair",
    "ConfigError",
    "Confirmation",
    "DataError",
    "DetectSettings",
    "Detector",
    "DisagreeError",
    "Disagreement",
    "InputError",
    "Judgement",
    "Kind",
    "Label",
    "ModelError",
    "ReadError",
    "Report",
    "Scores",
    "Sentence",
    "Stance",
    "Status",
    "UsageError",
    "as_json",
    "as_text",
    "load_detector",
    "load_judge",
    "read_articles",
]

_LAZY = {
    "DetectSettings": "disagree.config",
    "Detector": "disagree.pipeline",
    "as_json": "disagree.report.as_json",
    "as_text": "disagree.report.as_text",
    "load_detector": "disagree.config",
    "load_judge": "disagree.nli.judge",
    "read_articles": "disagree.text.read",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("disagree")
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'disagree' has no attribute {name!r}")
