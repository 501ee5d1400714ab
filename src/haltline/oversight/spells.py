"""How long each report has taken on a clock: paused time out, open ones as open.

What is decided here of odd histories (docs/reference/oversight.md says the same to readers):
a report told twice starts at its first telling; a closing or telling that a later reopening undid is none;
a merged report leaves the clock when it is merged, neither late nor in time; a transferred one takes its
time along to its new place; an end before its start is not believed and takes the report off this clock.

Cost: one pass over the events of the two stages, and one sort of pauses.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from haltline.oversight.history import Excluded, History, Times
from haltline.oversight.reports import MISSING, Reports
from haltline.oversight.stages import Clock, stage

UNDONE = frozenset({"closed", "told"})  # by a reopening
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Spells:
    """One row for each report on a clock, in the order of reports.

    `report` is the report's row, `begun` when it came to the start, `micros` how long it took or has taken
    so far, `ended` whether it came to the end, `potential` for how long it could have been seen. `excluded`
    names the events not believed.
    """

    report: NDArray[np.intp] = field(repr=False)
    begun: Times = field(repr=False)
    micros: NDArray[np.int64] = field(repr=False)
    ended: NDArray[np.bool_] = field(repr=False)
    potential: NDArray[np.int64] = field(repr=False)
    excluded: tuple[Excluded, ...] = ()

    def __len__(self) -> int:
        return len(self.report)

    def among(self, chosen: NDArray[np.bool_]) -> "Spells":
        """Some of the spells."""
        return Spells(
            self.report[chosen],
            self.begun[chosen],
            self.micros[chosen],
            self.ended[chosen],
            self.potential[chosen],
        )


def spells_of(reports: Reports, clock: Clock, *, while_open: bool = False) -> Spells:
    """The spells of all reports that came to the clock's start by the history's as-of time.

    `while_open`: a closed report waits no more. Whoever closes early has then not become slower at the rest.
    """
    history = reports.history
    start = _first(history, clock.start, None)
    end = _first(history, clock.end, start)
    reversed_ = _reversed(history, clock, start, end)
    merged = _first(history, "merged", None)
    on = (start != MISSING) & ~np.isin(np.arange(len(reports)), list(reversed_))
    on &= ~((merged != MISSING) & (merged < start))
    rows = np.flatnonzero(on)
    begun, done = start[rows], end[rows]
    leaves = np.minimum(np.where(merged[rows] == MISSING, NEVER, merged[rows]), history.as_of)
    if while_open:
        closed = _first(history, "closed", start)[rows]
        leaves = np.minimum(leaves, np.where(closed == MISSING, NEVER, closed))
    ended = (done != MISSING) & (done <= leaves)
    stop = np.where(ended, done, leaves)
    last = np.full(len(reports), MISSING, np.int64)
    last[rows] = stop
    paused = _paused(history, clock, start, last)[rows]
    left = leaves - stop  # how much longer it could have been seen
    micros = stop - begun - paused
    return Spells(rows, begun, micros, ended, micros + left, tuple(reversed_.values()))


def _standing(history: History, name: str) -> NDArray[np.intp]:
    """The events of a stage that belong to a report and that no later reopening undid."""
    rows = history.where(name)
    codes = history.report.codes
    rows = rows[codes[rows] >= 0]
    if name not in UNDONE:
        return rows
    opened = history.where("reopened")
    again = np.full(len(history.report.known) + 1, -1, np.int64)  # the last place takes code -1
    again[codes[opened]] = opened
    return rows[rows > again[codes[rows]]]


def _first(history: History, name: str, since: Times | None) -> Times:
    """When each report first came to a stage, not before `since`; MISSING where it did not."""
    rows = _standing(history, name)
    codes = history.report.codes[rows]
    if since is not None:
        after = (since[codes] != MISSING) & (history.at[rows] >= since[codes])
        rows, codes = rows[after], codes[after]
    found = np.full(len(history.report.known), MISSING, np.int64)
    found[codes[::-1]] = history.at[rows][::-1]
    return found


def _reversed(history: History, clock: Clock, start: Times, end: Times) -> dict[int, Excluded]:
    """The reports whose only ends lie before their starts, with the line of the first such end."""
    rows = _standing(history, clock.end)
    codes = history.report.codes[rows]
    wrong = (start[codes] != MISSING) & (end[codes] == MISSING)
    found: dict[int, Excluded] = {}
    for row, code in zip(rows[wrong].tolist(), codes[wrong].tolist(), strict=True):
        reason = f"{clock.end} lies before {clock.start}; the report is not counted in {clock.name}"
        found.setdefault(code, Excluded(int(history.line[row]), reason))
    return found


def _paused(history: History, clock: Clock, start: Times, stop: Times) -> Times:
    """For each report how long the clock stood still between its start and its stop."""
    total = np.zeros(len(start), np.int64)
    report, since, until = _pauses(history, clock.pauses)
    if not len(report):
        return total
    begun, ended = start[report], stop[report]
    seen = np.minimum(until, ended) - np.maximum(since, begun)
    counted = (begun != MISSING) & (ended != MISSING) & (seen > 0)
    np.add.at(total, report[counted], seen[counted])
    return total


def _pauses(history: History, reasons: frozenset[str]) -> tuple[NDArray[np.int32], Times, Times]:
    """Report, beginning and end of every pause; NEVER ended where nothing resumed it.

    A pause within a pause, and a resumption of nothing, say nothing new.
    """
    rows = history.where("paused", "resumed")
    stops = history.stage[rows] == stage("paused")
    kept = history.report.codes[rows] >= 0
    if reasons:
        allowed = np.isin(history.outcome.codes[rows], [history.outcome.code(word) for word in reasons])
        kept &= ~stops | allowed
    rows, stops = rows[kept], stops[kept]
    order = np.argsort(history.report.codes[rows], kind="stable")
    rows, stops = rows[order], stops[order]
    report = history.report.codes[rows]
    same = np.r_[False, report[1:] == report[:-1]] if len(rows) else np.zeros(0, np.bool_)
    before = np.r_[False, stops[:-1]] if len(rows) else stops
    begins = stops & ~(same & before)
    resumes = ~stops & same & before
    keep = begins | resumes
    rows, begins, report = rows[keep], begins[keep], report[keep]
    at = history.at[rows]
    follows = np.r_[begins[:-1] & ~begins[1:], False] if len(rows) else begins
    until = np.where(follows, np.r_[at[1:], NEVER] if len(rows) else at, NEVER)
    return report[begins], at[begins], until[begins]
