"""A ledger that grows and is mended while disputes are followed through it, first in, first out."""

from haltline.engine.live.following import Live

__all__ = ["Live"]
