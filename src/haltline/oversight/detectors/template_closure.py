"""Template closures: the same words under every case.

Closings are alike when their folded texts are the same letter by letter, sums and dates included: a
form filled with the report's facts differs from case to case. Words that several districts (or
stations, or officers, where there are no more) write are a letter of the house and nobody's. Null: of
the closings of one outcome as many repeat words of the unit's own as in other units; habits differ, and
that spread counts.
"""

import numpy as np
from numpy.typing import NDArray

from ..history import Codes, History
from ..question import Question
from ..reports import Reports
from .asking import ask
from .columns import local_days, reported_weeks, whose
from .policy import Policy
from .texts import hashes, pieces, plain_words
from .trials import NOBODY, Trials, Unit

OWN_SHARE = 0.8  # of a text's uses lie in one unit: it is that unit's own


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units that close with their own repeated words more than others."""
    rows, text = _closings(history)
    if not len(rows):
        return []
    units = whose(history, reports, rows)
    codes = history.report.codes[rows]
    days = local_days(history.at[rows], policy.time_zone)
    stratum = (history.outcome.codes[rows] + 1).astype(np.int32)
    hit = own_words(text, units, policy)
    return ask(
        "template-closure",
        [Trials(hit, stratum, codes, days, units, block=reported_weeks(reports, codes))],
        reports.ids,
        policy,
    )


def _closings(history: History) -> tuple[NDArray[np.intp], Codes]:
    """The closings with a text, and the number of their text: the same for the same words."""
    rows = history.where("closed")
    rows = rows[history.report.codes[rows] >= 0]
    found = [hashes(plain_words(part)) for _, part in pieces(history.text.take(rows))]
    value = np.concatenate(found) if found else np.zeros(0, np.uint64)
    rows, value = rows[value != 0], value[value != 0]
    _, text = np.unique(value, return_inverse=True)
    return rows, text.astype(np.int32)


def own_words(text: Codes, units: tuple[Unit, ...], policy: Policy) -> NDArray[np.bool_]:
    """Whether a closing's words are repeated and nearly only its own unit's.

    The widest level with at least three units says whose words they are: words of one district may be an
    order of its head; words that many districts write are nobody's.
    """
    repeated = np.bincount(text)[text] >= policy.template_repeats_min
    for unit in reversed(units):
        named = unit.codes != NOBODY
        if len(np.unique(unit.codes[named])) >= policy.shared_by:
            return np.asarray(repeated & named & _owned(text, unit.codes, named, policy))
    return np.zeros(len(text), np.bool_)


def _owned(text: Codes, codes: Codes, named: NDArray[np.bool_], policy: Policy) -> NDArray[np.bool_]:
    wide = int(codes.max()) + 1
    pairs = text.astype(np.int64) * wide + codes
    distinct, place, uses = np.unique(pairs[named], return_inverse=True, return_counts=True)
    all_uses = np.bincount(text[named], minlength=int(text.max()) + 1)
    share = uses / all_uses[distinct // wide]
    owned = np.zeros(len(text), np.bool_)
    owned[named] = ((share >= OWN_SHARE) & (uses >= policy.template_repeats_min))[place]
    return owned
