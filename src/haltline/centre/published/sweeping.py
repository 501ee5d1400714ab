"""The sweep of publishing: from the profile's hour on the day before; also days that were missed."""

from __future__ import annotations

from datetime import datetime

from ..kernel import clock
from . import actions

LOOK_SECONDS = 60  # a day that is not due is not asked about more often
_looked: datetime | None = None


def sweep() -> int:
    """Publish one day, if one is due; gives how many were. The next pass publishes the next."""
    global _looked
    now = clock.now()
    if _looked and 0 <= (now - _looked).total_seconds() < LOOK_SECONDS:
        return 0
    if actions.publish_next():
        return 1
    _looked = now
    return 0
