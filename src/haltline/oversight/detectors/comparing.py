"""Each unit's cases against the others' of the same strata: how often would an honest unit show as much?

Cost: one pass over the cases and one table of units by strata a level.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .habit import Habit, excess, spread
from .odds import Floats
from .policy import Policy
from .trials import Trials, Unit

OTHERS_MIN = 20  # cases of others; with fewer nothing is usual


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
    standings: tuple[Standing, ...]


def look_at(trials: Trials, policy: Policy) -> Look:
    """All units compared twice: the second time those that stood out tell nothing about what is usual."""
    pool = np.ones(len(trials), np.bool_)
    first = tuple(_standing(trials, unit, pool, policy) for unit in trials.units)
    for unit, standing in zip(trials.units, first, strict=True):
        suspect = np.append(standing.p < policy.level / 10, False)
        pool &= ~suspect[unit.codes]
    if pool.all():
        return Look(trials, pool, first)
    habits = [standing.habit for standing in first]
    again = tuple(
        _standing(trials, unit, pool, policy, habit)
        for unit, habit in zip(trials.units, habits, strict=True)
    )
    return Look(trials, pool, again)


def _standing(
    trials: Trials, unit: Unit, pool: NDArray[np.bool_], policy: Policy, habit: Habit | None = None
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
    told = np.where(alone, 0.0, count)
    habit = habit or spread(seen, told, usual, policy.least_spread)
    p = np.where(alone, 1.0, excess(seen, count, usual, unsure, habit))
    return Standing(count, seen, count * usual, p, habit)


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

    A stratum that few others have borrows one case's worth of the others' share in all strata.
    """
    overall = (others_hits.sum(axis=-1) + 0.5) / (others_n.sum(axis=-1) + 1.0)
    share = (others_hits + overall[..., None]) / (others_n + 1.0)
    mix = n / np.maximum(n.sum(axis=-1, keepdims=True), 1.0)
    usual = np.clip((mix * share).sum(axis=-1), 1e-9, 1 - 1e-9)
    variance = (mix**2 * share * (1 - share) / (others_n + 1.0)).sum(axis=-1)
    usual = np.where(n.sum(axis=-1) > 0, usual, 0.5)
    return usual, variance / (usual * (1 - usual)) ** 2


def again(look: Look, level: int, code: int, keep: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """One unit's n, hits, expected and p when only some cases are kept, of its own and of the others'."""
    trials, unit = look.trials, look.trials.units[level]
    own, others = keep & (unit.codes == code), look.pool & (unit.codes != code)
    n, hits = _counts(trials, own), _counts(trials, own & trials.hit)
    others_n, others_hits = _counts(trials, others), _counts(trials, others & trials.hit)
    if n.sum() == 0 or others_n.sum() < OTHERS_MIN:
        return float(n.sum()), float(hits.sum()), 0.0, 1.0
    usual, unsure = _usual(n, others_n, others_hits)
    one = np.array([n.sum()]), np.array([hits.sum()])
    p = excess(one[1], one[0], np.array([usual]), np.array([unsure]), look.standings[level].habit)
    return float(n.sum()), float(hits.sum()), float(n.sum() * usual), float(p[0])


def _counts(trials: Trials, rows: NDArray[np.bool_]) -> Floats:
    return np.bincount(trials.stratum[rows], minlength=trials.strata).astype(np.float64)
