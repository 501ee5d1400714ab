"""Nudges: small jobs that say *look at this row*, written in the transaction that made the row.

The truth is in the row. A nudge that is lost is made again by the sweeper; one that comes twice finds
nothing left to do.
"""

from __future__ import annotations

import json
import time
from collections import deque
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from . import clock

FIRST = {"deliver": 1}  # in a burst what is written leaves before a report is begun
POSTERS = "haltline_replies"  # the channel on which those who post replies are called
URGENCY_MAX = 2**31 - 10  # the queue's priorities have 32 bits; what would cost more is all equally urgent

QUEUE = "rows"
LATER = "later"  # for those workers alone that stand back while the pages need the processors
IN_A_BURST = frozenset({"begin"})  # of which so many may come that reports are stored first, followed later
BURST = 20  # of them in a second, from one program: more than half of what a machine can follow
_begun: deque[float] = deque(maxlen=BURST)  # when the latest were nudged here, by this program's own clock
# procrastinate's own way in; through its Python the same call costs a sixth of taking a report
DEFER = """
select procrastinate_defer_jobs_v1(array[
    (%s::varchar, %s::varchar, %s::int, null, null, %s::jsonb, %s::timestamptz)::procrastinate_job_to_defer_v1
])
"""


def nudge(task: str, row: UUID, district: str, *, after_seconds: int = 0, urgency: int = 0) -> None:
    """Ask the worker to run ``task`` on one row of one district, soon or after some seconds.

    Among jobs of one task those of greater ``urgency`` are run first.
    """
    due: datetime | None = clock.now() + timedelta(seconds=after_seconds) if after_seconds else None
    job = json.dumps({"row": str(row), "district": district})
    with connection.cursor() as cursor:
        cursor.execute(DEFER, [_queue(task), task, FIRST.get(task, 0) + min(urgency, URGENCY_MAX), job, due])


def _queue(task: str) -> str:
    """Where a job waits: with those that stand back once more come than can be followed at once."""
    if task not in IN_A_BURST:
        return QUEUE
    now = time.monotonic()
    _begun.append(now)
    return LATER if len(_begun) == BURST and now - _begun[0] < 1 else QUEUE


def call_posters(district: str) -> None:
    """Tell those who post replies, once this transaction is committed, that a district has a new one."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [POSTERS, district])
