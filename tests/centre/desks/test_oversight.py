"""Oversight's pages: a supervisor's own districts by name, the others as points, each act in the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import answer, onward, requests, take
from tests.centre.desks.conftest import SignIn

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def supervisor(signed_in: SignIn) -> Any:
    """The browser of a supervisor of Korvane."""
    from haltline.centre.people.models import Person

    Person.objects.create(
        username="korvane-head", role="supervisor", district_id="korvane", desk_name="Supervisor 1"
    )
    return signed_in("korvane-head")


@pytest.fixture
def busy(run_nudges: Callable[[], int]) -> None:
    """Two reports of Korvane, one answered, and one of Tamsara; oversight has heard of all."""
    from haltline.centre.oversight.sweeping import sweep

    for number, district in enumerate(("korvane", "korvane", "tamsara")):
        take(district=district, reference=f"63251044{number:04}")
    run_nudges()
    answer(requests()[0], onward=[onward(20_000_00, 20_000_00, reference="T-1")])
    run_nudges()
    assert sweep() == 3


def page_of(browser: Any, address: str = "/oversight") -> str:
    got = browser.get(address)
    assert got.status_code == 200, got.content[:400]
    return " ".join(got.content.decode().split())


def test_nobody_else_sees_it(signed_in: SignIn) -> None:
    for name in ("korvane-1", "korvane-recovery", "sirvala-desk"):
        assert signed_in(name).get("/oversight").status_code == 403, name


def test_without_a_report_the_page_says_so_and_what_to_do(supervisor: Any) -> None:
    page = page_of(supervisor)
    assert "nothing in this time" in page and "Choose a longer time" in page


@pytest.mark.usefixtures("busy")
def test_an_act_is_on_the_page_after_one_sweep(supervisor: Any) -> None:
    page = page_of(supervisor)
    assert "Report to first request: half within" in page
    assert "3 reports, 0 still waiting" in page
    answered = page_of(supervisor, "/oversight?clock=first_request-first_answer")
    assert "2 still waiting are counted as waiting" in answered


@pytest.mark.usefixtures("busy")
def test_other_districts_are_points_without_a_name(supervisor: Any) -> None:
    page = page_of(supervisor)
    assert "2 units" in page and ">Korvane</a>" in page
    assert "tamsara" not in page.lower()


@pytest.mark.usefixtures("busy")
def test_the_reports_behind_a_point_are_those_of_the_readers_district_and_looking_is_logged(
    supervisor: Any,
) -> None:
    from haltline.centre.audit.models import Event
    from haltline.centre.kernel.scope import in_scope

    own = page_of(supervisor, "/oversight/reports?unit=korvane&district=korvane")
    assert own.count('data-verb="open"') == 2
    for strange in ("unit=tamsara&district=tamsara", "unit=&district=", "unit=korvane&district=tamsara"):
        page = page_of(supervisor, f"/oversight/reports?{strange}")
        assert "No report of your districts is behind this point" in page
    with in_scope("audit"):
        assert Event.objects.filter(verb="oversight.opened").count() == 4


@pytest.mark.usefixtures("busy")
def test_words_that_are_on_no_list_are_as_if_they_were_not_there(supervisor: Any) -> None:
    for words in ("clock=told-reported&weeks=13", "weeks=-1", "kind=officer", "clock=%00", "weeks=999999999"):
        assert "Report to first request: half within" in page_of(supervisor, f"/oversight?{words}")


@pytest.mark.usefixtures("busy")
def test_the_harm_account_stands_beside_what_was_held(supervisor: Any) -> None:
    page = page_of(supervisor, "/oversight/harm")
    assert "No hold has been found wrong in this time." in page
    for word in (
        "Held",
        "Returned",
        "Released",
        "Wrong-hold days",
        "Contests upheld",
        "of none",
        "Holds that still stand",
    ):
        assert word in page


def test_every_figure_of_harm_has_its_n_its_interval_and_the_reports_behind(
    supervisor: Any, run_nudges: Callable[[], int]
) -> None:
    from tests.centre.closing.offices import officer, scope, told_of
    from tests.centre.closing.test_standing import freed, part_of
    from tests.centre.recovery.pots import Lost

    from haltline.centre.contests.actions.deciding import decide
    from haltline.centre.contests.actions.entering import contest
    from haltline.centre.oversight.sweeping import sweep

    part = part_of(told_of(Lost(held=20_000_00), run_nudges))
    with scope():
        row = contest(part, officer(1), "The goods were sent.")
    sweep()
    waits = page_of(supervisor, "/oversight/harm")
    assert "One hold was contested or found wrong in this time, 1 still waiting" in waits
    with scope():
        decide(row, officer(2), uphold=True, reason="The bill is genuine.")
    freed(part)
    sweep()
    page = page_of(supervisor, "/oversight/harm")
    assert "One hold was wrong" in page and "₹20,000</span> disputed" in page, "what it is a part of"
    interval = '95 %: <span class="num">21 %</span> – <span class="num">100 %</span>'
    assert page.count(interval) == 4, "wrong holds and contests, of all and of Korvane"
    assert "Half were free within" in page and "100 % within" in page and 'class="curve"' in page
    for harm in ("wrong_holds", "contests_decided", "released"):
        assert f"harm={harm}" in page
        behind = page_of(supervisor, f"/oversight/reports?harm={harm}&unit=korvane&district=korvane")
        assert behind.count('data-verb="open"') == 1, harm
        assert 'data-verb="open"' not in page_of(supervisor, f"/oversight/reports?harm={harm}&unit=tamsara")
    assert page_of(supervisor, "/oversight/reports?harm=wrong_holds").count('data-verb="open"') == 1
    assert "No report of your districts" in page_of(supervisor, "/oversight/reports?harm=needless_calls")


@pytest.mark.usefixtures("busy")
def test_sums_banks_and_ways_of_telling_of_the_readers_districts_are_compared(supervisor: Any) -> None:
    page = page_of(supervisor, "/oversight/fair")
    assert "₹10,000 to ₹99,999.99" in page and "2 reports" in page
    assert "Too few reports in this time to say whether anybody waits longer." in page
    for kind, name in (("bank", "Sirvala"), ("channel", "Web form"), ("language", "English")):
        assert name in page_of(supervisor, f"/oversight/fair?kind={kind}"), kind
    behind = page_of(supervisor, "/oversight/reports?kind=channel&unit=web&district=")
    assert behind.count('data-verb="open"') == 2


def test_nobody_is_said_to_wait_where_nobody_reported(supervisor: Any) -> None:
    page = page_of(supervisor, "/oversight/fair?kind=bank")
    assert "Too few reports" in page and "Choose a longer time" in page


@pytest.mark.usefixtures("busy")
def test_what_waits_is_told_by_age_and_by_who_holds_the_ball(supervisor: Any) -> None:
    page = page_of(supervisor, "/oversight/waiting")
    assert "2 reports are not closed." in page
    assert "A bank" in page and "Still in reach" in page
    behind = page_of(supervisor, "/oversight/waiting?age=0&ball=bank")
    assert behind.count('data-verb="open"') == 2 and "up to 24 hours" in behind
    assert "No report waits." in page_of(supervisor, "/oversight/waiting?age=4&ball=bank")
    for strange in ("age=9&ball=bank", "age=0&ball=nobody", "age=-1&ball=bank", "age=%00&ball="):
        assert "2 reports are not closed." in page_of(supervisor, f"/oversight/waiting?{strange}"), strange


def test_where_nothing_waits_the_page_says_so(supervisor: Any) -> None:
    page = page_of(supervisor, "/oversight/waiting")
    assert "Nothing waits: every report of your districts is closed." in page
    assert "No clock has run so long" in page


@pytest.mark.usefixtures("busy")
def test_a_clock_that_runs_too_long_rises_and_a_pause_does_not_count(supervisor: Any) -> None:
    from datetime import UTC, datetime, timedelta

    from haltline.centre.kernel.profile import profile
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.rising import risen

    rules, now = profile().oversight.clocks, datetime.now(UTC)
    assert "No clock has run so long" in page_of(supervisor, "/oversight/waiting")
    with in_scope("area:korvane"):
        (answer_waits,) = risen(rules, now + timedelta(minutes=61))
        assert (answer_waits.clock, answer_waits.n) == ("first_request-first_answer", 1)
        later = {each.clock: each.n for each in risen(rules, now + timedelta(hours=13))}
        assert later == {"first_request-first_answer": 1, "reported-held": 2}
    pause_all(now)
    with in_scope("area:korvane"):
        assert risen(rules, now + timedelta(days=40)) == []


def pause_all(now: Any) -> None:
    """Every report of Korvane is paused from now on, as oversight hears of it."""
    from haltline.centre.audit.actions import MACHINE, record
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.sweeping import sweep
    from haltline.centre.reports.models import Report

    with in_scope("worker:korvane"):
        for report in Report.objects.all():
            record("report.paused", MACHINE, district="korvane", report=report.pk, why="waits-for-court")
    assert sweep() == 2


@pytest.mark.usefixtures("busy")
def test_what_part_of_a_table_means_nothing_is_as_if_it_were_not_there(supervisor: Any) -> None:
    for words in (
        "page=99999999999",
        "page=-1",
        "page=²",
        "page=%00",
        "district=tamsara",
        "district=%00&page=2",
    ):
        assert ">Korvane</a>" in page_of(supervisor, f"/oversight?{words}"), words


@pytest.mark.usefixtures("busy")
def test_stations_of_one_name_in_two_districts_are_two(supervisor: Any) -> None:
    from haltline.centre.audit.actions import MACHINE, record
    from haltline.centre.desks.oversight.asked import Asked
    from haltline.centre.desks.oversight.sheets import fast_sheet, harm_sheet
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.sweeping import sweep
    from haltline.centre.people.models import Person
    from haltline.centre.reports.models import Report

    for district in ("korvane", "tamsara"):
        with in_scope(f"worker:{district}"):
            for report in Report.objects.all():
                record("report.placed", MACHINE, district=district, report=report.pk, station="Central")
    assert sweep() == 3
    Person.objects.filter(username="korvane-head").update(area=["tamsara"])
    for address in ("/oversight", "/oversight/harm"):
        page = page_of(supervisor, f"{address}?kind=station")
        assert page.count("Central") >= 2 and "Korvane</span>" in page and "Tamsara</span>" in page, address
    with in_scope("area:korvane,tamsara"):
        fast, harm = (sheet(Asked(kind="station")) for sheet in (fast_sheet, harm_sheet))
    assert [row[:3] for row in fast.rows] == [("Central", "korvane", 2), ("Central", "tamsara", 1)]
    found = [dict(zip(harm.columns, row, strict=True)) for row in harm.rows]
    assert [(row["name"], row["district"], row["reports"]) for row in found] == [
        ("Central", "korvane", 2), ("Central", "tamsara", 1),
    ]  # fmt: skip
