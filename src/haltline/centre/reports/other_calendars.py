"""What a form asks whoever wrote a day of another calendar: nothing is converted in silence."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from haltline.values.calendars import Calendar, other_calendar


def asked_of(written: str, today: date) -> str:
    """A question for a day of another calendar, with its Gregorian reading; empty for any other day."""
    found = other_calendar(written, today)
    if found is None:
        return ""
    name = _("the Hijri calendar") if found.calendar is Calendar.HIJRI else _("Bikram Sambat")
    return _(
        "This looks like a day of %(calendar)s. In the common calendar it is %(day)s, or a day before or"
        " after: write it so."
    ) % {"calendar": name, "day": found.day.isoformat()}
