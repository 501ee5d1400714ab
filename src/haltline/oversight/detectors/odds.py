"""Exact tails of counts, for many units at once.

Cost: a tail is a continued fraction of some tens of steps over all units at a time.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STEPS_MAX = 400  # of the continued fraction: n up to 10^7 near its mean needs fewer
TINY = 1e-300
LANCZOS = (
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7,
)


def log_gamma(x: Floats) -> Floats:
    """The logarithm of the gamma function of positive numbers, to 13 digits."""
    x = np.asarray(x, np.float64) - 1.0
    series = np.full_like(x, 0.99999999999980993)
    for place, weight in enumerate(LANCZOS):
        series += weight / (x + place + 1.0)
    top = x + 7.5
    result: Floats = 0.5 * np.log(2 * np.pi) + (x + 0.5) * np.log(top) - top + np.log(series)
    return result


def log_choose(n: Floats, k: Floats) -> Floats:
    """The logarithm of the number of ways to choose k of n."""
    return log_gamma(n + 1.0) - log_gamma(k + 1.0) - log_gamma(n - k + 1.0)


def binomial_mass(k: Floats, n: Floats, p: Floats) -> Floats:
    """The chance of exactly k in n."""
    p = np.clip(p, TINY, 1 - 1e-16)
    return np.asarray(np.exp(log_choose(n, k) + k * np.log(p) + (n - k) * np.log1p(-p)))


def binomial_tail(k: Floats, n: Floats, p: Floats) -> Floats:
    """The chance of k or more in n, each with chance p; 1 where k is 0. All three of one shape."""
    k, n, p = np.broadcast_arrays(
        np.asarray(k, np.float64), np.asarray(n, np.float64), np.clip(p, 1e-15, 1 - 1e-15)
    )
    tail = np.ones(k.shape)
    inside = (k > 0) & (k <= n)
    tail[k > n] = 0.0
    tail[inside] = beta_share(p[inside], k[inside], n[inside] - k[inside] + 1.0)
    return tail


def beta_share(x: Floats, a: Floats, b: Floats) -> Floats:
    """The regularised incomplete beta function, by its continued fraction (Lentz), for 0 < x < 1."""
    turned = x > (a + 1.0) / (a + b + 2.0)
    y = np.where(turned, 1.0 - x, x)
    c, d = np.where(turned, b, a), np.where(turned, a, b)
    front = np.exp(
        log_gamma(c + d) - log_gamma(c) - log_gamma(d) + c * np.log(y) + d * np.log1p(-y) - np.log(c)
    )
    share = np.clip(front * _fraction(y, c, d), 0.0, 1.0)
    return np.asarray(np.where(turned, 1.0 - share, share))


def _fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    lower = 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    upper, value = np.ones_like(x), lower.copy()
    for m in range(1, STEPS_MAX):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        lower, upper = 1.0 / _away(1.0 + even * lower), _away(1.0 + even / upper)
        value *= lower * upper
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        lower, upper = 1.0 / _away(1.0 + odd * lower), _away(1.0 + odd / upper)
        step = lower * upper
        value *= step
        if np.all(np.abs(step - 1.0) < 1e-13):
            break
    return value


def _away(x: Floats) -> Floats:
    """Numbers kept away from zero, so that they can be divided by."""
    return np.asarray(np.where(np.abs(x) < TINY, TINY, x))


def logit(p: Floats) -> Floats:
    """The log-odds of a chance strictly between 0 and 1."""
    return np.asarray(np.log(p) - np.log1p(-p))


def chance(log_odds: Floats) -> Floats:
    """The chance of some log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))
