"""The tiers of a contest as plain decisions: who is next, by when, and why a person may not decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from .models import Tier


class Objection(Enum):
    """Why a person may not decide a contest, as a sentence for that person."""

    OTHER_TIER = "Another tier decides this contest now."
    ENTERED = "Who entered a contest cannot decide it."
    APPROVED = "Who approved a hold cannot decide whether it was right."
    DECIDED = "Who decided a contest at one tier cannot decide it at another."
    OWN_OFFICE = "An independent reviewer is of another office."


@dataclass(frozen=True, slots=True)
class Decider:
    """A person as far as it matters here: the human being, the tier of their role, their office."""

    human: UUID
    tier: Tier | None
    office: str


@dataclass(frozen=True, slots=True)
class Touched:
    """The human beings who had a hand in a contested hold, and the office that asked for it."""

    office: str
    entered: UUID | None = None
    approved: Collection[UUID] = ()
    decided: Collection[UUID] = ()


def tiers_in_force(named: Sequence[str], *, bank_has_desk: bool) -> tuple[Tier, ...]:
    """The tiers of one contest: a bank without a desk has nobody who could decide, so it is left out.

    Where that leaves nobody the centre decides: a contest always finds a person.
    """
    tiers = tuple(Tier(name) for name in named)
    return tuple(tier for tier in tiers if bank_has_desk or tier is not Tier.BANK) or (Tier.CENTRE,)


def tier_after(tiers: Sequence[Tier], tier: Tier) -> Tier | None:
    """The tier above, none above the last one; also for a tier that is no longer in force."""
    order = list(Tier)
    above = [each for each in tiers if order.index(each) > order.index(tier)]
    return above[0] if above else None


def decide_by(now: datetime, *, first: bool, first_seconds: float, next_seconds: float) -> datetime:
    """The hour by which a person decides: the first tier's clock is short, those above it have longer."""
    return now + timedelta(seconds=first_seconds if first else next_seconds)


def objection(tier: Tier, decider: Decider, touched: Touched) -> Objection | None:
    """Why this person may not decide at this tier, or nothing.

    Each tier is another human being; who approved the hold or entered the contest is none of them, under
    whichever account.
    """
    if decider.tier is not tier:
        return Objection.OTHER_TIER
    if decider.human == touched.entered:
        return Objection.ENTERED
    if decider.human in touched.approved:
        return Objection.APPROVED
    if decider.human in touched.decided:
        return Objection.DECIDED
    if tier is Tier.REVIEWER and decider.office == touched.office:
        return Objection.OWN_OFFICE
    return None
