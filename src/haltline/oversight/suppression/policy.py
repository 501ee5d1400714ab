"""When a figure tells of too few people to be published.

A count of reports from 1 to ``least`` - 1 is not published, nor is a sum to which so few reports add, nor one
of which a single report makes up more than ``dominance_percent``. Nothing is as good as many: 0 is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST_LOWEST = 3
"""With 2, a cell that is not published could only be 1."""


@dataclass(frozen=True, slots=True)
class Policy:
    """``least`` reports are in a published cell; one is ``dominance_percent`` of a published sum at most."""

    least: int = 5
    dominance_percent: int = 80

    def __post_init__(self) -> None:
        if self.least < LEAST_LOWEST:
            raise ValueError(f"least is {LEAST_LOWEST} or more: what else could a hidden cell be than 1?")

    @property
    def small(self) -> range:
        """The counts that are not published."""
        return range(1, self.least)


@dataclass(frozen=True, slots=True)
class Cell:
    """``n`` reports add ``total`` together, the one that adds most ``largest``; minor units or seconds."""

    n: int = 0
    total: int = 0
    largest: int = 0

    def __add__(self, other: Cell) -> Cell:
        """Both together, of reports that are in one of them only."""
        return Cell(self.n + other.n, self.total + other.total, max(self.largest, other.largest))


def dominated(cell: Cell, policy: Policy) -> bool:
    """Whether one report makes up so much of the sum that the sum tells of it."""
    return cell.largest * 100 > policy.dominance_percent * cell.total


def sum_may_stand(cell: Cell, policy: Policy) -> bool:
    """Whether the sum of this cell may be published."""
    return cell.n == 0 or (cell.n >= policy.least and not dominated(cell, policy))


def rest_may_stand(hidden: Sequence[int], rest: Cell, policy: Policy) -> bool:
    """Whether a whole may be published whose parts are, but for those with the sums ``hidden``.

    Whoever subtracts learns the sum of the hidden parts (``rest``). It must pass as a cell of its own, and no
    part may make up more of it than one report may of a cell.
    """
    if not hidden:
        return True
    return (
        len(hidden) > 1
        and rest.n >= policy.least
        and not dominated(rest, policy)
        and max(hidden) * 100 <= policy.dominance_percent * rest.total
    )
