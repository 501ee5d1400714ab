"""A bank's hold desk answers to the unit, holds only what is free, and undoes what it is told to undo."""

from datetime import timedelta

import pytest
from tests.city.asking import AUTHORITY, START, ask_for, pay

from haltline.city.books import Books
from haltline.city.desk import DeskRefusal, HoldDesk
from haltline.city.journal import Journal, event_from_wire, event_to_wire
from haltline.city.payouts import draw
from haltline.city.rows import AccountId, Opening, Row
from haltline.protocol import (
    AccountRef,
    Ask,
    Draw,
    Extend,
    PartState,
    PayoutInstruction,
    Reduce,
    Release,
    Reply,
    Tombstone,
    gap,
)
from haltline.protocol.fields import LINES_MAX, MONEY_LIMIT

LATER = START + timedelta(hours=1)
STOLEN = pay("s1", "MIRK:v", "OSTA:m", 1000, minute=1)


def desk_with(
    rows: list[Row], openings: tuple[Opening, ...] = (), journal: Journal | None = None
) -> HoldDesk:
    books = Books("OSTA")
    books.load(openings, rows)
    return HoldDesk(books, journal or Journal())


def answered(desk: HoldDesk, request: object) -> Reply:
    desk.receive(request, LATER)  # type: ignore[arg-type]
    reply = desk.answer(request.hold_id, LATER)  # type: ignore[attr-defined]
    assert reply is not None
    assert gap(reply) == 0
    return reply


def release(hold_id: str, amount: int, key: str = "k-release") -> Release:
    return Release(
        idempotency_key=key, hold_id=hold_id, amount=amount, reason="Not needed", authority=AUTHORITY
    )


def test_a_reply_tells_what_is_held_what_went_on_and_what_was_withdrawn() -> None:
    gone = [
        pay("on", "OSTA:m", "BELA:x", 300, minute=2),
        pay("cash", "OSTA:m", "", 150, minute=3, kind="atm"),
        pay("own", "OSTA:m", "OSTA:n", 50, minute=4),
        pay("back", "OSTA:m", "MIRK:v", 20, minute=5, kind="return"),
    ]
    reply = answered(desk_with([STOLEN, *gone]), ask_for(STOLEN, 1000))
    assert reply.held is not None
    assert (reply.held.amount, reply.returned, reply.unknown, reply.free) == (480, 20, 0, 0)
    onward = [(line.to_institution, line.to_account, line.share, line.slices) for line in reply.onward]
    assert onward == [("BELA", "x", 300, ((0, 300),)), ("OSTA", "n", 50, ((0, 50),))]
    assert [(line.kind.value, line.share) for line in reply.withdrawn] == [("atm", 150)]
    assert reply.codes == ("done",)


def test_the_slices_of_a_mixed_transfer_name_the_disputed_units_in_it() -> None:
    mixed = pay("on", "OSTA:m", "BELA:x", 500, minute=2)
    opening = Opening(AccountId("OSTA", "m"), 120)
    reply = answered(desk_with([STOLEN, mixed], (opening,)), ask_for(STOLEN, 300, slices=((200, 500),)))
    assert [(line.share, line.slices) for line in reply.onward] == [(180, ((320, 500),))]
    assert reply.held is not None
    assert reply.held.amount == 120


def test_the_payers_bank_names_the_account_when_only_a_reference_is_known() -> None:
    sent = pay("s2", "OSTA:v", "BELA:m", 700, minute=1)
    request = ask_for(sent, 400, number=None, at="OSTA", ask=Ask.ONWARD_ONLY)
    reply = answered(desk_with([sent], (Opening(AccountId("OSTA", "v"), 900),)), request)
    (line,) = reply.onward
    assert reply.account.number == "v"
    assert (line.transfer_id, line.to_account, line.amount, line.share) == ("s2", "m", 700, 400)
    assert line.slices == ((0, 400),)


def test_a_payment_that_is_not_in_the_books_is_unknown_not_refused() -> None:
    reply = answered(desk_with([STOLEN]), ask_for(STOLEN, 1000, reference="R-nothing"))
    assert (reply.unknown, reply.codes, reply.held) == (1000, ("not_found",), None)


