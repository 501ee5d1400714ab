"""What an invariant is, and what it may look at."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from haltline.city.books import Books as BankBooks
from haltline.city.liens import Part
from haltline.city.simulation.banks import SimulatedBank
from haltline.city.simulation.port import Answered, Books, Centre, Letter, Moved
from haltline.city.world import ReportPlan


class View:
    """What the invariants may look at: the port, the banks, the true time; books are read once a change.

    `plans`: what was reported, by the report's key.
    """

    def __init__(
        self, centre: Centre, banks: Mapping[str, SimulatedBank], plans: Mapping[str, ReportPlan]
    ) -> None:
        self.centre, self.banks, self.plans = centre, banks, plans
        self.now: datetime
        self.letter: tuple[Letter, Answered, Books] | None = None  # the last one refused, books before it
        self.moves: list[Moved] = []
        self._read: tuple[int, Books] | None = None

    @property
    def books(self) -> Books:
        """The centre's books as they stand."""
        version = self.centre.version()
        if self._read is None or self._read[0] != version:
            self._read = (version, self.centre.books())
        return self._read[1]

    def parts(self) -> Iterator[tuple[BankBooks, Part]]:
        """Every part in every bank's own books."""
        for bank in self.banks.values():
            desk = bank.office.desk
            for part in desk.liens.parts.values():
                yield desk.books, part


class Invariant(Protocol):
    """One thing that must hold; `name` is the contract's. `look` says what is wrong, or nothing.

    `until`: when it may break although nothing changes; None where it cannot.
    """

    name: str
    until: datetime | None

    def look(self, view: View) -> str | None:
        """What is wrong now."""
        ...
