"""Who is looking: the scope that the database's row policies read, set for one transaction.

Scopes: ``district:ID`` an officer · ``worker:ID`` a job · ``area:ID,ID`` a supervisor ·
``partner:ID`` a bank · ``report:TOKEN`` a victim · ``intake`` a report on its way in ·
``pot:ID`` a district read, never written, for a pot that districts share ·
``door`` a stranger who asks · ``door:HOLD`` a holder who has proved to know of that hold ·
``review:OFFICE`` an independent reviewer, contests of other offices that came so far ·
``reread:PERSON`` a reader of closed reports, masked, those given to that person and not yet sent ·
``sweep`` due ids only · ``centre`` read-only and masked · ``audit`` the log only. No scope is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime

from django.db import connection, transaction

from . import clock
from .errors import MissingScope

SETTING = "haltline.scope"
NAMED = frozenset({"district", "worker", "area", "partner", "report", "pot", "door", "review", "reread"})
ALONE = frozenset({"intake", "sweep", "centre", "audit", "door"})


@contextmanager
def in_scope(scope: str) -> Iterator[None]:
    """Run one transaction in which the database shows and takes only what ``scope`` may see.

    Inside another scope it is a savepoint, after which the outer scope counts again. MissingScope for a
    scope that names nobody, such as a job's that lost its district (faults 27).
    """
    kind, _, name = scope.partition(":")
    if not (kind in NAMED and name) and scope not in ALONE:
        raise MissingScope(f"{scope or 'an empty scope'} names nobody to look for")
    # a scope lasts for its transaction, so outside of one there is none to keep
    inside = connection.in_atomic_block
    with transaction.atomic():
        before = current_scope() if inside else ""
        moment = _set(scope)
        with nullcontext() if inside else clock.read(moment):
            yield
        if before:
            _set(before)


def current_scope() -> str:
    """The scope of the running transaction, empty where none is set."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting(%s, true), '')", [SETTING])
        return cursor.fetchone()[0]


def _set(scope: str) -> datetime:
    """Set the scope; gives the moment by the database's clock, which costs nothing more."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, true), clock_timestamp()", [SETTING, scope])
        return cursor.fetchone()[1]
