"""The practice country's days: holidays and the days after them, weeks, months, and when an office works.

Times are whole seconds UTC; days are local, 5:30 h ahead all year. An office works from 10 to 18.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.int64]
HOUR, DAY = 3600, 86400
LOCAL = 5 * HOUR + HOUR // 2
NEVER = 1 << 60
"""What has not happened. Small enough that a few years can be added to it."""
OPENS, SHUTS = 10 * HOUR, 18 * HOUR
AHEAD_DAYS = 500
"""Days beyond the end for which there is a calendar, so that work can be planned into them."""
FIRST_DAY = date(2023, 1, 1)
FIXED = ((1, 1), (1, 26), (4, 14), (5, 1), (8, 15), (10, 2), (12, 25))
FESTIVALS = ((3, 8, 3), (10, 20, 5))
"""Month, earliest day and length of the festivals that move by up to twelve days."""
BY_HOUR = np.array(
    [4, 2, 1, 1, 1, 2, 4, 8, 14, 22, 30, 34, 34, 30, 30, 32, 34, 34, 32, 30, 28, 22, 14, 8], float
)
BY_WEEKDAY = np.array([1.12, 1.05, 1.02, 1.0, 1.03, 0.95, 0.83])


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar of a history.

    `start` and `end` are its first second and the one after its last; `working` is (districts, days) and
    reaches `AHEAD_DAYS` beyond the end; `following` is the next working day at or after each; `load` how many
    reports come.
    """

    start: int
    end: int
    load: NDArray[np.float64]
    working: NDArray[np.bool_]
    following: NDArray[np.int32]

    def day(self, at: Seconds) -> NDArray[np.int32]:
        """The local day of each time, counted from the first; held within the calendar."""
        last = self.working.shape[1] - 1
        return np.clip((at - self.start) // DAY, 0, last).astype(np.int32)

    def office_time(self, rng: np.random.Generator, at: Seconds, district: NDArray[np.int32]) -> Seconds:
        """The same time if the office works then, else soon after it opens next. NEVER stays."""
        day = self.day(at)
        of_day = (at - self.start) % DAY
        late = self.working[district, day] & (of_day >= SHUTS)
        to_day = self.following[district, np.minimum(day + late, self.working.shape[1] - 1)]
        moved = (to_day != day) | (of_day < OPENS)
        wait = rng.exponential(2 * HOUR, len(at)) % (SHUTS - OPENS)
        opened = self.start + to_day.astype(np.int64) * DAY + OPENS + wait.astype(np.int64)
        return np.where(at >= NEVER, NEVER, np.where(moved, opened, at))

    def month_ends(self) -> list[int]:
        """The first second after each month that ends within the history."""
        found: list[int] = []
        month = FIRST_DAY
        while True:
            month = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
            after = midnight(month)
            if after > self.end:
                return found
            found.append(after)


def midnight(day: date) -> int:
    """The second at which a local day begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - LOCAL


def draw_days(rng: np.random.Generator, years: float, districts: int) -> Days:
    """A calendar of so many years from 1 January 2023, the same in all districts."""
    count = round(365.25 * years)
    dates = [FIRST_DAY + timedelta(days=n) for n in range(count + AHEAD_DAYS)]
    festive = _festivals(rng, dates)
    free = festive | np.array([(d.month, d.day) in FIXED or d.weekday() == 6 for d in dates])
    weekday = np.array([d.weekday() for d in dates])
    load = BY_WEEKDAY[weekday] * (1 + 0.15 * np.arange(len(dates)) / 365.25)
    load *= np.where(festive, 0.45, 1.0) * _after(festive)
    working = np.broadcast_to(~free, (districts, len(dates))).copy()
    start = midnight(FIRST_DAY)
    return Days(start, start + count * DAY, load[:count], working, following(working))


def _festivals(rng: np.random.Generator, dates: list[date]) -> NDArray[np.bool_]:
    free = np.zeros(len(dates), np.bool_)
    for year in range(dates[0].year, dates[-1].year + 1):
        for month, day, length in FESTIVALS:
            begin = (date(year, month, day) - dates[0]).days + int(rng.integers(0, 13))
            free[max(begin, 0) : max(begin + length, 0)] = True
    return free


def _after(festive: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The four days after a festival bring what people kept for them."""
    burst = np.ones(len(festive))
    for day in np.flatnonzero(festive[:-1] & ~festive[1:]):
        burst[day + 1 : day + 5] = 1.7
    return burst


def following(working: NDArray[np.bool_]) -> NDArray[np.int32]:
    """For each district and day the next day on which the office works; the last stands for all beyond."""
    last = working.shape[1] - 1
    days = np.where(working, np.arange(last + 1), last)
    return np.minimum.accumulate(days[:, ::-1], axis=1)[:, ::-1].astype(np.int32)


def last_sunday(year: int, month: int) -> int:
    """Midnight of a month's last Sunday, on which some countries change their clocks."""
    day = date(year, month, 31)
    return midnight(day - timedelta(days=(day.weekday() + 1) % 7))
