"""A silent bank is called by a person: the escalation names whom, and what was said is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.acts import requests, take
from tests.centre.test_silence import change, noted, sweep

from haltline.centre.kernel.errors import AlreadyDecided, NotUnderstood

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]


def escalated(run: Run, reports: int = 1) -> None:
    for number in range(reports):
        take(reference=f"63251044{number:04}", district="korvane")
    run()
    change("request", sent_at=datetime.now(UTC) - timedelta(days=1), answer_due_at=datetime.now(UTC))
    sweep()


def calls() -> list[Any]:
    from haltline.centre.holds.models import HoldCall
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return list(HoldCall.objects.order_by("since"))


def officer(number: int) -> Any:
    from haltline.centre.people.models import Person

    return Person.objects.get(username=f"korvane-{number}")


def test_the_escalation_names_who_is_on_duty_at_the_bank(run_nudges: Run) -> None:
    from haltline.centre.partners.models import PartnerContact

    PartnerContact.objects.create(
        partner_id="ostara",
        rank=1,
        name="R. Iyer",
        role="night desk",
        phone="+91 22 4000",
        zone="Asia/Kolkata",
    )
    escalated(run_nudges)
    (call,) = calls()
    assert (call.whom, call.phone, call.called_at) == ("R. Iyer, night desk", "+91 22 4000", None)
    assert call.request_id == requests()[0].id


def test_a_bank_without_a_list_of_contacts_is_called_under_its_one_number(run_nudges: Run) -> None:
    from haltline.centre.partners.models import Partner

    Partner.objects.filter(pk="ostara").update(duty_contact="+91 22 1111")
    escalated(run_nudges)
    assert [(call.whom, call.phone) for call in calls()] == [("Ostara Bank", "+91 22 1111")]


def test_what_the_bank_said_is_kept_with_the_name_of_who_called(run_nudges: Run) -> None:
    from haltline.centre.holds.actions.calling import called
    from haltline.centre.kernel.scope import in_scope

    escalated(run_nudges)
    with in_scope("district:korvane"):
        with pytest.raises(NotUnderstood):
            called(calls()[0], officer(1), "   ", needed="yes")
        with pytest.raises(NotUnderstood):
            called(calls()[0], officer(1), "They answer by hand.", needed="")
        called(calls()[0], officer(1), "Their system is down; they answer by hand.", needed="no")
        with pytest.raises(AlreadyDecided):
            called(calls()[0], officer(2), "Nobody answered.", needed="yes")
    (call,) = calls()
    assert (call.called_by_id, call.said) == (officer(1).pk, "Their system is down; they answer by hand.")
    assert noted("hold.called") == 1


def test_many_clocks_that_run_out_together_are_taken_in_a_few_statements(
    run_nudges: Run, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (2, 12):
        for each in range(number):
            take(reference=f"6325{number:04}{each:04}")
        run_nudges()
        change("request", state="acknowledged", escalated_at=None, answer_due_at=datetime.now(UTC),
               sent_at=datetime.now(UTC) - timedelta(days=1))  # fmt: skip
        with CaptureQueriesContext(connection) as caught:
            sweep()
        assert {request.state for request in requests()} == {"escalated"}
        counts.append(len(caught))
    assert counts[1] <= counts[0] + 2
