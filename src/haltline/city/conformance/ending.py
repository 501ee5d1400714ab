"""Checks of how a hold ends or changes: by release, reduction, extension, tombstone, and by its own clock."""

from datetime import UTC, datetime, timedelta

from haltline.city.bench.facts import Kind
from haltline.city.conformance.line import Answer, fresh
from haltline.city.conformance.register import check
from haltline.city.conformance.subject import AUTHORITY, SECOND_OFFICER, SETTLE_SECONDS, Subject
from haltline.city.conformance.verdicts import Skipped, expect
from haltline.protocol import Extend, PartState, PartStatus, Reduce, Release, Tombstone, paths

SHORT = timedelta(seconds=4)
"""How long a hold stands whose end a check waits for."""


@check("release-frees-exactly")
def release(bank: Subject) -> None:
    """A release frees exactly its amount; when nothing is left the part is released."""
    request, held = bank.held()
    freed = held // 3
    told = bank.release(request.hold_id, freed)
    expect(
        (told.held, told.released) == (held - freed, freed),
        f"of {held}, {_said(told)} after a release of {freed}",
    )
    rest = bank.release(request.hold_id, held - freed)
    expect((rest.held, rest.state) == (0, PartState.RELEASED), f"{_said(rest)}, {rest.state} after the rest")


