"""A pot that districts share: each is read in a scope of its own that may not write; only sums go across."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from ...kernel.scope import in_scope
from ...reports.models import Dispute
from ..models import Plan
from .claims import Gathering, gather
from .pots import Place


@dataclass(frozen=True, slots=True)
class Standing:
    """How one district stands in a joint plan: how many claims, what they lack and get, in minor units."""

    district: str
    claims: int
    loss: int
    amount: int


def gather_all(place: Place) -> Gathering:
    """The pot as it is in all districts that have money or claims in the account."""
    found = []
    for district in districts_at(place):
        with in_scope(f"pot:{district}"):
            found.append(gather(place._replace(district=district)))
    return Gathering(
        tuple(sorted((part for each in found for part in each.parts), key=lambda part: part.pk)),
        tuple(sorted((claim for each in found for claim in each.claims), key=lambda c: c.claim_id.encode())),
        tuple(dispute for each in found for dispute in each.unanswered),
        short=any(each.short for each in found),
    )


def districts_at(place: Place) -> list[str]:
    """Districts whose victims' money came into this account, in order; the place's own among them."""
    with connection.cursor() as cursor:
        cursor.execute("select district_id from districts_at(%s, %s)", [place.partner, place.account])
        return sorted({place.district, *(row[0] for row in cursor.fetchall())})


def standings(plan: Plan) -> list[Standing]:
    """How each district stands in a plan, in order of the districts."""
    with connection.cursor() as cursor:
        cursor.execute("select district_id, claims, loss, amount from joint_sums(%s)", [plan.joint])
        return sorted((Standing(*row) for row in cursor.fetchall()), key=lambda each: each.district)


def districts_of(plan: Plan) -> list[str]:
    """The districts of a joint plan, always in one order, so that two who lock them wait for each other."""
    return [standing.district for standing in standings(plan)]


def row_of(plan: Plan, district: str) -> Plan:
    """The row of a joint plan in one district, in a scope of that district."""
    return Plan.objects.select_related("pot").get(joint=plan.joint, district_id=district)


def called(dispute: Dispute, district: str) -> str:
    """The report's number in its own district; elsewhere no more than whose it is."""
    return (
        dispute.report.reference if dispute.district_id == district else f"a report of {dispute.district_id}"
    )
