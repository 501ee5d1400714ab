"""The centre's clock: aware UTC, injectable in tests; deadlines are set in database time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - replaced whole by tests


def now() -> datetime:
    """The moment at the centre, aware UTC."""
    return _source()


def database_now() -> datetime:
    """The moment by the database's clock, by which every deadline is set and fired."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]
