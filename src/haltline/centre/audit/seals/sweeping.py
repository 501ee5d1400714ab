"""The sweep of the log: seals each second, checks and signs each hour, checks all of it each day."""

from __future__ import annotations

from datetime import timedelta

from ...kernel import clock
from ..models import Check
from . import queries
from .actions import checking, signing
from .actions.sealing import seal_for_a_while

EVERY = {Check.Kind.HOUR: timedelta(hours=1), Check.Kind.DAY: timedelta(days=1)}


def sweep() -> int:
    """One pass; gives how many events were sealed."""
    sealed = seal_for_a_while()
    for kind, every in EVERY.items():
        check = queries.running(kind) or _due(kind, every)
        if check is not None and (check.finished_at or checking.go_on(check)) and kind == Check.Kind.HOUR:
            signing.sign(check)
    return sealed


def _due(kind: str, every: timedelta) -> Check | None:
    """A check that begins now because the last one began so long ago; the first with the first event.

    After an alarm of the hour's the whole log is looked at, to name the first bad index.
    """
    last = queries.last_check(kind)
    if last is not None and clock.database_now() - last.began_at < every:
        hour = queries.last_check(Check.Kind.HOUR)
        if kind == Check.Kind.HOUR or hour is None or not hour.why or hour.began_at < last.began_at:
            return None
    if last is None and queries.size() == 0:
        return None
    return checking.begin(kind)
