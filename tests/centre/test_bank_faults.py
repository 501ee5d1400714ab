"""Banks that time out, repeat or contradict themselves, or reach for another bank's holds (faults 1-7)."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.acts import answer, onward, reply_to, requests, states, take
from tests.centre.bank_server import BankServer, listening, receipt

from haltline.protocol import (
    AccountRef,
    Held,
    PartEnded,
    PartState,
    PartStatus,
    Release,
    Reply,
    parse,
    to_bytes,
)
from haltline.protocol.keys import SigningKey, generate_key
from haltline.protocol.signing import Call, sign

pytestmark = pytest.mark.usefixtures("centre")
REPLIES = "/partner/v1/replies"


@pytest.fixture
def ostara(centre: None) -> Iterator[BankServer]:
    """Ostara as a bank with a system of its own, on real HTTP."""
    from haltline.centre.partners.models import Partner

    with listening() as bank:
        Partner.objects.filter(pk="ostara").update(way="api", url=bank.url)
        yield bank


@pytest.fixture
def key(centre: None) -> SigningKey:
    """Ostara's signing key, known to the centre."""
    from haltline.centre.partners.models import PartnerKey

    made = generate_key("ostara-1")
    now = datetime.now(UTC)
    PartnerKey.objects.create(
        keyid=made.keyid,
        partner_id="ostara",
        public_pem=made.public.pem(),
        not_before=now - timedelta(days=1),
        not_after=now + timedelta(days=1),
    )
    return made


def send(client: Any, key: SigningKey, body: bytes, *, path: str = REPLIES, **how: Any) -> Any:
    from django.conf import settings

    url = settings.PUBLIC_URL + path
    now = how.get("now", datetime.now(UTC))
    signed = sign(key, Call("POST", url, body), now=now, nonce=secrets.token_hex(8))
    effect = {"Idempotency-Key": how.get("effect", own_key(body))}
    return client.post(path, how.get("sent", body), content_type="application/json", headers=effect | signed)


def own_key(body: bytes) -> str:
    """The key of the reply or the word of an end that the body tells, or any where it tells none."""
    found = re.search(rb'"reply_id":"([^"]+)"', body)
    ended = re.search(rb'"ended_at".*"hold_id":"([^"]+)"', body)
    return found[1].decode() if found else f"ended-{ended[1].decode()}" if ended else "none"


def kept(why: str = "") -> int:
    """How many replies the centre has, or has in review for this reason."""
    from haltline.centre.holds.models import PartnerReply
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        rows = PartnerReply.objects.filter(why_review=why) if why else PartnerReply.objects.all()
        return rows.count()


def events(verb: str) -> int:
    from haltline.centre.audit.models import Event
    from haltline.centre.kernel.scope import in_scope

    with in_scope("audit"):
        return Event.objects.filter(verb=verb).count()


def sweep_due() -> None:
    """Make every clock due, then sweep as the worker does each second."""
    from haltline.centre.holds.sweeping import sweep
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        OutboxMessage.objects.filter(next_attempt_at__isnull=False).update(
            next_attempt_at=datetime.now(UTC) - timedelta(seconds=5)
        )
    sweep()


def test_fault_1_no_answer_means_unknown_then_a_status_query_with_the_same_key(
    ostara: BankServer, run_nudges: Callable[[], int]
) -> None:
    ostara.answers = lambda method, path, body: None if method == "POST" else (404, {"code": "never-seen"})
    take()
    run_nudges()
    (request,) = requests()
    assert (request.state, request.not_confirmed) == ("unknown", True)
    sweep_due()  # asks; the bank has never seen it
    ostara.answers = lambda method, path, body: (202, receipt(body))
    sweep_due()  # so the same message goes again
    (request,) = requests()
    assert (request.state, request.not_confirmed) == ("acknowledged", False)
    first, query, second = ostara.calls
    assert query[:2] == ("GET", f"/v1/holds/{request.id}")
    assert first[2] == second[2]
    assert first[3]["Idempotency-Key"] == second[3]["Idempotency-Key"]
    assert second[3]["Haltline-Attempt"] > first[3]["Haltline-Attempt"]


def test_fault_1_a_bank_that_acted_is_not_asked_to_hold_twice(
    ostara: BankServer, run_nudges: Callable[[], int]
) -> None:
    ostara.answers = lambda method, path, body: None
    take()
    run_nudges()
    ostara.answers = lambda method, path, body: (200, {})
    sweep_due()
    sweep_due()
    assert [method for method, _ in ostara.paths()] == ["POST", "GET"]
    assert requests()[0].state == "acknowledged"


def test_fault_3_the_same_reply_twice_is_one_entry(
    client: Any, key: SigningKey, run_nudges: Callable[[], int]
) -> None:
    take()
    run_nudges()
    (request,) = requests()
    body = to_bytes(reply_to(request, held=Held(amount=request.amount, hold_reference="BH 1")))
    first, second = send(client, key, body), send(client, key, body)
    run_nudges()
    assert (first.status_code, second.status_code) == (200, 200)
    assert (first.json()["duplicate"], second.json()["duplicate"]) == (False, True)
    assert (kept(), events("reply.duplicate")) == (1, 1)
    assert states() == {"disputed": -20_000_00, "held": 20_000_00}


