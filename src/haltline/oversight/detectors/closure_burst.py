"""Closure bursts: reports that end because the month does.

Null: of a unit's closings of a month as many fall on its last days as of other units' in the same
month, so that weekdays, holidays and what all do on that day are nobody's question. One month is no
pattern.
"""

import numpy as np

from ..history import History
from ..question import Question
from ..reports import Reports
from .asking import ask
from .columns import local_days, months, whose
from .policy import Policy
from .trials import Trials

WEEKS_A_MONTH = 4


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units that close more than others on the last days of month after month."""
    rows = history.where("closed")
    if not len(rows):
        return []
    units = whose(history, reports, rows)
    days = local_days(history.at[rows], policy.time_zone)
    month, following = months(days)
    stratum = month - month.min()
    codes = history.report.codes[rows]
    sets = [
        Trials(
            following < last,
            stratum,
            codes,
            days,
            units,
            f"last {last} days of the month",
            month * WEEKS_A_MONTH,
        )
        for last in policy.burst_days
    ]
    questions = ask("closure-burst", sets, reports.ids, policy)
    return questions if len(np.unique(month)) >= policy.burst_months_min else []