def test_units_beyond_the_payment_are_unknown() -> None:
    reply = answered(desk_with([STOLEN]), ask_for(STOLEN, 1200))
    assert reply.held is not None
    assert (reply.held.amount, reply.unknown) == (1000, 200)
    assert "reference_invalid" in reply.codes


def test_a_watch_holds_nothing() -> None:
    desk = desk_with([STOLEN])
    reply = answered(desk, ask_for(STOLEN, 1000, ask=Ask.WATCH))
    assert (reply.free, reply.held) == (1000, None)
    assert desk.books.accounts["m"].aside == 0


def test_living_money_stays_free() -> None:
    wage = Opening(AccountId("OSTA", "m"), 0, kind="salary", floor=300)
    reply = answered(desk_with([STOLEN], (wage,)), ask_for(STOLEN, 1000))
    assert reply.held is not None
    assert (reply.held.amount, reply.free) == (700, 300)
    assert reply.codes == ("done", "legal_refusal")


@pytest.mark.parametrize(("floor", "spare", "kept"), [(0, 300, 700), (500, 300, 500), (0, 2_000, 0)])
def test_what_the_centre_asks_to_spare_stays_free_and_what_is_left_is_told(
    floor: int, spare: int, kept: int
) -> None:
    wage = Opening(AccountId("OSTA", "m"), 0, kind="salary", floor=floor)
    reply = answered(desk_with([STOLEN], (wage,)), ask_for(STOLEN, 1000).model_copy(update={"spare": spare}))
    assert (reply.held.amount if reply.held else 0, reply.free) == (kept, 1000 - kept)
    assert reply.held is None or reply.held.left == 1000 - kept


def test_the_same_units_are_never_held_twice() -> None:
    journal = Journal()
    desk = desk_with([STOLEN], journal=journal)
    answered(desk, ask_for(STOLEN, 600))
    second = answered(desk, ask_for(STOLEN, 1000, hold_id="h-2", case_ref="case-2"))
    assert second.held is not None
    assert (second.held.amount, second.free) == (400, 600)
    assert "ambiguous" in second.codes
    assert desk.liens.live_on("OSTA:m") == 1000 == desk.books.accounts["m"].balance


def test_a_lien_never_exceeds_the_balance() -> None:
    rows = [STOLEN, pay("on", "OSTA:m", "BELA:x", 900, minute=2), pay("s3", "MIRK:w", "OSTA:m", 50, minute=3)]
    desk = desk_with(rows)
    answered(desk, ask_for(STOLEN, 1000))
    answered(desk, ask_for(rows[2], 50))
    assert desk.liens.live_on("OSTA:m") == desk.books.accounts["m"].balance == 150


def test_release_gives_the_last_units_free_and_the_reply_says_released() -> None:
    desk = desk_with([STOLEN])
    answered(desk, ask_for(STOLEN, 1000))
    status = desk.release(release("h-s1", 400), LATER)
    assert (status.state, status.held, status.released) == (PartState.ACTIVE, 600, 400)
    desk.books.book(pay("on", "OSTA:m", "BELA:x", 400, minute=90))
    later = desk.answer("h-s1", LATER)
    assert later is not None
    assert (later.seq, later.released, later.held and later.held.amount, later.onward) == (2, 400, 600, ())
    assert gap(later) == 0
    assert desk.release(release("h-s1", 600, "k2"), LATER).state is PartState.RELEASED


def test_reduce_keeps_only_what_it_names() -> None:
    desk = desk_with([STOLEN])
    answered(desk, ask_for(STOLEN, 1000))
    told = Reduce(
        idempotency_key="k",
        hold_id="h-s1",
        keep=250,
        reason="Cap",
        authority=AUTHORITY,
        second_officer="4418",
    )
    assert desk.reduce(told, LATER).held == 250


def test_nothing_can_be_released_before_it_is_held() -> None:
    desk = desk_with([STOLEN])
    desk.receive(ask_for(STOLEN, 1000), LATER)
    with pytest.raises(DeskRefusal) as refused:
        desk.release(release("h-s1", 100), LATER)
    assert refused.value.status == 409


