"""What stands above the queue because it must not be overlooked: contests, calls, holds that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...alerts.queries import standing
from ...contests.models import Tier
from ...contests.queries import Stuck, stuck, waiting_at
from ...kernel.profile import profile
from ...people.models import Person
from ...queue.queries import restless
from .. import spans
from ..duty import queries as duty
from .pages import Alarm

CONTESTS, DUTY, QUEUE = "/desk/contests", "/desk/duty", "/desk/queue"


def alarms(person: Person, now: datetime) -> tuple[Alarm, ...]:
    """The alarms of the reader's district, the worst first; each leads to where it is dealt with."""
    found = [
        *(_stuck(row, now) for row in stuck()), _waiting(now), _alerts(), _risen(), _calls(), _ending(now),
        *_restless(person, now),
    ]  # fmt: skip
    return tuple(alarm for alarm in found if alarm is not None)


def _stuck(row: Stuck, now: datetime) -> Alarm:
    """A contest past a clock: who decides now, and until when it should have been or will be."""
    words = {"bank": row.bank, "report": row.report, "by": spans.moment(row.decide_by, now)}
    ours = row.tier is Tier.CENTRE
    href = f"{CONTESTS}#contest-{row.contest}" if ours else f"/desk/reports/{row.report.replace(' ', '')}"
    if row.late:
        said = _("Late: a holder at %(bank)s should have had a decision by %(by)s (%(report)s).") % words
    elif ours:
        said = _("Passed on to us: %(bank)s did not decide in time; decide by %(by)s (%(report)s).") % words
    else:
        said = (
            _(
                "Passed on: nobody here decided in time about a hold at %(bank)s;"
                " a reviewer does by %(by)s (%(report)s)."
            )
            % words
        )
    return Alarm(said, href, urgent=True)


def _waiting(now: datetime) -> Alarm | None:
    count, first = waiting_at(Tier.CENTRE)
    if first is None:
        return None
    said = ngettext(
        "%(n)d holder waits for a decision, by %(by)s.",
        "%(n)d holders wait for a decision, the first by %(by)s.",
        count,
    )
    return Alarm(said % {"n": count, "by": spans.moment(first, now)}, CONTESTS, urgent=first <= now)


def _alerts() -> Alarm | None:
    count = standing().count()
    if not count:
        return None
    said = ngettext(
        "%(n)d alert about a bank is to be read.", "%(n)d alerts about banks are to be read.", count
    )
    return Alarm(said % {"n": count}, f"{DUTY}#alerts", urgent=True)


def _risen() -> Alarm | None:
    count = duty.calls().exclude(before=None).count()
    if not count:
        return None
    said = ngettext(
        "A bank stays silent after a call: a supervisor is to call it.",
        "%(n)d banks stay silent after a call: a supervisor is to call them.",
        count,
    )
    return Alarm(said % {"n": count}, f"{DUTY}#calls", urgent=True)


def _calls() -> Alarm | None:
    count = duty.calls().filter(before=None).count()
    if not count:
        return None
    said = ngettext("%(n)d call to a bank is to be made.", "%(n)d calls to banks are to be made.", count)
    return Alarm(said % {"n": count}, f"{DUTY}#calls")


def _ending(now: datetime) -> Alarm | None:
    count = duty.ending(now).count()
    if not count:
        return None
    said = ngettext("%(n)d hold ends soon: extend it or let it end.",
                    "%(n)d holds end soon: extend them or let them end.", count)  # fmt: skip
    return Alarm(said % {"n": count}, f"{DUTY}#ending")


def _restless(person: Person, now: datetime) -> Iterator[Alarm]:
    """Reports that nothing moved for too long, and reports that go from station to station."""
    silent, around = restless(person, now)
    if silent:
        said = ngettext("%(n)d report has not moved for %(length)s.",
                        "%(n)d reports have not moved for %(length)s.", silent)  # fmt: skip
        length = spans.length(profile().clocks.silence_seconds)
        yield Alarm(said % {"n": silent, "length": length}, f"{QUEUE}?show=silent")
    if around:
        said = ngettext("%(n)d report was moved between stations again and again.",
                        "%(n)d reports were moved between stations again and again.", around)  # fmt: skip
        yield Alarm(said % {"n": around}, f"{QUEUE}?show=moved-around")
