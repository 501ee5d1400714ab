"""Closed reports are drawn once a week, from a kept list with a kept seed; anybody can draw them again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from tests.centre.closing.offices import scope
from tests.centre.desks.pages import events
from tests.centre.reviews.rereading import AWAY, HOME, closed, draw_now, readings

from haltline.centre.kernel.database import Cluster
from haltline.centre.kernel.database.roles import ADMIN

Run = Callable[[], int]


def reviews(district: str = HOME) -> list[object]:
    from haltline.centre.reviews.models import Review

    with scope(f"worker:{district}"):
        return list(Review.objects.order_by("closing_id"))


def test_a_draw_keeps_its_list_seed_and_chances_and_can_be_made_again(run_nudges: Run) -> None:
    from haltline.centre.reviews.actions.drawing import again
    from haltline.centre.reviews.models import Draw

    for number in range(5):
        closed(run_nudges, number)
    made = draw_now(seed="a seed")
    found = reviews()
    assert sorted(again(made)) == [each.closing_id.hex for each in found]
    assert (made.drawn, len(found), len(made.listed)) == (2, 2, 5)
    assert {each.chance for each in found} == {400_000}
    assert made.strata == [[0, "nothing-returned 1", 5]] and made.seed == "a seed"
    (told,) = events("review.drawn")
    assert told.facts == {"listed": 5, "drawn": 2, "seed": "a seed"} and told.report_id is None
    with scope(f"worker:{HOME}"):
        assert Draw.objects.count() == 1


def test_the_sweep_draws_from_weeks_that_are_over_once_and_never_from_this_one(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.kernel import clock
    from haltline.centre.reviews.actions.drawing import monday
    from haltline.centre.reviews.models import Draw
    from haltline.centre.reviews.sweeping import sweep

    closed(run_nudges, 1)
    closed(run_nudges, 2, AWAY)
    sweep()
    assert readings() == []
    week = monday(datetime.now(UTC))
    monkeypatch.setattr(clock, "_simulated", lambda: week + timedelta(days=7, minutes=5))
    sweep()
    assert readings() == [], "what was closed at the week's last moment may still be on its way"
    monkeypatch.setattr(clock, "_simulated", lambda: week + timedelta(days=7, minutes=11))
    sweep()
    sweep()
    for district in (HOME, AWAY):
        with scope(f"worker:{district}"):
            (made,) = Draw.objects.all()
        assert (made.start, made.stop, made.drawn) == (week, week + timedelta(weeks=1), 1)
        assert all(each.rater and each.rater.district_id != district for each in readings(district))


def test_a_district_whose_draw_fails_keeps_no_other_waiting(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch, cluster: Cluster, db_name: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    from haltline.centre.kernel import clock
    from haltline.centre.reviews.sweeping import sweep

    closed(run_nudges, 1)
    closed(run_nudges, 2, AWAY)
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as admin:
        admin.execute(
            "create trigger fails before insert on reviews_draw for each row"
            f" when (new.district_id = '{HOME}') execute function refuse_change()"
        )
    assert HOME < AWAY, "the sweep comes to the one that fails first"
    monkeypatch.setattr(clock, "_simulated", lambda: datetime.now(UTC) + timedelta(days=8))
    sweep()
    assert readings(HOME) == [] and readings(AWAY)  # by one reader or by two, as chance has it
    assert f"a week of {HOME}" in caplog.text


def test_an_end_that_was_undone_is_not_drawn_and_holds_nothing_up(run_nudges: Run) -> None:
    from haltline.centre.people.models import Person
    from haltline.centre.reports.actions.living import reopen
    from haltline.centre.reports.models import Report
    from haltline.centre.reviews import queries

    _, report = closed(run_nudges, 1)
    with scope():
        reopen(Report.objects.get(pk=report.pk), Person.objects.get(username="korvane-1"), "He wrote again.")
    assert draw_now() is None
    with scope("sweep"):
        assert queries.due_draws(datetime.now(UTC) + timedelta(weeks=2)) == []


def test_ends_without_action_and_ends_just_before_the_clock_are_looked_at_closer(run_nudges: Run) -> None:
    from haltline.centre.kernel.profile import profile
    from haltline.centre.reports.models import Closing
    from haltline.centre.reviews.actions.drawing import band, listed

    closed(run_nudges, 1)
    rules = profile()
    target = timedelta(seconds=rules.oversight.clocks["reported-closed"].target_seconds)
    with scope():
        (closing,) = Closing.objects.select_related("report")
        for hours_left, closer in ((0, True), (23, True), (25, False), (-1, False)):
            closing.report.created_at = closing.at - target + timedelta(hours=hours_left)
            assert [each.closer for each in listed([closing], rules.quality)] == [closer], hours_left
        closing.outcome = "no-fraud"
        assert [each.closer for each in listed([closing], rules.quality)] == [True]
    assert [band(sum_, (100, 200)) for sum_ in (99, 100, 199, 200)] == [0, 1, 1, 2]


def test_a_profile_without_questions_draws_nothing(run_nudges: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from haltline.centre.kernel.profile import Quality, profile
    from haltline.centre.reviews.actions import drawing

    closed(run_nudges, 1)
    bare = profile().model_copy(update={"quality": Quality()})
    monkeypatch.setattr(drawing, "profile", lambda: bare)
    assert draw_now() is None
