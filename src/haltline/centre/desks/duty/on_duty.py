"""Who is on duty: shown on the duty page, named by a supervisor or by whoever is on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...people.access import for_role, person_of
from ...people.duty import HOURS_MOST, may_be_named, put_on_duty
from ...people.models import Person
from ...people.queries import officer_on_duty
from .. import spans
from ..officer.who import OFFICERS
from ..typed import Choice

HOURS_DIGITS_MOST = 2


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is on duty, none where nobody is; ``choices``: whom the reader may name instead, often nobody."""

    name: str = ""
    until: datetime | None = None
    named_by: str = ""
    choices: tuple[Choice, ...] = ()
    hours_most: int = HOURS_MOST


def on_duty(person: Person, now: datetime) -> OnDuty | None:
    """As the reader sees it; nothing for who is of no district."""
    if not person.district_id:
        return None
    row = officer_on_duty(person.district_id, now)
    choices = tuple(Choice(each.username, each.desk_name) for each in may_be_named(person))
    if row is None:
        return OnDuty(choices=choices)
    by = row.named_by.desk_name if row.named_by_id != row.person_id else ""
    return OnDuty(row.person.desk_name, row.until, by, choices)


@require_POST
@for_role(*OFFICERS)
def name(request: HttpRequest) -> HttpResponse:
    """Put somebody on duty for some hours."""
    typed = request.POST.get("hours", "").strip()
    whole = typed.isascii() and typed.isdigit() and len(typed) <= HOURS_DIGITS_MOST
    row = put_on_duty(request.POST.get("colleague", ""), int(typed) if whole else 0, person_of(request))
    told = {"person": row.person.desk_name, "until": spans.clock(row.until)}
    messages.success(request, _("%(person)s is on duty until %(until)s.") % told)
    return redirect("duty")
