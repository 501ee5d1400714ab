"""Taking in an ISO 20022 message: kept as it came, read whole or not at all, each line to its request.

Run in scope ``partner:CODE``. The same bytes again get the first answer and change nothing. What cannot be
read is kept apart (faults 12 and 13); a line that nobody can place waits for a person, and money comes back
only once (faults 20).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from haltline.iso20022 import Projection, Schemas, projections, read
from haltline.iso20022.matching import Match, match
from haltline.iso20022.recall import expanded
from haltline.protocol import MessageError

from ...audit.actions import Actor, record
from ...kernel.scope import in_scope
from ..models import InwardLine, InwardMessage
from ..queries import holds_on_payments, lines_of, own_holds
from .lines import Place, blank, settle

WAY = "iso20022"


@dataclass(frozen=True, slots=True)
class Taken:
    """What the partner is told: its message, whether it came before, and what became of each line."""

    message: InwardMessage
    lines: list[InwardLine]
    duplicate: bool = False


def take_message(raw: bytes, partner: str, schemas: Schemas) -> Taken:
    """Take one message in."""
    try:
        message = read(raw, schemas)
        found, fault = projections(message), None
    except MessageError as refused:
        message, found, fault = None, (), refused
    row, fresh = keep(raw, partner, WAY, message.name if message else "", fault)
    if not fresh:
        record("inward.duplicate", Actor(f"partner:{partner}"), subject=row.pk)
        return Taken(row, lines_of(row), duplicate=True)
    if fault:
        record("inward.refused", Actor(f"partner:{partner}"), subject=row.pk, code=row.code, at=row.where)
        return Taken(row, [])
    return Taken(row, [_line(row, number, each) for number, each in enumerate(found, 1)])


def keep(
    raw: bytes, partner: str, way: str, kind: str, fault: MessageError | None
) -> tuple[InwardMessage, bool]:
    """The message's row, and whether it is new; of two that come at once the second waits for the first."""
    fields: dict[str, object] = {"way": way, "kind": kind, "body": raw, "state": InwardMessage.State.TAKEN}
    if fault:
        fields |= {
            "state": InwardMessage.State.REFUSED, "status": fault.status, "code": fault.code,
            "where": fault.field[:140], "why": fault.detail[:200],
        }  # fmt: skip
    digest = hashlib.sha256(raw).hexdigest()
    return InwardMessage.objects.get_or_create(partner_id=partner, body_hash=digest, defaults=fields)


def _line(row: InwardMessage, number: int, meaning: Projection) -> InwardLine:
    """Find the request of a line and do there what the line means."""
    line = blank(row, number, meaning)
    found, district = _request_of(row.partner_id, meaning)
    if not found.hold_id:
        unmatched = not found.why.startswith("the references")
        line.outcome = InwardLine.Outcome.UNMATCHED if unmatched else InwardLine.Outcome.REVIEW
        line.why, line.surplus = found.why, line.amount
        line.save(force_insert=True)
        record("inward.unplaced", Actor(f"partner:{row.partner_id}"), subject=row.pk, why=found.why)
        return line
    with in_scope(f"worker:{district}"):
        settle(line, meaning, Place(found.hold_id, district))
    return line


def _request_of(partner: str, meaning: Projection) -> tuple[Match, str]:
    """The one request of this partner that the line means, with its district."""
    references = meaning.references
    own = own_holds(partner, map(expanded, (*references.case_ids, *references.outer_ids)))
    paid = holds_on_payments(partner, references.payment_ids)
    by_payment: dict[str, list[str]] = {}
    for name, hold, district in paid:
        by_payment.setdefault(name, []).append(hold)
        own[hold] = district
    found = match(references, own, by_payment)
    return found, own.get(found.hold_id, "")
