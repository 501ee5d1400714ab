"""The centre's own keys: a new one is listed before it signs, the old ones stay good for a while."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from haltline.protocol.keys import generate_key

from ...audit.actions import MACHINE, Actor, record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotHere
from ...kernel.private_keys import keep_private
from ...kernel.scope import in_scope
from ..keys import FIRST_KEYID, SINCE_EVER, key_file, private_key
from ..models import CentreKey


@transaction.atomic
def rotate(lead: timedelta, overlap: timedelta, *, by: Actor = MACHINE) -> CentreKey:
    """Make a new key: listed now, signing after ``lead``; those before it are good for ``overlap`` more."""
    now = clock.now()
    _enter_first()
    number = CentreKey.objects.count() + 1
    keyid = f"centre-{number}"
    keep_private(generate_key(keyid), key_file(keyid))
    new = private_key(keyid)  # read back: a rotation that broke off may have left its key here
    CentreKey.objects.filter(not_after=None).update(not_after=now + lead + overlap)
    row = CentreKey.objects.create(
        keyid=new.keyid, public_pem=new.public.pem(), not_before=now, signs_from=now + lead
    )
    with in_scope("audit"):
        record("centre.key-rotated", by, subject=new.keyid, signs_from=row.signs_from.isoformat())
    return row


@transaction.atomic
def revoke_own(keyid: str, why: str, *, by: Actor = MACHINE) -> None:
    """Stop signing with a key and list it no more. AlreadyDecided when no other key could sign instead."""
    _enter_first()
    now = clock.now()
    others = CentreKey.objects.filter(revoked_at=None).exclude(pk=keyid)
    if not others.exclude(not_after__lte=now).exists():
        raise AlreadyDecided("There is no other key to sign with: rotate first.", subject=keyid)
    if not CentreKey.objects.filter(pk=keyid, revoked_at=None).update(revoked_at=now, revoked_why=why):
        raise NotHere(subject=keyid)
    if not others.filter(signs_from__lte=now).exclude(not_after__lte=now).exists():
        others.update(signs_from=now)  # its successor signs at once, though banks may not have read it yet
    with in_scope("audit"):
        record("centre.key-revoked", by, subject=keyid, why=why)


def _enter_first() -> None:
    """Write the key that the centre began with beside the others."""
    if not CentreKey.objects.select_for_update().filter(pk=FIRST_KEYID).exists():
        first = private_key(FIRST_KEYID).public
        CentreKey.objects.create(
            keyid=FIRST_KEYID, public_pem=first.pem(), not_before=SINCE_EVER, signs_from=SINCE_EVER
        )
