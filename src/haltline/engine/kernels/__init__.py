"""The rules compiled for large ledgers: the same answers as plain Python, byte for byte.

Importing this package loads numba. Compiled code is kept in a folder of the user, one for each state of
these sources, so that an upgrade never runs yesterday's kernel.
"""

from pathlib import Path

from haltline.engine.disputes import Dispute, Parts, place
from haltline.engine.kernels.cache import keep_compiled
from haltline.engine.ledger import Ledger, Row
from haltline.engine.limits import NO_LIMITS, Limits
from haltline.engine.trail import Outcome

FOLDER = keep_compiled()


def run(ledger: Ledger, parts: Parts, rule: str, limits: Limits) -> Outcome:
    """Follows disputed units with the compiled kernel of a rule: fifo, lifo, pro-rata or libr."""
    from haltline.engine.kernels.following import follow

    return follow(ledger, parts, rule, limits)


def warm() -> Path:
    """Compiles every kernel that is not compiled yet, runs each once, and returns where they are kept."""
    ledger = Ledger.from_rows([Row("1", 0, 0, "a", "b", 3), Row("2", 1, 0, "b", "c", 2)])
    parts = place(ledger, [Dispute("d", "1", 2)])
    for rule in ("fifo", "pro-rata"):  # lifo and libr are the same kernels
        run(ledger, parts, rule, NO_LIMITS)
    return FOLDER
