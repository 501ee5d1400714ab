"""How long a stage took, in classes: fine where clocks are short, coarse where they are long.

Every clock's target that is a whole number of these steps is an edge, so that the share within it is exact.
The database has the same function (``oversight_bin``); a test compares the two.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

MINUTE, HOUR, DAY = 60, 3_600, 86_400  # seconds
SPANS: Final = (
    (0, 60, 5),
    (60, HOUR, MINUTE),
    (HOUR, 6 * HOUR, 5 * MINUTE),
    (6 * HOUR, 3 * DAY, HOUR),
    (3 * DAY, 100 * DAY, DAY),
    (100 * DAY, 1_000 * DAY, 10 * DAY),
)
"""From, to and step in seconds; what took longer than the last is in one class of its own."""

EDGES: Final = (*(at for start, end, step in SPANS for at in range(start, end, step)), SPANS[-1][1])
"""Where each class begins, in seconds; class ``i`` is from EDGES[i] up to, not including, EDGES[i + 1]."""

ENDED, LEFT, RUNS = 1, 1_001, 2_001
"""What a clock came to as one number: its class counted from ENDED where its end was reached, from LEFT where
it was given up there (closed before); while it runs the hour since when, counted from RUNS."""
WEEK_HOURS, LAP, YEAR_WEEKS = 168, 53, 52
"""That hour is told within a lap of 53 weeks, so that it is plain within any year of 52."""


def class_of(seconds: float) -> int:
    """The class of a duration. ValueError for a negative one: an end before its start is no duration."""
    if seconds < 0:
        raise ValueError("a stage cannot end before it begins")
    return bisect_right(EDGES, seconds) - 1