@check("release-twice-frees-once")
def release_twice(bank: Subject) -> None:
    """A release that is delivered twice frees its amount once."""
    request, held = bank.held()
    message = Release(
        idempotency_key=fresh("release"), hold_id=request.hold_id, amount=held // 4, reason="A check",
        authority=AUTHORITY,
    )  # fmt: skip
    for _ in range(2):
        bank.line.post(paths.release(request.hold_id), message)
    left = bank.status(request.hold_id).held
    expect(left == held - held // 4, f"{left} held after it, expected {held - held // 4}")


@check("release-frees-at-most-what-is-held")
def release_beyond(bank: Subject) -> None:
    """A release of more than is held is answered with 200 and frees what is there."""
    request, held = bank.held()
    told = bank.release(request.hold_id, held + 1)
    expect((told.held, told.released) == (0, held), f"of {held}, {_said(told)} after a release of {held + 1}")


@check("release-of-nothing-is-200")
def release_of_nothing(bank: Subject) -> None:
    """After a tombstone a release frees nothing and is 200, and the same again gets the same answer."""
    request, held = bank.held()
    if bank.tombstone(request.hold_id).held:
        raise Skipped("needs a hold of which nothing is left: see tombstone-frees")
    message = Release(
        idempotency_key=fresh("release"), hold_id=request.hold_id, amount=1, reason="A check",
        authority=AUTHORITY,
    )  # fmt: skip
    first, again = (bank.line.post(paths.release(request.hold_id), message) for _ in range(2))
    told = first.require(200).read(PartStatus)
    expect((told.held, told.released) == (0, held), f"of {held}, {_said(told)} after the tombstone")
    expect(
        (again.status, again.body) == (first.status, first.body), f"the second was answered {again.status}"
    )


@check("released-units-can-be-held-again")
def released_again(bank: Subject) -> None:
    """What a release frees is free: another request can have it."""
    payment = bank.payment(Kind.RESTING)
    request = bank.request(payment)
    bank.answered(request)
    bank.release(request.hold_id, payment.amount)
    reply = bank.answered(bank.request(payment))
    kept = reply.held.amount if reply.held else 0
    expect(kept == payment.amount, f"{kept} of {payment.amount} released units could be held again")


@check("reduce-keeps-what-it-names")
def reduce(bank: Subject) -> None:
    """A reduction keeps exactly what it names and frees the rest."""
    request, held = bank.held()
    keep = held // 5
    told = _reduced(bank, request.hold_id, keep)
    expect(
        (told.held, told.released) == (keep, held - keep), f"of {held}, {_said(told)} after keeping {keep}"
    )


@check("reduce-to-more-changes-nothing")
def reduce_to_more(bank: Subject) -> None:
    """A reduction to more than is held is answered with 200 and keeps what is there."""
    request, held = bank.held()
    told = _reduced(bank, request.hold_id, held + 1)
    expect((told.held, told.released) == (held, 0), f"of {held}, {_said(told)} after keeping {held + 1}")


@check("extend-moves-the-end")
def extend(bank: Subject) -> None:
    """An extended hold stands beyond its first end."""
    end = datetime.now(UTC) + SHORT
    request, held = bank.held(expires_at=end)
    _extended(bank, request.hold_id, end + timedelta(hours=1)).require(200)
    bank.centre.wait(
        lambda: datetime.now(UTC) > end + timedelta(seconds=SETTLE_SECONDS), SHORT.total_seconds() + 9
    )
    told = bank.status(request.hold_id)
    expect(told.held == held, f"{told.held} of {held} held after the first end ({told.state})")


@check("a-hold-ends-by-itself")
def ends(bank: Subject) -> None:
    """At its end a hold is freed by the bank's own clock, without any message."""
    request, _ = bank.held(expires_at=datetime.now(UTC) + SHORT)
    seconds = SHORT.total_seconds() + bank.facts.end_within_seconds
    freed = bank.until(lambda: bank.status(request.hold_id).held == 0, seconds)
    expect(freed, f"money is still held {bank.facts.end_within_seconds} s after the end")
    state = bank.status(request.hold_id).state
    expect(state is PartState.EXPIRED, f"the state is {state}, expected expired")


@check("no-hold-ends-early")
def not_early(bank: Subject) -> None:
    """A hold stands until its end."""
    end = datetime.now(UTC) + SHORT
    request, held = bank.held(expires_at=end)
    while datetime.now(UTC) < end - timedelta(seconds=SETTLE_SECONDS):
        before = datetime.now(UTC)
        told = bank.status(request.hold_id)
        expect(told.held == held or before > end, f"{told.held} of {held} held before the end")
        bank.centre.wait(lambda: False, SETTLE_SECONDS / 4)


@check("an-end-is-told")
def end_told(bank: Subject) -> None:
    """When a hold has ended by itself, the bank sends word with the units it gave free."""
    request, held = bank.held(expires_at=datetime.now(UTC) + SHORT)
    seconds = SHORT.total_seconds() + bank.facts.end_within_seconds
    told = bank.centre.wait(lambda: bank.centre.ends(request.hold_id), seconds)
    expect(told, f"no word came within {bank.facts.end_within_seconds} s of the end")
    amounts = {ended.amount for ended in bank.centre.ends(request.hold_id)}
    expect(amounts == {held}, f"word came of {sorted(amounts)}, {held} were held")


@check("tombstone-frees")
def tombstone(bank: Subject) -> None:
    """A tombstone frees all that is held under a request, and whoever asks is told so."""
    request, held = bank.held()
    told = bank.tombstone(request.hold_id)
    expect((told.held, told.released) == (0, held), f"of {held}, {_said(told)} after the tombstone")


@check("tombstone-before-the-request")
def dead_on_arrival(bank: Subject) -> None:
    """After a tombstone for a hold it never saw, the late request is refused with 410 and not acted on."""
    payment = bank.payment(Kind.RESTING)
    request = bank.request(payment)
    bank.tombstone(request.hold_id)
    bank.line.post(paths.HOLDS, request).require(410, "tombstoned")
    bank.centre.wait(lambda: bank.centre.replies(request.hold_id), SETTLE_SECONDS)
    expect(not bank.centre.replies(request.hold_id), "a request that was dead on arrival got a reply")
    told = bank.status(request.hold_id)
    expect(told.held == 0, f"{told.held} held for a request that was dead on arrival")


@check("tombstone-twice-is-one")
def tombstone_twice(bank: Subject) -> None:
    """The same tombstone again gets the same answer."""
    bank.require_key()
    hold_id = fresh("never")
    message = Tombstone(idempotency_key=fresh("tomb"), hold_id=hold_id, reason="A check", authority=AUTHORITY)
    first, second = (bank.line.post(paths.tombstone(hold_id), message) for _ in range(2))
    first.require(200)
    expect(
        (first.status, first.body) == (second.status, second.body), f"the second was answered {second.status}"
    )


@check("nothing-to-extend-is-409")
def nothing_to_extend(bank: Subject) -> None:
    """What is no longer held is not extended: 409."""
    request, held = bank.held()
    bank.release(request.hold_id, held)
    _extended(bank, request.hold_id, request.expires_at + timedelta(hours=1)).require(409)


def _reduced(bank: Subject, hold_id: str, keep: int) -> PartStatus:
    message = Reduce(
        idempotency_key=fresh("reduce"), hold_id=hold_id, keep=keep, reason="A check", authority=AUTHORITY,
        second_officer=SECOND_OFFICER,
    )  # fmt: skip
    told: PartStatus = bank.line.post(paths.reduce(hold_id), message).require(200).read(PartStatus)
    return told


def _extended(bank: Subject, hold_id: str, end: datetime) -> Answer:
    message = Extend(
        idempotency_key=fresh("extend"), hold_id=hold_id, expires_at=end, reason="A check",
        authority=AUTHORITY, second_officer=SECOND_OFFICER,
    )  # fmt: skip
    return bank.line.post(paths.extend(hold_id), message)


def _said(told: PartStatus) -> str:
    return f"{told.held} held and {told.released} released"
