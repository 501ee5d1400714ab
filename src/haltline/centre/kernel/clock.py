"""The centre's clock: aware UTC, injectable in tests; deadlines are set in database time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.db import connection

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - replaced whole by tests
_simulated: Callable[[], datetime] | None = None
_read: ContextVar[tuple[datetime, float] | None] = ContextVar("read", default=None)


def now() -> datetime:
    """The moment at the centre, aware UTC."""
    return _simulated() if _simulated else _source()


def database_now() -> datetime:
    """The moment by the database's clock, by which every deadline is set and fired.

    A transaction asks once; from then on it counts the seconds itself, which no setting of a clock changes.
    """
    if _simulated:
        return _simulated()
    if known := _read.get():
        moment, then = known
        return moment + timedelta(seconds=time.monotonic() - then)
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]


@contextmanager
def read(moment: datetime) -> Iterator[None]:
    """Let the database's clock show ``moment`` now, and go on from there to the end of the block."""
    token = _read.set((moment, time.monotonic()))
    try:
        yield
    finally:
        _read.reset(token)


def simulate(moment: Callable[[], datetime] | None) -> None:
    """Let both clocks of this process show what ``moment`` says, for a simulation; None gives them back."""
    global _simulated
    _simulated = moment
