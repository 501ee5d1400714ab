"""A trail grows leg by leg: from the victim's payment to wherever bank replies say the money went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from haltline.protocol import Slices, decisions, slices
from haltline.protocol.decisions import Bounds, Passage

from ...kernel.compiled import compiled, written
from ...kernel.profile import profile
from ...kernel.storing import store, stored, write_now
from ...reports.models import Dispute
from ..models import Leg, MoneyState, Posting
from .ledger import Change, balances, open_dispute, post


@dataclass(frozen=True, slots=True)
class Onward:
    """A transfer that carries disputed units on, as a bank told it. Amounts are minor units."""

    transfer_id: str
    reference: str
    rail: str
    to_institution: str
    to_account: str
    amount: int
    units: Slices
    booked_at: datetime


def taken_before(dispute: Dispute) -> int:
    """Units of the payment a dispute names that disputes before it name already, in any district."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(amount), 0)::bigint from disputes_on_payment(%s, %s) where dispute_id < %s",
            [dispute.from_institution, dispute.reference, dispute.pk],
        )
        return cursor.fetchone()[0]


def named_by_others(dispute: Dispute) -> bool:
    """Whether any other dispute, in any district, names units of the same payment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from disputes_on_payment(%s, %s) where dispute_id <> %s)",
            [dispute.from_institution, dispute.reference, dispute.pk],
        )
        return cursor.fetchone()[0]


def first_leg(dispute: Dispute, units: Slices) -> Leg:
    """Begin the trail of a dispute: hop 1 where the payee is known, else hop 0 at the payer's bank."""
    known = bool(dispute.to_institution and dispute.to_account)
    leg = Leg(
        district_id=dispute.district_id, report=dispute.report, dispute=dispute, hop=1 if known else 0,
        institution=dispute.to_institution if known else dispute.from_institution,
        account=dispute.to_account if known else dispute.from_account,
        from_institution=dispute.from_institution, from_account=dispute.from_account,
        reference=dispute.reference, rail=dispute.rail, payment_amount=dispute.payment_amount,
        amount=dispute.amount, slices=[list(pair) for pair in units],
        booked_at=dispute.paid_at,
    )  # fmt: skip
    store(leg)
    open_dispute(dispute, leg)
    return leg


def next_leg(parent: Leg, onward: Onward) -> Leg:
    """The leg that an onward line of ``parent`` leads to; its units are not yet moved there."""
    leg = Leg(
        district_id=parent.district_id, report=parent.report, dispute=parent.dispute,
        parent=parent, hop=parent.hop + 1, institution=onward.to_institution, account=onward.to_account,
        from_institution=parent.institution, from_account=parent.account, transfer_id=onward.transfer_id,
        reference=onward.reference, rail=onward.rail, payment_amount=onward.amount,
        amount=slices.total(onward.units), slices=[list(pair) for pair in onward.units],
        booked_at=onward.booked_at,
    )  # fmt: skip
    return stored(leg)


def units_of(leg: Leg) -> Slices:
    """Which units of the leg's payment are the dispute's."""
    return tuple((lo, hi) for lo, hi in leg.slices)


def subtree(leg: Leg) -> list[Leg]:
    """The leg and all legs that grew from it and still stand, nearest first."""
    found, rim = [leg], [leg]
    while rim:
        rim = list(Leg.objects.filter(parent__in=rim, ended=False))
        found += rim
    return found


def uprooted(legs: Iterable[Leg]) -> list[Change]:
    """Changes that take every unit away from these legs, whatever its state."""
    return [Change(leg, state, -amount) for leg in legs for state, amount in balances(leg).items()]


def newer_units(leg: Leg, units: Slices) -> Slices:
    """Those of ``units`` that disputes name themselves, in any district: a newer claim than the trail's.

    On the payment that the leg's own dispute names (hop 0 and 1) there is nothing newer.
    """
    if leg.hop < 2 or not leg.reference:
        return slices.EMPTY  # nobody need be asked
    ((named,),) = _named_units(leg.from_institution, leg.reference)
    return decisions.newer_units(units, hop=leg.hop, reference=leg.reference, named=named)


