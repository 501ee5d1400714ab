"""Carrying a centre's messages to banks and what came of them back, as the network lets them."""

from datetime import timedelta

from haltline.city.simulation.bank_side import BankSide
from haltline.city.simulation.keys import CENTRE
from haltline.city.simulation.network import SILENCE, STILL, Fate, fate
from haltline.city.simulation.port import Came, Centre, Sending
from haltline.city.simulation.scheduler import Scheduler
from haltline.city.simulation.world import Setting

Signed = tuple[str, str]
"""The name of a call and of the key under which it left."""
FAIR_AFTER = 5
"""Attempts after which a message goes through: the network is bad, and fair."""


class CentreSide:
    """The centre's lines to all banks."""

    def __init__(
        self, seed: int, scheduler: Scheduler, setting: Setting, banks: BankSide, centre: Centre
    ) -> None:
        self.seed, self.scheduler, self.centre, self.banks = seed, scheduler, centre, banks
        self._rates = {each.code: each.rates for each in setting.banks}
        self._signer = banks.keys.signers[CENTRE]
        self._lives = 0
        self.fair_after = FAIR_AFTER

    def work(self) -> None:
        """The centre does what is due, and its messages leave."""
        now = self.scheduler.now
        self.centre.tick(now)
        for sending in self.centre.due(now):
            self._leave(sending)

    def crash(self) -> None:
        """The centre dies: nobody waits for the answers under way any more."""
        self._lives += 1
        self.centre.crash()

    def _leave(self, sending: Sending) -> None:
        rates = STILL if sending.attempt > self.fair_after else self._rates[sending.partner]
        name = f"{sending.name} {sending.attempt}{' query' if sending.query else ''}"
        keyid = self._signer.keyid(self.scheduler.now)
        drawn = fate(self.seed, name, rates)
        if not drawn.reached:
            self._hear(sending, name, timedelta(seconds=1), Came(None, reached=False))
            return
        if drawn.lost:
            self._hear(sending, name, SILENCE, Came(None))
        else:
            arrives = self.scheduler.now + drawn.there
            self.scheduler.at(arrives, f"to bank {name}", lambda: self._arrive(sending, (name, keyid), drawn))
            if drawn.there >= SILENCE:
                self._hear(sending, name, SILENCE, Came(None))
        if drawn.again_after is not None and not sending.query:
            again = self.scheduler.now + drawn.there + drawn.again_after
            copy = (f"{name} again", keyid)
            self.scheduler.at(again, f"to bank again {name}", lambda: self._take(sending, copy))

    def _arrive(self, sending: Sending, signed: Signed, drawn: Fate) -> None:
        came, (name, _) = self._take(sending, signed), signed
        if drawn.there >= SILENCE:
            return
        if drawn.unheard or came is None or drawn.there + drawn.back >= SILENCE:
            self._hear(sending, name, SILENCE - drawn.there, Came(None))
        else:
            self._hear(sending, name, drawn.back, came)

    def _take(self, sending: Sending, signed: Signed) -> Came | None:
        return self.banks.take(sending, *signed)

    def _hear(self, sending: Sending, name: str, after: timedelta, came: Came) -> None:
        """What came of a call reaches the worker that made it, if it still lives."""
        life, status = self._lives, came.status if came.status is not None else "silence"

        def hear() -> None:
            if life == self._lives:
                self.centre.came(sending, came, self.scheduler.now)

        self.scheduler.at(self.scheduler.now + after, f"to centre {name}: {status}", hear)
