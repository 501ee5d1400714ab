"""Checks of how a bank reads: strictly, whole, and with a problem document for whatever it refuses."""

import json
from typing import Any

from haltline.city.bench.facts import Kind
from haltline.city.conformance.line import Answer, fresh
from haltline.city.conformance.register import check
from haltline.city.conformance.subject import AUTHORITY, Subject
from haltline.city.conformance.verdicts import expect
from haltline.protocol import MESSAGE_BYTES_MAX, HoldRequest, Release, Rule, paths, to_bytes


@check("duplicate-json-key-is-400")
def duplicate_key(bank: Subject) -> None:
    """A body in which an object names one key twice is refused with 400 and has no effect."""
    request = bank.request(bank.payment(Kind.RESTING))
    body = to_bytes(request).replace(b'"hop":1', b'"hop":1,"hop":1')
    _sent(bank, request, body).require(400)
    bank.never_seen(request.hold_id)


@check("not-json-is-400")
def not_json(bank: Subject) -> None:
    """A body that is not one JSON text in UTF-8 is refused with 400; NaN and Infinity are no JSON."""
    bank.require_key()
    for body in (b'{"hold_id":', b"\xff\xfe{}", b"{}{}", b'{"hop":NaN}', b'{"hop":-Infinity}'):
        bank.line.post(paths.HOLDS, body).require(400)


@check("number-for-money-is-422")
def number_for_money(bank: Subject) -> None:
    """An amount that is a JSON number is refused with 422 naming the field, and has no effect."""
    _changed(bank, "amount", lambda amount: int(amount))


@check("inexact-money-is-422")
def inexact_money(bank: Subject) -> None:
    """Money with a sign, a point, leading zeros or other digits is refused with 422; nothing is rounded."""
    for wrong in ("-1", "1.00", "007", "1e3", "१००", ""):
        _changed(bank, "amount", lambda _, wrong=wrong: wrong)


@check("extra-field-is-422")
def extra_field(bank: Subject) -> None:
    """A field that the message does not have is refused with 422 and has no effect."""
    _changed(bank, "colour", lambda _: "red")


@check("missing-field-is-422")
def missing_field(bank: Subject) -> None:
    """A message without its end is refused with 422 and has no effect: every hold has an end."""
    _changed(bank, "expires_at", None)


@check("time-without-offset-is-422")
def no_offset(bank: Subject) -> None:
    """A time without an offset is refused with 422: nobody's zone is guessed."""
    _changed(bank, "expires_at", lambda told: str(told).removesuffix("Z"))


@check("touching-slices-are-422")
def touching_slices(bank: Subject) -> None:
    """Slices that touch, overlap, descend or are empty are refused with 422; none is guessed."""
    request = bank.request(bank.payment(Kind.RESTING))
    lo, hi = request.amount // 3, request.amount
    for pairs in (((0, lo), (lo, hi)), ((0, lo), (lo - 1, hi - 1)), ((0, hi), (hi, hi)), ((lo, hi), (0, lo))):
        told = json.loads(to_bytes(request)) | {"slices": [[str(lo), str(hi)] for lo, hi in pairs]}
        _sent(bank, request, json.dumps(told).encode()).require(422, "bad-slices")
    bank.never_seen(request.hold_id)


@check("times-without-sense-are-422")
def senseless_times(bank: Subject) -> None:
    """A hold that ends before it was disputed, or before its payment was booked, is refused with 422."""
    for field in ("disputed_at", "booked_at"):
        request = bank.request(bank.payment(Kind.RESTING))
        told = json.loads(to_bytes(request))
        (told if field in told else told["payment"])[field] = "2199-01-01T00:00:00Z"
        _sent(bank, request, json.dumps(told).encode()).require(422, "contradiction")
        bank.never_seen(request.hold_id)


@check("more-disputed-than-paid-is-422")
def more_than_paid(bank: Subject) -> None:
    """A request for more than the payment is refused with 422."""
    _changed(bank, "amount", lambda amount: str(int(amount) + 1))


@check("hold-without-account-is-422")
def without_account(bank: Subject) -> None:
    """A hold where no account is named is refused with 422: only word can be asked for."""
    _changed(bank, "account", lambda told: {"institution": told["institution"]})


@check("rule-is-followed-or-422")
def other_rule(bank: Subject) -> None:
    """A rule that the bank cannot follow is refused with 422 rule-not-supported, never silently replaced."""
    for rule in (Rule.LIFO, Rule.PRO_RATA, Rule.LIBR):
        request = bank.request(bank.payment(Kind.MOVED), rule=rule)
        answer = bank.line.post(paths.HOLDS, request)
        if answer.status == 202:
            _require_other_lines(bank, request, rule)
        else:
            answer.require(422, "rule-not-supported")


