"""A person decides, with a reason, what becomes of a line no rule could place and of money in suspense."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...people.models import Person
from ..models import InwardLine

REASON_MOST = 300  # characters
Decision = InwardLine.Decision


def decide(line_id: UUID, decision: str, why: str, person: Person) -> None:
    """Write down what is done about one line. Nothing moves by it: the ledger knows no money of nobody.

    NotUnderstood without a decision and its reason, AlreadyDecided when a colleague decided first.
    """
    why = " ".join(why.split())[:REASON_MOST]
    if decision not in Decision.values:
        raise NotUnderstood(_("Choose what is to be done."))
    if not why:
        raise NotUnderstood(_("Write down why; it is kept with the decision."))
    still_open = InwardLine.objects.filter(pk=line_id, decision="")
    decided = still_open.update(
        decision=decision, decided_why=why, decided_by=person.desk_name, decided_at=clock.now()
    )
    if not decided:
        raise AlreadyDecided(_("A colleague has decided this already."))
    line = InwardLine.objects.select_related("request").get(pk=line_id)
    facts = {"amount": str(line.surplus)} if line.surplus else {}
    record("inward.decided", Actor(person.actor_code, person.desk_name),
           district=line.district_id or person.district_id or "",
           report=line.request.report_id if line.request else None, subject=line.pk,
           decision=decision, why=why, partner=line.partner_id, **facts)  # fmt: skip
