"""The public daily page: what was reported, held, released and returned, and what harm was done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from ...kernel import clock
from ...kernel.profile import profile
from ...published import queries, spans
from ...published.measures import BY_CODE, MEASURES, PACES, STATES, Unit, pace_code, share_code
from ...published.models import Figure
from ...published.queries import Covered
from ...reports.queries import district_names
from .. import money_style
from .. import spans as lengths
from ..pictures.states import Sums
from . import meanings
from .serving import answer

TEMPLATE: Final = "desks/figures/figures.html"
DAY_SECONDS: Final = 86_400
TENTHS: Final = 10
LENGTHS: Final = {
    1: gettext_lazy("the day"),
    7: gettext_lazy("7 days"),
    28: gettext_lazy("28 days"),
    364: gettext_lazy("52 weeks"),
}
"""What is shown beside each other, all up to and including the day."""
OF_DISTRICTS: Final = (
    "reports", "disputed", "held", "released", "returned", "wrong_holds", "wrong_hold_seconds",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it is written; ``hidden`` where it is not shown; ``note`` says what it lacks.

    ``head`` stands above its column.
    """

    text: str
    hidden: bool = False
    note: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure over the days that are shown."""

    code: str
    name: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long until half had money held, or returned; ``text`` is whole."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """A longer span of fixed weeks, and what is told of it alone."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Place:
    """A district in the table."""

    name: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure that was published anew."""

    name: str
    since: date
    before: Shown
    after: Shown
    reason: str


@dataclass(frozen=True, slots=True)
class First:
    """Before a centre's first figures: when what is reported today can be read, and what will stand there."""

    today: date
    day: date
    hour: str
    zone: str
    least: int
    meanings: tuple[meanings.Meaning, ...] = meanings.MEANINGS


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """desks/figures/figures.html at ``/figures``; without a ``day`` nothing has been published yet."""

    day: date | None
    answer: str
    before: date | None = None
    after: date | None = None
    heads: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    weeks: Span | None = None
    paces: tuple[Pace, ...] = ()
    where: Sums | None = None
    columns: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    corrections: tuple[Correction, ...] = ()
    licence: str = ""
    licence_url: str = ""
    publisher: str = ""
    first: First | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was published, as the page needs it."""

    day: date
    newest: date
    told: dict[str, queries.Told]
    weeks: date | None
    of_weeks: dict[str, Figure]
    places: dict[str, dict[str, Figure]]
    names: dict[str, str]
    corrections: list[tuple[Figure, Figure]]


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The newest day, or the one that the address names; a day that was not published is not found."""
    newest = queries.newest_day()
    day = _asked(request, newest)
    if newest is None:
        now = clock.now()
        return answer(request, TEMPLATE, lambda: before_the_first(now))
    if day is None or not queries.is_published(day):
        none = lambda: FiguresPage(None, _("That day has not been published."))  # noqa: E731 - in its language
        return answer(request, TEMPLATE, none, 404)
    found = _find(day, newest)
    return answer(request, TEMPLATE, lambda: figures_page(found))


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """What each figure means, each with an anchor of its own."""
    told = {"meanings": meanings.MEANINGS, "least": profile().publishing.least}
    return answer(request, "desks/figures/definitions.html", lambda: told)


def _asked(request: HttpRequest, newest: date | None) -> date | None:
    asked = request.GET.get("day", "")
    if not asked:
        return newest
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None


def _find(day: date, newest: date) -> Found:
    first = day - timedelta(max(LENGTHS) - 1)
    weeks = queries.newest_span(spans.FOUR_WEEKS, day)
    rows = queries.of_span(weeks, spans.FOUR_WEEKS) if weeks else {}
    return Found(
        day, newest, queries.whole(first, day), weeks, rows.pop(queries.WHOLE, {}), rows, district_names(),
        queries.corrections(first, day),
    )  # fmt: skip


def figures_page(found: Found) -> FiguresPage:
    """The page from what was published."""
    day, licence = found.day, profile().publishing
    lines = tuple(_line(measure.code, found) for measure in MEASURES)
    return FiguresPage(
        day, _answer(day, lines),
        before=day - timedelta(1) if (day - timedelta(1), 1) in found.told["reports"] else None,
        after=day + timedelta(1) if day < found.newest else None,
        heads=tuple(str(word) for word in LENGTHS.values()), lines=lines,
        weeks=Span(found.weeks, found.weeks + timedelta(spans.FOUR_WEEKS - 1)) if found.weeks else None,
        paces=tuple(_paces(found.of_weeks)), where=_where(found.of_weeks),
        columns=tuple(str(meanings.NAMES[code]) for code in OF_DISTRICTS),
        places=tuple(_places(found)), corrections=tuple(map(_correction, found.corrections)),
        licence=licence.licence, licence_url=licence.licence_url, publisher=profile().title,
    )  # fmt: skip


