"""Computation on ledgers: where disputed money went, and how a pot is shared. Pure; no clock, no network."""

from haltline.engine.disputes import Dispute, DisputesRefused
from haltline.engine.ledger import Ledger, Row
from haltline.engine.sharing import Claim, Shares, restitute
from haltline.engine.tracing import RULES, trace
from haltline.engine.trail import Trail

__all__ = [
    "RULES",
    "Claim",
    "Dispute",
    "DisputesRefused",
    "Ledger",
    "Row",
    "Shares",
    "Trail",
    "restitute",
    "trace",
]
