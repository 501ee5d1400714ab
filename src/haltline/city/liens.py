"""Liens: the units a bank keeps back, one part per hold, every part with an amount and an end.

A part names its very units, so two parts can never hold the same unit and never more than the payment has.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from haltline.city.books import Account, Books
from haltline.city.journal import Journal, LienEvent
from haltline.city.rows import Row
from haltline.protocol import slices as units
from haltline.protocol.slices import EMPTY, Slices


@dataclass(slots=True)
class Part:
    """What one hold keeps of one payment, and what became of units it kept before."""

    hold_id: str
    case_ref: str
    transfer_id: str
    expires_at: datetime
    live: Slices = EMPTY
    released: Slices = EMPTY
    expired: bool = False
    drawn: int = field(default=0)
    spare: int = 0

    @property
    def amount(self) -> int:
        """Minor units kept now."""
        return units.total(self.live)


class Liens:
    """All parts of one bank, written to its journal whenever one changes."""

    def __init__(self, books: Books, journal: Journal) -> None:
        self.books = books
        self.journal = journal
        self.parts: dict[str, Part] = {}

    def hold(self, part: Part, wanted: Slices, *, now: datetime, key: str = "") -> int:
        """Keeps those of the wanted units that are free, up to the living floor; returns how many.

        A hold that already has its part keeps what it has: the same hold never takes twice.
        """
        if part.hold_id in self.parts:
            return self.parts[part.hold_id].amount
        here = self.books.whereabouts(part.transfer_id, wanted).here
        taken = units.take(here, min(units.total(here), self._above_floor(part)))
        self.parts[part.hold_id] = part
        if taken:
            self.books.set_aside(part.transfer_id, taken)
            part.live = taken
            self._write(part, taken, units.total(taken), now, ("hold", key))
        return units.total(taken)

    def release(
        self,
        hold_id: str,
        amount: int,
        *,
        now: datetime,
        why: str = "release",
        key: str = "",
    ) -> int:
        """Gives the last `amount` units of a part free, at most all it has; returns how many."""
        part = self.parts[hold_id]
        keep = units.take(part.live, max(0, part.amount - amount))
        freed = units.subtract(part.live, keep)
        if freed:
            self.books.put_back(part.transfer_id, freed)
            part.live, part.released = keep, units.union([*part.released, *freed])
            self._write(part, freed, -units.total(freed), now, (why, key))
        return units.total(freed)

    def due(self, now: datetime) -> list[Part]:
        """The parts that keep something although their end has come."""
        return [part for part in self.parts.values() if part.live and part.expires_at <= now]

    def expire(self, now: datetime) -> list[tuple[str, int]]:
        """Frees every part whose end has come; returns (hold_id, amount) of those that held something."""
        due = self.due(now)
        for part in due:
            part.expired = True
        return [
            (
                part.hold_id,
                self.release(part.hold_id, part.amount, now=now, why="expiry"),
            )
            for part in due
        ]

    def pay(
        self,
        row: Row,
        draws: Iterable[tuple[str, int]],
        *,
        now: datetime,
        key: str = "",
    ) -> None:
        """Sends the first units of the named parts with `row`; nothing happens unless all of them suffice."""
        parts = [(self.parts[hold_id], amount) for hold_id, amount in draws]
        taken = [(part, units.take(part.live, amount)) for part, amount in parts]
        self.books.pay_from_aside(row, [(part.transfer_id, drawn) for part, drawn in taken])
        for part, drawn in taken:
            part.live = units.subtract(part.live, drawn)
            part.drawn += units.total(drawn)
            self._write(part, drawn, -units.total(drawn), now, ("payout", key))

    def live_on(self, account: str) -> int:
        """Minor units under lien in one account."""
        return sum(part.amount for part in self.parts.values() if self._account(part) == account)

    def left_on(self, transfer_id: str) -> int:
        """Minor units that the holder of the credited account can use, whatever is under lien."""
        return self._credited(transfer_id).queue.total

    def _above_floor(self, part: Part) -> int:
        """What may be kept: all but the account's own living floor, or the centre's where that is higher."""
        account = self._credited(part.transfer_id)
        return max(0, account.queue.total - max(account.floor, part.spare))

    def _credited(self, transfer_id: str) -> Account:
        target = self.books.rows[transfer_id].target
        assert target is not None, "only a payment credited here can be held"
        return self.books.account(target.number)

    def _account(self, part: Part) -> str:
        return str(self.books.rows[part.transfer_id].target)

    def _write(
        self,
        part: Part,
        changed: Slices,
        delta: int,
        now: datetime,
        cause: tuple[str, str],
    ) -> None:
        why, key = cause
        whole = self.books.rows[part.transfer_id].amount
        self.journal.write(
            LienEvent(
                now,
                part.case_ref,
                self._account(part),
                part.hold_id,
                part.transfer_id,
                whole,
                changed,
                delta,
                part.amount,
                why,
                key,
            )
        )
