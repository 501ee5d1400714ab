"""A ledger as two tables of a relational engine: payments that move money, and openings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa

from haltline.engine.ledger import KERNEL_MASS_MAX, Ledger
from haltline.engine.reversals import Codes
from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    import ibis.expr.types as ir

MASS_MAX = KERNEL_MASS_MAX  # units in the whole ledger; below it no sum over any window leaves 64 bits


class Engine(Protocol):
    """What runs the expressions: DuckDB, a cluster, or any other that Ibis speaks to."""

    def keep(self, rows: pa.Table) -> "ir.Table":
        """Rows of this process as a table of the engine."""

    def settled(self, wanted: "ir.Table") -> "ir.Table":
        """An expression computed once, its rows kept by the engine until it stops."""

    def fetch(self, wanted: "ir.Table") -> pa.Table:
        """The rows of an expression, in this process."""


@dataclass(frozen=True, slots=True)
class Books:
    """`payments` row, time, source, target, amount and `openings` account, units; all int64.

    `row` is the place in ledger order; `accounts` is how many there are, numbered in byte order, and null
    stands for the outside. No row has one account on both sides; ids and sequences are not needed here.
    """

    engine: Engine
    accounts: int
    payments: "ir.Table"
    openings: "ir.Table"


def books_of(ledger: Ledger, engine: Engine, *, end: int | None = None) -> Books:
    """The rows before `end` and the openings of a ledger as tables.

    Raises InvalidValue for a ledger with reversals, and for one whose sums could leave 64 bits.
    """
    if len(ledger.reversals):
        raise InvalidValue("reverses", "payments that are taken back need --backend kernel")
    if ledger.mass >= MASS_MAX:
        raise InvalidValue(
            "amount", "all units of the ledger together leave 62 bits; that needs --backend kernel"
        )
    rows = np.flatnonzero(ledger.sources[:end] != ledger.targets[:end])
    payments = {
        "row": rows,
        "time": ledger.times[rows],
        "source": _inside(ledger.sources[rows], ledger.outside),
        "target": _inside(ledger.targets[rows], ledger.outside),
        "amount": ledger.amounts[rows],
    }
    units = np.array(ledger.opening_units(), np.int64)
    opened = np.flatnonzero(units)
    openings = {"account": opened, "units": units[opened]}
    return Books(engine, len(ledger.accounts), engine.keep(_table(payments)), engine.keep(_table(openings)))


def _inside(codes: Codes, outside: int) -> pa.Array:
    return pa.array(codes.astype(np.int64), mask=codes == outside)


def _table(columns: Mapping[str, object]) -> pa.Table:
    return pa.table({name: pa.array(column, pa.int64()) for name, column in columns.items()})
