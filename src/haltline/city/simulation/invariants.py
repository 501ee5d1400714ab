"""What must be true after every step, each asked of whoever would be to blame: banks' books, or the centre's.

Each is asked only when something that it looks at has changed.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from haltline.city.books import Books as BankBooks
from haltline.city.cap import Ordered, ReleaseSent, counts_for
from haltline.city.liens import Part
from haltline.city.simulation.banks import SimulatedBank
from haltline.city.simulation.port import Answered, Books, Centre, Letter, Moved
from haltline.protocol import (
    CLOCK_SKEW,
    LIVE_PART_STATES,
    PART_MOVES,
    REQUEST_MOVES,
    PartState,
    RequestState,
    slices,
)


class View:
    """What the invariants may look at: the port, the banks, the true time; books are read once a change."""

    def __init__(self, centre: Centre, banks: Mapping[str, SimulatedBank]) -> None:
        self.centre, self.banks = centre, banks
        self.now: datetime
        self.letter: tuple[Letter, Answered, Books] | None = None  # the last one refused, books before it
        self.moves: list[Moved] = []
        self._read: tuple[int, Books] | None = None

    @property
    def books(self) -> Books:
        """The centre's books as they stand."""
        version = self.centre.version()
        if self._read is None or self._read[0] != version:
            self._read = (version, self.centre.books())
        return self._read[1]

    def parts(self) -> Iterator[tuple[BankBooks, Part]]:
        """Every part in every bank's own books."""
        for bank in self.banks.values():
            desk = bank.office.desk
            for part in desk.liens.parts.values():
                yield desk.books, part


class Invariant(Protocol):
    """One thing that must hold; `name` is the contract's. `look` says what is wrong, or nothing.

    `until`: when it may break although nothing changes; None where it cannot.
    """

    name: str
    until: datetime | None

    def look(self, view: View) -> str | None:
        """What is wrong now."""
        ...


class SumRule(Invariant):
    """I1 the sum rule holds or the reply is in review."""

    name = "I1"
    until = None

    def look(self, view: View) -> str | None:
        """Adds up the raw lines of every kept reply anew."""
        for kept in view.centre.replies():
            reply = json.loads(kept.body)
            missing = int(reply["credited"]) - _explained(reply)
            if not kept.review and (missing or int(reply["credited"]) != kept.asked):
                return f"reply {reply['reply_id']} about {kept.leg} is kept with {missing} units unexplained"
        return None


def _explained(reply: Mapping[str, Any]) -> int:
    shares = [line["share"] for line in (*reply.get("onward", ()), *reply.get("withdrawn", ()))]
    rest = [reply.get(field, "0") for field in ("free", "released", "returned", "unknown")]
    held = reply.get("held") or {"amount": "0"}
    return sum(map(int, (*shares, *rest, held["amount"])))


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


class OneDecision(Invariant):
    """I3 every message sent has one approved decision and one outbox row."""

    name = "I3"
    until = None

    def __init__(self) -> None:
        self._approved: set[str] = set()

    def look(self, view: View) -> str | None:
        """Every request that is no draft, and was not recalled as one, was approved once."""
        for move in view.moves:
            if move.machine == "request" and move.after == RequestState.APPROVED:
                if move.leg in self._approved:
                    return f"{move.leg} was approved twice"
                self._approved.add(move.leg)
            if move.after == RequestState.SENT and move.leg not in self._approved:
                return f"{move.leg} was sent and nobody approved it"
        return None


class ZeroLedger(Invariant):
    """I4 the ledger sums to zero per currency."""

    name = "I4"
    until = None

    def look(self, view: View) -> str | None:
        """Every disputed unit is in exactly one state: the states of a dispute sum to what is disputed."""
        sums = dict.fromkeys(view.books.disputed, 0)
        for (leg, state), amount in view.books.units.items():
            if amount < 0:
                return f"{leg} has {amount} units {state}"
            dispute = leg.partition("|")[0]
            sums[dispute] = sums.get(dispute, 0) + amount
        for dispute, total in sums.items():
            if total != view.books.disputed.get(dispute, 0):
                return f"{dispute} has {total} of {view.books.disputed.get(dispute, 0)} units in the ledger"
        return None


class PaidIsReturned(Invariant):
    """I5 paid <= returned money matched to that case."""

    name = "I5"
    until = None

    def look(self, view: View) -> str | None:
        """No case has been paid more than the ledger has as returned, nor than banks have credited."""
        paid = list(view.centre.paid())
        for each in paid:
            if each.paid > each.returned:
                return f"{each.case} was paid {each.paid}, and {each.returned} is returned"
        if total := sum(each.paid for each in paid):
            credited = sum(
                row.amount
                for bank in view.banks.values()
                for row in bank.office.desk.books.rows.values()
                if row.kind == "payout" and row.target and row.target.institution == bank.code
                and bank.office.desk.books.credited(row.reference)
            )  # fmt: skip
            if total > credited:
                return f"{total} counts as paid, and the banks credited {credited}"
        return None


class OnlyAlongTheTables(Invariant):
    """I8 no move outside the tables; *not confirmed* is lifted only by evidence."""

    name = "I8"
    until = None

    def look(self, view: View) -> str | None:
        """Every move that was made since the last look."""
        for move in view.moves:
            if move.machine == "part":
                legal = PartState(move.after) in PART_MOVES[PartState(move.before)]
            else:
                before, after = RequestState(move.before), RequestState(move.after)
                legal = before is after or after in REQUEST_MOVES[before]
            if not legal:
                return f"the {move.machine} of {move.leg} went from {move.before} to {move.after}"
            if move.marked == (True, False) and not move.evidence:
                return f"{move.leg} counts as confirmed without the bank's word"
            if move.after == RequestState.UNKNOWN and move.machine == "request" and not move.marked[1]:
                return f"{move.leg} is unknown and not marked"
        return None


class NoEffectOfRefused(Invariant):
    """I10 no effect after a 4xx/5xx to a partner, except the audit row."""

    name = "I10"
    until = None

    def look(self, view: View) -> str | None:
        """The books are as they were before the refused letter."""
        if view.letter is None:
            return None
        (letter, answered, before), view.letter = view.letter, None
        if view.books != before:
            return f"{letter.partner} was told {answered.status}, and the books changed"
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


def after_every_step() -> tuple[Invariant, ...]:
    """The invariants of every step, each with a memory of its own."""
    return (
        SumRule(), OneLivePart(), OneDecision(), ZeroLedger(), PaidIsReturned(), OnlyAlongTheTables(),
        NoEffectOfRefused(), Cap(), NoPartOutlivesItsEnd(),
    )  # fmt: skip
