"""Rates drawn towards those of all districts, as far as chance alone makes them differ.

A small district's rate jumps from month to month without anything having changed there. Empirical Bayes
(Marshall 1991, moments of a gamma and Poisson): the fewer people, the nearer to the rate of all.
"""

from __future__ import annotations

from collections.abc import Sequence


def shrunk(counts: Sequence[int], people: Sequence[int]) -> list[float]:
    """Likely reports per person of each district; ``people`` are above 0."""
    everybody = sum(people)
    if not everybody:
        return []
    mean = sum(counts) / everybody
    spread = sum(n * (count / n - mean) ** 2 for count, n in zip(counts, people, strict=True)) / everybody
    between = max(0.0, spread - mean * len(people) / everybody)
    if not between:
        return [mean] * len(people)
    return [
        mean + between / (between + mean / n) * (count / n - mean)
        for count, n in zip(counts, people, strict=True)
    ]
