"""The same trail as a table: one row for each account at each hop, in, held, on, and to where."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from haltline.centre.desks.pictures.trail import STAYS, Strand, Trail


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a part went: to another account by its name, or out of the trail in a state."""

    name: str
    state: str
    amount: int


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One account at one hop; came_in = held + waiting + went_on, to the unit."""

    name: str
    hop: int
    came_in: int
    held: int
    waiting: int
    went_on: int
    to: tuple[Onward, ...]


def rows(trail: Trail) -> tuple[TrailRow, ...]:
    """All accounts from the payer on, in hop order, the larger sums first."""
    names = {post.key: f"{post.name} {post.account}".strip() for post in trail.posts}
    passing: dict[tuple[int, str], list[Strand]] = defaultdict(list)
    for strand in trail.strands:
        for hop, key in enumerate(strand.path):
            passing[hop, key].append(strand)
    made = [_row(hop, key, strands, names) for (hop, key), strands in passing.items()]
    return tuple(sorted(made, key=lambda row: (row.hop, -row.came_in, row.name)))


def _row(hop: int, key: str, strands: list[Strand], names: dict[str, str]) -> TrailRow:
    to: dict[tuple[str, str], int] = defaultdict(int)
    stays = dict.fromkeys(STAYS, 0)
    for strand in strands:
        if len(strand.path) > hop + 1:
            to[names[strand.path[hop + 1]], ""] += strand.amount
        elif strand.state in STAYS:
            stays[strand.state] += strand.amount
        else:
            to["", strand.state] += strand.amount
    onward = tuple(Onward(name, state, amount) for (name, state), amount in to.items())
    came_in = sum(strand.amount for strand in strands)
    went_on = sum(part.amount for part in onward)
    return TrailRow(names[key], hop, came_in, stays["held"], stays["in_flight"], went_on, onward)
