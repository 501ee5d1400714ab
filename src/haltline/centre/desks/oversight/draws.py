"""How closed reports were drawn: each list with its seed, drawn once more before the reader's eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...kernel import clock as clocks
from ...reports.queries import district_names
from ...reviews import queries
from ...reviews.actions.drawing import again
from . import asked as asking
from .asked import Choice
from .gate import overseeing
from .good import PAGE

PRINT_SHOWN = 16  # digits of a list's fingerprint


@dataclass(frozen=True, slots=True)
class DrawRow:
    """One drawing: ``same``: the kept seed draws from the kept list the reports that are re-read."""

    district: str
    start: datetime
    stop: datetime
    listed: int
    drawn: int
    seed: str
    print: str
    same: bool


@dataclass(frozen=True, slots=True)
class DrawsPage:
    """desks/oversight/draws.html at ``/oversight/good/draws``."""

    now: datetime
    tabs: list[Choice]
    choices: list[tuple[str, list[Choice]]]
    rows: tuple[DrawRow, ...]
    listed_most: int
    back: str

    @property
    def all_same(self) -> bool:
        """Whether every drawing can be made again."""
        return all(row.same for row in self.rows)


@overseeing
def draws(request: HttpRequest) -> HttpResponse:
    """The drawings of the reader's districts whose weeks began in the time asked."""
    asked, now = asking.read(request), clocks.now()
    span, names = asked.span(now), district_names()
    rows = tuple(
        DrawRow(
            names.get(draw.district_id, draw.district_id), draw.start, draw.stop, len(draw.listed),
            draw.drawn, draw.seed, draw.fingerprint[:PRINT_SHOWN], sorted(again(draw)) == sorted(drawn),
        )
        for draw, drawn in queries.draws_between(span.start, span.stop)
    )  # fmt: skip
    choices = asking.choices(asked, f"{PAGE}/draws")[2:]
    back = f"{PAGE}?" + urlencode({"weeks": asked.weeks})
    page = DrawsPage(now, asking.tabs("good"), choices, rows, queries.LISTED_MOST, back)
    return render(request, "desks/oversight/draws.html", {"page": page})
