"""Days become figures once, and what is small stays hidden in every span and table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.centre.published.days import MONDAY, World, at, publish_until

pytestmark = pytest.mark.usefixtures("centre")
HOUR = timedelta(hours=1)


def told(length: int, since: date, place: str = "") -> dict[str, int | None]:
    from haltline.centre.published.models import Figure

    rows = Figure.objects.filter(days=length, since=since, place=place).order_by("revision")
    return {row.measure: None if row.value is None else int(row.value) for row in rows}


def reports(
    log: World, day: date, count: int, amount: int = 1_000, district: str = "korvane"
) -> list[object]:
    return [log.report(at(day, 10, minute), amount + minute, district) for minute in range(count)]


def test_a_centre_without_a_report_publishes_nothing() -> None:
    assert publish_until(MONDAY) == []


def test_a_day_is_published_once_at_the_profiles_hour(log: World) -> None:
    from tests.centre.published.days import it_is

    from haltline.centre.published import sweeping
    from haltline.centre.published.actions import due_at, publish_next

    reports(log, MONDAY, 6)
    assert due_at(MONDAY) == at(MONDAY + timedelta(1), 6)
    with it_is(due_at(MONDAY) - timedelta(seconds=1)):
        assert publish_next() is None
    with it_is(due_at(MONDAY)):
        assert sweeping.sweep() == 1
        assert sweeping.sweep() == 0
    assert told(1, MONDAY)["reports"] == 6
    log.report(at(MONDAY, 23, 59), 5_000)
    assert publish_until(MONDAY) == []
    assert told(1, MONDAY)["reports"] == 6


def test_days_that_were_missed_are_published_later(log: World) -> None:
    reports(log, MONDAY, 6)
    assert publish_until(MONDAY + timedelta(2)) == [MONDAY + timedelta(each) for each in range(3)]
    assert told(1, MONDAY + timedelta(1))["reports"] == 0


def test_each_figure_counts_what_it_says(log: World) -> None:
    ids = reports(log, MONDAY, 10)
    start = at(MONDAY, 12)
    for number, report in enumerate(ids):
        log.event("hold.started", start, report, amount="500", subject="h1")
        log.event("payout.credited", start + HOUR, report, amount=str(100 + number))
        log.event("hold.freed", start + 2 * HOUR, report, amount="100", outcome="returned", subject="h1")
        if number < 6:
            log.event("hold.freed", start + 3 * HOUR, report, amount="40", outcome="not-fraud", subject="h1")
            log.event("contest.upheld", start + 3 * HOUR, report)
        if number < 2:
            log.event("hold.freed", start + 4 * HOUR, report, amount="7", outcome="lapse", subject="h1")
    publish_until(MONDAY)
    assert told(1, MONDAY) == {
        "reports": 10, "disputed": 10_045, "held": 5_000, "released": 6 * 40 + 2 * 7, "returned": 1_045,
        "wrong_holds": 6, "wrong_amount": 240, "wrong_hold_seconds": 6 * 3 * 3_600, "contests_upheld": 6,
    }  # fmt: skip


def test_few_reports_hide_their_count_and_their_money(log: World) -> None:
    from haltline.centre.published.models import Figure

    for report in reports(log, MONDAY, 4):
        log.event("hold.started", at(MONDAY), report, amount="500")
    publish_until(MONDAY)
    day = told(1, MONDAY)
    assert (day["reports"], day["disputed"], day["held"], day["returned"]) == (None, None, None, 0)
    assert Figure.objects.filter(hidden=True).exclude(value=None).count() == 0


def test_the_money_of_one_large_report_is_hidden_and_their_count_is_not(log: World) -> None:
    reports(log, MONDAY, 9, 100)
    log.report(at(MONDAY, 11), 50_000)
    publish_until(MONDAY)
    assert (told(1, MONDAY)["reports"], told(1, MONDAY)["disputed"]) == (10, None)


def test_a_week_is_published_where_its_hidden_days_stay_hidden(log: World) -> None:
    for day, count in enumerate((3, 2, 9, 0, 4, 6, 7)):
        reports(log, MONDAY + timedelta(day), count)
    publish_until(MONDAY + timedelta(6))
    days = [told(1, MONDAY + timedelta(day))["reports"] for day in range(7)]
    assert days == [None, None, 9, 0, None, 6, 7]
    assert told(7, MONDAY)["reports"] == 31
    assert told(7, MONDAY)["disputed"] is not None


def test_a_week_with_one_hidden_day_waits_for_its_four_weeks(log: World) -> None:
    first = MONDAY - timedelta((MONDAY - date(2024, 1, 1)).days % 28)
    for week in range(4):
        reports(log, first + timedelta(7 * week), 2 + week % 2)
        reports(log, first + timedelta(7 * week + 1), 8)
    publish_until(first + timedelta(27))
    assert [told(7, first + timedelta(7 * week))["reports"] for week in range(4)] == [None] * 4
    assert told(28, first)["reports"] == 42


def test_two_days_of_the_same_few_people_do_not_make_a_week(log: World) -> None:
    ids = reports(log, MONDAY, 9)
    for day in (2, 3):
        for report in ids[:3]:
            log.event("payout.credited", at(MONDAY + timedelta(day)), report, amount="100")
    publish_until(MONDAY + timedelta(6))
    assert told(7, MONDAY)["returned"] is None


def test_a_small_district_takes_a_large_one_with_it(log: World) -> None:
    first = MONDAY - timedelta((MONDAY - date(2024, 1, 1)).days % 28)
    reports(log, first, 40)
    reports(log, first, 3, district="tamsara")
    publish_until(first + timedelta(27))
    assert told(28, first)["reports"] == 43
    assert {told(28, first, place)["reports"] for place in ("korvane", "tamsara")} == {None}


def test_districts_without_small_ones_are_published(log: World) -> None:
    first = MONDAY - timedelta((MONDAY - date(2024, 1, 1)).days % 28)
    reports(log, first, 40)
    reports(log, first, 8, district="tamsara")
    publish_until(first + timedelta(27))
    assert [told(28, first, place)["reports"] for place in ("korvane", "tamsara")] == [40, 8]


def test_nobody_reads_what_is_hidden_but_the_sweep(log: World) -> None:
    from django.db import connection
    from django.db.utils import ProgrammingError

    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.published import counting

    reports(log, MONDAY, 4)
    publish_until(MONDAY)
    for scope in ("centre", "district:korvane", "area:korvane", "intake", "audit"):
        with in_scope(scope):
            assert counting.entries([MONDAY]) == counting.kept_by_day(MONDAY, MONDAY) == {}
            assert counting.first_report() is None
    with in_scope("sweep"):
        assert counting.kept_by_district(MONDAY, MONDAY)["korvane", "reports"].n == 4
    with pytest.raises(ProgrammingError, match="denied"), in_scope("sweep"), connection.cursor() as cursor:
        cursor.execute("select * from published_kept")
    with pytest.raises(ProgrammingError, match="denied"), in_scope("sweep"), connection.cursor() as cursor:
        cursor.execute("select * from published_counted")


def test_what_is_published_cannot_be_changed(log: World) -> None:
    from django.db.utils import DatabaseError

    from haltline.centre.published.models import Figure

    reports(log, MONDAY, 6)
    publish_until(MONDAY)
    for change in (lambda: Figure.objects.update(value=7), lambda: Figure.objects.all().delete()):
        with pytest.raises(DatabaseError):
            change()


def test_a_correction_stands_beside_what_it_corrects_and_in_the_spans_around_it(log: World) -> None:
    from haltline.centre.published.actions import NotToBeTold, correct
    from haltline.centre.published.models import Figure

    ids = reports(log, MONDAY, 30, amount=1_000)
    reports(log, MONDAY + timedelta(1), 8)
    publish_until(MONDAY + timedelta(6))
    with pytest.raises(NotToBeTold, match="says now what was published"):
        correct(MONDAY, "nothing")
    repeat = "update reports_report set leads_id = %s where id = any(%s)"
    log.admin.execute(repeat, [ids[0], ids[1:3]])
    with pytest.raises(NotToBeTold, match="fewer than 5 reports"):
        correct(MONDAY, "two were repetitions")
    log.admin.execute(repeat, [ids[0], ids[3:12]])
    rows = correct(MONDAY, "eleven were repetitions")
    assert {(row.days, row.measure, row.revision) for row in rows} == {
        (length, measure, 1) for length in (1, 7) for measure in ("reports", "disputed")
    }
    assert (told(1, MONDAY)["reports"], told(7, MONDAY)["reports"]) == (19, 27)
    first = Figure.objects.get(days=1, since=MONDAY, measure="reports", revision=0)
    assert first.value == 30
    last = MONDAY + timedelta(27 - (MONDAY - date(2024, 1, 1)).days % 28)
    publish_until(last)
    assert told(28, last - timedelta(27))["reports"] == 27
    with pytest.raises(NotToBeTold, match="says now"):
        correct(MONDAY, "again")


def test_a_correction_is_judged_by_the_reports_that_add_and_those_that_take_away(log: World) -> None:
    from haltline.centre.published.actions import NotToBeTold, correct

    ids = reports(log, MONDAY, 30)
    publish_until(MONDAY)
    repeat = "update reports_report set leads_id = %s where id = any(%s)"
    late = [log.report(at(MONDAY, 11, minute), 1_000) for minute in range(6)]
    log.admin.execute(repeat, [ids[0], ids[1:2]])
    with pytest.raises(NotToBeTold, match="fewer than 5 reports"):
        correct(MONDAY, "six came late and one was a repetition")
    log.admin.execute(repeat, [None, ids[1:2]])
    dear = "update reports_dispute set amount = %s where report_id = %s"
    log.admin.execute(dear, [90_000, late[0]])
    with pytest.raises(NotToBeTold, match="more than 80 %"):
        correct(MONDAY, "six came late, one of them with most of the money")
    assert told(1, MONDAY) | {"reports": 30, "disputed": 30_435} == told(1, MONDAY)
    log.admin.execute(dear, [1_000, late[0]])
    correct(MONDAY, "six came late")
    assert told(1, MONDAY) | {"reports": 36, "disputed": 36_435} == told(1, MONDAY)
    for report in late[:5]:
        log.admin.execute(dear, [1_100, report])
    rows = correct(MONDAY, "five disputed more")
    assert {(row.measure, row.value, row.revision) for row in rows} == {("disputed", 36_935, 2)}
    log.admin.execute(repeat, [ids[0], ids[1:4]])
    with pytest.raises(NotToBeTold, match="fewer than 5 reports"):
        correct(MONDAY, "three were repetitions")


def test_a_day_without_its_list_of_reports_is_not_corrected(log: World) -> None:
    from haltline.centre.published.actions import NotToBeTold, correct

    reports(log, MONDAY, 9)
    publish_until(MONDAY)
    with log.admin.transaction():
        log.admin.execute("set local session_replication_role = replica")
        log.admin.execute("delete from published_counted")
    reports(log, MONDAY, 9)
    with pytest.raises(NotToBeTold, match="wrote down which reports"):
        correct(MONDAY, "nine came late")


def test_times_of_four_weeks_count_those_who_wait_and_are_hidden_where_few_report(log: World) -> None:
    from haltline.centre.oversight.sweeping import sweep

    first = MONDAY - timedelta((MONDAY - date(2024, 1, 1)).days % 28)
    later = first + timedelta(28)
    for number, report in enumerate(reports(log, first, 30)):
        if number < 20:
            log.event("hold.started", at(first, 12), report, amount="500")
        if number < 6:
            log.event("payout.credited", at(first + timedelta(2)), report, amount="500")
    for report in reports(log, later, 9):
        log.event("hold.started", at(later, 12), report, amount="500")
    assert sweep() == 40  # with the one to copy from
    publish_until(first + timedelta(27))
    publish_until(later + timedelta(27))
    weeks, few = told(28, first), told(28, later)
    assert 5_400 <= (weeks["held_median"] or 0) <= 7_200 and (weeks["held_median_low"] or 0) > 0
    assert (weeks["returned_median"], weeks["returned_median_low"]) == (None, None)
    assert few["reports"] == 9 and few["held_median"] is None
    hidden = {row.measure: row.hidden for row in rows_of(28, first)}
    assert (
        not hidden["returned_median"]
        and {row.measure: row.hidden for row in rows_of(28, later)}["held_median"]
    )
    assert hidden["share_held"]  # no posting says where the money is


def test_weeks_that_are_published_too_late_do_not_say_how_things_stood(log: World) -> None:
    from haltline.centre.oversight.sweeping import sweep

    first = MONDAY - timedelta((MONDAY - date(2024, 1, 1)).days % 28)
    for since in (first, first + timedelta(28)):
        for report in reports(log, since, 30):
            log.event("hold.started", at(since, 12), report, amount="500")
    sweep()
    log.admin.execute("update oversight_life set sums = sums || '{\"held\": 500}'")
    publish_until(first + timedelta(28 + 28))  # the second ended the day before yesterday
    early, late = ({row.measure: row for row in rows_of(28, first + timedelta(at))} for at in (28, 0))
    assert (early["share_held"].value, early["share_held"].reason) == (100, "")
    for code in ("share_held", "held_median", "returned_median_high"):
        assert (late[code].hidden, late[code].value, late[code].reason) == (True, None, "late"), code
    assert (late["reports"].value, late["reports"].reason) == (30, "")


def test_a_correction_waits_for_whoever_publishes(log: World) -> None:
    from django.db import connection
    from django.db.utils import OperationalError

    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.published.actions import correct

    reports(log, MONDAY, 9)
    publish_until(MONDAY)
    with log.admin.transaction(), pytest.raises(OperationalError, match="lock timeout"), in_scope("sweep"):
        log.admin.execute("select pg_advisory_xact_lock(hashtext('published'))")
        with connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '50ms'")
        correct(MONDAY, "nothing")


def test_what_is_superseded_and_unknown_of_a_report_is_one_sum(log: World) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.sweeping import sweep
    from haltline.centre.published import counting

    reports(log, MONDAY, 6)
    sweep()
    log.admin.execute("update oversight_life set sums = '{\"unknown\": 10, \"superseded\": 90, \"held\": 7}'")
    with in_scope("sweep"):
        found = counting.states(at(MONDAY, 0), at(MONDAY + timedelta(1), 0))
    assert {state: (cell.n, cell.total, cell.largest) for state, cell in found.items()} == {
        "unknown": (6, 600, 100), "held": (6, 42, 7),
    }  # fmt: skip


def rows_of(length: int, since: date) -> list[Any]:
    from haltline.centre.published.models import Figure

    return list(Figure.objects.filter(days=length, since=since, place=""))
