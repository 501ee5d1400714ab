"""Sealing: each second the events that were written since get their index and their leaf.

Cost: one transaction for up to ``EVENTS_MOST`` events; nothing of it touches the transaction of an act.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import connection

from haltline.seals.records import sealed

from ....kernel.scope import in_scope
from ..queries import next_waiting, size
from .alarms import alarm

EVENTS_MOST = 5_000  # of one transaction: a fifth of a second or so
SECONDS_MOST = 1.0  # of one pass of the sweep; what is left is taken up in the next
LOCK = "audit seal"


def seal(most: int = EVENTS_MOST) -> int:
    """Seal the events that have waited longest; gives how many were taken up, 0 when none waits.

    Another process that is sealing leaves nothing to do. Events of one call stand in the order in which they
    were written; those of an act that commits later come in a later call.
    """
    with in_scope("audit"), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtext(%s))", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        rows = next_waiting(most)
        there = [(row.event, sealed(row.record)) for row in rows if row.record is not None]
        if rows:
            told: list[Any] = [
                size(),
                [row.waiting for row in rows],
                [event for event, _ in there],
                [h for _, h in there],
            ]
            cursor.execute("select audit_seal(%s, %s, %s::uuid[], %s::bytea[])", told)
        for row in rows:
            if row.record is None:
                alarm(f"event {row.event} was taken out of the log before it was sealed")
    return len(rows)


def seal_for_a_while() -> int:
    """What the sweep does each second; gives how many were taken up."""
    ends, found = time.monotonic() + SECONDS_MOST, 0
    while done := seal():
        found += done
        if done < EVENTS_MOST or time.monotonic() > ends:
            break
    return found
