"""Checks of a hold itself: taken once, never beyond what was asked, told to the unit."""

from typing import Any

from haltline.city.bench.facts import Kind
from haltline.city.conformance.line import fresh
from haltline.city.conformance.register import check
from haltline.city.conformance.subject import SETTLE_SECONDS, Subject
from haltline.city.conformance.verdicts import expect
from haltline.protocol import (
    AccountRef,
    Ask,
    HoldRequest,
    PartState,
    Payment,
    Receipt,
    Reply,
    gap,
    paths,
)
from haltline.protocol import slices as units
from haltline.protocol.slices import Slices


@check("request-gets-a-receipt")
def receipt(bank: Subject) -> None:
    """A hold request is answered at once with 202 and a receipt that names the hold."""
    request = bank.request(bank.payment(Kind.RESTING))
    told = bank.line.post(paths.HOLDS, request).require(202).read(Receipt)
    expect(told.hold_id == request.hold_id, f"the receipt names {told.hold_id!r}")


@check("reply-comes-in-time")
def reply_in_time(bank: Subject) -> None:
    """A reply to a request arrives at the centre before the answer's clock has run out."""
    bank.answered(bank.request(bank.payment(Kind.RESTING)))


@check("reply-balances")
def balances(bank: Subject) -> None:
    """Credited is what was asked about, and held, free, released, onward, withdrawn, returned and unknown
    add up to it."""
    for kind in (Kind.RESTING, Kind.MOVED):
        request = bank.request(bank.payment(kind))
        reply = bank.answered(request)
        expect(reply.credited == request.amount, f"credited {reply.credited}, asked about {request.amount}")
        expect(gap(reply) == 0, f"the reply to a {kind} payment has a gap of {gap(reply)} minor units")


@check("reply-is-about-what-was-asked")
def own_fields(bank: Subject) -> None:
    """A reply names the hold, account and currency of the request."""
    request = bank.request(bank.payment(Kind.RESTING))
    reply = bank.answered(request)
    asked, told = (
        _subject(request.account, request.payment.currency),
        _subject(reply.account, reply.currency),
    )
    expect(asked == told, f"asked about {asked}, told of {told}")


@check("what-rests-is-held")
def rests_is_held(bank: Subject) -> None:
    """Of a payment that rests in the account whole, all that was asked is held."""
    request, held = bank.held()
    expect(held == request.amount, f"{held} held of {request.amount} that rest in the account")


@check("never-more-than-asked")
def never_more(bank: Subject) -> None:
    """Never more is held than was asked: the disputed part, not the account."""
    payment = bank.payment(Kind.RESTING)
    part = payment.amount // 3
    request = bank.request(payment, part)
    reply = bank.answered(request)
    held = reply.held.amount if reply.held else 0
    expect(held <= part, f"{held} held, {part} asked")
    status = bank.status(request.hold_id)
    expect(status.held <= part, f"the status says {status.held} held, {part} asked")


@check("status-tells-what-stands")
def status_tells(bank: Subject) -> None:
    """Asked for its status, a hold is told as it stands: active, the held units, and the last reply."""
    request, held = bank.held()
    told = bank.status(request.hold_id)
    expect(told.hold_id == request.hold_id, f"the status is about {told.hold_id!r}")
    expect(told.state is PartState.ACTIVE, f"the state is {told.state}, expected active")
    expect(told.held == held, f"the status says {told.held} held, the reply said {held}")
    expect(told.reply is not None, "the status carries no reply although one was given")


@check("same-key-same-answer")
def same_answer(bank: Subject) -> None:
    """The same bytes under the same key get the very same answer again, however often."""
    request = bank.request(bank.payment(Kind.RESTING))
    first = bank.ask(request)
    for _ in range(2):
        again = bank.line.post(paths.HOLDS, request)
        expect(
            (again.status, again.body) == (first.status, first.body),
            f"the second answer was {again.status} with other bytes than the first",
        )


@check("same-key-other-body-is-422")
def other_body(bank: Subject) -> None:
    """Another payload under a key that was used is refused with 422 and has no effect."""
    payment = bank.payment(Kind.RESTING)
    request = bank.request(payment)
    bank.ask(request)
    other = bank.request(payment, 1, idempotency_key=request.idempotency_key)
    bank.line.post(paths.HOLDS, other).require(422, "key-reused")
    bank.never_seen(other.hold_id)


@check("same-hold-other-key-is-409")
def other_key(bank: Subject) -> None:
    """A hold that is known does not come again under another key: 409, and nothing is held twice."""
    request, held = bank.held()
    again = request.model_copy(update={"idempotency_key": fresh("other")})
    bank.line.post(paths.HOLDS, again).require(409, "hold-known")
    status = bank.status(request.hold_id)
    expect(status.held == held, f"{status.held} held after it, {held} before")


