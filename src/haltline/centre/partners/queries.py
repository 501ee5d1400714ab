"""Reading partners: who they are, and which key is whose. Partners stand outside the districts."""

from __future__ import annotations

from .models import Partner, PartnerKey


def partner_named(code: str) -> Partner:
    """The partner of this code."""
    return Partner.objects.get(pk=code)


def key_named(keyid: str) -> PartnerKey | None:
    """The row of a public key, nothing when the name is unknown."""
    return PartnerKey.objects.filter(pk=keyid).first()


def owner_of_key(keyid: str) -> str:
    """The code of the partner whose key this is."""
    return str(PartnerKey.objects.values_list("partner_id", flat=True).get(pk=keyid))
