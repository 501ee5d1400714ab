"""Counting guesses and hasty sending: after so many a place rests for a while."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction

from ...kernel.in_turn import in_turn


@dataclass(frozen=True, slots=True)
class Tries:
    """How often something may be tried at a place in ``rest_seconds``; counted for all processes together."""

    place: str
    most: int
    rest_seconds: int

    @property
    def left(self) -> int:
        """Tries that are left now."""
        return max(0, self.most - self._used())

    def spend(self) -> bool:
        """Use up one try; False when none was left. Of many at once, each is counted."""
        with transaction.atomic():
            in_turn(self.place)
            if not self.left:
                return False
            cache.set(self.place, self._used() + 1, self.rest_seconds)
            return True

    def give_back(self) -> None:
        """The try was right, so it does not count."""
        with transaction.atomic():
            in_turn(self.place)
            cache.set(self.place, max(0, self._used() - 1), self.rest_seconds)

    def _used(self) -> int:
        return int(cache.get(self.place, 0))
