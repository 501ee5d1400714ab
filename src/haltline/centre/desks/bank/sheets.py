"""The bank's own desk answers by sheet: many requests at once, without a system."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from ...partners.models import Partner
from ...partners.queries import partner_named
from ...people.access import for_role, person_of
from .. import sheet_desk
from .inbox import BANK


@require_http_methods(["GET", "POST"])
@for_role(BANK)
def sheet(request: HttpRequest) -> HttpResponse:
    """Fetch the open requests as a file, send it back filled in."""
    return sheet_desk.page(request, _own(request), "/bank/sheet", "/bank/inbox")


@require_GET
@for_role(BANK)
def sheet_file(request: HttpRequest, form: str) -> HttpResponse:
    """The file itself, as ``xlsx`` or ``csv``."""
    return sheet_desk.file(request, _own(request), form)


def _own(request: HttpRequest) -> Partner:
    return partner_named(str(person_of(request).partner_id))
