"""From judgements to disagreements: the stance table, thresholds, and what belongs together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from disagree.disagreements.contrast import contrast
from disagree.disagreements.kind import Explanation, explain, masked_overlap
from disagree.disagreements.quantities import Fit, worst_fit
from disagree.disagreements.rebuttal import (
    DENIAL_BAR,
    DENIAL_SHARE,
    answer_and_other,
    best_answered,
    count_pairs,
    is_between_speakers,
    is_negated,
    rebuttal,
)
from disagree.disagreements.stance import combine
from disagree.disagreements.status import is_update
from disagree.types import Claim, Confirmation, Disagreement, Judgement, Kind, Label, Span, Stance, Status

__all__ = ["Grouped", "Grouper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """What was found, the surest first, and how many judgements were left out for which reason.

    Each judgement is evidence of one finding or counted once: as `judged_unrelated`, `vetoed` (by quantities
    that agree), `opposite_denied` (a contradiction of what the other side denies), `below_confidence` or
    `weaker_evidence`. `raised_by_rule` counts labels that quantities changed, whatever became of them.
    """

    disagreements: tuple[Disagreement, ...]
    confirmations: tuple[Confirmation, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouper:
    """Groups judgements into disagreements and confirmations.

    A contradiction counts from `min_confidence`, an agreement (or the agreement behind a denial) from
    `min_support`; below, the judgement is left out and counted. Nothing below `min_reported` is called a
    disagreement, a denial neither; two claims of one article, neither of them a denial, need `min_inside`: their
    writer saw both. Where the two directions of a contradiction
    differ by more than `max_doubt`, its status is uncertain. Confidence is the probability times a gate
    that rises from 0 at `gate_low` to 1 at `gate_high` of the similarity of the two claims. Of several
    matches of one sentence with the same other side, those within `margin` of the best are kept.
    A contradiction that only quantities show has `rule_confidence`; at 0 quantities create no
    contradictions. They speak where the two share `min_overlap` of their words. `update_hours` is how far
    apart two articles must be published for one to bring the other up to date.
    """

    min_confidence: float = 0.6
    min_reported: float = 0.0
    min_inside: float = 0.0
    min_rebuttal: float = 0.45
    min_support: float = 0.6
    max_doubt: float = 0.6
    gate_low: float = 0.0
    gate_high: float = 0.3
    margin: float = 0.05
    min_overlap: float = 0.5
    rule_confidence: float = 0.9
    update_hours: float = 6.0

    def __call__(self, judgements: Sequence[Judgement]) -> Grouped:
        """The disagreements and confirmations that the judgements show."""
        counts = Counter(dict.fromkeys(_COUNTS, 0))
        context = _Context(denied=best_answered(judgements), pairs=count_pairs(judgements))
        findings = [found for item in judgements if (found := self._finding(item, context, counts)) is not None]
        findings.sort(key=_clearest_first)
        against = [found for found in findings if found.status is not None]
        alike = [found for found in findings if found.status is None]
        disagreements = [_disagreement(group) for group in self._groups(against, counts)]
        confirmations = [_confirmation(group) for group in self._groups(alike, counts)]
        disagreements.sort(key=lambda item: (_STATUS_ORDER.index(item.status), -item.confidence, item.id))
        confirmations.sort(key=lambda item: (-item.confidence, item.id))
        counts.update({f"status_{status.value}": 0 for status in Status})
        counts.update(f"status_{item.status.value}" for item in disagreements)
        return Grouped(disagreements=tuple(disagreements), confirmations=tuple(confirmations), counts=dict(counts))

    def _finding(self, judgement: Judgement, context: _Context, counts: Counter[str]) -> _Finding | None:
        """What one judgement shows, or None where it shows nothing or not clearly enough."""
        left, right = judgement.pair.left, judgement.pair.right
        answered = self._answered(judgement, context)
        if answered is not None:
            return answered
        label, reason = self._label(judgement, counts)
        outcome = combine(label, left.stance, right.stance)
        if outcome.label is Label.UNRELATED:
            counts[reason] += 1
            return None
        is_raised = label is Label.CONTRADICTING and judgement.label is not label
        share = judgement.scores.supporting if label is Label.SUPPORTING else judgement.scores.contradicting
        confidence = share * self._gate(judgement)
        if label is Label.CONTRADICTING and self._figures_exclude(judgement):
            confidence = max(confidence, self.rule_confidence)
        needed = self.min_support if label is Label.SUPPORTING else self.min_confidence
        if outcome.label is Label.CONTRADICTING:
            needed = max(needed, self.min_reported)
            if left.article.id == right.article.id and Stance.DENIES not in (left.stance, right.stance):
                needed = max(needed, self.min_inside)
        if confidence < needed:
            counts["below_confidence"] += 1
            return None
        found = _Finding(judgement=judgement, confidence=round(confidence, 6))
        if outcome.label is Label.SUPPORTING:
            return replace(found, is_weak=outcome.is_weak)
        explanation = explain(left, right, judgement.kinds)
        status = outcome.status or Status.CONFLICT
        if status is Status.CONFLICT and is_update(left, right, hours=self.update_hours):
            status = Status.UPDATE
        elif status is Status.CONFLICT and not is_raised and judgement.doubt > self.max_doubt:
            status = Status.UNCERTAIN
        return replace(found, status=status, explanation=explanation, is_weak=outcome.is_weak)

    def _answered(self, judgement: Judgement, context: _Context) -> _Finding | None:
        """What two quoted speakers of one article say against each other; None leaves the pair to the judge alone.

        An outright denial answers somebody: its best candidate counts from a lower bar, and others of the same
        speaker beside it; what other speakers say counts by the judge's word only. Where nobody denies, a pair
        that the judge calls supporting, or whose figures agree, is no answer. Directions that differ cast no
        doubt here: an answer in other words is hard to judge in either.
        """
        left, right = judgement.pair.left, judgement.pair.right
        if not is_between_speakers(left, right):
            return None
        is_denied = Stance.DENIES in (left.stance, right.stance)
        if not is_denied and (judgement.label is Label.SUPPORTING or _figures_agree(left, right)):
            return None
        confidence = rebuttal(judgement, pairs=context.pairs[left.article.id])
        best = next((context.denied[claim.id] for claim in (left, right) if claim.id in context.denied), None)
        if best is judgement and confidence >= DENIAL_BAR:
            confidence = max(confidence, DENIAL_SHARE)
        elif best is not None and {left.speaker, right.speaker} != {best.pair.left.speaker, best.pair.right.speaker}:
            return None
        if confidence < self.min_rebuttal:
            return None
        is_weak = not is_denied and Stance.HEDGES in (left.stance, right.stance)
        return _Finding(
            judgement=judgement,
            confidence=round(confidence, 6),
            status=Status.HEDGED if is_weak else Status.CONFLICT,
            explanation=_explain_answer(judgement),
            is_weak=is_weak,
        )

    def _label(self, judgement: Judgement, counts: Counter[str]) -> tuple[Label, str]:
        """The judge's label where quantities behind a same-subject gate do not say otherwise; why it shows nothing.

        The second is the count of a judgement that turns out to show neither agreement nor disagreement.
        """
        left, right = judgement.pair.left, judgement.pair.right
        own = judgement.label, "judged_unrelated" if judgement.label is Label.UNRELATED else "opposite_denied"
        if judgement.label is Label.CONTRADICTING:
            is_vetoed = self._fit(judgement) is Fit.COMPATIBLE and _rests_on_little(left, right)
            return (Label.UNRELATED, "vetoed") if is_vetoed else own
        if not self._figures_exclude(judgement):
            return own
        counts["raised_by_rule"] += 1
        return Label.CONTRADICTING, "opposite_denied"

    def _fit(self, judgement: Judgement) -> Fit:
        """Whether the figures of two claims on the same subject can both be true."""
        left, right = judgement.pair.left.text, judgement.pair.right.text
        is_same = left != right and masked_overlap(left, right) >= self.min_overlap
        return worst_fit(left, right)[0] if is_same else Fit.NOT_COMPARABLE

    def _figures_exclude(self, judgement: Judgement) -> bool:
        """Whether they cannot, and the judge does not hold the claims for strangers."""
        is_on = self.rule_confidence > 0 and judgement.scores.unrelated <= _MOST_UNRELATED
        return is_on and self._fit(judgement) is Fit.INCOMPATIBLE

    def _gate(self, judgement: Judgement) -> float:
        width = max(self.gate_high - self.gate_low, 1e-9)
        return min(1.0, max(0.0, (judgement.pair.similarity - self.gate_low) / width))

    def _groups(self, findings: Iterable[_Finding], counts: Counter[str]) -> list[list[_Finding]]:
        """Findings that belong together, each list the clearest first; `findings` come the clearest first."""
        groups: list[list[_Finding]] = []
        by_key: dict[_Key, list[list[_Finding]]] = {}
        for found in findings:
            home = next(
                (group for key in found.keys for group in by_key.get(key, ()) if _belongs(found, group[0])), None
            )
            if home is None:
                home = []
                groups.append(home)
            elif not found.is_bundled and found.confidence < home[0].confidence - self.margin:
                counts["weaker_evidence"] += 1
                continue
            home.append(found)
            for key in found.keys:
                known = by_key.setdefault(key, [])
                if not any(group is home for group in known):
                    known.append(home)
        return groups


_Key = tuple[object, ...]
_COUNTS = (
    "judged_unrelated",
    "opposite_denied",
    "vetoed",
    "below_confidence",
    "weaker_evidence",
    "raised_by_rule",
)
# Where the judge is surer than this that two claims touch different things, figures do not matter. Of .5 to 1 the best
# on ten development clusters.
_MOST_UNRELATED = 0.9
_PLAIN_KINDS = (Kind.NEGATION, Kind.OTHER, Kind.MODALITY, Kind.ACTOR)  # that say little where somebody answers "no"
_STATUS_ORDER = (Status.CONFLICT, Status.UPDATE, Status.HEDGED, Status.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What the other judgements say: what each outright denial most likely answers, quoted pairs by article."""

    denied: Mapping[str, Judgement]
    pairs: Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """What one judgement shows; `status` is None where the two sides agree."""

    judgement: Judgement
    confidence: float
    status: Status | None = None
    explanation: Explanation = field(default_factory=lambda: Explanation(Kind.OTHER, ()))
    is_weak: bool = False

    @property
    def claims(self) -> tuple[Claim, Claim]:
        return self.judgement.pair.left, self.judgement.pair.right

    @property
    def keys(self) -> tuple[_Key, ...]:
        """What ties findings together: one sentence against the same other side, or the same two holders."""
        left, right = self.claims
        if self.is_bundled:
            denial, other = (left, right) if left.stance is Stance.DENIES else (right, left)
            return (("denial", _sentence(denial), _holder(other)),)
        return (
            (_sentence(left), _side(right)),
            (_sentence(right), _side(left)),
            ("holders", *sorted((_holder(left), _holder(right)))),
        )

    @property
    def is_bundled(self) -> bool:
        """Whether one side denies a report that was found through "this information" or the like."""
        return self.status is not None and any(claim.denies is not None for claim in self.claims)