def test_a_part_frees_itself_at_its_end() -> None:
    desk = desk_with([STOLEN])
    answered(desk, ask_for(STOLEN, 1000, expires_at=LATER + timedelta(minutes=5)))
    assert desk.liens.expire(LATER + timedelta(minutes=4)) == []
    assert desk.liens.expire(LATER + timedelta(minutes=5)) == [("h-s1", 1000)]
    assert desk.status("h-s1").state is PartState.EXPIRED
    assert desk.liens.expire(LATER + timedelta(minutes=6)) == []


def test_an_extended_part_stands_longer() -> None:
    desk = desk_with([STOLEN])
    answered(desk, ask_for(STOLEN, 1000, expires_at=LATER + timedelta(minutes=5)))
    until = LATER + timedelta(minutes=50)
    told = Extend(
        idempotency_key="k",
        hold_id="h-s1",
        expires_at=until,
        reason="Order",
        authority=AUTHORITY,
        second_officer="4418",
    )
    desk.extend(told, LATER)
    assert desk.liens.expire(LATER + timedelta(minutes=6)) == []
    assert desk.liens.expire(until) == [("h-s1", 1000)]


def tombstone(hold_id: str) -> Tombstone:
    return Tombstone(idempotency_key="k-t", hold_id=hold_id, reason="Recalled", authority=AUTHORITY)


def test_a_request_that_comes_after_its_tombstone_is_not_acted_on() -> None:
    desk = desk_with([STOLEN])
    assert desk.tombstone(tombstone("h-s1"), LATER).state is PartState.NOT_HELD
    with pytest.raises(DeskRefusal) as refused:
        desk.receive(ask_for(STOLEN, 1000), LATER)
    assert refused.value.code == "tombstoned"
    assert desk.books.accounts["m"].aside == 0


def test_a_tombstone_before_the_answer_stops_the_hold_and_after_it_frees_it() -> None:
    desk = desk_with([STOLEN])
    desk.receive(ask_for(STOLEN, 600), LATER)
    desk.tombstone(tombstone("h-s1"), LATER)
    assert desk.answer("h-s1", LATER) is None
    answered(desk, ask_for(STOLEN, 600, hold_id="h-2"))
    assert desk.tombstone(tombstone("h-2"), LATER).state is PartState.RELEASED
    assert desk.books.accounts["m"].aside == 0


def test_a_hold_never_seen_says_so() -> None:
    with pytest.raises(DeskRefusal) as refused:
        desk_with([]).status("h-9")
    assert (refused.value.status, refused.value.code) == (404, "never-seen")


def test_a_second_request_for_one_hold_under_another_key_is_refused() -> None:
    desk = desk_with([STOLEN])
    answered(desk, ask_for(STOLEN, 600))
    with pytest.raises(DeskRefusal) as refused:
        desk.receive(ask_for(STOLEN, 600, idempotency_key="another"), LATER)
    assert refused.value.status == 409


def payout(
    draws: dict[str, int], pot: str = "m", *, to: str = "victim", key: str = "kp1", currency: str = "INR"
) -> PayoutInstruction:
    return PayoutInstruction(
        payout_id="p1",
        idempotency_key=key,
        plan_ref="plan-1",
        pot=AccountRef(institution="OSTA", number=pot),
        draws=tuple(Draw(hold_id=hold_id, amount=amount) for hold_id, amount in draws.items()),
        to=AccountRef(institution="OSTA", number=to),
        amount=sum(draws.values()),
        currency=currency,
        authority=AUTHORITY,
    )


def test_a_payout_draws_the_named_parts_and_is_then_seen_as_returned() -> None:
    other = pay("s2", "MIRK:w", "OSTA:m", 500, minute=2)
    desk = desk_with([STOLEN, other])
    answered(desk, ask_for(STOLEN, 1000))
    answered(desk, ask_for(other, 500))
    desk.books.account("victim")
    paid = draw(desk, payout({"h-s1": 1000, "h-s2": 200}), now=LATER, reference="632610123456")
    desk.books.credit(paid.row)
    assert desk.books.accounts["victim"].balance == 1200
    assert (desk.status("h-s1").state, desk.status("h-s2").held) == (PartState.RETURNED, 300)
    later = desk.answer("h-s1", LATER)
    assert later is not None
    assert (later.returned, later.held, gap(later)) == (1000, None, 0)
    assert desk.books.accounts["m"].balance == desk.liens.live_on("OSTA:m") == 300


