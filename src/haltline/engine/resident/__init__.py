"""A ledger kept ready for questions about single disputes."""

from haltline.engine.resident.ready import Resident

__all__ = ["Resident"]
