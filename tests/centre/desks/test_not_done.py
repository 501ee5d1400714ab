"""Orders that a bank does not carry out: refused, silent, unreadable; what people then see and can do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.centre.acts import answer, requests, take
from tests.centre.bank_server import BankServer, listening, receipt
from tests.centre.desks.pages import events, forms, html, key_of
from tests.centre.test_silence import sweep

from haltline.protocol import Held

SignIn = Callable[[str], Any]
Run = Callable[[], int]
DUTY = "/desk/duty"
REFUSAL = (422, {"title": "no", "status": 422, "code": "bad-value"})


class System:
    """Ostara as a bank with a system of its own; ``orders`` is what it answers to orders."""

    def __init__(self, server: BankServer) -> None:
        self.server, self.orders = server, REFUSAL
        server.answers = lambda method, path, body: (
            (202, receipt(body)) if path == "/v1/holds" else self.orders
        )

    def frees(self, hold: Any) -> None:
        self.orders = (
            200, {"hold_id": str(hold.id), "state": "released", "held": "0", "released": str(hold.amount)}
        )  # fmt: skip


@pytest.fixture
def system(centre: None) -> Iterator[System]:
    from haltline.centre.partners.models import Partner

    with listening() as bank:
        Partner.objects.filter(pk="ostara").update(way="api", url=bank.url, duty_contact="+91 22 1111")
        yield System(bank)


@pytest.fixture
def held(centre: None, run_nudges: Run) -> Callable[[], Any]:
    def hold() -> Any:
        receipt = take()
        run_nudges()
        answer(requests()[0], held=Held(amount=20_000_00, hold_reference="BH 1"))
        run_nudges()
        return receipt

    return hold


def release(desk: Any, status: int = 302) -> None:
    address = f"/desk/holds/{requests()[0].id}/release"
    told = {"reason": "Wages", "because": "not-fraud"}
    assert desk.post(address, told).status_code == status


def part() -> Any:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return HoldPart.objects.get()


def orders(kind: str = "release") -> list[Any]:
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return list(OutboxMessage.objects.filter(kind=kind).order_by("created_at"))


def pass_by(**span: float) -> None:
    """Let the clocks of all orders run; who sweeps finds what is due."""
    from django.db.models import F

    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        rows = OutboxMessage.objects.exclude(kind="hold")
        back = timedelta(**span)
        rows.update(created_at=F("created_at") - back, rung_at=F("rung_at") - back)
    sweep(due=True)


def seen(page: str) -> str:
    """The words of a page's main part."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]))


def test_a_refused_release_is_taken_back_called_about_and_given_again(
    system: System, held: Callable[[], Any], run_nudges: Run, signed_in: SignIn
) -> None:
    report, desk = held(), signed_in("korvane-2")
    release(desk)
    assert part().free_by is not None
    run_nudges()
    assert (part().state, part().releasing, part().not_freed) == ("active", 0, "refused")
    duty = html(desk.get(DUTY))
    assert "One bank is to be called." in duty and 'href="tel:+91221111"' in duty
    assert "Release: the bank’s system refused" in duty and "422 bad-value" in duty
    page = html(desk.get(f"/desk/reports/{key_of(report)}"))
    assert "the bank refused to free it; it is still held" in page and "Ostara Bank refused: Release" in page
    assert f"/desk/holds/{requests()[0].id}/release" in forms(page, "release")
    system.frees(requests()[0])
    (called,) = forms(duty, "called")
    words = {"said": "It was a wrong setting.", "needed": "yes", "do": "again"}
    assert desk.post(called, words)["Location"] == DUTY
    run_nudges()
    first, second = orders()
    assert first.idempotency_key != second.idempotency_key and second.state == "delivered"
    assert (part().state, part().amount, part().not_freed, part().freed_for) == (
        "released", 0, "", "not-fraud",
    )  # fmt: skip
    assert "No bank is to be called." in html(desk.get(DUTY))
    assert "gave Ostara Bank the order again: Release" in html(desk.get(f"/desk/reports/{key_of(report)}"))
    assert len(events("order.sent-again")) == 1


def test_a_refused_release_can_be_given_again_on_the_report(
    system: System, held: Callable[[], Any], run_nudges: Run, signed_in: SignIn
) -> None:
    held()
    desk = signed_in("korvane-1")
    release(desk)
    run_nudges()
    system.frees(requests()[0])
    release(desk)
    run_nudges()
    assert part().state == "released"
    assert "No bank is to be called." in html(desk.get(DUTY)), "what is done needs no call"
    release(desk, 409)


