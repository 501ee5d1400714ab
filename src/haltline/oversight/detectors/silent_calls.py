"""Silent calls: calls to a unit of which no report comes.

Null: of the calls of the same four weeks as many stay without a report as elsewhere; a campaign or
an outage of a fortnight is no pattern. Where no call names its report, calls are set against reports.
"""

import numpy as np

from ..calls import calls_of
from ..history import History
from ..question import Question
from ..reports import Reports
from .asking import ask
from .columns import local_days, whose
from .policy import Policy
from .trials import Trials

MONTH = 28  # days that share what is usual


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units of whose calls fewer than elsewhere lead to a report."""
    rows, silent = calls_of(history)
    if not len(rows):
        return []
    days = local_days(history.at[rows], policy.time_zone)
    stratum = ((days - days.min()) // MONTH).astype(np.int32)
    units = whose(history, reports, rows)
    codes = np.where(silent, -1, history.report.codes[rows]).astype(np.int32)
    calls = Trials(silent, stratum, codes, days, units)
    return ask("silent-calls", [calls], reports.ids, policy)
