"""How honest units differ from each other, measured first: being a little unlike others is no question.

A unit's log-odds is everybody's plus a habit of its own, normal with a spread that the other units
tell. The spread is not estimated as one number, which a few units cannot give, but kept as weights over
a few spreads, so that few units make wide limits. Neither the unit itself nor those of its own district
are asked how honest units differ; and any other unit may be no honest one: hence the mixture in `told`,
in which a unit far above the others counts little.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .odds import Floats, binomial_mass, binomial_tail, chance, logit

SHIFTS: Floats = 0.05 * np.sinh(np.linspace(-5.5, 5.5, 89))  # log-odds, fine near 0, to +-6
SPREADS: Floats = np.array([1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0])  # times the least spread
CENTRES: Floats = np.array([-1.2, -0.8, -0.5, -0.3, -0.15, 0.0, 0.15])
# log-odds of honest units beside what is usual among all: one that is not honest moves it for all
USUAL_SPREAD = 0.2  # of log-odds: before units are seen, larger spreads are less believed
SUSPECT_SHARE = 0.15  # of units that may be no honest ones
UNITS_MAX = 3000  # so many units tell the spread well enough
LIKELY = 0.05  # of hits by chance alone: no habit makes it remarkable
AT_ONCE = 4000  # units whose tails are computed together: 4,000 x 89 numbers
GROUPS_MIN = 3  # with fewer districts those of the own one are asked, too
PARTS_WEIGHT = 0.5  # a district's habit is made of its stations', but they are no witnesses of their sum


@dataclass(frozen=True, slots=True)
class Habit:
    """The spreads between honest units; for each unit their weights, and what it tells others about them."""

    spreads: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    beliefs: Floats = field(repr=False)


def _shift_weights(variances: Floats, centres: Floats | float = 0.0) -> Floats:
    """For each variance (and centre) the weights of the shifts, as rows that sum to 1."""
    gaps = np.gradient(SHIFTS)
    away = SHIFTS - np.asarray(centres).reshape(-1, 1)
    weights: Floats = np.exp(-0.5 * away**2 / np.asarray(variances)[:, None]) * gaps
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def habit_of(told: Floats, groups: NDArray[np.signedinteger], least: float, start: Floats | None) -> Habit:
    """The habit of units from what they tell (units by centres and spreads).

    `groups` are their districts, -1 for none.

    `start` is what is known before, by unit; `least` is the least spread that is allowed for.
    """
    spreads = least * SPREADS
    prior = np.tile(-0.5 * (spreads / USUAL_SPREAD) ** 2, len(CENTRES))
    prior = prior + (0.0 if start is None else PARTS_WEIGHT * start)
    others = told.sum(axis=0) - told
    telling = told.any(axis=1) & (groups >= 0)
    if len(np.unique(groups[telling])) >= GROUPS_MIN:
        sums = np.zeros((int(groups.max()) + 1, told.shape[1]))
        np.add.at(sums, groups[telling], told[telling])
        others = np.where((groups >= 0)[:, None], told.sum(axis=0) - sums[groups], others)
    beliefs = prior + others
    joint = np.exp(beliefs - beliefs.max(axis=1, keepdims=True))
    weights = joint.reshape(len(told), len(CENTRES), len(SPREADS)).sum(axis=1)
    return Habit(spreads, weights / weights.sum(axis=1, keepdims=True), others)


def told(hits: Floats, n: Floats, usual: Floats, least: float) -> Floats:
    """The log-likelihood of each centre and spread by each unit; `usual` is the share of hits elsewhere."""
    found = np.zeros((len(n), len(CENTRES) * len(SPREADS)))
    seen = np.flatnonzero(n > 0)
    if len(seen) > UNITS_MAX:
        seen = seen[np.argsort(-n[seen], kind="stable")[:UNITS_MAX]]
    if len(seen):
        k, m, u = hits[seen, None], n[seen, None], usual[seen, None]
        mass = binomial_mass(k, m, chance(logit(u) + SHIFTS[None, :]))
        variances = np.tile((least * SPREADS) ** 2, len(CENTRES))
        honest = mass @ _shift_weights(variances, np.repeat(CENTRES, len(SPREADS))).T
        other = np.where(hits[seen] > n[seen] * usual[seen], 1.0 / (n[seen] + 1.0), 0.0)
        found[seen] = np.log(
            np.maximum((1 - SUSPECT_SHARE) * honest + SUSPECT_SHARE * other[:, None], 1e-300)
        )
    return found


def excess(hits: Floats, n: Floats, usual: Floats, unsure: Floats, habit: Habit) -> Floats:
    """How often an honest unit has so many hits or more. `unsure` is the variance of `usual`'s log-odds.

    Habits only widen: what is likely without them keeps that likelihood, which is far above every level.
    """
    p = np.ones(len(hits))
    above = np.flatnonzero((hits > 0) & (hits > n * usual))
    p[above] = binomial_tail(hits[above], n[above], usual[above])
    above = above[p[above] < LIKELY]
    for first in range(0, len(above), AT_ONCE):
        some = above[first : first + AT_ONCE]
        p[some] = _tails(hits[some], n[some], usual[some], unsure[some], habit.weights[some], habit.spreads)
    return p


def tail_of_one(figures: tuple[float, float, float, float], habit: Habit, code: int) -> float:
    """The same for one unit: its hits, n, usual share and the variance of that share's log-odds."""
    hits, n, usual, unsure = (np.array([figure]) for figure in figures)
    if hits[0] <= max(0.0, n[0] * usual[0]):
        return 1.0
    return float(_tails(hits, n, usual, unsure, habit.weights[[code]], habit.spreads)[0])


def _tails(
    hits: Floats, n: Floats, usual: Floats, unsure: Floats, weights: Floats, spreads: Floats
) -> Floats:
    tails = binomial_tail(hits[:, None], n[:, None], chance(logit(usual)[:, None] + SHIFTS[None, :]))
    p: Floats = np.zeros(len(hits))
    for place, width in enumerate(spreads.tolist()):
        p += weights[:, place] * (tails * _shift_weights(width**2 + unsure)).sum(axis=1)
    return np.minimum(p, 1.0)
