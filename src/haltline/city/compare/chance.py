"""Chance that every procedure meets alike: a draw belongs to its matter, not to its moment."""

import random
from math import exp


class Chance:
    """Draws of one seed; the same key always gives the same draw."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def dice(self, *key: object) -> random.Random:
        """A source of draws for one thing."""
        return random.Random(f"{self._seed}:{':'.join(map(str, key))}")

    def happens(self, share: float, *key: object) -> bool:
        """Whether something that happens in this share of cases happens here."""
        return self.dice(*key).random() < share

    def around(self, median: float, spread: float, *key: object) -> float:
        """A log-normal draw; with a spread of 0 the median itself."""
        return spread_out(median, spread, self.dice(*key))


def spread_out(median: float, spread: float, dice: random.Random) -> float:
    """A log-normal draw out of a given source."""
    return median * exp(spread * dice.gauss(0, 1))
