"""At the same moment, in real threads: one decision wins, one report is kept (faults 21, 30)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest
from tests.centre.access.people import officer
from tests.centre.acts import requests, take, told

pytestmark = pytest.mark.usefixtures("centre")
T = TypeVar("T")
OFFICERS = 4


def at_once(acts: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Let every act begin at the same moment in a thread of its own; gives what each returned or raised."""
    gate, results = threading.Barrier(len(acts)), {}

    def run(number: int, act: Callable[[], T]) -> None:
        from django.db import connections

        try:
            gate.wait()
            results[number] = act()
        except Exception as fault:
            results[number] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[number] for number in range(len(acts))]


def approving(person: Any) -> Callable[[], str]:
    """One officer approves the one request of the district; gives what became of it."""

    def act() -> str:
        from haltline.centre.holds.actions.asking import approve
        from haltline.centre.holds.models import HoldRequest
        from haltline.centre.kernel.scope import in_scope

        with in_scope("district:korvane"):
            approve(HoldRequest.objects.get(), person)
        return "approved"

    return act


def hands() -> int:
    from haltline.centre.holds.models import Approval
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return Approval.objects.count()


def test_of_four_officers_at_once_one_wins_and_the_others_are_told(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.kernel.errors import AlreadyDecided
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    take(amount=40_000_00)
    run_nudges()
    results = at_once([approving(officer(f"korvane-{n}0", secret="")) for n in range(OFFICERS)])
    assert results.count("approved") == 1
    assert sum(isinstance(result, AlreadyDecided) for result in results) == OFFICERS - 1
    assert (requests()[0].state, hands()) == ("approved", 1)
    with in_scope("district:korvane"):
        assert OutboxMessage.objects.count() == 1


def test_two_first_hands_at_once_are_two_hands(run_nudges: Callable[[], int]) -> None:
    """Neither may overlook the other: else the request has both hands and still does not leave."""
    take(amount=6_00_000_00)
    run_nudges()
    results = at_once([approving(officer(f"korvane-{n}0", secret="")) for n in range(2)])
    assert results == ["approved", "approved"]
    assert (requests()[0].state, hands()) == ("approved", 2)


def test_one_human_clicking_twice_at_once_is_one_hand(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.kernel.errors import SamePerson

    take(amount=6_00_000_00)
    run_nudges()
    person = officer(secret="")
    results = at_once([approving(person), approving(person)])
    assert results.count("approved") == 1
    assert sum(isinstance(result, SamePerson) for result in results) == 1
    assert (requests()[0].state, hands()) == ("draft", 1)


def test_over_the_pages_the_loser_reads_409(run_nudges: Callable[[], int], settings: Any) -> None:
    from django.test import Client

    settings.DEMO = True
    take(amount=40_000_00)
    run_nudges()
    address = f"/desk/holds/{requests()[0].pk}/approve"
    clients = [Client() for _ in range(2)]
    for number, client in enumerate(clients, start=1):
        client.post("/practice/sign-in", {"person": f"korvane-{number}"})
    answers = at_once([lambda client=client: client.post(address).status_code for client in clients])
    assert sorted(answers) == [302, 409]  # type: ignore[type-var]
    assert (requests()[0].state, hands()) == ("approved", 1)


def test_a_form_sent_six_times_at_once_is_one_report_with_one_receipt(run_nudges: Callable[[], int]) -> None:
    form = told(client_key="the key of one form")

    def send() -> Any:
        from haltline.centre.kernel.scope import in_scope
        from haltline.centre.reports.actions import take_report

        with in_scope("intake"):
            return take_report(form)

    receipts = at_once([send] * 6)
    assert len(set(receipts)) == 1
    run_nudges()
    assert len(requests()) == 1
