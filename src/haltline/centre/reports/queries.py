"""Reading reports: what a form needs to know, and who may find a report again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.core.cache import caches
from django.db import connection
from django.db.models import Sum

from ..kernel.clock import now
from ..kernel.ids import report_token
from ..kernel.profile import profile
from ..kernel.scope import in_scope
from ..partners.models import Partner
from ..people.models import District
from . import numbers
from .forms import Around
from .models import Report

NAMES_KEPT_SECONDS = 5


def around() -> Around:
    """What the centre knows while it reads a form."""
    names = institution_names()
    institutions = {word.casefold(): code for code, name in names.items() for word in (code, name)}
    return Around(profile(), now(), institutions, tuple(district_names()))


def institution_names() -> dict[str, str]:
    """Code to name of every partner, in the order of names; a new partner shows within seconds."""
    return _kept("institutions", lambda: dict(Partner.objects.order_by("name").values_list("code", "name")))


def district_names() -> dict[str, str]:
    """Code to name of every district, in the order of names; a new one shows within seconds."""
    return _kept("districts", lambda: dict(District.objects.order_by("name").values_list("code", "name")))


def _kept(what: str, read: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Names change once a month and every report needs them: read again after some seconds only."""
    key = f"{what}:{connection.settings_dict['NAME']}"
    return caches["names"].get_or_set(key, read, NAMES_KEPT_SECONDS) or {}


def own_report() -> Report | None:
    """The one report that scope ``report:TOKEN`` shows, or nothing."""
    return Report.objects.first()


def token_of(typed_reference: str, last_four: str) -> str:
    """The tracking word of a report, for who knows its number and the phone's last four; else nothing."""
    digits = numbers.clean(typed_reference)
    if not numbers.is_number(digits) or len(last_four) != 4:
        return ""
    with in_scope("intake"), connection.cursor() as cursor:
        cursor.execute("select form_of_report(%s, %s)", [numbers.spaced(digits), last_four])
        client_key = cursor.fetchone()[0]
    return report_token(client_key) if client_key else ""


def disputed(report: Report) -> int:
    """All that the report disputes, minor units; duplicates of another case are counted there."""
    return report.disputes.filter(duplicate_of=None).aggregate(total=Sum("amount"))["total"] or 0


def id_of(digits: str) -> UUID | None:
    """The id of the report with this number (digits alone), if the running scope sees it."""
    return Report.objects.filter(reference=numbers.spaced(digits)).values_list("pk", flat=True).first()


def references_of(reports: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers under which people know these reports."""
    return dict(Report.objects.filter(pk__in=list(reports)).values_list("pk", "reference"))
