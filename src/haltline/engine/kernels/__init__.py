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


def load() -> None:
    """Loads the kernels of a trace, compiling what is not compiled yet, by running each once."""
    ledger, parts = _smallest()
    for rule in ("fifo", "pro-rata"):  # lifo and libr are the same kernels
        run(ledger, parts, rule, NO_LIMITS)


def warm() -> Path:
    """Compiles what commands run, unless it is compiled already, and returns where it is kept."""
    from haltline.engine.exposure import expose
    from haltline.engine.reached import accounts_reached

    load()
    ledger, parts = _smallest()
    accounts_reached(expose(ledger, parts, kernel=True), kernel=True)
    return FOLDER


def _smallest() -> tuple[Ledger, Parts]:
    ledger = Ledger.from_rows([Row("1", 0, 0, "a", "b", 3), Row("2", 1, 0, "b", "c", 2)])
    return ledger, place(ledger, [Dispute("d", "1", 2)])
