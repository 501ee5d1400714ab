"""A pasted statement is read exactly or listed as unread; first in first out by a queue of single units."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.centre.desks.statements import DAYS, HOURS, STYLES, Booking, Manner, screen_line, written

from haltline.centre.desks.bank.excerpt import rows, shares, words

BANKS = ("Padmor Bank", "Ostara Bank", "Jhelwan Wallet")
START = datetime(2026, 11, 21, 10, 38)
KINDS = ("onward", "returned", "atm", "pos", "agent", "cheque", "cash", "")
MANNERS = st.builds(
    Manner, st.sampled_from(("\t", ",", ";", "|", "")), st.sampled_from(tuple(STYLES)),
    st.sampled_from(DAYS), st.sampled_from(HOURS), st.booleans(), st.booleans(),
)  # fmt: skip


@st.composite
def statements(draw: st.DrawFn, most: int = 9_99_99_999_99) -> list[Booking]:
    """Bookings of one account in order, none below zero, the first a credit."""
    balance, at, found = draw(st.integers(0, most)), START, []
    for number in range(draw(st.integers(1, 8))):
        at += timedelta(minutes=draw(st.integers(1, 700)))
        kind = draw(st.sampled_from(KINDS)) if number and balance else ""
        amount = draw(st.integers(1, balance if kind else most))
        balance += -amount if kind else amount
        rail = draw(st.sampled_from(("upi", "imps", "neft")))
        reference = f"{draw(st.integers(10**11, 10**12 - 1))}"
        account = f"{draw(st.integers(10**12, 10**16))}"
        bank = draw(st.sampled_from(BANKS))
        found.append(Booking(at, amount, kind, rail, reference, bank, account, balance))
    return found


def as_read(row: rows.Row) -> tuple[object, ...]:
    return row.date, row.time, row.amount, row.debit, row.kind, row.balance


def as_meant(booking: Booking) -> tuple[object, ...]:
    when = (f"{booking.at:%Y-%m-%d}", f"{booking.at:%H:%M}")
    return *when, booking.amount, bool(booking.kind), booking.kind, booking.balance


@settings(max_examples=150, deadline=None)
@given(statements(), MANNERS)
def test_every_shape_is_read_back_exactly(bookings: list[Booking], manner: Manner) -> None:
    found = rows.read(written(bookings, manner), 2, BANKS)
    assert found.unread == ()
    shown = list(reversed(bookings)) if manner.newest_first else bookings
    assert [as_read(row) for row in found.rows] == [as_meant(booking) for booking in shown]
    for row, booking in zip(found.rows, shown, strict=True):
        if booking.kind == "onward":
            told = (row.rail, row.reference, row.institution, row.account)
            assert told == (booking.rail, booking.reference, booking.bank, booking.account)


@settings(max_examples=100, deadline=None)
@given(statements(), MANNERS)
def test_lines_of_a_terminal_without_a_head_are_read_back(bookings: list[Booking], manner: Manner) -> None:
    found = rows.read("\n".join(screen_line(booking, manner) for booking in bookings), 2, BANKS)
    assert found.unread == ()
    assert [as_read(row) for row in found.rows] == [as_meant(booking) for booking in bookings]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("0123456789.,/-: \n\t|DrCr₹UPIatmΑ０१\u200b\x00"), max_size=300))
def test_no_text_breaks_the_reader_and_no_line_with_a_figure_is_lost(text: str) -> None:
    found = rows.read(text, 2)
    numbers = [each.number for each in (*found.rows, *found.unread)]
    told = {number for number, line in enumerate(words.plain(text).split("\n"), 1)
            if any(each.isdigit() for each in line)}  # fmt: skip
    assert set(numbers) == told
    assert all(row.amount > 0 for row in found.rows)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("yesterday UPI/DR/632510612209 40,000.00 Dr", "date"),
        ("31/02/2026 UPI/DR/632510612209 40,000.00 Dr", "date"),
        ("21/11/2026 UPI/DR/632510612209 1.250,10 Dr", "amount"),
        ("21/11/2026 UPI/DR/632510612209 40,00.00 Dr", "amount"),
        ("21/11/2026 UPI/DR/632510612209 400.001 Dr", "amount"),
        ("21/11/2026 UPI/DR/632510612209 0.00 Dr", "amount"),
        ("21/11/2026 UPI/DR/632510612209 1,000.00 2,000.00 3,000.00", "amount"),
        ("21/11/2026 UPI 632510612209 40,000.00", "direction"),
        ("21/11/2026 CHARGES Q3 118.00 Dr", "kind"),
    ],
)
def test_what_is_not_plainly_said_is_listed_and_never_guessed(line: str, why: str) -> None:
    found = rows.read(line, 2)
    assert [row.kind for row in found.rows] == ([""] if why == "kind" else [])
    assert [(each.why, each.text) for each in found.unread] == [(why, line)]


def test_a_row_with_another_number_of_cells_than_its_head_is_listed() -> None:
    text = "Date\tNarration\tDebit\tCredit\n21/11/2026\tUPI/1\t1,000\n21/11/2026\tATM WDL\t1,000\t"
    found = rows.read(text, 2)
    assert [row.kind for row in found.rows] == ["atm"]
    assert [each.why for each in found.unread] == ["columns"]


def test_a_debit_and_a_credit_in_one_row_is_no_amount() -> None:
    found = rows.read("Date;Narration;Debit;Credit\n21/11/2026;ATM WDL;1,000;2,000", 2)
    assert [each.why for each in found.unread] == ["amount"]


def test_two_balances_say_which_way_where_the_line_does_not() -> None:
    first = "21/11/2026 10:38 IMPS 632510612209 72,300.00 Cr 80,000.00"
    text = first + "\n21/11/2026 10:44 UPI 632510999999 40,000.00 40,000.00"
    last = rows.read(text, 2).rows[-1]
    assert (last.debit, last.kind, last.amount) == (True, "onward", 40_000_00)


def test_more_rows_than_are_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "ROWS_MOST", 3)
    found = rows.read("21/11/2026 ATM WDL 100.00 Dr\n" * 5, 2)
    assert len(found.rows) == 3 and [each.why for each in found.unread] == ["too-many"]


@settings(max_examples=150, deadline=None)
@given(statements(most=60), st.data())
def test_shares_are_those_of_a_queue_of_single_units(bookings: list[Booking], data: st.DataObject) -> None:
    credits = [number for number, booking in enumerate(bookings) if not booking.kind]
    place = data.draw(st.sampled_from(credits))
    payment = bookings[place]
    lo = data.draw(st.integers(0, payment.amount - 1))
    disputed = ((lo, data.draw(st.integers(lo + 1, payment.amount))),)
    newest_first = data.draw(st.booleans())
    text = written(bookings, Manner(newest_first=newest_first))
    found = shares.of_payment(rows.read(text, 2), payment.reference, payment.amount, disputed)
    assert found.why == ""
    taken, left = queue(bookings, place, set(range(*disputed[0])))
    assert [units(slices) for slices in in_order(found.taken, newest_first)] == taken
    assert found.left == left


def queue(bookings: list[Booking], place: int, disputed: set[int]) -> tuple[list[list[int]], int]:
    """Unit by unit: which places of each later debit are disputed units of the payment, and how many stay."""
    payment = bookings[place]
    there: deque[int] = deque([-1] * (payment.balance - payment.amount) + list(range(payment.amount)))
    taken = []
    for booking in bookings[place + 1 :]:
        if booking.kind:
            out = [there.popleft() for _ in range(booking.amount)]
            taken.append([number for number, unit in enumerate(out) if unit in disputed])
        else:
            there.extend([-1] * booking.amount)
    return taken, sum(unit in disputed for unit in there)


def in_order(taken: dict[int, shares.Slices], newest_first: bool) -> list[shares.Slices]:
    return [taken[number] for number in sorted(taken, reverse=newest_first)]


def units(slices: shares.Slices) -> list[int]:
    return [unit for lo, hi in slices for unit in range(lo, hi)]


HEAD = "Date\tNarration\tDebit\tCredit\tBalance"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Date\tNarration\tDebit\tCredit\n21/11/2026\tIMPS/CR/111111111111\t\t100", "no-balance"),
        (HEAD + "\n21/11/2026\tIMPS/CR/222222222222\t\t100\t100", "no-payment"),
        (HEAD + "\n21/11/2026\tIMPS/CR/111111111111\t\t100\t100"
         "\n21/11/2026\tATM WDL\t50\t\t40", "gap"),
        (HEAD + "\n21/11/2026\tIMPS/CR/111111111111\t\t100\t60", "overdrawn"),
        (HEAD + "\n21/11/2026\tIMPS/CR/111111111111\t\t100\t100"
         "\n21/11/2026\tATM WDL\t5,0\t\t50", "unread"),
    ],
)  # fmt: skip
def test_without_a_whole_chain_of_balances_no_share_is_given(text: str, why: str) -> None:
    found = shares.of_payment(rows.read(text, 2), "111111111111", 100_00, ((0, 100_00),))
    assert (found.taken, found.why) == ({}, why)
