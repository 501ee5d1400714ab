"""Template closures: the same words under every case.

Closings are alike when their folded texts are the same letter by letter, sums and dates included: a
form filled with the report's facts differs from case to case. Words that several districts (or
stations, or officers, where there are no more) write are a letter of the house and nobody's. Null: of
the closings of one outcome as many repeat words of the unit's own as in other units; habits differ, and
that spread counts. What is written nearly only where money came back is a short text for an honest end.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ..history import Codes, History
from ..question import Question
from ..reports import MISSING, Reports
from .asking import ask
from .columns import local_days, reported_weeks, whose
from .narrative_mismatch import against
from .policy import Policy
from .texts import hashes, pieces, plain_words, signatures, sketches, without_numbers
from .trials import NOBODY, Trials, Unit

OWN_SHARE = 0.8  # of a text's uses lie in one unit: it is that unit's own
ENDED_WELL = 0.9  # of a text's uses are under reports of which money came back: its words are what happened


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units that close with their own repeated words more than others."""
    rows = history.where("closed")
    rows = rows[history.report.codes[rows] >= 0]
    if not len(rows):
        return []
    texts = history.text.take(rows)
    codes = history.report.codes[rows]
    days = local_days(history.at[rows], policy.time_zone)
    stratum = (history.outcome.codes[rows] + 1).astype(np.int32)
    everything = Trials(
        np.zeros(len(rows), np.bool_),
        stratum,
        codes,
        days,
        whose(history, reports, rows),
        block=reported_weeks(reports, codes),
    )
    _, near, _ = against(texts, reports.amount[codes], policy)
    back = reports.first("returned")[codes] != MISSING
    sets = []
    for value, filled in (
        (_numbered(texts, plain_words), np.zeros(len(rows), np.bool_)),
        (_numbered(texts, without_numbers), near),
        (_nearly(texts), near),
    ):
        sets.append(_repeating(everything, value, filled | _of_good_ends(value, back), policy))
    return ask("template-closure", [one for one in sets if one.hit.any()], reports.ids, policy)


def _numbered(texts: pa.Array | pa.ChunkedArray, form: Callable[[pa.Array], pa.Array]) -> NDArray[np.uint64]:
    """A number for each text, the same for the same words in some form; 0 for no words."""
    return np.concatenate([hashes(form(part)) for _, part in pieces(texts)])


def _nearly(texts: pa.Array | pa.ChunkedArray) -> NDArray[np.uint64]:
    """A number for each text, the same for nearly the same words; 0 for few words."""
    plain = [without_numbers(part) for _, part in pieces(texts)]
    return sketches(
        np.concatenate([signatures(part) for part in plain]),
        np.concatenate([signatures(part, pairs=True) for part in plain]),
    )


def _of_good_ends(value: NDArray[np.uint64], back: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a closing's words are those of reports of which money came back, where not nearly all are."""
    if back.mean() >= ENDED_WELL:
        return np.zeros(len(back), np.bool_)
    _, text = np.unique(value, return_inverse=True)
    return np.asarray(np.bincount(text, back)[text] >= ENDED_WELL * np.bincount(text)[text])


def _repeating(
    everything: Trials, value: NDArray[np.uint64], filled: NDArray[np.bool_], policy: Policy
) -> Trials:
    """The closings with words; those that repeat their unit's own carry the pattern, save `filled` ones."""
    some = np.flatnonzero(value != 0)
    cases = everything.only(some)
    _, text = np.unique(value[some], return_inverse=True)
    hit = own_words(text.astype(np.int32), cases.units, policy) & ~filled[some]
    return replace(cases, hit=hit)


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
