"""The hand of a person on a partner's entry: for the log, as others see it, and which human being it is."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ..audit.actions import Actor


@dataclass(frozen=True, slots=True)
class Hand:
    """``human`` is the same over all accounts of one human being."""

    code: str
    name: str
    human: UUID

    @property
    def actor(self) -> Actor:
        """Who acts, for the log."""
        return Actor(self.code, self.name)
