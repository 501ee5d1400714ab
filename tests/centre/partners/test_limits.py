"""What was agreed with a partner counts: a call before a large request, and nothing new after its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import answer, requests, states, take
from tests.centre.desks.pages import events

from haltline.protocol import Held

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]


def ostara(**fields: Any) -> None:
    from haltline.centre.partners.models import Partner

    Partner.objects.filter(pk="ostara").update(**fields)


@pytest.mark.parametrize(("above", "state"), [(19_999_99, "draft"), (20_000_00, "acknowledged")])
def test_a_request_above_the_agreed_sum_waits_for_an_officer_who_calls(
    run_nudges: Run, above: int, state: str
) -> None:
    ostara(call_first_above=above)
    take()
    run_nudges()
    assert [request.state for request in requests()] == [state]
    assert len(events("hold.call-first")) == (state == "draft")


def test_a_retired_partner_is_asked_nothing_new_and_its_answers_are_still_taken(run_nudges: Run) -> None:
    from haltline.centre.kernel.clock import now

    take()
    run_nudges()
    ostara(retired_at=now(), retired_why="Merged")
    take(reference="632510448821", to_account="200000004472")
    run_nudges()
    (request,) = requests()
    answer(request, held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()
    assert states() == {"disputed": -40_000_00, "held": 20_000_00, "unknown": 20_000_00}
