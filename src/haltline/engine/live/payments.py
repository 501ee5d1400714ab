"""The payments of a ledger that grows: columns by number, in the order in which they came."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from typing import Any, NamedTuple, cast

import numpy as np

from haltline.engine.kernels.tables import longer
from haltline.engine.ledger import INT64_MAX, KERNEL_MASS_MAX, Ledger, Row
from haltline.engine.live.accounts import Accounts
from haltline.engine.live.found import Found
from haltline.engine.live.kernels.growing import Book
from haltline.engine.live.names import PaymentNames
from haltline.engine.reversals import Codes, Integers
from haltline.values.errors import InvalidValue

TIE_BITS = 20  # between the ties of neighbours there is room for so many halvings
STEP = 1 << TIE_BITS
LEAST_SPARE = 1024  # payments
COUNTED = ("time", "sequence", "amount")
Moment = tuple[int, int]  # time and sequence
Key = tuple[int, int, str]  # and id


class Payments:
    """Payments by number, those that are gone too; `ties` order those of one moment by their ids.

    A run is a stretch of numbers that came in ledger order, each run behind the one before it. Payments that
    came late stand beside the runs, by their moment.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.accounts = Accounts(ledger)
        self.names = PaymentNames(ledger.ids)
        self.calendar = ledger.calendar
        self.reversed: dict[int, int] = {}  # by the payment that takes back
        self._takers: dict[int, set[int]] = defaultdict(set)
        self._take_back(ledger.reversals, 0)
        self._first_number: dict[int, int] = {}
        self.gone: set[int] = set()
        self.mass = ledger.mass
        self.require_room(0)
        self.count = len(ledger)
        sides = (ledger.sources.astype(np.uint32), ledger.targets.astype(np.uint32))
        ties = np.arange(self.count, dtype=np.int64) << TIE_BITS
        given = Book(ledger.times, ledger.sequences, ties, *sides, ledger.amounts, np.zeros_like(ties))
        self.book = _with_spare(given, self.count)
        self._runs: list[range] = []
        self._last: Key | None = None
        self._late: dict[Moment, list[tuple[str, int]]] = {}
        self._note_run(range(self.count))

    def __getitem__(self, number: int) -> Row:
        """The payment of a number."""
        book, taken_back = self.book, self.reversed.get(number)
        return Row(
            self.names[number],
            *self.moment(number),
            self.accounts.name(int(book.sources[number])),
            self.accounts.name(int(book.targets[number])),
            int(book.amounts[number]),
            "" if taken_back is None else self.names[taken_back],
        )

    def moment(self, number: int) -> Moment:
        """Time and sequence of a payment."""
        return int(self.book.times[number]), int(self.book.sequences[number])

    def moves_nothing(self, number: int) -> bool:
        """Whether a payment's source is its target."""
        return bool(self.book.sources[number] == self.book.targets[number])

    def number(self, transaction_id: str) -> int | None:
        """The number of the payment that stands under an id; None when there is none."""
        return self.numbers({transaction_id}).get(transaction_id)

    def numbers(self, wanted: Set[str]) -> dict[str, int]:
        """The numbers of payments by their ids; ids that are not here, or no more, are left out."""
        return {name: found for name, found in self.names.find(wanted).items() if found not in self.gone}

    def take(self, rows: Sequence[Row], *, latest: bool) -> range:
        """Numbers payments: in ledger order and behind all others when they are the latest."""
        first = self.count
        codes = [self.accounts.code(name) for row in rows for name in (row.source, row.target)]
        times, sequences, amounts = (
            np.array([getattr(row, name) for row in rows], np.int64) for name in COUNTED
        )
        sides = (np.array(codes[0::2], np.int32), np.array(codes[1::2], np.int32))
        self._append(Numbered((times, sequences), sides, amounts))
        self.names.add([row.transaction_id for row in rows])
        for number, row in enumerate(rows, first):
            if row.reverses:
                back = self.numbers({row.reverses})[row.reverses]
                self._take_back(np.array([[number, back]]), 0)
        taken = range(first, self.count)
        if latest:
            self._note_run(taken)
        else:
            for number in taken:
                self._tie(number)
        return taken

    def extend(self, further: Ledger) -> range:
        """Numbers the payments of another ledger, all of them later than every one here."""
        first = self.count
        codes = self.accounts.codes(further)
        sides = (codes[further.sources], codes[further.targets])
        self._append(Numbered((further.times, further.sequences), sides, further.amounts))
        self.names.extend(further.ids)
        self._take_back(further.reversals, first)
        taken = range(first, self.count)
        self._note_run(taken)
        return taken

    def is_latest(self, key: Key) -> bool:
        """Whether a payment would come behind all that ever were here."""
        return self._last is None or key > self._last

    def drop(self, number: int) -> None:
        """Forgets a payment."""
        self.gone.add(number)
        self.names.forget(number)
        if (back := self.reversed.pop(number, None)) is not None:
            self._takers[back].discard(number)
        self.mass -= int(self.book.amounts[number])

    def taken_back(self, number: int, leaving_out: int | None = None) -> int:
        """How many units of a payment others take back."""
        return sum(int(self.book.amounts[n]) for n in self._takers[number] if n != leaving_out)

    def stands_for(self, number: int, before: int) -> None:
        """Says that a payment came in place of another one, under the same id."""
        self._first_number[number] = self._first_number.get(before, before)

    def corrections(self) -> list[int]:
        """The payments that came in place of another one."""
        return list(self._first_number)

    def as_before(self, found: Found) -> Found:
        """An answer with every payment under the first number that its id had, to compare answers by."""
        if not self._first_number:
            return found
        flows = np.column_stack([self.first_numbers(found.flows[:, 0]), found.flows[:, 1]])
        return found._replace(flows=flows[np.argsort(flows[:, 0])])

    def first_numbers(self, numbers: Integers) -> Integers:
        """Each payment's number, or that of the first payment in whose place it came."""
        found = numbers.copy()
        if self._first_number:
            for at in np.flatnonzero(np.isin(found, list(self._first_number))).tolist():
                found[at] = self._first_number[int(found[at])]
        return found

    def require_possible(self, rows: Sequence[Row]) -> None:
        """InvalidValue for the first amount that cannot be, or when all would be too much."""
        for row in rows:
            if not row.transaction_id or not 0 < row.amount <= INT64_MAX:
                raise InvalidValue("amount", f"of {row.transaction_id!r} is not above 0 or too large")
        self.require_room(sum(row.amount for row in rows))

    def require_room(self, more: int) -> None:
        """InvalidValue when the ledger would have more units than one line has places."""
        if self.mass + more >= KERNEL_MASS_MAX:
            raise InvalidValue("ledger", "has more units than the places of one line; trace it as a whole")

    def standing(self) -> Iterator[Row]:
        """Every payment that counts, in the order in which they came."""
        return (self[number] for number in range(self.count) if number not in self.gone)

    def in_order(self) -> Integers:
        """The numbers of all that count, in ledger order."""
        book, part = self.book, slice(self.count)
        order = np.lexsort((book.ties[part], book.sequences[part], book.times[part]))
        return order[~np.isin(order, list(self.gone))] if self.gone else order

    def _take_back(self, pairs: Integers, first: int) -> None:
        for number, back in (pairs + first).tolist():
            self.reversed[number] = back
            self._takers[back].add(number)

    def _append(self, new: "Numbered") -> None:
        first, end = self.count, self.count + len(new.amounts)
        if end > len(self.book.times):
            self.book = _with_spare(self.book, end)
        ties = np.arange(first, end) << TIE_BITS
        columns: tuple[Any, ...] = (*new.moments, ties, *new.sides, new.amounts)
        growing: tuple[Any, ...] = self.book[:-1]  # arrivals are counted later
        for column, values in zip(growing, columns, strict=True):
            column[first:end] = values
        self.mass += int(new.amounts.sum())  # cannot overflow: the whole ledger was found to fit
        self.count = end

    def _note_run(self, taken: range) -> None:
        if not taken:
            return
        if self._runs and self._runs[-1].stop == taken.start:
            self._runs[-1] = range(self._runs[-1].start, taken.stop)
        else:
            self._runs.append(taken)
        self._last = (*self.moment(taken[-1]), self.names[taken[-1]])

    def _tie(self, number: int) -> None:
        """Gives a late payment its tie between those of its moment."""
        moment, name = self.moment(number), self.names[number]
        late = self._late.setdefault(moment, [])
        insort(late, (name, number))
        below, above = self._neighbours(moment, name, number)
        if below is None and above is None:
            return
        if below is None:
            below = cast(int, above) - 2 * STEP
        if above is None:
            above = below + 2 * STEP
        if above - below < 2:
            self._tie_anew(moment)
        else:
            self.book.ties[number] = (below + above) // 2

    def _neighbours(self, moment: Moment, name: str, number: int) -> tuple[int | None, int | None]:
        """The ties between which an id stands among the others of its moment."""
        below: list[int] = []
        above: list[int] = []
        for numbers in self._same_moment(moment):
            at = bisect_right(numbers, name, key=self.names.__getitem__)
            below += numbers[at - 1 : at] if at else []
            above += numbers[at : at + 1]
        late = self._late[moment]
        at = late.index((name, number))
        below += [other for _, other in late[at - 1 : at]] if at else []
        above += [other for _, other in late[at + 1 : at + 2]]
        ties = self.book.ties
        highest = max((int(ties[other]) for other in below), default=None)
        return highest, min((int(ties[other]) for other in above), default=None)

    def _tie_anew(self, moment: Moment) -> None:
        runs = [(self.names[number], number) for numbers in self._same_moment(moment) for number in numbers]
        for at, (_, number) in enumerate(sorted(runs + self._late[moment])):
            self.book.ties[number] = at * STEP

    def _same_moment(self, moment: Moment) -> list[range]:
        """The stretches of the runs that have one moment; mostly one."""
        at = bisect_left(self._runs, moment, key=lambda run: self.moment(run.start))
        found = []
        for run in self._runs[max(at - 1, 0) :]:  # the run before may end in this moment
            if self.moment(run.start) > moment:
                break
            first = bisect_left(run, moment, key=self.moment)
            found.append(run[first : bisect_right(run, moment, key=self.moment)])
        return found


class Numbered(NamedTuple):
    """Columns of new payments: (time, sequence), codes of (source, target), units."""

    moments: tuple[Integers, Integers]
    sides: tuple[Codes, Codes]
    amounts: Integers


def _with_spare(book: Book, length: int) -> Book:
    """Columns with room for a fourth more, so that a row is copied four times at the most on average."""
    columns: tuple[Any, ...] = book
    return Book(*(longer(column, length + length // 4 + LEAST_SPARE) for column in columns))
