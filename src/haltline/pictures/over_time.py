"""When disputed money left: by hour or day of the calendar, or by steps of a ledger with bare numbers."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

HOUR = 3600 * 1_000_000  # microseconds
DAY = 24 * HOUR
WIDTHS = {
    HOUR: "hour",
    3 * HOUR: "3 hours",
    6 * HOUR: "6 hours",
    12 * HOUR: "12 hours",
    DAY: "day",
    7 * DAY: "7 days",
    28 * DAY: "28 days",
    364 * DAY: "52 weeks",
}
BARS_MAX = 48


class OverTime(NamedTuple):
    """Sums by the start of each span, none left out between the first and the last; and a span's name."""

    starts: list[int]
    amounts: list[int]
    span: str


def over_time(events: Iterable[tuple[int, int]], *, calendar: bool) -> OverTime:
    """(time, amount) of each event as at most 48 spans of the finest width that is enough."""
    given = list(events)
    if not given:
        return OverTime([], [], "")
    first, last = min(time for time, _ in given), max(time for time, _ in given)
    width, span = _calendar_width(first, last) if calendar else _plain_width(first, last)
    sums: dict[int, int] = defaultdict(int)
    for time, amount in given:
        sums[time // width] += amount
    places = range(first // width, last // width + 1)
    return OverTime([place * width for place in places], [sums[place] for place in places], span)


def _calendar_width(first: int, last: int) -> tuple[int, str]:
    for width, span in WIDTHS.items():
        if last // width - first // width < BARS_MAX:
            return width, span
    years = (last - first) // (BARS_MAX - 1) // (364 * DAY) + 1
    return years * 364 * DAY, f"{52 * years} weeks"


def _plain_width(first: int, last: int) -> tuple[int, str]:
    width = 1
    for factor in _one_two_five():
        width = factor
        if last // width - first // width < BARS_MAX:
            break
    return width, "step" if width == 1 else f"{width} steps"


def _one_two_five() -> Iterable[int]:
    return (digit * 10**power for power in range(20) for digit in (1, 2, 5))
