"""Statements as banks show them: the same bookings written in many shapes, for the reader to read back."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from haltline.centre.desks.money_style import MoneyStyle

INDIAN, WESTERN = MoneyStyle("INR", "₹", 2, (3, 2)), MoneyStyle("INR", "₹", 2, (3,))
PLAIN = MoneyStyle("INR", "₹", 2, (3,), comma="")
STYLES = {"indian": INDIAN, "western": WESTERN, "plain": PLAIN}
DAYS = ("%d/%m/%Y", "%d-%m-%y", "%d-%b-%Y", "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y")
HOURS = ("%H:%M", "%H:%M:%S", "%I:%M %p")
NARRATIONS = {
    "onward": "{rail}/DR/{reference}/TO {bank}/A/C {account}",
    "returned": "{rail} RETURN {reference} {account}",
    "atm": "ATM WDL KORVANE BUS STAND",
    "pos": "POS PURCHASE KORVANE STORES",
    "agent": "AEPS WITHDRAWAL CSP 4471",
    "cheque": "CHQ PAID 000127 CLG",
    "cash": "CASH PAID AT COUNTER",
    "": "{rail}/CR/{reference}/FROM {bank}",
}


@dataclass(frozen=True, slots=True)
class Booking:
    """What is to be read back: ``kind`` is empty for a credit."""

    at: datetime
    amount: int
    kind: str
    rail: str
    reference: str
    bank: str
    account: str
    balance: int

    @property
    def words(self) -> str:
        """The narration as it stands in the statement."""
        told = {"reference": self.reference, "bank": self.bank, "account": self.account}
        return NARRATIONS[self.kind].format(rail=self.rail.upper(), **told)


@dataclass(frozen=True, slots=True)
class Manner:
    """How one bank writes: marks between columns ("" for a screen), grouping, day, hour, two sums or one."""

    mark: str = "\t"
    style: str = "indian"
    day: str = DAYS[0]
    hour: str = HOURS[0]
    two_sums: bool = True
    newest_first: bool = False


def written(bookings: list[Booking], manner: Manner) -> str:
    """The statement, with a head."""
    sums = ("Debit", "Credit") if manner.two_sums else ("Amount", "Dr/Cr")
    head = ["Txn Date", "Time", "Narration", *sums, "Balance"]
    rows = [_cells(booking, manner) for booking in bookings]
    rows = [head, *(reversed(rows) if manner.newest_first else rows)]
    if manner.mark == ",":
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        return out.getvalue()
    if manner.mark:
        return "\n".join(manner.mark.join(row) for row in rows)
    widths = [max(len(row[place]) for row in rows) + 3 for place in range(len(head))]
    right = {3, 5} | ({4} if manner.two_sums else set())
    return "\n".join(
        "".join(
            cell.rjust(width - 2) + "  " if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def screen_line(booking: Booking, manner: Manner) -> str:
    """One line without a head, as a terminal shows it: day, hour, words, sum with its mark, balance."""
    exact = STYLES[manner.style].exact
    mark = "Dr" if booking.kind else "Cr"
    when = f"{booking.at:{manner.day}} {booking.at:{manner.hour}}"
    return f"{when} {booking.words} {exact(booking.amount)} {mark} {exact(booking.balance)} Cr"


def _cells(booking: Booking, manner: Manner) -> list[str]:
    exact = STYLES[manner.style].exact
    amount, debit = exact(booking.amount), bool(booking.kind)
    if manner.two_sums:
        sums = [amount, ""] if debit else ["", amount]
    else:
        sums = [amount, "DR" if debit else "CR"]
    when = [f"{booking.at:{manner.day}}", f"{booking.at:{manner.hour}}"]
    return [*when, booking.words, *sums, exact(booking.balance)]
