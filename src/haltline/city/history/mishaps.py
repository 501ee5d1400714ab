"""The innocent look-alikes that every history has: a closed week, an outage, bad luck, a split district.

Each happens in a district without a misdeed while there are such, and is named in the truth.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from haltline.city.history.days import DAY, HOUR, NEVER, Days, following
from haltline.city.history.draft import NEW_LIST, NO_TRACE, NONE, NOT_FRAUD, Calls, Changes, Draft, Moves
from haltline.city.history.places import SHOPKEEPERS, Places

ONE_FRAUD = 1000
"""The closing words of the many victims of one fraud."""
VICTIMS, VICTIMS_DAYS, PARCEL_JOBS = 40, 14, 2
CLOSED_DAYS, OUTAGE_DAYS, CAMPAIGN_DAYS, DRIVE_DAYS = 8, 2, 6, 10
RUMOUR = 5
"""A campaign brings so many times the usual calls."""
DESK, CORRECTED = 0.08, 0.25
"""Share of a district's reports that a cyber desk takes over, of an officer's that a careful one corrects."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """What happened to whom, and when (seconds, the last one excluded)."""

    what: str
    unit: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Ground:
    """Where and when mishaps happen: districts without a misdeed, one a kind while there are enough."""

    rng: np.random.Generator
    districts: tuple[int, ...]

    def district(self, number: int) -> int:
        """The district of the n-th mishap."""
        return self.districts[number % len(self.districts)]

    def begin(self, days: Days, length: int, low: float = 0.2, high: float = 0.85) -> int:
        """A midnight within the history, with room for so many days."""
        last = max(int(len(days.load) * high) - length, 1)
        return days.start + int(self.rng.integers(min(int(len(days.load) * low), last - 1), last)) * DAY


def ground(rng: np.random.Generator, places: Places, guilty: Iterable[int]) -> Ground:
    """Districts in an order of chance, without those of misdeeds unless there are no others."""
    taken = set(guilty)
    order = [int(code) for code in rng.permutation(len(places.districts))]
    return Ground(rng, tuple(code for code in order if code not in taken) or tuple(order))


def closed_week(where: Ground, places: Places, days: Days) -> tuple[Days, Mishap]:
    """A flood or an election: one district's offices stay shut."""
    district, begin = where.district(0), where.begin(days, CLOSED_DAYS)
    first = (begin - days.start) // DAY
    days.working[district, first : first + CLOSED_DAYS] = False
    shut = Mishap("closed-week", places.districts[district], begin, begin + CLOSED_DAYS * DAY)
    return replace(days, following=following(days.working)), shut


def happen(where: Ground, draft: Draft) -> list[Mishap]:
    """All that happens while reports are open; changes the draft."""
    steps: tuple[Callable[[Ground, Draft], Mishap], ...] = (
        outage, drive, campaign, bad_luck, one_fraud, new_list, cyber_desk, careful_officer,
    )  # fmt: skip
    shop = Mishap("bank-of-shopkeepers", draft.places.banks[SHOPKEEPERS], draft.days.start, draft.days.end)
    return [*(step(where, draft) for step in steps), shop]


def outage(where: Ground, draft: Draft) -> Mishap:
    """For two days a large bank answers nothing; then everything at once. Holds come as much later."""
    lives, begin = draft.lives, where.begin(draft.days, OUTAGE_DAYS)
    bank, end = int(where.rng.integers(0, 3)), begin + OUTAGE_DAYS * DAY
    hit = (lives.bank == bank) & (lives.first_answer >= begin) & (lives.first_answer < end)
    later = np.where(hit, end + where.rng.integers(0, 2 * HOUR, len(hit)) - lives.first_answer, 0)
    lives.first_answer = lives.first_answer + later
    lives.held = np.where(lives.held < NEVER, lives.held + later, NEVER)
    shift = later[draft.holds.report]
    draft.holds.start += shift
    draft.holds.end = np.maximum(draft.holds.end, draft.holds.start + HOUR)
    return Mishap("bank-outage", draft.places.banks[bank], begin, end)


