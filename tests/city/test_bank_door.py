"""Who may speak to the reference bank, how often, and what it says to anything else; real HTTP."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from tests.city.asking import AUTHORITY, ask_for, pay
from tests.city.centre_inbox import RunningCity, free_port, running, running_city, wait_for
from tests.city.test_bank_http import call, control, load

from haltline.city.app import Face, make_app
from haltline.city.bank import Bank
from haltline.city.config import read_config
from haltline.city.daybook import Daybook
from haltline.city.doorkeeper import Doorkeeper
from haltline.city.office import NotNow, Office
from haltline.protocol import (
    Ask,
    Call,
    CallRate,
    Extend,
    HoldRequest,
    KeyList,
    Problem,
    ProblemCode,
    PublishedKey,
    Release,
    Rule,
    SigningKey,
    Tombstone,
    generate_key,
    parse,
    paths,
    sign,
    to_bytes,
)
from haltline.protocol.problems import MEANINGS

STOLEN = pay("s1", "MIRK:v", "OSTA:m", 1000)
FAR = datetime.now(UTC) + timedelta(days=7)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    with running_city(tmp_path_factory.mktemp("city")) as running:
        load(running, [STOLEN])
        yield running


@pytest.fixture
def own_city(tmp_path: Path) -> Iterator[RunningCity]:
    with running_city(tmp_path) as running:
        load(running, [STOLEN])
        yield running


def told_why(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a refusal, which must be a whole problem document."""
    assert answer.headers["content-type"] == paths.PROBLEM
    found = parse(Problem, answer.content)
    assert found.status == answer.status_code
    if found.code in list(ProblemCode):
        assert MEANINGS[ProblemCode(found.code)].status == found.status
    return found.status, found.code


def ask(**change: object) -> HoldRequest:
    return ask_for(STOLEN, 1000, expires_at=FAR, **change)


@pytest.mark.parametrize(
    ("method", "path", "why"),
    [
        ("GET", "/", (404, "no-such-path")),
        ("POST", paths.HOLDS + "/", (404, "no-such-path")),
        ("POST", "/v2/holds", (404, "no-such-path")),
        ("GET", paths.HOLDS, (405, "no-such-method")),
        ("DELETE", "/v1/holds/h-s1", (405, "no-such-method")),
        ("POST", paths.BANK_KEYS, (405, "no-such-method")),
    ],
)
def test_whatever_is_not_a_call_is_a_problem_document_and_no_redirect(
    city: RunningCity, method: str, path: str, why: tuple[int, str]
) -> None:
    answer = httpx.request(method, city.urls["OSTA"] + path, timeout=10)
    assert told_why(answer) == why
    assert ("allow" in answer.headers) == (why[0] == 405)


def test_a_rule_the_books_cannot_follow_is_refused_by_name(city: RunningCity) -> None:
    answer = call(city, paths.HOLDS, ask(hold_id="h-lifo", rule=Rule.LIFO))
    assert told_why(answer) == (422, "rule-not-supported")
    assert answer.json()["field"] == "rule"
    assert told_why(call(city, paths.hold("h-lifo"))) == (404, "never-seen")


def test_a_hold_that_ends_before_its_payment_was_booked_is_refused_by_name(city: RunningCity) -> None:
    told = ask(hold_id="h-odd")
    late = told.payment.model_copy(update={"booked_at": told.expires_at})
    answer = call(city, paths.HOLDS, told.model_copy(update={"payment": late}))
    assert told_why(answer) == (422, "contradiction")
    assert answer.json()["field"] == "payment.booked_at"
    assert told_why(call(city, paths.hold("h-odd"))) == (404, "never-seen")


def test_a_request_that_was_taken_back_unseen_has_nothing_to_release(city: RunningCity) -> None:
    dead = Tombstone(idempotency_key="t-unseen", hold_id="h-unseen", reason="r", authority=AUTHORITY)
    assert call(city, paths.tombstone("h-unseen"), dead).status_code == 200
    told = Release(idempotency_key="r-unseen", hold_id="h-unseen", amount=1, reason="r", authority=AUTHORITY)
    first, again = (call(city, paths.release("h-unseen"), told) for _ in range(2))
    assert (first.status_code, first.json()["held"], first.json()["state"]) == (200, "0", "not_held")
    assert again.content == first.content


def test_the_key_of_the_header_is_the_key_of_the_message(city: RunningCity) -> None:
    answer = call(city, paths.HOLDS, ask(hold_id="h-key"), idempotency="another")
    assert told_why(answer) == (422, "contradiction")
    assert answer.json()["field"] == "idempotency_key"


