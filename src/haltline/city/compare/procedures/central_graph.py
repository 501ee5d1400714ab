"""Central graph: a joint feed of transfers shows all accounts that money may have reached, some hops far.

All of them are asked at once. Along each path the sum is bounded by what was transferred, and on each account
by the loss; over all accounts nothing bounds it. Compare Brazil's return mechanism of 2026.
"""

from datetime import timedelta

from haltline.city.compare.assumptions import MINOR
from haltline.city.compare.ledger import moment
from haltline.city.compare.play import Play
from haltline.city.compare.wave import Fraud
from haltline.city.rows import BACK_KINDS, AccountId, Row

ROUND = 60.0  # minutes between two looks at the graph of one report


class CentralGraph:
    """A few looks at the feed for each report; an account is held once."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._asked: set[tuple[int, AccountId]] = set()

    def reported(self, fraud: Fraud, row: Row) -> None:
        """The first look follows the call, at any hour."""
        first_look = self._play.now + self._play.given["intake_minutes"]
        for n in range(int(self._play.given["graph_rounds"])):
            self._play.at(first_look + n * ROUND, lambda: self._look(fraud, row))

    def _look(self, fraud: Fraud, row: Row) -> None:
        play = self._play
        for account, amount in self.reached(row).items():
            spared = play.ledger.holdings[account].shop and account != row.target
            if not spared and (fraud.number, account) not in self._asked:
                self._asked.add((fraud.number, account))
                acts = play.answered_at(account, fraud.number)
                play.at(acts, lambda account=account, amount=amount: self._hold(fraud, account, amount))  # type: ignore[misc]

    def reached(self, row: Row) -> dict[AccountId, int]:
        """The accounts that a payment's money may have reached by the feed, with the sum of each."""
        assert row.target is not None, "a victim pays into an account"
        sums, seen = {row.target: row.amount}, {row.transfer_id}
        front = [(row, row.amount)]
        for _ in range(1, int(self._play.given["graph_hops"])):
            following = []
            for last, carried in front:
                for onward in self._onward(last):
                    if onward.transfer_id in seen or onward.target is None:
                        continue
                    seen.add(onward.transfer_id)
                    sums[onward.target] = min(
                        row.amount, sums.get(onward.target, 0) + min(carried, onward.amount)
                    )
                    following.append((onward, min(carried, onward.amount)))
            front = [each for each in following if self._in_window(row, each[0])]
        return sums

    def _onward(self, last: Row) -> list[Row]:
        """What left the account that a payment reached, after it, as far as the feed shows it."""
        play, account = self._play, last.target
        assert account is not None, "the graph goes on from accounts"
        if not play.ledger.banks[account.institution].in_feed:
            return []
        newest = moment(play.now - play.given["feed_minutes"])
        return [
            each
            for each in play.ledger.sent.get(account, ())
            if each.sequence > last.sequence
            and each.time <= newest
            and each.amount >= play.given["min_amount"] * MINOR
            and each.kind not in BACK_KINDS
        ]

    def _in_window(self, row: Row, each: Row) -> bool:
        return each.time - row.time <= timedelta(hours=self._play.given["graph_hours"])

    def _hold(self, fraud: Fraud, account: AccountId, amount: int) -> None:
        play, now, case = self._play, self._play.now, fraud.number
        if play.chance.happens(play.given["graph_whole_share"], "whole", account):
            play.follow_up(play.holds.restrain(now, case, account))
            return
        hold = play.holds.keep_sum(now, case, account, amount)
        if hold is None:
            self._asked.discard((case, account))  # nothing was there; a later look may ask again
        play.follow_up(hold)
