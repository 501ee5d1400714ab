"""What is wrong with a file, row by row, so that the person who made it can mend it."""

from collections.abc import Iterable
from typing import NamedTuple

from haltline.values.errors import HaltlineError


class BadRow(NamedTuple):
    """One row that cannot be taken: its file, its line (the header is line 1), and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: line {self.line}: {self.reason}"


class BadInput(HaltlineError):
    """An input that cannot be taken; nothing was written. `rows` holds every bad row, in file order."""

    status = 422

    def __init__(self, message: str, rows: Iterable[BadRow] = ()) -> None:
        self.rows = sorted(set(rows))
        super().__init__("\n".join([message, *map(str, self.rows)]))


class Faults:
    """Bad rows gathered over several files, so that one run names them all."""

    def __init__(self) -> None:
        self.rows: list[BadRow] = []
        self._places: set[tuple[str, int, str]] = set()

    def add(self, file: str, line: int, reason: str, where: str = "") -> None:
        """Notes what is wrong with one row; `where` tells rows of one line apart."""
        self.rows.append(BadRow(file, line, f"{where}: {reason}" if where else reason))
        self._places.add((file, line, where))

    def stop_if_any(self, *more: str) -> None:
        """Raises BadInput when a bad row was noted; `more` lines stand before the list."""
        if self.rows:
            count = len(self._places)
            headline = f"{count} bad row{'s' if count > 1 else ''}; nothing was written"
            raise BadInput("\n".join([headline, *more]), self.rows)

    def stop_if_empty(self, file: object, rows: int) -> None:
        """Raises BadInput when a file of payments has no row at all: nothing can be asked of it."""
        if not rows:
            raise BadInput(f"{file}: has no payment in it; nothing was written", self.rows)