def test_a_part_cannot_be_extended_to_an_earlier_end(own_city: RunningCity) -> None:
    call(own_city, paths.HOLDS, ask())
    wait_for(lambda: own_city.inbox.replies)
    message = Extend(
        idempotency_key="e1", hold_id="h-s1", expires_at=FAR - timedelta(days=1), reason="r",
        authority=AUTHORITY, second_officer="4418",
    )  # fmt: skip
    assert told_why(call(own_city, paths.extend("h-s1"), message)) == (422, "contradiction")


def test_a_request_whose_end_has_passed_holds_nothing(own_city: RunningCity) -> None:
    past = datetime.now(UTC) - timedelta(minutes=1)
    request = ask_for(STOLEN, 1000, expires_at=past, disputed_at=past - timedelta(hours=1))
    assert call(own_city, paths.HOLDS, request).status_code == 202
    wait_for(lambda: own_city.inbox.replies)
    (reply,) = own_city.inbox.replies
    assert (reply.held, reply.free, reply.codes) == (None, 1000, ("legal_refusal",))


def test_what_a_bank_tells_the_centre_carries_its_key(own_city: RunningCity) -> None:
    call(own_city, paths.HOLDS, ask())
    wait_for(lambda: own_city.inbox.replies)
    assert own_city.inbox.keys_told == [own_city.inbox.replies[0].reply_id]


def test_a_bank_publishes_the_key_its_replies_are_signed_with(city: RunningCity) -> None:
    answer = httpx.get(city.urls["OSTA"] + paths.BANK_KEYS, timeout=10)
    (key,) = parse(KeyList, answer.content).public_keys
    assert key.pem() in [known.pem() for known in city.inbox.keys]


def listed(*keys: SigningKey) -> dict[str, object]:
    message = KeyList(keys=tuple(PublishedKey.of(key.public, LONG_AGO) for key in keys))
    return dict(json.loads(to_bytes(message)))


def test_keys_of_the_centre_overlap_and_a_revoked_one_stops_at_once(own_city: RunningCity) -> None:
    new = generate_key("centre-2")
    url = own_city.urls["OSTA"] + paths.hold("h-0")
    before = sign(own_city.key, Call("GET", url), now=datetime.now(UTC), nonce="before")
    assert control(own_city, "OSTA", "/_city/keys", listed(own_city.key, new)).status_code == 200
    for key in (own_city.key, new):
        assert told_why(call(own_city, paths.hold("h-0"), key=key)) == (404, "never-seen")
    control(own_city, "OSTA", "/_city/keys", listed(new))
    assert told_why(httpx.get(url, headers=before, timeout=10)) == (401, "key-revoked")
    assert told_why(call(own_city, paths.hold("h-0"), key=new)) == (404, "never-seen")


def test_a_key_the_bank_has_not_heard_of_makes_it_read_the_centres_list(own_city: RunningCity) -> None:
    new = generate_key("centre-2")
    own_city.inbox.key_list = parse(KeyList, json.dumps(listed(own_city.key, new)).encode())
    for key in (new, own_city.key):
        assert told_why(call(own_city, paths.hold("h-0"), key=key)) == (404, "never-seen")
    assert control(own_city, "OSTA", "/_city/keys", listed(own_city.key, new)).json()["keys"] == [
        "centre-1",
        "centre-2",
    ]
    stranger = generate_key("stranger")
    assert told_why(call(own_city, paths.hold("h-0"), key=stranger)) == (401, "unknown-key")


def test_what_the_centre_no_longer_lists_is_revoked_when_the_list_is_read(own_city: RunningCity) -> None:
    new = generate_key("centre-2")
    own_city.inbox.key_list = parse(KeyList, json.dumps(listed(new)).encode())
    assert told_why(call(own_city, paths.hold("h-0"), key=new)) == (404, "never-seen")
    assert told_why(call(own_city, paths.hold("h-0"))) == (401, "key-revoked")


def test_a_centre_without_a_list_teaches_nothing(own_city: RunningCity) -> None:
    stranger = generate_key("centre-2")
    assert told_why(call(own_city, paths.hold("h-0"), key=stranger)) == (401, "unknown-key")
    assert told_why(call(own_city, paths.hold("h-0"))) == (404, "never-seen")


def test_a_revocation_is_known_after_a_restart(own_city: RunningCity) -> None:
    control(own_city, "OSTA", "/_city/keys", listed(generate_key("centre-2")))
    again = Bank(read_config(own_city.config), "OSTA")
    revoked = again.centre_ring.find("centre-1")
    assert revoked is not None and revoked.revoked_at is not None
    again.office.close()


