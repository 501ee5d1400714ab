"""The trace as relational expressions: windows, joins and sums that any SQL engine or cluster can run.

First in, first out is a map on coordinates (`coordinates`), followed payment by payment (`fifo`). Every
other rule, and every limit, is computed by the kernels on the rows that can matter (`reach`, `cut`).
Nothing here knows which engine runs it; the answers are those of `haltline.engine`, to the unit.
"""

from haltline.engine.disputes import Parts
from haltline.engine.exposure import Exposure
from haltline.engine.ledger import Ledger
from haltline.engine.limits import NO_LIMITS, Limits
from haltline.engine.relational.books import MASS_MAX, Books, Engine, books_of
from haltline.engine.relational.cut import trace_cut
from haltline.engine.relational.fifo import TooDeep, trace_fifo
from haltline.engine.relational.reach import NEVER, expose_by_hops, reach, rides
from haltline.engine.trail import Outcome, Trail

__all__ = [
    "MASS_MAX",
    "NEVER",
    "Books",
    "Engine",
    "TooDeep",
    "books_of",
    "expose_on",
    "outcome_on",
    "reach",
    "rides",
    "trace_on",
]


def trace_on(
    engine: Engine, ledger: Ledger, parts: Parts, rule: str = "fifo", limits: Limits = NO_LIMITS
) -> Trail:
    """What `haltline.engine.trace` answers, computed by a relational engine.

    Raises InvalidValue for a ledger with reversals or sums beyond 62 bits, TooDeep for endless rounds.
    """
    end = ledger.rows_until(limits.as_of)
    return Trail(rule, ledger, parts, outcome_on(books_of(ledger, engine, end=end), parts, rule, limits, end))


def outcome_on(books: Books, parts: Parts, rule: str, limits: Limits, end: int) -> Outcome:
    """The outcome of a trace over books that hold the rows before `end`."""
    if rule == "fifo" and not limits.any_on_the_way:
        return trace_fifo(books, parts, end)
    return trace_cut(books, parts, rule, limits, end)


def expose_on(engine: Engine, ledger: Ledger, parts: Parts, *, as_of: int | None = None) -> Exposure:
    """What `haltline.engine.expose` answers, computed by a relational engine."""
    end = ledger.rows_until(as_of)
    return expose_by_hops(ledger, books_of(ledger, engine, end=end), parts, end)
