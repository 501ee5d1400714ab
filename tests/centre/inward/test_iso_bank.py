"""A bank that speaks ISO 20022: asked by camt.056, it answers by camt.029, pacs.004 and camt.053."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from tests.centre.acts import answer, requests, states, take
from tests.centre.bank_server import BankServer, listening
from tests.iso20022 import messages as written

from haltline.iso20022 import TO_BANK, TO_CENTRE, compact
from haltline.protocol import Held, SigningKey, generate_key
from haltline.protocol.signing import Call, sign

pytestmark = pytest.mark.usefixtures("centre")
ASKED = 20_000_00


@pytest.fixture
def ostara(centre: None) -> Iterator[BankServer]:
    """Ostara as a bank whose system speaks ISO 20022, on real HTTP."""
    from haltline.centre.partners.models import Partner

    with listening() as bank:
        Partner.objects.filter(pk="ostara").update(way="iso20022", url=bank.url)
        yield bank


@pytest.fixture
def key(centre: None) -> SigningKey:
    from haltline.centre.partners.models import PartnerKey

    made, now = generate_key("ostara-1"), datetime.now(UTC)
    PartnerKey.objects.create(
        keyid=made.keyid, partner_id="ostara", public_pem=made.public.pem(),
        not_before=now - timedelta(days=1), not_after=now + timedelta(days=1),
    )  # fmt: skip
    return made


@pytest.fixture
def asked(ostara: BankServer, run_nudges: Callable[[], int]) -> Any:
    """The request to hold 20,000.00, after it was sent."""
    take()
    run_nudges()
    return request_now()


def request_now() -> Any:
    (request,) = [row for row in requests() if row.partner_id == "ostara"]
    return request


def post(client: Any, key: SigningKey, body: bytes) -> Any:
    from django.conf import settings

    call = Call("POST", settings.PUBLIC_URL + TO_CENTRE, body)
    signed = sign(key, call, now=datetime.now(UTC), nonce=secrets.token_hex(8))
    return client.post(TO_CENTRE, body, content_type="application/xml", headers=signed)


def line(answered: Any) -> dict[str, Any]:
    assert answered.status_code == 200, answered.content
    (only,) = answered.json()["lines"]
    return only


def inward(state: str) -> int:
    from haltline.centre.inward.models import InwardMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("centre"):
        return InwardMessage.objects.filter(state=state).count()


def events(verb: str) -> int:
    from haltline.centre.audit.models import Event
    from haltline.centre.kernel.scope import in_scope

    with in_scope("audit"):
        return Event.objects.filter(verb=verb).count()


def resolution(request: Any, status: str, reason: str = "", conf: str = "RJCR") -> bytes:
    return written.resolution(status, reason, conf=conf, case=compact(str(request.pk)))


def test_the_bank_is_asked_by_a_signed_recall_that_names_the_hold(asked: Any, ostara: BankServer) -> None:
    ((method, path, body, headers),) = ostara.calls
    assert (method, path, headers["Content-Type"]) == ("POST", TO_BANK, "application/xml")
    assert headers["Idempotency-Key"] == asked.idempotency_key
    assert "Signature" in headers
    assert etree.fromstring(body).findtext(".//{*}CxlId") == compact(str(asked.pk))
    assert asked.state == "acknowledged"


def test_an_answer_that_is_lost_is_asked_for_with_the_same_bytes(
    ostara: BankServer, run_nudges: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([504, 202])
    ostara.answers = lambda *_: (next(left), {})
    take()
    run_nudges()
    assert len(ostara.calls) == 1
    assert request_now().state == "unknown"
    from tests.centre.test_bank_faults import sweep_due

    sweep_due()
    run_nudges()
    first, second = ostara.calls
    assert first[:3] == second[:3]
    assert first[3]["Idempotency-Key"] == second[3]["Idempotency-Key"]
    assert request_now().not_confirmed is False


def test_pending_is_acknowledged_and_moves_no_money(asked: Any, client: Any, key: SigningKey) -> None:
    before = states()
    told = line(post(client, key, resolution(asked, "PDCR", conf="PDCR")))
    assert (told["meaning"], told["outcome"], told["hold_id"]) == ("pending", "noted", str(asked.pk))
    assert states() == before
    assert request_now().state == "acknowledged"


def test_a_promise_is_no_money(asked: Any, client: Any, key: SigningKey, run_nudges: Any) -> None:
    before = states()
    assert line(post(client, key, resolution(asked, "ACCR", conf="CNCL")))["meaning"] == "promise"
    run_nudges()
    assert states() == before
    assert events("inward.noted") == 1


def test_a_rejection_for_legal_reasons_refuses_the_request(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    assert line(post(client, key, resolution(asked, "RJCR", "LEGL")))["outcome"] == "taken"
    run_nudges()
    assert request_now().state == "refused"
    assert states()["in_flight"] == ASKED


def test_fault_11_a_code_of_another_list_waits_for_a_person(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    before = states()
    assert line(post(client, key, resolution(asked, "RJCR", "ZZ99")))["outcome"] == "review"
    run_nudges()
    assert (request_now().state, states()) == ("acknowledged", before)
    assert events("inward.review") == 1


def test_money_is_back_with_a_return(asked: Any, client: Any, key: SigningKey, run_nudges: Any) -> None:
    assert line(post(client, key, written.payment_return("20000.00")))["outcome"] == "taken"
    run_nudges()
    assert states()["returned"] == ASKED
    assert request_now().state == "answered"


def test_the_same_message_again_gets_the_first_answer_and_moves_nothing(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    first = post(client, key, written.payment_return("5000.00")).json()
    run_nudges()
    again = post(client, key, written.payment_return("5000.00")).json()
    run_nudges()
    assert again == first | {"duplicate": True}
    assert states()["returned"] == 5_000_00


def test_fault_20_a_return_of_more_leaves_the_surplus_in_suspense(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    told = line(post(client, key, written.payment_return("25000.00")))
    run_nudges()
    assert (told["outcome"], told["surplus"]) == ("review", str(5_000_00))
    assert states()["returned"] == ASKED
    assert events("inward.surplus") == 1


def test_fault_20_a_second_return_is_kept_and_posts_nothing(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    post(client, key, written.payment_return("20000.00"))
    run_nudges()
    told = line(post(client, key, written.payment_return("20000.00", number="R-2")))
    run_nudges()
    assert (told["outcome"], told["surplus"]) == ("review", str(ASKED))
    assert states()["returned"] == ASKED


def test_fault_20_the_same_return_under_its_old_name_is_kept(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    post(client, key, written.payment_return("5000.00"))
    run_nudges()
    told = line(post(client, key, written.payment_return("4000.00")))
    run_nudges()
    assert told["surplus"] == str(4_000_00)
    assert states()["returned"] == 5_000_00


def test_a_statement_confirms_a_return_and_does_not_double_it(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    post(client, key, written.payment_return("5000.00"))
    run_nudges()
    told = line(post(client, key, written.statement(written.entry("5000.00"))))
    run_nudges()
    assert told["outcome"] == "noted"
    assert states()["returned"] == 5_000_00


def test_a_return_told_again_in_a_later_statement_is_noted(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    post(client, key, written.statement(written.entry("5000.00")))
    run_nudges()
    later = written.statement(written.entry("5000.00"), written.entry("9.00", returned=""))
    assert line(post(client, key, later))["outcome"] == "noted"
    run_nudges()
    assert states()["returned"] == 5_000_00


def test_after_a_surplus_a_further_return_is_a_surplus_too(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    post(client, key, written.payment_return("25000.00"))
    run_nudges()
    told = line(post(client, key, written.payment_return("4000.00", number="R-2")))
    run_nudges()
    assert (told["outcome"], told["surplus"], states()["returned"]) == ("review", str(4_000_00), ASKED)


def test_a_statement_alone_brings_money_back(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    both = written.statement(written.entry("7.00", returned=""), written.entry("5000.00"))
    assert line(post(client, key, both))["outcome"] == "taken"
    run_nudges()
    assert states()["returned"] == 5_000_00


def test_what_was_held_shrinks_by_what_came_back(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    answer(asked, held=Held(amount=ASKED, hold_reference="L-1"))
    run_nudges()
    post(client, key, written.payment_return("5000.00"))
    run_nudges()
    assert (states()["held"], states()["returned"]) == (15_000_00, 5_000_00)


def test_fault_20_money_that_a_plan_has_ordered_back_is_not_posted_twice(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    answer(asked, held=Held(amount=ASKED, hold_reference="L-1"))
    run_nudges()
    with in_scope("worker:korvane"):
        HoldPart.objects.update(state="return_ordered")
    told = line(post(client, key, written.payment_return("20000.00")))
    run_nudges()
    assert (told["outcome"], told["surplus"]) == ("review", str(ASKED))
    assert states()["held"] == ASKED


def test_a_line_about_nothing_of_this_bank_is_told_so(asked: Any, client: Any, key: SigningKey) -> None:
    told = line(post(client, key, written.payment_return(refs="OrgnlTxId=999")))
    assert (told["outcome"], "hold_id" in told) == ("unmatched", False)
    assert events("inward.unplaced") == 1


def test_fault_7_another_banks_hold_is_nothing_here(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    from haltline.centre.partners.models import PartnerKey

    PartnerKey.objects.update(partner_id="padmor")
    for body in (resolution(asked, "RJCR", "LEGL"), written.payment_return("20000.00")):
        assert line(post(client, key, body))["outcome"] == "unmatched"
    run_nudges()
    assert request_now().state == "acknowledged"


UNREADABLE = (
    (written.payment_return("12<50.10"), 400, "damaged"),
    (written.payment_return()[:-20], 400, "damaged"),
    (written.payment_return().replace(b"?>", b"?><!DOCTYPE d [<!ENTITY a 'b'>]>", 1), 400, "doctype"),
    (written.payment_return().decode().encode("utf-16"), 400, "not-utf-8"),
    (written.payment_return("1.005"), 422, "bad-money"),
)


def test_faults_12_to_14_what_cannot_be_read_is_kept_apart_and_does_nothing(
    asked: Any, client: Any, key: SigningKey
) -> None:
    before = states()
    for body, status, code in UNREADABLE:
        answered = post(client, key, body)
        assert (answered.status_code, answered.json()["code"]) == (status, code)
        assert answered["Content-Type"] == "application/problem+json"
        assert post(client, key, body).status_code == status
    assert (inward("refused"), inward("taken"), states()) == (len(UNREADABLE), 0, before)


def test_fault_12_a_body_beyond_the_limit_is_refused_unread(client: Any, key: SigningKey) -> None:
    answered = post(client, key, b" " * (3 * 1024 * 1024 + 1))
    assert answered.status_code == 413
    assert inward("refused") == 0


def test_an_unsigned_message_is_nobodys(asked: Any, client: Any) -> None:
    answered = client.post(TO_CENTRE, written.payment_return("20000.00"), content_type="application/xml")
    assert answered.status_code == 401
    assert inward("taken") == 0


def test_what_the_message_cannot_say_is_a_task_in_the_banks_inbox(
    asked: Any, ostara: BankServer, run_nudges: Any
) -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, recall
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    calls = len(ostara.calls)
    with in_scope("worker:korvane"):
        recall(request_now(), "a mistake", by=machine_authority("release"))
    run_nudges()
    assert len(ostara.calls) == calls
    with in_scope("worker:korvane"):
        (row,) = OutboxMessage.objects.filter(kind="tombstone")
        assert (row.state, row.answered_at) == ("delivered", None)


def test_a_request_that_was_never_confirmed_is_not_sent_again_after_its_end(
    ostara: BankServer, run_nudges: Any
) -> None:
    from tests.centre.test_bank_faults import sweep_due

    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.kernel.scope import in_scope

    ostara.answers = lambda *_: (504, {})
    take()
    run_nudges()
    calls = len(ostara.calls)
    with in_scope("worker:korvane"):
        HoldRequest.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    sweep_due()
    run_nudges()
    assert len(ostara.calls) == calls
    assert request_now().state == "recalled"
    assert request_now().not_confirmed


def test_what_a_bank_promises_and_what_is_too_much_stand_on_the_officers_timeline(
    asked: Any, client: Any, key: SigningKey, run_nudges: Any
) -> None:
    from haltline.centre.audit.models import Event
    from haltline.centre.desks.officer.timeline import TOLD
    from haltline.centre.kernel.scope import in_scope

    post(client, key, resolution(asked, "ACCR", conf="CNCL"))
    post(client, key, resolution(asked, "RJCR", "ZZ99"))
    post(client, key, written.payment_return("25000.00"))
    with in_scope("district:korvane"):
        told = Event.objects.filter(report_id=asked.report_id, verb__startswith="inward.")
        assert {event.verb for event in told} == {"inward.noted", "inward.review", "inward.surplus"}
        assert {event.verb for event in told} <= set(TOLD)
