"""A bank was called and stays silent: the next call is a supervisor's, and tells who called before.

It comes again after each call that brings nothing, as long as the bank owes an answer and the hold could
still be had.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from haltline.protocol import RequestState

from ...audit.actions import MACHINE, record
from ...kernel.clock import database_now
from ..models import HoldCall, HoldPart, HoldRequest, NotDone
from .calling import Unheard, ask_to_call
from .not_done import awaited


def rise(call_id: UUID) -> None:
    """The time after a call is over: where the bank is still silent, a supervisor is to call."""
    seen = HoldCall.objects.filter(pk=call_id).first()
    if seen is None:
        return
    _lock(seen)
    now = database_now()
    due = HoldCall.objects.select_for_update(of=("self",), skip_locked=True)
    due = due.select_related("called_by", "request__leg")
    call = due.filter(pk=call_id, again_at__lte=now).first()
    if call is None:
        return
    HoldCall.objects.filter(pk=call.pk).update(again_at=None)
    if not _silent(call, now):
        return
    ask_to_call([Unheard(call.request, call.kind, call.message, before=call)], now)
    record("call.risen", MACHINE, district=call.district_id, report=call.report_id, subject=call.request_id,
           kind=call.kind, partner=call.partner_id, caller=call.called_by.desk_name if call.called_by else "",
           why=call.said)  # fmt: skip


def _lock(call: HoldCall) -> None:
    """What the bank's word would change is locked before the call, as that word locks it."""
    rows = HoldRequest.objects if call.kind == "hold" else HoldPart.objects
    rows.select_for_update(of=("self",)).filter(pk=call.request_id).first()


def _silent(call: HoldCall, now: datetime) -> bool:
    """Whether the bank has done nothing since. A refusal was an answer: what follows is a person's decision.

    A bank that has answered in part and is silent anew has a call of its own.
    """
    if call.why != NotDone.SILENT:
        return False
    if HoldCall.objects.filter(request=call.request_id, kind=call.kind, since__gt=call.since).exists():
        return False
    if call.kind == "hold":
        request = call.request
        return request.state == RequestState.ESCALATED and request.expires_at > now and not request.leg.ended
    return awaited(call, now)
