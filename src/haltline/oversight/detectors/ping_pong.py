"""Ping-pong: reports that go in circles.

Two ways to count, both against other units: of the reports that a unit sends on, those that it sends on
again after they came back (so that whoever mends one wrong address is not asked); and of the
transferred reports that began at a unit, those that came back to where they had been. Where two do it
to each other, the one that sends more is asked, or of two alike the one that began; its question names
the other.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..history import Codes, History
from ..question import Question
from ..reports import Reports
from ..stages import stage
from .asking import ask
from .columns import local_days, whose
from .policy import Policy
from .trials import NOBODY, Trials, Unit, main_of

SENT_AGAIN = 2  # times that one unit sends one report away
DESK_MIN = 4  # reports given back once before a place may be a desk that takes over for a while
DESK_FOR_ONE = 0.9  # of what it gives back goes to one station: then it is no desk but the other of two
PAIR_SHARE = 0.8  # of the transfers of a question's reports lie between two: it is about both
DETAIL_MAX = 200  # letters, whatever a station is called
STATIONS_NAMED = 0.5  # of transfers that name another station; with fewer the holder says where a report is


@dataclass(frozen=True, slots=True)
class Moves:
    """Transfers in order of report and time: from which place to which, and whether it had been there."""

    rows: NDArray[np.intp] = field(repr=False)
    report: Codes = field(repr=False)
    source: Codes = field(repr=False)
    target: Codes = field(repr=False)
    back: NDArray[np.bool_] = field(repr=False)
    by_station: bool


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units whose reports go in circles more than others'."""
    moves = _moves(history)
    if not len(moves.rows):
        return []
    sets = [
        _sent_again(history, reports, moves, policy),
        _came_back(history, reports, moves, policy),
    ]
    asked = ask("ping-pong", sets, reports.ids, policy)
    return _of_pairs([_with_other(question, history, reports, moves) for question in asked])


def _with_other(question: Question, history: History, reports: Reports, moves: Moves) -> Question:
    """The question with the other of a pair in `other`, where nearly all its circles are between two."""
    if question.level not in ("station", "district") or not moves.by_station:
        return question
    codes = np.flatnonzero(np.isin(np.array(reports.ids, object), question.evidence))
    mine = np.isin(moves.report, codes)
    sides = [
        next(unit for unit in _senders(history, side, side) if unit.level == question.level)
        for side in (moves.source, moves.target)
    ]
    here = sides[0].known.index(question.unit)
    ends = np.stack([side.codes[mine] for side in sides])
    others = np.where(ends[0] == here, ends[1], ends[0])[(ends == here).any(axis=0)]
    others = others[(others != here) & (others != NOBODY)]
    if not len(others):
        return question
    other = int(np.bincount(others).argmax())
    between = np.isin(ends, (here, other)).all(axis=0).mean()
    if between < PAIR_SHARE:
        return question
    name = sides[0].known[other]
    return replace(question, other=name, detail=f"with {name}"[:DETAIL_MAX])


def _of_pairs(asked: list[Question]) -> list[Question]:
    """The questions, of two that name each other the one that saw more."""
    by_unit = {(question.level, question.unit): question for question in asked}

    def told_by_the_other(question: Question) -> bool:
        back = by_unit.get((question.level, question.other))
        if back is None or back.other != question.unit:
            return False
        return (back.seen, back.unit) > (question.seen, question.unit)

    return [question for question in asked if not told_by_the_other(question)]


def _sent_again(history: History, reports: Reports, moves: Moves, policy: Policy) -> Trials:
    known = moves.source != NOBODY
    wide = 1 + int(moves.source.max(initial=0))
    pairs = moves.report[known].astype(np.int64) * wide + moves.source[known]
    _, first, times = np.unique(pairs, return_index=True, return_counts=True)
    some = np.flatnonzero(known)[first]
    hit = (times >= SENT_AGAIN) & _sends_most(moves.report[some], some, times)
    return _trials(history, reports, moves, some, hit, policy)


