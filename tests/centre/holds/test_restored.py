"""After a restore from a backup banks hold newer state: they are asked before anything leaves (faults 46)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.centre.acts import reply_to, requests, states, take
from tests.centre.bank_server import BankServer, listening, receipt

from haltline.protocol import Held, PartState, PartStatus, to_bytes

Run = Callable[[], int]


@pytest.fixture
def ostara(centre: None) -> Iterator[BankServer]:
    """Ostara as a bank with a system of its own, on real HTTP; it takes what it is sent."""
    from haltline.centre.partners.models import Partner

    with listening() as bank:
        bank.answers = lambda method, path, body: (202, receipt(body))
        Partner.objects.filter(pk="ostara").update(way="api", url=bank.url)
        yield bank


def held_by_bank(asked: Any, amount: int, *, released: int = 0) -> tuple[int, dict[str, object]]:
    """How the bank's own books have the hold: what it replied then, what it keeps now."""
    reply = reply_to(asked, held=Held(amount=asked.amount, hold_reference="H1"))
    state = PartState.ACTIVE if amount else PartState.RELEASED
    status = PartStatus(hold_id=str(asked.id), state=state, held=amount, released=released, reply=reply)
    return 200, json.loads(to_bytes(status))


def begin() -> int:
    from haltline.centre.holds.actions.reconciling import begin as ask

    return ask("a test")


def test_the_banks_newer_reply_is_taken_and_then_messages_leave_again(
    ostara: BankServer, run_nudges: Run
) -> None:
    from haltline.centre.kernel.restoring import reconciling

    take()
    run_nudges()
    (asked,) = requests()
    ostara.answers = lambda *_: held_by_bank(asked, asked.amount)
    assert begin() == 1 and reconciling() is not None
    run_nudges()
    assert ostara.paths()[-1] == ("GET", f"/v1/holds/{asked.id}")
    assert requests()[0].state == "answered" and states()["held"] == asked.amount
    assert reconciling() is None


def test_nothing_but_questions_leaves_until_every_hold_was_asked_about(
    ostara: BankServer, run_nudges: Run
) -> None:
    from haltline.centre.kernel.restoring import reconciling

    take()
    run_nudges()
    (asked,) = requests()
    ostara.answers = lambda *_: (503, {})  # away
    begin()
    take(reference="632510448899", to_account="200000004499")
    ostara.calls.clear()
    run_nudges()
    assert {method for method, _ in ostara.paths()} == {"GET"}, "a request left by books of a backup"
    assert reconciling() is not None
    ostara.answers = lambda *_: held_by_bank(asked, asked.amount)


def test_what_the_bank_has_given_free_since_counts_as_free(ostara: BankServer, run_nudges: Run) -> None:
    take()
    run_nudges()
    (asked,) = requests()
    ostara.answers = lambda *_: held_by_bank(asked, 0, released=asked.amount)
    begin()
    run_nudges()
    assert states()["released"] == asked.amount and "held" not in states()


def test_what_left_another_way_is_for_a_person_to_see(ostara: BankServer, run_nudges: Run) -> None:
    """The bank paid some of it out after the backup: these books do not know to whom."""
    from haltline.centre.audit.models import Event
    from haltline.centre.kernel.scope import in_scope

    take()
    run_nudges()
    (asked,) = requests()
    ostara.answers = lambda *_: held_by_bank(asked, asked.amount - 500)
    begin()
    run_nudges()
    assert states()["held"] == asked.amount, "nothing is guessed"
    with in_scope("district:korvane"):
        alert = Event.objects.get(verb="hold.alert")
    assert alert.facts["amount"] == "500"


def test_a_request_that_left_after_the_backup_is_known_as_sent(ostara: BankServer, centre: None) -> None:
    """These books think it is still here; the bank has it already, and it is not sent a second time."""
    from haltline.centre.holds import tasks
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    take()
    with in_scope("worker:korvane"):
        report = str(Report.objects.get().pk)
    tasks.begin(report, "korvane")
    (asked,) = requests()
    assert asked.state == "approved"
    ostara.answers = lambda *_: held_by_bank(asked, asked.amount)
    begin()
    with in_scope("worker:korvane"):
        question = str(OutboxMessage.objects.get(kind="status").pk)
    tasks.deliver(question, "korvane")
    assert requests()[0].state == "answered"
    assert ostara.paths() == [("GET", f"/v1/holds/{asked.id}")]
    with in_scope("worker:korvane"):
        assert OutboxMessage.objects.get(kind="hold").state == "delivered"


def test_a_person_can_go_on_without_a_bank_that_does_not_answer(ostara: BankServer, run_nudges: Run) -> None:
    from haltline.centre.holds.actions.reconciling import end
    from haltline.centre.kernel.restoring import reconciling

    take()
    run_nudges()
    ostara.answers = lambda *_: (503, {})
    begin()
    end("the bank was asked by telephone")
    assert reconciling() is None
    ostara.calls.clear()
    run_nudges()
    assert all(method != "GET" for method, _ in ostara.paths())


def test_a_database_set_back_by_others_is_noticed(centre: None, tmp_path: Any) -> None:
    from haltline.centre.kernel import restoring

    take()
    before = restoring.mark()
    restoring.keep_mark(tmp_path, before)
    assert not restoring.older_than_seen(tmp_path, restoring.mark())
    take(reference="632510448899")
    restoring.keep_mark(tmp_path, restoring.mark())
    assert restoring.older_than_seen(tmp_path, before), "the backup ends before the last event seen"
    other = restoring.Mark(before.server, before.database + 1, before.event)
    assert not restoring.older_than_seen(tmp_path, other), "another database has its own story"
