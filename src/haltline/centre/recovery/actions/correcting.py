"""Changing a running plan: one person asks with a reason, a second human being agrees, as for the plan."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from haltline.protocol import AccountRef

from ...audit.actions import record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotHere, NotUnderstood, SamePerson
from ...kernel.models import OutboxMessage
from ...kernel.scope import in_scope
from ...partners.models import Partner
from ...people.models import Person
from ..models import Correction, Payout, Plan
from ..states import OWED, PayoutState, PlanState
from .pots import by, require_recovery
from .running import instruct_again
from .settling import count_again, settle

SIGNS_MOST, REASON_MOST = 40, 200  # of an account, of a reason
Outbox = OutboxMessage.State


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to change and why: a refused payout with its new account, or nothing but a reason to lift."""

    reason: str
    payout: Payout | None = None
    institution: str = ""
    account: str = ""


def ask(plan: Plan, person: Person, wish: Wish) -> Correction:
    """The first hand under a change; an earlier wish that nobody agreed to is dropped."""
    require_recovery(person)
    reason, account = " ".join(wish.reason.split())[:REASON_MOST], wish.account.strip()
    if not reason:
        raise NotUnderstood("Give the reason; the log keeps it.")
    Plan.objects.select_for_update().get(pk=plan.pk)
    if wish.payout is None:
        _require_liftable(plan)
    else:
        _require_redirectable(wish.payout, wish.institution, account)
    now = clock.now()
    Correction.objects.filter(plan=plan, agreed_at=None, dropped_at=None).update(dropped_at=now)
    row = Correction.objects.create(
        district_id=plan.district_id, plan=plan, payout=wish.payout, reason=reason,
        kind=Correction.Kind.REDIRECT if wish.payout else Correction.Kind.LIFT,
        to_institution=wish.institution, to_account=account,
        asked_by=person, asked_human=person.human, asked_at=now,
    )  # fmt: skip
    record(f"plan.{row.kind}-asked", by(person), district=plan.district_id, subject=plan.pk, why=reason)
    return row


def agree(correction_id: UUID, person: Person) -> Correction:
    """The second hand, of another human being: the change is made in one transaction.

    Opens the person's scope itself, so that the refusal of a same human being stays in the log (faults 22).
    """
    require_recovery(person)
    try:
        with in_scope(person.scope):
            return _agree(correction_id, person)
    except SamePerson:
        with in_scope(person.scope):
            record("plan.same-hand-refused", by(person), district=str(person.district_id),
                   subject=correction_id)  # fmt: skip
        raise


def _agree(correction_id: UUID, person: Person) -> Correction:
    row = Correction.objects.select_related("asked_by", "payout").filter(pk=correction_id).first()
    if row is None:
        raise NotHere()
    if row.asked_human == person.human:
        raise SamePerson()
    plan = Plan.objects.select_for_update().select_related("pot").get(pk=row.plan_id)
    hand = {"agreed_by": person, "agreed_human": person.human, "agreed_at": clock.now()}
    if not Correction.objects.filter(pk=row.pk, agreed_at=None, dropped_at=None).update(**hand):
        raise AlreadyDecided()
    record(f"plan.{row.kind}-agreed", by(person), district=plan.district_id, subject=plan.pk, why=row.reason)
    if row.payout is None:
        _lift(plan, person)
    else:
        _redirect(row, row.payout, f"{row.asked_by.signature} and {person.signature}")
    return row


def _lift(plan: Plan, person: Person) -> None:
    """Lift what is owed in this district; another district that shares the pot lifts its own."""
    _require_liftable(plan)
    lifted = list(plan.payouts.filter(state__in=OWED))
    for payout in lifted:
        void(payout, PayoutState.LIFTED)
        record("payout.lifted", by(person), district=plan.district_id, report=payout.report_id,
               subject=payout.pk, amount=str(payout.amount))  # fmt: skip
    settle(plan, by(person))
    for payout in lifted:
        count_again(payout)


def _redirect(row: Correction, payout: Payout, officers: str) -> None:
    _require_redirectable(payout, row.to_institution, row.to_account)
    void(payout, PayoutState.REPLACED)
    instruct_again(payout, AccountRef(institution=row.to_institution, number=row.to_account), officers)


def void(payout: Payout, state: PayoutState, **fields: object) -> None:
    """A payout counts no more, and its message does not leave if it has not left."""
    if not Payout.objects.filter(pk=payout.pk, state__in=OWED).update(state=state, **fields):
        raise AlreadyDecided()
    OutboxMessage.objects.filter(subject=payout.pk, kind="payout").exclude(state=Outbox.REFUSED).update(
        state=Outbox.WITHDRAWN, next_attempt_at=None
    )


def _require_liftable(plan: Plan) -> None:
    """A lift takes back only what no bank can have paid: refused, not sent yet, or lying in an inbox here."""
    plan.refresh_from_db()
    if plan.state != PlanState.RUNNING:
        raise AlreadyDecided(f"The plan is {plan.state}.")
    instructed = plan.payouts.filter(state=PayoutState.INSTRUCTED).select_related("partner")
    rows = OutboxMessage.objects.filter(subject__in=[row.pk for row in instructed], kind="payout")
    left = {row.subject for row in rows.select_for_update() if row.attempts}
    if any(row.pk in left and row.partner.way == Partner.Way.API for row in instructed):
        raise AlreadyDecided(
            "The bank has a payout of this plan and may have paid it: wait for its proof or its refusal."
        )
    if not plan.payouts.filter(state__in=OWED).exists():
        raise AlreadyDecided("Nothing of this plan is still to be paid.")


def _require_redirectable(payout: Payout, institution: str, account: str) -> None:
    payout.refresh_from_db()
    if payout.state != PayoutState.REFUSED:
        raise AlreadyDecided("Only a payout that the bank has refused goes to another account.")
    if not account or len(account) > SIGNS_MOST or not account.isprintable():
        raise NotUnderstood("An account number has 1 to 40 signs.")
    if not Partner.objects.filter(pk=institution).exists():
        raise NotUnderstood("Name the bank of the account, as the centre knows it.")
    if (institution, account) == (payout.to_institution, payout.to_account):
        raise NotUnderstood("This is the account that was refused.")
