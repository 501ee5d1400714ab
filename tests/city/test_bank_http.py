"""Two banks as real servers: signed requests in, signed replies out, money between them over the switch."""

import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests.city.asking import AUTHORITY, ask_for, pay
from tests.city.centre_inbox import RunningCity, free_port, running_city, wait_for

from haltline.city.journal import event_from_wire
from haltline.city.notices import Notice, notice_from_wire
from haltline.city.rows import AccountId, Opening, Row, opening_to_wire, row_to_wire
from haltline.protocol import (
    AccountRef,
    Draw,
    Message,
    PayoutInstruction,
    Release,
    Tombstone,
    gap,
    paths,
    to_bytes,
)
from haltline.protocol.keys import SigningKey, generate_key
from haltline.protocol.signing import Call, sign

STOLEN = pay("s1", "MIRK:v", "OSTA:m", 1000)
FAR = datetime.now(UTC) + timedelta(days=7)
PayBack = Callable[[int], PayoutInstruction]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[RunningCity]:
    with running_city(tmp_path) as running:
        yield running


def call(
    city: RunningCity,
    path: str,
    message: Message | None = None,
    *,
    key: SigningKey | None = None,
    idempotency: str = "",
    timeout: float = 10,
) -> httpx.Response:
    """One signed call of the centre to bank OSTA; without a message a GET."""
    url, body = city.urls["OSTA"] + path, to_bytes(message) if message else b""
    method = "POST" if message else "GET"
    headers = sign(
        key or city.key,
        Call(method, url, body),
        now=datetime.now(UTC),
        nonce=secrets.token_urlsafe(12),
    )
    if message:
        headers[paths.IDEMPOTENCY_KEY] = idempotency or message.idempotency_key  # type: ignore[attr-defined]
    return httpx.request(method, url, content=body, headers=headers, timeout=timeout)


def control(city: RunningCity, code: str, path: str, body: object = None) -> httpx.Response:
    method = "GET" if body is None else "POST"
    return httpx.request(
        method, city.urls[code] + path, json=body, headers={"X-City-Token": city.token}, timeout=10
    )


def balance(city: RunningCity, code: str, number: str) -> int:
    return int(control(city, code, f"/_city/accounts/{number}").json()["balance"])


def load(
    city: RunningCity, rows: list[Row], plan: dict[str, str] | None = None, coming: list[Row] | None = None
) -> None:
    for code in city.urls:
        openings = [Opening(AccountId(code, "v"), 5000)] if code == "MIRK" else []
        mine = [r for r in rows if any(s and s.institution == code for s in (r.source, r.target))]
        body = {
            "openings": [opening_to_wire(opening) for opening in openings],
            "rows": [row_to_wire(row) for row in mine],
            "coming": [row_to_wire(row) for row in coming or []],
            "plan": plan or {},
        }
        control(city, code, "/_city/books", body).raise_for_status()


def hold(city: RunningCity, amount: int = 1000, **change: object) -> httpx.Response:
    return call(city, paths.HOLDS, ask_for(STOLEN, amount, expires_at=FAR, **change))


def test_a_request_is_received_at_once_and_answered_later(city: RunningCity) -> None:
    load(city, [STOLEN, pay("cash", "OSTA:m", "", 300, minute=1, kind="atm")])
    answer = hold(city)
    assert (answer.status_code, answer.json()["hold_id"]) == (202, "h-s1")
    wait_for(lambda: city.inbox.replies)
    (reply,) = city.inbox.replies
    assert reply.held is not None
    assert (reply.held.amount, reply.withdrawn[0].share, gap(reply)) == (700, 300, 0)


def test_the_same_message_again_gets_the_same_answer_and_no_second_hold(city: RunningCity) -> None:
    load(city, [STOLEN])
    first, second = hold(city), hold(city)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    wait_for(lambda: city.inbox.replies)
    events = control(city, "OSTA", "/_city/journal").json()["events"]
    assert [event["delta"] for event in events] == [1000]


