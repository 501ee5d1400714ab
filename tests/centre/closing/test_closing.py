"""A report ends when its money has come to rest and nobody has still to decide; the end says what is true."""

from __future__ import annotations

from typing import Any

import pytest
from tests.centre.acts import take
from tests.centre.closing.offices import Run, again, at_once, drawn, officer, scope, told_of
from tests.centre.desks.pages import events
from tests.centre.recovery.pots import Lost

from haltline.centre.closing.obstacles import Obstacle, Standing, obstacles
from haltline.centre.kernel.profile import load

NOTHING = Standing(disputed=100, in_flight=0, returned=0, begun=True)


def close(report: Any, outcome: str = "nothing-returned", number: int = 1, **more: str) -> Any:
    from haltline.centre.closing.actions import close as act
    from haltline.centre.reports.actions.living import Ending

    return act(report, officer(number), Ending(outcome, "All of it was drawn at a machine.", **more))


def refused(report: Any, outcome: str = "nothing-returned") -> str:
    from haltline.centre.kernel.errors import NotAllowed

    with pytest.raises(NotAllowed) as fault, scope():
        close(again(report), outcome)
    return fault.value.detail


def test_a_report_whose_money_came_to_rest_is_closed_with_its_words(run_nudges: Run) -> None:
    report = drawn(run_nudges)
    with scope():
        closing = close(again(report))
        assert again(report).life == "closed"
    assert (closing.outcome, closing.text) == ("nothing-returned", "All of it was drawn at a machine.")
    (closed,) = events("report.closed")
    assert closed.facts == {"outcome": "nothing-returned"}, "the words are not in the log"
    assert [event.facts["what"] for event in events("report.decided")] == ["nothing-returned"]
    assert not events("report.told")


def test_while_a_bank_has_still_to_answer_a_report_stays_open(run_nudges: Run) -> None:
    receipt = take()
    run_nudges()
    from haltline.centre.reports.models import Report

    with scope():
        report = Report.objects.get(reference=receipt.reference)
    assert "A bank has still to answer" in refused(report, "out-of-reach")


def test_a_hold_that_awaits_a_decision_keeps_its_report_open(run_nudges: Run) -> None:
    report = told_of(Lost(held=5_000_00, withdrawn=15_000_00), run_nudges)
    assert "Money is held" in refused(report)
    with scope():
        assert again(report).life == "open"


def test_money_that_lies_free_is_named_by_the_end_or_the_report_stays_open(run_nudges: Run) -> None:
    report = told_of(Lost(free=20_000_00), run_nudges)
    assert "still lies free" in refused(report)
    with scope():
        assert close(again(report), "out-of-reach").outcome == "out-of-reach"


def test_no_end_says_more_than_the_ledger(run_nudges: Run) -> None:
    report = drawn(run_nudges)
    assert "Not all of the money is returned" in refused(report, "returned")
    assert "none of it, is returned" in refused(report, "part-returned")


@pytest.mark.parametrize(
    ("standing", "outcome", "why"),
    [
        (Standing(100, 0, 0, begun=False), "nothing-returned", Obstacle.NOT_BEGUN),
        (Standing(100, 100, 0, begun=True, asked=("Ostara",)), "out-of-reach", Obstacle.ASKED),
        (Standing(100, 0, 0, begun=True, drafts=1), "nothing-returned", Obstacle.DRAFT),
        (Standing(100, 0, 0, begun=True, contests=1), "nothing-returned", Obstacle.CONTESTED),
        (Standing(100, 0, 0, begun=True, holds=1), "nothing-returned", Obstacle.HELD),
        (Standing(100, 0, 0, begun=True, unanswered=True), "nothing-returned", Obstacle.WROTE),
        (Standing(100, 1, 0, begun=True), "nothing-returned", Obstacle.IN_FLIGHT),
        (Standing(100, 0, 99, begun=True), "returned", Obstacle.NOT_ALL_RETURNED),
        (Standing(100, 0, 100, begun=True), "part-returned", Obstacle.NOT_A_PART),
        (Standing(100, 0, 1, begun=True), "nothing-returned", Obstacle.SOME_RETURNED),
        (Standing(0, 0, 0, begun=True), "nothing-returned", Obstacle.ELSEWHERE),
        (Standing(100, 0, 0, begun=True), "duplicate", Obstacle.NOT_ELSEWHERE),
    ],
)
def test_each_obstacle_stands_alone(standing: Standing, outcome: str, why: Obstacle) -> None:
    assert obstacles(standing, load("india").outcome(outcome)) == (why,)


@pytest.mark.parametrize(
    ("returned", "outcome"),
    [(0, "nothing-returned"), (60, "part-returned"), (100, "returned"), (60, "no-fraud")],
)
def test_every_outcome_has_a_report_that_it_is_true_of(returned: int, outcome: str) -> None:
    assert obstacles(Standing(100, 0, returned, begun=True), load("india").outcome(outcome)) == ()


def test_of_two_officers_who_close_at_once_one_is_told_that_it_is_done(run_nudges: Run) -> None:
    report = drawn(run_nudges)
    with scope():
        seen = again(report)
    assert at_once(lambda: close(seen), lambda: close(seen, number=2)) == ["AlreadyDecided", "done"]
    assert len(events("report.closed")) == 1


def test_an_end_is_undone_with_a_reason_and_stays_written_down(run_nudges: Run) -> None:
    from haltline.centre.kernel.errors import NotUnderstood
    from haltline.centre.reports.actions.living import closing_of, reopen
    from haltline.centre.reports.models import Closing

    report = drawn(run_nudges)
    with scope():
        close(again(report), told="call")
        with pytest.raises(NotUnderstood):
            reopen(again(report), officer(2), " ")
        reopen(again(report), officer(2), "The bank found more")
        assert again(report).life == "open" and closing_of(report) is None
        assert Closing.objects.get().reopened_for == "The bank found more"
        close(again(report))
        assert Closing.objects.filter(report=report).count() == 2
    assert events("report.reopened")[0].facts == {"why": "The bank found more"}


def test_the_victim_is_told_once_and_reading_the_page_counts(run_nudges: Run) -> None:
    from haltline.centre.kernel.errors import AlreadyDecided
    from haltline.centre.reports.actions.living import closing_of, read_end, tell_end

    report = drawn(run_nudges)
    with scope():
        close(again(report))
        read_end(again(report))
        read_end(again(report))
        standing = closing_of(report)
        assert standing is not None and standing.told_how == "page"
        with pytest.raises(AlreadyDecided):
            tell_end(report, officer(), "call")
    assert [event.facts for event in events("report.told")] == [{"how": "page"}]
