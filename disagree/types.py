"""The nouns: articles, sentences, claims, pairs, judgements, disagreements, reports.

All are frozen. Offsets count code points of `Article.text`, so
`article.text[start:end]` is always exactly the text meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

__all__ = [
    "Article",
    "Attribution",
    "AttributionSpans",
    "Claim",
    "ClaimPair",
    "Confirmation",
    "Disagreement",
    "Dropped",
    "Judgement",
    "Kind",
    "Label",
    "LabelledPair",
    "Report",
    "Scores",
    "Sentence",
    "Span",
    "Stance",
    "Status",
]


class Label(StrEnum):
    """How one claim bears on another."""

    SUPPORTING = "supporting"
    CONTRADICTING = "contradicting"
    UNRELATED = "unrelated"

    @classmethod
    def from_name(cls, name: str) -> Label | None:
        """The label that a data set or a checkpoint calls by this name; None where it is not known."""
        return _LABEL_NAMES.get(" ".join(name.lower().replace("_", " ").replace("-", " ").split()))


# The names that NLI, fact-checking and stance data use for the three labels. Names of two-way schemes
# ("not_entailment", "paraphrase") are left out on purpose: they do not say which of the three is meant.
_LABEL_NAMES: Mapping[str, Label] = {
    **dict.fromkeys(
        (
            "supporting",
            "supports",
            "support",
            "supported",
            "entailment",
            "entails",
            "entailed",
            "agree",
            "agrees",
        ),
        Label.SUPPORTING,
    ),
    **dict.fromkeys(
        (
            "contradicting",
            "contradiction",
            "contradicts",
            "contradictory",
            "refutes",
            "refuted",
            "refute",
            "disagree",
        ),
        Label.CONTRADICTING,
    ),
    **dict.fromkeys(("unrelated", "neutral", "not enough info", "nei", "baseless"), Label.UNRELATED),
}


class Stance(StrEnum):
    """How far a speaker commits to a claim."""

    ASSERTS = "asserts"
    DENIES = "denies"
    HEDGES = "hedges"


class Kind(StrEnum):
    """What a disagreement turns on."""

    DENIAL = "denial"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    QUANTITY = "quantity"
    DATE = "date"
    PLACE = "place"
    ACTOR = "actor"
    CAUSE = "cause"
    OUTCOME = "outcome"
    MODALITY = "modality"
    ATTRIBUTION = "attribution"
    QUANTIFIER = "quantifier"
    OTHER = "other"


class Status(StrEnum):
    """Whether a disagreement stands, was overtaken by time, differs in strength, or is in doubt."""

    CONFLICT = "conflict"
    UPDATE = "update"
    HEDGED = "hedged"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of code points of an article's text, end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A published text. `published` is an aware UTC time, or None where it is not known."""

    id: str
    outlet: str
    text: str
    title: str = ""
    url: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A range of an article; `paragraph` counts blocks of text from 0."""

    article: Article
    index: int
    start: int
    end: int
    paragraph: int = 0

    @property
    def text(self) -> str:
        """The sentence exactly as it stands in the article."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A part of an article that was read and not used, with the reason in one word or two."""

    article_id: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who puts a claim forward.

    `speaker` is None for the outlet's own voice. `chain` runs from the one who is quoted first to
    the innermost origin, for example ("Financial Times", "sources"), and is empty for the outlet's
    own voice. `cue` is the word that attributes ("said", "according to"), None where there is none;
    `cue_span` is where it stands, `speaker_span` where the words stand that name the speaker ("he").
    """

    speaker: str | None = None
    chain: tuple[str, ...] = ()
    stance: Stance = Stance.ASSERTS
    cue: str | None = None
    cue_span: Span | None = None
    speaker_span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionSpans:
    """Where an attribution stands in an article: the words that name the speaker, the cue, what is attributed.

    Each part is one or more spans in text order. `speaker` is empty where nobody is named ("it is believed"),
    `cue` where a quotation goes on without one. `confidence` is a probability in [0, 1].
    """

    speaker: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One proposition that someone puts forward.

    `text` stands alone: attribution stripped, "this information" replaced by what it points to.
    `sentence` is the sentence that puts it forward and `span` the range that `text` was made from.
    A resolved denial carries the denied claim's text, stance `DENIES`, and that claim's id in
    `denies`; one that stands by what was denied ("the paper stood by its story") carries that text and the id in
    `affirms`. Where the target of either was not found, `is_resolved` is False and the claim is never paired.
    `open_references` are the pronouns and descriptions in `text` that could not safely be replaced by a name.
    """

    id: str
    text: str
    sentence: Sentence
    span: Span
    attribution: Attribution = field(default_factory=Attribution)
    denies: str | None = None
    affirms: str | None = None
    is_resolved: bool = True
    open_references: tuple[str, ...] = ()

    @property
    def article(self) -> Article:
        """The article that the claim was found in."""
        return self.sentence.article

    @property
    def outlet(self) -> str:
        """Who publishes the claim."""
        return self.sentence.article.outlet

    @property
    def speaker(self) -> str | None:
        """Who is quoted; None for the outlet's own voice."""
        return self.attribution.speaker

    @property
    def stance(self) -> Stance:
        """How far the speaker commits."""
        return self.attribution.stance


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPair:
    """Two claims of different speakers; `similarity` is a cosine in [-1, 1]."""

    left: Claim
    right: Claim
    similarity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Probabilities of the three labels; they add up to 1."""

    supporting: float
    contradicting: float
    unrelated: float

    @property
    def label(self) -> Label:
        """The most probable label; on a tie contradicting, then supporting, comes first."""
        ranked = (
            (self.contradicting, Label.CONTRADICTING),
            (self.supporting, Label.SUPPORTING),
            (self.unrelated, Label.UNRELATED),
        )
        return max(ranked, key=lambda item: item[0])[1]

    def as_dict(self) -> dict[str, float]:
        """The three probabilities by label name."""
        return {
            Label.SUPPORTING.value: self.supporting,
            Label.CONTRADICTING.value: self.contradicting,
            Label.UNRELATED.value: self.unrelated,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A pair with its pooled, calibrated scores and those of each direction.

    `is_truncated` says that the model did not read the pair whole. `kinds` are what the two may disagree about with
    the model's probabilities, the likeliest first; empty where they were not called contradicting, or the model does
    not tell.
    """

    pair: ClaimPair
    scores: Scores
    forward: Scores
    backward: Scores
    is_truncated: bool = False
    kinds: tuple[tuple[Kind, float], ...] = ()

    @property
    def label(self) -> Label:
        """The most probable label of the pooled scores."""
        return self.scores.label

    @property
    def doubt(self) -> float:
        """How far the two directions disagree on contradiction, in [0, 1]."""
        return abs(self.forward.contradicting - self.backward.contradicting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two sides that cannot both be right, with the judgements that show it, the clearest first.

    `contrasts` holds for each judgement the words of its left and right claim that stand against each other, as
    ranges of their articles; None where nothing in particular does.
    """

    id: str
    kind: Kind
    status: Status
    confidence: float
    why: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    contrasts: tuple[tuple[Span | None, Span | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Two sides that say the same, with the judgements that show it, the clearest first."""

    id: str
    confidence: float
    why: tuple[str, ...]
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found, and counts of everything read, dropped and truncated on the way."""

    disagreements: tuple[Disagreement, ...]
    confirmations: tuple[Confirmation, ...]
    counts: Mapping[str, int]
    model: Mapping[str, object]
    settings: Mapping[str, object]
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """A premise and a hypothesis with a label; `group` keeps a story on one side of a split."""

    id: str
    premise: str
    hypothesis: str
    label: Label
    origin: str = ""
    group: str = ""
    kind: str = ""
    split: str = ""
