"""One table of places whose whole is published: which rows are shown.

Small rows are hidden, and a row beside them, so that subtraction from the whole gives a sum in which each
small row may still be any small one. The row beside them is the first that will do, in an order that
everybody may know and that has nothing to do with what stands in the rows. Where none will do, none is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from .policy import Cell, Policy, rest_may_stand, sum_may_stand

LARGE = 2
"""So many times the least count a row has that may be hidden beside small ones."""


def counts_shown(
    counts: Mapping[str, int], order: Sequence[str], policy: Policy, few: Collection[str] = ()
) -> frozenset[str]:
    """Places whose counts are shown; ``few``: places that are small although their count is not."""
    small = {place for place, n in counts.items() if n in policy.small} | {*few}
    if not small:
        return frozenset(counts)
    large = LARGE * policy.least
    beside = next((place for place in order if place not in small and counts[place] >= large), None)
    if beside is None:
        return frozenset()
    together = counts[beside] + sum(counts[place] for place in small)
    if together < large + policy.least - 2 + len(small):
        return frozenset()
    return frozenset(counts) - {beside, *small}


def sums_shown(
    cells: Mapping[str, Cell], order: Sequence[str], policy: Policy, hidden: Collection[str] = ()
) -> frozenset[str]:
    """Places whose sums are shown; those in ``hidden`` are not, whatever stands there."""
    small = {place for place, cell in cells.items() if not sum_may_stand(cell, policy)}
    small |= {place for place in hidden if cells[place].n}
    for beside in ((), *((place,) for place in order if place not in small and cells[place].n)):
        out = small.union(beside)
        rest = sum((cells[place] for place in sorted(out)), Cell())
        if rest_may_stand([cells[place].total for place in out], rest, policy):
            return frozenset(cells) - out - {*hidden}
    return frozenset()