def _belongs(found: _Finding, first: _Finding) -> bool:
    """Whether a finding says the same as the clearest one of a group that shares a key with it."""
    if found.is_bundled or first.is_bundled:
        return found.is_bundled and first.is_bundled
    places = {_sentence(claim) for claim in found.claims} & {_sentence(claim) for claim in first.claims}
    if len(places) == 2:
        return True
    if places:
        kinds = {found.explanation.kind, first.explanation.kind}
        by_rule = found.explanation.is_by_rule and first.explanation.is_by_rule
        return len(kinds) == 1 or not by_rule or found.status is None
    return all(max(masked_overlap(a.text, b.text) for b in first.claims) >= 0.8 for a in found.claims)


def _disagreement(group: Sequence[_Finding]) -> Disagreement:
    best = group[0]
    why = [*best.explanation.why]
    denied = {claim.denies for found in group for claim in found.claims if claim.denies is not None}
    if best.is_bundled and len(denied) > 1:
        why.append(f"scope: at least one of {len(denied)} claims is denied, it is not said which")
    if best.status is Status.HEDGED:
        why.append("strength: one side only reports it as possible")
    return Disagreement(
        id=_identity(group),
        kind=best.explanation.kind,
        status=best.status or Status.CONFLICT,
        confidence=best.confidence,
        why=tuple(why),
        judgements=tuple(found.judgement for found in group),
        contrasts=tuple(_contrast(found) for found in group),
    )


