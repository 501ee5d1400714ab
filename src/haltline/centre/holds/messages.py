"""Rows into protocol messages: what exactly is said to a bank."""

from __future__ import annotations

import math
from datetime import timedelta

from django.conf import settings

from haltline.protocol import AccountRef, Ask, Authority, HoldRequest, Payment, Release, Rule, Tombstone

from ..kernel.profile import Profile
from ..trails.actions.growing import units_of
from ..trails.models import Leg
from .door_code import code_of
from .models import HoldRequest as Request


def hold_request(request: Request, leg: Leg, rules: Profile, officer: str) -> HoldRequest:
    """The message that asks a bank about one leg: exact units, law, reason, end, clock, how to refuse."""
    seconds = max(1, math.ceil(rules.clocks.answer_seconds))
    return HoldRequest(
        hold_id=str(request.id),
        case_ref=str(leg.report.case),
        idempotency_key=request.idempotency_key,
        account=AccountRef(institution=leg.institution, number=leg.account or None),
        payment=_payment(leg),
        amount=request.amount,
        slices=units_of(leg),
        rule=Rule(rules.rule),
        hop=max(1, leg.hop),
        disputed_at=leg.report.created_at,
        authority=Authority(office=rules.title, officer=officer, legal_basis=rules.basis("hold")),
        reason=request.reason,
        expires_at=request.expires_at,
        spare=rules.holds.living_floor or None if request.ask == Ask.HOLD else None,
        answer_within_minutes=math.ceil(seconds / 60),
        answer_within_seconds=seconds,
        ask=Ask(request.ask),
        contact=_contact(request, rules),
        verify_url=f"{settings.PUBLIC_URL}/verify/{request.id}",
        refuse_how="Reply with code legal_refusal and your reason, or press Refuse in the bank desk.",
    )


def _contact(request: Request, rules: Profile) -> str:
    """Whom the bank can call, and for its customer the door with the code that opens it."""
    desk = f"Duty desk, {rules.helpline_international}"
    if request.ask != Ask.HOLD:
        return desk
    return f"{desk}. For the account holder: {settings.PUBLIC_URL}/door, code {code_of(request.id)}"


def _payment(leg: Leg) -> Payment:
    return Payment(
        reference=leg.reference,
        rail=leg.rail,
        amount=leg.payment_amount,
        currency=leg.dispute.currency,
        booked_at=leg.booked_at,
        from_=AccountRef(institution=leg.from_institution, number=leg.from_account or None)
        if leg.from_institution
        else None,
        to=AccountRef(institution=leg.institution, number=leg.account or None) if leg.hop else None,
        transfer_id=leg.transfer_id or None,
    )


def authority(rules: Profile, officer: str, act: str) -> Authority:
    return Authority(office=rules.title, officer=officer, legal_basis=rules.basis(act) or rules.basis("hold"))


def release(request: Request, amount: int, reason: str, by: Authority, key: str) -> Release:
    """The message that gives ``amount`` minor units of a part free again."""
    return Release(idempotency_key=key, hold_id=str(request.id), amount=amount, reason=reason, authority=by)


def tombstone(request: Request, reason: str, by: Authority, key: str) -> Tombstone:
    """The message that makes a request dead, also where it was never seen."""
    return Tombstone(idempotency_key=key, hold_id=str(request.id), reason=reason, authority=by)


def answer_clock(rules: Profile) -> timedelta:
    return timedelta(seconds=rules.clocks.answer_seconds)
