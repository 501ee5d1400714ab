"""How honest units differ from each other, measured first: being a little unlike others is no question.

A unit's log-odds is everybody's plus a habit of its own, normal with a spread that the units themselves
tell. The spread is not estimated as one number, which a few units cannot give, but kept as weights over a few
spreads, so that few units make wide limits. A unit may also be no honest one: then it tells nothing about
habits. Hence the mixture in `spread`, in which a unit far above the others counts little.
"""

from dataclasses import dataclass, field

import numpy as np

from .odds import Floats, binomial_mass, binomial_tail, chance, logit

SHIFTS: Floats = 0.05 * np.sinh(np.linspace(-5.5, 5.5, 89))  # log-odds, fine near 0, to +-6
SPREADS: Floats = np.array([1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0])  # times the least spread
USUAL_SPREAD = 0.2  # of log-odds: before units are seen, larger spreads are less believed
SUSPECT_SHARE = 0.15  # of units that may be no honest ones
UNITS_MAX = 3000  # so many units tell the spread well enough
AT_ONCE = 4000  # units whose tails are computed together: 4,000 x 89 numbers


@dataclass(frozen=True, slots=True)
class Habit:
    """The spreads between honest units, with their weights."""

    spreads: Floats = field(repr=False)
    weights: Floats


def _shift_weights(variances: Floats) -> Floats:
    """For each variance the weights of the shifts, as rows that sum to 1."""
    gaps = np.gradient(SHIFTS)
    weights: Floats = np.exp(-0.5 * SHIFTS**2 / np.asarray(variances)[:, None]) * gaps
    return weights / weights.sum(axis=1, keepdims=True)


def spread(hits: Floats, n: Floats, usual: Floats, least: float) -> Habit:
    """What units with `hits` of `n` cases, `usual` a case elsewhere, tell about the spread of habits.

    `least` is the least spread of log-odds that is allowed for, however alike units look.
    """
    spreads = least * SPREADS
    seen = np.flatnonzero(n > 0)
    if len(seen) > UNITS_MAX:
        seen = seen[np.argsort(-n[seen], kind="stable")[:UNITS_MAX]]
    told = np.log(np.full(len(spreads), 1.0 / len(spreads))) - 0.5 * (spreads / USUAL_SPREAD) ** 2
    if len(seen):
        k, m, u = hits[seen, None], n[seen, None], usual[seen, None]
        mass = binomial_mass(k, m, chance(logit(u) + SHIFTS[None, :]))
        honest = mass @ _shift_weights(spreads**2).T
        other = np.where(hits[seen] > n[seen] * usual[seen], 1.0 / (n[seen] + 1.0), 0.0)
        mixed = (1 - SUSPECT_SHARE) * honest + SUSPECT_SHARE * other[:, None]
        told = told + np.log(np.maximum(mixed, 1e-300)).sum(axis=0)
    weights = np.exp(told - told.max())
    return Habit(spreads, weights / weights.sum())


def excess(hits: Floats, n: Floats, usual: Floats, unsure: Floats, habit: Habit) -> Floats:
    """How often an honest unit has so many hits or more. `unsure` is the variance of `usual`'s log-odds."""
    p = np.ones(len(hits))
    above = np.flatnonzero((hits > 0) & (hits > n * usual))
    for first in range(0, len(above), AT_ONCE):
        some = above[first : first + AT_ONCE]
        p[some] = _tails(hits[some], n[some], usual[some], unsure[some], habit)
    return p


def _tails(hits: Floats, n: Floats, usual: Floats, unsure: Floats, habit: Habit) -> Floats:
    tails = binomial_tail(hits[:, None], n[:, None], chance(logit(usual)[:, None] + SHIFTS[None, :]))
    p: Floats = np.zeros(len(hits))
    for width, weight in zip(habit.spreads.tolist(), habit.weights.tolist(), strict=True):
        if weight > 1e-9:
            p += weight * (tails * _shift_weights(width**2 + unsure)).sum(axis=1)
    return np.minimum(p, 1.0)


