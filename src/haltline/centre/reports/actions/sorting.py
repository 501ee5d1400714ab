"""Which kind of fraud a report is, and which station it lies with: set, and changed with a reason.

What an officer changes is compared with what stood on the page: of two at once one wins, the other is told
(faults 21). A station is one of the report's own district. A report cannot go to another district yet: all
its rows bear their district, and many of them are never changed.
"""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from ...audit.actions import Actor, record
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...kernel.profile import profile
from ...people.models import Person
from ...people.queries import stations_of
from ..models import UNKNOWN, Life, Report
from ..queries import disputed

WHY_MOST = 500  # characters of a reason


def reclassify(report: Report, person: Person, *, before: str, after: str, why: str) -> None:
    """Say what kind of fraud it is; a second time needs a reason. Its sum does not change by this."""
    said = _said(why)
    if after not in {each.code for each in profile().categories}:
        raise NotUnderstood(_("Choose what kind of fraud it is."))
    if after == before:
        raise NotUnderstood(_("This kind is chosen already."))
    if before != UNKNOWN and not said:
        raise NotUnderstood(_("Say why it is another kind."))
    if not Report.objects.filter(pk=report.pk, category=before).update(category=after):
        raise AlreadyDecided(report=report.pk)
    report.category = after
    amount = str(disputed(report))
    _note("report.reclassified", report, person, before=before, after=after, why=said,
          amount_before=amount, amount_after=amount)  # fmt: skip


def place(report: Report, person: Person, station: str) -> None:
    """Say which station a report lies with that has none yet."""
    _check(report, station)
    if not Report.objects.filter(pk=report.pk, station=None).update(station=station):
        raise AlreadyDecided(report=report.pk)
    report.station_id = station
    _note("report.placed", report, person, station=station)


def transfer(report: Report, person: Person, *, before: str, after: str, why: str) -> None:
    """Give a report to another station of the district, with a reason; nobody has it claimed any more."""
    said = _said(why)
    if not said:
        raise NotUnderstood(_("Say why the report goes to another station."))
    _check(report, after)
    if after == before:
        raise NotUnderstood(_("The report lies with this station already."))
    rows = Report.objects.filter(pk=report.pk, station=before).exclude(life=Life.CLOSED)
    moved = {"station": after, "transfers": F("transfers") + 1, "claimed_by": None, "claimed_at": None}
    if not rows.update(**moved):
        raise AlreadyDecided(report=report.pk)
    report.station_id, report.claimed_by = after, None
    _note("report.transferred", report, person, before=before, after=after, why=said)


def _check(report: Report, station: str) -> None:
    """A code of another district is answered like one that nobody has (faults 24)."""
    if report.life == Life.CLOSED:
        raise AlreadyDecided(_("The report is closed. Open it again first."), report=report.pk)
    if station not in stations_of(report.district_id):
        raise NotUnderstood(_("Choose a station of this district."))


def _said(why: str) -> str:
    return " ".join(why.split())[:WHY_MOST]


def _note(verb: str, report: Report, person: Person, **facts: object) -> None:
    record(verb, Actor(person.actor_code, person.desk_name), district=report.district_id, report=report.pk,
           **facts)  # fmt: skip