def drive(where: Ground, draft: Draft) -> Mishap:
    """A station works off its backlog in ten days of a month's middle, and tells the victims."""
    lives, places = draft.lives, draft.places
    months = draft.days.month_ends()
    begin = months[int(where.rng.integers(len(months) // 4, max(len(months) - 1, 1)))] + 8 * DAY
    station = _large_station(places, where.district(1))
    end = begin + DRIVE_DAYS * DAY
    open_then = (lives.station == station) & (lives.reported < begin) & (lives.closed > begin)
    chosen = (
        open_then & (lives.closed < begin + 60 * DAY) & (lives.merged == NEVER) & (lives.reopened == NEVER)
    )
    at = draft.days.office_time(
        where.rng, begin + where.rng.integers(0, (DRIVE_DAYS - 1) * DAY, len(chosen)), draft.district()
    )
    lives.told = np.where(chosen, at - 900, lives.told)
    lives.closed = np.where(chosen, at, lives.closed)
    for name in ("returned", "decided"):
        earlier = np.minimum(getattr(lives, name), at - HOUR)
        setattr(lives, name, np.where(chosen & (getattr(lives, name) < NEVER), earlier, getattr(lives, name)))
    return Mishap("backlog-drive", places.stations[station], begin, end)


def campaign(where: Ground, draft: Draft) -> Mishap:
    """A rumour makes a whole district call with questions."""
    places, district = draft.places, where.district(2)
    begin = where.begin(draft.days, CAMPAIGN_DAYS)
    officers = np.flatnonzero(places.district_of[places.station_of] == district)
    share = places.officer_share[officers]
    usual = len(draft.calls.at) * share.sum() / len(draft.days.load)
    many = int(where.rng.poisson(RUMOUR * usual * CAMPAIGN_DAYS))
    taker = where.rng.choice(officers, many, p=share / share.sum()).astype(np.int32)
    at = begin + where.rng.integers(0, CAMPAIGN_DAYS * DAY, many)
    draft.calls.add(Calls(np.full(many, NONE, np.int32), at, places.station_of[taker], taker))
    return Mishap("campaign", places.districts[district], begin, begin + CAMPAIGN_DAYS * DAY)


def bad_luck(where: Ground, draft: Draft) -> Mishap:
    """In the smallest district three of four holds in a row are on people who did nothing."""
    share, lives, holds = draft.places.district_share(), draft.lives, draft.holds
    district = int(min(where.districts, key=lambda code: share[code]))
    ours = np.flatnonzero(
        (draft.district() == district) & (lives.held < NEVER) & (lives.held < draft.days.end - 30 * DAY)
    )
    four = ours[len(ours) // 2 : len(ours) // 2 + 4]
    hit = np.isin(holds.report, four[:3])
    holds.ending = np.where(hit, NOT_FRAUD, holds.ending).astype(np.int32)
    holds.end = np.where(hit, holds.start + 5 * DAY, holds.end)
    begin = int(lives.reported[four[0]]) if len(four) else draft.days.start
    end = int(lives.reported[four[-1]]) + 1 if len(four) else draft.days.start
    return Mishap("bad-luck", draft.places.districts[district], begin, end)


def one_fraud(where: Ground, draft: Draft) -> Mishap:
    """Victims of one fraud come to a station in a fortnight, and are closed in another in the same words."""
    lives, places, rng = draft.lives, draft.places, where.rng
    station, begin = _large_station(places, where.district(3)), where.begin(draft.days, 90)
    end = begin + VICTIMS_DAYS * DAY
    free = (
        (lives.merged == NEVER) & (lives.moved == NEVER) & (lives.reopened == NEVER) & (lives.paused == NEVER)
    )
    free &= (lives.reported >= begin) & (lives.reported < end) & np.isin(draft.district(), where.districts)
    ours = np.sort(rng.permutation(np.flatnonzero(free & (lives.held == NEVER)))[:VICTIMS])
    officers = np.flatnonzero(places.station_of == station).astype(np.int32)
    lives.officer[ours] = rng.choice(officers, len(ours))
    lives.station[ours] = station
    lives.category[ours] = lives.entered_category[ours] = PARCEL_JOBS
    told = np.flatnonzero(np.isin(draft.calls.report, ours))
    draft.calls.officer[told] = lives.officer[draft.calls.report[told]]
    draft.calls.station[told] = station
    for table in (draft.moves, draft.changes):
        table.keep(~np.isin(table.report, ours))
    at = end + rng.integers(20 * DAY, 34 * DAY, len(ours))
    lives.closed[ours] = draft.days.office_time(rng, at, draft.district()[ours])
    lives.told[ours] = lives.closed[ours] - 1200
    lives.outcome[ours], lives.words[ours] = NO_TRACE, ONE_FRAUD
    return Mishap("one-fraud", places.stations[station], begin, end + 37 * DAY)


def new_list(where: Ground, draft: Draft) -> Mishap:
    """On one day a part of all open reports gets another category, in all stations: the list is new."""
    lives, at = draft.lives, where.begin(draft.days, 1) + 11 * HOUR
    stands = (lives.reported < at - HOUR) & (lives.closed > at + 8 * HOUR) & np.isin(lives.category, (0, 6))
    report = np.flatnonzero(stands & (where.rng.random(len(stands)) < 0.3)).astype(np.int32)
    when = at + where.rng.integers(0, 6 * HOUR, len(report))
    category = np.where(lives.category[report] == 0, 2, 8).astype(np.int32)
    reason = np.full(len(report), NEW_LIST, np.int32)
    draft.changes.add(Changes(report, when, category, lives.entered_amount[report].copy(), reason))
    return Mishap("new-list", "", at, at + 6 * HOUR)


def cyber_desk(where: Ground, draft: Draft) -> Mishap:
    """In one district a desk takes reports over from all stations and gives them back once, when done."""
    lives, places, district = draft.lives, draft.places, where.district(4)
    desk = _large_station(places, district)
    officers = np.flatnonzero(places.station_of == desk)
    ours = (draft.district() == district) & (lives.station != desk) & (lives.moved == NEVER)
    report = np.flatnonzero(ours & (where.rng.random(len(ours)) < DESK)).astype(np.int32)
    report = report[~np.isin(report, draft.moves.report)]
    at = lives.reported[report] + where.rng.integers(HOUR, DAY, len(report))
    back = at + where.rng.integers(2 * DAY, 6 * DAY, len(report))
    stands = back < lives.closed[report]
    report, at, back = report[stands], at[stands], back[stands]
    at_desk = where.rng.choice(officers, len(report)).astype(np.int32)
    draft.moves.add(Moves(report, at, lives.officer[report], at_desk))
    draft.moves.add(Moves(report, back, at_desk, lives.officer[report]))
    return Mishap("cyber-desk", places.districts[district], draft.days.start, draft.days.end)


def careful_officer(where: Ground, draft: Draft) -> Mishap:
    """One officer corrects much, up and down alike, always with a reason."""
    lives, places = draft.lives, draft.places
    ours = np.flatnonzero(places.district_of[places.station_of] == where.district(5))
    officer = int(ours[np.argmax(places.officer_share[ours])])
    mine = (lives.officer == officer) & (where.rng.random(len(lives.officer)) < CORRECTED)
    report = np.flatnonzero(mine).astype(np.int32)
    at = draft.days.office_time(
        where.rng,
        lives.reported[report] + where.rng.integers(HOUR, 6 * DAY, len(report)),
        draft.district()[report],
    )
    up = where.rng.random(len(report)) < 0.5
    amount = (lives.amount[report] * np.where(up, 1.5, 0.6)).astype(np.int64) // 100 * 100 + 100
    made = Changes(report, at, lives.category[report], amount, np.where(up, 4, 0).astype(np.int32))
    made.keep(at < lives.closed[report])
    draft.changes.add(made)
    return Mishap("careful-officer", places.officers[officer], draft.days.start, draft.days.end)


def split(where: Ground, draft: Draft) -> tuple[np.ndarray, Mishap]:
    """One day half the stations of a district become a new one: open reports are transferred, once.

    Returns the stations' new codes by old code, for that day on; the draft's places know the new names.
    """
    places, lives = draft.places, draft.lives
    district, at = where.district(6), where.begin(draft.days, 1, 0.4, 0.8)
    going = np.flatnonzero(places.district_of == district)[1::2]
    renamed = np.arange(len(places.stations), dtype=np.int32)
    renamed[going] = len(places.stations) + np.arange(len(going))
    new = f"New {places.districts[district]}"
    draft.places = replace(
        places,
        districts=(*places.districts, new),
        stations=(*places.stations, *(f"{new} {n + 1}" for n in range(len(going)))),
        district_of=np.append(places.district_of, np.full(len(going), len(places.districts), np.int32)),
    )
    opened = (
        np.isin(lives.station, going)
        & (lives.reported < at)
        & (lives.closed > at + DAY)
        & (lives.moved == NEVER)
    )
    report = np.flatnonzero(opened).astype(np.int32)
    when = at + where.rng.integers(0, HOUR, len(report))
    draft.moves.add(Moves(report, when, lives.officer[report], lives.officer[report]))
    return renamed, Mishap("district-split", places.districts[district], at, at + HOUR)


def _large_station(places: Places, district: int) -> int:
    stations = np.flatnonzero(places.district_of == district)
    return int(stations[np.argmax(places.station_share()[stations])])


def festivals(days: Days) -> list[Mishap]:
    """Bursts after the holidays, and months whose last working day carries a weekend."""
    found = [
        Mishap("month-end-after-days-off", "", end - DAY, end)
        for end in days.month_ends()
        if days.working[:, (end - days.start) // DAY - 1].all()
        and not days.working[:, (end - days.start) // DAY - 2].any()
    ]
    off = np.asarray(~days.working[:, : len(days.load)].any(axis=0))
    for first in np.flatnonzero(~off[:-3] & off[1:-2] & off[2:-1] & off[3:]):
        length = int(np.argmin(off[first + 1 :]))
        begin = days.start + (int(first) + 1) * DAY
        found.append(Mishap("festival", "", begin, begin + (length + 4) * DAY))
    return found


__all__ = ["Ground", "Mishap", "closed_week", "festivals", "ground", "happen", "split"]
