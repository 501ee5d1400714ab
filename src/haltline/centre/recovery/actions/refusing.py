"""A bank cannot pay a victim: its code is kept, the money stays held and ordered, two people decide anew."""

from __future__ import annotations

import json

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood
from ...kernel.models import OutboxMessage
from ...kernel.scope import in_scope
from ...people.models import Person
from ..models import Payout
from ..states import DeskRefusal, PayoutState
from .pots import by, require_recovery

CODE_MOST, TEXT_MOST = 64, 200  # characters of a bank's refusal that are kept


def refuse(payout: Payout, code: str, text: str, actor: Actor) -> None:
    """Note that a bank refused a payout. AlreadyDecided when it has been credited or lifted meanwhile."""
    kept = {"refusal": code[:CODE_MOST], "refusal_text": text[:TEXT_MOST], "refused_at": clock.now()}
    instructed = Payout.objects.filter(pk=payout.pk, state=PayoutState.INSTRUCTED)
    if not instructed.update(state=PayoutState.REFUSED, **kept):
        raise AlreadyDecided()
    record("payout.refused", actor, district=payout.district_id, report=payout.report_id,
           subject=payout.pk, code=code[:CODE_MOST])  # fmt: skip


def refused_over_the_wire(row: OutboxMessage) -> None:
    """A bank's system answered an instruction with a refusal; its problem document says why."""
    payout = Payout.objects.select_related("partner").get(pk=row.subject)
    code, text = _problem(bytes(row.answer or b""))
    if payout.state == PayoutState.INSTRUCTED:
        refuse(payout, code or str(row.answer_status), text,
               Actor(f"partner:{payout.partner_id}", payout.partner.name))  # fmt: skip


def refuse_by_desk(payout: Payout, person: Person, code: str, text: str) -> None:
    """A bank without a system says at its desk that it cannot pay, and why."""
    if person.role != Person.Role.BANK or person.partner_id != payout.partner_id:
        raise NotAllowed("Only the bank that was to pay can refuse this payout.")
    if code not in DeskRefusal.values:
        raise NotUnderstood("Choose why the victim cannot be paid.")
    with in_scope(f"worker:{payout.district_id}"):
        refuse(payout, code, text.strip(), Actor(person.actor_code, person.desk_name))


def note(payout: Payout, person: Person) -> None:
    """A person has seen to what the machine could not mend about a payout; it leaves the list of troubles."""
    require_recovery(person)
    Payout.objects.filter(pk=payout.pk).update(noted_at=clock.now())
    record("payout.trouble-noted", by(person), district=payout.district_id, report=payout.report_id,
           subject=payout.pk)  # fmt: skip


def _problem(body: bytes) -> tuple[str, str]:
    """Code and detail of a problem document; nothing where a bank answered something else."""
    try:
        said = json.loads(body)
    except ValueError:
        return "", ""
    if not isinstance(said, dict):
        return "", ""
    return str(said.get("code", "")), str(said.get("detail", ""))
