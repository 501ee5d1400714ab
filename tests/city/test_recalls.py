"""A bank of the city that speaks ISO 20022: recalls in, camt.029, pacs.004 and camt.053 out, money moved."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests.city.asking import ask_for, pay
from tests.city.centre_inbox import RunningCity, running_city, wait_for
from tests.city.test_bank_http import FAR, balance, control, load

from haltline.city import recalls
from haltline.iso20022 import (
    TO_BANK,
    Pending,
    Projection,
    Promise,
    Refusal,
    Returned,
    projections,
    read,
    recall_request,
)
from haltline.protocol import HoldRequest, paths
from haltline.protocol.signing import Call, sign

STOLEN = pay("s1", "MIRK:v", "OSTA:m", 1000)
CASH = pay("cash", "OSTA:m", "", 300, minute=1, kind="atm")
HOLD = "0193a1f0-6c11-7c3e-9f2a-4b1d5e6f7a80"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[RunningCity]:
    with running_city(tmp_path, way="iso20022") as running:
        yield running


def asked(amount: int = 1000, **change: object) -> HoldRequest:
    return ask_for(STOLEN, amount, hold_id=HOLD, idempotency_key=HOLD, expires_at=FAR, **change)


def recall(city: RunningCity, request: HoldRequest) -> httpx.Response:
    url, body = city.urls["OSTA"] + TO_BANK, recall_request(request, made_at=request.disputed_at)
    call, nonce = Call("POST", url, body), secrets.token_urlsafe(12)
    signed = sign(city.key, call, now=datetime.now(UTC), nonce=nonce)
    headers = {**signed, paths.IDEMPOTENCY_KEY: request.idempotency_key, "Content-Type": "application/xml"}
    return httpx.post(url, content=body, headers=headers, timeout=10)


def said(city: RunningCity) -> list[Projection]:
    return [line for raw in city.inbox.documents for line in projections(read(raw))]


def told(city: RunningCity, count: int) -> list[Projection]:
    wait_for(lambda: len(city.inbox.documents) >= count)
    return said(city)


def test_what_a_recall_finds_goes_back_to_the_payer_and_is_told_in_three_words(city: RunningCity) -> None:
    load(city, [STOLEN, CASH])
    before = balance(city, "MIRK", "v")
    assert recall(city, asked()).status_code == 202
    promise, back, booked = told(city, 3)
    assert isinstance(promise, Promise)
    assert isinstance(back, Returned) and isinstance(booked, Returned)
    assert back.money.minor == booked.money.minor == 700
    assert back.own_name == booked.own_name
    assert (balance(city, "OSTA", "m"), balance(city, "MIRK", "v")) == (0, before + 700)


def test_the_same_recall_again_is_the_same_one(city: RunningCity) -> None:
    load(city, [STOLEN, CASH])
    first, second = recall(city, asked()), recall(city, asked())
    assert (first.content, second.status_code) == (second.content, 202)
    told(city, 3)
    assert balance(city, "OSTA", "m") == 0


@pytest.mark.parametrize("why", ["hop", "large", "other-case"])
def test_what_is_not_one_victims_small_payment_is_kept_for_the_centre_to_share(
    city: RunningCity, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(city, [STOLEN, CASH, pay("s2", "MIRK:v", "OSTA:m", 50)])
    if why == "large":
        monkeypatch.setattr(recalls, "BACK_AT_ONCE_MOST", 699)
    if why == "other-case":
        other = ask_for(pay("s2", "MIRK:v", "OSTA:m", 50), 50, hold_id=HOLD[:-1] + "1", expires_at=FAR)
        recall(city, other.model_copy(update={"hop": 2, "case_ref": "case-2", "idempotency_key": "k-2"}))
    recall(city, asked(hop=2 if why == "hop" else 1))
    assert {type(each) for each in told(city, 2 if why == "other-case" else 1)} == {Pending}
    assert balance(city, "OSTA", "m") == 750


def test_a_payment_that_is_not_in_its_books_is_refused_by_code(city: RunningCity) -> None:
    load(city, [])
    assert recall(city, asked()).status_code == 202
    (line,) = told(city, 1)
    assert isinstance(line, Refusal) and line.said.endswith("NOOR")


def test_its_clerk_says_at_the_desk_where_the_rest_is(city: RunningCity) -> None:
    load(city, [STOLEN, CASH])
    recall(city, asked())
    told(city, 3)
    typed = {
        "hold_id": HOLD, "reference": STOLEN.reference, "account": "m", "amount": "1000", "currency": "INR",
        "expires_at": FAR.isoformat(),
    }  # fmt: skip
    reply = control(city, "OSTA", "/_city/terminal/hold", typed).json()
    assert (reply["returned"], reply["withdrawn"][0]["share"]) == ("700", "300")
    assert not reply.get("held")


@pytest.mark.parametrize(
    ("speech", "kinds"),
    [
        ("plain", ["029", "004", "053"]),
        ("slow", ["029", "004", "053"]),
        ("out-of-order", ["053", "004", "029"]),
        ("hostile", ["029", "029", "004", "053", "004", "053"]),
    ],
)
def test_its_files_come_as_its_temper_is_and_say_the_same(
    tmp_path: Path, speech: str, kinds: list[str]
) -> None:
    with running_city(tmp_path, way="iso20022", osta={"speech": speech}) as city:
        load(city, [STOLEN, CASH])
        began = datetime.now(UTC)
        assert recall(city, asked(answer_within_minutes=1, answer_within_seconds=2)).status_code == 202
        lines = told(city, len(kinds))
        assert sorted(_kinds(city)) == sorted(kinds)
        if speech in ("out-of-order", "plain"):
            assert _kinds(city) == kinds
        if speech == "slow":
            assert datetime.now(UTC) - began > timedelta(seconds=1.4), "0.7 of its clock"
        assert {line.money.minor for line in lines if isinstance(line, Returned)} == {700}
        assert len(set(city.inbox.keys_told)) == len(kinds)
        assert balance(city, "OSTA", "m") == 0


def _kinds(city: RunningCity) -> list[str]:
    return [key.split("-")[1] for key in city.inbox.keys_told]


def test_what_is_no_recall_is_refused_and_nothing_moves(city: RunningCity) -> None:
    load(city, [STOLEN])
    url = city.urls["OSTA"] + TO_BANK
    signed = sign(city.key, Call("POST", url, b"<x/>"), now=datetime.now(UTC), nonce="n" * 16)
    answer = httpx.post(url, content=b"<x/>", headers={**signed, paths.IDEMPOTENCY_KEY: "k"}, timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (422, "other-message")
    assert balance(city, "OSTA", "m") == 1000


def test_a_return_that_is_not_told_yet_is_told_after_a_kill(tmp_path: Path) -> None:
    from haltline.city.daybook import Daybook
    from haltline.city.duties import ReturnDue, WordDue
    from haltline.city.office import Office
    from haltline.city.rows import row_to_wire

    file = tmp_path / "day.jsonl"

    def office() -> Office:
        return Office("OSTA", Daybook(file), seed=1, speed=1, institutions={"OSTA", "MIRK"})

    with closing(office()) as first:
        first.do("books", openings=[], rows=[row_to_wire(STOLEN)], coming=[], plan={})
        body = recall_request(asked(), made_at=datetime.now(UTC) - timedelta(seconds=1)).decode()
        first.do("call", path=TO_BANK, key=HOLD, body=body)
    with closing(office()) as again:
        due = again.duties[f"back {HOLD}"]
        assert isinstance(due, ReturnDue) and due.row.amount == 1000
        again.do("sent-back", hold_id=HOLD)
    with closing(office()) as last:
        words = last.duties[f"told {HOLD}"]
        assert isinstance(words, WordDue) and len(words.messages) == 2
