"""Haltline's own: a request at the report, the next ones with each reply; exact units, floor, cap.

Who must approve and what the cap releases is decided by `haltline.protocol.decisions`, as in the centre.
"""

from datetime import timedelta

from haltline.city.compare.assumptions import MINOR
from haltline.city.compare.holds import Hold
from haltline.city.compare.ledger import MONDAY, moment
from haltline.city.compare.play import HORIZON, Play
from haltline.city.compare.wave import Fraud
from haltline.city.rows import BACK_KINDS, AccountId, Row
from haltline.protocol.decisions import (
    ApprovalOutcome,
    Asked,
    Asking,
    LivePart,
    StandingOrder,
    day_sum,
    decide_approval,
    missing_loss,
    over_cap,
)
from haltline.protocol.slices import Slices, first, total


class HopByHop:
    """Requests under a standing order; those beyond it wait for two officers."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._two_from = int(play.given["two_from"]) * MINOR
        self._asked: dict[AccountId, list[Asked]] = {}
        far = moment(HORIZON) + timedelta(days=1)
        limit = self._two_from
        self._order = StandingOrder("order", "officer", limit, limit * 1_000_000, MONDAY, far)

    def reported(self, fraud: Fraud, row: Row) -> None:
        """The first request leaves when the call is taken down, at any hour."""
        asks = self._play.now + self._play.given["intake_minutes"]
        self._play.at(asks, lambda: self._ask(fraud, row, first(row.amount), 1))

    def _ask(self, fraud: Fraud, row: Row, units: Slices, hop: int) -> None:
        assert row.target is not None, "only accounts are asked about"
        play, account = self._play, row.target
        waits = 0.0 if self._approved(account, total(units)) else play.given["officer_minutes"]
        play.at(play.now + waits, lambda: self._send(fraud, row, units, hop))

    def _send(self, fraud: Fraud, row: Row, units: Slices, hop: int) -> None:
        assert row.target is not None, "only accounts are asked about"
        acts = self._play.answered_at(row.target, fraud.number)
        self._play.at(acts, lambda: self._answer(fraud, row, units, hop))

    def _answer(self, fraud: Fraud, row: Row, units: Slices, hop: int) -> None:
        """The bank holds what is there and says where the rest went; that is asked about at once."""
        play, account = self._play, row.target
        assert account is not None, "only accounts are asked about"
        if play.ledger.holdings[account].shop:
            return  # asked, not held
        play.follow_up(play.holds.keep_units(play.now, fraud.number, row, units, hop))
        self._keep_cap(fraud)
        for gone in play.ledger.books[account.institution].whereabouts(row.transfer_id, units).moved:
            if gone.row.target is not None and self._follows(gone.row, gone.slices, hop):
                self._ask(fraud, gone.row, gone.slices, hop + 1)

    def _follows(self, row: Row, units: Slices, hop: int) -> bool:
        large = total(units) >= self._play.given["min_amount"] * MINOR
        return large and hop < self._play.given["hops"] and row.kind not in BACK_KINDS

    def _approved(self, account: AccountId, amount: int) -> bool:
        now, earlier = moment(self._play.now), self._asked.setdefault(account, [])
        before = day_sum(earlier, str(account), now)
        asking = Asking(amount, before, self._two_from, orders=(self._order,))
        earlier.append(Asked(str(account), amount, now))
        return decide_approval(asking, (), now).outcome is ApprovalOutcome.APPROVED

    def _keep_cap(self, fraud: Fraud) -> None:
        standing = {str(hold.number): hold for hold in self._play.holds.standing(fraud.number)}
        limit = missing_loss(disputed=fraud.amount, returned=0, superseded=0)
        for surplus in over_cap(limit, map(_live, standing.values())):
            self._play.holds.release(standing[surplus.hold_id], surplus.amount, self._play.now)


def _live(hold: Hold) -> LivePart:
    return LivePart(str(hold.number), hold.hop, moment(hold.since), hold.amount)
