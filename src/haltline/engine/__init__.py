"""Computation on ledgers: where disputed money went, and how a pot is shared. Pure; no clock, no network."""

from haltline.engine.disputes import Dispute, DisputesRefused
from haltline.engine.exposure import Exposure, expose
from haltline.engine.ledger import Ledger, Row
from haltline.engine.limits import Limits
from haltline.engine.sharing import Claim, Past, Shares, restitute
from haltline.engine.tracing import RULES, trace
from haltline.engine.trail import Trail

__all__ = [
    "RULES",
    "Claim",
    "Dispute",
    "DisputesRefused",
    "Exposure",
    "Ledger",
    "Limits",
    "Past",
    "Row",
    "Shares",
    "Trail",
    "expose",
    "restitute",
    "trace",
]
