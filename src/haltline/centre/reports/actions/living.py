"""A report's life between its taking and its end: paused with a reason, resumed, closed, told, opened again.

Whether a report may be closed is decided where its money and its holds are known (``centre.closing``).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ...audit.actions import VICTIM, Actor, event, record
from ...audit.models import Event
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...kernel.storing import store
from ...people.models import Person
from ..models import Closing, Life, Report, TellingWay
from ..states import LIFE_MOVES

TEXT_MOST = 2_000  # characters of a closing text
WHY_MOST = 500  # characters of a reason


@dataclass(frozen=True, slots=True)
class Ending:
    """How an officer ends a report: a code of the profile's outcomes, the words, and how the victim was told.

    ``told``: empty while the victim has not been told; a way of telling otherwise.
    """

    outcome: str
    text: str
    told: str = ""


def live_on(report: Report, to: Life, **fields: object) -> None:
    """Compare-and-set: AlreadyDecided when somebody moved the report first, or the table has no such move."""
    before = Life(report.life)
    if to not in LIFE_MOVES[before]:
        raise AlreadyDecided(f"The report is {before.value}; it cannot become {to.value}.", report=report.pk)
    if not Report.objects.filter(pk=report.pk, life=before).update(life=to, **fields):
        raise AlreadyDecided(report=report.pk)
    report.life = to
    for name, value in fields.items():
        setattr(report, name, value)


def pause(report: Report, person: Person, why: str) -> None:
    """The report waits for somebody outside, and its clocks stand. ``why`` is a code of the profile."""
    if why not in {each.code for each in profile().pauses}:
        raise NotUnderstood(_("Say what the report waits for."))
    live_on(report, Life.PAUSED, paused_for=why)
    _note("report.paused", report, person, why=why)


def resume(report: Report, person: Person) -> None:
    """The waiting is over, and the clocks run on."""
    why = report.paused_for
    if report.life != Life.PAUSED:
        raise AlreadyDecided(_("This report is not paused."), report=report.pk)
    live_on(report, Life.OPEN, paused_for="")
    _note("report.resumed", report, person, why=why)


def end(report: Report, person: Person, ending: Ending) -> Closing:
    """Close a report that may be closed. NotUnderstood for an ending without its outcome or its words."""
    outcome, text = profile().outcome(ending.outcome), ending.text.strip()
    if outcome is None:
        raise NotUnderstood(_("Say how the report ends."))
    if not text or len(text) > TEXT_MOST:
        raise NotUnderstood(
            _("Write to the victim what was done and why it ends, in at most %(n)d characters.")
            % {"n": TEXT_MOST}
        )
    paused = report.paused_for
    live_on(report, Life.CLOSED, paused_for="")
    closing = Closing(
        district_id=report.district_id, report=report, officer=person, outcome=outcome.code, text=text,
        at=database_now(), **_as_told(ending.told, person),
    )  # fmt: skip
    notes = [_event("report.resumed", report, person, why=paused)] if paused else []
    if outcome.decides:
        notes.append(_event("report.decided", report, person, what=outcome.code))
    notes.append(_event("report.closed", report, person, outcome=outcome.code))
    if ending.told:
        notes.append(_event("report.told", report, person, how=ending.told))
    store(closing, *notes)
    return closing


def _as_told(how: str, person: Person) -> dict[str, object]:
    if not how:
        return {}
    _check_way(how)
    return {"told_how": how, "told_at": database_now(), "told_by": person}


def _check_way(how: str) -> None:
    """A page is read by the victim alone; an officer calls, writes or goes there."""
    if how not in set(TellingWay.values) - {TellingWay.PAGE}:
        raise NotUnderstood(_("Say how you told the victim."))


def tell_end(report: Report, person: Person, how: str) -> None:
    """An officer has told the victim of the end. AlreadyDecided where it was told, or the report is open."""
    _check_way(how)
    if not _untold(report).update(told_at=database_now(), told_how=how, told_by=person):
        raise AlreadyDecided(_("The victim has been told, or the report is open again."), report=report.pk)
    _note("report.told", report, person, how=how)


def read_end(report: Report) -> None:
    """The victim has the end before their eyes on the tracking page: told, once. Scope ``report:TOKEN``."""
    if report.life != Life.CLOSED or not _untold(report).exists():
        return
    with in_scope(f"worker:{report.district_id}"):
        if _untold(report).update(told_at=database_now(), told_how=TellingWay.PAGE):
            record("report.told", VICTIM, district=report.district_id, report=report.pk, how="page")


def reopen(report: Report, person: Person, why: str) -> None:
    """Open a closed report again, with a reason; its end stays written down, as one that did not hold."""
    said = " ".join(why.split())[:WHY_MOST]
    if not said:
        raise NotUnderstood(_("Say why the report is opened again."))
    live_on(report, Life.OPEN)
    standing = Closing.objects.filter(report=report, reopened_at=None)
    standing.update(reopened_at=database_now(), reopened_by=person, reopened_for=said)
    _note("report.reopened", report, person, why=said)


def closing_of(report: Report) -> Closing | None:
    """The end that stands, nothing while the report is open."""
    rows = Closing.objects.filter(report=report, reopened_at=None)
    return rows.select_related("officer", "told_by").first()


def _untold(report: Report) -> QuerySet[Closing]:
    return Closing.objects.filter(report=report, reopened_at=None, told_at=None)


def _note(verb: str, report: Report, person: Person, **facts: object) -> None:
    store(_event(verb, report, person, **facts))


def _event(verb: str, report: Report, person: Person, **facts: object) -> Event:
    actor = Actor(person.actor_code, person.desk_name)
    return event(verb, actor, district=report.district_id, report=report.pk, **facts)