@pytest.mark.parametrize(
    "told", [(200, {"it": "is done"}), (200, {"state": "active", "held": "2000000", "released": "0"})]
)
def test_an_answer_that_is_none_or_says_that_nothing_was_freed_does_not_pass_for_a_release(
    system: System,
    held: Callable[[], Any],
    run_nudges: Run,
    signed_in: SignIn,
    told: tuple[int, dict[str, str]],
) -> None:
    report, desk = held(), signed_in("korvane-1")
    readable = "state" in told[1]
    system.orders = (told[0], told[1] | ({"hold_id": str(requests()[0].id)} if readable else {}))
    release(desk)
    run_nudges()
    page = html(desk.get(f"/desk/reports/{key_of(report)}"))
    if readable:
        assert part().not_freed == "refused" and "it still holds it" in html(desk.get(DUTY))
        return
    assert "Ostara Bank gave an answer that cannot be read: Release" in page
    assert part().releasing == part().amount
    pass_by(minutes=16)
    assert part().not_freed == "silent"
    calls = len(system.server.paths())
    pass_by(minutes=5)
    assert len(system.server.paths()) == calls + 1, "the reminder is the same message again"
    assert len(orders()) == 1
    pass_by(hours=3)
    assert "Release: past every clock" in html(desk.get(DUTY))


def test_an_order_that_lies_in_an_inbox_has_a_clock_a_reminder_and_a_call(
    held: Callable[[], Any], run_nudges: Run, signed_in: SignIn
) -> None:
    report, desk = held(), signed_in("korvane-1")
    release(desk)
    run_nudges()
    assert "No bank is to be called." in html(desk.get(DUTY))
    for minutes in (16, 5, 5):
        pass_by(minutes=minutes)
    for verb in ("order.overdue", "order.reminded", "order.escalated"):
        assert len(events(verb)) == 1, verb
    assert "Release: past every clock" in html(desk.get(DUTY))
    page = html(desk.get(f"/desk/reports/{key_of(report)}"))
    assert "Ostara Bank was reminded: Release" in page
    assert "the bank has not confirmed the release in time" in page
    clerk = signed_in("ostara-desk")
    (done,) = forms(html(clerk.get("/bank/inbox")), "confirm-release")
    assert clerk.post(done).status_code == 302
    assert part().state == "released" and "No bank is to be called." in html(desk.get(DUTY))


def test_a_request_that_cannot_be_taken_back_is_called_about(
    system: System, run_nudges: Run, signed_in: SignIn, centre: None
) -> None:
    report, desk = take(), signed_in("korvane-1")
    run_nudges()
    told = {"reason": "A mistake", "because": "other"}
    assert desk.post(f"/desk/holds/{requests()[0].id}/recall", told).status_code == 302
    run_nudges()
    assert "Take the request back: the bank’s system refused" in html(desk.get(DUTY))
    assert "Ostara Bank refused: Take the request back" in html(desk.get(f"/desk/reports/{key_of(report)}"))


def test_a_hold_that_ended_needs_no_call(
    system: System, held: Callable[[], Any], run_nudges: Run, signed_in: SignIn
) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    held()
    desk = signed_in("korvane-1")
    release(desk)
    run_nudges()
    with in_scope("worker:korvane"):
        HoldPart.objects.update(state="expired", amount=0, releasing=0)
    assert "No bank is to be called." in html(desk.get(DUTY))


def test_what_two_people_changed_and_the_bank_refused_is_seen(
    system: System, held: Callable[[], Any], run_nudges: Run, signed_in: SignIn
) -> None:
    held()
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    hold = requests()[0].id
    for what in ({"keep": "5000"}, {"days": "2"}):
        first.post(f"{DUTY}/holds/{hold}/propose", {"reason": "Less is needed", **what})
        (step,) = forms(html(second.get(DUTY)), "second-step")
        second.post(step, {"do": "send"})
    assert part().releasing == 15_000_00
    run_nudges()
    sweep(due=True)
    assert part().releasing == 0
    duty = html(first.get(DUTY))
    assert "Hold less: the bank’s system refused" in duty
    assert "Let it stand longer: the bank’s system refused" in duty
    page = seen(duty)
    assert "2 calls to banks are to be made." in page
    for called in forms(duty, "called"):
        words = {"said": "They mend it.", "needed": "yes", "do": "again"}
        assert first.post(called, words).status_code == 302
    assert part().releasing == 15_000_00 and len(orders("reduce")) == len(orders("extend")) == 2
