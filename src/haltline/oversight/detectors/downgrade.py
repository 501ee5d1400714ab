"""Downgrades: a report that becomes a lesser one without a reason.

Null: of the reports of a category and quarter as many are moved down without a reason as elsewhere;
moves up and moves with a reason are nobody's question. Where every move down has some text, a text is
no reason; nor are the few words that stand under one after another, always downwards: those are counted
beside the same of others, who may have a list of reasons. What is lesser is told by the median sums of
the categories, by words that name a lesser matter, and by the amount itself.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..history import Codes, History
from ..question import Question
from ..reports import Reports
from .asking import ask
from .columns import local_days, of_reports
from .heaping import first_rows
from .odds import binomial_tail
from .policy import Policy
from .texts import hashes, plain_words
from .trials import NOBODY, Trials, Unit

QUARTER = 91  # days that share what is usual
UNREASONED_MIN = 0.05  # of moves down: with fewer, everybody always writes something
NOT_GIVEN = -1
LETTERS_MIN = 3  # of a reason: a stop or a dash is none
REPEATED_MIN = 4  # times that a reason is written before it is the same under every case
SAME_SHARE = 0.5  # of a place's moves with words have such: who gives each its own has a few alike, too
ONE_WAY = 0.8  # of the moves with a reason go down: they correct nothing, they lessen
BY_CHANCE = 1e-4  # that moves which go both ways elsewhere go down so often at one place


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units whose reports are moved down without a reason more than others'."""
    down = _moved_down(history, policy)
    rows = first_rows(history, "reported")
    if not len(down) or not len(rows):
        return []
    reason = _reasons(history, down)
    bare = down[reason == 0]
    same = down[(reason == 0) | _same_reason(history, reports, down, reason)]
    if len(bare) < UNREASONED_MIN * len(down):
        bare = down
    moved = [bare, same] if len(same) > len(bare) else [bare]
    sets = [_trials(history, reports, rows, one, policy) for one in moved]
    return ask("downgrade", sets, reports.ids, policy)


def _trials(
    history: History, reports: Reports, rows: NDArray[np.intp], down: NDArray[np.intp], policy: Policy
) -> Trials:
    """The reports taken, of which those moved down carry the pattern."""
    codes = history.report.codes[rows]
    hit = np.isin(codes, history.report.codes[down])
    days = local_days(history.at[rows], policy.time_zone)
    quarter = (days - days.min()) // QUARTER
    stratum = quarter * (len(history.category.known) + 1) + reports.category[codes] + 1
    _, stratum = np.unique(stratum, return_inverse=True)
    units = _by_mover(history, of_reports(history, reports, codes), codes, down)
    return Trials(hit, stratum.astype(np.int32), codes, days, units)


def _moved_down(history: History, policy: Policy) -> NDArray[np.intp]:
    """The reclassified rows that make their report a lesser one."""
    rows = history.where("reported", "reclassified")
    rows = rows[history.report.codes[rows] >= 0]
    rows = rows[np.argsort(history.report.codes[rows], kind="stable")]
    report = history.report.codes[rows]
    moved = np.isin(rows, history.where("reclassified"))
    category = _carried(history.category.codes[rows].astype(np.int64), report)
    amount = _carried(history.amount[rows], report)
    same = np.append(False, report[1:] == report[:-1]) if len(rows) else np.zeros(0, np.bool_)
    was, sum_was = np.roll(category, 1), np.roll(amount, 1)
    weight, named = _weights(history, policy)
    lesser = weight[category] < policy.lesser_share * weight[was]
    lesser |= named[category] & ~named[was]
    lesser &= (category != was) & (category != NOBODY) & (was != NOBODY) & ~(named[was] & ~named[category])
    smaller = (amount != NOT_GIVEN) & (amount < policy.lesser_share * sum_was)
    down: NDArray[np.bool_] = np.asarray(moved & same & (lesser | smaller))
    return rows[np.flatnonzero(down)]


def _carried(values: NDArray[np.int64], report: Codes) -> NDArray[np.int64]:
    """Each row's value, or the last that its report had; rows are in order of report and time."""
    if not len(values):
        return values
    place = np.arange(len(values))
    start = np.append(True, report[1:] != report[:-1])
    known = np.maximum.accumulate(np.where((values >= 0) | start, place, 0))
    return np.asarray(values[known], np.int64)


