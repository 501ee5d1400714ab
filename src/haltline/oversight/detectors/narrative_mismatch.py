"""Narrative mismatch: the story says another thing than the fields.

What word belongs to what category is learned from all stories but a part (naive Bayes on hashed words,
out of fold), so that no story vouches for itself. A case is a story that clearly tells a category; it
carries the pattern when another is recorded. And a story that names sums, when all of them are far from
the recorded one. Null: stories and fields disagree as often as elsewhere for what the story tells.
Cost: every word is looked up once; 10^6 stories of 40 words are 4*10^7 look-ups a category.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ..history import Codes, History
from ..question import Question
from ..reports import Reports
from .asking import ask
from .columns import local_days, whose
from .odds import Floats
from .policy import Policy
from .texts import Found, folded, hashes, logs_of_counts, pieces, plain_words, sums_written, words
from .trials import NOBODY, Trials

BUCKETS = 1 << 15  # words share a bucket with few others
FOLDS = 2
CATEGORIES_MAX = 40  # the largest; others are no one's
LEARNED_MAX = 200_000  # stories tell well enough what words mean
SMOOTHING = 0.5  # of a word's count in a category
WORDS_MIN = 3  # of a story
SUM_MIN = 100  # of major units: smaller numbers are days, shares, hours
MINOR = 100  # minor units in a major one, as stories are written


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units whose stories and fields disagree more than elsewhere."""
    rows = history.where("reported")
    rows = rows[history.report.codes[rows] >= 0]
    if not len(rows):
        return []
    stories = history.text.take(rows)
    codes = history.report.codes[rows]
    everything = Trials(
        np.zeros(len(rows), np.bool_),
        np.zeros(len(rows), np.int32),
        codes,
        local_days(history.at[rows], policy.time_zone),
        whose(history, reports, rows),
    )
    category = history.category.codes[rows]
    told = told_category(stories, category, _folds(reports, codes), _station(everything), policy)
    sums = _of_sums(everything, stories, history.amount[rows], policy)
    sets = [_of_category(everything, category, told), *sums]
    return ask("narrative-mismatch", [one for one in sets if len(one)], reports.ids, policy)


def _folds(reports: Reports, codes: Codes) -> NDArray[np.int64]:
    """A part for each report by its name, so that the order of rows changes nothing."""
    named = hashes(pa.array(reports.ids, pa.large_string()))
    return (named[codes] % np.uint64(FOLDS)).astype(np.int64)


def _station(everything: Trials) -> Codes:
    """The station that took each story; NOBODY where none has a name."""
    named = [unit.codes for unit in everything.units if unit.level == "station"]
    return named[0] if named else np.full(len(everything), NOBODY, np.int32)


def _of_category(everything: Trials, category: Codes, told: Codes) -> Trials:
    clear = (told != NOBODY) & (category != NOBODY)
    cases = Trials(told != category, np.maximum(told, 0), everything.report, everything.day, everything.units)
    return cases.only(clear, "the story tells another category")


def told_category(
    stories: pa.Array | pa.ChunkedArray,
    category: Codes,
    folds: NDArray[np.int64],
    station: Codes,
    policy: Policy,
) -> Codes:
    """The category that each story clearly tells, learned from the other folds; else NOBODY.

    Words that fewer than `shared_by` stations write tell nothing, so that a station whose people write in
    another language is not judged by what its own words were filed under.
    """
    told = np.full(len(category), NOBODY, np.int32)
    sizes = np.bincount(category[category >= 0]) if (category >= 0).any() else np.zeros(0, np.int64)
    kept = np.argsort(-sizes, kind="stable")[:CATEGORIES_MAX]
    kept = np.sort(kept[sizes[kept] > 0])
    if len(kept) < 2:
        return told
    place = np.full(int(category.max()) + 2, NOBODY, np.int64)
    place[kept] = np.arange(len(kept))
    labels = place[category]
    weights = _learned(stories, labels, folds, len(kept))
    common = _common(stories, station, policy)
    for first, part in pieces(stories):
        found = words(plain_words(part))
        known = common[_bucket(found.value)]
        found = Found(found.text[known], found.value[known])
        some = slice(first, first + len(part))
        score, count = _scores(found, folds[some], weights, len(part))
        order = np.sort(score, axis=1)
        clear = (order[:, -1] - order[:, -2] > np.log(policy.story_odds)) & (count >= WORDS_MIN)
        told[some] = np.where(clear, kept[score.argmax(axis=1)], NOBODY)
    return told


