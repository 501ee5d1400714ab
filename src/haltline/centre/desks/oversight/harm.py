"""What harm? Holds on people who had done nothing, beside the money held and returned, at the same size.

Every figure stands with what it is a part of, its 95 % interval, and the reports behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haltline.oversight.quality.estimates import wilson

from ...kernel import clock as clocks
from ...kernel.profile import profile
from ...oversight import engine
from ...oversight.queries import Counted, Unit, added_up, counted, sums, sums_apart
from ...oversight.stages import FREEING
from ...reports.queries import district_names
from .. import money_style, spans
from . import asked as asking
from .asked import Asked, Choice
from .fast import curve_of, percent
from .gate import overseeing
from .names import names_of
from .units import ALL, Table, Where, table, where

PAGE = "/oversight/harm"
DAY_SECONDS = 86_400
TENTHS = 10
MEASURES = ("reports", "disputed", "held", "returned", "released", "wrong_holds", "wrong_amount")


@dataclass(frozen=True, slots=True)
class Part:
    """So many of so many, with the 95 % interval of the share (Wilson's)."""

    n: int
    of: int

    @property
    def share(self) -> float:
        return self.n / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.share, self.of)


@dataclass(frozen=True, slots=True)
class Account:
    """What was done and what harm it did, of one unit or all. Sums are minor units, days are tenths.

    ``false_``: what only the end of a report says, that found it false (decision 0049). ``behind``: the
    address of the reports behind its figures, to which ``harm`` is added.
    """

    name: str
    reports: int
    disputed: int
    held: int
    returned: int
    released: int
    wrong_holds: int
    wrong_amount: int
    wrong_day_tenths: int
    amount_days: int
    contests_upheld: int
    open_holds: int
    district: str = ""
    place: str = ""
    unit: str = ""
    settled_holds: int = 0
    false_holds: int = 0
    false_amount: int = 0
    false_day_tenths: int = 0
    contests_decided: int = 0
    calls: int = 0
    needless_calls: int = 0
    behind: str = ""

    @property
    def wrong(self) -> Part:
        """Wrong holds, of those of which it is known."""
        return Part(self.wrong_holds, self.settled_holds)

    @property
    def upheld(self) -> Part:
        """Contests that were upheld, of those decided."""
        return Part(self.contests_upheld, self.contests_decided)

    @property
    def needless(self) -> Part:
        """Calls without need, of those of which the caller said."""
        return Part(self.needless_calls, self.calls)

    @property
    def false_days(self) -> str:
        """Days of holds of reports found false, with one decimal."""
        return money_style.count(self.false_day_tenths / TENTHS, 1)

    @property
    def first(self) -> bool:
        """None stands before the others: a number of wrong holds is no rank."""
        return False

    @property
    def wrong_days(self) -> str:
        """Wrong-hold days with one decimal."""
        return money_style.count(self.wrong_day_tenths / TENTHS, 1)


@dataclass(frozen=True, slots=True)
class HarmPage:
    """desks/oversight/harm.html at ``/oversight/harm``; ``freed`` says what ``curve`` draws."""

    now: datetime
    since: datetime
    asked: Asked
    tabs: list[Choice]
    choices: list[tuple[str, list[Choice]]]
    whole: Account
    rows: tuple[Account, ...]
    table: Table[Account]
    freed: str = ""
    within: str = ""
    curve: str = ""


@overseeing
def what_harm(request: HttpRequest) -> HttpResponse:
    """The harm account of the reader's districts; ``weeks`` and ``kind`` choose.

    ``district`` and ``page`` choose which part of a long table is shown.
    """
    page = page_now(asking.read(request), clocks.now(), where(request))
    return render(request, "desks/oversight/harm.html", {"page": page})


def page_now(asked: Asked, now: datetime, shown: Where = ALL) -> HarmPage:
    """The page from what the database tells in the running scope."""
    span = asked.span(now)
    found = _units(asked, now)
    whole = added_up(sums(span))
    names, places = names_of(asked.kind, found), district_names() if asked.kind == "station" else {}
    behind = asked.address("/oversight/reports")
    rows = tuple(
        replace(_account(names.get(unit.name, unit.name), found[unit]), unit=unit.name,
                district=unit.district, place=places.get(unit.district, ""),
                behind=f"{behind}&{urlencode({'unit': unit.name, 'district': unit.district})}")
        for unit in sorted(found, key=lambda unit: (unit.name, unit.district))
    )  # fmt: skip
    choices = asking.choices(asked, PAGE)[1:]
    told = release_told(*(_own(counted(FREEING, "district", each, now)) for each in (span, span.before)))
    return HarmPage(
        now, span.start, asked, asking.tabs("harm"), choices, replace(_account("", whole), behind=behind),
        rows, table(rows, asked, shown, PAGE), *told,
    )  # fmt: skip


def release_told(now: Counted, before: Counted) -> tuple[str, str, str]:
    """How long holders waited from contest or finding to free, in words and as a curve with its target."""
    target = profile().clocks.contest_seconds
    pace = engine.pace(now, target)
    if not pace.n:
        return _("No hold was contested or found wrong in this time."), "", ""
    said = ngettext(
        "One hold was contested or found wrong in this time",
        "%(n)s holds were contested or found wrong in this time", pace.n,
    ) % {"n": money_style.count(pace.n)}  # fmt: skip
    said += ", " + _("%(n)s still waiting are counted as waiting.") % {"n": money_style.count(pace.running)}
    if pace.median is not None:
        said += " " + _("Half were free within %(length)s.") % {"length": spans.measured(pace.median)}
    within = _("%(share)s within %(target)s, 95 %% interval %(low)s to %(high)s") % {
        "share": percent(pace.share), "target": spans.length(target),
        "low": percent(pace.interval[0]), "high": percent(pace.interval[1]),
    }  # fmt: skip
    return said, within, curve_of(target, pace, engine.pace(before, target))


def _own(found: Counted) -> Counted:
    """The durations of the reader's own districts alone; those of others have no name."""
    own = [at for at, unit in enumerate(found.units) if unit.name]
    return Counted(
        tuple(found.units[at] for at in own), found.ended[own], found.left[own], found.running[own]
    )


def _units(asked: Asked, now: datetime) -> dict[Unit, dict[str, int]]:
    """What units come to: places apart also where two have one name, anything else taken together."""
    if asked.kind in asking.PLACES:
        return sums_apart(asked.span(now), kind=asked.kind)
    return {Unit(name, ""): told for name, told in sums(asked.span(now), kind=asked.kind).items()}


def _account(name: str, told: dict[str, int]) -> Account:
    reports, disputed, held, returned, released, wrong_holds, wrong_amount = (
        told.get(measure, 0) for measure in MEASURES
    )
    return Account(
        name, reports, disputed, held, returned, released, wrong_holds, wrong_amount,
        wrong_day_tenths=told.get("wrong_hold_seconds", 0) * TENTHS // DAY_SECONDS,
        amount_days=told.get("wrong_amount_seconds", 0) // DAY_SECONDS,
        contests_upheld=told.get("contests_upheld", 0), open_holds=told.get("open_holds", 0),
        settled_holds=told.get("settled_holds", 0), false_holds=told.get("false_holds", 0),
        false_amount=told.get("false_amount", 0),
        false_day_tenths=told.get("false_hold_seconds", 0) * TENTHS // DAY_SECONDS,
        contests_decided=told.get("contests_decided", 0), calls=told.get("calls", 0),
        needless_calls=told.get("needless_calls", 0),
    )  # fmt: skip
