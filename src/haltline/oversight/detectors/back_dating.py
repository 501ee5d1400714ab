"""Back-dating: written later, said earlier.

Three ways to count the entries of a unit, each against other units': entries long after their time, for
this unit too; entries recorded after their clock's target that claim to be before it; entries that
claim a time before what had to come first. Each stage is looked at by itself: a late request among a
thousand prompt ones is nothing beside what is usual for closings. Nights in which one station recorded
mostly other stages late are a migration, a power cut or a week's papers, and tell nothing.
Cost: lags of all events once; the rest on the rows of some stages.
"""

import numpy as np
from numpy.typing import NDArray

from ..history import MICROS, Codes, History, Times
from ..question import Question
from ..reports import MISSING, Reports
from ..stages import stage
from .asking import ask
from .columns import HOUR, local_days, whose
from .policy import Policy
from .trials import Trials

MUST_PRECEDE = ("reported", "first_request", "first_answer", "held", "decided", "returned")
STAGES = ("closed", "first_answer", "first_request", "held", "decided", "returned", "told")
OTHERS_LATE_MIN = 3  # late entries of other stages in one night and station: everything was entered then
SAMPLE_MAX = 500_000  # events that tell a station's usual lag
EARLIER_BY = 60 * MICROS  # clocks of two systems differ by less


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units that enter late what they say was early, more than others do."""
    if not len(history):
        return []
    usual = _usual_lags(history, reports, np.arange(len(history)))
    shared = _late_nights(history, reports, usual, policy)
    sets = []
    for name in STAGES:
        rows = history.where(name)
        rows = rows[(history.report.codes[rows] >= 0) & ~shared[rows]]
        if len(rows):
            sets += _counted(history, reports, rows, usual, name, policy)
    return ask("back-dating", sets, reports.ids, policy)


def _counted(
    history: History, reports: Reports, rows: NDArray[np.intp], usual: Times, name: str, policy: Policy
) -> list[Trials]:
    """The ways to count the entries of one stage of which any carries the pattern."""
    units = whose(history, reports, rows, *(("bank",) if name == "first_answer" else ()))
    day = local_days(history.recorded_at[rows], policy.time_zone)
    lag = history.recorded_at[rows] - history.at[rows]
    station = _station(history, reports, rows)
    lags = _usual_lags(history, reports, rows)
    own = np.maximum(usual[station], lags[station])
    late = {
        f"recorded more than {hours:g} hours late": lag > _limit(own, hours, policy)
        for hours in policy.late_hours
    }
    helps = _helps(history, reports, rows, policy)
    of_stage = np.maximum(lags[station], lags[-1])  # a clock of half an hour is kept by minutes
    late["claims to have kept a clock that had run out"] = helps & (lag > policy.late_times_usual * of_stage)
    late["claims a time before what came first"] = _inverted(history, reports, rows) & (lag > EARLIER_BY)
    codes, stratum = history.report.codes[rows], np.zeros(len(rows), np.int32)
    return [Trials(hit, stratum, codes, day, units, detail) for detail, hit in late.items() if hit.any()]


def _limit(own: Times, hours: float, policy: Policy) -> NDArray[np.float64]:
    return np.asarray(np.maximum(hours * HOUR, policy.late_times_usual * own))


def _station(history: History, reports: Reports, rows: NDArray[np.intp]) -> Codes:
    """The station of each row, else its report's; the last place stands for none."""
    own = history.station.codes[rows]
    known = np.append(reports.station, np.int32(-1))[history.report.codes[rows]]
    return np.where(own >= 0, own, known)


def _usual_lags(history: History, reports: Reports, rows: NDArray[np.intp]) -> Times:
    """Each station's median lag of recording some rows; the last place is all stations'."""
    rows = rows[:: 1 + len(rows) // SAMPLE_MAX]
    lag = np.maximum(history.recorded_at[rows] - history.at[rows], 0)
    station = _station(history, reports, rows)
    usual = np.full(len(history.station.known) + 1, int(np.median(lag)), np.int64)
    order = np.lexsort((lag, station))
    counts = np.bincount(station[station >= 0], minlength=len(history.station.known))
    nameless = int((station < 0).sum())
    middle = nameless + np.cumsum(counts) - counts + (counts - 1) // 2
    usual[:-1][counts > 0] = lag[order][middle[counts > 0]]
    return usual


def _late_nights(history: History, reports: Reports, usual: Times, policy: Policy) -> NDArray[np.bool_]:
    """Whether a row was recorded in a night and station in which most late entries were of other stages."""
    station = _station(history, reports, np.arange(len(history)))
    lag = history.recorded_at - history.at
    late = np.flatnonzero(lag > _limit(usual[station], min(policy.late_hours), policy))
    shared = np.zeros(len(history), np.bool_)
    if not len(late):
        return shared
    day = local_days(history.recorded_at[late], policy.time_zone).astype(np.int64)
    _, night = np.unique(day * (len(usual) + 1) + station[late] + 1, return_inverse=True)
    all_late = np.bincount(night)
    for name in STAGES:
        of_stage = history.stage[late] == stage(name)
        own = np.bincount(night[of_stage], minlength=len(all_late))
        others = all_late - own
        mixed = (others >= OTHERS_LATE_MIN) & (others >= own)
        shared[late[of_stage & mixed[night]]] = True
    return shared


def _helps(history: History, reports: Reports, rows: NDArray[np.intp], policy: Policy) -> NDArray[np.bool_]:
    """Whether an entry was recorded after a clock's target and claims a time before it."""
    helps = np.zeros(len(rows), np.bool_)
    codes = history.report.codes[rows]
    for clock in policy.clocks:
        ends = history.stage[rows] == stage(clock.end)
        if ends.any():
            start = reports.first(clock.start)[codes]
            due = start + clock.target
            kept = (history.at[rows] <= due) & (history.recorded_at[rows] > due)
            lag = history.recorded_at[rows] - history.at[rows]
            helps |= ends & (start != MISSING) & kept & (lag > clock.target / 20)
    return helps


def _inverted(history: History, reports: Reports, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether an entry claims a time before that of a stage which had to come first."""
    codes = history.report.codes[rows]
    inverted = np.zeros(len(rows), np.bool_)
    for place, name in enumerate(MUST_PRECEDE):
        later = [stage(other) for other in (*MUST_PRECEDE[place + 1 :], "told", "closed")]
        first = reports.first(name)[codes]
        follows = np.isin(history.stage[rows], later)
        inverted |= follows & (first != MISSING) & (history.at[rows] < first - EARLIER_BY)
    return inverted
