"""Reading contests: what is known of the hold, what waits at a tier, what was shown as proof."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from ..kernel.errors import NotHere
from .models import Contest, Hearing, Proof, ProofPage, Tier


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """What may be said of one hold to whom it concerns: nothing of the case, its victim or other accounts.

    Sums are minor units. ``told``: what the bank said became of the asked sum, kind to sum. ``payment``: the
    whole payment of which ``asked`` is disputed. ``free_by``: when the bank is to have freed what was ordered
    last; ``not_freed``: why it has not.
    """

    hold: UUID
    district: str
    partner: str
    ending: str
    state: str
    amount: int
    releasing: int
    currency: str
    since: datetime
    expires_at: datetime
    hop: int
    asked: int
    rail: str
    booked_at: datetime
    payment: int
    office: str
    officer: str
    law: str
    free_by: datetime | None
    not_freed: str
    told: Mapping[str, int]


def hold_facts(hold: UUID) -> HoldFacts:
    """The facts of a hold that the running scope may see; NotHere otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("select h.*, h.told::text from hold_facts(%s) h", [hold])
        row = cursor.fetchone()
    if row is None:
        raise NotHere()
    return HoldFacts(*(hold, *row[:19], _sums(row[-1])))


def _sums(told: str) -> Mapping[str, int]:
    return {kind: int(total) for kind, total in json.loads(told).items()}


SHOWN_MOST = 50  # contests on one page; the rest comes up as these are decided


def visible() -> QuerySet[Contest]:
    """All contests the running scope shows."""
    return Contest.objects.select_related("partner")


def open_at(tier: Tier) -> list[Contest]:
    """Contests that wait for a person of a tier, the next to decide first."""
    waiting = visible().filter(tier=tier, state=Contest.State.OPEN)
    return list(waiting.order_by("decide_by", "pk")[:SHOWN_MOST])


def open_anywhere() -> list[Contest]:
    """Contests that wait for a person of any tier, the next to decide first."""
    return list(visible().filter(state=Contest.State.OPEN).order_by("decide_by", "pk")[:SHOWN_MOST])


def decided_last() -> list[Contest]:
    """Contests that were decided for good or may still go on to a tier above, the newest decision first."""
    rows = visible().exclude(state=Contest.State.OPEN).select_related("report", "district", "decided_by")
    return list(rows.order_by("-decided_at", "pk")[:SHOWN_MOST])


@dataclass(frozen=True, slots=True)
class Stuck:
    """An open contest whose clock ran out at some tier. ``late``: at its last one; else it was passed on."""

    contest: UUID
    tier: Tier
    late: bool
    decide_by: datetime
    report: str
    bank: str


def waiting_at(tier: Tier) -> tuple[int, datetime | None]:
    """How many contests the running scope shows at a tier, and the first hour to decide one by."""
    waiting = Contest.objects.filter(tier=tier, state=Contest.State.OPEN)
    told = waiting.aggregate(n=Count("pk"), first=Min("decide_by"))
    return told["n"], told["first"]


def stuck() -> list[Stuck]:
    """Open contests of the district that a tier did not decide by its clock, the longest waiting first."""
    passed = Hearing.objects.filter(contest=OuterRef("pk"), state=Hearing.State.PASSED)
    rows = visible().filter(state=Contest.State.OPEN).filter(Q(late_at__isnull=False) | Exists(passed))
    return [
        Stuck(row.pk, Tier(row.tier), row.late_at is not None, row.decide_by, row.report.reference,
              row.partner.name)
        for row in rows.select_related("report").order_by("entered_at", "pk")[:SHOWN_MOST]
    ]  # fmt: skip


def with_hands(contest: UUID) -> Contest:
    """A contest with all who had a hand in its hold; in its district's scope."""
    return _with_hands().get(pk=contest)


def locked(contest: UUID) -> Contest:
    """The same, kept from others until the transaction ends."""
    return _with_hands().select_for_update(of=("self",)).get(pk=contest)


def _with_hands() -> QuerySet[Contest]:
    return Contest.objects.select_related(
        "part__request__standing_order__officer", "entered_by", "report", "partner"
    )


def contest_of(hold: UUID) -> Contest | None:
    """The newest contest of a hold, as far as the scope shows it."""
    return Contest.objects.filter(part_id=hold).order_by("-entered_at").first()


def hearings_of(contest: Contest) -> list[Hearing]:
    """The turns of the tiers, the first one first."""
    return list(Hearing.objects.filter(contest=contest).order_by("opened_at"))


@dataclass(frozen=True, slots=True)
class Shown:
    """One proof without its bytes: how it stands, and how many pictures there are of it."""

    proof: UUID
    state: str
    why: str
    pages: tuple[tuple[int, int, int], ...]


def proofs_of(contest: Contest) -> tuple[Shown, ...]:
    """The proofs of a contest in the order they came, each page as number, width and height."""
    rows = Proof.objects.filter(contest=contest).defer("data").order_by("at", "pk")
    pages: dict[UUID, list[tuple[int, int, int]]] = {}
    drawn = ProofPage.objects.filter(proof__contest=contest).order_by("number")
    for proof, number, width, height in drawn.values_list("proof_id", "number", "width", "height"):
        pages.setdefault(proof, []).append((number, width, height))
    return tuple(Shown(row.pk, row.state, row.why, tuple(pages.get(row.pk, ()))) for row in rows)
