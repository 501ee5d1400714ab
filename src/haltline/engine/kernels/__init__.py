"""The rules compiled for large ledgers: the same answers as plain Python, byte for byte.

Importing this package loads numba. Compiled code is kept in a folder of the user, one for each state of
these sources, so that an upgrade never runs yesterday's kernel.
"""

from pathlib import Path

from haltline.engine.disputes import Dispute, Parts, place
from haltline.engine.kernels.cache import keep_compiled
from haltline.engine.ledger import Ledger, Row
from haltline.engine.trail import Outcome

FOLDER = keep_compiled()


def run(ledger: Ledger, parts: Parts, rule: str) -> Outcome:
    """Follows disputed units with the compiled kernel of a rule: fifo or pro-rata."""
    if rule == "fifo":
        from haltline.engine.kernels.fifo import trace_fifo

        return trace_fifo(ledger, parts)
    from haltline.engine.kernels.pro_rata import trace_pro_rata

    return trace_pro_rata(ledger, parts)


def warm() -> Path:
    """Compiles every kernel that is not compiled yet, runs each once, and returns where they are kept."""
    ledger = Ledger.from_rows([Row("1", 0, 0, "a", "b", 3), Row("2", 1, 0, "b", "c", 2)])
    parts = place(ledger, [Dispute("d", "1", 2)])
    for rule in ("fifo", "pro-rata"):
        run(ledger, parts, rule)
    return FOLDER
