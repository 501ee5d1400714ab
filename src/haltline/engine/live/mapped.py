"""First in, first out on lines that grow: only disputes with units behind a change are followed again."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from haltline.engine.kernels.given import NONE
from haltline.engine.kernels.tables import longer
from haltline.engine.kernels.walk import FAR
from haltline.engine.live.claims import Claims
from haltline.engine.live.found import NOTHING, Found, by_label
from haltline.engine.live.kernels import carried, growing
from haltline.engine.live.payments import Payments
from haltline.engine.resident.kernels import places
from haltline.engine.resident.placed import followed
from haltline.engine.reversals import Codes, Integers

SPARE = 8  # an account's lists begin with room for one more in so many, and two
FIRST_ENTRIES = 4096
NO_ROWS: Integers = np.empty(0, np.int64)

Lists = tuple[Integers, Integers, Codes, Integers, Integers]


class Mapped:
    """Where the units of every payment lie, and what that says of every dispute; about 80 bytes a payment."""

    def __init__(self, payments: Payments, claims: Claims) -> None:
        self._payments, self._claims = payments, claims
        self._names: list[str] = []
        self._lay_room()
        self.append(range(payments.count))
        self._labels: dict[str, int] = {}
        nothing = places.filter_of(NO_ROWS, places.MANY_ROOM)
        self._given = places.Given(NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, nothing)
        self._found: dict[str, Found] = {}
        self._touched: set[str] = set()
        self._heads = np.full(len(payments.book.times), NONE, np.int32)
        self._entries, self._free = np.empty((FIRST_ENTRIES, 2), np.int64), np.array([NONE, 0])
        self._seen = np.zeros(0, np.uint8)
        for number in claims:
            self.named(number, ())

    def append(self, numbers: range) -> None:
        """Puts payments behind all others; what they take moves."""
        self._grow_accounts()
        at = numbers.start
        while (at := growing.append(self._payments.book, self._lists, at, numbers.stop)) < numbers.stop:
            self._make_room()
        if self._names:
            self._touch(carried.carried_off, (numbers.start, numbers.stop), self._resting)

    def put(self, number: int) -> None:
        """Puts a payment where it belongs; what lies behind it moves."""
        self._grow_accounts()
        if self._payments.moves_nothing(number):
            return
        self._touch_behind(number)
        while not growing.put(self._payments.book, self._lists, number):
            self._make_room()

    def drop(self, number: int) -> None:
        """Takes a payment out; what lies behind it moves."""
        if self._payments.moves_nothing(number):
            return
        self._touch_behind(number)
        growing.drop(self._payments.book, self._lists, number)

    def named(self, number: int, dispute_ids: Iterable[str]) -> None:
        """Takes what is disputed of a payment now; some disputes named it before."""
        parts = self._claims.on(number)
        self._touched.update(dispute_ids, (name for name, _ in parts))
        book, source = self._payments.book, int(self._payments.book.sources[number])
        if number not in self._payments.gone and source != self._payments.accounts.outside:
            place, _ = growing.places_of(book, self._lists, number)
            line = (source, place, place + int(book.amounts[number]))
            self._touch(carried.carried_within, line)
        self._set_parts(number, parts)

    def forget(self, dispute_id: str, _numbers: Iterable[int]) -> None:
        """Forgets a dispute that names its payments no more."""
        self._touched.discard(dispute_id)
        self._unmark(self._labels[dispute_id], self._found.pop(dispute_id))

    def settle(self) -> set[str]:
        """Follows the disputes that may have moved; gives those that say something else now."""
        touched, self._touched = sorted(self._touched), set()
        if not touched:
            return set()
        labels = [self._labels[name] for name in touched]
        chosen = np.flatnonzero(np.isin(self._given.labels, labels))
        lists, book = self._lists, self._payments.book
        index = (book.targets, lists[0], book.arrivals, lists[1], self._payments.accounts.outside)
        flows, rests, superseded = followed(index, self._given, chosen, len(self._names))
        flows_by, rests_by = by_label(flows), by_label(rests)
        moved = set()
        for name, label in zip(touched, labels, strict=True):
            now = Found(
                flows_by.get(label, NOTHING.flows), rests_by.get(label, NOTHING.rests), int(superseded[label])
            )
            before = self._found.get(name)
            if before is None or not self._payments.as_before(now).says(self._payments.as_before(before)):
                moved.add(name)
            self._mark(label, before, now)
            self._found[name] = now
        return moved

    def found(self, dispute_id: str) -> Found:
        """What is known of a dispute."""
        return self._found[dispute_id]

    def known(self, dispute_id: str) -> Found | None:
        """What was known of a dispute when it was last followed; None before that."""
        return self._found.get(dispute_id)

    def _set_parts(self, number: int, parts: list[tuple[str, int]]) -> None:
        """Puts the parts of one payment among those of all."""
        for name, _ in parts:
            if name not in self._labels:
                self._labels[name] = len(self._names)
                self._names.append(name)
        low, high = np.searchsorted(self._given.rows, [number, number + 1])
        units = np.array([units for _, units in parts], np.int64)
        labels = np.array([self._labels[name] for name, _ in parts], np.int64)
        fresh = (np.full(len(parts), number, np.int64), labels, units, np.cumsum(units) - units)
        before = (self._given.rows, self._given.labels, self._given.units, self._given.offsets)
        rows, labels, units, offsets = (
            np.concatenate([column[:low], new, column[high:]])
            for column, new in zip(before, fresh, strict=True)
        )
        self._given.filter[number & (places.MANY_ROOM - 1)] = 1  # one too many does no harm
        self._given = places.Given(rows, labels, units, offsets, self._given.filter)

    def _touch_behind(self, number: int) -> None:
        book, outside = self._payments.book, self._payments.accounts.outside
        left, came = growing.places_of(book, self._lists, number)
        for account, place in ((int(book.sources[number]), left), (int(book.targets[number]), came)):
            if account != outside:
                self._touch(carried.carried_within, (account, place, FAR))

    def _touch(self, collect: Callable[..., int], *asked: Any) -> None:
        """Notes the disputes that one of the collecting kernels finds."""
        if len(self._seen) < len(self._names):
            self._seen = np.zeros(2 * len(self._names), np.uint8)
        labels = np.empty(len(self._seen), np.int64)
        count = collect(self._payments.book, self._lists, self._marks(), *asked, (labels, self._seen))
        self._touched.update(self._names[label] for label in labels[:count].tolist())

    def _mark(self, label: int, before: Found | None, now: Found) -> None:
        if before is not None:
            self._unmark(label, before)
        used = int(self._free[carried.USED]) + len(now.flows)
        if used > len(self._entries):
            self._entries = longer(self._entries, 2 * used)
        carried.mark(self._marks(), now.flows[:, 0], label)
        self._resting[now.rests[:, 0]] += 1

    def _unmark(self, label: int, before: Found) -> None:
        carried.unmark(self._marks(), before.flows[:, 0], label)
        self._resting[before.rests[:, 0]] -= 1

    def _marks(self) -> tuple[Codes, Integers, Integers]:
        more = len(self._payments.book.times) - len(self._heads)
        if more > 0:
            self._heads = np.concatenate([self._heads, np.full(more, NONE, np.int32)])
        return self._heads, self._entries, self._free

    def _lay_room(self) -> None:
        """Tables with room for the lists of every account, and some more."""
        book, openings = self._payments.book, self._payments.accounts.openings()
        accounts = np.zeros((len(openings), growing.ACCOUNT_COLUMNS), np.int64)
        accounts[:, places.IN] = openings
        used = []
        for side, codes in ((places.START, book.sources), (growing.COMING, book.targets)):
            counts = np.bincount(codes[: self._payments.count], minlength=len(openings))
            counts[self._payments.accounts.outside] = 0
            rooms = counts + counts // SPARE + 2
            ends = np.cumsum(rooms)
            accounts[:, side] = accounts[:, side + growing.STOP] = ends - rooms
            accounts[:, side + growing.ROOM] = ends
            used.append(int(ends[-1]) if len(ends) else 0)
        leaving = np.empty((used[0] + FIRST_ENTRIES, 2), np.int64)
        coming = np.empty((used[1] + FIRST_ENTRIES, 1), np.int32)
        cursor = np.array([*used, 0, 0, self._payments.accounts.outside], np.int64)
        self._lists: Lists = (accounts, leaving, coming, openings, cursor)
        self._resting = np.zeros(len(accounts), np.int32)

    def _grow_accounts(self) -> None:
        """Gives new accounts their lines, which have no room yet."""
        accounts, leaving, coming, openings, cursor = self._lists
        count = len(self._payments.accounts)
        if count <= len(accounts):
            return
        grown = 2 * count
        openings = longer(openings, grown)
        accounts = longer(accounts, grown)
        self._resting = longer(self._resting, grown)
        self._lists = (accounts, leaving, coming, openings, cursor)

    def _make_room(self) -> None:
        """Makes the tables of lists longer by half, or by what is wanted."""
        accounts, leaving, coming, openings, cursor = self._lists
        wanted = cursor[growing.LEAVING_USED] + cursor[growing.LEAVING_WANTED]
        if wanted > len(leaving):
            leaving = longer(leaving, int(wanted) + len(leaving) // 2)
        wanted = cursor[growing.COMING_USED] + cursor[growing.COMING_WANTED]
        if wanted > len(coming):
            coming = longer(coming, int(wanted) + len(coming) // 2)
        self._lists = (accounts, leaving, coming, openings, cursor)
