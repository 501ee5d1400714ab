"""Officers who are named by their rank: one name in many stations is not one person."""

from dataclasses import replace

import numpy as np

from ..history import History, Names
from ..reports import Reports
from .trials import main_of

ONE_PERSON = 0.5  # of the work under one name lies in one station, or it is no one person's


def each_person(history: History, reports: Reports) -> tuple[History, Reports]:
    """The same history with a rank's name counted as one officer in each station; names stay as they are."""
    officers, stations = len(history.officer.known), len(history.station.known)
    home, share = main_of(reports.officer, reports.station, officers, stations)
    rank = np.append((share < ONE_PERSON) & (home >= 0), False)
    if not rank.any():
        return history, reports
    new = np.append(np.cumsum(rank[:-1]) - 1, 0)  # the number of each rank among ranks

    def parted(officer: np.ndarray, station: np.ndarray) -> np.ndarray:
        apart = rank[officer] & (station >= 0)
        return np.where(apart, officers + new[officer] * stations + station, officer).astype(np.int32)

    names = history.officer.known + tuple(
        history.officer.known[code] for code in np.flatnonzero(rank).tolist() for _ in range(stations)
    )
    own = history.station.codes
    station = np.where(own >= 0, own, np.append(reports.station, -1)[history.report.codes])
    officer = Names(parted(history.officer.codes, station), names)
    apart = replace(history, officer=officer)
    return apart, replace(reports, history=apart, officer=parted(reports.officer, reports.station))
