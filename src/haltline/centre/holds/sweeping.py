"""The sweep: once a second, everything that is due by the database's clock, whether or not a nudge came.

It looks across districts only for ids and districts (crossing functions), then works in each row's own scope.
After a burst the queue is long and what waits in it is due here too; a pass takes some of it only, and no
longer than a few seconds of each kind, so that the clocks are looked at all the same. Answer clocks come
first and all clocks of one district together.

Cost where nothing is due: one look at a partial index for each kind, whatever the number of open holds.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import connection

from ..kernel.scope import in_scope
from . import tasks
from .actions.clocks import fire
from .actions.lapsing import lapse
from .actions.not_done import ring
from .actions.rising import rise
from .queries import locked_requests
from .scores.queries import measure_speeds

KIND_SECONDS_MOST = 2.0  # work on one kind in one pass; the rest stays due for the next
log = logging.getLogger(__name__)


def sweep() -> int:
    """Do all that is due now; gives the number of rows looked at."""
    done = _clocks(_due("due_requests"))
    _try(_measure, "", "")
    for function, work in DUE.items():
        ends = time.monotonic() + KIND_SECONDS_MOST
        for row, district in _due(function):
            done += _try(work, row, district)
            if time.monotonic() > ends:
                break
    return done


def _due(function: str) -> list[tuple[UUID, str]]:
    with in_scope("sweep"), connection.cursor() as cursor:
        cursor.execute(f"select * from {function}()")  # noqa: S608 - one of the names above and in DUE
        return cursor.fetchall()


def _clocks(due: Iterable[tuple[UUID, str]]) -> int:
    """The answer clocks, one transaction a district."""
    by_district: dict[str, list[UUID]] = defaultdict(list)
    for request, district in due:
        by_district[district].append(request)
    for district, requests in by_district.items():
        try:
            clocks_due(requests, district)
        except Exception:
            log.exception("sweep: the clocks of %s failed together; now each for itself", district)
            for request in requests:
                _try(_clock_due, request, district)
    return sum(map(len, by_district.values()))


def _measure(_row: str, _district: str) -> None:
    measure_speeds()


def _clock_due(request: str, district: str) -> None:
    clocks_due([UUID(request)], district)


def _try(work: Callable[[str, str], None], row: UUID | str, district: str) -> int:
    """One row's failure must not keep the others waiting; it stays due and is tried again."""
    try:
        work(str(row), district)
    except Exception:
        log.exception("sweep: %s of %s failed", work.__name__, row)
    return 1


def clocks_due(requests: Iterable[UUID], district: str) -> None:
    """Take the next step for requests of one district whose answer clocks ran out."""
    with in_scope(f"worker:{district}"):
        fire(locked_requests(requests))


def lapse_due(row: str, district: str) -> None:
    """End the automatic holds of a report that nobody verified in time."""
    with in_scope(f"worker:{district}"):
        lapse(UUID(row))


def order_due(row: str, district: str) -> None:
    """Take the next step for an order about a hold that its bank has not carried out in time."""
    with in_scope(f"worker:{district}"):
        ring(UUID(row))


def call_due(row: str, district: str) -> None:
    """Look at a bank again that was called a while ago."""
    with in_scope(f"worker:{district}"):
        rise(UUID(row))


DUE: dict[str, Callable[[str, str], None]] = {
    "due_replies": tasks.post,
    "due_orders": order_due,
    "due_calls": call_due,
    "due_outbox": tasks.deliver,
    "due_reports": tasks.begin,
    "due_lapses": lapse_due,
}
