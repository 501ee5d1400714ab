"""Why a request waits for an officer although an order might cover it."""

from datetime import datetime

from haltline.city.simulation.memory.house import House
from haltline.city.simulation.memory.rows import Leg, Report
from haltline.protocol import Ask, slices
from haltline.protocol.decisions import Reports
from haltline.protocol.decisions.approval import DAY


def waits_for(house: House, leg: Leg, ask: Ask, now: datetime) -> str:
    """The first reason in one word; nothing where an order may cover the request."""
    in_doubt = ask is not Ask.WATCH and _is_in_doubt(house, leg)
    report = leg.dispute.report
    if report.lapsed_at is not None and report.verified_at is None:
        return "verified"
    if _unverified(report) and house.decide.must_wait(_others(house, leg, now), house.rules.unverified):
        return "look"
    return "twice" if in_doubt else ""


def _is_in_doubt(house: House, leg: Leg) -> bool:
    """Whether legs under other holds have units of this leg already; that is said once."""
    if leg.hop < 2 or not leg.reference:
        return False
    others = [
        each.units for each in house.legs_on[leg.payer[0], leg.reference]
        if each is not leg and each.hop > 1 and not each.ended and not each.settled
    ]  # fmt: skip
    twice = slices.total(house.decide.named_twice(leg.units, others))
    if twice:
        house.questions[leg.name] = "hold.named-twice"
    return twice > 0


def _unverified(report: Report) -> bool:
    return report.lapses_at is not None and report.verified_at is None


def _others(house: House, leg: Leg, now: datetime) -> Reports:
    """Other unverified reports of the last day: about this payer, of this device, against this account."""
    others = [
        each for each in house.reports.values()
        if each is not leg.dispute.report and _unverified(each) and each.created_at > now - DAY
    ]  # fmt: skip
    against = {
        request.leg.dispute.report.key for request in house.requests.values()
        if request.by_order and request.ask is Ask.HOLD and request.created_at > now - DAY
        and leg.account and (request.partner, request.leg.account) == (leg.institution, leg.account)
    }  # fmt: skip
    payer = leg.dispute.payer
    return Reports(
        payer=sum(any(told.payer == payer for told in each.disputes) for each in others),
        device=sum(each.phone == leg.dispute.report.phone for each in others),
        target=sum(each.key in against for each in others),
    )