def _learned(
    stories: pa.Array | pa.ChunkedArray, labels: NDArray[np.int64], folds: NDArray[np.int64], kinds: int
) -> list[Floats]:
    """For each fold the log shares of words by category, of the stories of the other folds."""
    counts = np.zeros((FOLDS, BUCKETS * kinds))
    step = 1 + len(labels) // LEARNED_MAX
    for first, part in pieces(stories):
        some = slice(first, first + len(part))
        label = np.where((np.arange(first, first + len(part)) % step) == 0, labels[some], NOBODY)
        found = words(plain_words(part))
        for fold in range(FOLDS):
            learn = (label[found.text] != NOBODY) & (folds[some][found.text] != fold)
            cell = _bucket(found.value[learn]) * kinds + label[found.text[learn]]
            counts[fold] += np.bincount(cell, minlength=BUCKETS * kinds)
    return [logs_of_counts(counts[fold].reshape(BUCKETS, kinds), SMOOTHING) for fold in range(FOLDS)]


def _common(stories: pa.Array | pa.ChunkedArray, station: Codes, policy: Policy) -> NDArray[np.bool_]:
    """For each bucket whether enough stations write its words; all are where too few have a name."""
    named = len(np.unique(station[station >= 0]))
    if named < policy.shared_by:
        return np.ones(BUCKETS, np.bool_)
    written = np.zeros((int(station.max()) + 1, BUCKETS), np.bool_)
    for first, part in pieces(stories):
        found = words(plain_words(part))
        where = station[first : first + len(part)][found.text]
        written[where[where >= 0], _bucket(found.value[where >= 0])] = True
    return np.asarray(written.sum(axis=0) >= policy.shared_by)


def _bucket(value: NDArray[np.uint64]) -> NDArray[np.int64]:
    return (value % np.uint64(BUCKETS)).astype(np.int64)


def _scores(
    found: Found, folds: NDArray[np.int64], weights: list[Floats], texts: int
) -> tuple[Floats, NDArray[np.int64]]:
    """The log-likelihood of each category for each text, and the text's count of words."""
    kinds = weights[0].shape[1]
    score = np.zeros((texts, kinds))
    bucket = _bucket(found.value)
    for fold, table in enumerate(weights):
        mine = folds[found.text] == fold
        for kind in range(kinds):
            score[:, kind] += np.bincount(
                found.text[mine], weights=table[bucket[mine], kind], minlength=texts
            )
    return score, np.bincount(found.text, minlength=texts)


def _of_sums(
    everything: Trials, stories: pa.Array | pa.ChunkedArray, amount: NDArray[np.int64], policy: Policy
) -> list[Trials]:
    """Stories that name sums: all of them far above the recorded one, or all far from it."""
    above, near, named = against(stories, amount, policy)
    some = named & (amount > 0)
    stratum = everything.stratum
    return [
        Trials(hit, stratum, everything.report, everything.day, everything.units).only(some, detail)
        for hit, detail in (
            (above & ~near, "the story names a larger sum"),
            (~above & ~near, "the story names only smaller sums"),
        )
    ]


def against(
    stories: pa.Array | pa.ChunkedArray, amount: NDArray[np.int64], policy: Policy
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """For each story: names a sum far above the recorded one; names one near it; names any."""
    above, near, named = (np.zeros(len(amount), np.bool_) for _ in range(3))
    for first, part in pieces(stories):
        found = sums_written(folded(part))
        large = found.value >= SUM_MIN
        text, value = found.text[large] + first, found.value[large].astype(np.float64)
        times = value * MINOR / np.maximum(amount[text], 1)
        named[text] = True
        above[text[times > policy.amount_times]] = True
        close = (times <= policy.amount_times) & (times >= 1 / policy.amount_times)
        near[text[close]] = True
    return above, near, named