def test_fault_4_another_reply_under_a_used_id_waits_for_a_person(
    client: Any, key: SigningKey, run_nudges: Callable[[], int]
) -> None:
    take()
    run_nudges()
    (request,) = requests()
    told = reply_to(request, held=Held(amount=request.amount, hold_reference="BH 1"))
    other = Reply(**{**dict(told), "held": None, "unknown": request.amount})
    assert send(client, key, to_bytes(told)).status_code == 200
    assert send(client, key, to_bytes(other)).status_code == 422
    run_nudges()
    assert kept("reply-id-reused") == 1
    assert states() == {"disputed": -20_000_00, "held": 20_000_00}


def test_fault_5_an_older_reply_that_comes_later_changes_nothing(run_nudges: Callable[[], int]) -> None:
    take()
    run_nudges()
    (request,) = requests()
    answer(request, seq=2, held=Held(amount=request.amount, hold_reference="BH 1"))
    run_nudges()
    answer(request, seq=1, unknown=request.amount)
    run_nudges()
    assert kept() == 2
    assert states() == {"disputed": -20_000_00, "held": 20_000_00}


def test_fault_5_an_end_told_before_its_reply_is_taken_and_the_late_reply_holds_nothing(
    client: Any, key: SigningKey, run_nudges: Callable[[], int]
) -> None:
    take()
    run_nudges()
    (request,) = requests()
    word = PartEnded(hold_id=str(request.id), amount=15_000_00, ended_at=datetime.now(UTC))
    assert send(client, key, to_bytes(word), path="/partner/v1/ended").status_code == 200
    assert states() == {"disputed": -20_000_00, "released": 15_000_00, "in_flight": 5_000_00}
    answer(request, held=Held(amount=15_000_00, hold_reference="BH 1"), free=5_000_00)
    run_nudges()
    assert states() == {"disputed": -20_000_00, "released": 15_000_00, "in_flight": 5_000_00}


def test_fault_2_a_reply_made_before_the_tombstone_and_heard_after_it_holds_nothing(
    ostara: BankServer, run_nudges: Callable[[], int]
) -> None:
    take()
    run_nudges()
    (request,) = requests()
    freed = PartStatus(hold_id=str(request.id), state=PartState.RELEASED, held=0, released=request.amount)
    ostara.answers = lambda method, path, body: (200, json.loads(to_bytes(freed)))
    take_back(request)
    run_nudges()
    answer(request, held=Held(amount=request.amount, hold_reference="BH 1"))
    run_nudges()
    assert states() == {"disputed": -20_000_00, "released": 20_000_00}


def take_back(request: Any) -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, recall
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        recall(request, "Asked by mistake", by=machine_authority("release"))


def test_fault_6_a_reply_that_does_not_add_up_is_sent_back_with_the_gap(
    client: Any, key: SigningKey, run_nudges: Callable[[], int]
) -> None:
    take()
    run_nudges()
    (request,) = requests()
    body = to_bytes(reply_to(request, held=Held(amount=request.amount - 14_000_00, hold_reference="BH 1")))
    refused = send(client, key, body)
    run_nudges()
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["gap"]) == (422, "sum-mismatch", "1400000")
    assert kept("sum-mismatch") == 1
    assert states() == {"disputed": -20_000_00, "in_flight": 20_000_00}
    corrected = reply_to(request, held=Held(amount=request.amount, hold_reference="BH 1"))
    assert send(client, key, to_bytes(corrected)).status_code == 200
    run_nudges()
    assert states() == {"disputed": -20_000_00, "held": 20_000_00}


def test_fault_7_a_reply_about_another_banks_hold_is_refused_and_noted(
    client: Any, key: SigningKey, run_nudges: Callable[[], int]
) -> None:
    take(to_institution="padmor")
    run_nudges()
    (request,) = requests()
    assert request.partner_id == "padmor"
    body = to_bytes(reply_to(request, held=Held(amount=request.amount, hold_reference="BH 1")))
    assert send(client, key, body).status_code == 403
    assert (kept(), events("reply.not-yours")) == (0, 1)


def test_fault_7_a_reply_about_another_account_is_refused_and_noted(
    client: Any, key: SigningKey, run_nudges: Callable[[], int]
) -> None:
    take()
    run_nudges()
    told = reply_to(requests()[0], unknown=20_000_00)
    other = Reply(**{**dict(told), "account": AccountRef(institution="ostara", number="200000009999")})
    assert send(client, key, to_bytes(other)).status_code == 403
    assert (kept(), events("reply.not-yours")) == (0, 1)


