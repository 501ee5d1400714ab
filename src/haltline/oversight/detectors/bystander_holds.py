"""Bystander holds: holds on people who did nothing, to raise a rate.

Null: of the holds that are decided as many were wrong as elsewhere at the same bank and in the same quarter;
for a bank, as at other banks in that quarter. Holds that are still open are neither right nor wrong.
"""

import numpy as np
from numpy.typing import NDArray

from ..history import History
from ..question import Question
from ..reports import Reports
from .asking import flagged, question
from .columns import local_days, whose
from .policy import Policy
from .trials import Trials, Unit

QUARTER = 91  # days that share what is usual
BANKS_MAX = 30  # the largest are strata of their own; all others are one

WRONG_MOST = 0.5  # of decided holds: above it the end of a rightful hold is not written, and all holds count


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units, and banks, of whose decided holds more than elsewhere were wrong."""
    rows = history.where("hold_started")
    rows = rows[history.hold.codes[rows] >= 0]
    decided, wrong = _ends(history, policy)
    if wrong.sum() <= WRONG_MOST * decided.sum():
        rows = rows[decided[history.hold.codes[rows]]]
    if not len(rows):
        return []
    hit = wrong[history.hold.codes[rows]]
    days = local_days(history.at[rows], policy.time_zone)
    quarter = ((days - days.min()) // QUARTER).astype(np.int32)
    units = whose(history, reports, rows, "bank")
    codes = history.report.codes[rows]
    places = tuple(unit for unit in units if unit.level != "bank")
    banks = tuple(unit for unit in units if unit.level == "bank")
    stratum = _with_bank(quarter, units)
    flags = flagged([Trials(hit, stratum, codes, days, places)], policy) if places else []
    told = np.concatenate([flag.carried() for flag in flags]) if flags else codes[:0]
    free = ~np.isin(codes, told)  # a bank is not asked for what a station of its neighbourhood does
    if banks:
        flags += flagged([Trials(hit, quarter, codes, days, banks).only(free)], policy)
    return [question("bystander-holds", flag, reports.ids) for flag in flags]


def _ends(history: History, policy: Policy) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each hold whether it has come to an end, and whether it was wrong."""
    rows = history.where("hold_released", "contest_upheld")
    rows = rows[history.hold.codes[rows] >= 0]
    holds = history.hold.codes[rows]
    upheld = np.isin(rows, history.where("contest_upheld"))
    words = [policy_word(word) in policy.wrong_outcomes for word in history.outcome.known]
    wrongly = np.append(np.array(words, np.bool_), False)[history.outcome.codes[rows]]
    decided = np.zeros(len(history.hold.known), np.bool_)
    wrong = np.zeros(len(history.hold.known), np.bool_)
    decided[holds] = True
    wrong[holds[upheld | wrongly]] = True
    return decided, wrong


def policy_word(word: str) -> str:
    """An outcome as policy writes it: small letters, joined by a low line."""
    return word.strip().lower().replace("-", "_").replace(" ", "_")


def _with_bank(quarter: NDArray[np.int32], units: tuple[Unit, ...]) -> NDArray[np.int32]:
    for unit in units:
        if unit.level == "bank":
            sizes = np.bincount(unit.codes[unit.codes >= 0], minlength=len(unit.known))
            rank = np.full(len(unit.known) + 1, BANKS_MAX, np.int64)
            largest = np.argsort(-sizes, kind="stable")[:BANKS_MAX]
            rank[largest] = np.arange(len(largest))
            place = rank[unit.codes]
            _, stratum = np.unique(quarter * (BANKS_MAX + 1) + place, return_inverse=True)
            return np.asarray(stratum, np.int32)
    return quarter
