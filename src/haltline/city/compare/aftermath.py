"""What comes after a hold: the holder's contest, an end by itself, an order to give back, a late review."""

from typing import TYPE_CHECKING

from haltline.city.compare.holds import End, Hold
from haltline.city.compare.wave import Fraud, Holder

if TYPE_CHECKING:
    from haltline.city.compare.play import Play

HOUR, DAY = 60.0, 24 * 60.0  # minutes


class Aftermath:
    """The same for every procedure, but for the door with its clock and the end, which only haltline has."""

    def __init__(self, play: "Play", *, door: bool) -> None:
        self._play, self._door = play, door

    def of(self, hold: Hold) -> None:
        """Plans what will become of a hold."""
        play = self._play
        if self._contested(hold):
            play.at(self._decided_at(hold), lambda: play.holds.finish(hold, play.now, End.UPHELD))
        if self._door:
            ends = hold.since + play.given["hold_days"] * DAY
            play.at(ends, lambda: self._may_end(hold))
        if hold.holder is Holder.BYSTANDER:
            found = hold.since + play.given["review_days"] * DAY
            play.at(found, lambda: play.holds.finish(hold, play.now, End.NOT_FRAUD))

    def may_order(self, fraud: Fraud) -> None:
        """Plans the order to give back what is held for a loss, where there will be one."""
        play, given = self._play, self._play.given
        if play.chance.happens(given["order_share"], "order", fraud.number):
            spread = given["aftermath_spread"]
            days = play.chance.around(given["order_days"], spread, "order-days", fraud.number)
            play.at(fraud.reported_at + days * DAY, lambda: self._order(fraud))

    def _order(self, fraud: Fraud) -> None:
        """Only what mules hold is given back: an honest holder's money is not the fraud's."""
        for hold in self._play.holds.standing(fraud.number):
            if hold.holder is Holder.MULE:
                self._play.holds.give_back(hold, self._play.now)

    def _contested(self, hold: Hold) -> bool:
        """Whether the holder contests and is believed."""
        given, key = self._play.given, (hold.account, hold.case)
        honest = hold.holder is Holder.BYSTANDER
        contests = given["contests_share"] if honest else given["mule_contests"]
        right = self._play.chance.happens(given["decided_right"], "right", *key)
        return self._play.chance.happens(contests, "contest", *key) and right == honest

    def _decided_at(self, hold: Hold) -> float:
        given, chance, key = self._play.given, self._play.chance, (hold.account, hold.case)
        spread = given["aftermath_spread"]
        noticed = hold.since + chance.around(given["notice_of_hold_hours"] * HOUR, spread, "notice", *key)
        waits = given["door_hours"] * HOUR if self._door else given["objection_days"] * DAY
        return noticed + chance.around(waits, spread, "decision", *key)

    def _may_end(self, hold: Hold) -> None:
        """A hold of haltline ends by itself, unless two officers extend it, who look at it again for that."""
        play, given, key = self._play, self._play.given, (hold.account, hold.case)
        if hold.holder is Holder.BYSTANDER and play.chance.happens(given["seen_share"], "seen", *key):
            play.holds.finish(hold, play.now, End.NOT_FRAUD)
        elif not play.chance.happens(given["extended_share"], "extended", *key):
            play.holds.finish(hold, play.now, End.EXPIRED)
