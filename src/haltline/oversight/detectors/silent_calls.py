"""Silent calls: calls to a unit of which no report comes.

Null: of the calls of the same four weeks as many stay without a report as elsewhere; a campaign or
an outage of a fortnight is no pattern. Where no call names its report, calls are set against reports.
"""

import numpy as np

from ..history import History
from ..question import Question
from ..reports import Reports
from ..stages import stage
from .asking import ask
from .columns import local_days, whose
from .policy import Policy
from .trials import Trials

MONTH = 28  # days that share what is usual
NEVER_NAMED = 0.99  # of calls without a report: then calls do not name their reports at all


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units of whose calls fewer than elsewhere lead to a report."""
    rows = history.where("called")
    if not len(rows):
        return []
    if float((history.report.codes[rows] < 0).mean()) > NEVER_NAMED:
        rows = history.where("called", "reported")
        silent = (history.stage[rows] == stage("called")) & (history.report.codes[rows] < 0)
    else:
        silent = history.report.codes[rows] < 0
    days = local_days(history.at[rows], policy.time_zone)
    stratum = ((days - days.min()) // MONTH).astype(np.int32)
    units = whose(history, reports, rows)
    codes = np.where(silent, -1, history.report.codes[rows]).astype(np.int32)
    calls = Trials(silent, stratum, codes, days, units)
    return ask("silent-calls", [calls], reports.ids, policy)
