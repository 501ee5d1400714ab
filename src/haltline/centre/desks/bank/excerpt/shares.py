"""Which units of a payment each later booking took, first in first out, when the statement lets it be known.

The account is a queue: money that was there before goes out first, then the payment, then what came later.
That is known only when the payment's own row and every balance after it are there and agree; otherwise no
share is given, and the clerk types it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from .rows import Excerpt, Row

Slices = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """``taken`` leads from a row's number to the disputed units of that booking, counted from its own 0.

    ``left`` are disputed minor units still in the account; ``why`` says why nothing could be known
    (no-payment, no-balance, gap, unread, overdrawn) and is empty when all is.
    """

    taken: dict[int, Slices]
    left: int = 0
    why: str = ""


def of_payment(excerpt: Excerpt, reference: str, amount: int, disputed: Slices) -> Shares:
    """Follow the disputed units (half-open, from 0) of the payment with this reference and whole amount.

    Statements run forwards or backwards: that order counts in which all balances agree. Where both do and
    tell different things, nothing is known.
    """
    if not any(_is_payment(row, reference, amount) for row in excerpt.rows):
        return Shares({}, why="no-payment")
    if any(line.why != "kind" for line in excerpt.unread):
        return Shares({}, why="unread")
    if any(row.balance is None for row in excerpt.rows):
        return Shares({}, why="no-balance")
    orders = (excerpt.rows, excerpt.rows[::-1])
    found = [_follow(rows, reference, amount, disputed) for rows in orders if _agree(rows)]
    if not found or any(other != found[0] for other in found):
        return Shares({}, why="gap")
    return found[0]


def _is_payment(row: Row, reference: str, amount: int) -> bool:
    return not row.debit and row.amount == amount and bool(reference) and reference in row.text


def _agree(rows: tuple[Row, ...]) -> bool:
    """Whether the bookings can have been made in this order: no clock runs back, every balance follows."""
    return all(
        not _earlier(after, row) and after.balance == (row.balance or 0) + _moved(after)
        for row, after in pairwise(rows)
    )


def _moved(row: Row) -> int:
    return -row.amount if row.debit else row.amount


def _earlier(one: Row, other: Row) -> bool:
    """Whether a booking was surely made before another."""
    timed = bool(one.time and other.time)
    return one.date < other.date or (one.date == other.date and timed and one.time < other.time)


def _follow(rows: tuple[Row, ...], reference: str, amount: int, disputed: Slices) -> Shares:
    """Walk on from the payment's row, through a queue of which only places are kept."""
    place = next(at for at, row in enumerate(rows) if _is_payment(row, reference, amount))
    front = (rows[place].balance or 0) - amount  # units that go out before the payment's first
    if front < 0 or any((row.balance or 0) < 0 for row in rows[place:]):
        return Shares({}, why="overdrawn")
    out, taken = 0, {}
    for row in rows[place + 1 :]:
        if row.debit:
            taken[row.number] = _cut(disputed, front, out, out + row.amount)
            out += row.amount
    gone = sum(hi - lo for slices in taken.values() for lo, hi in slices)
    return Shares(taken, sum(hi - lo for lo, hi in disputed) - gone)


def _cut(disputed: Slices, front: int, lo: int, hi: int) -> Slices:
    """The disputed units among those that left the queue between two places, counted from the booking's 0."""
    found = []
    for begin, end in disputed:
        a, b = max(begin + front, lo), min(end + front, hi)
        if a < b:
            found.append((a - lo, b - lo))
    return tuple(found)