def test_a_partner_that_calls_too_often_is_told_to_wait(own_city: RunningCity) -> None:
    bank = Bank(read_config(own_city.config), "OSTA")
    app = make_app(bank, Face(bank, Doorkeeper((), CallRate(a_second=1, at_once=3))))
    port = free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", ws="none")
    url = f"http://127.0.0.1:{port}{paths.hold('h-0')}"
    with running([uvicorn.Server(config)]):
        answers = [
            httpx.get(url, headers=sign(own_city.key, Call("GET", url), now=datetime.now(UTC), nonce=str(n)))
            for n in range(4)
        ]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert told_why(answers[-1]) == (429, "too-many-calls")
    assert answers[-1].headers["retry-after"] == "1"


def test_a_bank_that_cannot_write_promises_nothing_and_knows_nothing_of_it_later(tmp_path: Path) -> None:
    book = Daybook(tmp_path / "osta.jsonl")
    office = Office("OSTA", book, seed=1, speed=1, institutions={"OSTA"})
    book.close()
    book._file = open("/dev/full", "ab", buffering=0)  # noqa: SIM115 - a disk without room
    request = ask()
    body = to_bytes(request).decode()
    for _ in range(2):
        with pytest.raises(NotNow):
            office.do("call", path=paths.HOLDS, key=request.idempotency_key, body=body)
    office.close()
    again = Office("OSTA", Daybook(tmp_path / "osta.jsonl"), seed=1, speed=1, institutions=())
    assert again.desk.holds == {}
    again.close()


def test_a_bank_that_cannot_write_answers_503_with_a_time(own_city: RunningCity, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def no_room(self: Daybook, deed: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Daybook, "write", no_room)
    answer = call(own_city, paths.HOLDS, ask())
    assert told_why(answer) == (503, "not-now")
    assert int(answer.headers["retry-after"]) > 0
    monkeypatch.undo()
    assert call(own_city, paths.HOLDS, ask()).status_code == 503, (
        "memory is ahead of the disk until a restart"
    )


def watch(city: RunningCity, end: datetime = FAR) -> None:
    rows = [pay("gone", "OSTA:m", "MIRK:x", 1000, minute=1)]
    load(city, [STOLEN, *rows], coming=[pay("back", "MIRK:x", "OSTA:m", 400, minute=9)])
    request = ask_for(
        STOLEN, 1000, ask=Ask.WATCH, expires_at=end, disputed_at=end - timedelta(days=1), at="OSTA"
    )
    call(city, paths.HOLDS, request)
    wait_for(lambda: city.inbox.replies)


def test_an_emptied_account_is_watched_and_a_credit_is_told_with_the_next_seq(own_city: RunningCity) -> None:
    watch(own_city)
    control(own_city, "OSTA", "/_city/rows", {"credit": ["back"]})
    wait_for(lambda: len(own_city.inbox.replies) == 2)
    first, second = own_city.inbox.replies
    assert (first.seq, first.arrived, first.held) == (1, None, None)
    assert (second.seq, second.held, second.final) == (2, None, True)
    (line,) = second.arrived or ()
    assert (line.transfer_id, line.amount, line.from_institution) == ("back", 400, "MIRK")
    assert second.onward == first.onward


def test_a_credit_is_told_once(own_city: RunningCity) -> None:
    watch(own_city)
    for _ in range(2):
        control(own_city, "OSTA", "/_city/rows", {"credit": ["back"]})
    wait_for(lambda: len(own_city.inbox.replies) == 2)
    call(own_city, paths.HOLDS, ask(hold_id="h-2"))
    wait_for(lambda: len(own_city.inbox.replies) == 3)
    assert [reply.hold_id for reply in own_city.inbox.replies] == ["h-s1", "h-s1", "h-2"]


def test_a_watch_ends_with_its_end(own_city: RunningCity) -> None:
    watch(own_city, datetime.now(UTC) - timedelta(seconds=1))
    control(own_city, "OSTA", "/_city/rows", {"credit": ["back"]})
    call(own_city, paths.HOLDS, ask(hold_id="h-2"))
    wait_for(lambda: len(own_city.inbox.replies) == 2)
    assert [reply.hold_id for reply in own_city.inbox.replies] == ["h-s1", "h-2"]


def test_a_release_of_more_than_is_held_frees_what_is_held(own_city: RunningCity) -> None:
    call(own_city, paths.HOLDS, ask())
    wait_for(lambda: own_city.inbox.replies)
    told = Release(idempotency_key="r", hold_id="h-s1", amount=5000, reason="Cap", authority=AUTHORITY)
    assert call(own_city, paths.release("h-s1"), told).json()["released"] == "1000"
