"""A city from a seed: honest life, the planned frauds of every city, and some by chance."""

from datetime import datetime

from haltline.city.builder import Builder
from haltline.city.honest import live_honestly
from haltline.city.scams import PLANNED, by_chance
from haltline.city.world import World

REPORTS = 24
PLANNED_REPORTS = sum(reports for _, reports in PLANNED)
WAVE_MINUTES = 15.0  # of real life, in which all reports come: 15 seconds at speed 60
FIRST_MINUTE = 1.0


def seeded_world(seed: int, start: datetime, *, speed: float = 60.0, reports: int = REPORTS) -> World:
    """The same seed, start and speed give the same city; at least the planned reports come.

    Durations are of real life and divided by `speed` when the schedule is written; `start` is aware UTC.
    """
    city = Builder(seed, start, speed)
    live_honestly(city)
    frauds = [*PLANNED, *[(by_chance, 1)] * max(0, reports - PLANNED_REPORTS)]
    city.dice.shuffle(frauds)
    total = sum(count for _, count in frauds)
    minutes = [FIRST_MINUTE + WAVE_MINUTES * n / total for n in range(total)]
    for fraud, count in sorted(frauds, key=lambda each: -each[1]):
        fraud(city, _spread(city, minutes, count))
    return city.finish()


def _spread(city: Builder, free: list[float], count: int) -> tuple[float, ...]:
    """Takes so many free minutes, apart from each other where a fraud needs several reports in order."""
    if count == 1:
        return (free.pop(city.dice.randrange(len(free))),)
    stride = max(1, len(free) // count)
    picked = [free[n * stride + city.dice.randrange(max(1, stride // 2))] for n in range(count)]
    for minute in picked:
        free.remove(minute)
    return tuple(picked)
