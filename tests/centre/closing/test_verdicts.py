"""The victim judges the end: once, changeable for a week, and no officer sees whose words they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.acts import answer, requests, take
from tests.centre.closing.offices import again, officer, scope
from tests.centre.closing.test_closing import close
from tests.centre.desks.pages import events

from haltline.centre.kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood

Run = Callable[[], int]


@pytest.fixture
def ended(run_nudges: Run) -> tuple[str, Any]:
    """The secret word of a closed report, and the report."""
    from haltline.centre.reports.models import Report

    receipt = take()
    run_nudges()
    (request,) = requests()
    assert answer(request, unknown=request.amount).status == 200
    run_nudges()
    with scope():
        report = Report.objects.get()
        close(report)
    return receipt.token, report


def judge(token: str, fair: int = 4, clear: int = 5, words: str = "") -> None:
    from haltline.centre.reports.actions.verdicts import Judged
    from haltline.centre.reports.actions.verdicts import judge as act
    from haltline.centre.reports.models import Report

    with scope(f"report:{token}"):
        act(Report.objects.get(), Judged(fair, clear, words=words))


def seen(scope_name: str) -> list[tuple[int, int, str]]:
    from haltline.centre.reports.models import Verdict

    with scope(scope_name):
        return list(Verdict.objects.values_list("fair", "clear", "words"))


def test_a_verdict_is_given_once_and_changed_for_a_week(
    ended: tuple[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.kernel import clock

    token, _ = ended
    judge(token)
    judge(token, fair=1, words="I was not called")
    assert seen(f"report:{token}") == [(1, 5, "I was not called")]
    monkeypatch.setattr(clock, "_simulated", lambda: datetime.now(UTC) + timedelta(days=7, minutes=1))
    with pytest.raises(NotAllowed):
        judge(token, fair=5)
    assert seen(f"report:{token}") == [(1, 5, "I was not called")]
    assert len(events("verdict.given")) == 1


def test_no_officer_sees_a_verdict_and_the_log_does_not_say_whose(ended: tuple[str, Any]) -> None:
    judge(ended[0], words="Thank you")
    assert seen("district:korvane") == seen("worker:korvane") == seen("centre") == []
    assert seen("area:korvane") == [(4, 5, "Thank you")] and seen("area:tamsara") == []
    (given,) = events("verdict.given")
    assert given.report_id is None and given.facts == {} and given.subject == ""


def test_only_an_end_that_stands_is_judged(ended: tuple[str, Any]) -> None:
    from haltline.centre.reports.actions.living import reopen

    token, report = ended
    with scope():
        reopen(again(report), officer(), "More was found")
    with pytest.raises(AlreadyDecided):
        judge(token)
    with scope():
        close(again(report))
    judge(token)
    assert len(seen(f"report:{token}")) == 1


@pytest.mark.parametrize("grades", [(0, 3), (6, 3), (3, -1)])
def test_a_grade_is_from_one_to_five(ended: tuple[str, Any], grades: tuple[int, int]) -> None:
    with pytest.raises(NotUnderstood):
        judge(ended[0], *grades)