def _sends_most(report: Codes, first: NDArray[np.intp], times: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether nobody sent the same report away more often, or as often and before; `first` is when."""
    order = np.lexsort((first, -times, report))
    most = np.zeros(len(report), np.bool_)
    most[order] = np.append(True, report[order][1:] != report[order][:-1])[: len(order)]
    return most


def _came_back(history: History, reports: Reports, moves: Moves, policy: Policy) -> Trials:
    distinct, first = np.unique(moves.report, return_index=True)
    hit = np.isin(distinct, moves.report[moves.back])
    return _trials(history, reports, moves, first, hit, policy)


def _trials(
    history: History,
    reports: Reports,
    moves: Moves,
    some: NDArray[np.intp],
    hit: NDArray[np.bool_],
    policy: Policy,
) -> Trials:
    rows = moves.rows[some]
    days = local_days(history.at[rows], policy.time_zone)
    units = whose(history, reports, rows)
    if moves.by_station:
        units = _senders(history, moves.source[some], history.officer.codes[rows])
    return Trials(hit, np.zeros(len(rows), np.int32), moves.report[some], days, units)


def _senders(history: History, station: Codes, officer: Codes) -> tuple[Unit, ...]:
    """The units that sent: the station before the transfer, its district, the officer whom the row names."""
    here = history.stage == stage("reported")
    home, _ = main_of(
        history.station.codes[here],
        history.district.codes[here],
        len(history.station.known),
        len(history.district.known),
    )
    district = np.append(home, np.int32(NOBODY))[station].astype(np.int32)
    units = (
        Unit("officer", officer, history.officer.known),
        Unit("station", station, history.station.known),
        Unit("district", district, history.district.known),
    )
    return tuple(unit for unit in units if (unit.codes != NOBODY).any())


def _moves(history: History) -> Moves:
    rows = history.where("reported", "transferred")
    rows = rows[history.report.codes[rows] >= 0]
    rows = rows[np.argsort(history.report.codes[rows], kind="stable")]
    moved = history.stage[rows] == stage("transferred")
    by_station, place = True, history.station.codes[rows]
    changed = (place != _previous(place, history.report.codes[rows])) & (place != NOBODY) & moved
    if changed.sum() < STATIONS_NAMED * moved.sum():
        by_station, place = False, history.holder.codes[rows]
    report = history.report.codes[rows]
    source = _previous(place, report)
    back = _been(report, place) & (source != place)
    kept = moved & ~_by_a_desk(report, source, place, back)
    return Moves(rows[kept], report[kept], source[kept], place[kept], back[kept], by_station)


def _by_a_desk(report: Codes, source: Codes, place: Codes, back: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The two transfers, there and back, of reports that a desk took over and gave back once."""
    given = np.flatnonzero(back & (source != NOBODY))
    wide = 1 + int(source.max(initial=0))
    pairs = report[given].astype(np.int64) * wide + source[given]
    _, pair, times = np.unique(pairs, return_inverse=True, return_counts=True)
    once = given[times[pair] == 1]
    all_given = np.bincount(source[once], minlength=wide)
    to, many = np.unique(source[once].astype(np.int64) << 32 | place[once], return_counts=True)
    most = np.zeros(wide, np.int64)
    np.maximum.at(most, to >> 32, many)
    desks = (all_given >= DESK_MIN) & (most < DESK_FOR_ONE * all_given)
    once = once[desks[source[once]]]
    legs = np.zeros(len(report), np.bool_)
    legs[once] = True
    legs[once - 1] = True
    return legs


def _previous(place: Codes, report: Codes) -> Codes:
    """Where each row's report was before it; NOBODY at its first row."""
    if not len(place):
        return place
    before = np.append(np.int32(NOBODY), place[:-1])
    same = np.append(False, report[1:] == report[:-1])
    return np.where(same, before, NOBODY).astype(np.int32)


def _been(report: Codes, place: Codes) -> NDArray[np.bool_]:
    """Whether a report had been at the place of a row before."""
    pairs = report.astype(np.int64) * (2 + int(place.max(initial=0))) + place + 1
    _, first = np.unique(pairs, return_index=True)
    been = np.ones(len(pairs), np.bool_)
    been[first] = False
    been[place == NOBODY] = False
    return been
