"""What was agreed with a partner counts: so many calls at one time, so much money in a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.centre.acts import requests, take
from tests.centre.bank_server import listening, receipt
from tests.centre.desks.pages import events, html

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]
Desk = Callable[[str], Any]


def ostara(**fields: Any) -> None:
    from haltline.centre.partners.models import Partner

    Partner.objects.filter(pk="ostara").update(**fields)


def report(number: int, **more: object) -> None:
    take(reference=f"63251044882{number}", to_account=f"20000000447{number}", **more)


def waits_for() -> list[str]:
    return sorted(
        request.waits_for for district in ("korvane", "tamsara") for request in requests(district)
    )


def test_what_is_asked_of_a_partner_beyond_its_day_waits_for_a_person(run_nudges: Run) -> None:
    ostara(day_sum=45_000_00)
    for number in range(3):
        report(number)
        run_nudges()
    assert [request.state for request in requests()] == ["acknowledged", "acknowledged", "draft"]
    assert waits_for() == ["", "", "day-sum"]
    (event,) = events("hold.day-sum")
    assert event.facts == {"most": "4500000", "asked": "4000000"}


def test_the_day_of_a_partner_is_one_for_all_districts_and_ends(run_nudges: Run) -> None:
    from django.db.models import F

    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.kernel.scope import in_scope

    ostara(day_sum=20_000_00)
    report(0)
    run_nudges()
    report(1, district="tamsara")
    run_nudges()
    assert waits_for() == ["", "day-sum"]
    with in_scope("worker:korvane"):
        HoldRequest.objects.update(sent_at=F("sent_at") - timedelta(days=1))
    report(2)
    run_nudges()
    assert waits_for() == ["", "", "day-sum"]


def test_an_officer_sees_why_a_request_waits_and_sends_it(run_nudges: Run, signed_in: Desk) -> None:
    ostara(day_sum=1)
    report(0)
    run_nudges()
    desk = signed_in("korvane-1")
    assert "more than was agreed to ask of this bank in a day" in html(desk.get("/desk/approvals"))
    (request,) = requests()
    assert desk.post(f"/desk/holds/{request.pk}/approve").status_code == 302
    run_nudges()
    assert [each.state for each in requests()] == ["acknowledged"]


def test_a_partner_gets_no_more_calls_at_once_than_agreed_and_none_is_lost(run_nudges: Run) -> None:
    from haltline.centre.holds.actions.claiming import Came
    from haltline.centre.holds.actions.delivering import settle
    from haltline.centre.holds.actions.delivering import take as claim
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.partners.models import CallPlace

    ostara(way="api", url="https://ostara.example", calls_at_once=2)
    for number in range(3):
        report(number)
    begin_all()
    with in_scope("worker:korvane"):
        ids = list(OutboxMessage.objects.order_by("pk").values_list("pk", flat=True))
        first, second, third = [claim(each) for each in ids]
        assert first and second and third is None
        waiting = OutboxMessage.objects.get(pk=ids[2])
        assert CallPlace.objects.exclude(message=None).count() == 2
        assert (waiting.attempts, waiting.state) == (0, "waiting")
    with in_scope("worker:korvane"):
        settle(first, Came(202, b"{}"), was_query=False)
        assert CallPlace.objects.exclude(message=None).count() == 1
    with in_scope("worker:korvane"):
        assert claim(ids[2]), "the end of a call sends the next without waiting for the sweep"


def begin_all() -> None:
    from haltline.centre.holds import tasks
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope("worker:korvane"):
        ids = list(Report.objects.values_list("pk", flat=True))
    for each in ids:
        tasks.begin(str(each), "korvane")


def test_a_partner_with_room_for_one_call_is_asked_everything_one_by_one(run_nudges: Run) -> None:
    with listening() as bank:
        bank.answers = lambda _method, _path, body: (202, receipt(body))
        ostara(way="api", url=bank.url, calls_at_once=1)
        for number in range(4):
            report(number)
        run_nudges()
        assert [request.state for request in requests()] == ["acknowledged"] * 4


def test_a_call_of_a_worker_that_died_counts_no_longer_than_its_lease() -> None:
    from haltline.centre.partners.actions.at_once import begin_call, end_calls
    from haltline.centre.partners.queries import partner_named

    ostara(calls_at_once=1)
    bank, soon = partner_named("ostara"), timedelta(seconds=20)
    assert begin_call(bank, uuid4(), timedelta(0))
    mine = uuid4()
    assert begin_call(bank, mine, soon)
    assert not begin_call(bank, uuid4(), soon)
    assert begin_call(bank, mine, soon), "the same message again is the same call"
    assert begin_call(partner_named("padmor"), uuid4(), soon), "another bank has room of its own"
    assert end_calls([("ostara", mine)]) == ["ostara"]
    assert begin_call(bank, uuid4(), soon)
