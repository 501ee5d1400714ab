"""Taking partners in: who they are, how they are reached, the keys they sign with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ...audit.actions import MACHINE, Actor, record
from ...kernel import clock
from ...kernel.errors import NotAllowed
from ...kernel.scope import in_scope
from ..models import Partner, PartnerKey

CLOCK_SKEW = timedelta(minutes=5)  # a key is good a little before the moment it was entered


@dataclass(frozen=True, slots=True)
class NewPartner:
    """An institution that can be asked to hold money; ``way`` is one of Partner.Way."""

    code: str
    name: str
    way: str
    url: str = ""
    duty_contact: str = ""


def put_partner(new: NewPartner, *, by: Actor = MACHINE) -> Partner:
    """Add the partner, or change what is known of it."""
    fields = {"name": new.name, "way": new.way, "url": new.url, "duty_contact": new.duty_contact}
    with in_scope("audit"):
        partner, fresh = Partner.objects.update_or_create(code=new.code, defaults=fields)
        record("partner.added" if fresh else "partner.changed", by, subject=new.code, way=new.way)
    return partner


def add_key(
    partner: str, keyid: str, public_pem: str, *, good_for: timedelta, by: Actor = MACHINE
) -> PartnerKey:
    """Accept a public key of the partner from now on. A known key stays as it is, also a revoked one.

    Raises NotAllowed when the name already stands for another key: keys are never exchanged under a name.
    """
    now = clock.now()
    with in_scope("audit"):
        key, fresh = PartnerKey.objects.get_or_create(
            keyid=keyid,
            defaults={
                "partner_id": partner, "public_pem": public_pem,
                "not_before": now - CLOCK_SKEW, "not_after": now + good_for,
            },
        )  # fmt: skip
        if key.public_pem.strip() != public_pem.strip() or key.partner_id != partner:
            raise NotAllowed(f"The name {keyid} already stands for another key; choose a new name.")
        if fresh:
            record("partner.key-added", by, subject=keyid)
    return key
