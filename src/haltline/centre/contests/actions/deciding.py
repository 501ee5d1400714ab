"""A named person decides a contest at its tier, with a reason; what is upheld is released at once."""

from __future__ import annotations

from uuid import UUID

from haltline.protocol import PartState

from ...audit.actions import Actor, record
from ...holds.actions.moving import move_part
from ...holds.actions.recalling import send_release
from ...holds.messages import authority
from ...holds.models import Approval, FreedFor, HoldPart
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood
from ...kernel.profile import profile
from ...people.models import Person
from ..models import Contest, Harm, Hearing, Tier
from ..tiers import Decider, Objection, Touched, objection

TIER_OF = {
    Person.Role.BANK.value: Tier.BANK,
    Person.Role.OFFICER.value: Tier.CENTRE,
    Person.Role.SUPERVISOR.value: Tier.CENTRE,
    Person.Role.REVIEWER.value: Tier.REVIEWER,
}


def decide(row: Contest, person: Person, *, uphold: bool, reason: str) -> None:
    """Decide at the contest's tier; an upheld contest sends the release at once. In the district's scope.

    Where all of it is on its way to be released already (the cap), or the hold has ended, the decision stands
    and nothing more is sent: no unit is released twice. NotAllowed for who may not decide this one.
    """
    if not reason.strip():
        raise NotUnderstood("A decision needs a reason that the holder can read.")
    if row.state == Contest.State.OPEN and (why := why_not(row, person)):
        raise NotAllowed(why.value, subject=row.pk, report=row.report_id)
    state = Contest.State.UPHELD if uphold else Contest.State.REJECTED
    now, said = clock.now(), reason.strip()
    decided = Contest.objects.filter(pk=row.pk, state=Contest.State.OPEN, tier=row.tier).update(
        state=state, decided_by=person, decided_at=now, reason=said
    )
    if not decided:
        raise AlreadyDecided(subject=row.pk)
    Hearing.objects.filter(contest=row, tier=row.tier).update(
        state=state, human=person.human, decided_by=person.desk_name, decided_at=now, reason=said
    )
    part = HoldPart.objects.select_for_update(of=("self",)).select_related("request").get(pk=row.part_id)
    still = part.amount - part.releasing
    if uphold:
        _harm(row, part)
    if uphold and still:
        why_free = f"Contest upheld: {said}"[:500]
        send_release(part, still, why_free, by=authority(profile(), person.desk_name, "release"),
                     because=FreedFor.CONTEST)  # fmt: skip
    elif uphold and part.releasing:  # on its way for another reason; that it was wrong counts
        HoldPart.objects.filter(pk=part.pk).update(freed_for=FreedFor.CONTEST)
    elif not uphold and part.state == PartState.CONTESTED:
        move_part(part, PartState.ACTIVE)
    record(f"contest.{state.value}", Actor(person.actor_code, person.desk_name), district=row.district_id,
           report=row.report_id, subject=row.id, tier=row.tier, hold=str(row.part_id),
           **({"released": str(still), "amount": str(part.amount)} if uphold else {}))  # fmt: skip


def why_not(row: Contest, person: Person) -> Objection | None:
    """Why this person may not decide the contest at its tier, or nothing. In the district's scope."""
    request = row.part.request
    hands = set(Approval.objects.filter(request=request).values_list("human", flat=True))
    if request.standing_order is not None:
        hands.add(request.standing_order.officer.human)
    turns = Hearing.objects.filter(contest=row)
    entered: UUID | None = row.entered_by.human if row.entered_by else None
    decided = {turn.human for turn in turns if turn.human}
    touched = Touched(row.district_id, entered=entered, approved=hands, decided=decided)
    place = person.district_id or person.partner_id
    return objection(Tier(row.tier), Decider(person.human, TIER_OF.get(person.role), place), touched)


def _harm(row: Contest, part: HoldPart) -> None:
    """Keep for the harm account what was held, since when; also where the hold has meanwhile ended."""
    amount, began = part.amount, part.since or row.entered_at
    until = min(clock.now(), part.expires_at) if part.state == PartState.EXPIRED else clock.now()
    Harm.objects.create(
        district_id=row.district_id, report_id=row.report_id, partner_id=row.partner_id, contest=row,
        tier=row.tier, amount=amount, since=began, until=max(until, began),
    )  # fmt: skip
