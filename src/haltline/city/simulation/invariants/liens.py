"""Of what banks hold, in their own books: each unit once, under the cap, and not beyond its end."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from haltline.city.cap import Ordered, ReleaseSent, counts_for
from haltline.city.liens import Part
from haltline.city.simulation.invariants.view import Invariant, View
from haltline.protocol import CLOCK_SKEW, LIVE_PART_STATES, slices


class OneLivePart(Invariant):
    """I2 at most one live part per (lien, transfer, hold_id), one lien per account."""

    name = "I2"
    until = None

    def look(self, view: View) -> str | None:
        """No unit of a payment in two live parts, and no leg of the centre with two live parts at banks."""
        units: dict[tuple[str, str], slices.Slices] = {}
        legs: dict[str, str] = {}
        named = view.centre.legs()
        for books, part in view.parts():
            if not part.live:
                continue
            where = (books.code, part.transfer_id)
            before = units.get(where, slices.EMPTY)
            if slices.intersect(before, part.live) or part.live[-1][1] > books.rows[part.transfer_id].amount:
                return f"{books.code} holds units of {part.transfer_id} twice, or more than it has"
            units[where] = slices.union([*before, *part.live])
            leg = named.get(part.hold_id, part.hold_id)
            if leg in legs:
                return f"{leg} is held under {legs[leg]} and under {part.hold_id}"
            legs[leg] = part.hold_id
        return None


class Cap(Invariant):
    """I11 live holds of a case, less releases and reductions sent and still within their clock, <= loss
    still missing (disputed - returned - superseded). Units that a plan in force pays to another case's
    victims count for that case.
    """

    name = "I11"
    until: datetime | None = None

    def look(self, view: View) -> str | None:
        """In the banks' own books, as cap_breaches of the contracts says."""
        live = {part.hold_id: part for _, part in view.parts() if part.amount}
        self.until = None
        if not live:
            return None
        done = {event.key for bank in view.banks.values() for event in bank.office.journal.events}
        held, limits = self._by_case(view, live, done), view.centre.limits()
        for case, amount in held.items():
            if amount > limits.get(case, 0):
                return f"{case} is held {amount}, and {limits.get(case, 0)} is missing"
        return None

    def _by_case(self, view: View, live: Mapping[str, Part], done: set[str]) -> dict[str, int]:
        """What banks hold for each case, without what has been freed or paid on the way."""
        leaving: dict[str, list[ReleaseSent]] = {}
        for sent in view.centre.releases():
            if sent.sent_at <= view.now < sent.answer_by and sent.key not in done:
                self.until = min(self.until or sent.answer_by, sent.answer_by)
                leaving.setdefault(sent.hold_id, []).append(sent)
        orders: dict[str, list[Ordered]] = {}
        for order in view.centre.ordered():
            if order.key not in done:
                orders.setdefault(order.hold_id, []).append(order)
        cases, held = view.centre.cases(), dict[str, int]()
        for hold_id, part in live.items():
            own = cases.get(hold_id, part.case_ref)
            shares = counts_for(part.amount, own, orders.get(hold_id, ()), leaving.get(hold_id, ()))
            for case, amount in shares.items():
                held[case] = held.get(case, 0) + amount
        return held


class NoPartOutlivesItsEnd(Invariant):
    """I12 in the banks' books no part outlives `expires_at` by more than the skew window."""

    name = "I12"
    until: datetime | None = None

    def look(self, view: View) -> str | None:
        """By the true time: a bank's clock may be wrong by the window."""
        self.until = None
        for books, part in view.parts():
            if not part.live:
                continue
            last = part.expires_at + CLOCK_SKEW
            if view.now > last:
                return f"{books.code} holds under {part.hold_id} since its end at {part.expires_at}"
            self.until = min(self.until or last, last)
        return None


class BooksAgree(Invariant):
    """When everything has come to rest, what the centre says is held is what the banks hold, by account."""

    name = "books"
    until = None

    def look(self, view: View) -> str | None:
        """Asked at the end of a run only: on the way, words are still under way."""
        for where, held, said in _by_account(view):
            if held != said:
                return f"in {where} {held} is held, and the centre says {said}"
        return None


def _by_account(view: View) -> Iterator[tuple[str, int, int]]:
    held: dict[str, int] = {}
    for books, part in view.parts():
        account = str(books.rows[part.transfer_id].target)
        held[account] = held.get(account, 0) + part.amount
    said: dict[str, int] = {}
    live = {state.value for state in LIVE_PART_STATES}
    for leg, each in view.books.parts.items():
        account = view.books.requests[leg].at
        said[account] = said.get(account, 0) + (each.amount if each.state in live else 0)
    for account in sorted(held.keys() | said.keys()):
        yield account, held.get(account, 0), said.get(account, 0)
