"""When units begin to stand under a hold and when they cease to, as the log tells it."""

from __future__ import annotations

from ...audit.actions import Actor, event, record, record_all
from ...reports.models import Report
from ..models import FreedFor, HoldPart, HoldRequest


def note_standing(request: HoldRequest, *, before: int, now: int) -> None:
    """A reply says that more, or less, is held than was known: minor units before and now."""
    if now > before:
        _note("hold.started", request, now - before)
    elif now < before:
        _note("hold.freed", request, before - now, outcome=FreedFor.OTHER.value)


def note_freed(part: HoldPart, amount: int, because: str) -> None:
    """So many minor units of a part stand no more, for this reason."""
    if amount > 0:
        _note("hold.freed", part.request, amount, outcome=because or FreedFor.OTHER.value)


def find_wrong(report: Report, by: Actor) -> None:
    """A report is proven false: all of its holds were wrong, also those that lapsed or were released before.

    An end that is undone later does not count (decision 0049).
    """
    record_all(
        event("hold.found-wrong", by, district=part.district_id, report=part.report_id, subject=part.pk,
              bank=part.partner_id)
        for part in HoldPart.objects.filter(report=report)
    )  # fmt: skip


def _note(verb: str, request: HoldRequest, amount: int, **facts: str) -> None:
    record(verb, Actor(f"partner:{request.partner_id}", request.partner.name), district=request.district_id,
           report=request.report_id, subject=request.pk, amount=str(amount), bank=request.partner_id,
           **facts)  # fmt: skip
