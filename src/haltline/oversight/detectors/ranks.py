"""Officers who are named by their rank: one name in half of all stations is no one person's."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..history import History, Names
from ..reports import Reports
from .trials import NOBODY, main_of

ONE_PERSON = 0.5  # of the work under one name lies in one station, or it may be no one person's
STATIONS_SHARE = 0.5  # of all stations have the name: a person who helps out works in fewer
STATIONS_MIN = 3
REPORTS_MIN = 5  # of a rank in a station; with fewer no question could be asked about anybody


def each_person(history: History, reports: Reports) -> tuple[History, Reports]:
    """The same history with a rank's name counted as one officer in each station; names stay as they are.

    Where a rank has few reports in a station, nobody is told from others there: it counts as no officer.
    So however names and stations mix, there are never more officers than reports warrant.
    """
    officers, stations = len(history.officer.known), len(history.station.known)
    home, share = main_of(reports.officer, reports.station, officers, stations)
    pairs = reports.officer.astype(np.int64) * stations + reports.station
    both = (reports.officer >= 0) & (reports.station >= 0)
    spans = np.bincount(np.unique(pairs[both]) // max(stations, 1), minlength=officers)
    many = spans >= max(STATIONS_MIN, STATIONS_SHARE * stations)
    rank = np.append((share < ONE_PERSON) & (home >= 0) & many, False)
    if not rank.any():
        return history, reports
    told, many = np.unique(pairs[rank[reports.officer] & (reports.station >= 0)], return_counts=True)
    told = told[many >= REPORTS_MIN]

    def parted(officer: NDArray[np.int32], station: NDArray[np.int32]) -> NDArray[np.int32]:
        pair = officer.astype(np.int64) * stations + station
        place = np.searchsorted(told, pair)
        known = np.append(told, -1)[place] == pair
        apart = np.where(known, officers + place, NOBODY)
        return np.where(rank[officer] & (station >= 0), apart, officer).astype(np.int32)

    names = history.officer.known
    names += tuple(names[code] for code in (told // stations).tolist())
    own = history.station.codes
    station = np.where(own >= 0, own, np.append(reports.station, -1)[history.report.codes])
    officer = Names(parted(history.officer.codes, station), names)
    apart = replace(history, officer=officer)
    return apart, replace(reports, history=apart, officer=parted(reports.officer, reports.station))
