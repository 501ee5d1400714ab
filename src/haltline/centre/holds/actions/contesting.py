"""Contests: a holder challenges a hold, a person decides by a clock and says why."""

from __future__ import annotations

from datetime import timedelta

from haltline.protocol import PartState

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood
from ...kernel.profile import profile
from ...people.models import Person
from ..messages import authority
from ..models import Contest, HoldPart
from .moving import move_part
from .recalling import send_release


def contest(part: HoldPart, person: Person, text: str) -> Contest:
    """Enter a challenge for the holder, by the bank's desk or an officer. The hold stands meanwhile."""
    if part.state != PartState.ACTIVE:
        raise AlreadyDecided("Only a hold that stands and is not yet contested can be contested.")
    if not text.strip():
        raise NotUnderstood("Say in the holder's words why the hold is wrong.")
    move_part(part, PartState.CONTESTED)
    now = clock.now()
    row = Contest.objects.create(
        district_id=part.district_id, report_id=part.report_id, partner_id=part.partner_id, part=part,
        entered_by=person, text=text.strip(), entered_at=now,
        decide_by=now + timedelta(seconds=profile().clocks.contest_seconds),
    )  # fmt: skip
    _note("contest.entered", row, person)
    return row


def decide(row: Contest, person: Person, *, uphold: bool, reason: str) -> None:
    """A named officer decides, with a reason; an upheld contest sends the release at once.

    Where all of it is on its way to be released already (the cap), or the hold has ended, the decision stands
    and nothing more is sent: no unit is released twice.
    """
    if not reason.strip():
        raise NotUnderstood("A decision needs a reason that the holder can read.")
    if row.entered_by.human == person.human:
        raise NotAllowed("Who entered a contest cannot decide it.")
    state = Contest.State.UPHELD if uphold else Contest.State.REJECTED
    decided = Contest.objects.filter(pk=row.pk, state=Contest.State.OPEN).update(
        state=state, decided_by=person, decided_at=clock.now(), reason=reason.strip()
    )
    if not decided:
        raise AlreadyDecided()
    part = HoldPart.objects.select_for_update(of=("self",)).select_related("request").get(pk=row.part_id)
    still = part.amount - part.releasing
    if uphold and still:
        why = f"Contest upheld: {reason.strip()}"[:500]
        send_release(part, still, why, by=authority(profile(), person.desk_name, "release"))
    elif not uphold and part.state == PartState.CONTESTED:
        move_part(part, PartState.ACTIVE)
    _note(f"contest.{state.value}", row, person, **({"released": str(still)} if uphold else {}))


def _note(verb: str, row: Contest, person: Person, **facts: str) -> None:
    record(verb, Actor(person.actor_code, person.desk_name), district=row.district_id,
           report=row.report_id, subject=row.id, **facts)  # fmt: skip
