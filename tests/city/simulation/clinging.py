"""A hostile bank: it told of money that moved on, and then holds as much itself, in a word of its own.

Its own books know nothing of what it clings to: such units come from nowhere and vanish when they are freed.
"""

from datetime import datetime, timedelta

from haltline.city.desk import HoldDesk
from haltline.city.journal import Journal
from haltline.city.liens import Books, Liens
from haltline.city.office import Office
from haltline.city.simulation.banks import SimulatedBank
from haltline.city.simulation.invariants import Cap, Invariant, OneLivePart, View, after_every_step
from haltline.protocol import Ask, Held, Reply
from haltline.protocol import slices as units

ITS_WORD = "FROZEN_99"
TOLD_BY = timedelta(minutes=90)
"""A letter that is lost five times, and a release that is lost five times, are through by then."""


class ClingingLiens(Liens):
    """Keeps units that its books do not have."""

    def __init__(self, books: Books, journal: Journal) -> None:
        super().__init__(books, journal)
        self.clung: set[str] = set()

    def cling(self, hold_id: str, now: datetime, wanted: units.Slices) -> None:
        """Holds what moved on, under a hold that never kept anything."""
        part = self.parts[hold_id]
        part.live = wanted
        self.clung.add(hold_id)
        self._write(part, wanted, part.amount, now, ("hold", ""))

    def release(
        self, hold_id: str, amount: int, *, now: datetime, why: str = "release", key: str = ""
    ) -> int:
        """What is in no book is put back in none."""
        if hold_id not in self.clung:
            return super().release(hold_id, amount, now=now, why=why, key=key)
        part = self.parts[hold_id]
        keep = units.take(part.live, max(0, part.amount - amount))
        freed = units.subtract(part.live, keep)
        if freed:
            part.live = keep
            self._write(part, freed, -units.total(freed), now, (why, key))
        return units.total(freed)


class ClingingDesk(HoldDesk):
    """Answers for the second time that it holds everything."""

    liens_type = ClingingLiens
    liens: ClingingLiens

    def answer(self, hold_id: str, now: datetime) -> Reply | None:
        """As an honest bank, until it clings; then what it still keeps, and the rest as released."""
        hold = self.holds[hold_id]
        if hold_id not in self.liens.clung and self._tempted(hold_id, now):
            assert hold.request is not None, "only what was asked about tempts"
            self.liens.cling(hold_id, now, hold.request.disputed)
        if hold_id not in self.liens.clung or hold.dead or hold.reply is None:
            return super().answer(hold_id, now)
        hold.last_seq += 1
        kept, seq = self.liens.parts[hold_id].amount, hold.last_seq
        hold.reply = hold.reply.model_copy(update={
            "reply_id": f"{self.books.code}-{hold.number:05d}-{seq}", "seq": seq, "as_of": now,
            "held": Held(amount=kept, hold_reference="CLUNG") if kept else None,
            "onward": (), "withdrawn": (), "free": 0, "returned": 0, "unknown": 0,
            "released": hold.reply.credited - kept, "codes": (ITS_WORD,),
        })  # fmt: skip
        return hold.reply

    def _tempted(self, hold_id: str, now: datetime) -> bool:
        hold, part = self.holds[hold_id], self.liens.parts.get(hold_id)
        if hold.dead or hold.request is None or hold.reply is None or part is None:
            return False
        untouched = not (part.live or part.released or part.expired or part.drawn)
        asked = hold.request.ask is Ask.HOLD and hold.request.expires_at > now
        return bool(untouched and asked and hold.reply.onward)


class ClingingOffice(Office):
    """The office of such a bank."""

    desk_type = ClingingDesk


class ClingingBank(SimulatedBank):
    """One that clings to money that moved on."""

    def _office(self) -> Office:
        return ClingingOffice(
            self.code, self._daybook, seed=self._seed, speed=self._speed, institutions=self._institutions
        )


class CapInTime(Cap):
    """I11 where a bank holds before it says so: the centre has it put right once it was told."""

    def __init__(self) -> None:
        self._since: datetime | None = None

    def look(self, view: View) -> str | None:
        """Wrong only when it stays wrong."""
        what = super().look(view)
        if what is None:
            self._since = None
            return None
        self._since = self._since or view.now
        last = self._since + TOLD_BY
        if view.now > last:
            return what
        self.until = min(self.until or last, last)
        return None


def in_time() -> tuple[Invariant, ...]:
    """All invariants but the cap and the units of one bank, which such a bank breaks by itself."""
    sound = (each for each in after_every_step() if not isinstance(each, Cap | OneLivePart))
    return (*sound, CapInTime())