def before_the_first(now: datetime) -> FiguresPage:
    """The page of a centre that has published nothing; it does not tell whether anybody has reported yet."""
    rules = profile()
    zone = ZoneInfo(rules.time_zone)
    today = spans.day_of(now, zone)
    due = spans.due(today, zone, rules.publishing.hour).astimezone(zone)
    first = First(today, due.date(), f"{due:%H:%M}", rules.time_zone, rules.publishing.least)
    return FiguresPage(None, _("No day has been published yet."), first=first)


def _line(code: str, found: Found) -> Line:
    told = found.told.get(code, {})
    values = [
        replace(
            _shown(code, queries.covered(told, found.day - timedelta(length - 1), found.day), length),
            head=str(head),
        )
        for length, head in LENGTHS.items()
    ]
    return Line(code, str(meanings.NAMES[code]), tuple(values))


def _shown(code: str, covered: Covered, length: int) -> Shown:
    if covered.value is None:
        return Shown(_("not shown"), hidden=True)
    note = ""
    if covered.lacking and length > 1:
        note = ngettext("one day lacks", "%(n)s days lack", covered.lacking) % {"n": covered.lacking}
    return Shown(written(code, covered.value), note=note)


def written(code: str, value: int) -> str:
    """A figure in the way its unit is written; seconds as days with one decimal, cut."""
    unit = BY_CODE[code].unit
    if unit is Unit.MINOR:
        return money_style.in_use().full(value)
    if unit is Unit.SECONDS:
        return money_style.count(value * TENTHS // DAY_SECONDS / TENTHS, 1)
    return money_style.count(value)


def _answer(day: date, lines: tuple[Line, ...]) -> str:
    """The page's first sentence: how many reported, what was held and returned."""
    value = {line.code: line.values[0] for line in lines}
    at = {"day": lengths.day_year(day), "n": value["reports"].text}
    if value["reports"].hidden:
        said = _("%(day)s: so few reports that their number is not shown.") % at
    else:
        said = _("%(day)s: %(n)s reports.") % at
    words = {"held": value["held"].text, "returned": value["returned"].text}
    return said + " " + _("Held: %(held)s. Returned: %(returned)s.") % words


def _paces(rows: dict[str, Figure]) -> list[Pace]:
    found = []
    for until in PACES:
        row = rows.get(pace_code(until, "median"))
        if row is None:
            continue
        low, high = (rows[pace_code(until, part)].value for part in ("median_low", "median_high"))
        found.append(Pace(str(meanings.NAMES[until]), _pace(row, low, high)))
    return found


def _pace(row: Figure, low: object, high: object) -> str:
    if row.hidden:
        return _("not shown")
    interval = {
        "low": lengths.measured(int(low)) if low is not None else "0",  # type: ignore[call-overload]
        "high": lengths.measured(int(high)) if high is not None else _("not yet reached"),  # type: ignore[call-overload]
    }
    if row.value is None:
        return _("half had not come so far")
    told = {"half": lengths.measured(int(row.value)), **interval}
    return _("half within %(half)s; 95 %% interval %(low)s to %(high)s") % told


def _where(rows: dict[str, Figure]) -> Sums | None:
    """The bar in whole per cent."""
    parts = {state: rows.get(share_code(state)) for state in STATES}
    if any(row is None or row.value is None for row in parts.values()):
        return None
    return Sums(**{state: int(row.value) for state, row in parts.items() if row and row.value is not None})


def _places(found: Found) -> list[Place]:
    rows = [
        Place(
            found.names.get(place, place),
            tuple(replace(_cell(row.get(code)), head=str(meanings.NAMES[code])) for code in OF_DISTRICTS),
        )
        for place, row in found.places.items()
    ]
    return sorted(rows, key=lambda row: row.name)


def _cell(row: Figure | None) -> Shown:
    if row is None or row.value is None:
        return Shown(_("not shown"), hidden=True)
    return Shown(written(row.measure, int(row.value)))


def _correction(pair: tuple[Figure, Figure]) -> Correction:
    before, after = pair
    return Correction(
        str(meanings.NAMES[after.measure]), after.since, _cell(before), _cell(after), after.reason
    )
