"""How fast? A curve of those who have come so far, units beside each other, and where the time goes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haltline.oversight.lines import lines

from ...audit.actions import Actor, event, record_all
from ...kernel import clock as clocks
from ...kernel.profile import profile
from ...oversight import engine
from ...oversight.models import Life
from ...oversight.queries import Counted, added_up, counted, gathered, harmed, sums, whole
from ...oversight.queries import behind as reports_behind
from ...oversight.stages import ALL as ALL_TOGETHER
from ...people.access import person_of
from ...people.models import Person
from ...reports.queries import district_names, references_of
from .. import spans
from ..money_style import count
from ..pictures import curve, funnel_plot, ranges
from ..pictures.states import ORDER, Sums
from . import asked as asking
from .asked import Asked, Choice, report_address
from .gate import SUBJECT_MOST, overseeing
from .names import names_of
from .units import ALL, Row, Table, Where, rows_of, table, where

CROWD = 200  # units; of more, only those that lie outside or stand in the table are points of their own
CURVE_SHOWS = 0.97  # of what has come: the curve ends where little more is to be seen
TARGETS_SHOWN_MOST = 8  # times the target that a curve shows at most
AXIS = (60, 600, 3_600, 21_600, 86_400, 604_800, 2_592_000, 7_776_000)  # seconds, for where the time goes


@dataclass(frozen=True, slots=True)
class FastPage:
    """desks/oversight/fast.html at ``/oversight``."""

    now: datetime
    asked: Asked
    tabs: list[Choice]
    choices: list[tuple[str, list[Choice]]]
    pace: engine.Pace
    before: engine.Pace
    answer: str
    rests_on: str
    within: str
    money: Sums | None
    curve: str
    funnel: str
    ranges: str
    rows: tuple[Row, ...]
    table: Table[Row]
    wrong_holds: int


@dataclass(frozen=True, slots=True)
class Found:
    """What the database told: units now, all together before, all stages, what reports come to, names."""

    units: Counted
    before: Counted
    stages: dict[str, Counted]
    sums: dict[str, int]
    names: dict[str, str]
    places: dict[str, str] = field(default_factory=dict)


@overseeing
def how_fast(request: HttpRequest) -> HttpResponse:
    """The page; ``clock``, ``kind`` and ``weeks`` in the address choose what it is about.

    ``district`` and ``page`` choose which part of a long table is shown.
    """
    page = page_now(asking.read(request), clocks.now(), where(request))
    return render(request, "desks/oversight/fast.html", {"page": page})


def page_now(asked: Asked, now: datetime, shown: Where = ALL) -> FastPage:
    """The page from what the database tells in the running scope."""
    return fast_page(asked, now, _found(asked, now), shown)


def _found(asked: Asked, now: datetime) -> Found:
    span = asked.span(now)
    stages = whole(span, now)
    units = units_of(asked, now)
    before = counted(asked.clock, ALL_TOGETHER, span.before, now)
    names, places = names_of(asked.kind, units.units), district_names() if asked.kind == "station" else {}
    return Found(units, before, stages, added_up(sums(span)), names, places)


def units_of(asked: Asked, now: datetime) -> Counted:
    """The units that are compared: places beside those of others, anything else of the reader's districts."""
    found = counted(asked.clock, asked.kind, asked.span(now), now)
    return found if asked.kind in asking.PLACES else gathered(found)


