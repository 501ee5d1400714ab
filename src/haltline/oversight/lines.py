"""The limits of a funnel as lines to draw: a unit lies beyond a line exactly where its word says so."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from haltline.oversight.funnel import OUTSIDE, Floats, Funnel, limits

STEPS = 60  # sizes at which the limits are computed, and at units' own where these lie close
DEPTH = {word: lines for lines, word in enumerate(Funnel)}  # beyond how many limits a unit lies

Pair = tuple[Floats, Floats]


class Judged(Protocol):
    """A unit in a funnel: its share, its size in cases, and where `places` found it."""

    @property
    def share(self) -> float: ...
    @property
    def size(self) -> float: ...
    @property
    def funnel(self) -> Funnel: ...


def lines(units: Sequence[Judged], together: float, tau2: float) -> dict[str, list[float]]:
    """Limits to draw: at rising sizes, the shares at which the word of a unit changes.

    A line is straight between two sizes and the limit is not: where that puts a unit on another side than
    its word, the unit's size is one of them.
    """
    sizes = np.array([each.size for each in units])
    least, widest = float(sizes.min(initial=2.0, where=sizes > 0)), float(sizes.max(initial=0.0))
    steps = np.linspace(least, max(3.0, widest * 1.08), STEPS)
    while True:
        drawn = {word: limits(together, steps, tau2, level) for word, level in OUTSIDE}
        parted = _parted(units, sizes, steps, drawn)
        if np.isin(parted, steps).all():
            break
        steps = np.union1d(steps, parted)
    named = {"n": steps.tolist()}
    for word, (low, high) in drawn.items():
        level = word.removeprefix("outside_")
        named[f"low{level}"], named[f"high{level}"] = low.tolist(), high.tolist()
    return named


def _parted(units: Sequence[Judged], sizes: Floats, steps: Floats, drawn: Mapping[str, Pair]) -> Floats:
    """The sizes of units that lie beyond more lines, or fewer, than their words say."""
    shares, told = np.array([each.share for each in units]), np.array([DEPTH[each.funnel] for each in units])
    beyond = np.zeros(len(units), np.int64)
    for low, high in drawn.values():
        beyond += (shares < np.interp(sizes, steps, low)) | (shares > np.interp(sizes, steps, high))
    found: Floats = sizes[(beyond != told) & (sizes > 0)]
    return found