def _weights(history: History, policy: Policy) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each category (and none, last) the median sum reported, and whether its name says it is lesser."""
    rows = history.where("reported")
    known = len(history.category.known)
    good = (history.amount[rows] >= 0) & (history.category.codes[rows] >= 0)
    category, amount = history.category.codes[rows][good], history.amount[rows][good]
    order = np.lexsort((amount, category))
    counts = np.bincount(category, minlength=known)
    middle = np.cumsum(counts) - counts + (counts - 1) // 2
    weight = np.full(known + 1, np.nan)
    weight[:-1][counts > 0] = amount[order][middle[counts > 0]]
    words = [set(name.lower().replace("-", " ").replace("_", " ").split()) for name in history.category.known]
    lesser = {word.replace("-", " ") for word in policy.lesser_words}
    return weight, np.array([bool(found & lesser) for found in words] + [False])


def _reasons(history: History, rows: NDArray[np.intp]) -> NDArray[np.uint64]:
    """A number for each row's reason, in `outcome` and `text`, the same for the same words; 0 for none."""
    codes, words = history.outcome.codes[rows], history.outcome.known
    outcome = pa.array((*words, ""), pa.large_string()).take(
        pa.array(np.where(codes >= 0, codes, len(words)))
    )
    written = pc.fill_null(history.text.take(rows), "").cast(pa.large_string())
    written = written.combine_chunks() if isinstance(written, pa.ChunkedArray) else written
    said = plain_words(pc.binary_join_element_wise(outcome, written, pa.scalar(" ", pa.large_string())))
    letters = np.asarray(pc.utf8_length(pc.replace_substring_regex(said, pattern=r"\PL", replacement="")))
    return np.where(letters >= LETTERS_MIN, hashes(said), np.uint64(0))


def _same_reason(
    history: History, reports: Reports, down: NDArray[np.intp], reason: NDArray[np.uint64]
) -> NDArray[np.bool_]:
    """Whether a move down has the same words as others of its officer or station, who go nearly only down.

    Whoever corrects moves both ways.
    """
    every = history.where("reclassified")
    every = every[history.report.codes[every] >= 0]
    said = _reasons(history, every)
    every, said = every[said != 0], said[said != 0]
    lower = np.isin(every, down)
    same = np.zeros(len(every), np.bool_)
    for place in ("officer", "station"):
        own = getattr(history, place).codes[every]
        known = getattr(reports, place)[history.report.codes[every]]
        same |= _one_way(np.where(own >= 0, own, known).astype(np.int64), said, lower)
    return np.asarray(np.isin(down, every[same & lower]) & (reason != 0))


def _one_way(
    place: NDArray[np.int64], said: NDArray[np.uint64], lower: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether a move's place writes its words again and again, and moves downwards as chance hardly does.

    Where everybody's moves with words go down, that alone says nothing, and all are counted.
    """
    here, down = (_counts(place, each) for each in (np.ones(len(place)), lower.astype(np.float64)))
    elsewhere = (lower.sum() - down + 0.5) / (len(place) - here + 1.0)
    all_go_down = lower.sum() >= ONE_WAY * len(place)
    unlikely = all_go_down | (binomial_tail(down, here, elsewhere) < BY_CHANCE)
    _, word = np.unique(np.stack([place.astype(np.uint64), said]), axis=1, return_inverse=True)
    repeated = np.bincount(word.ravel())[word.ravel()] >= REPEATED_MIN
    mostly = _counts(place, repeated.astype(np.float64)) >= SAME_SHARE * here
    return np.asarray(repeated & mostly & unlikely & (down >= ONE_WAY * here))


def _counts(place: NDArray[np.int64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each row the sum over its place; place -1 is one, too."""
    return np.asarray(np.bincount(place + 1, weight)[place + 1], np.float64)


def _by_mover(
    history: History, units: tuple[Unit, ...], codes: Codes, down: NDArray[np.intp]
) -> tuple[Unit, ...]:
    """The reports' units, but of those moved down the ones that the row names."""
    place = np.full(len(history.report.known), -1, np.int64)
    place[codes] = np.arange(len(codes))
    moved = []
    for unit in units:
        named = getattr(history, unit.level).codes[down]
        own = (named >= 0) & (place[history.report.codes[down]] >= 0)
        changed = unit.codes.copy()
        changed[place[history.report.codes[down[own]]]] = named[own]
        moved.append(Unit(unit.level, changed, unit.known))
    return tuple(moved)
