"""Alarms about the log: written in the log of the process, kept as a row, shown on the duty page.

No act is stopped by one.
"""

from __future__ import annotations

import logging

from ....kernel import clock
from ...models import Check

WHY_MOST = 400
log = logging.getLogger(__name__)


def alarm(why: str, *, number: int | None = None, at: int = 0) -> Check:
    """A check that ended at once, with what is wrong; ``number``: the first bad index where one is known."""
    check = Check(kind=Check.Kind.HOUR, start=at, until=at, position=at, frontier=b"")
    return finish(check, why, number)


def finish(check: Check, why: str = "", number: int | None = None) -> Check:
    """End a check; with ``why`` it is an alarm."""
    check.finished_at, check.why, check.bad_number = clock.database_now(), why[:WHY_MOST], number
    if check._state.adding:
        Check.objects.bulk_create([check])
    else:
        Check.objects.filter(pk=check.pk).update(
            finished_at=check.finished_at, why=check.why, bad_number=number, position=check.position
        )
    if why:
        log.error("the audit log, %s: %s", f"index {number}" if number is not None else "no index known", why)
    return check
