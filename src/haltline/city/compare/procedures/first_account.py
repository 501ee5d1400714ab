"""First account only: the bank that the victim paid restrains the whole account, and nobody asks further.

So worked, for instance, the first version of Brazil's return mechanism (2021), and so do systems in which the
second bank learns of a fraud only from its own victims.
"""

from haltline.city.compare.play import Play
from haltline.city.compare.wave import Fraud
from haltline.city.rows import Row


class FirstAccount:
    """One request for each report."""

    def __init__(self, play: Play) -> None:
        self._play = play

    def reported(self, fraud: Fraud, row: Row) -> None:
        """The request goes out when the call is taken down, at any hour."""
        self._play.at(self._play.now + self._play.given["intake_minutes"], lambda: self._ask(fraud, row))

    def _ask(self, fraud: Fraud, row: Row) -> None:
        assert row.target is not None, "a victim pays into an account"
        play, account = self._play, row.target
        acts = play.answered_at(account, fraud.number)
        play.at(acts, lambda: play.follow_up(play.holds.restrain(play.now, fraud.number, account)))
