"""Anybody who holds a request of ours can see whether it is genuine, without amounts, accounts or people."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from haltline.protocol import HoldRequest as Asked
from haltline.protocol import RequestState, parse

from ...audit.actions import Actor, record
from ...holds.models import HoldRequest
from ...kernel.scope import in_scope
from .pages import VerifyPage
from .queries import sent_request

STRANGER = Actor("stranger", "")


@require_GET
def verify(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Genuine, genuine and taken back, or not ours; the last answer is the same for every number."""
    with in_scope("centre"):
        found = sent_request(hold_id)
        if found is None:
            return render(request, "desks/public/verify.html", {"page": VerifyPage()}, status=404)
        record("request.verified", STRANGER, district=found.district_id, subject=found.pk)
        return render(request, "desks/public/verify.html", {"page": _genuine(found)})


def _genuine(found: HoldRequest) -> VerifyPage:
    asked = parse(Asked, bytes(found.body or b""))
    return VerifyPage(
        genuine=True,
        bank=found.partner.name,
        office=asked.authority.office,
        officer=asked.authority.officer,
        legal_basis=asked.authority.legal_basis,
        asked_at=found.sent_at or found.created_at,
        until=found.expires_at,
        taken_back=found.state == RequestState.RECALLED,
    )
