"""The sweep: once a second, everything that is due by the database's clock, whether or not a nudge came.

It looks across districts only for ids and districts (crossing functions), then works in each row's own scope.
After a burst the queue is long and what waits in it is due here too; a pass takes some of it only, so that
the clocks are looked at every second all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import connection

from ..kernel.scope import in_scope
from . import tasks
from .actions.clocks import fire
from .actions.lapsing import lapse
from .queries import locked_request

log = logging.getLogger(__name__)


def sweep() -> int:
    """Do all that is due now; gives the number of rows looked at."""
    done = 0
    for function, work in DUE.items():
        for row, district in _due(function):
            done += _try(work, row, district)
    return done


def _due(function: str) -> list[tuple[UUID, str]]:
    with in_scope("sweep"), connection.cursor() as cursor:
        cursor.execute(f"select * from {function}()")  # noqa: S608 - one of the names in DUE
        return cursor.fetchall()


def _try(work: Callable[[str, str], None], row: UUID, district: str) -> int:
    """One row's failure must not keep the others waiting; it stays due and is tried again."""
    try:
        work(str(row), district)
    except Exception:
        log.exception("sweep: %s of %s failed", work.__name__, row)
    return 1


def clock_due(row: str, district: str) -> None:
    """Take the next step for a request whose answer clock ran out."""
    with in_scope(f"worker:{district}"):
        request = locked_request(UUID(row))
        if request is not None:
            fire(request)


def lapse_due(row: str, district: str) -> None:
    """End the automatic holds of a report that nobody verified in time."""
    with in_scope(f"worker:{district}"):
        lapse(UUID(row))


DUE: dict[str, Callable[[str, str], None]] = {
    "due_requests": clock_due,
    "due_outbox": tasks.deliver,
    "due_replies": tasks.post,
    "due_reports": tasks.begin,
    "due_lapses": lapse_due,
}
