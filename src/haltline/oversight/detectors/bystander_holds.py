"""Bystander holds: holds on people who did nothing, to raise a rate.

Null: of the reports with decided holds as many had a wrong one as elsewhere, for the number of holds,
their banks, the category and the half-year; for a bank, as at other banks. Holds that are still open
are neither right nor wrong.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..history import Codes, History
from ..question import Question
from ..reports import Reports
from ..stages import stage
from .asking import Flag, flagged, question
from .columns import local_days, reported_weeks, whose
from .comparing import look_at
from .policy import Policy
from .trials import Trials

HALF_YEAR = 182  # days that share what is usual
LIKELY = (0.01, 0.02, 0.03, 0.045, 0.065, 0.09, 0.13, 0.18, 0.25, 0.4)  # chances by which cases are compared
DRAWN = 20.0  # holds' worth of the share of all, for banks and categories with few
EARLY = 0.25  # of the history: a bank that stood out then already is a bank of shopkeepers
EARLY_LEVEL = 0.05
WRONG_MOST = 0.5  # of decided holds: above it the end of a rightful hold is not written, and all holds count


@dataclass(frozen=True, slots=True)
class Holds:
    """Holds by the row that began them, and whether each was wrong."""

    rows: NDArray[np.intp]
    wrong: NDArray[np.bool_]


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units, and banks, of whose decided holds more than elsewhere were wrong."""
    holds = _holds(history, policy)
    if not len(holds.rows):
        return []
    bank, category = history.bank.codes[holds.rows], reports.category[history.report.codes[holds.rows]]
    report = history.report.codes[holds.rows]
    at_bank, of_kind = _rates(holds.wrong, bank), _rates(holds.wrong, category)
    usual = at_bank * of_kind / max(float(holds.wrong.mean()), 1e-9)
    flags = flagged([_cases(history, reports, holds, report, usual, policy)], policy)
    told = np.concatenate([flag.carried() for flag in flags]) if flags else report[:0]
    if (bank >= 0).any():
        pairs = report.astype(np.int64) * (len(history.bank.known) + 1) + bank
        cases = _cases(history, reports, holds, pairs, of_kind, policy)
        alone = replace(cases, units=tuple(unit for unit in cases.units if unit.level == "bank"))
        alone = alone.only(~np.isin(alone.report, told))  # no bank is asked for what a station does
        flags += [flag for flag in flagged([alone], policy) if not _always(alone, flag, policy)]
    return [question("bystander-holds", flag, reports.ids) for flag in flags]


def _rates(wrong: NDArray[np.bool_], codes: Codes) -> NDArray[np.float64]:
    """For each hold the share of wrong ones among all with its code, drawn a little to that of all."""
    n = np.bincount(codes + 1)
    rate = (np.bincount(codes[wrong] + 1, minlength=len(n)) + DRAWN * wrong.mean()) / (n + DRAWN)
    return np.asarray(rate[codes + 1])


def _cases(
    history: History,
    reports: Reports,
    holds: Holds,
    group: NDArray[np.signedinteger],
    usual: NDArray[np.float64],
    policy: Policy,
) -> Trials:
    """One case for each group of holds: any of them was wrong, among groups of which that was as likely.

    The parts of one report's money are held together and fall together: they are one case.
    """
    _, first, place = np.unique(group, return_index=True, return_inverse=True)
    wrong = np.bincount(place, weights=holds.wrong) > 0
    right = np.bincount(place, weights=np.log1p(-np.clip(usual, 1e-6, 0.9)))
    likely = np.digitize(1 - np.exp(right), LIKELY)
    rows = holds.rows[first]
    days = local_days(history.at[rows], policy.time_zone)
    half = (days - days.min()) // HALF_YEAR
    stratum = (half * (len(LIKELY) + 1) + likely).astype(np.int32)
    report = history.report.codes[rows]
    weeks = reported_weeks(reports, report)
    units = (
        whose(history, reports, rows, "bank") if group.dtype == np.int64 else whose(history, reports, rows)
    )
    return Trials(wrong, stratum, report, days, units, block=weeks)


def _always(holds: Trials, flag: Flag, policy: Policy) -> bool:
    """Whether a bank's holds ended so from the beginning: its customers are shopkeepers, whoever asked."""
    early = holds.only(holds.day < holds.day.min() + np.ptp(holds.day) * EARLY)
    look = look_at(early, policy, 1)
    return bool(look.standings["bank"].p[flag.code] < EARLY_LEVEL)


def _holds(history: History, policy: Policy) -> Holds:
    """The holds that are decided, and which were wrong; all of them where rightful ends are not written.

    A hold without a name is its report's at its bank.
    """
    named = _named_holds(history)
    rows = history.where("hold_started")
    ends = history.where("hold_released", "contest_upheld")
    upheld = history.stage[ends] == stage("contest_upheld")
    words = [policy_word(word) in policy.wrong_outcomes for word in history.outcome.known]
    wrongly = np.append(np.array(words, np.bool_), False)[history.outcome.codes[ends]]
    wrong = np.isin(named[rows], named[ends[upheld | wrongly]])
    decided = np.isin(named[rows], named[ends])
    if wrong.sum() <= WRONG_MOST * decided.sum():
        rows, wrong = rows[decided], wrong[decided]
    told = history.report.codes[rows] >= 0
    return Holds(rows[told], wrong[told])


def _named_holds(history: History) -> NDArray[np.int64]:
    pairs = history.report.codes.astype(np.int64) * (len(history.bank.known) + 1) + history.bank.codes
    return np.where(history.hold.codes >= 0, history.hold.codes.astype(np.int64), -2 - np.abs(pairs))


def policy_word(word: str) -> str:
    """An outcome as policy writes it: small letters, joined by a low line."""
    return word.strip().lower().replace("-", "_").replace(" ", "_")
