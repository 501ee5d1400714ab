"""What a bank holds although the ledger has those units elsewhere: it counts, is freed, and a person asks.

That happens after a plan has shared out what the bank had led on, and where a leg has ended because it had.
"""

from __future__ import annotations

from haltline.protocol import PartState, Reply
from haltline.protocol.decisions import as_known, beside_ledger

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.models import OutboxMessage
from ..models import UNTAKEN, HoldPart, HoldRequest, PartnerReply
from .answered import freed_since
from .capping import keep_under_cap
from .moving import move_part, now_of
from .recalling import machine_authority, send_release
from .standing import note_standing

NOT_WANTED = "The payment is no longer followed this way"


def count_after_plan(request: HoldRequest, row: PartnerReply, reply: Reply) -> None:
    """A bank holds again what it led on and a plan has shared out there: too much, and the cap frees it."""
    if _counts(request, row, reply):
        keep_under_cap(request.report)


def free_after_end(request: HoldRequest, row: PartnerReply, reply: Reply) -> None:
    """Nothing is wanted any more at a leg that has ended; a tombstone under way frees everything anyway."""
    if OutboxMessage.objects.filter(subject=request.pk, kind="tombstone").exists():
        return
    if _counts(request, row, reply):
        part = HoldPart.objects.select_related("request").get(pk=request.pk)
        if rest := now_of(part).releasable:
            send_release(part, rest, NOT_WANTED, by=machine_authority("release"))


def _counts(request: HoldRequest, row: PartnerReply, reply: Reply) -> bool:
    """Let what the bank holds beyond its own count, by its newest word; whether anything is new."""
    taken = request.replies.exclude(why_review__in=UNTAKEN)
    part = HoldPart.objects.filter(pk=request.pk).first()
    known = as_known(reply, PartState(part.state) if part else None, freed_since(request))
    before = now_of(part) if part else None
    now = beside_ledger(before, known.held.amount if known.held else 0)
    if now is None or now == before or taken.filter(seq__gt=row.seq).exists():
        return False
    sums = {"amount": now.amount, "releasing": now.releasing, "beside": now.beside}
    note_standing(request, before=before.amount if before else 0, now=now.amount)
    if part:
        move_part(part, now.state, **sums)
    else:
        HoldPart.objects.create(
            request=request, district_id=request.district_id, report_id=request.report_id,
            partner_id=request.partner_id, state=now.state.value, since=clock.now(),
            hold_reference=known.held.hold_reference if known.held else "",
            expires_at=request.expires_at, **sums,
        )  # fmt: skip
    record("hold.beside-ledger", Actor(f"partner:{request.partner_id}", request.partner.name),
           district=request.district_id, report=request.report_id, subject=request.pk,
           amount=str(now.beside))  # fmt: skip
    return True
