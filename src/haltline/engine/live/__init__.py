"""A ledger that grows and is mended while disputes are followed through it, under any rule."""

from haltline.engine.live.following import Live

__all__ = ["Live"]
