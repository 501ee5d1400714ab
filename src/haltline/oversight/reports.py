"""One row a report: when it first and last came to each stage, and whose it is.

Cost: a column is worked out when it is first asked for, in one pass over the events of its stage.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from haltline.oversight.history import NOT_GIVEN, Codes, History, Times, stage

MISSING = np.iinfo(np.int64).min  # of a time: there was no such event


@dataclass(frozen=True)
class Reports:
    """The reports of a history in the order of its `report` names: row i is report code i.

    `district`, `station`, `bank` and `officer` are codes of the history's names: the last one that was
    given, so that a transferred report belongs to whom it was transferred. `category` and `amount` (minor
    units, on reported and reclassified) are the first ones that were given, so that no later change makes a
    report look easier; `last_category` and `last_amount` say what became of them. -1 is not given.
    """

    history: History = field(repr=False)
    district: Codes
    station: Codes
    bank: Codes
    officer: Codes
    category: Codes
    last_category: Codes
    amount: NDArray[np.int64]
    last_amount: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.history.report.known)

    @property
    def ids(self) -> tuple[str, ...]:
        """The name of each report."""
        return self.history.report.known

    def first(self, stage: str) -> Times:
        """When each report first came to a stage, in microseconds; MISSING where it did not."""
        rows, reports = self._events(stage)
        return self._last_put(reports[::-1], self.history.at[rows][::-1])

    def last(self, stage: str) -> Times:
        """When each report last came to a stage, in microseconds; MISSING where it did not."""
        rows, reports = self._events(stage)
        return self._last_put(reports, self.history.at[rows])

    def count(self, stage: str) -> NDArray[np.int64]:
        """How many times each report came to a stage."""
        return np.bincount(self._events(stage)[1], minlength=len(self)).astype(np.int64)

    def _events(self, stage: str) -> tuple[NDArray[np.intp], Codes]:
        rows = self.history.where(stage)
        reports = self.history.report.codes[rows]
        return rows[reports >= 0], reports[reports >= 0]

    def _last_put(self, reports: Codes, values: Times) -> Times:
        found = np.full(len(self), MISSING, np.int64)
        found[reports] = values  # of several values for one place numpy keeps the last
        return found


def reports_of(history: History) -> Reports:
    """The reports of a history."""
    told = {name: getattr(history, name).codes for name in ("district", "station", "bank", "officer")}
    category, everywhere = history.category.codes, np.ones(len(history), np.bool_)
    # what was held or returned is another sum than what was lost
    lost = np.isin(history.stage, [stage("reported"), stage("reclassified")])
    return Reports(
        history,
        **{name: _given(history, codes, everywhere) for name, codes in told.items()},
        category=_given(history, category, everywhere, first=True),
        last_category=_given(history, category, everywhere),
        amount=_given(history, history.amount, lost, first=True),
        last_amount=_given(history, history.amount, lost),
    )


def _given(
    history: History,
    values: NDArray[np.signedinteger],
    among: NDArray[np.bool_],
    *,
    first: bool = False,
) -> NDArray[np.signedinteger]:
    """For each report the last value (or the first) that one of some events gives; -1 where none does."""
    codes = history.report.codes
    rows = np.flatnonzero(among & (values >= 0) & (codes >= 0))
    if first:
        rows = rows[::-1]
    found = np.full(len(history.report.known), NOT_GIVEN, values.dtype)
    found[codes[rows]] = values[rows]  # of several values for one place numpy keeps the last
    return found