def test_a_payout_is_drawn_once_whatever_its_key() -> None:
    desk = desk_with([STOLEN])
    desk.books.account("victim")
    answered(desk, ask_for(STOLEN, 1000))
    draw(desk, payout({"h-s1": 300}), now=LATER, reference="632610123456")
    with pytest.raises(DeskRefusal) as refused:
        draw(desk, payout({"h-s1": 300}, key="kp2"), now=LATER, reference="632610123457")
    assert (refused.value.status, refused.value.code) == (409, "hold-known")
    assert desk.status("h-s1").held == 700


def test_money_of_another_currency_is_not_the_payment_that_is_meant() -> None:
    desk, asked = desk_with([STOLEN]), ask_for(STOLEN, 1000)
    dollars = asked.payment.model_copy(update={"currency": "USD"})
    reply = answered(desk, asked.model_copy(update={"payment": dollars}))
    assert (reply.held, reply.unknown, reply.codes) == (None, 1000, ("not_found",))


def test_what_no_message_can_tell_of_is_told_as_the_most_it_can() -> None:
    rich = desk_with([STOLEN], (Opening(AccountId("OSTA", "m"), 3 * MONEY_LIMIT),))
    reply = answered(rich, ask_for(STOLEN, 1000, spare=1))
    assert reply.held is not None and (reply.held.amount, reply.held.left) == (1000, MONEY_LIMIT - 1)


@pytest.mark.parametrize(
    ("draws", "asked", "code"),
    [
        ({"h-s1": 1001}, {}, "more-than-held"),
        ({"h-s1": 10}, {"pot": "n"}, "not-in-this-pot"),
        ({"h-7": 10}, {}, "not-in-this-pot"),
        ({"h-s1": 10}, {"currency": "USD"}, "not-in-this-pot"),
        ({"h-s1": 10}, {"to": "nobody"}, "not-our-account"),
    ],
)
def test_a_payout_that_the_parts_do_not_cover_changes_nothing(
    draws: dict[str, int], asked: dict[str, str], code: str
) -> None:
    journal = Journal()
    desk = desk_with([STOLEN], journal=journal)
    desk.books.account("victim")
    answered(desk, ask_for(STOLEN, 1000))
    before = len(journal.events)
    with pytest.raises(DeskRefusal) as refused:
        draw(desk, payout(draws, **asked), now=LATER, reference="632610123456")
    assert refused.value.code == code
    assert (len(journal.events), desk.status("h-s1").held) == (before, 1000)


def test_the_journal_tells_every_change() -> None:
    journal = Journal()
    desk = desk_with([STOLEN], journal=journal)
    desk.books.account("victim")
    answered(desk, ask_for(STOLEN, 1000, expires_at=LATER + timedelta(minutes=5)))
    desk.release(release("h-s1", 400), LATER)
    draw(desk, payout({"h-s1": 100}), now=LATER, reference="632610123456")
    desk.liens.expire(LATER + timedelta(minutes=5))
    told = [(event.why, event.delta, event.live) for event in journal.events]
    assert told == [("hold", 1000, 1000), ("release", -400, 600), ("payout", -100, 500), ("expiry", -500, 0)]
    assert [event_from_wire(event_to_wire(event)) for event in journal.events] == journal.events


def test_more_lines_than_a_message_may_have_are_counted_as_unknown() -> None:
    """Fault 8: ten thousand onward rows and more; what is not told is not lost."""
    whole = pay("s9", "MIRK:v", "OSTA:m", LINES_MAX + 5, minute=1)
    gone = [pay(f"o{n}", "OSTA:m", "BELA:x", 1, minute=2) for n in range(LINES_MAX + 5)]
    reply = answered(desk_with([whole, *gone]), ask_for(whole, whole.amount))
    assert (len(reply.onward), reply.unknown) == (LINES_MAX, 5)


def test_a_withdrawal_names_its_units() -> None:
    cash = pay("cash", "OSTA:m", "", 700, minute=2, kind="atm")
    opening = Opening(AccountId("OSTA", "m"), 200)
    reply = answered(desk_with([STOLEN, cash], (opening,)), ask_for(STOLEN, 1000))
    (line,) = reply.withdrawn
    assert (line.transfer_id, line.share, line.slices) == ("cash", 500, ((200, 700),))
