"""What recovery desk, bank desk and victim see of giving back: plain values, amounts in minor units.

Each function reads with the eyes of the scope it runs in; nothing is written, a pot need not be opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from haltline.protocol import PartState

from ...holds.models import HoldPart
from ...kernel.errors import NotHere
from ...kernel.models import OutboxMessage
from ...partners.models import Partner
from ..actions.claims import ASKED, Claim, Gathering
from ..actions.pots import Place, place_of
from ..actions.sharing import Standing, called, gather_all, standings
from ..engine import payout_min, shares
from ..models import Hand, Payout, PayoutDraw, Plan, Pot
from ..states import PayoutState, PlanState


@dataclass(frozen=True, slots=True)
class PotLine:
    """One pot in the list: where it is, what is in it now, since when, and how far its newest plan is."""

    id: UUID
    district: str
    partner: str
    partner_name: str
    account: str
    currency: str
    amount: int
    holds: int
    since: datetime | None
    plan: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Why a share is what it is: floor(shared x through / losses) - floor(shared x before / losses).

    ``before`` and ``through`` are the losses of all claims up to this one, without and with its own; a claim
    whose share would be below the least payout is left out, and gets nothing.
    """

    shared: int
    losses: int
    before: int
    through: int

    @property
    def share(self) -> int:
        return self.shared * self.through // self.losses - self.shared * self.before // self.losses


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim: who lost, what of it lies where, what it would get and why.

    ``to_account`` is empty while the victim's account is not known.
    """

    report_id: UUID
    reference: str
    dispute_id: UUID
    name: str
    paid_at: datetime
    held_here: int
    withdrawn: int
    unknown: int
    in_flight: int
    loss: int
    share: int
    arithmetic: Arithmetic
    to_institution: str
    to_account: str


@dataclass(frozen=True, slots=True)
class HandLine:
    """One of the two people behind a plan."""

    act: str
    name: str
    human: UUID
    district: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """One payout; ``sent`` is the outbox word of its message (waiting, delivered, unsure, refused), if seen.

    ``draws`` are (hold, minor units): which holds in ``pot_account`` it is paid from.
    """

    id: UUID
    report_id: UUID
    reference: str
    dispute_id: UUID
    amount: int
    currency: str
    to_institution: str
    to_account: str
    pot_account: str
    draws: tuple[tuple[UUID, int], ...]
    state: str
    sent: str
    instructed_at: datetime
    credited_at: datetime | None
    credit_reference: str
    refusal: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its hands and payouts. ``current`` when the pot is still what the plan was made from."""

    id: UUID
    rule: str
    amount: int
    state: str
    proposed_at: datetime
    ran_at: datetime | None
    shares: dict[UUID, int]
    hands: tuple[HandLine, ...]
    payouts: tuple[PayoutLine, ...]
    current: bool
    pot_amount: int
    others: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class PotView:
    """One pot: what is in it now, the district's claims on it with their shares, its plans, newest first.

    ``amount`` is what is in it in all districts together; ``others`` is how those stand, in sums alone.

    ``unanswered`` are references of reports about whose money here this bank has not answered yet.
    """

    line: PotLine
    claims: tuple[ClaimLine, ...]
    unanswered: tuple[str, ...]
    plans: tuple[PlanView, ...]
    amount: int
    others: tuple[Standing, ...]


def pots() -> list[PotLine]:
    """Every pot in sight, the fullest first: accounts where something is held, and pots with a plan."""
    parts = HoldPart.objects.filter(
        state=PartState.ACTIVE.value, amount__gt=0, releasing=0, request__leg__ended=False
    )
    held: dict[Place, list[HoldPart]] = defaultdict(list)
    for part in parts.exclude(request__state__in=ASKED).select_related("request"):
        held[Place(part.district_id, part.partner_id, part.request.account, part.request.currency)].append(
            part
        )
    for pot in Pot.objects.filter(plans__isnull=False).distinct():
        held.setdefault(place_of(pot), [])
    plans = dict(
        Plan.objects.exclude(state=PlanState.REPLACED).order_by("proposed_at").values_list("pot_id", "state")
    )
    names = dict(Partner.objects.values_list("code", "name"))
    lines = [_line(place, found, names, plans.get(place.pot_id, "")) for place, found in held.items()]
    return sorted(lines, key=lambda line: (-line.amount, line.partner, line.account))


def one_pot(pot_id: UUID, rule: str = "pari-passu") -> PotView:
    """One pot as it stands now, shared under ``rule``; NotHere when none in sight has this id."""
    line = next((line for line in pots() if line.id == pot_id), None)
    if line is None:
        raise NotHere()
    place = place_in_sight(pot_id)
    found = gather_all(place)
    plans = Plan.objects.filter(pot_id=pot_id).exclude(state=PlanState.REPLACED).order_by("-proposed_at")
    return PotView(
        line,
        tuple(line for claim, line in _claims(found, rule) if claim.dispute.district_id == place.district),
        tuple(called(dispute, place.district) for dispute in found.unanswered),
        tuple(_plan(plan, found) for plan in plans),
        found.amount,
        _others(found, rule, place.district),
    )


def place_in_sight(pot_id: UUID) -> Place:
    """The account behind a pot's id, for ``open_pot``; NotHere when none in sight has this id."""
    pot = Pot.objects.filter(pk=pot_id).first()
    if pot:
        return place_of(pot)
    held = HoldPart.objects.filter(state=PartState.ACTIVE.value, amount__gt=0).values_list(
        "district_id", "partner_id", "request__account", "request__currency"
    )
    place = next((place for row in held.distinct() if (place := Place(*row)).pot_id == pot_id), None)
    if place is None:
        raise NotHere()
    return place


