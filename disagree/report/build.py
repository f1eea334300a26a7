"""A report put together from what the stages found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from disagree.types import Claim, Confirmation, Disagreement, Report, Status

__all__ = ["build_report", "with_status"]


def build_report(
    *,
    disagreements: Sequence[Disagreement],
    confirmations: Sequence[Confirmation],
    claims: Sequence[Claim],
    counts: Mapping[str, int],
    model: Mapping[str, object],
    settings: Mapping[str, object],
) -> Report:
    """The report: findings in their order, counts by name, with the model and settings that produced them."""
    totals = {"disagreements": len(disagreements), "confirmations": len(confirmations)}
    return Report(
        disagreements=tuple(disagreements),
        confirmations=tuple(confirmations),
        counts={**counts, **totals},
        model=dict(model),
        settings=dict(settings),
        claims=tuple(claims),
    )


def with_status(report: Report, *statuses: Status) -> tuple[Disagreement, ...]:
    """The disagreements of the given statuses, in the report's order."""
    return tuple(item for item in report.disagreements if item.status in statuses)