_named_units = written("select coalesce(sum(amount), 0)::bigint from disputes_on_payment(%s, %s)", str, str)


def again(leg: Leg) -> Leg:
    """A fresh leg in the place of one that was ended, for the same units; they are not yet moved there."""
    fresh = Leg(
        district_id=leg.district_id, report_id=leg.report_id, dispute=leg.dispute, parent_id=leg.parent_id,
        hop=leg.hop, institution=leg.institution, account=leg.account, from_institution=leg.from_institution,
        from_account=leg.from_account, transfer_id=leg.transfer_id, reference=leg.reference, rail=leg.rail,
        payment_amount=leg.payment_amount, amount=leg.amount, slices=leg.slices, booked_at=leg.booked_at,
    )  # fmt: skip
    return stored(fresh)


def bounds() -> Bounds:
    """How far the profile lets a trail be followed."""
    limits = profile().limits
    window = timedelta(seconds=limits.window_seconds)
    return Bounds(limits.hops, window, limits.min_amount, limits.fan_out, limits.ask_hops)


def limit_met(leg: Leg, *, legs_before: int) -> str:
    """Why the trail stops before this leg (a limit of the profile, or a loop), or nothing.

    ``legs_before``: how many legs the same reply led to before this one.
    """
    after = leg.booked_at - leg.dispute.paid_at
    met = bounds().met(hop=leg.hop, after=after, amount=leg.amount, legs_before=legs_before)
    return met or _goes_round(leg) or ""


def _goes_round(leg: Leg) -> str | None:
    """Whether this leg's transfer was followed already, on the way here or by the case's other legs."""
    if leg.parent_id is None or not leg.transfer_id:
        return None
    write_now(Leg, but=leg)
    lead = leg.report.case
    alike = _alike(lead, leg.pk, leg.transfer_id, leg.account, leg.institution, leg.from_institution)
    if not alike:
        return None
    found = list(Leg.objects.filter(pk__in=[key for (key,) in alike]))
    way = _way_to(leg)
    return decisions.goes_round(
        _passage(leg), before=[_passage(each) for each in found if each.pk in way],
        beside=[_passage(each) for each in found], whole=leg.payment_amount,
    )  # fmt: skip


@compiled
def _alike(
    lead: UUID, but: UUID, transfer: str, account: str, institution: str, before: str
) -> QuerySet[Leg, tuple[UUID]]:
    """The case's other legs of the same transfer."""
    case = Leg.objects.filter(Q(report_id=lead) | Q(report__leads=lead), ended=False, transfer_id=transfer)
    same = case.filter(account=account, institution=institution, from_institution=before)
    return same.exclude(pk=but).values_list("pk")


def _way_to(leg: Leg) -> set[UUID]:
    """The legs by which this one was reached."""
    way: set[UUID] = set()
    above = leg.parent_id
    while above is not None:
        way.add(above)
        above = Leg.objects.values_list("parent_id", flat=True).get(pk=above)
    return way


def _passage(leg: Leg) -> Passage:
    return Passage(leg.institution, leg.account, leg.transfer_id, leg.amount)


def stop_at_limit(leg: Leg, why: str) -> None:
    """Name the units of a leg unknown because a limit was met; nothing is dropped."""
    changes = [Change(leg, MoneyState.IN_FLIGHT, -leg.amount), Change(leg, MoneyState.UNKNOWN, leg.amount)]
    post(leg.dispute, changes, why=why, source=f"limit:{why}")


def stop_here(leg: Leg, amount: int, why: str) -> None:
    """Name units that went on from a leg unknown there: so many transfers took them that none is drawn."""
    changes = [Change(leg, MoneyState.IN_FLIGHT, -amount), Change(leg, MoneyState.UNKNOWN, amount)]
    post(leg.dispute, changes, why=why, source=f"limit:{why}")


def stopped_here(leg: Leg, why: str) -> int:
    """Minor units that ``stop_here`` has named unknown at a leg."""
    rows = Posting.objects.filter(leg=leg, state=MoneyState.UNKNOWN, journal__why=why)
    return rows.filter(journal__source=f"limit:{why}").aggregate(total=Sum("amount", default=0))["total"]
