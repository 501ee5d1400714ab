"""Reading partners: who they are, which key is whose, whom to call. Partners stand outside the districts."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from .duty import Shift
from .models import Partner, PartnerContact, PartnerKey


def partner_named(code: str) -> Partner:
    """The partner of this code."""
    return Partner.objects.get(pk=code)


def key_named(keyid: str) -> PartnerKey | None:
    """The row of a public key, nothing when the name is unknown."""
    return PartnerKey.objects.filter(pk=keyid).first()


def owner_of_key(keyid: str) -> str:
    """The code of the partner whose key this is."""
    return str(PartnerKey.objects.values_list("partner_id", flat=True).get(pk=keyid))


def contacts_of(partner: str) -> QuerySet[PartnerContact]:
    """Whom the centre can call at a partner, by rank; retired contacts are left out."""
    return PartnerContact.objects.filter(partner_id=partner, retired_at=None).order_by("rank", "pk")


def shift_of(contact: PartnerContact) -> Shift:
    """The hours in which a contact can be called."""
    return Shift(contact.days, contact.starts, contact.ends, contact.zone)


def on_duty(partner: str, at: datetime) -> list[PartnerContact]:
    """The contacts of a partner that can be called at this moment, whom first by rank; often empty."""
    return [contact for contact in contacts_of(partner) if shift_of(contact).covers(at)]
