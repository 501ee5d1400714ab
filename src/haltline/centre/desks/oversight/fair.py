"""How fair? Small sums beside large ones, each bank's customers, each way of telling: who waits longer?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ...kernel import clock as clocks
from ...oversight import engine
from ...oversight.queries import Counted, sums
from .. import spans
from ..pictures import ranges
from . import asked as asking
from .asked import Asked, Choice
from .fast import percent, units_of
from .gate import overseeing
from .names import names_of
from .units import Row, rows_of

KINDS = ("band", "category", "bank", "channel", "language")
PAGE = "/oversight/fair"
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class FairRow:
    """One unit: how many came in time, and what became of its money. Sums are minor units."""

    row: Row
    disputed: int
    held: int
    returned: int
    wrong_holds: int


@dataclass(frozen=True, slots=True)
class FairPage:
    """desks/oversight/fair.html at ``/oversight/fair``."""

    now: datetime
    since: datetime
    asked: Asked
    tabs: list[Choice]
    choices: list[tuple[str, list[Choice]]]
    answer: str
    n: int
    together: float
    within: str
    picture: str
    rows: tuple[FairRow, ...]


@overseeing
def how_fair(request: HttpRequest) -> HttpResponse:
    """The page; ``clock``, ``kind`` and ``weeks`` in the address choose what it is about."""
    page = page_now(asking.read(request), clocks.now())
    return render(request, "desks/oversight/fair.html", {"page": page})


def page_now(asked: Asked, now: datetime) -> FairPage:
    """The page from what the database tells in the running scope."""
    asked = asked if asked.kind in KINDS else asked.of(KINDS[0])
    return fair_page(asked, now, units_of(asked, now), sums(asked.span(now), kind=asked.kind))


def fair_page(asked: Asked, now: datetime, units: Counted, found: dict[str, dict[str, int]]) -> FairPage:
    """The page from what the database told: the units' durations, and what their reports come to."""
    placed, together, _spread = engine.beside(units, asked.target, spreads=False)
    names = names_of(asked.kind, units.units)
    by_name = {row.placed.unit.name: row for row in rows_of(placed, asked, names, {})}
    rows = tuple(_row(by_name[code], found.get(code, {})) for code in names if code in by_name)
    return FairPage(
        now, asked.span(now).start, asked, asking.tabs("fair"), asking.choices(asked, PAGE, KINDS),
        _answer(rows, asked), sum(row.row.placed.n for row in rows), together,
        spans.length(asked.target), _picture(rows, together) if rows else "", rows,
    )  # fmt: skip


def _row(row: Row, told: dict[str, int]) -> FairRow:
    return FairRow(row, *(told.get(each, 0) for each in ("disputed", "held", "returned", "wrong_holds")))


def _answer(rows: tuple[FairRow, ...], asked: Asked) -> str:
    """The page's first sentence: who waits longer than chance explains."""
    judged = [each.row for each in rows if not each.row.placed.few]
    if not judged:
        return _("Too few reports in this time to say whether anybody waits longer.")
    worse = [row for row in judged if row.placed.outside and row.placed.direction == "worse"]
    words = {"clock": str(asking.CLOCKS[asked.clock]), "kind": str(asking.KINDS[asked.kind])}
    if not worse:
        return _("%(clock)s: among %(kind)s nobody waits longer than chance explains.") % words
    words["names"] = ", ".join(f"{row.name} ({percent(row.placed.share)})" for row in worse)
    return _("%(clock)s: longer than chance explains wait %(names)s.") % words


def _picture(rows: tuple[FairRow, ...], together: float) -> str:
    drawn = []
    for each in rows:
        placed = each.row.placed
        low, high = placed.interval
        said = percent(placed.share) if not placed.few else _("%(share)s of only %(n)s") % {
            "share": percent(placed.share), "n": placed.n,
        }  # fmt: skip
        drawn.append(ranges.Range(each.row.name, low, placed.share, high, said))
    marks = [(at, percent(at)) for at in TICKS]
    whole = _("Share in time with its 95 %% interval; of all together %(share)s.") % {
        "share": percent(together)
    }  # fmt: skip
    return ranges.draw(drawn, marks, whole)
