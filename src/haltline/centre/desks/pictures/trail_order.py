"""The order of strands from top to bottom, so that bands cross as little as the trail allows.

One order of all strands is used at every hop: within a post strands follow it, and posts stand by the mean
place of their strands. Where money never meets again (a tree) no two bands cross.
"""

from __future__ import annotations

from dataclasses import dataclass

from haltline.centre.desks.pictures.states import ORDER
from haltline.centre.desks.pictures.trail import STAYS, Strand, Trail

POST, LANE, STUB, END = "post", "lane", "stub", "end"


@dataclass(frozen=True, slots=True)
class Item:
    """What stands in one layer: a post, a lane that passes by, a stub or an end with a label."""

    layer: int
    kind: str
    key: str
    strands: tuple[int, ...]


def ranked(trail: Trail) -> tuple[Strand, ...]:
    """All strands in drawing order: the largest branches first, and what leaves the trail below them."""
    return tuple(_branch(list(trail.strands), 0))


def _branch(strands: list[Strand], depth: int) -> list[Strand]:
    """Order strands that share their first ``depth`` posts; recursion is as deep as the trail has hops."""
    onward: dict[str, list[Strand]] = {}
    ending: list[Strand] = []
    for strand in strands:
        if len(strand.path) > depth:
            onward.setdefault(strand.path[depth], []).append(strand)
        else:
            ending.append(strand)
    branches = sorted(onward.items(), key=lambda pair: (-sum(each.amount for each in pair[1]), pair[0]))
    ordered = [strand for _, branch in branches for strand in _branch(branch, depth + 1)]
    return ordered + sorted(ending, key=_ending)


def _ending(strand: Strand) -> tuple[bool, int, int, str]:
    return (strand.state not in STAYS, ORDER.index(strand.state), -strand.amount, strand.detail)


def layers(strands: tuple[Strand, ...]) -> list[list[Item]]:
    """The items of every layer from the payer's to the right edge, each layer from top to bottom."""
    last = max(len(strand.path) for strand in strands)
    return [_layer(strands, number, last) for number in range(last + 1)]


def _layer(strands: tuple[Strand, ...], number: int, last: int) -> list[Item]:
    posts: dict[str, list[int]] = {}
    items: list[Item] = []
    for index, strand in enumerate(strands):
        if number < len(strand.path):
            posts.setdefault(strand.path[number], []).append(index)
        elif kind := _kind_beyond(strand, number, last):
            items.append(Item(number, kind, str(index), (index,)))
    items += [Item(number, POST, key, tuple(members)) for key, members in posts.items()]
    return sorted(items, key=lambda item: _mean_place(item, strands))


def _kind_beyond(strand: Strand, number: int, last: int) -> str:
    """What a strand is in a layer after its last post: a stub beside it, or a lane on the way to its end."""
    if strand.state in STAYS:
        return STUB if number == len(strand.path) else ""
    return END if number == last else LANE


def _mean_place(item: Item, strands: tuple[Strand, ...]) -> tuple[float, int]:
    weight = sum(strands[index].amount for index in item.strands)
    return (sum(index * strands[index].amount for index in item.strands) / weight, item.strands[0])
