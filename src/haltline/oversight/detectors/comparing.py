"""Each unit's cases against the others' of the same strata: how often would an honest unit show as much?

Cost: one pass over the cases and one table of units by strata a level.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .habit import Habit, excess, habit_of, tail_of_one, told
from .odds import Floats
from .policy import Policy
from .trials import NOBODY, Trials, Unit, main_of

OTHERS_MIN = 20  # cases of others; with fewer nothing is usual
BORROWED = 5.0  # cases' worth of the share in all strata, for strata that few others have


@dataclass(frozen=True, slots=True)
class Standing:
    """The units of one level: cases, hits, the hits that are usual elsewhere for such cases, and p."""

    n: Floats
    hits: Floats
    expected: Floats
    p: Floats
    habit: Habit = field(repr=False)


@dataclass(frozen=True, slots=True)
class Look:
    """One set of cases compared at all levels; `pool` says whose cases tell what is usual."""

    trials: Trials
    pool: NDArray[np.bool_] = field(repr=False)
    standings: dict[str, Standing]
    weeks: int  # of the whole history, of which the cases may be a part


def look_at(trials: Trials, policy: Policy, weeks: int) -> Look:
    """All units compared twice: the second time those that stood out tell nothing about what is usual."""
    pool = np.ones(len(trials), np.bool_)
    first: dict[str, Standing] = {}
    for unit in trials.units:
        first[unit.level] = _standing(trials, unit, pool, policy, first.get("station"))
    for unit in trials.units:
        suspect = np.append(first[unit.level].p < policy.level / 10, False)
        pool &= ~suspect[unit.codes]
    if pool.all():
        return Look(trials, pool, first, weeks)
    second = {
        unit.level: _standing(trials, unit, pool, policy, None, first[unit.level].habit)
        for unit in trials.units
    }
    return Look(trials, pool, second, weeks)


def _standing(
    trials: Trials,
    unit: Unit,
    pool: NDArray[np.bool_],
    policy: Policy,
    parts: Standing | None,
    habit: Habit | None = None,
) -> Standing:
    n, hits = _table(trials, unit, unit.codes >= 0)
    if pool.all() and (unit.codes >= 0).all():
        others_n, others_hits = n, hits
    else:
        others_n, others_hits = _table(trials, unit, pool)
    totals = np.bincount(trials.stratum[pool], minlength=trials.strata).astype(np.float64)
    yes = pool & trials.hit
    total_hits = np.bincount(trials.stratum[yes], minlength=trials.strata).astype(np.float64)
    usual, unsure = _usual(n, totals - others_n, total_hits - others_hits)
    alone = (totals.sum() - others_n.sum(axis=1)) < OTHERS_MIN
    count, seen = n.sum(axis=1), hits.sum(axis=1)
    if habit is None:
        tell = told(seen, np.where(alone, 0.0, count), usual, policy.least_spread)
        habit = habit_of(tell, _groups(trials, unit), policy.least_spread, _start(trials, unit, parts))
    p = np.where(alone, 1.0, excess(seen, count, usual, unsure, habit))
    return Standing(count, seen, count * usual, p, habit)


def _groups(trials: Trials, unit: Unit) -> NDArray[np.int32]:
    """The district of each unit of a level; -1 where there is none."""
    outer = [other for other in trials.units if other.level == "district"]
    if not outer or unit.level not in ("officer", "station"):
        return np.full(len(unit.known), NOBODY, np.int32)
    return main_of(unit.codes, outer[0].codes, len(unit.known), len(outer[0].known))[0]


def _start(trials: Trials, unit: Unit, parts: Standing | None) -> Floats | None:
    """What the stations of other districts tell about districts."""
    if unit.level != "district" or parts is None:
        return None
    inner = trials.level("station")
    home, _ = main_of(inner.codes, unit.codes, len(inner.known), len(unit.known))
    start = np.zeros((len(unit.known), parts.habit.beliefs.shape[1]))
    start[home[home >= 0]] = parts.habit.beliefs[home >= 0]
    return start


def _table(trials: Trials, unit: Unit, rows: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Cases and hits by unit and stratum."""
    inside = rows & (unit.codes >= 0)
    shape = (len(unit.known), trials.strata)
    cell = unit.codes.astype(np.int64) * trials.strata + trials.stratum
    n = np.bincount(cell[inside], minlength=shape[0] * shape[1])
    hits = np.bincount(cell[inside & trials.hit], minlength=shape[0] * shape[1])
    return n.reshape(shape).astype(np.float64), hits.reshape(shape).astype(np.float64)


def _usual(n: Floats, others_n: Floats, others_hits: Floats) -> tuple[Floats, Floats]:
    """The share of hits usual elsewhere for a unit's mix of cases, and the variance of its log-odds.

    A stratum that few others have borrows from the others' share in all strata.
    """
    overall = (others_hits.sum(axis=-1) + 0.5) / (others_n.sum(axis=-1) + 1.0)
    share = (others_hits + BORROWED * overall[..., None]) / (others_n + BORROWED)
    mix = n / np.maximum(n.sum(axis=-1, keepdims=True), 1.0)
    usual = np.clip((mix * share).sum(axis=-1), 1e-9, 1 - 1e-9)
    variance = (mix**2 * share * (1 - share) / (others_n + BORROWED)).sum(axis=-1)
    usual = np.where(n.sum(axis=-1) > 0, usual, 0.5)
    return usual, variance / (usual * (1 - usual)) ** 2


def again(look: Look, level: str, code: int, keep: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """One unit's n, hits, expected and p when only some cases are kept, of its own and of the others'."""
    trials, unit = look.trials, look.trials.level(level)
    own, others = keep & (unit.codes == code), look.pool & (unit.codes != code)
    n, hits = _counts(trials, own), _counts(trials, own & trials.hit)
    others_n, others_hits = _counts(trials, others), _counts(trials, others & trials.hit)
    if n.sum() == 0 or others_n.sum() < OTHERS_MIN:
        return float(n.sum()), float(hits.sum()), 0.0, 1.0
    usual, unsure = _usual(n, others_n, others_hits)
    figures = float(hits.sum()), float(n.sum()), float(usual), float(unsure)
    return (
        figures[1],
        figures[0],
        figures[1] * figures[2],
        tail_of_one(figures, look.standings[level].habit, code),
    )


def _counts(trials: Trials, rows: NDArray[np.bool_]) -> Floats:
    return np.bincount(trials.stratum[rows], minlength=trials.strata).astype(np.float64)