def _contrast(found: _Finding) -> tuple[Span | None, Span | None]:
    """The words that stand against each other: of a denial its cue, and all of what it denies."""
    left, right = found.claims
    if found.explanation.kind is not Kind.DENIAL:
        return contrast(left, right, found.explanation.words)
    denying = [claim.stance is Stance.DENIES for claim in (left, right)]
    if sum(denying) != 1:
        return contrast(left, right)
    one, other = (
        claim.attribution.cue_span if is_denial else claim.span
        for claim, is_denial in zip((left, right), denying, strict=True)
    )
    return one, other


def _confirmation(group: Sequence[_Finding]) -> Confirmation:
    best = group[0]
    stances = {claim.stance for claim in best.claims}
    why = "both deny it" if stances == {Stance.DENIES} else "one side hedges" if best.is_weak else "both say it"
    return Confirmation(
        id=_identity(group),
        confidence=best.confidence,
        why=(why,),
        judgements=tuple(found.judgement for found in group),
    )


def _identity(group: Sequence[_Finding]) -> str:
    ids = sorted({claim.id for found in group for claim in found.claims})
    return hashlib.sha256("\n".join(ids).encode("utf-8", "replace")).hexdigest()[:16]


def _clearest_first(found: _Finding) -> tuple[bool, float, float, tuple[str, ...]]:
    is_direct = any(claim.denies in {other.id for other in found.claims} for claim in found.claims)
    ids = tuple(sorted(claim.id for claim in found.claims))
    return (not is_direct, -found.confidence, -found.judgement.pair.similarity, ids)


