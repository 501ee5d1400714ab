"""The life of a report: open, paused while it waits for somebody outside, closed, and open again."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .models import Life

LIFE_MOVES: Final[Mapping[Life, frozenset[Life]]] = MappingProxyType(
    {
        Life.OPEN: frozenset({Life.PAUSED, Life.CLOSED}),
        Life.PAUSED: frozenset({Life.OPEN, Life.CLOSED}),
        Life.CLOSED: frozenset({Life.OPEN}),
    }
)
"""Where a report may go. A move that is not here does not happen."""
