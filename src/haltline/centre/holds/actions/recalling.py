"""Taking requests back: a tombstone for the request, a release for what was already held."""

from __future__ import annotations

from collections.abc import Iterable

from haltline.protocol import Authority, PartState, RequestState, paths
from haltline.protocol.decisions import NEVER_LEFT, RELEASABLE, recall_steps

from ...audit.actions import MACHINE, record
from ...kernel.clock import database_now
from ...kernel.errors import NotAllowed
from ...kernel.ids import row_id
from ...kernel.models import OutboxMessage
from ...kernel.outbox import Parcel, put
from ...kernel.profile import profile
from ...trails.models import Leg
from ..messages import answer_clock, authority, release, tombstone
from ..models import FreedFor, HoldPart, HoldRequest
from .moving import move_request, now_of

ON_ITS_WAY = (OutboxMessage.State.WAITING, OutboxMessage.State.UNSURE)
LIVE = tuple(state.value for state in PartState if state in RELEASABLE)


def recall_legs(legs: Iterable[Leg], reason: str, *, because: FreedFor = FreedFor.OTHER) -> None:
    """End these legs: nothing is asked about them any more, and what is held for them is released."""
    for leg in legs:
        Leg.objects.filter(pk=leg.pk).update(ended=True)
        leg.ended = True
        for request in HoldRequest.objects.filter(leg=leg):
            recall(request, reason, by=machine_authority("release"), because=because)


def recall(request: HoldRequest, reason: str, *, by: Authority, because: FreedFor = FreedFor.OTHER) -> None:
    """Take one request back, wherever it stands, and release its part if it has one.

    ``because``: what the log says of the release.
    """
    left = request.state not in NEVER_LEFT
    part = HoldPart.objects.filter(pk=request.pk).first()
    steps = recall_steps(RequestState(request.state), now_of(part) if part else None)
    if steps.moves:
        move_request(request, RequestState.RECALLED)
    OutboxMessage.objects.filter(subject=request.id, kind="hold", state__in=ON_ITS_WAY).update(
        state=OutboxMessage.State.WITHDRAWN, next_attempt_at=None
    )
    if not left:
        return
    if part and steps.release:
        send_release(part, steps.release, reason, by=by, because=because)
    elif steps.tombstone:
        key = str(row_id())
        put(Parcel(request.district_id, request.partner_id, "tombstone", request.id,
                   paths.tombstone(str(request.id)), tombstone(request, reason, by, key), key))  # fmt: skip
    record("hold.recalled", MACHINE, district=request.district_id, report=request.report_id,
           subject=request.id, partner=request.partner_id, why=reason)  # fmt: skip


def send_release(
    part: HoldPart, amount: int, reason: str, *, by: Authority, because: FreedFor = FreedFor.OTHER
) -> None:
    """Ask the bank to give ``amount`` minor units of a part free. Released means: the bank said so."""
    if not 0 < amount <= part.amount - part.releasing:
        raise NotAllowed("More than what is held cannot be released.")
    key = str(row_id())
    on_its_way(part, part.releasing + amount, because)
    request = part.request
    put(Parcel(request.district_id, request.partner_id, "release", request.id, paths.release(str(request.id)),
               release(request, amount, reason, by, key), key))  # fmt: skip
    record("hold.release-sent", MACHINE, district=request.district_id, report=request.report_id,
           subject=request.id, partner=request.partner_id, amount=str(amount), why=reason,
           because=because.value, officer=by.officer)  # fmt: skip


def on_its_way(part: HoldPart, releasing: int, because: FreedFor) -> None:
    """So much of a part is ordered free, and the bank has its answer clock to do it."""
    part.releasing, part.freed_for, part.not_freed = releasing, because, ""
    part.free_by = database_now() + answer_clock(profile())
    part.save(update_fields=["releasing", "freed_for", "not_freed", "free_by"])


def machine_authority(act: str) -> Authority:
    """The authority of what follows from a rule alone, such as the cap; the rule's officer answers for it."""
    return authority(profile(), "standing rule", act)
