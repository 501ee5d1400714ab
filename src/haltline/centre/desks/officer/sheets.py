"""An officer fetches a bank's requests as a sheet, sends it by mail, and enters what comes back.

Only requests of the officer's own district are in it, and only they can be answered by it.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from ...kernel.errors import NotHere
from ...partners.models import Partner
from ...partners.queries import partner_named
from ...people.access import for_role
from .. import sheet_desk
from .who import OFFICERS


@require_http_methods(["GET", "POST"])
@for_role(*OFFICERS)
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The requests of one bank in this district as a file, and the file back."""
    return sheet_desk.page(request, _partner(code), f"/desk/sheets/{code}", "/desk/queue")


@require_GET
@for_role(*OFFICERS)
def sheet_file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The file itself, as ``xlsx`` or ``csv``."""
    return sheet_desk.file(request, _partner(code), form)


def _partner(code: str) -> Partner:
    try:
        return partner_named(code)
    except Partner.DoesNotExist:
        raise NotHere() from None
