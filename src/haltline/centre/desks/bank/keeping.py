"""What this bank keeps for the centre, and what holders contest about it; in pages, found by account end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ...contests.models import Contest
from ...holds.models import HoldPart
from ...people.access import for_role
from ..paging import rows_of
from . import queries
from .inbox import BANK

PAGE_ROWS = 100  # holds or contests on a page
SEARCH_MOST = 34  # characters: an account number or a reference of ours


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One hold; ``releasing`` of it is ordered free and not yet confirmed."""

    href: str
    amount: int
    account: str
    hold_reference: str
    since: datetime | None
    expires_at: datetime
    contested: bool
    releasing: int


@dataclass(frozen=True, slots=True)
class ContestRow:
    """One contest; ``state`` is open, upheld or rejected, the reason is the officer's."""

    href: str
    amount: int
    account: str
    text: str
    entered_at: datetime
    decide_by: datetime
    state: str
    reason: str


@require_GET
@for_role(BANK)
def holds(request: HttpRequest) -> HttpResponse:
    """What is held now, the next to end first; ``q`` is the end of an account or of our reference."""
    search = request.GET.get("q", "").strip()[:SEARCH_MOST]
    found = queries.kept(search)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    shown = rows_of(page, tuple(_held(part) for part in page.object_list), search, queries.sum_of(found))
    return render(request, "desks/bank/holds.html", {"page": shown})


@require_GET
@for_role(BANK)
def contests(request: HttpRequest) -> HttpResponse:
    """What holders contest, the open ones first, with what an officer decided and why."""
    page = Paginator(queries.contests(), PAGE_ROWS).get_page(request.GET.get("page"))
    shown = rows_of(page, tuple(_contest(row) for row in page.object_list))
    return render(request, "desks/bank/contests.html", {"page": shown})


def _held(part: HoldPart) -> HeldRow:
    return HeldRow(
        f"/bank/requests/{part.pk}", part.amount, part.request.account, part.hold_reference, part.since,
        part.expires_at, part.state == "contested", part.releasing,
    )  # fmt: skip


def _contest(row: Contest) -> ContestRow:
    part = row.part
    return ContestRow(
        f"/bank/requests/{part.pk}", part.amount, part.request.account, row.text, row.entered_at,
        row.decide_by, row.state, row.reason,
    )  # fmt: skip
