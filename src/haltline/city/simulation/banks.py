"""The reference bank in a simulated world: the city's own office and desk, with a clock and a day book told.

Nothing of a bank is written anew here: only how calls come to it, how it dies, and what it still owes.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from haltline.city.daybook import Daybook, Deed
from haltline.city.desk import DeskRefusal
from haltline.city.duties import Duty
from haltline.city.idempotency import KeyReused
from haltline.city.office import Office
from haltline.city.simulation.port import Came, Sending
from haltline.protocol import MessageError, Problem, to_bytes

Clock = Callable[[], datetime]


class MemoryDaybook(Daybook):
    """A day book that outlives the process of a bank, in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.deeds: list[Deed] = []

    def past(self) -> list[Deed]:
        """The deeds so far."""
        return list(self.deeds)

    def write(self, deed: Deed) -> None:
        """Adds one."""
        self.deeds.append(deed)


class SimulatedBank:
    """One bank: `skew` is how far its clock is ahead of the true time."""

    def __init__(
        self, code: str, clock: Clock, *, seed: int, speed: float, skew: timedelta,
        institutions: tuple[str, ...],
    ) -> None:  # fmt: skip
        self.code, self.skew = code, skew
        self._clock, self._seed, self._speed, self._institutions = clock, seed, speed, institutions
        self._daybook = MemoryDaybook()
        self.lives = 0
        self.office = self._open()

    @property
    def now(self) -> datetime:
        """The time by this bank's clock."""
        return self._clock() + self.skew

    def true_time(self, told: datetime) -> datetime:
        """The true time at which this bank's clock shows `told`."""
        return told - self.skew

    def restart(self) -> None:
        """The process dies and starts again: it knows what stands in its day book, and owes what it owed."""
        self.lives += 1
        self.office = self._open()

    def take(self, sending: Sending) -> Came:
        """A call of the centre, answered as the bank's HTTP face answers it."""
        try:
            if sending.query:
                hold_id = sending.path.rpartition("/")[2]
                return Came(200, to_bytes(self.office.desk.status(hold_id)))
            answer = self.office.answers.before(sending.key, sending.path, sending.body)
            typed = sending.body.decode()
            answer = answer or self.office.do("call", path=sending.path, key=sending.key, body=typed)
            return Came(answer.status, answer.body)
        except KeyReused:
            return _problem(422, "key-reused")
        except (DeskRefusal, MessageError) as refused:
            return _problem(refused.status, refused.code)

    def duties(self) -> Iterator[tuple[str, Duty]]:
        """What is still owed, by name."""
        yield from self.office.duties.items()

    def next_end(self) -> datetime | None:
        """The true time at which the next part that keeps money ends."""
        ends = [part.expires_at for part in self.office.desk.liens.parts.values() if part.live]
        return self.true_time(min(ends)) if ends else None

    def _open(self) -> Office:
        office = self._office()
        office.clock = lambda: self.now
        return office

    def _office(self) -> Office:
        return Office(
            self.code, self._daybook, seed=self._seed, speed=self._speed, institutions=self._institutions
        )


def _problem(status: int, code: str) -> Came:
    return Came(status, to_bytes(Problem(title=code, status=status, code=code)))
