"""Why a request waits for an officer although an order might cover it: in one word, kept with the request."""

from __future__ import annotations

from haltline.protocol import Ask

from ...audit.actions import MACHINE, record
from ...partners.models import Partner
from ...reports.models import Report
from ...trails.models import Leg
from ..models import WaitsFor
from .around import Around
from .doubting import is_in_doubt
from .flooding import must_look_first


def waits_for(leg: Leg, partner: Partner, ask: Ask, around: Around) -> WaitsFor:
    """The first reason for which a person looks before this request leaves; NOTHING where there is none."""
    in_doubt = ask is not Ask.WATCH and is_in_doubt(leg, around.followed)
    if _lapsed(leg.report):
        return WaitsFor.VERIFIED
    if must_look_first(leg, around.unverified):
        return WaitsFor.LOOK
    if in_doubt:
        return WaitsFor.TWICE
    if _call_first(leg, partner):
        return WaitsFor.CALL
    if ask is Ask.HOLD and _beyond_the_day(leg, partner, around.of_partner):
        return WaitsFor.DAY_SUM
    return WaitsFor.NOTHING


def _lapsed(report: Report) -> bool:
    """Whether nothing may leave for a report by itself: nobody verified it in time."""
    return report.lapsed_at is not None and report.verified_at is None


def _call_first(leg: Leg, partner: Partner) -> bool:
    """Whether an officer telephones before this request leaves, as was agreed with the partner."""
    above = partner.call_first_above
    if above is None or leg.amount <= above:
        return False
    record("hold.call-first", MACHINE, district=leg.district_id, report=leg.report_id, subject=leg.pk,
           above=above)  # fmt: skip
    return True


def _beyond_the_day(leg: Leg, partner: Partner, asked: int | None) -> bool:
    """Whether this would be more than was agreed to ask of the partner in the day before it.

    Requests of all districts count, as the bank is one.
    """
    most = partner.day_sum
    if most is None or asked is None or asked + leg.amount <= most:
        return False
    record("hold.day-sum", MACHINE, district=leg.district_id, report=leg.report_id, subject=leg.pk,
           most=str(most), asked=str(asked))  # fmt: skip
    return True
