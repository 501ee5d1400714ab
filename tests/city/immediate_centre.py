"""A centre without clocks or people: it asks bank after bank at once, to see what a city has to offer.

Reports come in their order; before each, all rows up to then are booked. It stands beside the tests only.
"""

from collections import Counter
from datetime import datetime, timedelta

from tests.city.asking import AUTHORITY

from haltline.city.books import Books
from haltline.city.desk import HoldDesk
from haltline.city.journal import Journal, LienEvent
from haltline.city.rows import Row
from haltline.city.world import PaymentFacts, World
from haltline.protocol import AccountRef, Ask, HoldRequest, Payment, Reply, gap
from haltline.protocol import slices as units
from haltline.protocol.slices import Slices


class ImmediateCentre:
    """Runs a whole world through pure desks; `money` counts disputed units by state."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.desks = {each.code: HoldDesk(Books(each.code), Journal()) for each in world.institutions}
        self.money: Counter[str] = Counter()
        self.replies: list[Reply] = []
        self.reported: dict[str, int] = {}
        for code, desk in self.desks.items():
            openings = [o for o in world.openings if o.account.institution == code]
            desk.books.load(openings, [row for row in world.history if _touches(row, code)])

    def run(self) -> None:
        """Plays the world to its end, taking every report on its way."""
        waiting = list(self.world.rows)
        for plan in self.world.reports:
            while waiting and waiting[0].time <= plan.at:
                self.book(waiting.pop(0))
            for facts in plan.payments:
                self._take(plan.key, facts, plan.at)
        for row in waiting:
            self.book(row)

    def events(self) -> list[LienEvent]:
        """Every lien event of every bank by time."""
        return sorted((e for d in self.desks.values() for e in d.liens.journal.events), key=lambda e: e.time)

    def _take(self, case: str, facts: PaymentFacts, now: datetime) -> None:
        if facts.reference in self.reported:
            self.money["duplicate"] += facts.amount
            return
        self.reported[facts.reference] = facts.amount
        self.money["disputed"] += facts.amount
        at, number = facts.to_institution, facts.to_account
        payment = Payment(
            reference=facts.reference,
            rail=facts.rail,
            amount=facts.amount,
            currency=self.world.currency,
            booked_at=facts.paid_at,
        )
        if number:
            self._ask(
                case, payment, AccountRef(institution=at, number=number), units.first(facts.amount), now
            )
        else:
            payer = AccountRef(institution=facts.from_institution)
            self._ask(case, payment, payer, units.first(facts.amount), now, hop=0)

    def _ask(
        self, case: str, payment: Payment, account: AccountRef, asked: Slices, now: datetime, hop: int = 1
    ) -> None:
        desk = self.desks[account.institution]
        hold_id = f"h{len(self.replies) + 1}"
        request = HoldRequest(
            hold_id=hold_id,
            case_ref=case,
            idempotency_key=hold_id,
            account=account,
            payment=payment,
            amount=units.total(asked),
            slices=asked,
            hop=max(hop, 1),
            disputed_at=now,
            authority=AUTHORITY,
            reason="test",
            expires_at=now + timedelta(days=7),
            answer_within_minutes=1,
            ask=Ask.HOLD if account.number else Ask.ONWARD_ONLY,
            contact="c",
            verify_url="v",
            refuse_how="r",
        )
        desk.receive(request, now)
        reply = desk.answer(hold_id, now)
        assert reply is not None
        assert gap(reply) == 0
        self.replies.append(reply)
        self._post(case, reply, now, hop)

    def _post(self, case: str, reply: Reply, now: datetime, hop: int) -> None:
        self.money["held"] += reply.held.amount if reply.held else 0
        self.money["in_flight"] += reply.free
        self.money["returned"] += reply.returned
        self.money["unknown"] += reply.unknown
        self.money["withdrawn"] += sum(line.share for line in reply.withdrawn)
        for line in reply.onward:
            theirs = units.first(self.reported.get(line.reference, 0)) if hop else ()
            newer = units.intersect(line.disputed, theirs)
            self.money["superseded"] += units.total(newer)
            if left := units.subtract(line.disputed, newer):
                payment = Payment(
                    reference=line.reference,
                    rail=line.rail,
                    amount=line.amount,
                    currency=reply.currency,
                    booked_at=line.booked_at,
                    transfer_id=line.transfer_id,
                )
                account = AccountRef(institution=line.to_institution, number=line.to_account)
                self._ask(case, payment, account, left, now, hop + 1)

    def book(self, row: Row) -> None:
        """One row at both its banks."""
        posted = self.desks[row.source.institution].books.debit(row) if row.source else row.amount
        if row.target:
            self.desks[row.target.institution].books.credit(row.cut_to(posted))


def _touches(row: Row, code: str) -> bool:
    return any(side is not None and side.institution == code for side in (row.source, row.target))
