"""One bank's own books, kept so that the whereabouts of every unit of every payment are exact.

Each account is a FIFO queue of lots; what a row carried is written down when it leaves, so a question about a
payment reads only that payment's own marks. Cost: a row touches the lots it moves; memory is one mark per
piece that left. Rows are booked in the order in which they come; `load` puts a history in order first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from haltline.city.lots import OPENING, Lot, Queue
from haltline.city.rows import Opening, Row, in_order
from haltline.protocol import slices as units
from haltline.protocol.slices import Slices


class Mark(NamedTuple):
    """Units [lo, hi) of an incoming row left with the row `out`, from its unit `offset` on."""

    lo: int
    hi: int
    out: str
    offset: int


@dataclass(slots=True)
class Account:
    """An account: what may leave, what stands aside under a lien, and the part a lien must spare."""

    kind: str = "current"
    floor: int = 0
    queue: Queue = field(default_factory=Queue)
    aside: int = 0
    came: list[str] = field(default_factory=list)  # every row that credited it, in order
    shortfall: int = 0

    @property
    def balance(self) -> int:
        """Everything in the account, held or not, in minor units."""
        return self.queue.total + self.aside


@dataclass(frozen=True, slots=True)
class Moved:
    """Units of a payment that left with a later row; `slices` count from that row's first unit."""

    row: Row
    slices: Slices


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the asked units are: still free in the account, standing aside, or gone with these rows."""

    here: Slices
    aside: Slices
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Declined:
    """A row that a lien prevented, and by how many minor units."""

    transfer_id: str
    amount: int


class Books:
    """The accounts of one institution and the rows that touched them."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.accounts: dict[str, Account] = {}
        self.rows: dict[str, Row] = {}
        self.declined: list[Declined] = []
        self._by_reference: dict[str, list[str]] = {}
        self._marks: dict[str, list[Mark]] = {}
        self._arrival: dict[str, int] = {}
        self._debited: dict[str, int] = {}

    def open(self, opening: Opening) -> None:
        """Opens an account with its first balance; its units are older than every row."""
        account = Account(kind=opening.kind, floor=opening.floor)
        account.queue.arrive(Lot(0, 0, opening.balance, OPENING))
        self.accounts[opening.account.number] = account

    def load(self, openings: Iterable[Opening], rows: Iterable[Row]) -> None:
        """Takes over a history, whatever the order in which it is given."""
        for opening in openings:
            self.open(opening)
        for row in in_order(rows):
            self.book(row)

    def book(self, row: Row) -> int:
        """Books both legs that are ours; returns the amount that went, in minor units."""
        posted = self.debit(row) if self._ours(row.source) else row.amount
        if self._ours(row.target):
            self.credit(row.cut_to(posted))
        return posted

    def debit(self, row: Row) -> int:
        """The payer's leg; returns what went: less than asked only where a lien prevents it.

        The same row again changes nothing and returns the same.
        """
        if row.transfer_id in self._debited:
            return self._debited[row.transfer_id]
        posted = 0 if row.still or row.source is None else self._send(row, self.account(row.source.number))
        self._debited[row.transfer_id] = posted
        return posted

    def credit(self, row: Row) -> None:
        """The payee's leg; the same row again, a row of nothing, and one to itself change nothing."""
        if row.transfer_id in self._arrival or row.amount == 0 or row.still or row.target is None:
            return
        account = self.account(row.target.number)
        account.came.append(row.transfer_id)
        self._arrival[row.transfer_id] = len(account.came)
        account.queue.arrive(Lot(len(account.came), 0, row.amount, row.transfer_id))
        self._keep(row)

    def account(self, number: str) -> Account:
        """The account of that number; one never heard of is empty."""
        known = self.accounts.get(number)
        if known is None:
            known = self.accounts[number] = Account()
        return known

    def credited(self, reference: str) -> list[Row]:
        """The payments of that reference which reached an account of ours."""
        return [row for row in self._named(reference) if row.transfer_id in self._arrival]

    def sent(self, reference: str) -> list[Row]:
        """The payments of that reference which left an account of ours."""
        return [row for row in self._named(reference) if self._debited.get(row.transfer_id)]

    def whereabouts(self, transfer_id: str, asked: Slices) -> Whereabouts:
        """Where these units of a payment credited here are now; together exactly the units asked about."""
        row = self.rows[transfer_id]
        assert row.target is not None, "only a payment credited here has whereabouts"
        lots = self.account(row.target.number).queue.of(transfer_id)
        here = units.intersect(asked, units.union((lot.lo, lot.hi) for lot in lots))
        left = units.union((mark.lo, mark.hi) for mark in self._marks.get(transfer_id, ()))
        aside = units.subtract(units.subtract(asked, here), left)
        return Whereabouts(here, aside, tuple(self._moved(transfer_id, asked)))

    def set_aside(self, transfer_id: str, wanted: Slices) -> None:
        """Takes these units out of the payee's queue; they no longer can leave with a row."""
        account = self._payee(transfer_id)
        account.queue.take(self._lots(transfer_id, wanted))
        account.aside += units.total(wanted)

    def put_back(self, transfer_id: str, freed: Slices) -> None:
        """Returns units that stood aside to their place in the order."""
        account = self._payee(transfer_id)
        account.queue.put_back(self._lots(transfer_id, freed))
        account.aside -= units.total(freed)

    def pay_from_aside(self, row: Row, draws: Iterable[tuple[str, Slices]]) -> None:
        """Sends units that stood aside with `row`, which has exactly their amount."""
        carried = 0
        for transfer_id, drawn in draws:
            self._payee(transfer_id).aside -= units.total(drawn)
            carried = self._mark(row, self._lots(transfer_id, drawn), carried)
        if carried != row.amount:
            raise ValueError("a payout carries exactly the units drawn for it")
        self._debited[row.transfer_id] = row.amount
        self._keep(row)

    def _send(self, row: Row, account: Account) -> int:
        prevented = min(row.amount, account.balance) - min(row.amount, account.queue.total)
        posted = row.amount - prevented
        if prevented:
            self.declined.append(Declined(row.transfer_id, prevented))
        if posted:
            gone = self._mark(row, account.queue.leave(posted), 0)
            account.shortfall += posted - gone  # born clean, after all units that left
            self._keep(row.cut_to(posted))
        return posted

    def _mark(self, row: Row, lots: Iterable[Lot], offset: int) -> int:
        for lot in lots:
            if lot.origin != OPENING:
                self._marks.setdefault(lot.origin, []).append(Mark(lot.lo, lot.hi, row.transfer_id, offset))
            offset += lot.size
        return offset

    def _moved(self, transfer_id: str, asked: Slices) -> Iterable[Moved]:
        by_row: dict[str, list[tuple[int, int]]] = {}
        for mark in self._marks.get(transfer_id, ()):
            for lo, hi in units.intersect(asked, ((mark.lo, mark.hi),)):
                start = mark.offset + lo - mark.lo
                by_row.setdefault(mark.out, []).append((start, start + hi - lo))
        return (Moved(self.rows[out], units.union(pairs)) for out, pairs in by_row.items())

    def _lots(self, transfer_id: str, wanted: Slices) -> list[Lot]:
        arrival = self._arrival[transfer_id]
        return [Lot(arrival, lo, hi, transfer_id) for lo, hi in wanted]

    def _payee(self, transfer_id: str) -> Account:
        target = self.rows[transfer_id].target
        assert target is not None, "only a payment credited here has a payee of ours"
        return self.account(target.number)

    def _keep(self, row: Row) -> None:
        if row.transfer_id not in self.rows:
            self._by_reference.setdefault(row.reference, []).append(row.transfer_id)
        self.rows[row.transfer_id] = row

    def _named(self, reference: str) -> list[Row]:
        return [self.rows[transfer_id] for transfer_id in self._by_reference.get(reference, ())]

    def _ours(self, side: object) -> bool:
        return getattr(side, "institution", None) == self.code
