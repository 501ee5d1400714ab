"""Which first units of which payments are whose, while disputes come and go."""

from collections import defaultdict
from collections.abc import Iterator


class Claims:
    """Disputed units by payment number and dispute id."""

    def __init__(self) -> None:
        self._on: dict[int, dict[str, int]] = defaultdict(dict)
        self._by: dict[str, dict[int, int]] = {}

    def __contains__(self, dispute_id: str) -> bool:
        return dispute_id in self._by

    def add(self, dispute_id: str, number: int, units: int) -> None:
        """Adds units of a payment."""
        self._on[number][dispute_id] = self._by.setdefault(dispute_id, {})[number] = units

    def withdraw(self, dispute_id: str) -> list[int]:
        """Forgets a dispute; gives the payments it named."""
        numbers = list(self._by.pop(dispute_id))
        for number in numbers:
            del self._on[number][dispute_id]
            if not self._on[number]:
                del self._on[number]
        return numbers

    def move(self, before: int, now: int) -> None:
        """Puts what is disputed of one payment on the one that takes its place."""
        for dispute_id, units in self._on.pop(before, {}).items():
            del self._by[dispute_id][before]
            self.add(dispute_id, now, units)

    def on(self, number: int) -> list[tuple[str, int]]:
        """The parts of a payment in the order in which they lie: by dispute id."""
        return sorted(self._on.get(number, {}).items())

    def units_on(self, number: int) -> int:
        """The units of a payment that are disputed."""
        return sum(self._on.get(number, {}).values())

    def by(self, dispute_id: str) -> dict[int, int]:
        """The payments that a dispute names, and how many units of each."""
        return self._by[dispute_id]

    def ids(self) -> list[str]:
        """The ids of all disputes, in byte order."""
        return sorted(self._by)

    def __iter__(self) -> Iterator[int]:
        """The numbers of all disputed payments."""
        return iter(self._on)
