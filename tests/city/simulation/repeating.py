"""A hostile bank: whatever it is asked about, it names the first units of the transfer that took it on."""

from datetime import datetime

from haltline.city.desk import HoldDesk
from haltline.city.office import Office
from haltline.city.simulation.banks import SimulatedBank
from haltline.protocol import Reply
from haltline.protocol import slices as units


class RepeatingDesk(HoldDesk):
    """Claims the same slice of a transfer for every hold."""

    def answer(self, hold_id: str, now: datetime) -> Reply | None:
        """As an honest bank, but for which units of a transfer they were."""
        reply = super().answer(hold_id, now)
        if reply is None:
            return None
        lines = [line.model_copy(update={"slices": units.first(line.share)}) for line in reply.onward]
        self.holds[hold_id].reply = reply = reply.model_copy(update={"onward": tuple(lines)})
        return reply


class RepeatingOffice(Office):
    """The office of such a bank."""

    desk_type = RepeatingDesk


class RepeatingBank(SimulatedBank):
    """One that claims a slice as often as it is asked."""

    def _office(self) -> Office:
        return RepeatingOffice(
            self.code, self._daybook, seed=self._seed, speed=self._speed, institutions=self._institutions
        )
