"""Changing a hold that stands: keep less of it, or let it stand longer. Two people do it (faults 22).

One proposes with a reason, another sends it; the bank is told at once and the change counts when it has
said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from haltline.protocol import PartState, Reduce, paths

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood, SamePerson
from ...kernel.ids import row_id
from ...kernel.outbox import Parcel, put
from ...kernel.profile import profile
from ...people.models import Person
from ..messages import authority
from ..models import LIVE, FreedFor, HoldPart, HoldStep
from .extending import send_extension
from .recalling import on_its_way

REASON_MOST = 200  # characters; the reason travels to the bank
Kind, State = HoldStep.Kind, HoldStep.State


@dataclass(frozen=True, slots=True)
class Change:
    """What is wished of a hold: ``keep`` minor units of it, or let it stand ``until``; one of both."""

    reason: str
    keep: int | None = None
    until: datetime | None = None


def propose(part: HoldPart, change: Change, person: Person) -> HoldStep:
    """The first hand. NotUnderstood where it changes nothing; AlreadyDecided where one waits already."""
    reason = " ".join(change.reason.split())[:REASON_MOST]
    if not reason:
        raise NotUnderstood(_("Give the reason; the bank and the log keep it."))
    kind = Kind.REDUCE if change.keep is not None else Kind.EXTEND
    _check(part, change)
    try:
        with transaction.atomic():
            step = HoldStep.objects.create(
                district_id=part.district_id, report_id=part.report_id, part=part, kind=kind,
                keep=change.keep, until=change.until, reason=reason, proposed_by=person,
                proposed_human=person.human, proposed_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDecided(
            _("Such a change waits already for a second person."), report=part.report_id
        ) from None
    _note(f"hold.{kind.value}-proposed", step, person)
    return step


def _check(part: HoldPart, change: Change) -> None:
    """Whether the hold stands and the change is one, within the profile's longest life of a hold."""
    if part.state not in LIVE or part.amount == part.releasing:
        raise AlreadyDecided(_("This hold does not stand any more."), report=part.report_id)
    if change.keep is not None:
        if part.state == PartState.RETURN_ORDERED:
            raise NotAllowed(_("This money is ordered back to victims; it cannot be given free."))
        if not 0 < change.keep < part.amount - part.releasing:
            raise NotUnderstood(_("Keep less than is held, and more than nothing; to free all, release it."))
        return
    last = (part.since or part.request.created_at) + timedelta(seconds=profile().holds.longest_seconds)
    if change.until is None or change.until <= part.expires_at:
        raise NotUnderstood(_("The new end must lie after the present one."))
    if change.until > last:
        raise NotAllowed(_("No hold stands longer than the profile allows: until %(last)s.") % {"last": last})
    if part.expires_at <= database_now():
        raise AlreadyDecided(_("This hold has ended by the clock."), report=part.report_id)


def second(step: HoldStep, person: Person) -> None:
    """The second hand, of another human being: the change is checked again and sent. SamePerson otherwise."""
    row = HoldStep.objects.select_for_update().get(pk=step.pk)
    if row.state != State.OPEN:
        raise AlreadyDecided(_("A colleague has decided this already."), report=row.report_id)
    if row.proposed_human == person.human:
        raise SamePerson(report=row.report_id, subject=row.part_id)
    part = HoldPart.objects.select_for_update(of=("self",)).select_related("request").get(pk=row.part_id)
    _check(part, Change(row.reason, row.keep, row.until))
    _decide(row, State.SENT, person)
    if row.kind == Kind.REDUCE:
        _send_reduction(part, row, person)
        _note("hold.reduce-sent", row, person)
    else:
        first = authority(profile(), row.proposed_by.desk_name, "hold")
        send_extension(part, row.until or part.expires_at, row.reason, by=first, second=person.desk_name)
        _note("hold.extend-agreed", row, person)  # that it was sent is noted where it is


def decline(step: HoldStep, person: Person) -> None:
    """Let a proposed change be; also who proposed it may take it back."""
    row = HoldStep.objects.select_for_update().get(pk=step.pk)
    if row.state != State.OPEN:
        raise AlreadyDecided(_("A colleague has decided this already."), report=row.report_id)
    _decide(row, State.DECLINED, person)
    _note(f"hold.{row.kind}-declined", row, person)


def _decide(row: HoldStep, state: HoldStep.State, person: Person) -> None:
    decided: dict[str, Any] = {"decided_by": person, "decided_human": person.human, "decided_at": clock.now()}
    HoldStep.objects.filter(pk=row.pk, state=State.OPEN).update(state=state, **decided)


def _send_reduction(part: HoldPart, step: HoldStep, person: Person) -> None:
    """Tell the bank to keep so much; what it will give free counts as on its way."""
    keep, key = step.keep or 0, str(row_id())
    on_its_way(part, part.amount - keep, FreedFor.OTHER)
    message = Reduce(
        idempotency_key=key, hold_id=str(part.pk), keep=keep, reason=step.reason,
        authority=authority(profile(), step.proposed_by.desk_name, "release"),
        second_officer=person.desk_name,
    )  # fmt: skip
    put(
        Parcel(part.district_id, part.partner_id, "reduce", part.pk, paths.reduce(str(part.pk)), message, key)
    )


def _note(verb: str, step: HoldStep, person: Person) -> None:
    facts: dict[str, object] = {"keep": str(step.keep)} if step.keep else {"until": str(step.until)}
    record(verb, Actor(person.actor_code, person.desk_name), district=step.district_id, report=step.report_id,
           subject=step.part_id, why=step.reason, **facts)  # fmt: skip
