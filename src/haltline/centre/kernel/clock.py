"""The centre's clock: aware UTC, injectable in tests; deadlines are set in database time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - replaced whole by tests
_simulated: Callable[[], datetime] | None = None


def now() -> datetime:
    """The moment at the centre, aware UTC."""
    return _simulated() if _simulated else _source()


def database_now() -> datetime:
    """The moment by the database's clock, by which every deadline is set and fired."""
    if _simulated:
        return _simulated()
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]


def simulate(moment: Callable[[], datetime] | None) -> None:
    """Let both clocks of this process show what ``moment`` says, for a simulation; None gives them back."""
    global _simulated
    _simulated = moment
