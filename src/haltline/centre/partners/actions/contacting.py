"""Whom the centre calls at a partner: added, changed, retired; each with who did it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time

from django.db.models import QuerySet

from ...audit.actions import record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotHere
from ...kernel.scope import in_scope
from ..hands import Hand
from ..models import PartnerContact

CONTACTS_MOST = 40  # of one partner: four desks in three shifts with deputies; more is a telephone book


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of a contact; ``days`` are ISO weekdays, hours are by the clock of ``zone``."""

    name: str
    role: str
    phone: str
    email: str
    days: str
    starts: time
    ends: time
    zone: str
    rank: int = 1


def add_contact(partner: str, contact: Contact, hand: Hand) -> PartnerContact:
    """Add somebody who can be called. AlreadyDecided when the partner has as many as are kept."""
    if PartnerContact.objects.filter(partner_id=partner, retired_at=None).count() >= CONTACTS_MOST:
        raise AlreadyDecided(f"A partner has at most {CONTACTS_MOST} contacts; retire one first.")
    row = PartnerContact.objects.create(partner_id=partner, **asdict(contact))
    _log("partner.contact-added", row, hand)
    return row


def change_contact(partner: str, contact_id: int, contact: Contact, hand: Hand) -> None:
    """Change what is known of a contact. NotHere for another partner's, and for a retired one."""
    if not _of(partner, contact_id).update(**asdict(contact)):
        raise NotHere()
    _log("partner.contact-changed", PartnerContact.objects.get(pk=contact_id), hand)


def retire_contact(partner: str, contact_id: int, hand: Hand) -> None:
    """Call this contact no more; the row stays."""
    if not _of(partner, contact_id).update(retired_at=clock.now()):
        raise NotHere()
    _log("partner.contact-retired", PartnerContact.objects.get(pk=contact_id), hand)


def _of(partner: str, contact_id: int) -> QuerySet[PartnerContact]:
    return PartnerContact.objects.filter(pk=contact_id, partner_id=partner, retired_at=None)


def _log(verb: str, contact: PartnerContact, hand: Hand) -> None:
    """Names and numbers stay out of the log: the contact's number in the table says whose row it was."""
    with in_scope("audit"):
        record(verb, hand.actor, subject=contact.partner_id, contact=contact.pk)
