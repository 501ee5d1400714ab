"""Which units of a payment: sets of half-open intervals on the integers, exact at any size.

A payment of 100 has the units 0 to 99. `((20, 50), (80, 90))` are forty of them. Two banks that exchange such
sets compute the same first-in-first-out trace as one ledger of all their books would give.
Every function takes and returns sets in normal form: ascending, apart (never touching), none empty.
"""

from collections.abc import Iterable, Iterator

Slices = tuple[tuple[int, int], ...]
"""Half-open intervals (lo, hi), 0 <= lo < hi."""

EMPTY: Slices = ()


def first(n: int) -> Slices:
    """The first `n` units of a payment; none for 0."""
    return ((0, n),) if n > 0 else EMPTY


def checked(pairs: Iterable[tuple[int, int]]) -> Slices:
    """The normal form of intervals that are ascending and do not overlap; ValueError otherwise."""
    end = 0
    for lo, hi in (kept := tuple(pairs)):
        if not end <= lo < hi:
            raise ValueError("intervals must be ascending, apart and not empty")
        end = hi
    return union(kept)


def union(pairs: Iterable[tuple[int, int]]) -> Slices:
    """All units that lie in any of the intervals, given in any order."""
    joined: list[tuple[int, int]] = []
    for lo, hi in sorted(pair for pair in pairs if pair[0] < pair[1]):
        if joined and lo <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], hi))
        else:
            joined.append((lo, hi))
    return tuple(joined)


def total(slices: Slices) -> int:
    """How many units the set has."""
    return sum(hi - lo for lo, hi in slices)


def intersect(a: Slices, b: Slices) -> Slices:
    """The units that are in both sets."""
    return tuple(_overlaps(a, b))


def _overlaps(a: Slices, b: Slices) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < len(a) and j < len(b):
        lo, hi = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if lo < hi:
            yield lo, hi
        if a[i][1] <= b[j][1]:
            i += 1
        else:
            j += 1


def subtract(a: Slices, b: Slices) -> Slices:
    """The units of `a` that are not in `b`."""
    return intersect(a, _complement(b, a[-1][1] if a else 0))


def _complement(slices: Slices, end: int) -> Slices:
    edges = [0, *(edge for pair in slices for edge in pair), end]
    return tuple(zip(edges[::2], edges[1::2], strict=True))  # empty ones overlap nothing


def shift(slices: Slices, by: int) -> Slices:
    """The same units counted from another origin; ValueError when one would fall below 0."""
    if slices and slices[0][0] + by < 0:
        raise ValueError("a unit would fall below 0")
    return tuple((lo + by, hi + by) for lo, hi in slices)


def take(slices: Slices, n: int) -> Slices:
    """The lowest `n` units of the set; ValueError when it has fewer."""
    if not 0 <= n <= total(slices):
        raise ValueError("the set has fewer units")
    taken: list[tuple[int, int]] = []
    for lo, hi in slices:
        if n == 0:
            break
        part = min(n, hi - lo)
        taken.append((lo, lo + part))
        n -= part
    return tuple(taken)