def test_fault_11_a_code_nobody_knows_is_read_by_a_person_and_refuses_nothing(
    client: Any, key: SigningKey, run_nudges: Callable[[], int]
) -> None:
    take()
    run_nudges()
    told = reply_to(requests()[0], unknown=20_000_00)
    strange = Reply(**{**dict(told), "codes": ("REJECTED-07",)})
    assert send(client, key, to_bytes(strange)).status_code == 200
    run_nudges()
    assert kept("unknown-code") == 1
    assert requests()[0].state == "part_answered"
    assert states() == {"disputed": -20_000_00, "unknown": 20_000_00}
    assert waits_for_a_person()
    clear = Reply(**{**dict(told), "reply_id": "clear", "seq": 2, "codes": ("not_found",)})
    assert send(client, key, to_bytes(clear)).status_code == 200
    run_nudges()
    assert (requests()[0].state, waits_for_a_person()) == ("answered", False)


def waits_for_a_person() -> bool:
    """Whether the queue shows that a bank's reply is to be read."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.queue.models import Entry

    with in_scope("district:korvane"):
        return Entry.objects.get().review


def test_what_a_bank_says_it_holds_counts_under_the_cap_whatever_word_stands_beside_it(
    client: Any, key: SigningKey, run_nudges: Callable[[], int]
) -> None:
    """It told of money that moved on, another bank holds it, and now it holds that money itself."""
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    take()
    run_nudges()
    answer(requests()[0], onward=[onward(20_000_00, 20_000_00, reference="T-1")])
    run_nudges()
    first, second = requests()
    answer(second, held=Held(amount=20_000_00, hold_reference="B"))
    run_nudges()
    told = reply_to(first, held=Held(amount=20_000_00, hold_reference="A"))
    strange = Reply(**{**dict(told), "reply_id": "strange", "seq": 2, "codes": ("FROZEN_99",)})
    assert send(client, key, to_bytes(strange)).status_code == 200
    run_nudges()
    assert states() == {"disputed": -20_000_00, "held": 20_000_00}
    with in_scope("district:korvane"):
        (order,) = OutboxMessage.objects.filter(kind="release")
    assert (order.subject, parse(Release, bytes(order.body)).amount) == (second.pk, 20_000_00)


@pytest.mark.parametrize(
    ("key_told", "status", "code"), [("", 400, "missing-key"), ("x", 422, "contradiction")]
)
def test_a_reply_without_its_own_key_is_refused_and_has_no_effect(
    client: Any, key: SigningKey, run_nudges: Callable[[], int], key_told: str, status: int, code: str
) -> None:
    take()
    run_nudges()
    body = to_bytes(reply_to(requests()[0], unknown=20_000_00))
    refused = send(client, key, body, effect=key_told)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.json()["field"] == "Idempotency-Key"
    assert kept() == 0
    assert send(client, key, body).status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda raw: raw.replace(b'"credited":"2000000"', b'"credited":2000000'), 422),
        (lambda raw: raw.replace(b'"credited":"2000000"', b'"credited":"2000000","credited":"1"'), 400),
        (lambda raw: raw.replace(b'"credited":"2000000"', b'"credited":"-1"'), 422),
        (lambda raw: raw.replace(b'"credited":"2000000"', b'"credited":"1,250.10"'), 422),
        (lambda raw: raw.replace(b'"credited":"2000000"', b'"credited":"1e400"'), 422),
        (lambda raw: raw.replace(b'"final":true', b'"final":true,"more":1'), 422),
        (lambda raw: raw[:-1], 400),
    ],
)
def test_faults_14_and_15_damaged_messages_are_refused_whole(
    client: Any, key: SigningKey, run_nudges: Callable[[], int], change: Callable[[bytes], bytes], status: int
) -> None:
    take()
    run_nudges()
    (request,) = requests()
    body = change(to_bytes(reply_to(request, unknown=request.amount)))
    refused = send(client, key, body)
    assert (refused.status_code, refused["Content-Type"]) == (status, "application/problem+json")
    assert kept() == 0


def test_a_replayed_or_altered_call_is_refused(
    client: Any, key: SigningKey, run_nudges: Callable[[], int]
) -> None:
    take()
    run_nudges()
    body = to_bytes(reply_to(requests()[0], unknown=20_000_00))
    assert send(client, key, body, sent=body.replace(b"done", b"gone")).status_code == 401
    assert send(client, key, body, now=datetime.now(UTC) - timedelta(hours=1)).status_code == 401
    assert send(client, generate_key("ostara-1"), body).status_code == 401
    assert (kept(), events("partner.refused")) == (0, 3)


def test_a_corrected_reply_moves_the_trail_and_frees_what_was_held(run_nudges: Callable[[], int]) -> None:
    take()
    run_nudges()
    (first,) = requests()
    answer(first, held=Held(amount=12_000_00, hold_reference="BH 1"), onward=[onward(9_000_00, 8_000_00)])
    run_nudges()
    second = requests()[1]
    answer(second, held=Held(amount=8_000_00, hold_reference="PP 1"))
    run_nudges()
    assert states()["held"] == 20_000_00
    answer(first, seq=2, held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()
    assert states() == {"disputed": -20_000_00, "held": 20_000_00}
    assert events("hold.release-sent") == 1