def fast_page(asked: Asked, now: datetime, found: Found, shown: Where = ALL) -> FastPage:
    """The page from what the database told."""
    pace = engine.pace(found.stages[asked.clock], asked.target)
    before = engine.pace(found.before, asked.target)
    placed, together, spread = engine.beside(found.units, asked.target)
    rows = tuple(rows_of(placed, asked, found.names, found.places))
    part = table(rows, asked, shown)
    within = _("%(share)s within %(target)s") % {
        "share": percent(pace.share), "target": spans.length(asked.target)
    }  # fmt: skip
    return FastPage(
        now, asked, asking.tabs("fast"), asking.choices(asked), pace, before, _answer(asked, pace, before),
        _rests_on(pace, asked.span(now).start), within, _money(found.sums),
        curve_of(asked.target, pace, before) if pace.n else "",
        funnel(rows, part, together, spread) if rows else "",
        _ranges(found.stages), rows, part, found.sums.get("wrong_holds", 0),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Behind:
    """A report behind a point; ``href``: the reader's own desk, or the page that only reads."""

    reference: str
    life: Life
    href: str

    @classmethod
    def of(cls, reference: str, life: Life, reader: Person) -> Behind:
        own = reader.role == Person.Role.SUPERVISOR and life.district_id == reader.district_id
        return cls(reference, life, report_address(reference, own=own))


@overseeing
def behind(request: HttpRequest) -> HttpResponse:
    """The reports behind a point, of the reader's own districts; looking is an act in the log.

    ``harm``: behind a figure of the harm account; without a unit those of all of the reader's districts.
    """
    asked, now, person = asking.read(request), clocks.now(), person_of(request)
    unit, harm = asking.unit_of(request), asking.harm_of(request)
    if harm:
        lives = list(harmed(harm, asked.kind, unit, asked.span(now)))
    else:
        lives = list(reports_behind(asked.clock, asked.kind, unit, asked.span(now)))
    references = references_of(life.pk for life in lives)
    here = unit.district if unit.district in district_names() else person.district_id or ""
    record_all([
        event("oversight.opened", Actor(person.actor_code, person.desk_name), district=district,
              subject=f"{harm or asked.clock} {unit.name}"[:SUBJECT_MOST], reports=len(lives))
        for district in sorted({life.district_id for life in lives}) or [here]
    ])  # fmt: skip
    rows = [Behind.of(references.get(life.pk, ""), life, person) for life in lives]
    told = {"rows": rows, "asked": asked, "unit": unit.name, "district": unit.district, "now": now,
            "tabs": asking.tabs("harm" if harm else "fast"), "harm": harm,
            "clock": asking.HARMS[harm] if harm else asking.CLOCKS[asked.clock]}  # fmt: skip
    return render(request, "desks/oversight/behind.html", told)


def _answer(asked: Asked, pace: engine.Pace, before: engine.Pace) -> str:
    """The page's first sentence: what half of them took, or what share came in time."""
    name = asking.CLOCKS[asked.clock]
    if not pace.n:
        return _("%(clock)s: nothing in this time.") % {"clock": name}
    if pace.median is None:
        return _("%(clock)s: %(share)s within %(target)s; half are not there yet.") % {
            "clock": name, "share": percent(pace.share), "target": spans.length(asked.target),
        }  # fmt: skip
    said = _("%(clock)s: half within %(length)s.") % {"clock": name, "length": spans.measured(pace.median)}
    if before.n and before.median is not None:
        said += " " + _("Before, it was %(length)s.") % {"length": spans.measured(before.median)}
    return said


def _rests_on(pace: engine.Pace, start: datetime) -> str:
    said = ngettext("Since %(day)s: one report", "Since %(day)s: %(n)s reports", pace.n) % {
        "day": spans.day(start), "n": count(pace.n),
    }  # fmt: skip
    said += ", " + _("%(n)s still waiting are counted as waiting.") % {"n": count(pace.running)}
    low, high = pace.median_interval
    if low is not None and high is not None:
        said += " " + _("95 %% interval of the half: %(low)s to %(high)s.") % {
            "low": spans.measured(low), "high": spans.measured(high),
        }  # fmt: skip
    return said


def percent(share: float) -> str:
    """A share as people say it."""
    return f"{100 * share:.0f} %"


def _money(whole: dict[str, int]) -> Sums | None:
    parts = {state: max(0, whole.get(state, 0)) for state in ORDER}
    parts["unknown"] += max(0, whole.get("superseded", 0))
    return Sums(**parts) if any(parts.values()) else None


def _line(pace: engine.Pace) -> curve.Line:
    steps = pace.steps
    return curve.Line(*([step[part] for step in steps] for part in range(4)))


def _until(pace: engine.Pace, target: float) -> float:
    """How far the curve is shown: until nearly all that have come are there, and past the target."""
    last = pace.steps[-1][1] if pace.steps else 0.0
    seen = next((step[0] for step in pace.steps if step[1] >= CURVE_SHOWS * last), 0.0)
    return min(max(seen, 2 * target), TARGETS_SHOWN_MOST * target)


def curve_of(target: float, pace: engine.Pace, before: engine.Pace) -> str:
    """The picture of those who have come, now and before, with the target in seconds."""
    until = _until(pace, target)
    marks = curve.marks(until)
    words = curve.CurveWords(
        whole=_("Share that has come after so long; %(within)s.") % {"within": percent(pace.share)},
        now=_("now"), before=_("before"),
        promise=_("target: %(length)s") % {"length": spans.length(target)},
        half=_("half after %(length)s") % {"length": spans.measured(pace.median or 0)},
        waiting=_("still waiting"), ticks=["0", *(spans.length(mark) for mark in marks[1:])],
        waiting_at=[count(pace.still_waiting(mark)) for mark in marks],
    )  # fmt: skip
    return curve.draw(curve.Curve(_line(pace), _line(before), target, pace.median, until), words)


def funnel(rows: tuple[Row, ...], part: Table[Row], together: float, spread: float) -> str:
    """The picture of all units; of a crowd those that lie outside and those of the table are links."""
    told = {id(row) for row in (rows if len(rows) <= CROWD else part.rows)}
    points = [_point(row, told=id(row) in told or row.placed.outside) for row in rows]
    outside = [row.name for row in rows if row.placed.outside and row.name]
    words = funnel_plot.FunnelWords(
        whole=_("Share in time against number of reports. Outside the limits: %(names)s.") % {
            "names": ", ".join(outside) or _("none")
        },
        under=_("reports"),
        note=_("Hollow: fewer than %(few)s, not judged. Limits: 95 %% and 99.8 %%.") % {"few": engine.FEW},
    )  # fmt: skip
    limits = lines([row.placed for row in rows], together, spread**2)
    return funnel_plot.draw(points, together, funnel_plot.Limits(**limits), words)


def _point(row: Row, *, told: bool) -> funnel_plot.Point:
    placed = row.placed
    if not told:
        return funnel_plot.Point(placed.size, placed.share, placed.outside, placed.few)
    words = {
        "name": row.said or _("another district"), "share": percent(placed.share), "n": placed.n,
        "low": percent(placed.interval[0]), "high": percent(placed.interval[1]),
    }  # fmt: skip
    tip = _("%(name)s: %(share)s of %(n)s, 95 %% interval %(low)s to %(high)s") % words
    name = f"{row.name} {percent(placed.share)}" if row.name else ""
    return funnel_plot.Point(placed.size, placed.share, placed.outside, placed.few, name, tip, row.href)


def _place(seconds: float | None) -> float | None:
    """Where a time lies on the scale of all stages, which goes by its logarithm; 0 to 1."""
    if seconds is None:
        return None
    low, high = math.log(AXIS[0] / 10), math.log(AXIS[-1])
    return min(1.0, max(0.0, (math.log(max(seconds, AXIS[0] / 10)) - low) / (high - low)))


def _ranges(stages: dict[str, Counted]) -> str:
    found = []
    for name in asking.clocks():
        pace = engine.pace(stages[name], profile().oversight.clocks[name].target_seconds)
        said = spans.measured(pace.median) if pace.median is not None else _("half are not there yet")
        if not pace.n:
            said = _("nothing in this time")
        found.append(ranges.Range(str(asking.CLOCKS[name]), _place(pace.quarter), _place(pace.median),
                                  _place(pace.three_quarters), said))  # fmt: skip
    marks = [(_place(seconds) or 0.0, spans.length(seconds)) for seconds in AXIS]
    return ranges.draw(found, marks, _("Median and middle half of each stage"))
