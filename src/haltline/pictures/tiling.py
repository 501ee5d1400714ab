"""Parts of a whole as widths that tile a bar exactly, none of them too thin to be seen.

Widths are hundredths of a percent of the bar; the numbers beside it stay exact.
"""

from collections.abc import Sequence

WHOLE = 10_000
"""Hundredths of a percent in one bar."""
SLIVER = 90
"""Least width of a part that is not zero: 0.9 %."""


def tiled(amounts: Sequence[int]) -> list[int]:
    """The width of each amount, all above 0: slivers first; what is left is shared by a cumulative floor."""
    thin = _thin(amounts)
    room = WHOLE - SLIVER * len(thin)
    rest = sum(amount for index, amount in enumerate(amounts) if index not in thin)
    widths, before = [], 0
    for index, amount in enumerate(amounts):
        if index in thin:
            widths.append(SLIVER)
            continue
        widths.append(room * (before + amount) // rest - room * before // rest)
        before += amount
    return widths


def _thin(amounts: Sequence[int]) -> frozenset[int]:
    """Which parts need a sliver; one made thicker can make the next too thin, so look until none is."""
    thin: frozenset[int] = frozenset()
    while True:
        room = WHOLE - SLIVER * len(thin)
        rest = sum(amount for index, amount in enumerate(amounts) if index not in thin)
        more = frozenset(
            index
            for index, amount in enumerate(amounts)
            if index not in thin and amount * room < SLIVER * rest
        )
        if not more:
            return thin
        thin |= more
