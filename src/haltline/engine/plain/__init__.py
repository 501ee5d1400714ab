"""The rules in plain Python with numbers of any size: for small ledgers, and to measure kernels by."""

from haltline.engine.disputes import Parts
from haltline.engine.ledger import Ledger
from haltline.engine.limits import Limits
from haltline.engine.plain.following import follow
from haltline.engine.plain.ordered import InOrder
from haltline.engine.plain.pooled import Mixed
from haltline.engine.trail import Outcome


def run(ledger: Ledger, parts: Parts, rule: str, limits: Limits) -> Outcome:
    """Follows disputed units under a rule: fifo, lifo, pro-rata or libr."""
    if rule in ("fifo", "lifo"):
        return follow(ledger, parts, limits, InOrder(newest_first=rule == "lifo"))
    return follow(ledger, parts, limits, Mixed(untainted_first=rule == "libr"))
