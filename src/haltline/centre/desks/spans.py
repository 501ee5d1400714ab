"""Times in words: a moment, and how long until or since another, for people under pressure."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = 60, 3600, 86_400
"""Seconds."""
_zone: tzinfo = UTC


def use(zone: tzinfo) -> None:
    """Show all hours in ``zone`` from now on; called once when the profile is read."""
    global _zone
    _zone = zone


def _local(moment: datetime) -> datetime:
    return moment.astimezone(_zone)


def length(seconds: float) -> str:
    """A length of time in its largest sensible unit: seconds below 90 s, then minutes, hours, days."""
    whole = int(abs(seconds))
    if not whole:
        return _("under 1 s")
    if whole < 90:
        return ngettext("%(n)d s", "%(n)d s", whole) % {"n": whole}
    if whole < 90 * MINUTE:
        return ngettext("%(n)d min", "%(n)d min", whole // MINUTE) % {"n": whole // MINUTE}
    if whole < 2 * DAY:
        return ngettext("%(n)d hour", "%(n)d hours", whole // HOUR) % {"n": whole // HOUR}
    return ngettext("%(n)d day", "%(n)d days", whole // DAY) % {"n": whole // DAY}


def measured(seconds: float) -> str:
    """A length that was counted, to the nearest, with a tenth where there are few: 1.6 hours, 27 hours."""
    if seconds < 90 * MINUTE:
        return length(seconds if seconds < 90 else MINUTE * round(seconds / MINUTE))
    hours = seconds < 2 * DAY
    number = seconds / (HOUR if hours else DAY)
    said = f"{number:.1f}".removesuffix(".0") if number < 9.95 else f"{number:.0f}"
    return _("%(n)s hours") % {"n": said} if hours else _("%(n)s days") % {"n": said}


def left(until: datetime, now: datetime) -> str:
    """Time left until a deadline, or by how much it is over."""
    seconds = (until - now).total_seconds()
    words = {"length": length(seconds)}
    return _("%(length)s left") % words if seconds >= 0 else _("overdue %(length)s") % words


def ago(then: datetime, now: datetime) -> str:
    """Time since something happened."""
    return _("%(length)s ago") % {"length": length((now - then).total_seconds())}


def clock(moment: datetime, *, seconds: bool = False) -> str:
    """The hour on the wall: 10:42 or 10:42:07."""
    return formats.date_format(_local(moment), "H:i:s" if seconds else "H:i")


def day(moment: datetime | date) -> str:
    """A day people can name: Mon 23 Nov."""
    local = _local(moment) if isinstance(moment, datetime) else moment
    return formats.date_format(local, "D j M")


def day_year(day: date) -> str:
    """A day with its year: Mon 23 Nov 2026."""
    return formats.date_format(day, "D j M Y")


def day_and_clock(moment: datetime) -> str:
    """A day and hour: 28 Nov, 10:49."""
    return formats.date_format(_local(moment), "j M, H:i")


def day_year_clock(moment: datetime) -> str:
    """A day with its year and the hour, as letters have it: Sat 28 Nov 2026, 10:49."""
    return formats.date_format(_local(moment), "D j M Y, H:i")


def moment(then: datetime, now: datetime) -> str:
    """The hour alone when it is today, else with its day."""
    same = _local(then).date() == _local(now).date()
    return clock(then) if same else day_and_clock(then)


def local_day(moment: datetime) -> date:
    """The day on the calendar where the centre is."""
    return _local(moment).date()
