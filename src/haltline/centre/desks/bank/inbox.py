"""The bank's inbox: what it is asked, by the clock, and what it has still to do about what it keeps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ...holds.models import HoldRequest
from ...kernel import clock
from ...people.access import for_role
from ...people.models import Person
from . import queries
from .pages import InboxItem, InboxPage
from .to_do import ends_to_confirm, orders_to_carry_out, payouts_to_make

BANK = Person.Role.BANK.value


@require_GET
@for_role(BANK)
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything asked of this bank, the nearest clock first."""
    return render(request, "desks/bank/inbox.html", {"page": inbox_page()})


def inbox_page() -> InboxPage:
    """The inbox as it stands now."""
    return InboxPage(
        items=items(queries.owed()),
        total=queries.owed_count(),
        now=clock.now(),
        asked_today=queries.asked_today(),
        speed=queries.speed(),
        answered=items(queries.answered(), answered=True),
        orders=(*orders_to_carry_out(), *ends_to_confirm()),
        payouts=payouts_to_make(),
    )


def items(requests: list[HoldRequest], *, answered: bool = False) -> tuple[InboxItem, ...]:
    """Requests as lines of the inbox."""
    return tuple(
        InboxItem(
            str(request.pk),
            request.ask,
            request.amount,
            request.account,
            request.hop,
            request.answer_due_at or request.escalated_at or request.expires_at,
            answered,
        )
        for request in requests
    )
