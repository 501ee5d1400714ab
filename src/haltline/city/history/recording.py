"""When each event was written down: mostly at once, on paper days later, months of them in one night."""

import numpy as np

from haltline.city.history.days import DAY, HOUR, Seconds, last_sunday
from haltline.city.history.draft import Draft
from haltline.city.history.mishaps import Ground, Mishap
from haltline.city.history.rows import BY_MACHINE, Rows, number

OVERNIGHT, DAYS_LATER, WEEKS_LATER = 0.05, 0.015, 0.002
MIGRATED_DAYS, POWER_CUT_DAYS = 80, 3
ONE_HOUR = HOUR


def record(where: Ground, draft: Draft, rows: Rows, district: np.ndarray) -> tuple[Seconds, list[Mishap]]:
    """The second at which each row was written down in its district, and the mishaps of the writing."""
    rng = where.rng
    machine = np.isin(rows.stage, [number(stage) for stage in BY_MACHINE])
    lag = np.where(machine, rng.exponential(40, len(machine)), rng.exponential(20 * 60, len(machine)))
    dice = rng.random(len(machine))
    by_hand = ~machine
    lag = np.where(by_hand & (dice < OVERNIGHT), rng.uniform(8 * HOUR, 20 * HOUR, len(lag)), lag)
    lag = np.where(by_hand & (dice < DAYS_LATER), rng.uniform(DAY, 5 * DAY, len(lag)), lag)
    lag = np.where(dice > 1 - WEEKS_LATER, rng.uniform(15 * DAY, 90 * DAY, len(lag)), lag)
    recorded = rows.true + lag.astype(np.int64)
    steps = (_migration, _power_cut, _wrong_hour)
    return recorded, [step(where, draft, rows, (recorded, district)) for step in steps]


def _migration(where: Ground, draft: Draft, rows: Rows, written: tuple[Seconds, np.ndarray]) -> Mishap:
    """One night a district's old system is copied in: months of events are recorded within the hour."""
    recorded, district = written
    night = where.begin(draft.days, 1, 0.5, 0.9) + 2 * HOUR
    ours = (district == where.district(7)) & (rows.true >= night - MIGRATED_DAYS * DAY) & (rows.true < night)
    order = np.argsort(rows.true[ours], kind="stable").argsort(kind="stable")
    recorded[ours] = night + order * HOUR // max(len(order), 1)
    return Mishap("migration", draft.places.districts[where.district(7)], night - MIGRATED_DAYS * DAY, night)


def _power_cut(where: Ground, draft: Draft, rows: Rows, written: tuple[Seconds, np.ndarray]) -> Mishap:
    """For three days a district writes on paper; the day after, everything is typed in."""
    recorded, district = written
    begin = where.begin(draft.days, POWER_CUT_DAYS + 1)
    end = begin + POWER_CUT_DAYS * DAY
    ours = (district == where.district(8)) & (rows.true >= begin) & (rows.true < end)
    recorded[ours] = end + 10 * HOUR + where.rng.integers(0, 7 * HOUR, int(ours.sum()))
    return Mishap("power-cut", draft.places.districts[where.district(8)], begin, end)


def _wrong_hour(where: Ground, draft: Draft, rows: Rows, written: tuple[Seconds, np.ndarray]) -> Mishap:
    """One district's computers keep another country's clock: in its summers they write an hour less."""
    recorded, district = written
    ours = district == where.district(9)
    year, first, last = 2023, 0, 0
    while last_sunday(year, 3) < draft.days.end:
        begin, end = last_sunday(year, 3) + 2 * HOUR, last_sunday(year, 10) + 3 * HOUR
        summer = ours & (rows.true >= begin) & (rows.true < end)
        recorded[summer] -= ONE_HOUR
        first, last, year = first or begin, end, year + 1
    return Mishap("summer-time", draft.places.districts[where.district(9)], first, last)