@check("delivered-twice-held-once")
def held_once(bank: Subject) -> None:
    """A request that is delivered three times makes one hold."""
    payment = bank.payment(Kind.RESTING)
    request = bank.request(payment, payment.amount // 4)
    for _ in range(3):
        bank.line.post(paths.HOLDS, request)
    bank.reply(request.hold_id)
    bank.centre.wait(lambda: len(bank.centre.replies(request.hold_id)) > 1, SETTLE_SECONDS / 2)
    held = bank.status(request.hold_id).held
    expect(held <= request.amount, f"{held} held after three deliveries of a request for {request.amount}")
    other = bank.answered(bank.request(payment))
    kept = other.held.amount if other.held else 0
    expect(kept == payment.amount - held, f"{kept} more held, expected {payment.amount - held}")


@check("one-unit-is-held-once")
def one_lien(bank: Subject) -> None:
    """Two reports about one payment are parts of one lien: no unit is held twice."""
    payment = bank.payment(Kind.RESTING)
    first = bank.request(payment, payment.amount * 2 // 3)
    second = bank.request(payment)
    replies = [bank.answered(first), bank.answered(second)]
    kept = [reply.held.amount if reply.held else 0 for reply in replies]
    expect(sum(kept) <= payment.amount, f"{kept[0]} + {kept[1]} held of a payment of {payment.amount}")
    lasting = bank.status(first.hold_id).held
    expect(lasting == kept[0], f"the first part kept {kept[0]}, and {lasting} after the second request")


@check("slices-are-honoured")
def slices_honoured(bank: Subject) -> None:
    """Asked about some units of a payment, the bank tells where those went: the parts fit together."""
    payment = bank.payment(Kind.MOVED)
    third = payment.amount // 3
    shares = (((0, third),), ((third, payment.amount),), ((0, payment.amount),))
    low, high, whole = (_onward_units(bank, payment, share) for share in shares)
    for transfer in {*low, *high, *whole}:
        a, b, both = (part.get(transfer, ()) for part in (low, high, whole))
        expect(not units.intersect(a, b), f"units of transfer {transfer} belong to two parts of the payment")
        expect(
            units.union([*a, *b]) == both,
            f"units of transfer {transfer} are told otherwise when asked in parts",
        )


@check("onward-lines-name-units")
def lines_name_units(bank: Subject) -> None:
    """A transfer that took on more than disputed money names which of its units are disputed."""
    reply = _word(bank, Kind.MOVED)
    expect(bool(reply.onward), "a payment of kind moved has no onward line")
    for line in reply.onward:
        named = line.slices is not None or line.share == line.amount
        expect(named, f"{line.share} of {line.amount} are disputed in a transfer, and no slices say which")


@check("onward-only-holds-nothing")
def onward_only(bank: Subject) -> None:
    """Asked for word only, the bank tells where the money is and keeps nothing."""
    request = bank.request(bank.payment(Kind.RESTING), ask=Ask.ONWARD_ONLY)
    reply = bank.answered(request)
    expect(reply.held is None, "money is held although only word was asked for")
    expect(reply.free == request.amount, f"{reply.free} told as free of {request.amount} that rest here")
    kept = bank.status(request.hold_id).held
    expect(kept == 0, f"the status says {kept} held")


@check("payers-bank-names-the-account")
def names_the_account(bank: Subject) -> None:
    """Where only a payment's reference is known, the payer's bank names the account and the transfer."""
    payment = bank.payment(Kind.SENT)
    account = AccountRef(institution=bank.facts.institution)
    request = bank.request(payment, account=account, ask=Ask.ONWARD_ONLY)
    reply = bank.answered(request)
    expect(reply.account.number == payment.account, f"the reply names account {reply.account.number!r}")
    told = sum(line.share for line in reply.onward)
    expect(told == request.amount, f"{told} of {request.amount} are told as sent on")


@check("unknown-payment-is-unknown")
def unknown_payment(bank: Subject) -> None:
    """Of a payment that it does not have, the bank says unknown; it neither guesses nor falls silent."""
    payment = bank.payment(Kind.RESTING)
    asked = Payment(
        reference=fresh("R"), rail=payment.rail, amount=payment.amount, currency=payment.currency,
        booked_at=payment.booked_at,
    )  # fmt: skip
    reply = bank.answered(bank.request(payment, payment=asked))
    expect(reply.held is None, "money is held for a payment that does not exist")
    expect(reply.unknown == payment.amount, f"{reply.unknown} told as unknown of {payment.amount}")


@check("living-money-is-spared")
def living_money(bank: Subject) -> None:
    """A hold leaves what the law spares in the account, and the reply says it is free."""
    payment = bank.payment(Kind.SALARY)
    reply = bank.answered(bank.request(payment))
    held, floor = reply.held.amount if reply.held else 0, payment.floor or 0
    expect(held <= payment.amount - floor, f"{held} held, but {floor} must stay")
    expect(reply.free >= min(floor, payment.amount), f"{reply.free} told as free, {floor} must be")


@check("watch-tells-what-comes")
def watch(bank: Subject) -> None:
    """A watched account holds nothing; when it is credited a further reply with a higher seq tells of it."""
    payment = bank.payment(Kind.WATCHED)
    request = bank.request(payment, ask=Ask.WATCH)
    first = bank.answered(request)
    expect(first.held is None, "a watch holds money")
    bank.credit(payment.account, 777)
    later = bank.reply(request.hold_id, after=first.seq)
    came = [line.amount for line in later.arrived or ()]
    expect(777 in came, f"the reply after a credit of 777 tells of {came or 'none'}")


def _subject(account: AccountRef, currency: str) -> tuple[str, str | None, str]:
    return account.institution, account.number, currency


def _word(bank: Subject, kind: Kind, **change: Any) -> Reply:
    return bank.answered(bank.request(bank.payment(kind), ask=Ask.ONWARD_ONLY, **change))


def _onward_units(bank: Subject, payment: Any, asked: Slices) -> dict[str, Slices]:
    """Which units of which transfer the asked units became."""
    request: HoldRequest = bank.request(payment, units.total(asked), slices=asked, ask=Ask.ONWARD_ONLY)
    return {line.transfer_id: line.disputed for line in bank.answered(request).onward}
