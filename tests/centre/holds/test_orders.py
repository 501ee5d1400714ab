"""Standing orders: in the officer's own name, with limits and an end, and ended at once by who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.acts import requests, take
from tests.centre.test_silence import noted

from haltline.centre.kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]
SOON = timedelta(days=7)


def person(name: str = "korvane-2") -> Any:
    from haltline.centre.people.models import Person

    return Person.objects.get(username=name)


def named(up_to: int = 50_000_00, day_sum: int = 80_000_00, ends_in: timedelta = SOON) -> Any:
    from haltline.centre.holds.actions.ordering import Terms, name_order
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return name_order(person(), Terms(up_to, day_sum, datetime.now(UTC) + ends_in))


def end(order: Any, by: str) -> None:
    from haltline.centre.holds.actions.ordering import end_order
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        end_order(order, person(by))


def reasons() -> list[str]:
    return [request.approval_reason for request in requests()]


def test_requests_leave_under_it_as_far_as_its_sums_reach(run_nudges: Run) -> None:
    order = named()
    assert (order.number, order.officer_id) == (13, person().pk)
    for number in range(2):
        take(reference=f"63251044{number:04}", amount=45_000_00, from_account=f"10000000{number:04}")
        run_nudges()
    assert reasons() == ["standing order 13 of Officer korvane 2", ""]
    assert [request.state for request in requests()] == ["acknowledged", "draft"]


def test_once_ended_nothing_leaves_under_it(run_nudges: Run) -> None:
    order = named()
    end(order, "korvane-2")
    take(amount=45_000_00)
    run_nudges()
    assert reasons() == [""]
    with pytest.raises(AlreadyDecided):
        end(order, "korvane-2")
    assert (noted("order.named"), noted("order.ended")) == (1, 1)


def test_only_who_named_it_or_a_supervisor_ends_it() -> None:
    from haltline.centre.people.models import Person

    order = named()
    with pytest.raises(NotAllowed):
        end(order, "korvane-1")
    Person.objects.filter(username="korvane-1").update(role="supervisor")
    end(order, "korvane-1")


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        ({"up_to": 0}, NotUnderstood),
        ({"up_to": 100, "day_sum": 99}, NotUnderstood),
        ({"up_to": 6_00_000_00, "day_sum": 10**12}, NotAllowed),
        ({"ends_in": timedelta(0)}, NotAllowed),
        ({"ends_in": timedelta(days=32)}, NotAllowed),
    ],
)
def test_an_order_without_sound_limits_is_none(terms: dict[str, Any], fault: type[Exception]) -> None:
    with pytest.raises(fault):
        named(**terms)
