"""Layer by layer by hand: an officer writes each request in office hours, and a bank's clerk answers it.

The clerk is thought to be right to the unit about where the money went, which flatters this procedure.
"""

from haltline.city.compare.assumptions import MINOR
from haltline.city.compare.office import OfficersDesk
from haltline.city.compare.play import Play
from haltline.city.compare.wave import Fraud
from haltline.city.rows import BACK_KINDS, Row
from haltline.protocol.slices import Slices, first, total


class LayerByHand:
    """One queue of requests to write, and one more for each account that an answer names."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._desk = OfficersDesk(int(play.given["officers"]), play.hours)

    def reported(self, fraud: Fraud, row: Row) -> None:
        """The report is written down and put on the pile."""
        self._queue(fraud, row, first(row.amount), 1)

    def _queue(self, fraud: Fraud, row: Row, asked: Slices, hop: int) -> None:
        written = self._desk.done_at(self._play.now, self._play.given["handling_minutes"])
        self._play.at(written, lambda: self._ask(fraud, row, asked, hop))

    def _ask(self, fraud: Fraud, row: Row, asked: Slices, hop: int) -> None:
        assert row.target is not None, "only accounts are asked about"
        acts = self._play.answered_by_hand_at(row.target, fraud.number)
        self._play.at(acts, lambda: self._answer(fraud, row, asked, hop))

    def _answer(self, fraud: Fraud, row: Row, asked: Slices, hop: int) -> None:
        play, account = self._play, row.target
        assert account is not None, "only accounts are asked about"
        if play.ledger.holdings[account].shop:
            return
        if play.chance.happens(play.given["hand_whole_share"], "whole", account):
            play.follow_up(play.holds.restrain(play.now, fraud.number, account))
        else:
            play.follow_up(play.holds.keep_sum(play.now, fraud.number, account, total(asked)))
        books = play.ledger.books[account.institution]
        for gone in books.whereabouts(row.transfer_id, asked).moved:
            large = total(gone.slices) >= play.given["min_amount"] * MINOR
            if gone.row.target and gone.row.kind not in BACK_KINDS and large and hop < play.given["hops"]:
                self._queue(fraud, gone.row, gone.slices, hop + 1)
