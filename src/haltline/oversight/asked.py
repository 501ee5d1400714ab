"""Which bank a clock is about: of several that a report names, the one that was asked."""

import numpy as np

from haltline.oversight.history import Codes
from haltline.oversight.reports import MISSING, Reports
from haltline.oversight.spells import Spells
from haltline.oversight.stages import Clock

OF_A_BANK = frozenset({"first_request", "first_answer", "held", "hold_started"})


def bank_of(reports: Reports, spells: Spells, clock: Clock) -> Codes:
    """For each report the bank on the event that starts the clock, where that is an act with a bank.

    Else, and where that event names none, the last one that any event of the report named.
    """
    history = reports.history
    if clock.start not in OF_A_BANK:
        return reports.bank
    begun = np.full(len(reports), MISSING, np.int64)
    begun[spells.report] = spells.begun
    rows = history.where(clock.start)
    codes = history.report.codes[rows]
    named = (codes >= 0) & (history.bank.codes[rows] >= 0)
    rows, codes = rows[named], codes[named]
    first = history.at[rows] == begun[codes]
    found = reports.bank.copy()
    found[codes[first][::-1]] = history.bank.codes[rows[first]][::-1]
    return found
