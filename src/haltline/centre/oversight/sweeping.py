"""The sweep of oversight: each second what is new goes into what its pages read."""

from __future__ import annotations

import time

from ..kernel import clock
from . import looking
from .actions import NEWS_MOST, catch_up

EVERY_SECONDS = 60.0  # between two thoughts whether a look is due
SECONDS_MOST = 2.0  # of one pass; what is left is taken up in the next

_thought = -EVERY_SECONDS


def start_looking() -> bool:
    """Start the day's look through the history where it is due; tells whether it was."""
    global _thought
    if time.monotonic() - _thought < EVERY_SECONDS:
        return False
    _thought = time.monotonic()
    day = looking.due(clock.now())
    if day is not None:
        looking.start(day)
    return day is not None


def sweep() -> int:
    """Take up news until there is none or the time is over; gives how many reports moved."""
    ends, done = time.monotonic() + SECONDS_MOST, 0
    while moved := catch_up():
        done += moved
        if moved < NEWS_MOST // 2 or time.monotonic() > ends:
            break
    return done
