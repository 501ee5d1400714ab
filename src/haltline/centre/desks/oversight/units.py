"""The units of a page beside each other: those to be looked at first, the others by name, by the page.

Nobody reads a table of a thousand stations. A picture shows all, and a file has all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest

from ...oversight import engine
from ...reports.queries import district_names
from .asked import PLACES, Asked, Choice

ROWS: Final = 100  # of one page; a table that has no more is shown whole


class Line(Protocol):
    """One unit in a table; ``first``: it stands before the others."""

    @property
    def name(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def district(self) -> str: ...
    @property
    def first(self) -> bool: ...


Each = TypeVar("Each", bound=Line)


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of the reader's in the table; without a name a point of another district.

    ``behind``: the address of the reports behind units, to which a unit is added.
    ``place``: the name of its district, where units of several are shown and that says more.
    """

    placed: engine.Placed
    name: str
    behind: str
    place: str = ""

    @property
    def href(self) -> str:
        """The address of the reports behind it."""
        unit = self.placed.unit
        return (
            f"{self.behind}&{urlencode({'unit': unit.name, 'district': unit.district})}" if self.name else ""
        )

    @property
    def district(self) -> str:
        """The code of its district."""
        return self.placed.unit.district

    @property
    def first(self) -> bool:
        """It is to be looked at: chance does not explain it."""
        return self.placed.outside

    @property
    def said(self) -> str:
        """Its name, with its district where that is needed."""
        return f"{self.name}, {self.place}" if self.place else self.name


@dataclass(frozen=True, slots=True)
class Where:
    """Which part of a long table is asked for: a district's code, or all; the number of the page."""

    district: str = ""
    number: int = 1


ALL: Final = Where()


@dataclass(frozen=True, slots=True)
class Table(Generic[Each]):
    """What is shown of the reader's units; ``of``: how many there are in the chosen district, or in all.

    ``first`` of them stand before the others. ``districts`` and ``pages`` are empty where all are shown.
    """

    rows: tuple[Each, ...]
    of: int
    first: int
    where: Where
    action: str
    districts: tuple[tuple[str, str], ...] = ()
    pages: tuple[Choice, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()


def where(request: HttpRequest) -> Where:
    """What the address says; what it cannot mean is as if it were not there."""
    district, number = request.GET.get("district", ""), request.GET.get("page", "")
    known = district if district in district_names() else ""
    plain = number.isascii() and number.isdigit() and len(number) < len(str(ROWS**2))
    return Where(known, max(1, int(number)) if plain else 1)


def rows_of(
    placed: list[engine.Placed], asked: Asked, names: Mapping[str, str], places: Mapping[str, str]
) -> list[Row]:
    """The reader's own units by name and district, then the others', which are points without one.

    ``places``: the names of districts by their code, where a unit's is to be said.
    """
    behind = asked.address("/oversight/reports")
    rows = []
    for each in placed:
        unit = each.unit
        name, place = (
            (names.get(unit.name, unit.name), places.get(unit.district, "")) if unit.name else ("", "")
        )
        rows.append(Row(each, name, behind, place))
    return sorted(rows, key=lambda row: (not row.name, row.name, row.place))


def table(rows: Sequence[Each], asked: Asked, chosen: Where, page: str = "/oversight") -> Table[Each]:
    """The part that is shown, on the page with this address."""
    own = [row for row in rows if row.name]
    if len(own) <= ROWS or asked.kind not in PLACES:
        return Table(tuple(own), len(own), 0, Where(), page)
    districts = sorted({(row.district, row.place) for row in own}, key=lambda each: each[1])
    if chosen.district:
        own = [row for row in own if row.district == chosen.district]
    own.sort(key=lambda row: not row.first)
    last = max(1, -(-len(own) // ROWS))
    here = replace(chosen, number=min(chosen.number, last))
    here_only = f"&{urlencode({'district': here.district})}" if here.district else ""
    address = asked.address(page) + here_only
    pages = tuple(
        Choice(str(number), f"{address}&page={number}#units", number == here.number)
        for number in range(1, last + 1)
    )
    return Table(
        tuple(own[(here.number - 1) * ROWS : here.number * ROWS]), len(own),
        sum(row.first for row in own), here, page, tuple(districts),
        pages if last > 1 else (), tuple(asked.words.items()),
    )  # fmt: skip
