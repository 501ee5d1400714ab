"""One valid request and one balanced reply as they look on the wire; a test changes what it is about."""

import json

import pytest

from haltline.protocol import HoldRequest, Reply, parse

REQUEST = {
    "hold_id": "H1",
    "case_ref": "C1",
    "idempotency_key": "hold:H1",
    "account": {"institution": "ALFA", "number": "000111", "scheme": "account"},
    "payment": {
        "reference": "UTR1",
        "rail": "imps",
        "amount": "100000",
        "currency": "INR",
        "booked_at": "2026-11-22T10:00:00+05:30",
        "from": {"institution": "BETA", "number": "42"},
        "to": {"institution": "ALFA", "number": "000111"},
    },
    "amount": "50000",
    "slices": [["0", "20000"], ["60000", "90000"]],
    "hop": 1,
    "disputed_at": "2026-11-22T04:40:00Z",
    "authority": {"office": "Centre", "officer": "O-7", "legal_basis": "Section 94"},
    "reason": "Reported as fraud by the payer",
    "expires_at": "2026-12-22T04:40:00Z",
    "answer_within_minutes": 30,
    "ask": "hold",
    "contact": "Desk, 1930",
    "verify_url": "https://centre.example/verify/H1",
    "refuse_how": "Reply with the code legal_refusal and your reason",
}
REPLY = {
    "reply_id": "R1",
    "hold_id": "H1",
    "seq": 1,
    "as_of": "2026-11-22T04:50:00Z",
    "account": {"institution": "ALFA", "number": "000111"},
    "currency": "INR",
    "credited": "50000",
    "held": {"amount": "20000", "hold_reference": "L-1"},
    "free": "1000",
    "onward": [
        {
            "transfer_id": "T9",
            "reference": "UTR2",
            "rail": "imps",
            "to_institution": "GAMA",
            "to_account": "77",
            "amount": "30000",
            "share": "15000",
            "slices": [["5000", "20000"]],
            "booked_at": "2026-11-22T04:45:00Z",
        }
    ],
    "withdrawn": [
        {"kind": "atm", "amount": "10000", "share": "9000", "at": "2026-11-22T04:46:00Z", "place": "Pune"}
    ],
    "returned": "2000",
    "unknown": "3000",
    "codes": ["done"],
    "final": True,
}


def _wire(template, changes):
    content = json.loads(json.dumps(template))
    for path, value in changes.items():
        *steps, last = path.split("__")
        place = content
        for step in steps:
            place = place[int(step) if step.isdigit() else step]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return json.dumps(content).encode()


@pytest.fixture(scope="session")
def request_bytes():
    """Bytes of a request with some fields changed: `payment__amount="1"`; `...` leaves a field out."""
    return lambda **changes: _wire(REQUEST, changes)


@pytest.fixture(scope="session")
def reply_bytes():
    """Bytes of a reply with some fields changed, as for requests."""
    return lambda **changes: _wire(REPLY, changes)


@pytest.fixture(scope="session")
def make_request(request_bytes):
    return lambda **changes: parse(HoldRequest, request_bytes(**changes))


@pytest.fixture(scope="session")
def make_reply(reply_bytes):
    return lambda **changes: parse(Reply, reply_bytes(**changes))