def _figures_agree(left: Claim, right: Claim) -> bool:
    """Whether the two give figures of one thing that fit each other: "more than 30,000" and "31,200"."""
    return worst_fit(left.text, right.text)[0] is Fit.COMPATIBLE


def _explain_answer(judgement: Judgement) -> Explanation:
    """What two quoted speakers disagree about; an answer with a "no" in it denies, whatever its words."""
    left, right = judgement.pair.left, judgement.pair.right
    found = explain(left, right, judgement.kinds)
    answer, _ = answer_and_other(left, right)
    is_plain = found.kind in _PLAIN_KINDS or not found.is_by_rule
    if not is_plain or not is_negated(answer):
        return found
    return Explanation(Kind.DENIAL, (f"denial: {answer.speaker} ({answer.attribution.cue or 'quoted'})",))


def _rests_on_little(left: Claim, right: Claim) -> bool:
    """Whether no rule but one for modal verbs shows why the two should contradict each other."""
    return explain(_asserted(left), _asserted(right)).kind in (Kind.OTHER, Kind.MODALITY)


def _asserted(claim: Claim) -> Claim:
    return replace(claim, attribution=replace(claim.attribution, stance=Stance.ASSERTS))


def _sentence(claim: Claim) -> tuple[str, int]:
    return (claim.article.id, claim.sentence.start)


def _holder(claim: Claim) -> str:
    return " ".join((claim.speaker or claim.outlet).casefold().removeprefix("the ").split())


def _side(claim: Claim) -> tuple[str, str]:
    return (claim.article.id, _holder(claim))