def test_the_holder_gets_a_letter_with_the_exact_sum_and_the_code_and_another_when_it_is_free(
    city: RunningCity,
) -> None:
    load(city, [STOLEN, pay("cash", "OSTA:m", "", 300, minute=1, kind="atm")])
    hold(city, contact="The centre. For the account holder: http://localhost/door, code K7QM-2XPA")
    wait_for(lambda: city.inbox.replies)

    def letter(number: str = "m") -> Notice:
        (told,) = control(city, "OSTA", f"/_city/notices/{number}").json()["notices"]
        return notice_from_wire(told)

    first = letter()
    assert (first.amount, first.code, first.free_at) == (700, "K7QM-2XPA", None)
    tombstone = Tombstone(idempotency_key="t1", hold_id="h-s1", reason="withdrawn", authority=AUTHORITY)
    assert call(city, paths.tombstone("h-s1"), tombstone).status_code == 200
    assert letter().free_at is not None
    assert control(city, "OSTA", "/_city/notices/nobody").json() == {"notices": []}


def test_the_same_key_with_another_payload_is_refused(city: RunningCity) -> None:
    load(city, [STOLEN])
    hold(city)
    answer = call(
        city, paths.HOLDS, ask_for(STOLEN, 900, expires_at=FAR, hold_id="h-2"), idempotency="key-h-s1"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")


def test_an_unsigned_or_foreign_call_has_no_effect(city: RunningCity) -> None:
    load(city, [STOLEN])
    stranger = generate_key("centre-1")
    forged = call(city, paths.HOLDS, ask_for(STOLEN, 1000, expires_at=FAR), key=stranger)
    bare = httpx.post(city.urls["OSTA"] + paths.HOLDS, content=b"{}", timeout=10)
    assert (forged.status_code, bare.status_code) == (401, 401)
    assert call(city, paths.hold("h-s1")).json()["code"] == paths.NEVER_SEEN


def test_a_damaged_message_is_refused_with_the_field_to_mend(city: RunningCity) -> None:
    url = city.urls["OSTA"] + paths.HOLDS
    body = to_bytes(ask_for(STOLEN, 1000)).replace(b'"amount":"1000","answer', b'"amount":1000,"answer')
    signed = sign(city.key, Call("POST", url, body), now=datetime.now(UTC), nonce="n1")
    answer = httpx.post(url, content=body, headers={**signed, paths.IDEMPOTENCY_KEY: "k"}, timeout=10)
    assert (answer.status_code, answer.json()["field"]) == (422, "amount")


def test_the_city_paths_need_the_citys_token(city: RunningCity) -> None:
    assert httpx.get(city.urls["OSTA"] + "/_city/journal", timeout=10).status_code == 403


def test_a_reply_is_sent_again_until_the_centre_has_it(city: RunningCity) -> None:
    load(city, [STOLEN])
    city.inbox.failing = 2
    hold(city)
    wait_for(lambda: city.inbox.replies)
    assert len(city.inbox.replies) == 1


def test_an_unbalanced_reply_is_corrected_under_a_new_id(city: RunningCity) -> None:
    load(city, [STOLEN], {STOLEN.reference: "unbalanced"})
    hold(city)
    wait_for(lambda: city.inbox.replies)
    (wrong,), (right,) = city.inbox.refused, city.inbox.replies
    assert wrong.reply_id != right.reply_id
    assert (wrong.seq, gap(wrong) != 0, gap(right)) == (right.seq, True, 0)


def test_a_doubled_reply_is_the_very_same(city: RunningCity) -> None:
    load(city, [STOLEN], {STOLEN.reference: "twice"})
    hold(city)
    wait_for(lambda: len(city.inbox.replies) == 2)
    assert to_bytes(city.inbox.replies[0]) == to_bytes(city.inbox.replies[1])


def test_a_reply_that_is_never_given_leaves_the_money_alone(city: RunningCity) -> None:
    other = pay("s2", "MIRK:v", "OSTA:m", 50)
    load(city, [STOLEN, other], {STOLEN.reference: "never"})
    hold(city)
    call(city, paths.HOLDS, ask_for(other, 50, expires_at=FAR))
    wait_for(lambda: city.inbox.replies)
    assert {reply.hold_id for reply in city.inbox.replies} == {"h-s2"}
    status = call(city, paths.hold("h-s1")).json()
    assert (status["state"], status["held"]) == ("requested", "0")


def test_a_bank_may_act_although_its_receipt_never_arrives(city: RunningCity) -> None:
    load(city, [STOLEN], {STOLEN.reference: "slow-receipt"})
    with pytest.raises(httpx.ReadTimeout):
        call(city, paths.HOLDS, ask_for(STOLEN, 1000, expires_at=FAR), timeout=0.5)
    status = call(city, paths.hold("h-s1")).json()
    assert (status["state"], status["held"]) == ("active", "1000")
    again = hold(city)
    assert again.status_code == 202
    wait_for(lambda: city.inbox.replies)
    events = control(city, "OSTA", "/_city/journal").json()["events"]
    assert [event["delta"] for event in events] == [1000]


def test_a_release_frees_and_the_journal_shows_its_key(city: RunningCity) -> None:
    load(city, [STOLEN])
    hold(city)
    wait_for(lambda: city.inbox.replies)
    told = Release(idempotency_key="r1", hold_id="h-s1", amount=400, reason="Cap", authority=AUTHORITY)
    answer = call(city, paths.release("h-s1"), told)
    assert (answer.status_code, answer.json()["held"], answer.json()["released"]) == (200, "600", "400")
    events = control(city, "OSTA", "/_city/journal?after=1").json()
    last = event_from_wire(events["events"][0])
    assert (last.why, last.key, last.delta, events["next"]) == ("release", "r1", -400, 2)


def test_a_late_first_request_finds_its_tombstone(city: RunningCity) -> None:
    load(city, [STOLEN])
    told = Tombstone(idempotency_key="t1", hold_id="h-s1", reason="Recalled", authority=AUTHORITY)
    assert call(city, paths.tombstone("h-s1"), told).status_code == 200
    assert (hold(city).status_code, hold(city).json()["code"]) == (410, "tombstoned")
    assert call(city, paths.hold("h-s1")).json()["state"] == "not_held"


def test_the_path_and_the_message_must_name_one_hold(city: RunningCity) -> None:
    load(city, [STOLEN])
    told = Release(idempotency_key="r1", hold_id="h-s2", amount=4, reason="Cap", authority=AUTHORITY)
    assert call(city, paths.release("h-s1"), told).status_code == 422


def test_an_ended_hold_is_freed_and_told(city: RunningCity) -> None:
    load(city, [STOLEN])
    soon = datetime.now(UTC) + timedelta(seconds=1)
    request = ask_for(STOLEN, 1000, expires_at=soon, disputed_at=soon - timedelta(hours=1))
    call(city, paths.HOLDS, request)
    wait_for(lambda: city.inbox.ended)
    (ended,) = city.inbox.ended
    assert (ended.hold_id, ended.amount) == ("h-s1", 1000)
    assert call(city, paths.hold("h-s1")).json()["state"] == "expired"


@pytest.fixture
def pay_back(city: RunningCity) -> PayBack:
    """Ostara holds 1,000 of the stolen payment; makes instructions to pay so much of it to the victim."""
    load(city, [STOLEN])
    hold(city)
    wait_for(lambda: city.inbox.replies)
    return lambda amount: PayoutInstruction(
        payout_id="p1",
        idempotency_key="kp1",
        plan_ref="plan-1",
        pot=AccountRef(institution="OSTA", number="m"),
        draws=(Draw(hold_id="h-s1", amount=amount),),
        to=AccountRef(institution="MIRK", number="v"),
        amount=amount,
        currency="INR",
        authority=AUTHORITY,
    )


def test_a_payout_reaches_the_victims_bank_before_its_proof(city: RunningCity, pay_back: PayBack) -> None:
    told = pay_back(600)
    assert call(city, paths.PAYOUTS, told).status_code == 202
    assert call(city, paths.PAYOUTS, told).status_code == 202
    wait_for(lambda: city.inbox.proofs)
    (proof,) = city.inbox.proofs
    assert (proof.payout_id, proof.amount, proof.to.number) == ("p1", 600, "v")
    assert balance(city, "MIRK", "v") == 5000 - 1000 + 600
    assert balance(city, "OSTA", "m") == 400
    assert call(city, paths.hold("h-s1")).json()["held"] == "400"


def test_a_payout_beyond_what_is_held_is_refused(city: RunningCity, pay_back: PayBack) -> None:
    told = pay_back(1001)
    answer = call(city, paths.PAYOUTS, told)
    assert (answer.status_code, answer.json()["code"]) == (422, "more-than-held")


def test_a_row_is_cut_by_a_lien_over_http_and_the_bank_says_so(city: RunningCity) -> None:
    on = pay("on", "OSTA:m", "MIRK:x", 500, minute=9)
    load(city, [STOLEN], coming=[on])
    hold(city, 800)
    wait_for(lambda: city.inbox.replies)
    assert control(city, "OSTA", "/_city/rows", {"debit": ["on"]}).json() == {"cut": {"on": 200}}
    assert control(city, "MIRK", "/_city/rows", {"credit": ["on"], "cut": {"on": 200}}).json() == {"cut": {}}
    assert control(city, "OSTA", "/_city/state").json()["declined"] == 1
    assert (balance(city, "OSTA", "m"), balance(city, "MIRK", "x")) == (800, 200)


def test_a_bank_is_a_process_of_its_own_that_ends_when_told(city: RunningCity, tmp_path: Path) -> None:
    told = json.loads(city.config.read_text())
    port = free_port()
    told["banks"][0] |= {"port": port, "url": f"http://127.0.0.1:{port}"}
    config = tmp_path / "other.json"
    config.write_text(json.dumps(told))
    command = [sys.executable, "-m", "haltline.cli.main", "city", "bank"]
    process = subprocess.Popen([*command, "--config", str(config), "--code", "OSTA"])
    try:
        url = f"http://127.0.0.1:{port}/_city"
        headers = {"X-City-Token": city.token}

        def up() -> bool:
            try:
                return httpx.get(f"{url}/state", headers=headers, timeout=5).status_code == 200
            except httpx.TransportError:
                return False

        wait_for(up)
        httpx.post(f"{url}/shutdown", headers=headers, timeout=5)
        assert process.wait(timeout=10) in (0, -15)
    finally:
        process.kill()
        process.wait()


def terminal(city: RunningCity, verb: str, typed: dict[str, object]) -> httpx.Response:
    return control(city, "OSTA", f"/_city/terminal/{verb}", typed)


def test_a_clerk_types_a_request_and_reads_the_answer_at_the_terminal(city: RunningCity) -> None:
    load(city, [STOLEN, pay("cash", "OSTA:m", "", 300, minute=1, kind="atm")])
    typed = {
        "hold_id": "h-9",
        "reference": STOLEN.reference,
        "amount": "1000",
        "currency": "INR",
        "expires_at": FAR.isoformat(),
    }
    first, again = terminal(city, "hold", typed).json(), terminal(city, "hold", typed).json()
    assert (first["held"]["amount"], first["withdrawn"][0]["share"]) == ("700", "300")
    assert (again["held"], again["seq"]) == (first["held"], 2)
    assert first["account"]["number"] == "m"
    assert balance(city, "OSTA", "m") == 700
    for _ in range(2):  # typed twice, given free once
        freed = terminal(city, "release", {"hold_id": "h-9", "amount": "200", "key": "k1"}).json()
        assert (freed["held"], freed["released"]) == ("500", "200")


def test_a_clerk_pays_a_victim_back_once_and_reads_the_proof(city: RunningCity) -> None:
    load(city, [STOLEN])
    typed = {
        "hold_id": "h-9",
        "reference": STOLEN.reference,
        "amount": "1000",
        "currency": "INR",
        "expires_at": FAR.isoformat(),
    }
    terminal(city, "hold", typed)
    payout = {
        "payout_id": "p1",
        "pot": "m",
        "draws": [{"hold_id": "h-9", "amount": "900"}],
        "to": {"institution": "MIRK", "number": "v"},
        "amount": "900",
        "currency": "INR",
    }
    first, again = terminal(city, "payout", payout).json(), terminal(city, "payout", payout).json()
    assert first["reference"] == again["reference"]
    assert (balance(city, "OSTA", "m"), balance(city, "MIRK", "v")) == (100, 4900)
    assert city.inbox.proofs == []
    too_much = terminal(city, "payout", payout | {"payout_id": "p2"})
    assert (too_much.status_code, too_much.json()["code"]) == (422, "more-than-held")


def test_a_clerk_who_finds_no_such_payment_reads_not_found(city: RunningCity) -> None:
    load(city, [STOLEN])
    typed = {
        "hold_id": "h-9",
        "reference": "R-none",
        "amount": "1000",
        "currency": "INR",
        "expires_at": FAR.isoformat(),
    }
    answer = terminal(city, "hold", typed).json()
    assert (answer["unknown"], answer["codes"]) == ("1000", ["not_found"])