@check("missing-key-is-400")
def missing_key(bank: Subject) -> None:
    """An effect without an Idempotency-Key is refused with 400 and has no effect."""
    request = bank.request(bank.payment(Kind.RESTING))
    body = to_bytes(request)
    bank.line.raw("POST", paths.HOLDS, body, bank.line.signed("POST", paths.HOLDS, body)).require(400)
    bank.never_seen(request.hold_id)


@check("oversize-is-413")
def oversize(bank: Subject) -> None:
    """A body longer than 8 MiB is refused with 413."""
    bank.require_key()
    bank.line.post(paths.HOLDS, b" " * (MESSAGE_BYTES_MAX + 1)).require(413)


@check("unknown-hold-is-404")
def unknown_hold(bank: Subject) -> None:
    """Asked about a hold it never saw, the bank says 404 never-seen: the evidence a centre needs."""
    bank.require_key()
    bank.line.get(paths.hold(fresh("never"))).require(404, "never-seen")


@check("step-on-unknown-hold-is-404")
def unknown_step(bank: Subject) -> None:
    """A release of a hold it never saw is refused with 404 never-seen."""
    bank.require_key()
    _release(bank, fresh("never"), fresh("never"), same=True).require(404, "never-seen")


@check("path-and-body-name-one-hold")
def one_hold(bank: Subject) -> None:
    """A release whose path names another hold than its body is refused with 404 or 422 and frees nothing."""
    request, held = bank.held()
    answer = _release(bank, request.hold_id, fresh("never"))
    expect(answer.status in {404, 422}, f"{answer.call} was answered {answer.status}")
    expect(bank.status(request.hold_id).held == held, "the release freed money all the same")


@check("unknown-path-is-problem-json")
def unknown_path(bank: Subject) -> None:
    """A path or method that is nobody's gets 404 or 405 as problem+json."""
    for method, path, status in (("GET", "/v1/nothing-here", 404), ("DELETE", paths.HOLDS, 405)):
        answer = bank.line.raw(method, path, b"", {})
        answer.require(status).require_problem()


@check("refusals-are-problem-json")
def problem_documents(bank: Subject) -> None:
    """Every refusal is a problem document with title, status and a stable code."""
    bank.line.raw("POST", paths.HOLDS, b"{}", {paths.IDEMPOTENCY_KEY: "k"}).require_problem()
    bank.require_key()
    for answer in (
        bank.line.post(paths.HOLDS, b"{"),
        bank.line.post(paths.HOLDS, b"{}"),
        bank.line.get(paths.hold(fresh("never"))),
    ):
        answer.require_problem()


@check("refusals-repeat-nothing")
def repeats_nothing(bank: Subject) -> None:
    """A refusal repeats nothing of what was sent, so that no log or screen carries a person's data."""
    request = bank.request(bank.payment(Kind.RESTING))
    canary = "CANARY-4417-9921"
    wire = json.loads(to_bytes(request)) | {"amount": canary}
    wire["account"]["number"] = canary
    answer = _sent(bank, request, json.dumps(wire).encode())
    expect(canary.encode() not in answer.body, "the answer repeats a value that was sent")


def _require_other_lines(bank: Subject, request: HoldRequest, rule: Rule) -> None:
    """A bank that takes a rule answers by it; that its lines balance is all a centre can see."""
    reply = bank.reply(request.hold_id)
    expect(reply.credited == request.amount, f"asked under {rule}, the reply is about {reply.credited}")


def _changed(bank: Subject, field: str, change: Any) -> None:
    """Sends a request with one field changed, or left out; it must be refused with 422 and do nothing."""
    request = bank.request(bank.payment(Kind.RESTING))
    wire = json.loads(to_bytes(request))
    wire.pop("slices", None)
    if change is None:
        del wire[field]
    else:
        wire[field] = change(wire.get(field))
    answer = _sent(bank, request, json.dumps(wire, ensure_ascii=False).encode())
    answer.require(422)
    bank.never_seen(request.hold_id)


def _sent(bank: Subject, request: HoldRequest, body: bytes) -> Answer:
    return bank.line.post(paths.HOLDS, body, idempotency=request.idempotency_key)


def _release(bank: Subject, named: str, path: str, *, same: bool = False) -> Answer:
    told = Release(
        idempotency_key=fresh("release"), hold_id=named, amount=1, reason="A check", authority=AUTHORITY
    )
    return bank.line.post(paths.release(named if same else path), told)
