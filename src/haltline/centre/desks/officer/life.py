"""A report's life from rows: what kind, which station, whose turn, how its clocks stand, how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from ...audit.models import Event
from ...holds.models import HoldRequest
from ...kernel.profile import Named, profile
from ...people.models import Person
from ...people.queries import stations_of
from ...reports.actions.living import closing_of
from ...reports.clocks import Course, Run, course, runs
from ...reports.models import UNKNOWN, Closing, Life, Report, TellingWay
from .. import life_words
from ..typed import Choice
from .life_pages import ClockLine, End
from .life_pages import Life as LifePage
from .who import OFFICERS


def life(
    report: Report, events: Sequence[Event], waiting: HoldRequest | None, person: Person, now: datetime
) -> LifePage:
    """What the officer sees of a report's life; ``waiting``: the request whose bank has the ball."""
    rules, found = profile(), course((each.verb, each.at, each.facts.get("why", "")) for each in events)
    stations = stations_of(report.district_id)
    standing = closing_of(report)
    holder, since = _holder(report, found, waiting, stations.get(report.station_id or "", ""))
    return LifePage(
        state=report.life,
        waits_for=_named(rules.pauses, report.paused_for),
        holder=holder,
        since=since,
        category=_named(rules.categories, report.category),
        category_code=report.category,
        categories=named(rules.categories),
        station=stations.get(report.station_id or "", ""),
        station_code=report.station_id or "",
        stations=tuple(Choice(code, name) for code, name in stations.items() if code != report.station_id),
        transfers=report.transfers,
        pauses=named(rules.pauses),
        ways=ways(),
        clocks=tuple(_clock(each) for each in runs(found, rules.oversight.clocks, now)),
        end=_end(standing) if standing else None,
        may_act=person.role in OFFICERS,
    )


def _holder(
    report: Report, found: Course, waiting: HoldRequest | None, station: str
) -> tuple[str, datetime | None]:
    """Who has the ball, and since when."""
    if report.life == Life.CLOSED:
        return "", None
    if report.life == Life.PAUSED and found.pauses:
        return _named(profile().pauses, report.paused_for), found.pauses[-1].since
    if waiting is not None:
        return waiting.partner.name, waiting.sent_at
    if report.claimed_by is not None:
        return report.claimed_by.desk_name, report.claimed_at
    last = max(found.reached.values(), default=report.created_at)
    return station or _("an officer"), last


def _clock(run: Run) -> ClockLine:
    how = "given-up" if run.given_up else "done" if run.ended else "stands" if run.stands else "running"
    label = str(life_words.CLOCKS.get(run.name, run.name))
    used, target, paused = run.used.total_seconds(), run.target.total_seconds(), run.paused.total_seconds()
    return ClockLine(label, used, target, paused, how, run.late)


def _end(closing: Closing) -> End:
    outcome = profile().outcome(closing.outcome)
    return End(
        outcome=life_words.named(outcome) if outcome else closing.outcome,
        text=closing.text,
        by=closing.officer.desk_name,
        at=closing.at,
        told=str(life_words.TOLD.get(closing.told_how, "")),
        told_at=closing.told_at,
    )


def ways() -> tuple[Choice, ...]:
    """How an officer may have told the victim; the page tells by itself."""
    return tuple(
        Choice(each.value, str(life_words.TOLD[each.value])) for each in TellingWay if each != TellingWay.PAGE
    )


def named(entries: Iterable[Named]) -> tuple[Choice, ...]:
    """Entries of the profile to choose from, in the reader's language where we have its words."""
    return tuple(Choice(each.code, life_words.named(each)) for each in entries)


def _named(entries: Iterable[Named], code: str) -> str:
    if code == UNKNOWN:
        return str(life_words.NOT_LOOKED_AT)
    return next((life_words.named(each) for each in entries if each.code == code), code)