def payouts_of(*, report: UUID | None = None, partner: str = "", open_only: bool = False) -> list[PayoutLine]:
    """Payouts to one report's disputes, or asked of one bank, the newest first."""
    rows = Payout.objects.all()
    if report:
        rows = rows.filter(report_id=report)
    if partner:
        rows = rows.filter(partner_id=partner)
    if open_only:
        rows = rows.filter(state=PayoutState.INSTRUCTED)
    return _payouts(rows.order_by("-instructed_at", "-pk"))


def refused_message(row: UUID) -> OutboxMessage:
    """The message of a payout that a bank's system refused, kept from others until the transaction ends."""
    return OutboxMessage.objects.select_for_update().get(pk=row, kind="payout")


def _line(place: Place, parts: list[HoldPart], names: dict[str, str], plan: str) -> PotLine:
    since = min((part.since for part in parts if part.since), default=None)
    return PotLine(
        place.pot_id,
        place.district,
        place.partner,
        names.get(place.partner, place.partner),
        place.account,
        place.currency,
        sum(part.amount for part in parts),
        len(parts),
        since,
        plan,
    )


def _claims(found: Gathering, rule: str) -> Iterable[tuple[Claim, ClaimLine]]:
    given = shares(found.amount, found.losses, rule) if found.claims else {}
    paid = [claim.loss for claim in found.claims if given[claim.claim_id] or not payout_min()]
    losses, before = sum(paid), 0
    for claim in found.claims:
        counted = claim.loss if given[claim.claim_id] or not payout_min() else 0
        sums = Arithmetic(min(found.amount, losses), losses or 1, before, before + counted)
        before = sums.through
        yield claim, _claim(claim, given[claim.claim_id], sums)


def _others(found: Gathering, rule: str, district: str) -> tuple[Standing, ...]:
    """How other districts would stand if the pot were shared now."""
    given = shares(found.amount, found.losses, rule) if found.claims else {}
    rest: dict[str, list[Claim]] = defaultdict(list)
    for claim in found.claims:
        if claim.dispute.district_id != district:
            rest[claim.dispute.district_id].append(claim)
    return tuple(
        Standing(name, len(own), sum(c.loss for c in own), sum(given[c.claim_id] for c in own))
        for name, own in sorted(rest.items())
    )


def _claim(claim: Claim, share: int, sums: Arithmetic) -> ClaimLine:
    dispute, to = claim.dispute, claim.to
    withdrawn, unknown, in_flight = claim.sums
    return ClaimLine(
        report_id=dispute.report_id,
        reference=dispute.report.reference,
        dispute_id=dispute.pk,
        name=dispute.report.name,
        paid_at=dispute.paid_at,
        held_here=claim.held_here,
        withdrawn=withdrawn,
        unknown=unknown,
        in_flight=in_flight,
        loss=claim.loss,
        share=share,
        arithmetic=sums,
        to_institution=dispute.from_institution,
        to_account=(to.number or "") if to else "",
    )


def _plan(plan: Plan, found: Gathering) -> PlanView:
    rows = list(plan.shares.all())
    own = {c.claim_id: c.loss for c in found.claims if c.dispute.district_id == plan.district_id}
    same = plan.pot_amount == found.amount and {row.claim_id: row.loss for row in rows} == own
    return PlanView(
        plan.pk,
        plan.rule,
        plan.amount,
        plan.state,
        plan.proposed_at,
        plan.ran_at,
        {row.dispute_id: row.amount for row in rows},
        tuple(map(_hand, plan.hands.order_by("at"))),
        tuple(_payouts(plan.payouts.order_by("pk"))),
        plan.state != PlanState.PROPOSED or same,
        plan.pot_amount,
        tuple(each for each in standings(plan) if each.district != plan.district_id),
    )


def _hand(hand: Hand) -> HandLine:
    district = str(hand.person.district_id)
    return HandLine(hand.act, hand.person.desk_name, hand.human, district, hand.at)


def _payouts(rows: Iterable[Payout]) -> list[PayoutLine]:
    """A bank sees its payouts and holds, but not the report or the outbox: those words are empty."""
    payouts = list(rows)
    ids = [row.pk for row in payouts]
    sent = dict(OutboxMessage.objects.filter(subject__in=ids, kind="payout").values_list("subject", "state"))
    references = dict(Payout.objects.filter(pk__in=ids).values_list("pk", "report__reference"))
    draws: dict[UUID, list[PayoutDraw]] = defaultdict(list)
    for draw in PayoutDraw.objects.filter(payout__in=ids).order_by("part_id"):
        draws[draw.payout_id].append(draw)
    seen = HoldPart.objects.filter(draws__payout__in=ids).values_list("draws__payout", "request__account")
    accounts = dict(seen)
    return [
        PayoutLine(
            id=row.pk,
            report_id=row.report_id,
            reference=references.get(row.pk, ""),
            dispute_id=row.dispute_id,
            amount=row.amount,
            currency=row.currency,
            to_institution=row.to_institution,
            to_account=row.to_account,
            pot_account=accounts.get(row.pk, ""),
            draws=tuple((draw.part_id, draw.amount) for draw in draws[row.pk]),
            state=row.state,
            sent=sent.get(row.pk, ""),
            instructed_at=row.instructed_at,
            credited_at=row.credited_at,
            credit_reference=row.reference,
            refusal=row.refusal,
        )
        for row in payouts
    ]
