"""A log changes the key that signs it: as planned, or because it was lost or stolen (decision 0044)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from haltline.seals.checkpoints import Checkpoint, sign, sign_too
from haltline.seals.succession import KeyChange, lines_of
from haltline.seals.tree import Frontier

from ....kernel import clock
from ....kernel.errors import AlreadyDecided
from ....kernel.scope import in_scope
from ...actions import MACHINE, Actor, record
from ...models import Check
from ...models import Checkpoint as Row
from .. import log_key, outside, queries
from . import checking
from .sealing import LOCK, seal
from .signing import publish_missing


def rotate(why: str, *, by: Actor = MACHINE) -> KeyChange:
    """A new key signs from now on, and the old one says so with it; the old private key is no more.

    AlreadyDecided while the log cannot be signed as it stands, since a new key would cover that up.
    """
    return _change(why, None, by)


def revoke(since: datetime, why: str, *, by: Actor = MACHINE) -> KeyChange:
    """A new key signs from now on, and what the old one signed after a moment counts nothing."""
    with in_scope("audit"):
        above = queries.size_signed_by(since)
    return _change(why, above, by)


def _change(why: str, above: int | None, by: Actor) -> KeyChange:
    with in_scope("audit"):
        keys = outside.keys()
        old, new = keys.head.short().hex(), log_key.under(keys.head.name, log_key.next_key()).text()
        if above is None:
            record("log.key_changed", by, subject=old, new=new, why=why[:200])
        else:
            record("log.key_revoked", by, subject=old, new=new, why=why[:200], above=str(above))
    while seal():
        pass
    check = checking.to_the_end(checking.begin(Check.Kind.HOUR))
    if check.position < check.until:
        raise AlreadyDecided(
            f"The log cannot be signed as it stands, by no key: {check.why}. First settle that:"
            " haltline audit resume."
        )
    with in_scope("audit"), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        told = _signed(check, above)
        tree = bytes(check.frontier)
        Row.objects.bulk_create(
            [Row(size=told.size, root=told.root, at=told.at, note=told.note, frontier=tree)]
        )
        log_key.hand_over(told.origin, told)
    publish_missing()
    return next(change for change in outside.keys().changes if change.told.note == told.note)


def _signed(check: Check, above: int | None) -> Checkpoint:
    """The checkpoint that says the change: by the new key, and by the old one where nothing is against it."""
    name, new = queries.log_name(), log_key.next_key()
    tree = Frontier.of_bytes(check.position, bytes(check.frontier))
    lines = lines_of(outside.keys().head, log_key.under(name, new), above)
    told = sign(new.ed25519, name, tree.size, tree.root(), clock.database_now(), lines)
    return told if above is not None else sign_too(told, log_key.signing_key(name).ed25519)
