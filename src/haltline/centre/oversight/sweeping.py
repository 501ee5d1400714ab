"""The sweep of oversight: each second what is new goes into what its pages read."""

from __future__ import annotations

import time

from .actions import NEWS_MOST, catch_up

SECONDS_MOST = 2.0  # of one pass; what is left is taken up in the next


def sweep() -> int:
    """Take up news until there is none or the time is over; gives how many reports moved."""
    ends, done = time.monotonic() + SECONDS_MOST, 0
    while moved := catch_up():
        done += moved
        if moved < NEWS_MOST // 2 or time.monotonic() > ends:
            break
    return done
