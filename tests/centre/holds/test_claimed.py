"""Who posts a reply sends the next request: written as claimed, so that nobody takes it a second time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.centre.acts import answer, onward, requests, take
from tests.centre.bank_server import BankServer, listening, receipt
from tests.centre.desks.pages import events

from haltline.protocol import Held

pytestmark = pytest.mark.usefixtures("centre")
AMOUNT, HELD = 20_000_00, 12_000_00


@pytest.fixture
def padmor() -> Iterator[BankServer]:
    """The second bank, with a system that can be called."""
    with listening() as bank:
        bank.answers = lambda _method, _path, body: (202, receipt(body))
        changed(way="api", url=bank.url)
        yield bank


def changed(**fields: Any) -> None:
    from haltline.centre.partners.models import Partner

    Partner.objects.filter(pk="padmor").update(**fields)


def posted(
    run_nudges: Callable[[], int], count: int = 1, before: Callable[[], object] = lambda: None
) -> list[Any]:
    """Replies that each lead to the second bank, posted; what each put into the outbox, not yet sent.

    ``before`` is called when the first bank has been asked.
    """
    from haltline.centre.holds import tasks

    for number in range(count):
        take(reference=f"63251044{number:04}", to_account=f"20000000{number:04}")
    run_nudges()
    before()
    for number, request in enumerate(requests()):
        line = onward(AMOUNT - HELD, AMOUNT - HELD, account=f"3000000{number:05}", reference=f"T-{number}")
        held = Held(amount=HELD, hold_reference="H1")
        assert answer(request, held=held, onward=(line,)).status == 200
    return tasks.post_waiting("korvane", set()).blocks


def second_requests() -> list[Any]:
    return [request for request in requests() if request.partner_id == "padmor"]


def messages() -> list[Any]:
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return list(OutboxMessage.objects.filter(partner_id="padmor").order_by("pk"))


def test_the_next_request_is_written_as_sent_and_leased(run_nudges: Callable[[], int], padmor: Any) -> None:
    (block,) = posted(run_nudges)
    (request,), (message,) = second_requests(), messages()
    assert request.state == "sent"
    assert request.sent_at is not None
    assert request.answer_due_at == message.answer_due_at
    assert (message.state, message.attempts) == ("waiting", 1)
    assert message.next_attempt_at - message.first_sent_at == timedelta(seconds=20)
    assert [row.pk for row, *_ in block.claimed] == [message.pk]
    assert block.urgent is None
    assert padmor.calls == [], "nothing leaves before the transaction has ended"


def test_nobody_else_takes_it_and_its_receipt_is_written_down(
    run_nudges: Callable[[], int], padmor: Any
) -> None:
    from haltline.centre.holds import tasks

    (block,) = posted(run_nudges)
    (message,) = messages()
    tasks.deliver(str(message.pk), "korvane")
    assert padmor.calls == []
    tasks.send_along(block)
    assert padmor.paths() == [("POST", "/v1/holds")]
    assert second_requests()[0].state == "acknowledged"
    assert messages()[0].state == "delivered"
    assert [event.verb for event in events("hold.sent") if event.subject == str(message.subject)] == [
        "hold.sent"
    ]


def test_one_that_dies_before_its_call_is_sent_when_the_lease_ends(
    run_nudges: Callable[[], int], padmor: Any
) -> None:
    from haltline.centre.holds import tasks
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    posted(run_nudges)  # and nobody sends what it claimed
    with in_scope("worker:korvane"):
        OutboxMessage.objects.filter(partner_id="padmor").update(next_attempt_at="2020-01-01T00:00Z")
    (message,) = messages()
    tasks.deliver(str(message.pk), "korvane")
    assert len(padmor.calls) == 1
    assert padmor.calls[0][3]["Idempotency-Key"] == message.idempotency_key
    assert second_requests()[0].state == "acknowledged"


@pytest.mark.parametrize("why", ["no room", "silent line", "restoration", "no system"])
def test_what_cannot_leave_now_is_written_as_approved_and_waits(
    run_nudges: Callable[[], int], padmor: Any, why: str
) -> None:
    from haltline.centre.kernel import restoring
    from haltline.centre.kernel.clock import database_now
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.partners.actions.at_once import begin_call
    from haltline.centre.partners.models import Line
    from haltline.centre.partners.queries import partner_named

    before: Callable[[], object] = lambda: None  # noqa: E731
    if why == "no room":
        changed(calls_at_once=1)
        with in_scope("worker:korvane"):
            assert begin_call(partner_named("padmor"), uuid4(), timedelta(seconds=20))
    elif why == "silent line":
        now = database_now()
        Line.objects.create(
            partner_id="padmor", state="open", failures=9, since=now, probe_at=now + timedelta(hours=1)
        )
    elif why == "restoration":
        before = lambda: restoring.restored("a test")  # noqa: E731 - what happens meanwhile
    else:
        changed(way="web")
    (block,) = posted(run_nudges, before=before)
    (request,), (message,) = second_requests(), messages()
    assert (request.state, message.attempts) == ("approved", 0)
    assert not block.claimed
    assert block.urgent is not None
    assert block.urgent.pk == message.pk


def test_receipts_are_written_down_together(run_nudges: Callable[[], int], padmor: Any) -> None:
    from haltline.centre.holds import tasks
    from haltline.centre.holds.actions.settling import is_receipt
    from haltline.centre.holds.receipts import write_together
    from haltline.centre.partners.models import CallPlace

    came: list[Any] = []
    for block in posted(run_nudges, 3):
        tasks.send_along(block, came.append)
    assert len(came) == 3
    assert all(map(is_receipt, came))
    assert {request.state for request in second_requests()} == {"sent"}
    write_together(came)
    assert {request.state for request in second_requests()} == {"acknowledged"}
    assert {(row.state, row.answer_status) for row in messages()} == {("delivered", 202)}
    assert len(events("hold.acknowledged")) == 6
    assert not CallPlace.objects.exclude(message=None).exists()
    write_together(came)
    assert len(events("hold.acknowledged")) == 9, "a receipt that comes twice is noted and moves nothing"
    assert {request.state for request in second_requests()} == {"acknowledged"}


def test_receipts_that_cannot_be_written_together_are_written_one_by_one(
    run_nudges: Callable[[], int], padmor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.holds import receipts, tasks

    came: list[Any] = []
    for block in posted(run_nudges, 2):
        tasks.send_along(block, came.append)

    def fails(_: object) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(receipts, "settle_receipts", fails)
    receipts.write_together(came)
    assert {request.state for request in second_requests()} == {"acknowledged"}


def test_a_request_in_iso_20022_leaves_when_it_is_written_and_in_the_same_bytes_again(
    run_nudges: Callable[[], int], padmor: Any
) -> None:
    from haltline.centre.holds import tasks
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    padmor.answers = lambda _method, _path, _body: (503, {})
    (block,) = posted(run_nudges, before=lambda: changed(way="iso20022"))
    tasks.send_along(block)
    ((_, _, first, _),) = padmor.calls
    assert b"camt.056" in first
    with in_scope("worker:korvane"):
        row = OutboxMessage.objects.get(partner_id="padmor")
        OutboxMessage.objects.filter(pk=row.pk).update(next_attempt_at=row.created_at)
    tasks.deliver(str(row.pk), "korvane")
    assert [body for _, _, body, _ in padmor.calls] == [first, first]
