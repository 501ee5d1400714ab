"""A holder challenges a hold, at a desk or by the door; meanwhile the hold stands, and a clock runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from haltline.protocol import PartState

from ...audit.actions import Actor, record
from ...holds.actions.moving import move_part
from ...holds.models import HoldPart
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...kernel.profile import profile
from ...partners.models import Partner
from ...people.models import Person
from ..models import Contest, Hearing, Tier
from ..tiers import decide_by, tier_after, tiers_in_force

HOLDER = Actor("holder", "Account holder")
WITH_DESK = (Partner.Way.INBOX, Partner.Way.SHEET)
TEXT_MOST = 4_000  # characters of one statement; more is written in a document


@dataclass(frozen=True, slots=True)
class Words:
    """What a holder says: what the money was for (a kind, or none), and their own words (may be empty)."""

    text: str = ""
    kind: str = ""


def contest(part: HoldPart, person: Person, text: str) -> Contest:
    """Enter a challenge for the holder, by the bank's desk or an officer, in the holder's words."""
    if not text.strip():
        raise NotUnderstood("Say in the holder's words why the hold is wrong.")
    return enter(part, Words(text), person)


def enter(part: HoldPart, words: Words, person: Person | None = None) -> Contest:
    """Enter a challenge; without a person it is the holder's own, by the door. In the district's scope.

    One that was rejected before goes on where it ended: the next tier hears it. After the last tier only a
    desk, which knows what is new, may enter another. AlreadyDecided when the hold does not stand, is
    contested already, or the holder alone comes after the last tier.
    """
    if part.state != PartState.ACTIVE:
        raise AlreadyDecided("Only a hold that stands and is not yet contested can be contested.")
    earlier = Contest.objects.filter(part=part).order_by("-entered_at").first()
    if earlier is not None and (person is None or may_appeal(earlier)):
        return appeal(earlier, part, words.text, person)
    tier, now = tiers_of(part)[0], clock.now()
    move_part(part, PartState.CONTESTED)
    row = Contest.objects.create(
        district_id=part.district_id, report_id=part.report_id, partner_id=part.partner_id, part=part,
        entered_by=person, way=_way(person), kind=words.kind, text=words.text.strip()[:TEXT_MOST],
        tier=tier, entered_at=now, decide_by=_by(first=True),
    )  # fmt: skip
    hear(row, tier, "")
    _note("contest.entered", row, person, tier=tier.value, way=row.way)
    return row


def appeal(row: Contest, part: HoldPart, text: str, person: Person | None = None) -> Contest:
    """Ask the next tier after a rejection, within the profile's time."""
    above = next_tier(row)
    if above is None or not may_appeal(row):
        raise AlreadyDecided("No further tier can be asked about this contest; a court still can.")
    if part.state != PartState.ACTIVE:
        raise AlreadyDecided(f"The hold is already {part.state}.")
    again = Contest.objects.filter(pk=row.pk, state=Contest.State.REJECTED).update(
        state=Contest.State.OPEN, tier=above, decide_by=_by(first=False), late_at=None, decided_by=None,
        decided_at=None, reason="",
    )  # fmt: skip
    if not again:
        raise AlreadyDecided()
    move_part(part, PartState.CONTESTED)
    row.refresh_from_db()
    hear(row, above, text.strip()[:TEXT_MOST])
    _note("contest.appealed", row, person, tier=above.value)
    return row


def may_appeal(row: Contest) -> bool:
    """Whether a contest was rejected, a tier stands above, and its time to be asked is not over."""
    rejected = row.state == Contest.State.REJECTED
    return rejected and next_tier(row) is not None and clock.now() <= appeal_until(row)


def hear(row: Contest, tier: Tier, said: str) -> Hearing:
    """Open the hearing of one tier, with the contest's clock."""
    return Hearing.objects.create(
        district_id=row.district_id, report_id=row.report_id, partner_id=row.partner_id, contest=row,
        tier=tier, appeal=said, opened_at=clock.now(), decide_by=row.decide_by,
    )  # fmt: skip


def tiers_of(part: HoldPart) -> tuple[Tier, ...]:
    """The tiers that would hear a contest of this hold."""
    partner = Partner.objects.get(pk=part.partner_id)
    return tiers_in_force(profile().contests.tiers, bank_has_desk=partner.way in WITH_DESK)


def next_tier(row: Contest) -> Tier | None:
    """The tier above the one that has or had the contest."""
    return tier_after(tiers_of(row.part), Tier(row.tier))


def appeal_until(row: Contest) -> datetime:
    """Until when the next tier can be asked after a rejection."""
    return (row.decided_at or row.entered_at) + timedelta(seconds=profile().contests.appeal_seconds)


def _by(*, first: bool) -> datetime:
    rules = profile()
    return decide_by(
        clock.now(), first=first, first_seconds=rules.clocks.contest_seconds,
        next_seconds=rules.contests.next_seconds,
    )  # fmt: skip


def _way(person: Person | None) -> Contest.Way:
    if person is None:
        return Contest.Way.DOOR
    return Contest.Way.BANK if person.role == Person.Role.BANK else Contest.Way.OFFICER


def _note(verb: str, row: Contest, person: Person | None, **facts: str) -> None:
    by = Actor(person.actor_code, person.desk_name) if person else HOLDER
    record(verb, by, district=row.district_id, report=row.report_id, subject=row.id,
           hold=str(row.part_id), **facts)  # fmt: skip
