"""A centre that only follows: it asks bank after bank about units, and sees no books but what they reply."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.city.asking import AUTHORITY

from haltline.city.books import Books
from haltline.city.desk import HoldDesk
from haltline.city.journal import Journal
from haltline.city.rows import AccountId, Opening, Row
from haltline.engine import Dispute
from haltline.engine import Row as Payment
from haltline.protocol import (
    AccountRef,
    Ask,
    HoldRequest,
    OnwardLine,
    Reply,
    WithdrawnLine,
    gap,
    parse,
    to_bytes,
)
from haltline.protocol import Payment as PaymentRef
from haltline.protocol import slices as units
from haltline.protocol.slices import EMPTY, Slices

EPOCH = datetime(2026, 11, 22, tzinfo=UTC)
NOW = EPOCH + timedelta(days=1)
Pair = tuple[str, str]


@dataclass
class Traced:
    """Disputed units by account, payment and exit, each with its dispute, and what newer disputes took."""

    positions: Counter[Pair] = field(default_factory=Counter)
    flows: Counter[Pair] = field(default_factory=Counter)
    exits: Counter[Pair] = field(default_factory=Counter)
    superseded: Counter[str] = field(default_factory=Counter)


class Banks:
    """One ledger's accounts dealt to banks; each has only the rows that touch its own accounts."""

    def __init__(
        self, payments: Iterable[Payment], openings: Mapping[str, int], bank_of: Mapping[str, str]
    ) -> None:
        self.bank_of = bank_of
        self.desks = {code: HoldDesk(Books(code), Journal()) for code in set(bank_of.values())}
        rows = [self._row(payment) for payment in payments]
        for code, desk in self.desks.items():
            mine = [
                row
                for row in rows
                if code in {getattr(s, "institution", "") for s in (row.source, row.target)}
            ]
            opened = [
                Opening(self._at(name), units) for name, units in openings.items() if bank_of[name] == code
            ]
            desk.books.load(opened, mine)

    def ask(self, request: HoldRequest) -> Reply:
        """What the bank replies, both messages as they travel."""
        desk = self.desks[request.account.institution]
        arrived = parse(HoldRequest, to_bytes(request))
        desk.receive(arrived, NOW)
        reply = desk.answer(arrived.hold_id, NOW)
        assert reply is not None
        assert gap(reply) == 0
        return parse(Reply, to_bytes(reply))

    def _at(self, name: str) -> AccountId:
        return AccountId(self.bank_of[name], name)

    def _row(self, payment: Payment) -> Row:
        source, target = (self._at(name) if name else None for name in (payment.source, payment.target))
        name, when = payment.transaction_id, EPOCH + timedelta(seconds=payment.time)
        return Row(name, name, "imps", when, payment.sequence, source, target, payment.amount, "INR")


class Following:
    """Follows disputes over banks, as the centre does: what a newer dispute claims is not asked on."""

    def __init__(
        self, banks: Banks, payments: Iterable[Payment], disputes: Iterable[Dispute], ask: Ask
    ) -> None:
        self.traced = Traced()
        self._banks, self._ask_for, self._asked = banks, ask, 0
        self._payments = {payment.transaction_id: payment for payment in payments}
        self._claims = _claims(disputes)

    def run(self, order: Iterable[Pair]) -> Traced:
        """Follows every claim, a (payment, dispute) at a time, in the order given."""
        for transfer, dispute in order:
            self._claimed(self._payments[transfer], dispute, self._claims[transfer][dispute])
        return self.traced

    @property
    def claims(self) -> list[Pair]:
        """Every (payment, dispute) that is to be followed."""
        return [(transfer, dispute) for transfer, mine in self._claims.items() for dispute in mine]

    def _claimed(self, payment: Payment, dispute: str, claimed: Slices) -> None:
        """A disputed payment: its payee's bank is asked, or its payer's where it left for outside."""
        self.traced.flows[payment.transaction_id, dispute] += units.total(claimed)
        if payment.target:
            self._ask(payment, payment.target, dispute, claimed, self._ask_for)
            return
        reply = self._request(payment, payment.source, claimed, Ask.ONWARD_ONLY)
        (line,) = reply.withdrawn
        assert (line.transfer_id, line.disputed) == (payment.transaction_id, claimed)
        self.traced.exits[payment.transaction_id, dispute] += line.share

    def _ask(self, payment: Payment, account: str, dispute: str, asked: Slices, how: Ask) -> None:
        reply = self._request(payment, account, asked, how)
        resting = reply.free + (reply.held.amount if reply.held else 0)
        if resting:
            self.traced.positions[account, dispute] += resting
        assert (reply.unknown, reply.returned, reply.released) == (0, 0, 0)
        for out in reply.withdrawn:
            if left := self._not_superseded(str(out.transfer_id), dispute, out):
                self.traced.exits[str(out.transfer_id), dispute] += units.total(left)
        for line in reply.onward:
            if left := self._not_superseded(line.transfer_id, dispute, line):
                self._ask(self._payments[line.transfer_id], str(line.to_account), dispute, left, how)

    def _not_superseded(self, transfer: str, dispute: str, line: OnwardLine | WithdrawnLine) -> Slices:
        """The units of a line that no dispute on this very transfer claims."""
        claimed = units.union(pair for mine in self._claims[transfer].values() for pair in mine)
        newer = units.intersect(line.disputed, claimed)
        self.traced.superseded[dispute] += units.total(newer)
        left = units.subtract(line.disputed, newer)
        if left:
            self.traced.flows[transfer, dispute] += units.total(left)
        return left

    def _request(self, payment: Payment, account: str, asked: Slices, how: Ask) -> Reply:
        self._asked += 1
        hold_id, reference = f"h{self._asked}", payment.transaction_id
        return self._banks.ask(
            HoldRequest(
                hold_id=hold_id,
                case_ref=hold_id,
                idempotency_key=hold_id,
                account=AccountRef(institution=self._banks.bank_of[account], number=account),
                payment=PaymentRef(
                    reference=reference, rail="imps", amount=payment.amount, currency="INR",
                    booked_at=NOW, transfer_id=reference,
                ),
                amount=units.total(asked),
                slices=asked,
                hop=1,
                disputed_at=NOW,
                authority=AUTHORITY,
                reason="r",
                expires_at=NOW + timedelta(days=7),
                answer_within_minutes=1,
                ask=how,
                contact="c",
                verify_url="v",
                refuse_how="r",
            )
        )  # fmt: skip


def _claims(disputes: Iterable[Dispute]) -> defaultdict[str, dict[str, Slices]]:
    """Which units of which payment each dispute claims: consecutive ones, in dispute_id order."""
    found: defaultdict[str, dict[str, Slices]] = defaultdict(dict)
    ends: Counter[str] = Counter()
    for dispute_id, transfer, amount in sorted(disputes, key=lambda one: one.dispute_id.encode()):
        start, ends[transfer] = ends[transfer], ends[transfer] + amount
        found[transfer][dispute_id] = units.shift(units.first(amount), start) or EMPTY
    return found
