from __future__ import annotations

from builders import make_judgement

from disagree.report.build import build_report, with_status
from disagree.types import Disagreement, Kind, Status


def test_a_report_counts_its_findings_and_sorts_by_status() -> None:
    found = [
        Disagreement(
            id=status.value, kind=Kind.OTHER, status=status, confidence=0.9, why=(), judgements=(make_judgement(),)
        )
        for status in Status
    ]
    report = build_report(
        disagreements=found, confirmations=[], claims=[], counts={"articles": 2}, model={}, settings={}
    )
    assert report.counts == {"articles": 2, "disagreements": 4, "confirmations": 0}
    assert [item.id for item in with_status(report, Status.CONFLICT)] == ["conflict"]
    assert with_status(report) == ()
