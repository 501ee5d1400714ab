"""View-models of a report's life: kind, station, clocks, end; and of the page that ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from haltline.centre.desks.typed import Choice, Problem, Typed


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock: seconds used of a target, without those paused; ``how``: running, stands, done, given-up."""

    label: str
    used: float
    target: float
    paused: float
    how: str
    late: bool


@dataclass(frozen=True, slots=True)
class End:
    """The end that stands: outcome and words as the victim reads them, and how the victim heard of it."""

    outcome: str
    text: str
    by: str
    at: datetime
    told: str = ""
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """The section ``life`` of a report's page.

    Forms post to ``/desk/reports/KEY/`` reclassify, place, transfer, pause, resume, told, reopen; the end has
    a page of its own at ``close``. ``state``: open, paused, closed; ``holder`` has the ball since ``since``.
    """

    state: str = "open"
    waits_for: str = ""
    holder: str = ""
    since: datetime | None = None
    category: str = ""
    category_code: str = ""
    categories: tuple[Choice, ...] = ()
    station: str = ""
    station_code: str = ""
    stations: tuple[Choice, ...] = ()
    transfers: int = 0
    pauses: tuple[Choice, ...] = ()
    ways: tuple[Choice, ...] = ()
    clocks: tuple[ClockLine, ...] = ()
    end: End | None = None
    may_act: bool = False


@dataclass(frozen=True, slots=True)
class ClosePage:
    """desks/officer/close.html at ``/desk/reports/KEY/close``: the words, then a look at what is read.

    POST fields: do (review, close), outcome, text, told. ``review``: nothing is in the way, look and send.
    """

    reference: str
    reference_key: str
    outcomes: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    outcome: Typed = Typed()
    text: Typed = Typed()
    told: str = ""
    in_the_way: tuple[str, ...] = ()
    review: bool = False
    reads: str = ""
    text_most: int = 0
    problems: tuple[Problem, ...] = ()
