"""Several disputes on one payment: no unit is counted twice, none is lost, and a wrong merge is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import requests, states, take
from tests.centre.desks.pages import events

from haltline.protocol import HoldRequest, parse

Run = Callable[[], int]
pytestmark = pytest.mark.usefixtures("centre")


def units(district: str = "korvane") -> list[tuple[tuple[int, int], ...]]:
    """What was asked for, in the very words of the messages."""
    return [parse(HoldRequest, bytes(each.body)).slices or () for each in requests(district)]


def the_dispute(receipt: Any, district: str = "korvane") -> Any:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Dispute

    with in_scope(f"district:{district}"):
        return Dispute.objects.select_related("report__leads", "duplicate_of").get(
            report__reference=receipt.reference
        )


def test_a_part_of_a_payment_is_disputed_and_only_that_part_is_asked_for(run_nudges: Run) -> None:
    take(disputed=3_000_00)
    run_nudges()
    (request,) = requests()
    asked = parse(HoldRequest, bytes(request.body))
    assert (asked.amount, asked.payment.amount, asked.slices) == (3_000_00, 20_000_00, ((0, 3_000_00),))
    assert states() == {"disputed": -3_000_00, "in_flight": 3_000_00}


@pytest.mark.parametrize("second", ["korvane", "tamsara"])
def test_parts_of_one_payment_take_consecutive_units(run_nudges: Run, second: str) -> None:
    """Also where another district follows the first part."""
    take(disputed=3_000_00)
    take(disputed=4_000_00, district=second)
    run_nudges()
    asked = units() if second == "korvane" else [*units(), *units("tamsara")]
    assert asked == [((0, 3_000_00),), ((3_000_00, 7_000_00),)]


def test_the_whole_payment_after_a_part_of_it_disputes_the_rest(run_nudges: Run) -> None:
    take(disputed=3_000_00)
    whole = take()
    run_nudges()
    assert units() == [((0, 3_000_00),), ((3_000_00, 20_000_00),)]
    assert states() == {"disputed": -20_000_00, "in_flight": 20_000_00}
    (event,) = events("report.overlaps")
    assert event.report_id == the_dispute(whole).report_id and event.facts["amount"] == "300000"


def test_a_part_after_the_whole_joins_its_case(run_nudges: Run) -> None:
    first, second = take(), take(disputed=3_000_00)
    run_nudges()
    assert len(requests()) == 1
    assert the_dispute(second).duplicate_of == the_dispute(first)


def separate(receipt: Any, reason: str = "It was another day", **meant: str) -> None:
    from haltline.centre.holds.actions.separating import Meant
    from haltline.centre.holds.actions.separating import separate as take_apart
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person

    dispute = the_dispute(receipt)
    words = {"institution": dispute.from_institution, "reference": dispute.reference} | meant
    with in_scope("district:korvane"):
        officer = Person.objects.get(username="korvane-1")
        take_apart(dispute.report, dispute.number, Meant(**words, reason=reason), officer)


def test_a_wrong_merge_is_undone_and_the_payment_followed(run_nudges: Run) -> None:
    take()
    second = take(phone="9000077777", to_account="200000009999")
    run_nudges()
    assert the_dispute(second).report.leads is not None and len(requests()) == 1
    separate(second, reference="632510448899")
    run_nudges()
    dispute = the_dispute(second)
    assert (dispute.duplicate_of, dispute.report.leads, dispute.reference) == (None, None, "632510448899")
    assert [request.account for request in requests()] == ["200000004471", "200000009999"]
    assert states()["in_flight"] == 40_000_00
    (event,) = events("report.separated")
    assert (event.actor_name, event.facts["why"]) == ("Officer korvane 1", "It was another day")


def test_a_payment_that_others_dispute_whole_cannot_be_followed_a_second_time(run_nudges: Run) -> None:
    from haltline.centre.kernel.errors import NotUnderstood

    take()
    second = take(phone="9000077777")
    run_nudges()
    with pytest.raises(NotUnderstood, match="another report is followed"):
        separate(second)
    with pytest.raises(NotUnderstood, match="Say why"):
        separate(second, reason="", reference="632510448899")
    assert the_dispute(second).duplicate_of is not None and events("report.separated") == []


def test_a_merge_is_undone_once(run_nudges: Run) -> None:
    from haltline.centre.kernel.errors import AlreadyDecided

    take()
    second = take(phone="9000077777")
    run_nudges()
    separate(second, institution="belang")
    with pytest.raises(AlreadyDecided):
        separate(second, institution="padmor")
    run_nudges()
    assert len(requests()) == 2


def test_one_payment_of_a_case_leaves_it_and_the_other_stays(run_nudges: Run) -> None:
    from tests.centre.acts import told

    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.actions import Paid, take_report
    from haltline.centre.reports.models import Report

    first = told()
    other = Paid(**{**_words(first.payments[0]), "reference": "632510448831"})
    for phone in ("9000041276", "9000077777"):
        with in_scope("intake"):
            both = told(phone=phone)
            take_report(type(both)(**{**_words(both), "payments": (both.payments[0], other)}))
    run_nudges()
    with in_scope("district:korvane"):
        lead, second = Report.objects.order_by("created_at")
        numbers = dict(second.disputes.values_list("number", "duplicate_of__report"))
    assert numbers == {1: lead.pk, 2: lead.pk}
    from haltline.centre.holds.actions.separating import Meant
    from haltline.centre.holds.actions.separating import separate as take_apart
    from haltline.centre.people.models import Person

    with in_scope("district:korvane"):
        officer = Person.objects.get(username="korvane-1")
        take_apart(second, 2, Meant("sirvala", "632510440000", "a typing error"), officer)
        second.refresh_from_db()
    assert second.leads_id == lead.pk
    run_nudges()
    assert len(requests()) == 3


def _words(value: Any) -> dict[str, Any]:
    from dataclasses import fields

    return {each.name: getattr(value, each.name) for each in fields(value)}
