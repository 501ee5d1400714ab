"""Strata put together until each has enough re-read reports to say how much they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CELL_MIN = 4  # reports read; a stratum with fewer has no variance to go by
Path = tuple[str, ...]
"""A stratum by its names from the widest to the narrowest, such as (district, looked at closer, stratum)."""


@dataclass(slots=True)
class Cell:
    """Strata that are looked at as one: all within ``place``; ``size`` reports, ``read`` of them read."""

    place: Path
    size: float
    read: int


def cells(sizes: Mapping[Path, int], read: Mapping[Path, int]) -> tuple[list[Cell], dict[Path, int]]:
    """The cells, and which one each stratum with a read report is in. Paths are of one length.

    A stratum with enough read is a cell. The others of a wider place join and are one, if that is enough;
    else they go into the largest cell of that place or, where none of theirs was read, count in all of its
    cells as much as these do. Only where the place has no cell is a wider one looked at.
    """
    left = {path: Cell(path, size, read.get(path, 0)) for path, size in sizes.items() if size}
    members = {path: [path] for path in left}
    found: list[Cell] = []
    inside: list[list[Path]] = []
    for depth in range(max(map(len, left), default=0), -1, -1):
        left, members = _wider(left, members, depth)
        beside: dict[Path, list[int]] = {}
        for number, cell in enumerate(found):
            beside.setdefault(cell.place[:depth], []).append(number)
        for place in list(left):
            cell, others = left[place], beside.get(place, [])
            if cell.read >= CELL_MIN or (depth == 0 and not others and cell.read):
                found.append(cell)
                inside.append(members[place])
            elif others:
                _absorb(
                    cell, members[place], [found[each] for each in others], [inside[each] for each in others]
                )
            else:
                continue
            del left[place]
    return found, {path: number for number, paths in enumerate(inside) for path in paths}


def _wider(
    left: dict[Path, Cell], members: dict[Path, list[Path]], depth: int
) -> tuple[dict[Path, Cell], dict[Path, list[Path]]]:
    """What is left, put together by the first ``depth`` names."""
    together: dict[Path, Cell] = {}
    paths: dict[Path, list[Path]] = {}
    for path, cell in left.items():
        place = path[:depth]
        into = together.setdefault(place, Cell(place, 0, 0))
        into.size += cell.size
        into.read += cell.read
        paths.setdefault(place, []).extend(members[path])
    return together, paths


def _absorb(cell: Cell, paths: list[Path], others: list[Cell], inside: list[list[Path]]) -> None:
    """Put what is too small for itself into the cells beside it."""
    if not cell.read:
        whole = sum(other.size for other in others)
        for other in others:
            other.size *= 1 + cell.size / whole
        return
    largest = max(range(len(others)), key=lambda each: others[each].size)
    others[largest].size += cell.size
    others[largest].read += cell.read
    inside[largest].extend(paths)
